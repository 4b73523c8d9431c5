//! What of a configuration can run, where, and in which order.

use super::order::Order;
use super::ports::Ports;
use super::types::{Types, Unknown};
use crate::check::circle::{Edge, Graph};
use crate::flow::{Contents, Flows, Home, Kind, id, template, value};
use crate::json::Entry;

/// A configuration with what is to be known of it to start and to stop its nodes. Entries are their places in the
/// array.
#[derive(Debug)]
pub(super) struct Layout<'d> {
    pub(super) flows: &'d Flows,
    contents: Contents,
    order: Order,
    /// For each entry the node that it describes, perhaps with others.
    node_of: Vec<u32>,
    /// For each entry whether it can run, wherever it is.
    can_run: Vec<bool>,
    /// For each node the place of the template that it is, or [`NONE`]; empty if there are no templates.
    templates: Vec<u32>,
    /// For each template what each of its instances starts: config nodes, then the others.
    inner: Vec<Inner>,
}

/// What an instance of a template is made of.
#[derive(Debug, Default)]
pub(super) struct Inner {
    pub(super) configs: Vec<u32>,
    pub(super) nodes: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'d> Layout<'d> {
    /// DIFFERENCE: Node-RED 5.0.7 starts nothing at all if one type is unknown, nothing of a flow with a circle of
    /// config nodes, and creates instances until memory is exhausted if a template holds itself. Here what is
    /// wrong is kept from running, alone.
    pub(super) fn new(flows: &'d Flows, types: Types<'_>) -> Layout<'d> {
        let contents = Contents::of(flows);
        let mut templates = Vec::new();
        if !flows.templates().is_empty() {
            templates = vec![NONE; flows.len() as usize];
            (0..).zip(flows.templates()).for_each(|(at, template)| templates[template.node() as usize] = at);
        }
        let node_of = node_of(flows);
        let order = Order::empty();
        let mut layout =
            Layout { flows, contents, order, node_of, can_run: Vec::new(), templates, inner: Vec::new() };
        layout.find_what_can_run(&Unknown::of(flows, types));
        layout.leave_out_recursion();
        layout.order = Order::new(&layout);
        for entry in layout.order.circular() {
            layout.can_run[entry as usize] = false;
        }
        layout.inner = (0..flows.templates().len() as u32).map(|at| layout.inside(at)).collect();
        layout
    }

    /// The config nodes that belong into a place, in the order of keys.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 creates a config node whose `z` is unknown twice under one id. Here it is only on
    /// the tab that its `z` implies.
    pub(super) fn configs(&self, home: Home) -> impl Iterator<Item = u32> {
        let belongs = move |&entry: &u32| home != Home::Global || !self.implies_tab(self.entry(entry));
        self.contents.configs(home).iter().copied().filter(belongs)
    }

    /// The regular nodes and instances in a place.
    pub(super) fn nodes(&self, home: Home) -> &[u32] {
        self.contents.nodes(home)
    }

