//! What is in or on what: steps 2, 3 and 6 of Node-RED's `parseConfig`
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7).

use std::collections::BTreeMap;

use super::id::{self, IdText};
use super::lists::Lists;
use super::{Flows, Kind, value};
use crate::json::Entry;

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
#[derive(Debug)]
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
        let lists = |filed: Vec<(u32, u32)>| {
            let mut lists = Lists::new(homes, filed.iter().copied());
            if indices {
                lists.sort_by_key(rank);
            }
            lists
        };
        let [nodes, configs, groups] =
            [filing.nodes, filing.configs, filing.groups].map(Drawer::into_filed).map(lists);
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

/// Whether an entry is placed on a canvas, which makes it a regular node or an instance, not a config node:
/// what `x` and `y` are does not matter.
pub(super) fn is_placed(entry: Entry<'_>) -> bool {
    entry.property(b"x").is_some() && entry.property(b"y").is_some()
}

struct Filing<'d> {
    flows: &'d Flows,
    tabs: BTreeMap<u32, u32>,
    templates: BTreeMap<u32, u32>,
    implied: BTreeMap<IdText<'d>, u32>,
    /// The last `z` and what it names: most nodes have the `z` of the one before.
    last: Option<(Option<&'d [u8]>, Option<u32>)>,
    nodes: Drawer,
    configs: Drawer,
    groups: Drawer,
}

/// Home and entry of what is filed.
#[derive(Default)]
struct Drawer {
    filed: Vec<(u32, u32)>,
    /// Where in `filed` something of a home and an id is; kept only if ids may be repeated.
    places: Option<BTreeMap<(u32, u32), usize>>,
}

impl<'d> Filing<'d> {
    fn new(flows: &'d Flows) -> Filing<'d> {
        let repeated = flows.nodes.len() < flows.document.len();
        let drawer = || Drawer { filed: Vec::new(), places: repeated.then(BTreeMap::new) };
        let (implied, described): (Vec<_>, Vec<_>) =
            (0..).zip(&flows.tabs).partition(|(_, tab)| tab.is_implied());
        Filing {
            flows,
            tabs: described.into_iter().filter_map(|(at, tab)| Some((tab.node?, at))).collect(),
            templates: (0..).zip(&flows.templates).map(|(at, template)| (template.node, at)).collect(),
            implied: implied.into_iter().map(|(at, tab)| (flows.tab_id(tab), at)).collect(),
            last: None,
            nodes: drawer(),
            configs: drawer(),
            groups: drawer(),
        }
    }

    fn add(&mut self, entry: Entry<'d>) {
        let kind = Kind::of(entry.kind());
        if matches!(kind, Kind::Tab | Kind::Subflow) {
            return;
        }
        let flows = self.flows;
        let at = entry.index() as u32;
        // Only entries that may replace others are known by their nodes.
        let repeated = self.nodes.places.is_some();
        let node = if repeated { flows.find(&id::text(entry.id())).unwrap_or_default() } else { 0 };
        let home = self.home(entry.z());
        let global = (flows.tabs.len() + flows.templates.len()) as u32;
        if kind == Kind::Group {
            home.into_iter().for_each(|home| self.groups.file(home, node, at));
            return;
        }
        let drawer = if is_placed(entry) { &mut self.nodes } else { &mut self.configs };
        if let Some(home) = home {
            return drawer.file(home, node, at);
        }
        // An absent `z` has the key `undefined`, but implies no tab of that name.
        if let Some(&tab) = self.implied.get(&id::text(entry.z())).filter(|_| value::is_truthy(entry.z())) {
            drawer.file(tab, node, at);
        }
        if !is_placed(entry) {
            self.configs.file(global, node, at);
        }
    }

    /// The number of the tab or template with this id.
    fn home(&mut self, z: Option<&'d [u8]>) -> Option<u32> {
        if let Some((_, home)) = self.last.filter(|&(last, _)| last == z) {
            return home;
        }
        let container = self.flows.find(&id::text(z));
        let tab = container.and_then(|container| self.tabs.get(&container).copied());
        let template = container.and_then(|container| self.templates.get(&container));
        let home = tab.or(template.map(|template| self.flows.tabs.len() as u32 + template));
        self.last = Some((z, home));
        home
    }
}

impl Drawer {
    fn file(&mut self, home: u32, node: u32, entry: u32) {
        if let Some(places) = &mut self.places {
            let place = *places.entry((home, node)).or_insert(self.filed.len());
            if let Some(filed) = self.filed.get_mut(place) {
                filed.1 = entry;
                return;
            }
        }
        self.filed.push((home, entry));
    }

    fn into_filed(self) -> Vec<(u32, u32)> {
        self.filed
    }
}
