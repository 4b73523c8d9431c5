//! Rules 3 and 4: the nodes of both configurations, one by one.

use super::Comparison;
use super::equal::equal_or_absent;
use super::marks::{Note, Set};
use super::node::{self, Look};
use super::reason::Reason;
use crate::flow::{Flows, Kind, id, value};
use crate::json::Entry;

/// A group inside a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nested {
    /// The node that the group is.
    pub(super) group: u32,
    /// The key of its `g`.
    pub(super) parent: u32,
}

impl<'d> Comparison<'d> {
    /// Rule 3: what became of each node of the old configuration.
    pub(super) fn walk_old(&mut self) {
        let Some(old) = self.keys.old() else { return };
        for node in 0..old.len() {
            let key = self.keys.of_old(node);
            let before = old.entry(node);
            let now = self.keys.new_node(key).map(|node| self.keys.new_flows().entry(node));
            if self.keys.is_same(node) {
                self.marks.note(Note::Same, key);
            }
            if old.kind(node) == Kind::Tab {
                self.compare_tab(key, before.property(b"env"));
                continue;
            }
            match now {
                Some(now) if self.removed_around(old, node).is_none() => {
                    self.compare_entries(old, node, before, now)
                }
                _ => self.remove(old, node, key),
            }
        }
    }

    /// What a node is on or in, if that was removed.
    fn removed_around(&self, old: &Flows, node: u32) -> Option<u32> {
        self.keys.old_container(old, node).filter(|&container| self.is_removed(container))
    }

    /// Whether `key` was removed in a way that counts for what is on it or uses it.
    pub(super) fn is_removed(&self, key: u32) -> bool {
        self.marks.has(Set::Removed, key) && !self.marks.noted(Note::Hollow, key)
    }

    fn remove(&mut self, old: &'d Flows, node: u32, key: u32) {
        let reason = self.removed_around(old, node).map_or(Reason::Gone, Reason::TabOff);
        self.marks.add(Set::Removed, key, reason);
        // Asked again: by now a node that names itself in `z` is in something removed.
        if self.removed_around(old, node).is_some() {
            return;
        }
        let container = match old.container(node) {
            Some(container) => self.keys.new_node(self.keys.of_old(container)),
            None => self.keys.new_flows().find(&id::text(old.entry(node).z())),
        };
        self.touch(container, key);
    }

    fn compare_entries(&mut self, old: &Flows, node: u32, before: Entry<'_>, now: Entry<'_>) {
        let new = self.keys.new_flows();
        let key = self.keys.of_old(node);
        let container = self.keys.old_container(old, node);
        if let Some(tab) = container.filter(|&container| self.marks.has(Set::Added, container)) {
            return self.marks.add(Set::Added, key, Reason::TabOn(tab));
        }
        let same = self.marks.noted(Note::Same, key);
        if same && !new.is_supplied() {
            return;
        }
        if !same && !value::is_truthy(before.property(b"d")) && value::is_truthy(now.property(b"d")) {
            self.marks.add(Set::Removed, key, Reason::Disabled);
        }
        let kind = new.kind(key);
        let change = if same { None } else { node::change(before, look(old.kind(node)), now, look(kind)) };
        let supplied = || new.supplies(key).then_some(Reason::Credentials);
        if let Some(reason) = change.or_else(supplied) {
            self.change(key, reason);
            if kind == Kind::Subflow {
                self.add_template(key);
            }
            if self.touch(new.container(key), key) {
                self.marks.withdraw(Set::Changed, key);
            }
            self.global_config_changed |= kind == Kind::GlobalConfig;
        }
        if !same && !equal_or_absent(before.wires(), now.wires()) {
            self.marks.add(Set::Rewired, key, Reason::Wires);
            if self.touch(new.container(key), key) {
                self.marks.withdraw(Set::Rewired, key);
            }
        }
    }

    /// Rule 4: groups that are marked mark what they list, and nodes that are new. Gives the groups inside
    /// groups.
    pub(super) fn walk_new(&mut self) -> Vec<Nested> {
        let new = self.keys.new_flows();
        let mut nested = Vec::new();
        for node in 0..new.len() {
            if new.kind(node) == Kind::Group {
                if let Some(g) = new.entry(node).property(b"g").filter(|g| value::is_truthy(Some(g))) {
                    nested.push(Nested { group: node, parent: self.keys.intern(id::text(Some(g))) });
                }
                if self.marks.has(Set::Changed, node) {
                    self.mark_members(node, |_, _| ());
                }
            }
            if self.keys.old_node(node).is_none() {
                self.marks.add(Set::Added, node, Reason::New);
                if self.touch(new.container(node), node) {
                    self.marks.withdraw(Set::Added, node);
                }
            }
        }
        nested
    }

    /// Marks what a group lists; `marked` hears of each id that was not marked before.
    pub(super) fn mark_members(&mut self, group: u32, mut marked: impl FnMut(&mut Self, u32)) {
        let members = self.keys.new_flows().entry(group).property(b"nodes").unwrap_or_default();
        let mut near = u32::MAX;
        for member in value::items(members) {
            let key = self.keys.intern_near(id::text(Some(member)), near.wrapping_add(1));
            near = key;
            if !self.marks.has(Set::Changed, key) {
                self.marks.add(Set::Changed, key, Reason::InGroup(group));
                self.marks.note(Note::Listed, key);
                marked(self, key);
            }
        }
    }
}

fn look(kind: Kind) -> Look {
    if kind == Kind::Group { Look::Group } else { Look::Node }
}
