//! A JSON object whose members can be changed.

use std::collections::BTreeMap;

use super::secret::Secret;
use crate::json::{Document, array_index};
use crate::sort;

/// The members of a JSON object: keys in canonical form without their quotes, values as raw canonical JSON.
///
/// They are printed in ECMAScript's order: array indices ascending, then the others as they were added.
/// Any text is a key like any other; `__proto__` and `constructor` are no exceptions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object {
    members: BTreeMap<Vec<u8>, Member>,
    added: u64,
}

#[derive(Debug, Clone)]
struct Member {
    place: u64,
    value: Secret,
}

impl Object {
    /// Reads an object; none if the text is another value or no JSON.
    pub(crate) fn parse(text: &[u8]) -> Option<Object> {
        // The reader of flow configurations, given an array of this one entry.
        let mut array = Vec::with_capacity(text.len() + 2);
        array.push(b'[');
        array.extend_from_slice(text);
        array.push(b']');
        let document = Document::parse_secret(array)?;
        let mut object = Object::default();
        let entry = (document.len() == 1).then(|| document.entry(0)).filter(|entry| entry.is_object());
        if let Some(entry) = entry {
            entry.properties().for_each(|(key, value)| object.set(key, value));
        }
        let found = entry.is_some();
        drop(Secret::from(document.into_text()));
        found.then_some(object)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.members.get(key).map(|member| &*member.value)
    }

    /// Gives a member this value, which must be canonical. One that was there keeps its place.
    pub(crate) fn set(&mut self, key: &[u8], value: &[u8]) {
        match self.members.get_mut(key) {
            Some(member) => member.value = value.into(),
            None => {
                self.added += 1;
                self.members.insert(key.to_vec(), Member { place: self.added, value: value.into() });
            }
        }
    }

    /// Removes a member; tells whether it was there.
    pub(crate) fn remove(&mut self, key: &[u8]) -> bool {
        self.members.remove(key).is_some()
    }

    /// Removes the members that `keep` is false for; tells whether there were any.
    pub(crate) fn retain(&mut self, keep: impl Fn(&[u8], &[u8]) -> bool) -> bool {
        let before = self.members.len();
        self.members.retain(|key, member| keep(key, &member.value));
        self.members.len() < before
    }

    /// The keys, sorted by their bytes.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.members.keys().map(Vec::as_slice)
    }

    /// The members as they are printed.
    pub(crate) fn members(&self) -> Vec<(&[u8], &[u8])> {
        let mut members: Vec<_> = self.members.iter().collect();
        sort::by_rank(&mut members, |(_, member)| member.place);
        sort::by_rank(&mut members, |(key, _)| array_index(key).map_or(u64::MAX, u64::from));
        members.into_iter().map(|(key, member)| (key.as_slice(), &*member.value)).collect()
    }

    /// Canonical JSON text.
    pub(crate) fn print(&self) -> Secret {
        let members = self.members();
        // All of it at once: a buffer that grows leaves copies behind.
        let length = members.iter().map(|(key, value)| key.len() + value.len() + 4).sum::<usize>() + 2;
        let mut out = Vec::with_capacity(length);
        out.push(b'{');
        for (at, (key, value)) in members.into_iter().enumerate() {
            out.extend_from_slice(if at == 0 { b"\"" } else { b",\"" });
            out.extend_from_slice(key);
            out.extend_from_slice(b"\":");
            out.extend_from_slice(value);
        }
        out.push(b'}');
        out.into()
    }
}

#[cfg(test)]
mod tests {
    use super::Object;

    fn printed(object: &Object) -> String {
        String::from_utf8(object.print().to_vec()).unwrap()
    }

    #[test]
    fn members_stand_as_ecmascript_prints_them() {
        let mut object =
            Object::parse(br#" {"b": 1, "10":"x", "__proto__":{"a":[]}, "2":null, "b":2} "#).unwrap();
        assert_eq!(printed(&object), r#"{"2":null,"10":"x","b":2,"__proto__":{"a":[]}}"#);
        assert!(object.remove(b"b") && !object.remove(b"b"));
        object.set(b"b", b"3");
        object.set(b"constructor", b"{}");
        object.set(b"__proto__", b"0");
        assert_eq!(printed(&object), r#"{"2":null,"10":"x","__proto__":0,"b":3,"constructor":{}}"#);
    }

    #[test]
    fn only_one_object_is_an_object() {
        for text in ["", "[]", "null", "5", "\"{}\"", "{},{}", "{}]", "[{}]", "{", "\u{feff}{}"] {
            assert!(Object::parse(text.as_bytes()).is_none(), "{text}");
        }
        assert!(Object::parse(b"{}").unwrap().is_empty());
    }
}
