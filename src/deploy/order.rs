//! In which order config nodes are created: `start` of `@node-red/runtime/lib/flows/Flow.js` (5.0.7).
//!
//! There a queue is walked; who names another that is not there yet goes to its end. So there are rounds, each in
//! the order of keys, and a node is created in the round of the last one that it waits for, or in the next round
//! if that one stands behind it. DIFFERENCE: Node-RED gives up at the hundredth round, here chains may be of any
//! length.

use super::layout::Layout;
use crate::check::circle::{Edge, Graph};
use crate::flow::lists::Lists;
use crate::flow::{Home, Name, Reference};
use crate::json::Entry;
use crate::sort;

/// Who waits for whom among the config nodes of each place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order {
    /// For each entry its number among config nodes; empty if none names another.
    slots: Vec<u32>,
    /// The entries by these numbers: place by place, each in the order of keys.
    entries: Vec<u32>,
    needs: Lists,
    /// The numbers so that each stands behind what it needs.
    rank: Vec<u32>,
    circular: Vec<u32>,
}

/// In which round each config node is created, while it is found out.
#[derive(Debug, Default)]
pub(crate) struct Rounds(Vec<u32>);

const NONE: u32 = u32::MAX;

impl Order {
    pub(super) fn new(layout: &Layout<'_>) -> Order {
        let references = references(layout);
        if references.is_empty() {
            return Order::default();
        }
        let tabs = (0..layout.flows.tabs().len() as u32).map(Home::Tab);
        let templates = (0..layout.flows.templates().len() as u32).map(Home::Template);
        let mut order = Order::default();
        let mut edges = Vec::new();
        let mut slot_of = vec![(NONE, 0); layout.flows.len() as usize];
        for (place, home) in (0..).zip(tabs.chain(templates).chain([Home::Global])) {
            let start = order.entries.len();
            order.entries.extend(layout.configs(home).filter(|&entry| layout.can_run(entry)));
            let inside = || (start as u32..).zip(&order.entries[start..]);
            for (slot, &entry) in inside() {
                slot_of[layout.node_of(entry) as usize] = (place, slot);
            }
            for (from, &entry) in inside() {
                let first = references.partition_point(|&(user, _)| user < entry);
                for &(_, used) in references[first..].iter().take_while(|&&(user, _)| user == entry) {
                    let (there, to) = slot_of[used as usize];
                    if there == place {
                        edges.push(Edge { from, to, tag: 0 });
                    }
                }
            }
        }
        if edges.is_empty() {
            return Order::default();
        }
        let graph = Graph::new(order.entries.len() as u32, edges);
        let circular = graph.edges().iter().filter(|edge| graph.is_circular(edge));
        order.circular = circular.map(|edge| order.entries[edge.from as usize]).collect();
        order.rank = vec![0; order.entries.len()];
        for (place, slot) in (0..).zip(graph.in_order_of_need()) {
            order.rank[slot as usize] = place;
        }
        let pairs = graph.edges().iter().map(|edge| (edge.from, edge.to));
        order.needs = Lists::new(order.entries.len(), pairs);
        order.slots = vec![NONE; layout.flows.document().len()];
        (0..).zip(&order.entries).for_each(|(slot, &entry)| order.slots[entry as usize] = slot);
        order
    }

    /// The entries of nodes that, by way of others or not, need themselves.
    pub(super) fn circular(&self) -> &[u32] {
        &self.circular
    }

    /// Puts config nodes of one place, given in the order of keys, into the order in which they are created.
    /// Whatever they need besides each other is there, or never will be.
    pub(super) fn sort(&self, configs: &mut [u32], Rounds(rounds): &mut Rounds) {
        if self.slots.is_empty() {
            return;
        }
        rounds.resize(self.entries.len(), NONE);
        let mut slots: Vec<u32> = configs.iter().map(|&entry| self.slots[entry as usize]).collect();
        slots.iter().for_each(|&slot| rounds[slot as usize] = 0);
        sort::by_rank(&mut slots, |&slot| self.rank[slot as usize].into());
        for &slot in &slots {
            let waited = self.needs.of(slot).iter().filter_map(|&need| match rounds[need as usize] {
                NONE => None,
                round => Some(round + u32::from(need > slot)),
            });
            rounds[slot as usize] = waited.max().unwrap_or(0);
        }
        sort::by_rank(&mut slots, |&slot| u64::from(rounds[slot as usize]) << 32 | u64::from(slot));
        for (config, &slot) in configs.iter_mut().zip(&slots) {
            *config = self.entries[slot as usize];
            rounds[slot as usize] = NONE;
        }
    }
}

/// Which config node names which, wherever they are: entry and node.
fn references(layout: &Layout<'_>) -> Vec<(u32, u32)> {
    let flows = layout.flows;
    let is_config =
        |entry: Entry<'_>| !entry.is_placed() && !flows.entry_kind(entry.index() as u32).is_frame();
    // Of entries with one id another than the one that counts may be the config node.
    let is_repeated = (flows.len() as usize) < flows.document().len();
    let joins = |of: &&Reference| {
        of.name != Name::Users
            && is_config(layout.entry(of.entry))
            && (is_config(flows.entry(of.used)) || is_repeated)
    };
    flows.references().iter().filter(joins).map(|of| (of.entry, of.used)).collect()
}
