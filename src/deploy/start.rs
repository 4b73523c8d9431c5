//! What is started: `start` of `@node-red/runtime/lib/flows/index.js` and of `Flow.js` (5.0.7).

use super::layout::{GLOBAL, Layout};
use super::order::Rounds;
use super::running::{Running, RunningFlow};
use crate::flow::{Home, id};
use crate::sort;

/// A flow that was not discarded, and what is left in it, as nodes of the new configuration.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) home: Home,
    pub(super) nodes: Vec<u32>,
}

/// What a start does.
#[derive(Debug, Default)]
pub(super) struct Started {
    /// The entries that are created, in order.
    pub(super) start: Vec<u32>,
    /// Those that run already and get other wires.
    pub(super) rewired: Vec<u32>,
    pub(super) running: Running,
}

/// Starts all that can run and does not. `rewired` is the difference's list, as nodes.
pub(super) fn start(layout: &Layout<'_>, kept: Vec<Kept>, rewired: &[u32]) -> Started {
    let mut started = Started::default();
    started.running.parts = layout.parts().clone();
    let mut marks = Marks::new(layout, rewired);
    for flow in flows(layout, kept) {
        start_flow(layout, flow, &mut marks, &mut started);
    }
    started
}

/// All flows in the order of Node-RED's object: those kept, then the global part, then the new tabs, but ids that
/// are array indices before all others.
fn flows(layout: &Layout<'_>, mut kept: Vec<Kept>) -> Vec<Kept> {
    let mut is_kept = vec![false; layout.flows.tabs().len()];
    let mut has_global = false;
    for flow in &kept {
        match flow.home {
            Home::Tab(tab) => is_kept[tab as usize] = true,
            Home::Global => has_global = true,
            Home::Template(_) => {}
        }
    }
    let new = (0..).zip(&is_kept).filter(|&(tab, kept)| !kept && layout.is_on(tab));
    let new = new.map(|(tab, _)| Home::Tab(tab));
    let global = (!has_global).then_some(Home::Global);
    kept.extend(global.into_iter().chain(new).map(|home| Kept { home, nodes: Vec::new() }));
    let rank = |flow: &Kept| match flow.home {
        Home::Tab(tab) => id::rank(&layout.flows.tab_id(&layout.flows.tabs()[tab as usize])),
        Home::Global | Home::Template(_) => id::rank(GLOBAL),
    };
    sort::by_rank(&mut kept, rank);
    kept
}

/// What is known of nodes while flow after flow is started.
struct Marks {
    /// For each node the flow, counted from 1, in which it was last seen running.
    active: Vec<u32>,
    /// For each node its entry in that flow.
    defined: Vec<u32>,
    /// For each node its place in the list of rewired ones.
    rewired: Vec<u32>,
    flow: u32,
    rounds: Rounds,
    /// Whether ids that are array indices come before others.
    indices: bool,
}

const NONE: u32 = u32::MAX;

impl Marks {
    fn new(layout: &Layout<'_>, rewired: &[u32]) -> Marks {
        let nodes = layout.flows.len() as usize;
        let mut places = if rewired.is_empty() { Vec::new() } else { vec![NONE; nodes] };
        (0..).zip(rewired).for_each(|(place, &node)| places[node as usize] = place);
        let indices = nodes > 0 && id::array_index(&layout.flows.id(0)).is_some();
        Marks {
            active: vec![0; nodes],
            defined: vec![NONE; nodes],
            rewired: places,
            flow: 0,
            rounds: Rounds::default(),
            indices,
        }
    }

    fn is_active(&self, node: u32) -> bool {
        self.active[node as usize] == self.flow
    }
}

fn start_flow(layout: &Layout<'_>, kept: Kept, marks: &mut Marks, started: &mut Started) {
    let Kept { home, nodes: left } = kept;
    marks.flow += 1;
    for &node in &left {
        marks.active[node as usize] = marks.flow;
        marks.defined[node as usize] = NONE;
    }
    let first = started.start.len();
    let mut configs = Vec::new();
    for entry in layout.configs(home) {
        let node = layout.node_of(entry);
        if marks.is_active(node) {
            marks.defined[node as usize] = entry;
        } else if layout.can_run(entry) {
            configs.push(entry);
        }
    }
    layout.put_in_order(&mut configs, &mut marks.rounds);
    started.start.extend(configs);

    let mut rewired = Vec::new();
    for &entry in layout.nodes(home) {
        let node = layout.node_of(entry);
        if marks.is_active(node) {
            marks.defined[node as usize] = entry;
            let place = marks.rewired.get(node as usize).copied().filter(|&place| place != NONE);
            rewired.extend(place.map(|place| (place, entry)));
        } else if layout.can_run(entry) {
            started.start.push(entry);
        }
    }
    sort::by_rank(&mut rewired, |&(place, _)| u64::from(place));
    started.rewired.extend(rewired.into_iter().map(|(_, entry)| entry));

    // What is not defined in this flow any more, and yet was not stopped, goes on running as in Node-RED.
    let entry_of = |node: u32| match marks.defined[node as usize] {
        NONE => layout.flows.entry(node).index() as u32,
        entry => entry,
    };
    let mut nodes: Vec<u32> = left.iter().map(|&node| entry_of(node)).collect();
    nodes.extend_from_slice(&started.start[first..]);
    if marks.indices {
        sort::by_rank(&mut nodes, |&entry| id::rank(&id::text(layout.entry(entry).id())));
    }
    started.running.flows.push(RunningFlow { home, nodes });
}
