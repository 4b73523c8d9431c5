//! In which order config nodes are created: `start` of `@node-red/runtime/lib/flows/Flow.js` (5.0.7).
//!
//! There a queue is walked; who names another that is not there yet goes to its end. So there are rounds, each in
//! the order of keys, and a node is created in the round of the last one that it waits for, or in the next round
//! if that one stands behind it. DIFFERENCE: Node-RED gives up at the hundredth round, here chains may be of any
//! length.

use super::layout::Layout;
use crate::check::circle::{Edge, Graph};
use crate::flow::filter::Filter;
use crate::flow::lists::Lists;
use crate::flow::{Home, id};
use crate::sort;

/// Who waits for whom among the config nodes of each place.
#[derive(Debug)]
pub(super) struct Order {
    /// For each entry its number among config nodes; empty if none names another.
    slots: Vec<u32>,
    /// The entries by these numbers: place by place, each in the order of keys.
    entries: Vec<u32>,
    needs: Option<Lists>,
    /// The numbers so that each stands behind what it needs.
    rank: Vec<u32>,
    circular: Vec<u32>,
    /// In which round a node is created, while it is found out.
    rounds: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Order {
    /// The order of nodes that need nothing.
    pub(super) fn empty() -> Order {
        let none = Vec::new;
        Order { slots: none(), entries: none(), needs: None, rank: none(), circular: none(), rounds: none() }
    }

    pub(super) fn new(layout: &Layout<'_>) -> Order {
        let tabs = (0..layout.flows.tabs().len() as u32).map(Home::Tab);
        let templates = (0..layout.flows.templates().len() as u32).map(Home::Template);
        let homes: Vec<Home> = tabs.chain(templates).chain([Home::Global]).collect();
        let mut filter = Filter::default();
        let mut entries = Vec::new();
        let mut ends = Vec::with_capacity(homes.len());
        for &home in &homes {
            for entry in layout.configs(home).filter(|&entry| layout.can_run(entry)) {
                filter.add(&id::text(layout.entry(entry).id()));
                entries.push(entry);
            }
            ends.push(entries.len());
        }
        let edges = edges(layout, &entries, &ends, &filter);
        if edges.is_empty() {
            return Order::empty();
        }
        let graph = Graph::new(entries.len() as u32, edges);
        let circular = graph.edges().iter().filter(|edge| graph.is_circular(edge));
        let circular: Vec<u32> = circular.map(|edge| entries[edge.from as usize]).collect();
        let mut rank = vec![0; entries.len()];
        for (place, slot) in (0..).zip(graph.in_order_of_need()) {
            rank[slot as usize] = place;
        }
        let pairs = graph.edges().iter().map(|edge| (edge.from, edge.to));
        let needs = Some(Lists::new(entries.len(), pairs));
        let mut slots = vec![NONE; layout.flows.document().len()];
        (0..).zip(&entries).for_each(|(slot, &entry)| slots[entry as usize] = slot);
        Order { slots, needs, rank, circular, rounds: vec![NONE; entries.len()], entries }
    }

    /// The entries of nodes that, by way of others or not, need themselves.
    pub(super) fn circular(&self) -> Vec<u32> {
        self.circular.clone()
    }

    /// Puts config nodes of one place, given in the order of keys, into the order in which they are created.
    /// Whatever they need besides each other is there, or never will be.
    pub(super) fn sort(&mut self, configs: &mut [u32]) {
        let Some(needs) = &self.needs else { return };
        let mut slots: Vec<u32> = configs.iter().map(|&entry| self.slots[entry as usize]).collect();
        slots.iter().for_each(|&slot| self.rounds[slot as usize] = 0);
        sort::by_rank(&mut slots, |&slot| self.rank[slot as usize].into());
        for &slot in &slots {
            let waited = needs.of(slot).iter().filter_map(|&need| match self.rounds[need as usize] {
                NONE => None,
                round => Some(round + u32::from(need > slot)),
            });
            self.rounds[slot as usize] = waited.max().unwrap_or(0);
        }
        sort::by_rank(&mut slots, |&slot| u64::from(self.rounds[slot as usize]) << 32 | u64::from(slot));
        for (config, &slot) in configs.iter_mut().zip(&slots) {
            *config = self.entries[slot as usize];
            self.rounds[slot as usize] = NONE;
        }
    }
}

/// Which config node names which in the same place. `ends` tells where in `entries` the places end.
fn edges(layout: &Layout<'_>, entries: &[u32], ends: &[usize], filter: &Filter) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut slot_of = vec![(NONE, 0); layout.flows.len() as usize];
    let mut scratch = Vec::new();
    let mut start = 0;
    for (home, &end) in (0..).zip(ends) {
        let inside = || (start as u32..).zip(&entries[start..end]);
        for (slot, &entry) in inside() {
            slot_of[layout.node_of(entry) as usize] = (home, slot);
        }
        for (from, &entry) in inside() {
            for property in layout.entry(entry).properties() {
                let named = filter.key(property, counts, &mut scratch).and_then(|id| layout.flows.find(id));
                let Some((place, to)) = named.map(|node| slot_of[node as usize]) else { continue };
                if place == home {
                    edges.push(Edge { from, to, tag: 0 });
                }
            }
        }
        start = end;
    }
    edges
}

fn counts(name: &[u8]) -> bool {
    !matches!(name, b"id" | b"wires" | b"_users")
}
