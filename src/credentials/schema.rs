//! Which fields of a type are credentials.

/// What becomes of the credentials that an entry of the flow configuration brings.
///
/// Types with declared credentials get a rule of their own, with their fields, as soon as there is a registry
/// to look them up in. Until then no field of theirs is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Any field is one; those left out are kept: tabs, groups, types that nobody has declared.
    Merge,
    /// Any field is one; those left out are deleted: subflows and their instances.
    Replace,
    /// The fields are in the member `map`, as are marks `has_<field>`: `global-config`.
    Map,
}

impl Rule {
    /// The rule for a type, given as raw canonical JSON (`@node-red/runtime/lib/nodes/credentials.js` 5.0.7,
    /// `extract`).
    pub(crate) fn of(kind: Option<&[u8]>) -> Rule {
        match kind {
            Some(b"\"global-config\"") => Rule::Map,
            Some(kind) if kind == b"\"subflow\"" || kind.starts_with(b"\"subflow:") => Rule::Replace,
            Some(_) | None => Rule::Merge,
        }
    }
}
