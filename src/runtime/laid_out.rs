//! What a start creates in each flow, and in which order.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::definitions::{self, Source};
use super::effect::{Effect, FlowHandle, FlowKind, OpenFlow};
use super::machine::Runtime;
use super::running::Running;
use super::start::Starting;
use crate::deploy::{Layout, Rounds};
use crate::flow::{Flows, Home, Kind, id};
use crate::sort;

/// A flow that is to be started.
#[derive(Debug)]
pub(super) struct FlowStart {
    pub(super) flow: FlowHandle,
    pub(super) home: Home,
    /// The entries that are created: config nodes, of which there are `configs`, then the others.
    pub(super) create: Rc<[u32]>,
    pub(super) configs: usize,
    /// The entries that run already and get other wires.
    pub(super) rewired: Vec<u32>,
    pub(super) groups: Vec<u32>,
}

/// What is known of all flows while they are laid out.
struct Found {
    /// The ids of nodes that are to get other wires.
    rewired: BTreeSet<Rc<[u8]>>,
    /// For each entry whether it runs.
    runs: Vec<bool>,
    /// For each number of a node the flow, of those that were looked at, in which one with its id runs.
    flow_of: Vec<Option<FlowHandle>>,
    rounds: Rounds,
}

impl Runtime {
    /// Finds out what is created in each flow, and opens those that are not there.
    pub(super) fn lay_out(&mut self, starting: &mut Starting) {
        let Some(active) = &self.active else { return };
        let flows = active.flows.clone();
        let known = core::mem::take(&mut self.types.known);
        let is_known = |name: &str| known.contains(name);
        let layout = definitions::layout(&flows, &is_known);
        starting.source = Some(Source::new(&flows, &layout));
        let homes = self.open_flows(&flows, &layout);
        let mut found = Found {
            rewired: core::mem::take(&mut self.rewired),
            runs: vec![false; flows.document().len()],
            flow_of: vec![None; flows.len() as usize],
            rounds: Rounds::default(),
        };
        for (flow, home) in homes.iter().copied() {
            starting.flows.push_back(self.flow_start(&layout, flow, home, &mut found));
        }
        let created = starting.flows.iter().flat_map(|flow| flow.create.iter().copied());
        let matters = concerned(&layout, homes.iter().map(|(_, home)| *home), created, &found.runs);
        let errors = definitions::faults(&flows, &layout, |at| matters[at as usize]);
        self.types.known = known;
        errors.into_iter().for_each(|error| self.error(error));
    }

    /// The flows in the order of their start: the global one, the tabs that run, then those that are on and do not;
    /// but of tabs those whose ids are array indices before all others.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 starts tabs whose ids are array indices before the global config nodes, which such
    /// a tab then lacks.
    fn open_flows(&mut self, flows: &Flows, layout: &Layout<'_>) -> Vec<(FlowHandle, Home)> {
        let global = match self.global {
            Some(global) => global,
            None => {
                let global = self.open_flow(FlowKind::Global, b"global", None);
                self.global = Some(global);
                global
            }
        };
        let open = |runtime: &Runtime| -> BTreeMap<Rc<[u8]>, FlowHandle> {
            let flows = runtime.running.order.iter().filter(|&&flow| flow != global);
            flows.filter_map(|&flow| Some((runtime.running.flows.get(&flow)?.id.clone(), flow))).collect()
        };
        let running = open(self);
        let mut homes = BTreeMap::from([(global, Home::Global)]);
        for (at, tab) in (0..).zip(flows.tabs()).filter(|&(at, _)| layout.is_on(at)) {
            let id = flows.tab_id(tab);
            let flow = running.get(&*id).copied();
            let flow = flow.unwrap_or_else(|| self.open_flow(FlowKind::Tab, &id, Some(global)));
            homes.insert(flow, Home::Tab(at));
        }
        let rank = |running: &Running, flow: &FlowHandle| match running.flows.get(flow) {
            Some(_) if *flow == global => 0,
            Some(flow) => id::rank(&flow.id).saturating_add(1),
            None => u64::MAX,
        };
        let mut order = core::mem::take(&mut self.running.order);
        sort::by_rank(&mut order, |flow| rank(&self.running, flow));
        let homes = order.iter().filter_map(|flow| Some((*flow, *homes.get(flow)?))).collect();
        self.running.order = order;
        homes
    }

