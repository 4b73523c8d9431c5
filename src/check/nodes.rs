//! What the checks of references need to know of each node.

use core::ops::BitOrAssign;

use crate::flow::{Flows, Kind, id, template, value};
use crate::json::Entry;

/// The nodes of a configuration, and what of each of them is known.
pub(super) struct Nodes<'d> {
    pub(super) flows: &'d Flows,
    traits: Vec<Traits>,
    /// The container of each node, or one of [`NOWHERE`] and [`IMPLIED`].
    homes: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;
const IMPLIED: u32 = u32::MAX - 1;

/// Yes-or-no facts of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Traits(u8);

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

impl Traits {
    pub(super) const X: Traits = Traits(1);
    pub(super) const Y: Traits = Traits(2);
    /// `d` is `true`.
    pub(super) const DISABLED: Traits = Traits(4);
    /// `wires` is an array.
    pub(super) const WIRED: Traits = Traits(8);
    /// It is a template with an output that is joined to something inside.
    pub(super) const GIVES: Traits = Traits(16);

    pub(super) fn has(self, other: Traits) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it has `x` and `y`, so that it is no config node.
    pub(super) fn is_placed(self) -> bool {
        self.has(Traits::X) && self.has(Traits::Y)
    }
}

impl BitOrAssign for Traits {
    fn bitor_assign(&mut self, other: Traits) {
        self.0 |= other.0;
    }
}

impl<'d> Nodes<'d> {
    pub(super) fn new(flows: &'d Flows) -> Nodes<'d> {
        let nodes = flows.len() as usize;
        Nodes { flows, traits: vec![Traits::default(); nodes], homes: vec![NOWHERE; nodes] }
    }

    pub(super) fn traits(&self, node: u32) -> Traits {
        self.traits[node as usize]
    }

    /// Notes what the entry that counts for a node shows.
    pub(super) fn learn(&mut self, node: u32, traits: Traits) {
        self.traits[node as usize] = traits;
        let home = self.home_at(self.flows.entry(node).z(), || self.flows.container(node));
        self.homes[node as usize] = match home {
            Home::Nowhere => NOWHERE,
            Home::In(container) => container,
            Home::Implied(_) => IMPLIED,
        };
    }

    /// Whether a node is a config node by its shape.
    pub(super) fn is_config(&self, node: u32) -> bool {
        !self.flows.kind(node).is_frame() && !self.traits(node).is_placed()
    }

    pub(super) fn is_template(&self, node: u32) -> bool {
        self.flows.kind(node) == Kind::Subflow
    }

    /// The node that a raw value names as a key. `near` is tried first.
    pub(super) fn named(&self, raw: &[u8], near: u32) -> Option<u32> {
        if near < self.flows.len() && self.flows.entry(near).id() == Some(raw) {
            return Some(near);
        }
        match value::string(raw) {
            Some(text) => self.flows.find(text),
            None => self.flows.find(&id::text(Some(raw))),
        }
    }

    /// The node that has this id, given as it stands in a canonical JSON string.
    pub(super) fn find(&self, id: &[u8]) -> Option<u32> {
        self.flows.find(id)
    }

    /// The template of an instance, if there is one.
    pub(super) fn template_of(&self, kind: Option<&[u8]>) -> Option<u32> {
        let template = template(kind).filter(|template| !template.is_empty())?;
        self.find(template).filter(|&node| self.is_template(node))
    }

    /// Where a node belongs.
    pub(super) fn home(&self, node: u32) -> Home<'d> {
        match self.homes[node as usize] {
            NOWHERE => Home::Nowhere,
            IMPLIED => Home::Implied(self.flows.entry(node).z().unwrap_or_default()),
            container => Home::In(container),
        }
    }

    /// Where an entry belongs, which may be one whose id a later entry has, too.
    pub(super) fn home_of(&self, entry: Entry<'d>, node: u32) -> Home<'d> {
        if self.flows.entry(node).index() == entry.index() {
            return self.home(node);
        }
        self.home_at(entry.z(), || self.find(&id::text(entry.z())))
    }

    fn home_at(&self, z: Option<&'d [u8]>, named: impl FnOnce() -> Option<u32>) -> Home<'d> {
        let Some(raw) = z.filter(|z| value::is_truthy(Some(z))) else { return Home::Nowhere };
        let holds = |&node: &u32| matches!(self.flows.kind(node), Kind::Tab | Kind::Subflow);
        named().filter(holds).map_or(Home::Implied(raw), Home::In)
    }

    /// The template that an entry is in.
    pub(super) fn template_around(&self, home: Home<'d>) -> Option<u32> {
        match home {
            Home::In(node) => Some(node).filter(|&node| self.is_template(node)),
            Home::Nowhere | Home::Implied(_) => None,
        }
    }
}
