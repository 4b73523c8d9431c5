//! Array of nodes to [`Flows`]: steps 1, 2 and 6 of Node-RED's `parseConfig`
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7).

use super::id;
use super::kind::Kind;
use super::names::Numbering;
use super::resolved::Resolved;
use super::tab::{Tab, Template};
use super::{Flows, NONE, Node, value};
use crate::json::{Document, same};
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
        // Of entries with one id the last describes what they are, at the place of the first.
        sort::merge(&mut tabs, |tab| tab.node.map_or(u64::MAX, u64::from));
        sort::merge(&mut templates, |template| u64::from(template.node));
    }
    sort::by_rank(&mut templates, |template| {
        id::rank(&id::text(document.entry(template.definition as usize).id()))
    });

    let mut implied = Vec::new();
    let mut last = (None, NONE);
    for (entry, &node) in document.entries().zip(&node_of) {
        // Most nodes have the `z` of the one before.
        if entry.index() == 0 || !is_same(entry.z(), last.0) {
            let of = |node: u32| id::text(document.entry(entry_of[node as usize] as usize).id());
            last = (entry.z(), names.find(&id::text(entry.z()), of).unwrap_or(NONE));
        }
        // Of entries with one id the last comes last here, too.
        nodes[node as usize].container = last.1;
        let is_named = holds.get(last.1 as usize) != Some(&true) && value::is_truthy(entry.z());
        if is_named && !Kind::of(entry.kind()).is_frame() {
            let node = (last.1 != NONE).then_some(last.1);
            implied.push(Tab { definition: None, named_by: entry.index() as u32, node });
        }
    }
    tabs.extend(distinct(&document, implied));
    sort::by_rank(&mut tabs, |tab| {
        let entry = document.entry(tab.named_by as usize);
        id::rank(&id::text(if tab.is_implied() { entry.z() } else { entry.id() }))
    });
    let node_of = if (0..).zip(&node_of).all(|(entry, &node)| entry == node) { Vec::new() } else { node_of };
    let resolved = Resolved::default();
    let mut flows =
        Flows { document, nodes, node_of, names, tabs, templates, resolved, supplied: Vec::new() };
    flows.resolved = Resolved::of(&flows);
    flows
}

fn is_same(a: Option<&[u8]>, b: Option<&[u8]>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// Tabs that a `z` implies, each once, where it is implied first.
fn distinct(document: &Document, mut tabs: Vec<Tab>) -> Vec<Tab> {
    let z = |tab: &Tab| document.entry(tab.named_by as usize).z();
    tabs.dedup_by(|next, tab| z(next) == z(tab));
    let names: Vec<id::IdText<'_>> = tabs.iter().map(|tab| id::text(z(tab))).collect();
    let mut order: Vec<usize> = (0..tabs.len()).collect();
    sort::by_text(&mut order, |&at| &names[at]);
    let mut firsts: Vec<Tab> =
        order.chunk_by(|&one, &next| names[one] == names[next]).map(|same| tabs[same[0]]).collect();
    sort::by_rank(&mut firsts, |tab| u64::from(tab.named_by));
    firsts
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
