//! Targets of wires, as the loops of Node-RED 5.0.7 see them.

use super::id::{self, IdText};
use super::value;

/// Calls `each` for every target in a raw `wires`: with its id, and whether it is given as a string.
///
/// `wires` is an array of outputs, an output an array of ids. JavaScript's loops take a string in either place
/// for an array of its characters, and anything else for an empty one. DIFFERENCE: a character outside the
/// basic plane, two halves to JavaScript, is left out, as is `null` for an output, on which Node-RED fails.
pub(crate) fn targets<'d>(wires: &'d [u8], mut each: impl FnMut(IdText<'d>, bool)) {
    if let Some(text) = value::string(wires) {
        return characters(text, each);
    }
    for output in value::items(wires) {
        if let Some(text) = value::string(output) {
            characters(text, &mut each);
        }
        for target in value::items(output) {
            each(id::text(Some(target)), is_name(target));
        }
    }
}

/// Whether a raw id is to be taken for a string: all but numbers, `true`, `false` and `null`.
pub(crate) fn is_name(raw: &[u8]) -> bool {
    matches!(raw.first(), Some(b'"' | b'[' | b'{'))
}

#[cold]
fn characters<'d>(text: &'d [u8], mut each: impl FnMut(IdText<'d>, bool)) {
    let mut rest = text;
    while let [first, ..] = rest {
        let length = match (first, rest.get(1)) {
            (b'\\', Some(b'u')) => 6,
            (b'\\', _) | (0xc0..=0xdf, _) => 2,
            (0xe0..=0xef, _) => 3,
            (0xf0.., _) => 4,
            _ => 1,
        };
        let (character, after) = rest.split_at(length.min(rest.len()));
        if *first < 0xf0 {
            each(character.into(), true);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_those_of_javascript_loops() {
        let found = |raw: &str| {
            let mut found = Vec::new();
            targets(raw.as_bytes(), |id, name| {
                let id = String::from_utf8_lossy(&id).into_owned();
                found.push(if name { id } else { format!("{id}!") });
            });
            found.join(" ")
        };
        assert_eq!(found(r#"[["a","b"],[],["c",5,null,["d"]]]"#), "a b c 5! null! d");
        assert_eq!(found(r#"["aé\n",7,{},null,["b"]]"#), r"a é \n b");
        assert_eq!(found(r#""ab""#), "a b");
        assert_eq!(found("{}"), "");
        assert_eq!(found("[]"), "");
    }
}
