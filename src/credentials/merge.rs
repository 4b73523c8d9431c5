//! How what an entry brings changes what is stored for it.
//!
//! After `extract` in `@node-red/runtime/lib/nodes/credentials.js` 5.0.7. The values given here are never null:
//! see [`Inline`](super::inline::Inline).

use zeroize::Zeroizing;

use super::object::Object;
use super::schema::Rule;
use super::shown::holds_key;
use crate::json::decode;
use crate::registry::{Field, FieldKind};

/// What an editor sends in the place of a password that it was never shown.
pub(super) const KEEP: &[u8] = b"\"__PWRD__\"";
const MAP: &[u8] = b"map";
/// How a mark begins that says that there is a value.
pub(super) const HAS: &[u8] = b"has_";

/// Changes `stored` by what is given; tells whether that made a difference.
pub(super) fn merge(rule: Rule<'_>, stored: &mut Object, given: &Object) -> bool {
    match rule {
        Rule::Declared(declared) => self::declared(declared, stored, given),
        Rule::Merge => fields(stored, given),
        Rule::Replace => fields(stored, given) | stored.retain(|name, _| given.get(name).is_some()),
        Rule::Map => map(stored, given),
    }
}

/// Whether `given` may ask for a change of whatever is stored.
pub(super) fn may_change(rule: Rule<'_>, given: &Object) -> bool {
    match rule {
        Rule::Declared(declared) => declared
            .iter()
            .any(|field| given.get(&field.name).is_some_and(|value| !keeps(field, None, value))),
        Rule::Replace => true,
        Rule::Merge | Rule::Map => given.members().iter().any(|(_, value)| *value != KEEP),
    }
}

/// Only what nobody is shown is kept by the placeholder for it; of a text that is the value.
fn keeps(field: &Field, stored: Option<&[u8]>, given: &[u8]) -> bool {
    given == KEEP && (field.kind != FieldKind::Text || stored.is_some_and(holds_key))
}

fn declared(declared: &[Field], stored: &mut Object, given: &Object) -> bool {
    let mut changed = false;
    for field in declared {
        match given.get(&field.name) {
            Some(value) if !keeps(field, stored.get(&field.name), value) => {
                changed |= put(stored, &field.name, value)
            }
            Some(_) | None => {}
        }
    }
    changed
}

fn fields(stored: &mut Object, given: &Object) -> bool {
    let mut changed = false;
    for (name, value) in given.members() {
        if value != KEEP {
            changed |= put(stored, name, value);
        }
    }
    changed
}

/// Gives a field its value, or deletes it where that is blank.
fn put(stored: &mut Object, name: &[u8], value: &[u8]) -> bool {
    if is_blank(value) { stored.remove(name) } else { assign(stored, name, value) }
}

fn map(stored: &mut Object, given: &Object) -> bool {
    let read = |object: &Object| object.get(MAP).and_then(Object::parse).unwrap_or_default();
    let (mut fields, given) = (read(stored), read(given));
    let mut changed = false;
    let gone: Vec<Vec<u8>> =
        fields.keys().filter(|name| !given.get(name).is_some_and(is_truthy)).map(<[u8]>::to_vec).collect();
    for name in gone {
        changed |= fields.remove(&name) | fields.remove(&mark(&name));
    }
    for (name, value) in given.members() {
        // DIFFERENCE: Node-RED stores `__PWRD__` itself where there is nothing to keep.
        if name.starts_with(HAS) || value == KEEP {
            continue;
        }
        changed |= assign(&mut fields, name, value);
        changed |= match given.get(&mark(name)) {
            Some(has) => assign(&mut fields, &mark(name), has),
            None => fields.remove(&mark(name)),
        };
    }
    if changed {
        stored.set(MAP, &fields.print());
    }
    changed
}

fn mark(name: &[u8]) -> Vec<u8> {
    [HAS, name].concat()
}

fn assign(object: &mut Object, name: &[u8], value: &[u8]) -> bool {
    let changed = object.get(name) != Some(value);
    if changed {
        object.set(name, value);
    }
    changed
}

/// Whether ECMAScript takes a raw canonical value for true.
pub(super) fn is_truthy(value: &[u8]) -> bool {
    !matches!(value, b"null" | b"false" | b"0" | b"\"\"")
}

/// Whether Node-RED takes a value for a blank: `0 === value.length || /^\s*$/.test(value)`.
fn is_blank(value: &[u8]) -> bool {
    if value.starts_with(b"{") {
        return Object::parse(value).is_some_and(|object| object.get(b"length") == Some(b"0"));
    }
    is_blank_text(value)
}

/// Whether the string that ECMAScript makes of a value is white space.
fn is_blank_text(value: &[u8]) -> bool {
    // An array becomes its items joined by commas, so it takes one item at most to be blank; null in it
    // becomes nothing.
    if let Some(inner) = value.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")) {
        return inner.is_empty() || inner == b"null" || is_blank_text(inner);
    }
    let text = core::str::from_utf8(value).ok().and_then(decode).map(Zeroizing::new);
    text.is_some_and(|text| text.chars().all(is_space))
}

/// What `\s` matches: Unicode's white space without U+0085 and with U+FEFF.
pub(crate) fn is_space(character: char) -> bool {
    (character.is_whitespace() && character != '\u{85}') || character == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::is_blank;

    #[test]
    fn blank_is_what_node_red_takes_for_it() {
        let blank = [
            r#""""#,
            r#"" \t\n""#,
            "\"\u{a0}\u{feff}\"",
            "[]",
            "[[]]",
            r#"[" "]"#,
            "[null]",
            r#"{"length":0}"#,
        ];
        for value in blank {
            assert!(is_blank(value.as_bytes()), "{value}");
        }
        let values = [
            r#""x""#,
            r#""\\""#,
            "\"\u{85}\"",
            "0",
            "false",
            "{}",
            "[0]",
            "[[],[]]",
            r#"["",""]"#,
            "[{}]",
            r#"{"length":1}"#,
            r#"[" ]["]"#,
        ];
        for value in values {
            assert!(!is_blank(value.as_bytes()), "{value}");
        }
    }
}
