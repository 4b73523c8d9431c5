//! Ids: the text that a value becomes as the key of a JavaScript object.

use std::borrow::Cow;

use super::value;
pub(crate) use crate::json::array_index;

/// The text of an id, as it stands between the quotes of a canonical JSON string: equal ids have equal bytes.
///
/// Borrowed from the document, but for arrays of several items.
pub(crate) type IdText<'d> = Cow<'d, [u8]>;

pub(crate) const OBJECT: &[u8] = b"[object Object]";

/// The key that a property's value is in JavaScript; an absent one is `undefined`.
#[inline(always)]
pub(crate) fn text(raw: Option<&[u8]>) -> IdText<'_> {
    match raw.and_then(value::string) {
        Some(inner) => Cow::Borrowed(inner),
        None => text_of_other(raw),
    }
}

#[cold]
#[inline(never)]
fn text_of_other(raw: Option<&[u8]>) -> IdText<'_> {
    let Some(raw) = raw else { return Cow::Borrowed(b"undefined") };
    if let Some(single) = undivided(raw) {
        return Cow::Borrowed(single);
    }
    let mut joined = Vec::new();
    join(raw, usize::MAX, &mut joined);
    Cow::Owned(joined)
}

/// The key that a value is, unless it is one that JavaScript joins with commas.
pub(crate) fn undivided(raw: &[u8]) -> Option<&[u8]> {
    match raw.first() {
        Some(b'"') => value::string(raw),
        Some(b'{') => Some(OBJECT),
        // Numbers, too: canonical JSON and `Number::toString` print the same.
        Some(b'[') => {
            let mut only: &[u8] = b"";
            pieces(raw, |piece| {
                only = piece?;
                Some(())
            })?;
            Some(only)
        }
        _ => Some(raw),
    }
}

/// Puts the key that an array is into `out`; false, with `out` cut short, if it is longer than `limit`.
pub(crate) fn join(raw: &[u8], limit: usize, out: &mut Vec<u8>) -> bool {
    out.clear();
    pieces(raw, |piece| {
        out.extend_from_slice(piece.unwrap_or(b","));
        (out.len() <= limit).then_some(())
    })
    .is_some()
}

/// Walks what `Array.prototype.toString` prints: texts of items, and none for each comma. Nested arrays print
/// as if they were not nested, `null` prints nothing. Ends early when `each` gives none.
fn pieces<'d>(raw: &'d [u8], mut each: impl FnMut(Option<&'d [u8]>) -> Option<()>) -> Option<()> {
    let mut at = 0;
    while let Some(byte) = raw.get(at) {
        let start = at;
        at = match byte {
            b'[' | b']' => at + 1,
            b',' => {
                each(None)?;
                at + 1
            }
            _ => value::end_of_value(raw, at),
        };
        let piece = raw.get(start..at)?;
        match byte {
            b'[' | b']' | b',' | b'n' => {}
            b'{' => each(Some(OBJECT))?,
            b'"' => each(value::string(piece))?,
            _ => each(Some(piece))?,
        }
    }
    Some(())
}

/// The text that a canonical one, as between the quotes of a JSON string, stands for. Lone surrogates become
/// U+FFFD.
pub(crate) fn decoded(text: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(text);
    if !text.contains('\\') {
        return text;
    }
    crate::json::decode(&format!("\"{text}\"")).map_or(text, Cow::Owned)
}

/// What to sort keys by, in a way that leaves equals as they are, for the order of a JavaScript object.
pub(crate) fn rank(text: &[u8]) -> u64 {
    array_index(text).map_or(u64::MAX, u64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_keys_as_in_javascript() {
        let key = |raw: &str| String::from_utf8(text(Some(raw.as_bytes())).into_owned()).unwrap();
        assert_eq!(text(None), &b"undefined"[..]);
        for (raw, expected) in [
            ("\"a\"", "a"),
            ("12", "12"),
            ("true", "true"),
            ("null", "null"),
            ("{\"a\":[1,2]}", "[object Object]"),
            ("[]", ""),
            ("[null]", ""),
            ("[\"a\"]", "a"),
            ("[[[\"a,b\"]]]", "a,b"),
            ("[[],[null,[\"x\",7]],{\"y\":\"],\"},false]", ",,x,7,[object Object],false"),
        ] {
            assert_eq!(key(raw), expected, "{raw}");
        }
        let mut out = Vec::new();
        assert!(join(b"[1,2]", 3, &mut out) && out == b"1,2");
        assert!(!join(b"[1,22]", 3, &mut out));
    }

    #[test]
    fn array_indices_are_canonical_decimals_below_two_to_the_32_less_one() {
        for (text, index) in [("0", 0), ("7", 7), ("4294967294", u32::MAX - 1)] {
            assert_eq!(array_index(text.as_bytes()), Some(index));
        }
        for text in ["", "00", "01", "-1", "1.5", "1e3", "4294967295", "99999999999", "1a"] {
            assert_eq!(array_index(text.as_bytes()), None, "{text}");
        }
    }
}
