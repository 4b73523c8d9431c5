//! What the checks of references need to know of each node.

use super::object::{INHERITED, is_array, is_text};
use crate::flow::{Flows, Kind, id, template, value};
use crate::json::{Entry, same};

/// The nodes of a configuration, and what of each of them is known.
pub(super) struct Nodes<'d> {
    pub(super) flows: &'d Flows,
    /// Whether some node has an id that every JavaScript object inherits.
    has_inherited_ids: bool,
    /// For each node whether it is a template with an output joined to something inside; empty if none is.
    giving: Vec<bool>,
}

/// Where an entry belongs by its `z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home<'d> {
    /// It has no `z`.
    Nowhere,
    /// The tab or template with this number.
    In(u32),
    /// A tab that no entry describes; holds the raw `z`.
    Implied(&'d [u8]),
}

/// A property of an entry whose value names other nodes.
#[derive(Clone, Copy)]
pub(super) struct Reference<'d> {
    pub(super) entry: Entry<'d>,
    /// The raw value.
    pub(super) raw: &'d [u8],
}

impl<'d> Nodes<'d> {
    pub(super) fn new(flows: &'d Flows) -> Nodes<'d> {
        let has_inherited_ids = INHERITED.iter().any(|name| flows.find(name).is_some());
        Nodes { flows, has_inherited_ids, giving: Vec::new() }
    }

    /// The node that an entry is or, if a later one has the same id, would be.
    pub(super) fn of(&self, entry: Entry<'d>) -> u32 {
        self.flows.node_of(entry.index() as u32)
    }

    /// Whether no later entry has the same id.
    pub(super) fn counts(&self, entry: Entry<'d>) -> bool {
        self.flows.counts(entry.index() as u32)
    }

    /// Notes that a template has an output joined to something inside.
    pub(super) fn gives(&mut self, template: u32) {
        self.giving.resize(self.flows.len() as usize, false);
        self.giving[template as usize] = true;
    }

    /// Whether a template has an output joined to something inside, so that instances need `wires`.
    pub(super) fn is_giving(&self, template: u32) -> bool {
        self.giving.get(template as usize) == Some(&true)
    }

    /// Whether `wires` of a node is an array.
    pub(super) fn is_wired(&self, node: u32) -> bool {
        self.flows.entry(node).wires().is_some_and(is_array)
    }

    /// Whether a node is a config node by its shape.
    pub(super) fn is_config(&self, node: u32) -> bool {
        !self.flows.kind(node).is_frame() && !self.flows.entry(node).is_placed()
    }

    pub(super) fn is_template(&self, node: u32) -> bool {
        self.flows.kind(node) == Kind::Subflow
    }

    /// The node that a raw value names as a key. `near` is tried first.
    pub(super) fn named(&self, raw: &[u8], near: u32) -> Option<u32> {
        if near < self.flows.len() && self.flows.entry(near).id().is_some_and(|id| same(id, raw)) {
            return Some(near);
        }
        self.flows.find(&id::text(Some(raw)))
    }

    /// The node that has this id, given as it stands in a canonical JSON string.
    pub(super) fn find(&self, id: &[u8]) -> Option<u32> {
        self.flows.find(id)
    }

    /// The template of an instance, if there is one.
    pub(super) fn template_of(&self, entry: Entry<'d>) -> Option<u32> {
        let named = template(entry.kind()).filter(|template| !template.is_empty());
        let node = self.flows.instance_of(entry.index() as u32);
        node.filter(|&node| named.is_some() && self.is_template(node))
    }

    /// Where a node belongs.
    pub(super) fn home(&self, node: u32) -> Home<'d> {
        self.home_at(self.flows.entry(node).z(), self.flows.container(node))
    }

    /// Where an entry belongs, which may be one whose id a later entry has, too.
    pub(super) fn home_of(&self, entry: Entry<'d>) -> Home<'d> {
        self.home_at(entry.z(), self.flows.entry_container(entry.index() as u32))
    }

    fn home_at(&self, z: Option<&'d [u8]>, container: Option<u32>) -> Home<'d> {
        let Some(raw) = z.filter(|z| value::is_truthy(Some(z))) else { return Home::Nowhere };
        let holds = |&node: &u32| matches!(self.flows.kind(node), Kind::Tab | Kind::Subflow);
        container.filter(holds).map_or(Home::Implied(raw), Home::In)
    }

    /// The template that an entry is in.
    pub(super) fn template_around(&self, home: Home<'d>) -> Option<u32> {
        match home {
            Home::In(node) => Some(node).filter(|&node| self.is_template(node)),
            Home::Nowhere | Home::Implied(_) => None,
        }
    }

    /// Whether nothing is wrong with `z` and `wires` of an entry, which is so of most: it is where an id as text says,
    /// and its wires lead to nodes there.
    pub(super) fn is_settled(&self, entry: Entry<'d>) -> bool {
        let (flows, node) = (self.flows, self.of(entry));
        let (Home::In(home), Some(targets)) = (self.home(node), flows.wires(node)) else { return false };
        let is_joined = |&target: &u32| {
            let takes_messages = !flows.kind(target).is_frame() && flows.entry(target).is_placed();
            takes_messages && flows.container(target) == Some(home)
        };
        entry.z().is_some_and(is_text)
            && self.counts(entry)
            && (targets.is_empty() || entry.is_placed() && !self.has_inherited_ids)
            && targets.iter().all(is_joined)
    }
}
