//! Values of any kind where Node-RED expects text, taken as ECMAScript takes them.

use crate::json::decode;

/// The text of a raw canonical JSON string; none of another value.
#[inline(never)]
pub(super) fn string(raw: &[u8]) -> Option<String> {
    decode(core::str::from_utf8(raw).ok()?)
}

/// Whether ECMAScript takes a value for true; none is none.
pub(super) fn truthy(raw: Option<&[u8]>) -> Option<&[u8]> {
    raw.filter(|raw| !matches!(*raw, b"null" | b"false" | b"0" | b"\"\""))
}

/// A positive JSON number without what follows its point; none of another value, or of one with an exponent.
pub(super) fn whole(raw: &[u8]) -> Option<u64> {
    let text = core::str::from_utf8(raw).ok()?;
    let digits = text.split_once('.').map_or(text, |(whole, _)| whole);
    if text.contains('e') { None } else { digits.parse().ok() }
}

/// What `String(value)` gives, but for objects in arrays.
#[inline(never)]
pub(super) fn text_of(raw: Option<&[u8]>) -> String {
    match raw {
        None => "undefined".to_owned(),
        Some(raw) if raw.starts_with(b"{") => "[object Object]".to_owned(),
        Some(raw) => leaves(raw).into_iter().map(plain).collect::<Vec<_>>().join(","),
    }
}

fn plain(raw: &[u8]) -> String {
    string(raw).unwrap_or_else(|| String::from_utf8_lossy(raw).into_owned())
}

/// The values in an array and in the arrays in it, in order; any other value is the only one.
#[inline(never)]
pub(super) fn leaves(raw: &[u8]) -> Vec<&[u8]> {
    if !raw.starts_with(b"[") {
        return vec![raw];
    }
    let mut leaves = Vec::new();
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        if matches!(byte, b'[' | b']' | b',') {
            at += 1;
            continue;
        }
        let length = length(&raw[at..]);
        leaves.push(&raw[at..at + length]);
        at += length;
    }
    leaves
}

/// How long the value is that a text begins with, which is no array.
fn length(raw: &[u8]) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, &byte) in raw.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    raw.len()
}

#[cfg(test)]
mod tests {
    use super::{leaves, text_of};

    #[test]
    fn values_become_text_as_in_ecmascript() {
        let cases = [
            (r#""a\"b""#, "a\"b"),
            ("5", "5"),
            ("null", "null"),
            (r#"["a",["b"]]"#, "a,b"),
            (r#"{"a":1}"#, "[object Object]"),
            ("[]", ""),
        ];
        for (raw, text) in cases {
            assert_eq!(text_of(Some(raw.as_bytes())), text, "{raw}");
        }
        assert_eq!(text_of(None), "undefined");
    }

    #[test]
    fn leaves_are_found_past_brackets_in_text() {
        let raw = br#"["a]\\",[{"b":["]",1]},[]],3]"#;
        let found: Vec<&str> =
            leaves(raw).into_iter().map(|leaf| core::str::from_utf8(leaf).unwrap()).collect();
        assert_eq!(found, [r#""a]\\""#, r#"{"b":["]",1]}"#, "3"]);
    }
}
