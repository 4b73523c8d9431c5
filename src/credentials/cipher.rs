//! The encrypted envelope: `{"$":"<IV as 32 hex digits><ciphertext as base64>"}`, AES-256 in counter mode.
//!
//! It is Node-RED's (`@node-red/runtime/lib/nodes/credentials.js` 5.0.7) and has no authentication: a wrong key
//! gives other bytes, and shows only in that these are no JSON.

use aes::Aes256;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD as PADDED};
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::key::Key;
use super::object::Object;
use super::secret::Secret;
use crate::error::Error;
use crate::json::decode;

/// The initial counter block. Never used twice with one key.
pub(crate) type Iv = [u8; 16];

/// The member of an object that makes it an envelope.
const MARK: &[u8] = b"$";
const HEX: usize = 32;

/// Why an envelope does not open. For logs and the command; over HTTP all are one error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// It has not the form of an envelope.
    Malformed,
    /// What comes out neither begins nor ends as credentials do.
    OtherKey,
    /// What comes out begins or ends as credentials do, and is not JSON.
    Damaged,
}

impl Sealed {
    /// A stable word for it.
    pub fn reason(self) -> &'static str {
        match self {
            Sealed::Malformed => "malformed",
            Sealed::OtherKey => "other_secret",
            Sealed::Damaged => "damaged",
        }
    }
}

impl From<Sealed> for Error {
    fn from(_: Sealed) -> Error {
        Error::CredentialsLoadFailed
    }
}

/// Encrypts text.
pub(crate) fn seal(key: &Key, iv: &Iv, plaintext: Secret) -> String {
    let mut text = iv.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let mut bytes = plaintext.to_vec();
    apply_keystream(key, iv, &mut bytes);
    PADDED.encode_string(bytes, &mut text);
    format!("{{\"$\":\"{text}\"}}")
}

/// The initial counter blocks of one save.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blocks {
    /// For the credentials that stay.
    pub(super) stored: Iv,
    /// For those that are there until the flows are written.
    pub(super) interim: Iv,
}

impl Blocks {
    /// Blocks for each attempt, all from the same random bytes.
    pub(crate) fn of(stored: &[u8; 16], interim: &[u8; 16], attempt: u32) -> Blocks {
        Blocks { stored: block(stored, attempt), interim: block(interim, attempt) }
    }
}

fn block(random: &[u8; 16], attempt: u32) -> Iv {
    let mut iv = *random;
    if attempt > 0 {
        let digest = Sha256::new().chain_update(random).chain_update(attempt.to_le_bytes()).finalize();
        iv.copy_from_slice(&digest[..16]);
    }
    iv
}

/// The text of an envelope; none if the object is no envelope. Other members do not matter.
pub(crate) fn envelope(object: &Object) -> Option<String> {
    let raw = object.get(MARK)?;
    // What is no string is an envelope, too, but one that cannot be opened.
    Some(core::str::from_utf8(raw).ok().and_then(decode).unwrap_or_default())
}

/// Decrypts the text of an envelope.
///
/// As lenient as Node's `Buffer`: hex digits in either case; base64 without its padding, with the letters of
/// URLs, with other characters in between.
pub(crate) fn open(key: &Key, text: &str) -> Result<Object, Sealed> {
    let (hex, base64) = text.split_at_checked(HEX).ok_or(Sealed::Malformed)?;
    let iv = hex_digits(hex).ok_or(Sealed::Malformed)?;
    let mut bytes = ciphertext(base64).filter(|bytes| !bytes.is_empty()).ok_or(Sealed::Malformed)?;
    apply_keystream(key, &iv, &mut bytes);
    let plaintext = Secret::from(bytes);
    let whole =
        [b"{\"", b"{}"].iter().any(|start| plaintext.starts_with(*start)) || plaintext.ends_with(b"}}");
    Object::parse(&plaintext).ok_or(if whole { Sealed::Damaged } else { Sealed::OtherKey })
}

/// Encrypts or decrypts in place. The keystream is made by itself: the cipher takes what it works on through blocks on the
/// stack, which nobody wipes.
fn apply_keystream(key: &Key, iv: &Iv, bytes: &mut [u8]) {
    let mut stream = Zeroizing::new(vec![0; bytes.len()]);
    Ctr128BE::<Aes256>::new(key.as_bytes().into(), iv.into()).apply_keystream(&mut stream);
    for (byte, mask) in bytes.iter_mut().zip(stream.iter()) {
        *byte ^= mask;
    }
}

fn hex_digits(hex: &str) -> Option<Iv> {
    let digits: Vec<u8> = hex.chars().map(|digit| Some(digit.to_digit(16)? as u8)).collect::<Option<_>>()?;
    let mut iv = Iv::default();
    for (byte, pair) in iv.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair[0] << 4 | pair[1];
    }
    Some(iv)
}

fn ciphertext(base64: &str) -> Option<Vec<u8>> {
    let letters = base64.bytes().take_while(|&byte| byte != b'=').filter_map(|byte| match byte {
        b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        b'+' | b'/' => Some(byte),
        _ => byte.is_ascii_alphanumeric().then_some(byte),
    });
    let mut letters: Vec<u8> = letters.collect();
    if letters.len() % 4 == 1 {
        // Six bits are no byte.
        letters.pop();
    }
    LENIENT.decode(letters).ok()
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
