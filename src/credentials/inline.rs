//! Credentials that entries of a flow configuration bring with them.

use super::merge::is_truthy;
use super::object::Object;
use super::schema::Rule;
use super::secret::Secret;
use crate::error::Error;
use crate::json::{Document, Entry};
use crate::registry::Registry;

/// The property of an entry that holds its credentials.
const CREDENTIALS: &[u8] = b"credentials";

/// What one entry brought.
#[derive(Debug)]
pub(crate) struct Inline {
    /// The entry's position in the array.
    pub(super) index: usize,
    /// The entry's id as a key; none where it is nothing that a set can have as a key.
    pub(super) id: Option<Vec<u8>>,
    /// The entry's type as raw canonical JSON; empty where it has none.
    kind: Vec<u8>,
    /// Raw canonical JSON.
    pub(super) given: Secret,
}

/// Takes the credentials out of a configuration: the property is gone from each entry where it was true for
/// ECMAScript (`null`, `""`, `0` and `false` stay, as in Node-RED 5.0.7).
///
/// # Errors
/// None happen: what is left is a configuration.
pub(crate) fn separate(flows: Document) -> Result<(Document, Vec<Inline>), Error> {
    if !flows.has_credentials() {
        return Ok((flows, Vec::new()));
    }
    let found: Vec<Inline> = flows.entries().filter_map(Inline::of).collect();
    if found.is_empty() {
        return Ok((flows, found));
    }
    let text = without(&flows, &found);
    let rest = Document::parse(text)?.ok_or(Error::NotFlows("another value"))?;
    Ok((rest, found))
}

impl Inline {
    fn of(entry: Entry<'_>) -> Option<Inline> {
        let given = entry.property(CREDENTIALS).filter(|value| is_truthy(value))?;
        let (index, kind) = (entry.index(), entry.kind().unwrap_or_default().to_vec());
        Some(Inline { index, id: key(entry).map(<[u8]>::to_vec), kind, given: given.into() })
    }

    /// What becomes of what is given.
    pub(super) fn rule<'r>(&self, registry: &'r Registry) -> Rule<'r> {
        Rule::of(&self.kind, registry)
    }

    /// What is given, by field. Booleans, numbers and the empty array give nothing, as in Node-RED.
    ///
    /// # Errors
    /// The credentials cannot be used.
    /// DIFFERENCE: a null in them ends the process of Node-RED 5.0.7; the characters of a string and the items
    /// of an array become fields there, and what has no id is stored under the id `undefined`.
    pub(super) fn fields(&self, registry: &Registry) -> Result<Object, Error> {
        let fields = match self.given.first() {
            Some(b'{') => Object::parse(&self.given),
            Some(b'"') => None,
            Some(b'[') => (*self.given == *b"[]").then(Object::default),
            Some(_) | None => Some(Object::default()),
        };
        let fields = fields.ok_or_else(|| self.refused("must be an object"))?;
        if self.rule(registry).holds_null(&fields) {
            return Err(self.refused("hold a null"));
        }
        if self.id.is_none() && !fields.is_empty() {
            return Err(self.refused("belong to no id"));
        }
        Ok(fields)
    }

    /// What is given as far as it can be used: for credentials that are stored already and cannot be refused.
    pub(super) fn usable(&self) -> Object {
        let mut fields = Object::parse(&self.given).unwrap_or_default();
        fields.retain(|_, value| value != b"null");
        fields
    }

    fn refused(&self, fault: &'static str) -> Error {
        Error::InvalidCredentials { index: Some(self.index), id: self.id.as_deref().map(readable), fault }
    }
}

/// The entry's id as a key of an object: that of a string, or of a number printed.
pub(super) fn key(entry: Entry<'_>) -> Option<&[u8]> {
    let id = entry.id()?;
    match id.first() {
        Some(b'"') => id.strip_prefix(b"\"")?.strip_suffix(b"\""),
        Some(b'-' | b'0'..=b'9') => Some(id),
        Some(_) | None => None,
    }
}

/// A canonical key for people.
pub(super) fn readable(key: &[u8]) -> String {
    let text = String::from_utf8_lossy(key);
    crate::json::decode(&format!("\"{text}\"")).unwrap_or_else(|| text.into_owned())
}

/// The text of `flows` with the entries that `found` names rid of their credentials.
fn without(flows: &Document, found: &[Inline]) -> Vec<u8> {
    let mut out = Vec::with_capacity(flows.text().len());
    let mut found = found.iter().map(|inline| inline.index).peekable();
    out.push(b'[');
    for entry in flows.entries() {
        if entry.index() > 0 {
            out.push(b',');
        }
        if found.next_if_eq(&entry.index()).is_none() {
            out.extend_from_slice(entry.text());
            continue;
        }
        let start = out.len();
        for (key, value) in entry.properties().filter(|(key, _)| *key != CREDENTIALS) {
            out.extend_from_slice(if out.len() == start { b"{\"" } else { b",\"" });
            out.extend_from_slice(key);
            out.extend_from_slice(b"\":");
            out.extend_from_slice(value);
        }
        if out.len() == start {
            out.push(b'{');
        }
        out.push(b'}');
    }
    out.push(b']');
    out
}
