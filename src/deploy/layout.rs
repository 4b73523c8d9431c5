//! What of a configuration can run, where, and in which order.

use std::sync::Arc;

use super::order::{Order, Rounds};
use super::ports::Ports;
use super::types::{Types, Unknown};
use crate::check::circle::{Edge, Graph};
use crate::flow::{Contents, Flows, Home, Kind, id, value};
use crate::json::Entry;

/// A configuration with what is to be known of it to start and to stop its nodes. Entries are their places in the
/// array.
#[derive(Debug)]
pub(crate) struct Layout<'d> {
    pub(crate) flows: &'d Flows,
    parts: Arc<Parts>,
}

/// What of a configuration can run, and where; outlives a plan, for what runs stops by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    contents: Contents,
    order: Order,
    /// For each entry whether it can run, wherever it is.
    can_run: Vec<bool>,
    /// For each node the place of the template that it is, or [`NONE`]; empty if there are no templates.
    templates: Vec<u32>,
    /// For each template what each of its instances starts: config nodes, then the others.
    inner: Vec<Inner>,
}

/// What an instance of a template is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Inner {
    pub(crate) configs: Vec<u32>,
    pub(crate) nodes: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'d> Layout<'d> {
    /// DIFFERENCE: Node-RED 5.0.7 starts nothing at all if one type is unknown, nothing of a flow with a circle of
    /// config nodes, and creates instances until memory is exhausted if a template holds itself. Here what is
    /// wrong is kept from running, alone.
    pub(crate) fn new(flows: &'d Flows, types: Types<'_>) -> Layout<'d> {
        let mut templates = Vec::new();
        if !flows.templates().is_empty() {
            templates = vec![NONE; flows.len() as usize];
            (0..).zip(flows.templates()).for_each(|(at, template)| templates[template.node() as usize] = at);
        }
        let parts = Parts { contents: Contents::of(flows), templates, ..Parts::default() };
        let mut layout = Layout { flows, parts: Arc::new(parts) };
        let can_run = layout.can_run_by_itself(&Unknown::of(flows, types));
        layout.change().can_run = can_run;
        for entry in layout.recursive() {
            layout.change().can_run[entry as usize] = false;
        }
        let order = Order::new(&layout);
        for &entry in order.circular() {
            layout.change().can_run[entry as usize] = false;
        }
        layout.change().order = order;
        let mut rounds = Rounds::default();
        let count = flows.templates().len() as u32;
        let inner = (0..count).map(|at| layout.inside(at, &mut rounds)).collect();
        layout.change().inner = inner;
        layout
    }

    /// That of `flows` as it was made before.
    pub(super) fn again(flows: &'d Flows, parts: &Arc<Parts>) -> Layout<'d> {
        Layout { flows, parts: parts.clone() }
    }

    /// What of it can be kept.
    pub(super) fn parts(&self) -> &Arc<Parts> {
        &self.parts
    }

    /// The parts while they are made, which nobody else has yet.
    fn change(&mut self) -> &mut Parts {
        Arc::make_mut(&mut self.parts)
    }

    /// The config nodes that belong into a place, in the order of keys.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 creates a config node whose `z` is unknown twice under one id. Here it is only on
    /// the tab that its `z` implies.
    pub(crate) fn configs(&self, home: Home) -> impl Iterator<Item = u32> {
        let belongs = move |&entry: &u32| home != Home::Global || !self.implies_tab(self.entry(entry));
        self.parts.contents.configs(home).iter().copied().filter(belongs)
    }

    /// The regular nodes and instances in a place.
    pub(crate) fn nodes(&self, home: Home) -> &[u32] {
        self.parts.contents.nodes(home)
    }

    /// The groups in a place.
    pub(crate) fn groups(&self, home: Home) -> &[u32] {
        self.parts.contents.groups(home)
    }

    /// What is where.
    pub(crate) fn contents(&self) -> &Contents {
        &self.parts.contents
    }

    pub(crate) fn entry(&self, entry: u32) -> Entry<'d> {
        self.flows.document().entry(entry as usize)
    }

    /// The number of what an entry describes.
    pub(crate) fn node_of(&self, entry: u32) -> u32 {
        self.flows.node_of(entry)
    }

    /// Whether it counts for its id: no later entry has the same.
    pub(super) fn counts(&self, entry: u32) -> bool {
        self.flows.counts(entry)
    }

    pub(crate) fn can_run(&self, entry: u32) -> bool {
        self.parts.can_run[entry as usize]
    }

    /// `configs` of one place in the order in which they can be created.
    pub(crate) fn put_in_order(&self, configs: &mut [u32], rounds: &mut Rounds) {
        self.parts.order.sort(configs, rounds);
    }

    /// Whether nodes on a tab run: it is not disabled.
    ///
    /// DIFFERENCE: in Node-RED 5.0.7 a tab with the id `global` takes the place of what holds the global config
    /// nodes, or does not start. Here it is a tab like any other; only where no entry describes it, nothing on it
    /// runs, as there.
    pub(crate) fn is_on(&self, tab: u32) -> bool {
        let tab = &self.flows.tabs()[tab as usize];
        let disabled = value::is_truthy(self.flows.tab_property(tab, b"disabled"));
        !(disabled || tab.is_implied() && *self.flows.tab_id(tab) == *GLOBAL)
    }

    /// The place of the template that an entry is an instance of.
    pub(crate) fn template_of(&self, entry: Entry<'d>) -> Option<u32> {
        self.template_at(self.flows.instance_of(entry.index() as u32)?)
    }

    /// The place of the template that a node is.
    pub(super) fn template_at(&self, node: u32) -> Option<u32> {
        self.parts.templates.get(node as usize).copied().filter(|&at| at != NONE)
    }

    /// The place of the template with this id.
    pub(crate) fn template_named(&self, id: &[u8]) -> Option<u32> {
        self.template_at(self.flows.find(id)?)
    }

    /// What instances of a template are made of.
    pub(crate) fn inner(&self, template: u32) -> &Inner {
        &self.parts.inner[template as usize]
    }

    /// The number of the node inside a template with this id.
    pub(super) fn find_inside(&self, template: u32, id: &[u8]) -> Option<u32> {
        let node = self.flows.find(id)?;
        let container = self.flows.container(node)?;
        let holds = self.template_at(container) == Some(template);
        let is_node = !matches!(self.flows.kind(node), Kind::Tab | Kind::Subflow);
        (holds && is_node).then_some(node)
    }

    fn implies_tab(&self, entry: Entry<'d>) -> bool {
        // In the global part a `z` is there only if it is unknown.
        value::is_truthy(entry.z()) && *id::text(entry.z()) != *GLOBAL
    }

    /// For each entry whether it is enabled, and of a type or template that there is.
    fn can_run_by_itself(&self, unknown: &Unknown<'d>) -> Vec<bool> {
        let ports: Vec<Ports> =
            (0..self.flows.templates().len() as u32).map(|at| Ports::of(self, at)).collect();
        let is_sound = |entry: Entry<'d>| {
            let template = self.template_of(entry);
            entry.is_placed() && template.is_some_and(|at| ports[at as usize].allow(entry))
        };
        let can_run = |entry: Entry<'d>| {
            let kind = self.flows.entry_kind(entry.index() as u32);
            let named = if kind == Kind::Instance {
                is_sound(entry)
            } else {
                !kind.is_frame() && unknown.allows(entry.kind())
            };
            named && !entry.is_disabled()
        };
        self.flows.document().entries().map(can_run).collect()
    }

    /// Instances by which a template holds itself, however many templates lie between.
    fn recursive(&self) -> Vec<u32> {
        let count = self.flows.templates().len() as u32;
        let mut edges = Vec::new();
        for from in 0..count {
            for &entry in self.nodes(Home::Template(from)) {
                let to = self.template_of(self.entry(entry)).filter(|_| self.can_run(entry));
                edges.extend(to.map(|to| Edge { from, to, tag: entry }));
            }
        }
        if edges.is_empty() {
            return Vec::new();
        }
        let graph = Graph::new(count, edges);
        graph.edges().iter().filter(|edge| graph.is_circular(edge)).map(|edge| edge.tag).collect()
    }

    fn inside(&self, template: u32, rounds: &mut Rounds) -> Inner {
        let home = Home::Template(template);
        let mut configs: Vec<u32> = self.configs(home).filter(|&entry| self.can_run(entry)).collect();
        self.put_in_order(&mut configs, rounds);
        let nodes = self.nodes(home).iter().copied().filter(|&entry| self.can_run(entry)).collect();
        Inner { configs, nodes }
    }
}

/// What the part for config nodes of all tabs is called among flows.
pub(super) const GLOBAL: &[u8] = b"global";
