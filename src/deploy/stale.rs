//! Nodes that must not go on running although the difference does not name them.

use super::running::Running;
use super::stop::Change;
use crate::diff::Set;
use crate::flow::{Home, id};
use crate::sort;

impl Change<'_, '_> {
    /// Of flows that go on as `homes` what was not `seen` in the difference and yet must stop: flow and entry.
    ///
    /// DIFFERENCE: a node that was moved from a tab into a template runs on in Node-RED 5.0.7, although that tab does
    /// not have it any more.
    pub(super) fn left_behind(
        self,
        running: &Running,
        homes: &[Option<Home>],
        seen: &[bool],
    ) -> Vec<(usize, u32)> {
        let stale = self.stale_templates();
        let mut left = Vec::new();
        for (flow, home) in homes.iter().enumerate() {
            let Some(home) = *home else { continue };
            let mut defined = None;
            for &entry in &running.flows[flow].nodes {
                if seen[self.before.node_of(entry) as usize] {
                    continue;
                }
                let is_lost = self.may_be_elsewhere(entry)
                    && defined
                        .get_or_insert_with(|| self.defined(home))
                        .binary_search(&self.key(entry))
                        .is_err();
                if is_lost || !stale.is_empty() && self.is_stale(entry, &stale) {
                    left.push((flow, entry));
                }
            }
        }
        left
    }

    /// Whether a node that runs may have another place now.
    fn may_be_elsewhere(self, entry: u32) -> bool {
        let key = self.key(entry);
        if self.explained.is_same(key) && self.before.counts(entry) {
            return false;
        }
        let Some(node) = self.explained.new_node(key) else { return true };
        let (before, now) = (self.before.entry(entry), self.after.flows.entry(node));
        id::text(before.z()) != id::text(now.z()) || before.is_placed() != now.is_placed()
    }

    /// The nodes of the new configuration that a place has, ascending.
    fn defined(self, home: Home) -> Vec<u32> {
        let entries = self.after.configs(home).chain(self.after.nodes(home).iter().copied());
        let mut nodes: Vec<u32> = entries.map(|entry| self.after.node_of(entry)).collect();
        sort::by_rank(&mut nodes, |&node| node.into());
        nodes
    }

    /// For each template of the old configuration whether its instances have to stop; empty if none has.
    ///
    /// DIFFERENCE: in Node-RED 5.0.7 an instance runs on when its template is gone, and when a node of that was
    /// moved elsewhere: then with that node inside it, too, until something restarts it.
    fn stale_templates(self) -> Vec<bool> {
        let templates = self.before.flows.templates();
        let is_gone = |node: u32| self.after.template_named(&self.before.flows.id(node)).is_none();
        let mut stale: Vec<bool> = templates.iter().map(|template| is_gone(template.node())).collect();
        for &(key, _) in self.explained.log(Set::Changed) {
            if let Some(template) = self.moved_from(key) {
                stale[template as usize] = true;
            }
        }
        if !stale.contains(&true) {
            return Vec::new();
        }
        // What holds an instance of such a template is one itself.
        let mut holders = vec![Vec::new(); templates.len()];
        for holder in 0..templates.len() as u32 {
            for &entry in self.before.nodes(Home::Template(holder)) {
                if let Some(held) = self.before.template_of(self.before.entry(entry)) {
                    holders[held as usize].push(holder);
                }
            }
        }
        let mut stack: Vec<u32> = (0..templates.len() as u32).filter(|&at| stale[at as usize]).collect();
        while let Some(template) = stack.pop() {
            for &holder in &holders[template as usize] {
                if !core::mem::replace(&mut stale[holder as usize], true) {
                    stack.push(holder);
                }
            }
        }
        stale
    }

    /// Whether an entry of the old configuration is an instance of one of these templates.
    fn is_stale(self, entry: u32, stale: &[bool]) -> bool {
        self.before.template_of(self.before.entry(entry)).is_some_and(|template| stale[template as usize])
    }

    /// The template of the old configuration that a node was moved out of.
    fn moved_from(self, key: u32) -> Option<u32> {
        let (old, new) = (self.explained.old_node(key)?, self.explained.new_node(key)?);
        let container = self.before.flows.container(old)?;
        let template = self.before.template_at(container)?;
        let now = self.after.flows.container(new);
        (now != Some(self.explained.of_old(container))).then_some(template)
    }
}
