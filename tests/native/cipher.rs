//! Node-RED's encrypted credentials, made by Node's own crypto: tests/vectors/credentials.json.

use redloom::Error;
use redloom::credentials::{Key, decrypt, encrypt};
use serde_json::Value;

const PLAIN: &str = r#"{"n1":{"user":"me","password":"marked secret"}}"#;
const IV: [u8; 16] = [7; 16];

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("../vectors/credentials.json")).unwrap()
}

fn text<'v>(case: &'v Value, field: &str) -> &'v str {
    case[field].as_str().unwrap()
}

fn iv(hex: &str) -> [u8; 16] {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    std::array::from_fn(|at| byte(2 * at))
}

/// The string under `$`.
fn sealed(plain: &str, secret: &str) -> String {
    let file: Value = serde_json::from_str(&encrypt(plain, &Key::of(secret), &IV).unwrap()).unwrap();
    file["$"].as_str().unwrap().to_owned()
}

fn reason(envelope: &str, secret: &str) -> &'static str {
    let error = Error::from(decrypt(envelope, &Key::of(secret)).unwrap_err());
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("credentials_load_failed", "Failed to decrypt credentials")
    );
    decrypt(envelope, &Key::of(secret)).unwrap_err().reason()
}

#[test]
fn vectors_decrypt_and_encrypt() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 36);
    for case in &vectors {
        let key = Key::of(text(case, "secret"));
        let encrypted = text(case, "encrypted");
        let file = format!(r#"{{"$":"{encrypted}"}}"#);
        assert_eq!(decrypt(&file, &key).unwrap(), text(case, "plaintext"), "{}", case["name"]);
        assert_eq!(decrypt(encrypted, &key).unwrap(), text(case, "plaintext"), "{}", case["name"]);
        let iv = iv(text(case, "iv_hex"));
        assert_eq!(encrypt(text(case, "plaintext"), &key, &iv).unwrap(), file, "{}", case["name"]);
    }
}

#[test]
fn another_key_iv_or_ciphertext_does_not_open() {
    let sealed = sealed(PLAIN, "right");
    assert_eq!(decrypt(&sealed, &Key::of("right")).unwrap(), PLAIN);
    for wrong in ["wrong", "", "Right", "right "] {
        assert_eq!(reason(&sealed, wrong), "other_secret");
    }
    // Each digit of the IV, and the first block of the ciphertext: there is no tag, so that of later bytes only
    // those show that make the text no JSON. Another IV is to the cipher what another key is.
    for at in (0..32).chain([32, 33, 38]) {
        let mut altered = sealed.clone().into_bytes();
        altered[at] = if altered[at] == b'0' { b'1' } else { b'0' };
        let altered = String::from_utf8(altered).unwrap();
        let expected = if at < 32 { "other_secret" } else { "damaged" };
        assert_eq!(reason(&altered, "right"), expected, "{at}");
    }
    assert_eq!(reason(&sealed[..sealed.len() - 4], "right"), "damaged");
    // Letters that are lost shift what comes after them.
    assert_eq!(reason(&[&sealed[..50], &sealed[53..]].concat(), "right"), "damaged");
    let mut inside = sealed.into_bytes();
    inside[36] ^= 1;
    assert_ne!(decrypt(&String::from_utf8(inside).unwrap(), &Key::of("right")), Ok(PLAIN.to_owned()));
}

#[test]
fn what_is_no_envelope_does_not_open() {
    let sealed = sealed("{}", "k");
    let cases = [
        "",
        " ",
        "{}",
        "[]",
        "null",
        r#"{"$":""}"#,
        r#"{"$":5}"#,
        r#"{"$":null}"#,
        r#"{"$":{}}"#,
        r#"{"n1":{}}"#,
        "07070707070707070707070707070707",
        "0707",
        "é7070707070707070707070707070707xx==",
        &sealed.replacen('0', "g", 1),
        &sealed[1..],
        "{\"$\":\"07",
    ];
    for envelope in cases {
        assert_eq!(reason(envelope, "k"), "malformed", "{envelope}");
    }
    // What decrypts must be an object, too. (AES in counter mode: the difference of the texts is all there is.)
    let mut other = sealed.into_bytes();
    let flipped = flip(&other[32..36]);
    other[32..36].copy_from_slice(&flipped);
    assert_eq!(reason(&String::from_utf8(other).unwrap(), "k"), "other_secret");
}

/// The ciphertext of `{}` as one of `[]`.
fn flip(base64: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let mut bytes = STANDARD.decode(base64).unwrap();
    bytes.iter_mut().zip([b'{' ^ b'[', b'}' ^ b']']).for_each(|(byte, change)| *byte ^= change);
    STANDARD.encode(bytes).into_bytes()
}

#[test]
fn decoding_is_as_lenient_as_nodes() {
    // A text whose base64 has padding and both letters that differ in URLs.
    let (plain, sealed) = (0..1000)
        .map(|n| format!(r#"{{"n":{{"p":"{n}"}}}}"#))
        .map(|plain| (sealed(&plain, "k"), plain))
        .find(|(sealed, _)| sealed.contains('+') && sealed.contains('/') && sealed.ends_with('='))
        .map(|(sealed, plain)| (plain, sealed))
        .unwrap();
    let (hex, base64) = sealed.split_at(32);
    let bare = base64.trim_end_matches('=');
    let forms = [
        format!("{}{base64}", hex.to_uppercase()),
        format!("{hex}{bare}"),
        format!("{hex}{}", base64.replace('+', "-").replace('/', "_")),
        format!("{hex}{}\n{}", &base64[..5], &base64[5..]),
        format!("{hex} {bare}!=ignored"),
        format!("{hex}{bare}====="),
    ];
    for form in forms {
        assert_eq!(decrypt(&form, &Key::of("k")).unwrap(), plain, "{form}");
    }
    let file = format!(r#" {{"other": 1, "$": "{sealed}"}} "#);
    assert_eq!(decrypt(&file, &Key::of("k")).unwrap(), plain);
}

#[test]
fn only_objects_are_encrypted_and_keys_stand_in_order() {
    for text in ["", "[]", "null", "\"x\"", "{\"a\":"] {
        assert_eq!(encrypt(text, &Key::of("k"), &IV).unwrap_err().code(), "invalid_credentials");
    }
    let file = encrypt(r#" {"b":{"x":1.0},"2":{},"__proto__":{}} "#, &Key::of("k"), &IV).unwrap();
    assert_eq!(decrypt(&file, &Key::of("k")).unwrap(), r#"{"2":{},"b":{"x":1},"__proto__":{}}"#);
}
