//! What is in or on what: steps 2, 3 and 6 of Node-RED's `parseConfig`
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7).

use super::id::{self, IdText};
use super::lists::Lists;
use super::{Flows, Kind, NONE, value};
use crate::json::Entry;
use crate::sort;

/// What may hold nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// The tab with this place in [`Flows::tabs`].
    Tab(u32),
    /// The template with this place in [`Flows::templates`].
    Template(u32),
    /// No container: where config nodes are that every tab can use.
    Global,
}

/// The entries that each tab, each template and the global part hold, in the order of the keys of Node-RED's
/// objects.
///
/// As in Node-RED an id that is twice in the array can be in two places, and a config node whose `z` is unknown
/// is both global and on the tab that it implies. A node without a container is nowhere, nor is a group whose
/// `z` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    tabs: usize,
    templates: usize,
    nodes: Lists,
    configs: Lists,
    groups: Lists,
}

impl Contents {
    /// Finds out what is where.
    pub fn of(flows: &Flows) -> Contents {
        let mut filing = Filing::new(flows);
        flows.document.entries().for_each(|entry| filing.add(entry));
        let homes = flows.tabs.len() + flows.templates.len() + 1;
        let rank = |entry: u32| id::rank(&id::text(flows.document.entry(entry as usize).id()));
        // Nodes whose ids are array indices have the lowest numbers.
        let indices = !flows.is_empty() && id::array_index(&flows.id(0)).is_some();
        let lists = |mut filed: Vec<(u32, u32)>| {
            if !flows.node_of.is_empty() {
                // Of what has one home and one id the last counts, at the place of the first.
                let node = |entry| u64::from(flows.node_of(entry));
                sort::merge(&mut filed, |&(home, entry)| u64::from(home) << 32 | node(entry));
            }
            let mut lists = Lists::new(homes, filed.iter().copied());
            if indices {
                lists.sort_by_key(rank);
            }
            lists
        };
        let [nodes, configs, groups] = [filing.nodes, filing.configs, filing.groups].map(lists);
        Contents { tabs: flows.tabs.len(), templates: flows.templates.len(), nodes, configs, groups }
    }

    /// The regular nodes and instances in a place, as places in the array. The global part has none.
    pub fn nodes(&self, home: Home) -> &[u32] {
        self.nodes.of(self.number(home))
    }

    /// The config nodes in a place.
    pub fn configs(&self, home: Home) -> &[u32] {
        self.configs.of(self.number(home))
    }

    /// The groups in a place. The global part has none, nor has an implied tab.
    pub fn groups(&self, home: Home) -> &[u32] {
        self.groups.of(self.number(home))
    }

    fn number(&self, home: Home) -> u32 {
        match home {
            Home::Tab(tab) => tab,
            Home::Template(template) => self.tabs as u32 + template,
            Home::Global => (self.tabs + self.templates) as u32,
        }
    }
}

struct Filing<'d> {
    flows: &'d Flows,
    /// For each node the number of the tab or template that it is, or [`NONE`].
    home_of: Vec<u32>,
    /// The tabs that no entry describes by name, sorted.
    implied: Vec<(IdText<'d>, u32)>,
    /// Home and entry of what is filed.
    nodes: Vec<(u32, u32)>,
    configs: Vec<(u32, u32)>,
    groups: Vec<(u32, u32)>,
}

impl<'d> Filing<'d> {
    fn new(flows: &'d Flows) -> Filing<'d> {
        let mut home_of = vec![NONE; flows.nodes.len()];
        for (home, template) in (flows.tabs.len() as u32..).zip(&flows.templates) {
            home_of[template.node as usize] = home;
        }
        let mut named = Vec::new();
        for (home, tab) in (0..).zip(&flows.tabs) {
            match tab.node {
                Some(node) if !tab.is_implied() => home_of[node as usize] = home,
                _ => named.push((flows.tab_id(tab), home)),
            }
        }
        let nodes = Vec::with_capacity(flows.document.len());
        let mut implied: Vec<(IdText<'d>, u32)> = Vec::with_capacity(named.len());
        let mut order: Vec<usize> = (0..named.len()).collect();
        sort::by_text(&mut order, |&at| &named[at].0);
        implied.extend(order.iter().map(|&at| named[at].clone()));
        Filing { flows, home_of, implied, nodes, configs: Vec::new(), groups: Vec::new() }
    }

    fn add(&mut self, entry: Entry<'d>) {
        let flows = self.flows;
        let at = entry.index() as u32;
        let kind = flows.entry_kind(at);
        if matches!(kind, Kind::Tab | Kind::Subflow) {
            return;
        }
        let container = flows.entry_container(at);
        let home = container.map(|container| self.home_of[container as usize]).filter(|&home| home != NONE);
        if kind == Kind::Group {
            return self.groups.extend(home.map(|home| (home, at)));
        }
        let drawer = if entry.is_placed() { &mut self.nodes } else { &mut self.configs };
        if let Some(home) = home {
            return drawer.push((home, at));
        }
        // An absent `z` has the key `undefined`, but implies no tab of that name.
        if value::is_truthy(entry.z()) {
            let named = id::text(entry.z());
            let place = self.implied.binary_search_by(|(name, _)| (**name).cmp(&*named));
            drawer.extend(place.ok().map(|place| (self.implied[place].1, at)));
        }
        if !entry.is_placed() {
            self.configs.push(((flows.tabs.len() + flows.templates.len()) as u32, at));
        }
    }
}
