//! Environment variables of flows, subflow instances and groups, and `${…}` in the properties of nodes.

pub(super) mod bindings;
pub(super) mod entry;
pub(super) mod evaluation;
mod number;
pub(super) mod substitute;
#[cfg(test)]
mod tests;

use super::value::EnvValue;

/// Finds the value of a name, canonical as between quotes; none is `undefined`.
pub(super) type Lookup<'l> = dyn Fn(&[u8]) -> Option<EnvValue> + 'l;

/// How long the character is that begins at `at` of a canonical text, and whether it is white space to JavaScript.
fn character(text: &[u8], at: usize) -> (usize, bool) {
    match text.get(at..).unwrap_or_default() {
        [b'\\', b'u', rest @ ..] => (6, rest.starts_with(b"000b")),
        [b'\\', letter, ..] => (2, matches!(letter, b't' | b'n' | b'f' | b'r')),
        [byte @ 0..0x80, ..] => (1, *byte == b' '),
        rest => {
            let end = (1..rest.len()).find(|&end| rest[end] & 0xc0 != 0x80).unwrap_or(rest.len()).max(1);
            let text = core::str::from_utf8(&rest[..end]).unwrap_or_default();
            // U+0085 is white space to Unicode only, U+FEFF to JavaScript only.
            let is_space =
                |letter: char| letter == '\u{feff}' || letter.is_whitespace() && letter != '\u{85}';
            (end, text.chars().all(is_space) && !text.is_empty())
        }
    }
}

/// The number of bytes from `at` on that are not white space.
fn unspaced(text: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < text.len() {
        let (length, is_space) = character(text, end);
        if is_space {
            break;
        }
        end += length;
    }
    end.min(text.len()) - at
}