    pub(super) fn entry(&self, entry: u32) -> Entry<'d> {
        self.flows.document().entry(entry as usize)
    }

    /// The number of what an entry describes.
    pub(super) fn node_of(&self, entry: u32) -> u32 {
        self.node_of[entry as usize]
    }

    /// Whether it counts for its id: no later entry has the same.
    pub(super) fn counts(&self, entry: u32) -> bool {
        self.flows.len() as usize == self.node_of.len()
            || self.flows.entry(self.node_of(entry)).index() == entry as usize
    }

    pub(super) fn can_run(&self, entry: u32) -> bool {
        self.can_run[entry as usize]
    }

    /// `configs` of one place in the order in which they can be created.
    pub(super) fn put_in_order(&mut self, configs: &mut [u32]) {
        self.order.sort(configs);
    }

    /// Whether nodes on a tab run: it is not disabled.
    ///
    /// DIFFERENCE: in Node-RED 5.0.7 a tab with the id `global` takes the place of what holds the global config
    /// nodes, or does not start. Here it is a tab like any other; only where no entry describes it, nothing on it
    /// runs, as there.
    pub(super) fn is_on(&self, tab: u32) -> bool {
        let tab = &self.flows.tabs()[tab as usize];
        let disabled = value::is_truthy(self.flows.tab_property(tab, b"disabled"));
        !(disabled || tab.is_implied() && *self.flows.tab_id(tab) == *GLOBAL)
    }

    /// The place of the template that an entry is an instance of.
    pub(super) fn template_of(&self, entry: Entry<'d>) -> Option<u32> {
        if self.templates.is_empty() {
            return None;
        }
        self.template_named(template(entry.kind())?)
    }

    /// The place of the template with this id.
    pub(super) fn template_named(&self, id: &[u8]) -> Option<u32> {
        let node = self.flows.find(id)?;
        self.templates.get(node as usize).copied().filter(|&at| at != NONE)
    }

    /// What instances of a template are made of.
    pub(super) fn inner(&self, template: u32) -> &Inner {
        &self.inner[template as usize]
    }

    /// The number of the node inside a template with this id.
    pub(super) fn find_inside(&self, template: u32, id: &[u8]) -> Option<u32> {
        let node = self.flows.find(id)?;
        let container = self.flows.container(node)?;
        let holds = self.templates.get(container as usize) == Some(&template);
        let is_node = !matches!(self.flows.kind(node), Kind::Tab | Kind::Subflow);
        (holds && is_node).then_some(node)
    }

    fn implies_tab(&self, entry: Entry<'d>) -> bool {
        // In the global part a `z` is there only if it is unknown.
        value::is_truthy(entry.z()) && *id::text(entry.z()) != *GLOBAL
    }

    fn find_what_can_run(&mut self, unknown: &Unknown<'d>) {
        let ports: Vec<Ports> =
            (0..self.flows.templates().len() as u32).map(|at| Ports::of(self, at)).collect();
        let is_sound = |entry: Entry<'d>| {
            let template = self.template_of(entry);
            is_placed(entry) && template.is_some_and(|at| ports[at as usize].allow(entry))
        };
        let can_run = |entry: Entry<'d>| {
            let is_instance = Kind::of(entry.kind()) == Kind::Instance;
            let named = if is_instance { is_sound(entry) } else { unknown.allows(entry.kind()) };
            named && entry.property(b"d") != Some(b"true")
        };
        self.can_run = self.flows.document().entries().map(can_run).collect();
    }

    /// Instances by which a template holds itself, however many templates lie between.
    fn leave_out_recursion(&mut self) {
        let count = self.flows.templates().len() as u32;
        let mut edges = Vec::new();
        for from in 0..count {
            for &entry in self.contents.nodes(Home::Template(from)) {
                let to = self.template_of(self.entry(entry)).filter(|_| self.can_run(entry));
                edges.extend(to.map(|to| Edge { from, to, tag: entry }));
            }
        }
        if edges.is_empty() {
            return;
        }
        let graph = Graph::new(count, edges);
        for edge in graph.edges().iter().filter(|edge| graph.is_circular(edge)) {
            self.can_run[edge.tag as usize] = false;
        }
    }

    fn inside(&mut self, template: u32) -> Inner {
        let home = Home::Template(template);
        let mut configs: Vec<u32> = self.configs(home).filter(|&entry| self.can_run(entry)).collect();
        self.order.sort(&mut configs);
        let nodes = self.nodes(home).iter().copied().filter(|&entry| self.can_run(entry)).collect();
        Inner { configs, nodes }
    }
}

/// Whether an entry has a place on a canvas, which makes it a regular node and no config node.
pub(super) fn is_placed(entry: Entry<'_>) -> bool {
    entry.property(b"x").is_some() && entry.property(b"y").is_some()
}

/// What the part for config nodes of all tabs is called among flows.
pub(super) const GLOBAL: &[u8] = b"global";

fn node_of(flows: &Flows) -> Vec<u32> {
    let mut node_of = vec![NONE; flows.document().len()];
    (0..flows.len()).for_each(|node| node_of[flows.entry(node).index()] = node);
    if (flows.len() as usize) < node_of.len() {
        // Of entries with one id only the last is a node's entry.
        for (entry, node) in flows.document().entries().zip(&mut node_of) {
            if *node == NONE {
                *node = flows.find(&id::text(entry.id())).unwrap_or_default();
            }
        }
    }
    node_of
}
