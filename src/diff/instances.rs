//! Rule 8: instances of templates that changed, and templates that hold such instances.

use super::Comparison;
use super::marks::Set;
use super::reason::Reason;
use crate::flow::Kind;
use crate::flow::lists::Lists;

impl Comparison<'_> {
    pub(super) fn mark_instances(&mut self) {
        if self.templates.is_empty() {
            return;
        }
        let instances = self.instances();
        let mut stack = self.in_key_order(self.templates.clone());
        while let Some(template) = stack.pop() {
            for &instance in instances.of(template) {
                if self.marks.has(Set::Changed, instance) {
                    continue;
                }
                self.change(instance, Reason::InstanceOf(template));
                let Some(container) = self.keys.new_flows().container(instance) else { continue };
                if self.marks.has(Set::Changed, container) {
                    continue;
                }
                self.change(container, Reason::Holds(instance));
                if self.new_kind(container) == Some(Kind::Subflow) {
                    stack.push(container);
                    self.marks.withdraw(Set::Changed, instance);
                }
            }
        }
    }

    /// The instances of each template, in the order of nodes.
    fn instances(&self) -> Lists {
        let new = self.keys.new_flows();
        let nodes = (0..new.len()).filter(|&node| new.kind(node) == Kind::Instance);
        let of = |node: u32| Some((new.instance_of(new.entry(node).index() as u32)?, node));
        let pairs: Vec<(u32, u32)> = nodes.filter_map(of).collect();
        Lists::new(new.len() as usize, pairs.iter().copied())
    }
}
