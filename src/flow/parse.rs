//! Array of nodes to [`Flows`]: steps 1, 2 and 6 of Node-RED's `parseConfig`
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7).

use std::collections::BTreeSet;

use super::id;
use super::kind::Kind;
use super::names::Numbering;
use super::tab::{Tab, Template};
use super::{Flows, NONE, Node, value};
use crate::json::{Document, Entry};
use crate::sort;

pub(super) fn parse(document: Document) -> Flows {
    // An entry takes at least two bytes of a text that has less than four GiB.
    let count = document.len() as u32;
    let mut numbering = Numbering::new(count, |at| id::text(document.entry(at as usize).id()));
    put_indices_first(&document, &mut numbering);
    let Numbering { names, node_of, entry_of } = numbering;

    let unread = Node { entry: 0, container: NONE, kind: Kind::Other };
    let mut nodes = vec![unread; entry_of.len()];
    let mut holds = vec![false; nodes.len()];
    let mut tabs = Vec::new();
    let mut templates = Vec::new();
    for (entry, &node) in document.entries().zip(&node_of) {
        let kind = Kind::of(entry.kind());
        nodes[node as usize] = Node { entry: entry.index() as u32, kind, container: NONE };
        holds[node as usize] |= matches!(kind, Kind::Tab | Kind::Subflow);
        let at = entry.index() as u32;
        match kind {
            Kind::Tab => tabs.push(Tab { definition: Some(at), named_by: at, node: Some(node) }),
            Kind::Subflow => templates.push(Template { definition: at, node }),
            Kind::Group
            | Kind::Instance
            | Kind::GlobalConfig
            | Kind::Junction
            | Kind::LinkIn
            | Kind::LinkOut
            | Kind::LinkCall
            | Kind::Other => {}
        }
    }
    if nodes.len() < document.len() {
        merge(&mut tabs, |tab| tab.node);
        merge(&mut templates, |template| template.node);
    }
    sort::by_rank(&mut templates, |template| {
        id::rank(&id::text(document.entry(template.definition as usize).id()))
    });

    let mut implied = Implied { document: &document, known: BTreeSet::new(), tabs };
    let mut last = (None, NONE);
    for (entry, &node) in document.entries().zip(&node_of) {
        // Most nodes have the `z` of the one before.
        if entry.z() != last.0 || entry.index() == 0 {
            let of = |node: u32| id::text(document.entry(entry_of[node as usize] as usize).id());
            last = (entry.z(), names.find(&id::text(entry.z()), of).unwrap_or(NONE));
        }
        // Of entries with one id the last comes last here, too.
        nodes[node as usize].container = last.1;
        if holds.get(last.1 as usize) != Some(&true) {
            implied.add(entry, (last.1 != NONE).then_some(last.1));
        }
    }
    let tabs = implied.in_order();
    Flows { document, nodes, names, tabs, templates }
}

/// Renumbers the nodes so that ids that are array indices come first, ascending.
fn put_indices_first(document: &Document, numbering: &mut Numbering) {
    let rank = |&entry: &u32| id::rank(&id::text(document.entry(entry as usize).id()));
    let mut order: Vec<(u64, u32)> = numbering.entry_of.iter().map(rank).zip(0..).collect();
    if order.iter().all(|&(rank, _)| rank == u64::MAX) {
        return;
    }
    sort::by_rank(&mut order, |&(rank, _)| rank);
    let mut number_of = vec![0; order.len()];
    for (number, &(_, node)) in (0..).zip(&order) {
        number_of[node as usize] = number;
    }
    numbering.names.renumber(&number_of);
    numbering.node_of.iter_mut().for_each(|node| *node = number_of[*node as usize]);
    numbering.entry_of = order.iter().map(|&(_, node)| numbering.entry_of[node as usize]).collect();
}

/// Of entries with one id the last describes what they are, at the place of the first.
fn merge<T: Copy, K: Ord>(holders: &mut Vec<T>, node: impl Fn(&T) -> K) {
    let mut last = sort::map(holders.iter().map(|holder| (node(holder), *holder)));
    holders.retain_mut(|holder| last.remove(&node(holder)).map(|described| *holder = described).is_some());
}

/// Tabs that a `z` makes.
struct Implied<'d> {
    document: &'d Document,
    known: BTreeSet<id::IdText<'d>>,
    tabs: Vec<Tab>,
}

impl<'d> Implied<'d> {
    /// Notes the tab of an entry whose `z` is neither a tab nor a template; `node` is what has that id.
    fn add(&mut self, entry: Entry<'d>, node: Option<u32>) {
        let Some(z) = entry.z().filter(|z| value::is_truthy(Some(z))) else { return };
        let last = self.tabs.last().filter(|tab| tab.is_implied());
        let same = last.is_some_and(|tab| self.document.entry(tab.named_by as usize).z() == Some(z));
        if same || Kind::of(entry.kind()).is_frame() || !self.known.insert(id::text(Some(z))) {
            return;
        }
        self.tabs.push(Tab { definition: None, named_by: entry.index() as u32, node });
    }

    /// All tabs in the order of a JavaScript object's keys.
    fn in_order(mut self) -> Vec<Tab> {
        sort::by_rank(&mut self.tabs, |tab| {
            let entry = self.document.entry(tab.named_by as usize);
            id::rank(&id::text(if tab.is_implied() { entry.z() } else { entry.id() }))
        });
        self.tabs
    }
}
