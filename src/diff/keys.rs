//! One numbering for the ids of two configurations.

use std::collections::BTreeMap;

use crate::flow::Flows;
use crate::flow::id::{IdText, array_index};
use crate::json::same;

/// The ids of two configurations, numbered: first the nodes of the new one, then the nodes that only the old
/// one has, then names that are no node's.
#[derive(Debug, Clone)]
pub(super) struct Keys<'d> {
    old: Option<&'d Flows>,
    new: &'d Flows,
    /// The key of each node of the old configuration.
    key_of_old: Vec<u32>,
    /// For each node of the old configuration whether the new one has the same entry byte for byte.
    same: Vec<bool>,
    /// The old node of each new one, or [`NONE`].
    old_of_new: Vec<u32>,
    extra: BTreeMap<IdText<'d>, u32>,
    extra_names: Vec<IdText<'d>>,
}

const NONE: u32 = u32::MAX;

impl<'d> Keys<'d> {
    pub(super) fn new(old: Option<&'d Flows>, new: &'d Flows) -> Keys<'d> {
        let old_nodes = old.map_or(0, Flows::len);
        let mut key_of_old = Vec::with_capacity(old_nodes as usize);
        let mut old_of_new = vec![NONE; new.len() as usize];
        let mut equal = Vec::with_capacity(old_nodes as usize);
        let mut expected = 0;
        for node in 0..old_nodes {
            let (key, is_same) =
                old.and_then(|old| partner(old, node, new, expected)).unwrap_or((NONE, false));
            equal.push(is_same);
            if let Some(back) = old_of_new.get_mut(key as usize) {
                *back = node;
                expected = key + 1;
            }
            key_of_old.push(if key == NONE { new.len() + node } else { key });
        }
        let (extra, extra_names) = (BTreeMap::new(), Vec::new());
        Keys { old, new, key_of_old, same: equal, old_of_new, extra, extra_names }
    }

    pub(super) fn old(&self) -> Option<&'d Flows> {
        self.old
    }

    pub(super) fn new_flows(&self) -> &'d Flows {
        self.new
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.new.len() as usize + self.key_of_old.len() + self.extra_names.len()
    }

    /// The key of a node of the old configuration. A node of the new one is its own key.
    pub(super) fn of_old(&self, node: u32) -> u32 {
        self.key_of_old[node as usize]
    }

    /// Whether both configurations have the same entry, byte for byte, for a node of the old one.
    pub(super) fn is_same(&self, node: u32) -> bool {
        self.same[node as usize]
    }

    /// Whether some id is an array index, so that the order of keys is not that of numbers.
    pub(super) fn has_indices(&self) -> bool {
        let first = |flows: &Flows| !flows.is_empty() && array_index(&flows.id(0)).is_some();
        let extra = || self.extra_names.iter().any(|name| array_index(name).is_some());
        first(self.new) || self.old.is_some_and(first) || extra()
    }

    /// The key of what a node of the old configuration, `old`, is in or on.
    pub(super) fn old_container(&self, old: &Flows, node: u32) -> Option<u32> {
        old.container(node).map(|container| self.of_old(container))
    }

    /// The node of the new configuration that has this key.
    pub(super) fn new_node(&self, key: u32) -> Option<u32> {
        (key < self.new.len()).then_some(key)
    }

    /// The node of the old configuration that has this key.
    pub(super) fn old_node(&self, key: u32) -> Option<u32> {
        match self.old_of_new.get(key as usize) {
            Some(&node) => (node != NONE).then_some(node),
            None => {
                let node = key - self.new.len();
                ((node as usize) < self.key_of_old.len()).then_some(node)
            }
        }
    }

    /// The key of an id, if one of the configurations has it as a node or it was given a key.
    pub(super) fn find(&self, id: &[u8]) -> Option<u32> {
        let old = || self.old?.find(id).map(|node| self.of_old(node));
        self.new.find(id).or_else(old).or_else(|| self.extra.get(id).copied())
    }

    /// As [`find`](Keys::find), for an id that may well be that of the new node `guess`.
    pub(super) fn find_near(&self, id: &[u8], guess: u32) -> Option<u32> {
        let right = guess < self.new.len() && same(&self.new.id(guess), id);
        if right { Some(guess) } else { self.find(id) }
    }

    /// The key of an id, new if it has none.
    pub(super) fn intern(&mut self, id: IdText<'d>) -> u32 {
        self.intern_near(id, NONE)
    }

    /// As [`intern`](Keys::intern), for an id that may well be that of the new node `guess`.
    pub(super) fn intern_near(&mut self, id: IdText<'d>, guess: u32) -> u32 {
        if let Some(key) = self.find_near(&id, guess) {
            return key;
        }
        let key = self.len() as u32;
        self.extra_names.push(id.clone());
        self.extra.insert(id, key);
        key
    }

    /// The id that has this key.
    pub(super) fn id(&self, key: u32) -> IdText<'d> {
        match (self.new_node(key), self.old, self.old_node(key)) {
            (Some(node), _, _) => self.new.id(node),
            (None, Some(old), Some(node)) => old.id(node),
            _ => self.extra_names[key as usize - self.new.len() as usize - self.key_of_old.len()].clone(),
        }
    }
}

/// The node of `new` with the id of node `node` of `old`, and whether their texts are equal; `expected` is tried first.
fn partner(old: &Flows, node: u32, new: &Flows, expected: u32) -> Option<(u32, bool)> {
    let text = old.entry(node).text();
    // Two nodes with one text have one id.
    if expected < new.len() && same(new.entry(expected).text(), text) {
        return Some((expected, true));
    }
    let id = old.id(node);
    if expected < new.len() && same(&new.id(expected), &id) {
        return Some((expected, false));
    }
    let found = new.find(&id)?;
    Some((found, same(new.entry(found).text(), text)))
}
