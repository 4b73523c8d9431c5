//! `${NAME}` and `$(NAME)` in properties: `mapEnvVarProperties` of `@node-red/runtime/lib/flows/util.js` (5.0.7).

use super::super::value::EnvValue;
use super::{Lookup, unspaced};
use crate::flow::value::{end_of_string, end_of_value};

/// The name in a text that is to be replaced as a whole: `/^\${(\S+)}$/` or `/^\$\((\S+)\)$/`.
fn name(text: &[u8]) -> Option<&[u8]> {
    let name = match text {
        [b'$', b'{', name @ .., b'}'] | [b'$', b'(', name @ .., b')'] => name,
        _ => return None,
    };
    (!name.is_empty() && unspaced(name, 0) == name.len()).then_some(name)
}

/// Puts a raw value into `out`, with every string in it at whatever depth that names a variable replaced by what
/// that is set to, which keeps its type. What JSON cannot express becomes `null`; gives where in `raw` that is.
pub(crate) fn substitute(raw: &[u8], lookup: &Lookup<'_>, out: &mut Vec<u8>) -> Vec<(usize, EnvValue)> {
    let mut holes = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    // Most values have no string that begins like this.
    while let Some(found) = raw.get(at..).and_then(|rest| rest.windows(2).position(|pair| pair == b"\"$")) {
        // In canonical text a quote before `$` either opens a string or, after a backslash, is part of one.
        let start = next_string(raw, at, at + found);
        let end = end_of_string(raw, start);
        at = end;
        let is_key = raw.get(end) == Some(&b':');
        let Some(name) = raw.get(start + 1..end - 1).and_then(name).filter(|_| !is_key) else { continue };
        let Some(value) = lookup(name) else { continue };
        out.extend_from_slice(&raw[copied..start]);
        copied = end;
        match value {
            EnvValue::Json(text) => out.extend_from_slice(&text),
            EnvValue::Host(_) => {
                out.extend_from_slice(b"null");
                holes.push((start, value));
            }
        }
    }
    out.extend_from_slice(&raw[copied..]);
    holes
}

/// Where the string begins that holds, or begins at, `place`; `from` is outside of strings.
fn next_string(raw: &[u8], from: usize, place: usize) -> usize {
    let mut at = from;
    loop {
        let Some(start) = raw[at..].iter().position(|&byte| byte == b'"').map(|found| at + found) else {
            return place;
        };
        at = end_of_string(raw, start);
        if at > place {
            return start;
        }
    }
}

/// The keys that lead to each of these places in a raw value, which are in order: JSON arrays. They begin with that of
/// the property whose value it is, if it is one.
pub(crate) fn paths(property: Option<&[u8]>, raw: &[u8], places: &[usize]) -> Vec<String> {
    let mut open: Vec<Level<'_>> = Vec::new();
    let mut found = Vec::new();
    let mut at = 0;
    while found.len() < places.len() && at < raw.len() {
        let is_key = open.last().is_some_and(|level| level.waits_for_key);
        match raw[at] {
            b'"' if is_key => {
                let end = end_of_string(raw, at);
                if let Some(level) = open.last_mut() {
                    (level.key, level.waits_for_key) = (raw.get(at..end).unwrap_or_default(), false);
                }
                // A colon follows.
                at = end + 1;
                continue;
            }
            b'[' | b'{' => {
                let is_object = raw[at] == b'{';
                open.push(Level { is_object, waits_for_key: is_object, key: b"", index: 0 });
                at += 1;
                continue;
            }
            b']' | b'}' => {
                open.pop();
                at += 1;
                continue;
            }
            b',' => {
                if let Some(level) = open.last_mut() {
                    level.index += 1;
                    level.waits_for_key = level.is_object;
                }
                at += 1;
                continue;
            }
            _ => {}
        }
        if places.get(found.len()) == Some(&at) {
            found.push(path(property, &open));
        }
        at = end_of_value(raw, at).max(at + 1);
    }
    found
}

/// An array or object that is open.
struct Level<'r> {
    is_object: bool,
    waits_for_key: bool,
    /// The last key, with its quotes.
    key: &'r [u8],
    index: usize,
}

fn path(property: Option<&[u8]>, open: &[Level<'_>]) -> String {
    let mut out = property.map_or(b"[".to_vec(), |name| [b"[\"", name, b"\""].concat());
    for level in open {
        out.extend_from_slice(if out.len() > 1 { b"," } else { b"" });
        match level.is_object {
            true => out.extend_from_slice(level.key),
            false => out.extend_from_slice(level.index.to_string().as_bytes()),
        }
    }
    out.push(b']');
    String::from_utf8_lossy(&out).into_owned()
}
