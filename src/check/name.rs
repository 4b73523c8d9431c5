//! How messages call nodes and ids: shortened, and with nothing that could steer a terminal.

use core::fmt;

use crate::flow::{id, template, value};
use crate::json::{Entry, decode};

/// Characters of a name or an id in a message.
const SHORT: usize = 40;
/// Characters of an id beside a message.
pub(super) const LONG: usize = 200;

/// An entry: its type, its name if it has one, its id.
pub(super) struct Called<'d>(pub(super) Entry<'d>);

/// An id, as it stands between the quotes of a JSON string.
pub(super) struct Id<'a>(pub(super) &'a [u8]);

/// What kind of JSON value this is.
pub(super) struct Kind<'d>(pub(super) &'d [u8]);

impl fmt::Display for Called<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.0;
        let kind = entry.kind().and_then(value::string).filter(|kind| !kind.is_empty());
        match kind {
            Some(_) if template(entry.kind()).is_some() => f.write_str("subflow instance")?,
            Some(kind) => f.write_str(&text(kind, SHORT))?,
            None => f.write_str("entry")?,
        }
        let named = if kind == Some(b"tab") { "label" } else { "name" };
        let name = entry.property(named.as_bytes()).and_then(value::string).filter(|name| !name.is_empty());
        if let Some(name) = name {
            write!(f, " \"{}\"", text(name, SHORT))?;
        }
        match entry.id() {
            Some(id) if name.is_some() => write!(f, " ({})", Id(&id::text(Some(id)))),
            Some(id) => write!(f, " {}", Id(&id::text(Some(id)))),
            None => write!(f, " at position {}", entry.index()),
        }
    }
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b"" => f.write_str("\"\""),
            id => f.write_str(&text(id, SHORT)),
        }
    }
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.first() {
            Some(b'"') => "text",
            Some(b'[') => "an array",
            Some(b'{') => "an object",
            Some(b't') => "true",
            Some(b'f') => "false",
            Some(b'n') => "null",
            _ => "a number",
        })
    }
}

/// The first `limit` characters of the text whose canonical JSON, without quotes, is `raw`; control characters
/// become U+FFFD.
pub(crate) fn text(raw: &[u8], limit: usize) -> String {
    let mut at = 0;
    for _ in 0..limit {
        at += match (raw.get(at), raw.get(at + 1)) {
            (None, _) => break,
            (Some(b'\\'), Some(b'u')) => 6,
            (Some(b'\\'), _) | (Some(0xc0..=0xdf), _) => 2,
            (Some(0xe0..=0xef), _) => 3,
            (Some(0xf0..), _) => 4,
            _ => 1,
        };
    }
    let cut = at < raw.len();
    let kept = String::from_utf8_lossy(&raw[..at.min(raw.len())]);
    let decoded = decode(&format!("\"{kept}\"")).unwrap_or_default();
    let mut shown: String = decoded
        .chars()
        .map(|character| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character })
        .collect();
    if cut {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn texts_are_cut_between_characters_and_control_characters_do_not_pass() {
        for (raw, limit, shown) in [
            ("plain", 40, "plain"),
            ("plain", 4, "plai…"),
            ("grüße 🦀!", 7, "grüße 🦀…"),
            (r#"a\"b"#, 3, "a\"b"),
            (r#"a\"b"#, 2, "a\"…"),
            (r"\u001b[31mred\n", 40, "\u{fffd}[31mred\u{fffd}"),
            (r"\ud800x", 1, "\u{fffd}…"),
            ("", 4, ""),
        ] {
            assert_eq!(text(raw.as_bytes(), limit), shown, "{raw}");
        }
    }
}
