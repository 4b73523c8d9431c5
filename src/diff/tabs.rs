//! Rules 1 and 2: tabs that are gone, and tabs that were enabled or disabled.

use super::marks::Set;
use super::reason::Reason;
use super::{Comparison, Note};
use crate::flow::{Tab, value};
use crate::sort;

impl Comparison<'_> {
    pub(super) fn compare_tabs(&mut self) {
        let Some(old) = self.keys.old() else { return };
        let new = self.keys.new_flows();
        let mut by_key: Vec<(u32, &Tab)> = Vec::with_capacity(new.tabs().len());
        for tab in new.tabs() {
            by_key.push((self.keys.intern(new.tab_id(tab)), tab));
        }
        sort::by_rank(&mut by_key, |&(key, _)| u64::from(key));

        let mut kept = Vec::with_capacity(old.tabs().len());
        for tab in old.tabs() {
            let key = self.keys.intern(old.tab_id(tab));
            match by_key.binary_search_by_key(&key, |&(key, _)| key) {
                Ok(place) => kept.push((key, tab, by_key[place].1)),
                Err(_) => self.remove_tab(key, tab.node(), Reason::Gone),
            }
        }
        for (key, tab, now) in kept {
            let before = old.tab_property(tab, b"disabled").filter(|raw| value::is_truthy(Some(raw)));
            let now = new.tab_property(now, b"disabled").filter(|raw| value::is_truthy(Some(raw)));
            match (before, now) {
                (None, None) => {}
                (Some(before), Some(now)) if before == now && value::is_scalar(now) => {}
                // Values that are true, but not the same, count as enabled.
                (Some(_), _) => self.marks.add(Set::Added, key, Reason::TabOn(key)),
                (None, Some(_)) => self.remove_tab(key, tab.node(), Reason::TabOff(key)),
            }
        }
    }

    /// The part of rule 3 that is about tabs: only `env` is compared, and as text.
    pub(super) fn compare_tab(&mut self, key: u32, env: Option<&[u8]>) {
        if self.marks.has(Set::Removed, key) || self.marks.noted(Note::Same, key) {
            return;
        }
        let new = self.keys.new_flows();
        match self.keys.new_node(key) {
            Some(node) if env != new.entry(node).property(b"env") => self.flow_changed.push(key),
            Some(_) => {}
            // DIFFERENCE: the tab lives on, but without an entry; Node-RED fails here.
            None if self.marks.has(Set::Added, key) => {}
            None => self.remove_tab(key, None, Reason::Gone),
        }
    }

    /// Removes a tab; `node` is what the old configuration has under its id. In Node-RED's object a tab without
    /// that stands for `undefined`, and no node is on a tab like that.
    fn remove_tab(&mut self, key: u32, node: Option<u32>, reason: Reason) {
        self.marks.add(Set::Removed, key, reason);
        if node.is_none() {
            self.marks.note(Note::Hollow, key);
        }
    }
}
