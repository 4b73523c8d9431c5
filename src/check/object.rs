//! Looking into objects inside a property: the canonical text of one, member by member.

use crate::flow::value::{end_of_string, end_of_value};

/// The members of an object as key (canonical, without quotes) and raw value; none if the value is no object.
pub(crate) fn members(raw: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = if raw.first() == Some(&b'{') { 1 } else { raw.len() };
    core::iter::from_fn(move || {
        if raw.get(at) != Some(&b'"') {
            return None;
        }
        let key_end = end_of_string(raw, at);
        let value_end = end_of_value(raw, key_end + 1);
        let member = (raw.get(at + 1..key_end - 1)?, raw.get(key_end + 1..value_end)?);
        // A comma or the closing brace follows.
        at = value_end + 1;
        Some(member)
    })
}

/// The raw value of the member with this key.
pub(crate) fn member<'d>(raw: &'d [u8], name: &[u8]) -> Option<&'d [u8]> {
    members(raw).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Whether the value is an array.
pub(crate) fn is_array(raw: &[u8]) -> bool {
    raw.first() == Some(&b'[')
}

/// Whether the value is an object.
pub(super) fn is_object(raw: &[u8]) -> bool {
    raw.first() == Some(&b'{')
}

/// Whether the value is a string.
pub(super) fn is_text(raw: &[u8]) -> bool {
    raw.first() == Some(&b'"')
}

/// A name that every JavaScript object inherits: Node-RED 5.0.7 looks ids up in plain objects and finds these
/// where there is nothing.
#[inline]
pub(super) fn is_inherited(name: &[u8]) -> bool {
    // Most texts are told apart by their first letter.
    matches!(name.first(), Some(b'c' | b'h' | b'i' | b'p' | b't' | b'v' | b'_')) && is_listed(name)
}

#[inline(never)]
fn is_listed(name: &[u8]) -> bool {
    INHERITED.contains(&name)
}

/// The names that every JavaScript object inherits.
pub(super) const INHERITED: [&[u8]; 12] = [
    b"constructor",
    b"hasOwnProperty",
    b"isPrototypeOf",
    b"propertyIsEnumerable",
    b"toLocaleString",
    b"toString",
    b"valueOf",
    b"__proto__",
    b"__defineGetter__",
    b"__defineSetter__",
    b"__lookupGetter__",
    b"__lookupSetter__",
];

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn members_are_cut_at_their_own_commas() {
        let raw = br#"{"a":"x,\"}","b\"":[1,{"c":2}],"":{},"d":null}"#;
        let cut: Vec<_> =
            members(raw).map(|(key, value)| [key, value].map(String::from_utf8_lossy)).collect();
        assert_eq!(
            cut,
            [["a", r#""x,\"}""#], ["b\\\"", r#"[1,{"c":2}]"#], ["", "{}"], ["d", "null"]]
                .map(|pair| pair.map(std::borrow::Cow::from))
        );
        assert_eq!(members(b"{}").count(), 0);
        assert_eq!(members(b"[1]").count(), 0);
    }
}
