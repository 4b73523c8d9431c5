//! A whole `env` array: `evaluateEnvProperties` of `@node-red/runtime/lib/flows/util.js` (5.0.7).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::value::EnvValue;
use super::entry::{Complaint, Entry, Found, braced};
use super::{Lookup, unspaced};
use crate::credentials::Object;
use crate::flow::{id, value};

/// Variables that are being found out.
#[derive(Debug, Default)]
pub(crate) struct Evaluation {
    entries: Vec<Entry>,
    found: Results,
}

type Results = BTreeMap<Rc<[u8]>, Option<EnvValue>>;

/// The name that stands for the one of the scope around.
const PARENT: &[u8] = b"$parent.";

impl Evaluation {
    /// Finds all that can be found at once. Gives the places of the entries that the host has to be asked for.
    ///
    /// `lookup` looks in the scope without what is being found; `now` is in ms since 1970.
    pub(crate) fn begin(
        entries: Vec<Entry>,
        now: u64,
        credentials: &Object,
        lookup: &Lookup<'_>,
        complaints: &mut Vec<Complaint>,
    ) -> (Evaluation, Vec<usize>) {
        let mut found = BTreeMap::new();
        let mut asked = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let value = match entry.evaluate(now, credentials, lookup) {
                Found::Value(value) => value,
                Found::Later => entry.value.clone(),
                Found::Ask => {
                    asked.push(at);
                    None
                }
                Found::Wrong(why) => {
                    complaints.push(complaint(&entry.name, why));
                    None
                }
            };
            found.insert(entry.name.clone(), value);
        }
        (Evaluation { entries, found }, asked)
    }

    /// The entry at a place.
    pub(crate) fn entry(&self, at: usize) -> &Entry {
        &self.entries[at]
    }

    /// Takes in what the host found.
    pub(crate) fn answer(&mut self, at: usize, value: Option<EnvValue>) {
        if let Some(entry) = self.entries.get(at) {
            self.found.insert(entry.name.clone(), value);
        }
    }

    /// Finds what depends on the rest: entries of type `env`, in their order.
    ///
    /// DIFFERENCE: one that comes to null throws in Node-RED 5.0.7, which ends the start of the flow.
    pub(crate) fn finish(mut self, lookup: &Lookup<'_>) -> Vec<(Rc<[u8]>, Option<EnvValue>)> {
        for entry in self.entries.iter().filter(|entry| &*entry.kind == b"env") {
            let text = entry.text();
            let is_own =
                entry.value.as_ref().and_then(EnvValue::json).and_then(value::string) == Some(&entry.name);
            let text = if is_own { [PARENT, &text].concat().into() } else { text };
            let value = match self.found.get(&*text) {
                Some(sibling) => sibling.clone(),
                None => Some(evaluate(&text, &self.found, lookup)),
            };
            self.found.insert(entry.name.clone(), value);
        }
        self.found.into_iter().collect()
    }
}

/// What to say of a variable that could not be found.
pub(crate) fn complaint(name: &[u8], why: &str) -> Complaint {
    let name = id::decoded(name);
    ("env_value", ["The variable '", &name, "' could not be evaluated: ", why].concat())
}

/// What a typed input of type `env` comes to: `evaluateEnvProperty` of `@node-red/util/lib/util.js` (5.0.7).
///
/// What was found of the same `env` counts first, and in a longer text any object of it, arrays and null included, is
/// `[object Object]`.
fn evaluate(text: &[u8], siblings: &Results, lookup: &Lookup<'_>) -> EnvValue {
    // Asked without a node, these are not looked for.
    let setting = |name: &[u8]| match (name, siblings.get(name)) {
        (b"NR_NODE_NAME" | b"NR_NODE_ID" | b"NR_NODE_PATH", _) => None,
        (_, Some(sibling)) => sibling.clone(),
        (_, None) => lookup(name),
    };
    let name = braced(text).or((!has_place(text)).then_some(text));
    if let Some(name) = name {
        return setting(name).unwrap_or_else(|| EnvValue::text(b""));
    }
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = find(rest, b"${") {
        let (before, place) = rest.split_at(start);
        out.extend_from_slice(before);
        let Some(end) = place.iter().position(|&byte| byte == b'}').filter(|&end| end > 2) else {
            // `${}` and what is never closed stay.
            let stays = if place.get(2) == Some(&b'}') { 2 } else { place.len() };
            out.extend_from_slice(&place[..stays]);
            rest = &place[stays..];
            continue;
        };
        let name = &place[2..end];
        match setting(name) {
            Some(EnvValue::Json(raw))
                if siblings.contains_key(name) && matches!(**raw, [b'[' | b'n', ..]) =>
            {
                out.extend_from_slice(id::OBJECT);
            }
            Some(EnvValue::Json(raw)) => out.extend_from_slice(&id::text(Some(&raw))),
            Some(EnvValue::Host(_)) => out.extend_from_slice(id::OBJECT),
            None => {}
        }
        rest = &place[end + 1..];
    }
    out.extend_from_slice(rest);
    EnvValue::text(&out)
}

/// `/\${\S+}/`.
fn has_place(text: &[u8]) -> bool {
    let mut at = 0;
    while let Some(start) = find(&text[at..], b"${") {
        let inside = at + start + 2;
        let end = inside + unspaced(text, inside);
        if text[inside..end].iter().skip(1).any(|&byte| byte == b'}') {
            return true;
        }
        // What begins before the next white space has been looked at.
        at = end.max(inside);
    }
    false
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
