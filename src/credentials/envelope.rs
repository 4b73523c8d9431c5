//! Whole credential files, encrypted and decrypted.

use super::cipher::{self, Sealed};
use super::key::Key;
use super::object::Object;
use crate::error::Error;

/// Encrypts credentials, an object as JSON text, and returns the text of a credential file: `{"$":"…"}`.
///
/// `random` becomes the initial counter block: with one key it must never be used twice.
///
/// # Errors
/// `invalid_credentials` if the text is no JSON object.
///
/// ```
/// use redloom::credentials::{Key, decrypt, encrypt};
///
/// let key = Key::of("my secret");
/// let file = encrypt(r#"{"n1":{"user":"me"}}"#, &key, &[7; 16])?;
/// assert_eq!(decrypt(&file, &key)?, r#"{"n1":{"user":"me"}}"#);
/// # Ok::<(), redloom::Error>(())
/// ```
pub fn encrypt(credentials: &str, key: &Key, random: &[u8; 16]) -> Result<String, Error> {
    let fault = "must be an object";
    let invalid = Error::InvalidCredentials { index: None, id: None, fault };
    let object = Object::parse(credentials.as_bytes()).ok_or(invalid)?;
    Ok(cipher::seal(key, random, object.print()))
}

/// Decrypts credentials and returns them as canonical JSON text. Takes the text of a credential file, or what
/// stands in it under `$`.
///
/// # Errors
/// Why it does not open, for those who may know; as an [`Error`] it is `credentials_load_failed`. The format has
/// nothing to tell by but what comes out: text that is whole at neither end is taken for that of another secret.
pub fn decrypt(envelope: &str, key: &Key) -> Result<String, Sealed> {
    let text = match Object::parse(envelope.as_bytes()) {
        Some(file) => cipher::envelope(&file).ok_or(Sealed::Malformed)?,
        None => envelope.to_owned(),
    };
    let credentials = cipher::open(key, &text)?;
    Ok(String::from_utf8_lossy(&credentials.print()).into_owned())
}
