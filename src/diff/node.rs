//! Which properties count as a change of a node: `diffNodes` of
//! `@node-red/runtime/lib/flows/util.js` (5.0.7).

use super::equal::equal;
use super::reason::Reason;
use crate::json::{Entry, same};
use crate::sort;

/// What is material about a node by its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Everything but where it lies and what it is wired to.
    Node,
    /// Its looks and its list of members are not material, either.
    Group,
}

impl Look {
    fn counts(self, name: &[u8]) -> bool {
        match name {
            b"x" | b"y" | b"wires" => false,
            b"w" | b"h" | b"style" | b"nodes" => self == Look::Node,
            _ => true,
        }
    }
}

/// The first material difference between two entries with one id, each looked at by its own type.
pub(super) fn change(old: Entry<'_>, old_look: Look, new: Entry<'_>, new_look: Look) -> Option<Reason> {
    let mut before = old.properties().filter(|(name, _)| old_look.counts(name));
    let mut after = (0..).zip(new.properties()).filter(|(_, (name, _))| new_look.counts(name));
    loop {
        match (before.next(), after.next()) {
            (None, None) => return None,
            (Some((name, value)), Some((at, (new_name, new_value)))) if same(name, new_name) => {
                if !equal(value, new_value) {
                    return Some(Reason::Property(at));
                }
            }
            _ => return change_of_keys(old, old_look, new, new_look),
        }
    }
}

/// As [`change`], where the keys of the two differ, if only in their order.
fn change_of_keys(old: Entry<'_>, old_look: Look, new: Entry<'_>, new_look: Look) -> Option<Reason> {
    let mut before: Vec<_> = old.properties().collect();
    sort::by_text(&mut before, |&(name, _)| name);
    let after: Vec<_> = (0..).zip(new.properties()).filter(|(_, (name, _))| new_look.counts(name)).collect();
    for &(at, (name, value)) in &after {
        // As in Node-RED the old value is looked for among all keys, whatever counts in the old entry.
        let place = before.binary_search_by_key(&name, |(name, _)| name);
        if !place.is_ok_and(|place| equal(before[place].1, value)) {
            return Some(Reason::Property(at));
        }
    }
    if old.properties().filter(|(name, _)| old_look.counts(name)).count() == after.len() {
        return None;
    }
    let mut names: Vec<_> = after.iter().map(|&(_, (name, _))| name).collect();
    sort::by_text(&mut names, |&name| name);
    let is_gone = |name: &[u8]| old_look.counts(name) && names.binary_search(&name).is_err();
    let gone = old.properties().position(|(name, _)| is_gone(name)).unwrap_or_default();
    Some(Reason::PropertyGone(gone as u32))
}