    fn open_flow(&mut self, kind: FlowKind, id: &[u8], parent: Option<FlowHandle>) -> FlowHandle {
        let flow = self.running.open(kind, id.into(), id.into(), parent);
        self.running.order.push(flow);
        let id = id::decoded(id).into_owned();
        self.effects.push_back(Effect::OpenFlow(OpenFlow { flow, kind, path: id.clone(), id, parent }));
        flow
    }

    /// What is created in a flow: what can run and does not.
    fn flow_start(&self, layout: &Layout<'_>, flow: FlowHandle, home: Home, found: &mut Found) -> FlowStart {
        let nodes = self.running.flows.get(&flow).map_or(&[][..], |flow| &flow.nodes);
        for node in nodes.iter().filter_map(|handle| self.running.nodes.get(handle)) {
            if let Some(number) = layout.flows.find(&node.id) {
                found.flow_of[number as usize] = Some(flow);
            }
        }
        let mut rewired = Vec::new();
        let mut is_new = |at: u32| {
            let is_running = found.flow_of[layout.node_of(at) as usize] == Some(flow);
            if is_running {
                found.runs[at as usize] = true;
                if !found.rewired.is_empty() {
                    let id = id::text(layout.entry(at).id());
                    rewired.extend(found.rewired.contains(&*id).then_some(at));
                }
            }
            !is_running && layout.can_run(at)
        };
        let mut create: Vec<u32> = layout.configs(home).filter(|&at| is_new(at)).collect();
        layout.put_in_order(&mut create, &mut found.rounds);
        let configs = create.len();
        create.extend(layout.nodes(home).iter().filter(|&&at| is_new(at)));
        let groups = layout.groups(home).to_vec();
        FlowStart { flow, home, create: create.into(), configs, rewired, groups }
    }
}

/// The entries whose faults are told when `created` is: what does not run of the flows, or is in none, and templates
/// of what is created with all that they hold.
fn concerned(
    layout: &Layout<'_>,
    homes: impl Iterator<Item = Home>,
    created: impl Iterator<Item = u32>,
    runs: &[bool],
) -> Vec<bool> {
    let is_node = |at: usize| !Kind::of(layout.entry(at as u32).kind()).is_frame();
    let mut concerned: Vec<bool> = (0..runs.len()).map(is_node).collect();
    let all = |home: Home| {
        let nodes = layout.configs(home).chain(layout.nodes(home).iter().copied());
        nodes.chain(layout.groups(home).iter().copied())
    };
    let flows = layout.flows;
    let tabs = (0..flows.tabs().len() as u32).map(Home::Tab);
    let templates = (0..flows.templates().len() as u32).map(Home::Template);
    tabs.chain(templates).flat_map(all).for_each(|at| concerned[at as usize] = false);
    homes.flat_map(all).filter(|&at| !runs[at as usize]).for_each(|at| concerned[at as usize] = true);
    let template_of = |at: u32| layout.template_of(layout.entry(at));
    let mut seen = vec![false; flows.templates().len()];
    let mut is_new = |&template: &u32| !core::mem::replace(&mut seen[template as usize], true);
    let mut open: Vec<u32> = created.filter_map(template_of).filter(&mut is_new).collect();
    while let Some(template) = open.pop() {
        concerned[layout.flows.templates()[template as usize].definition() as usize] = true;
        for at in all(Home::Template(template)) {
            concerned[at as usize] = true;
            open.extend(template_of(at).filter(&mut is_new));
        }
    }
    concerned
}
