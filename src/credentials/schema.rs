//! Which fields of a type are credentials.

use super::object::Object;
use crate::registry::{Field, Registry};

/// What becomes of the credentials that an entry of the flow configuration brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule<'r> {
    /// The fields that the type declares are credentials, none other; those left out are kept.
    Declared(&'r [Field]),
    /// Any field is one; those left out are kept: tabs, groups, types that are not installed.
    Merge,
    /// Any field is one; those left out are deleted: subflows and their instances.
    Replace,
    /// The fields are in the member `map`, as are marks `has_<field>`: `global-config`.
    Map,
}

impl Rule<'_> {
    /// The rule for a type, given as raw canonical JSON (`@node-red/runtime/lib/nodes/credentials.js` 5.0.7,
    /// `extract`).
    pub(crate) fn of<'r>(kind: &[u8], registry: &'r Registry) -> Rule<'r> {
        match (kind, registry.credentials(kind)) {
            (b"\"global-config\"", _) => Rule::Map,
            (kind, _) if is_subflow(kind) => Rule::Replace,
            (_, Some(fields)) => Rule::Declared(fields),
            (_, None) => Rule::Merge,
        }
    }

    /// Whether a field is null, or an entry of the map that the rule has the fields in. What is no credential
    /// may be what it likes.
    pub(super) fn holds_null(self, fields: &Object) -> bool {
        let null = |object: &Object| object.members().iter().any(|(_, value)| *value == b"null");
        match self {
            Rule::Declared(declared) => declared.iter().any(|field| fields.get(&field.name) == Some(b"null")),
            Rule::Merge | Rule::Replace => null(fields),
            Rule::Map => {
                null(fields) || fields.get(b"map").and_then(Object::parse).is_some_and(|map| null(&map))
            }
        }
    }
}

/// Whether a type is that of subflows or of instances of one.
pub(super) fn is_subflow(kind: &[u8]) -> bool {
    kind == b"\"subflow\"" || kind.starts_with(b"\"subflow:")
}
