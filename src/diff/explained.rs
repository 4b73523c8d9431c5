//! A difference with what it was found by: for each id why, and for linked ones from where.

use super::linked::{LinkMap, Neighbour};
use super::marks::{Note, Set};
use super::reason::Reason;
use super::{Comparison, Diff};
use crate::flow::Flows;
use crate::flow::id::IdText;
use crate::sort;

/// The difference of two configurations by keys: a node of the new configuration is its own key; what only the
/// old one has, and names that are no node's, have keys above these.
#[derive(Debug)]
pub(crate) struct Explained<'d> {
    comparison: Comparison<'d>,
    /// In the order of a JavaScript object's keys, as Node-RED's lists are.
    pub(crate) added: Vec<u32>,
    pub(crate) changed: Vec<u32>,
    pub(crate) removed: Vec<u32>,
    pub(crate) rewired: Vec<u32>,
    linked: Vec<Neighbour>,
    flow_changed: Vec<u32>,
    /// The same, ascending.
    flow_changed_keys: Vec<u32>,
}

/// For each key the nearest one that is in a set of the difference itself, and how many wires lie between.
#[derive(Debug)]
pub(crate) struct Nearest {
    from: Vec<(u32, u32)>,
}

impl<'d> Explained<'d> {
    pub(crate) fn new(old: Option<&'d Flows>, new: &'d Flows) -> Explained<'d> {
        let mut comparison = Comparison::new(old, new);
        let [added, changed, removed, rewired] =
            [Set::Added, Set::Changed, Set::Removed, Set::Rewired].map(|set| {
                let members = comparison.marks.members(set).into_iter().map(|(key, _)| key);
                comparison.in_key_order(members.collect())
            });
        let marked = [&added, &changed, &removed, &rewired].into_iter().flatten().copied();
        let linked = comparison.linked(marked);
        let flow_changed = comparison.in_key_order(comparison.flow_changed.clone());
        let mut flow_changed_keys = flow_changed.clone();
        sort::by_rank(&mut flow_changed_keys, |&key| u64::from(key));
        Explained { comparison, added, changed, removed, rewired, linked, flow_changed, flow_changed_keys }
    }

    /// The difference as ids.
    pub(crate) fn diff(&self) -> Diff<'d> {
        let id = |key, is_string| self.comparison.id(key, is_string);
        let names = |keys: &[u32]| keys.iter().map(|&key| id(key, true)).collect();
        Diff {
            added: names(&self.added),
            changed: names(&self.changed),
            removed: names(&self.removed),
            rewired: names(&self.rewired),
            linked: self.linked.iter().map(|found| id(found.key, found.is_string)).collect(),
            flow_changed: names(&self.flow_changed),
            global_config_changed: self.comparison.global_config_changed,
        }
    }

    /// Whether a `global-config` node changed.
    pub(crate) fn global_config_changed(&self) -> bool {
        self.comparison.global_config_changed
    }

    /// The keys of what is joined by wires to something in the difference, in Node-RED's order.
    pub(crate) fn linked(&self) -> impl Iterator<Item = u32> {
        self.linked.iter().map(|found| found.key)
    }

    /// Whether a key is that of a tab whose `env` differs.
    pub(crate) fn is_flow_changed(&self, key: u32) -> bool {
        self.flow_changed_keys.binary_search(&key).is_ok()
    }

    /// Whether a key is in a set.
    pub(crate) fn has(&self, set: Set, key: u32) -> bool {
        self.comparison.marks.has(set, key)
    }

    /// Whether the entries that both configurations have for a key are equal byte for byte.
    pub(crate) fn is_same(&self, key: u32) -> bool {
        self.comparison.marks.noted(Note::Same, key)
    }

    /// What was ever put into a set and why. What a first entry for a key refers to was put into some set before.
    pub(crate) fn log(&self, set: Set) -> &[(u32, Reason)] {
        self.comparison.marks.log(set)
    }

    /// How many keys there are.
    pub(crate) fn keys(&self) -> usize {
        self.comparison.keys.len()
    }

    /// The key of a node of the old configuration.
    pub(crate) fn of_old(&self, node: u32) -> u32 {
        self.comparison.keys.of_old(node)
    }

    /// The node of the old configuration that has this key.
    pub(crate) fn old_node(&self, key: u32) -> Option<u32> {
        self.comparison.keys.old_node(key)
    }

    /// The node of the new configuration that has this key.
    pub(crate) fn new_node(&self, key: u32) -> Option<u32> {
        self.comparison.keys.new_node(key)
    }

    /// The key of an id, if it has one.
    pub(crate) fn find(&self, id: &[u8]) -> Option<u32> {
        self.comparison.keys.find(id)
    }

    /// The id that has this key.
    pub(crate) fn id(&self, key: u32) -> IdText<'d> {
        self.comparison.keys.id(key)
    }

    /// Follows wires, of both configurations and in both directions, from all that is in the difference itself.
    pub(crate) fn nearest(&self) -> Nearest {
        let map = LinkMap::new(&mut self.comparison.clone());
        let mut from = vec![(NONE, 0); self.comparison.keys.len()];
        let mut queue: Vec<u32> = Vec::new();
        for &key in [&self.added, &self.changed, &self.removed, &self.rewired].into_iter().flatten() {
            if from[key as usize].0 == NONE {
                from[key as usize] = (key, 0);
                queue.push(key);
            }
        }
        let mut next = 0;
        while let Some(&key) = queue.get(next) {
            next += 1;
            let (source, wires) = from[key as usize];
            let (before, after) = map.neighbours(key);
            for neighbour in before.iter().chain(after) {
                if from[neighbour.key as usize].0 == NONE {
                    from[neighbour.key as usize] = (source, wires + 1);
                    queue.push(neighbour.key);
                }
            }
        }
        Nearest { from }
    }
}

impl Nearest {
    /// The nearest key in the difference itself, and how many wires away it is.
    pub(crate) fn of(&self, key: u32) -> Option<(u32, u32)> {
        self.from.get(key as usize).copied().filter(|&(source, _)| source != NONE)
    }
}

const NONE: u32 = u32::MAX;
