//! One entry of an `env` array, by its type: the first loop of `evaluateEnvProperties`
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7) and `evaluateNodeProperty` (`@node-red/util/lib/util.js`).

use std::rc::Rc;

use super::super::value::{EnvValue, canonical};
use super::Lookup;
use super::number::number;
use crate::check::object::{is_array, member};
use crate::credentials::Object;
use crate::flow::{id, value};

/// An entry of an `env` array.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: Rc<[u8]>,
    /// The `type` as the key of an object.
    pub(crate) kind: Rc<[u8]>,
    /// The value; none if there is none.
    pub(crate) value: Option<EnvValue>,
    /// `ui` as raw JSON.
    pub(crate) ui: Option<Rc<[u8]>>,
}

/// What a value comes to.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    Value(Option<EnvValue>),
    /// Only the host can tell.
    Ask,
    /// It depends on the others.
    Later,
    /// It is none, for this reason.
    Wrong(&'static str),
}

/// What is wrong with an `env`.
pub(crate) type Complaint = (&'static str, String);

/// Reads an `env`.
///
/// DIFFERENCE: an entry that is no object keeps the whole flow from starting in Node-RED 5.0.7, and an `env` that is
/// no array makes later lookups throw. Here they are left out and reported.
pub(crate) fn read(raw: Option<&[u8]>, complaints: &mut Vec<Complaint>) -> Vec<Entry> {
    let Some(raw) = raw.filter(|raw| value::is_truthy(Some(raw))) else { return Vec::new() };
    if !is_array(raw) {
        complaints.push(("env_invalid", String::from("env is not an array; no variable of it is set")));
        return Vec::new();
    }
    let mut entries = Vec::new();
    for (at, item) in value::items(raw).enumerate() {
        if item.first() != Some(&b'{') {
            let message = ["Entry ", &at.to_string(), " of env is not an object; it is left out"].concat();
            complaints.push(("env_entry", message));
            continue;
        }
        entries.push(Entry {
            name: (*id::text(member(item, b"name"))).into(),
            kind: (*id::text(member(item, b"type"))).into(),
            value: member(item, b"value").map(EnvValue::raw),
            ui: member(item, b"ui").map(Rc::from),
        });
    }
    entries
}

impl Entry {
    /// The value as text; that of an absent one is `undefined`.
    pub(super) fn text(&self) -> id::IdText<'_> {
        id::text(self.value.as_ref().map(|value| value.json().unwrap_or(b"{}")))
    }

    pub(super) fn evaluate(&self, now: u64, credentials: &Object, lookup: &Lookup<'_>) -> Found {
        let raw = self.value.as_ref().and_then(EnvValue::json);
        let value = |raw: &[u8]| Found::Value(Some(EnvValue::raw(raw)));
        match &*self.kind {
            b"str" => Found::Value(Some(EnvValue::text(&self.text()))),
            b"bool" => value(if matches!(raw, Some(b"true" | b"\"true\"")) { b"true" } else { b"false" }),
            b"num" => raw.and_then(number).map_or(Found::Ask, |number| value(&number)),
            b"json" => match canonical(id::decoded(&self.text()).as_bytes()) {
                Some(text) => Found::Value(Some(EnvValue::raw(&text))),
                None => Found::Wrong("its value is not valid JSON"),
            },
            b"cred" => match credentials.get(&self.name) {
                Some(secret) => value(secret),
                None => Found::Value(self.value.clone()),
            },
            b"jsonata" | b"bin" | b"re" => Found::Ask,
            b"date" if !value::is_truthy(raw) => value(now.to_string().as_bytes()),
            b"date" => Found::Ask,
            b"flow" | b"global" => Found::Wrong("a variable cannot be taken from context"),
            b"env" => Found::Later,
            b"conf-type" => match raw.and_then(value::string).and_then(braced) {
                Some(name) => Found::Value(lookup(name)),
                None => Found::Value(self.value.clone()),
            },
            _ => Found::Value(self.value.clone()),
        }
    }
}

/// The name in a text that is `${name}` and nothing else: `/^\${[^}]+}$/`.
pub(crate) fn braced(text: &[u8]) -> Option<&[u8]> {
    let name = text.strip_prefix(b"${")?.strip_suffix(b"}")?;
    (!name.is_empty() && !name.contains(&b'}')).then_some(name)
}
