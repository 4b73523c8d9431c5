//! The stop of nodes: `stop` of `@node-red/runtime/lib/flows/index.js`, `Flow.js` and `Subflow.js`, `close` of
//! `nodes/Node.js` (5.0.7).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::effect::{Close, Effect, FlowHandle, NodeError, NodeHandle, NodeKind};
use super::event::{Event, RuntimeState, Scope};
use super::machine::{Phase, RunState, Runtime};
use super::running::Running;
use super::start::Start;
use crate::admin::EffectId;
use crate::flow::id;
use crate::storage::Generation;

/// What is to be stopped.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) extent: Extent,
    pub(super) scope: Scope,
    /// The generation of the deploy that it is part of.
    pub(super) deploy: Option<Generation>,
    /// What comes next.
    pub(super) then: Option<Start>,
}

#[derive(Debug)]
pub(super) enum Extent {
    /// All that runs; these are told that they are removed.
    Everything(BTreeSet<Rc<[u8]>>),
    /// These, in this order, and all of these flows.
    Listed(Vec<(Rc<[u8]>, bool)>, Vec<FlowHandle>),
}

/// A stop that is on its way.
#[derive(Debug)]
pub(super) struct Stopping {
    stop: Stop,
    closing: Vec<Closing>,
    asked: BTreeMap<EffectId, u32>,
    /// Flows that are gone when all is closed.
    gone: Vec<FlowHandle>,
    pub(super) deadline: u64,
}

/// A node that is closed.
#[derive(Debug)]
struct Closing {
    id: Rc<[u8]>,
    is_config: bool,
    /// The instance that it is in.
    around: Option<usize>,
    /// How many answers it waits for: its own and those of what is inside.
    left: usize,
    /// What is directly inside.
    inner: Vec<usize>,
}

impl Runtime {
    /// Closes what is to be closed. All closes go out at once; the phase ends when all are answered.
    pub(super) fn stop(&mut self, stop: Stop) {
        self.started = false;
        self.state = RunState::Stop;
        self.tell(Event::FlowsStopping(stop.scope.clone()));
        let mut stopping = Stopping {
            closing: Vec::new(),
            asked: BTreeMap::new(),
            gone: Vec::new(),
            deadline: self.now.saturating_add(self.settings.node_close_timeout),
            stop,
        };
        match core::mem::replace(&mut stopping.stop.extent, Extent::Everything(BTreeSet::new())) {
            Extent::Everything(removed) => {
                for flow in self.flows_in_order_of_stop() {
                    self.close_flow(flow, &removed, &mut stopping);
                }
            }
            Extent::Listed(listed, flows) => {
                self.close_listed(&listed, &mut stopping);
                let removed = listed.into_iter().filter(|(_, removed)| *removed).map(|(id, _)| id);
                let removed = crate::sort::set(removed);
                flows.into_iter().for_each(|flow| self.close_flow(flow, &removed, &mut stopping));
            }
        }
        // Instances whose start was given up are closed to be started as a whole.
        for handle in core::mem::take(&mut self.halfway) {
            self.close(handle, false, &mut stopping);
        }
        let nodes = &self.running.nodes;
        for flow in self.running.flows.values_mut() {
            flow.nodes.retain(|handle| nodes.contains(handle));
        }
        self.phase = Phase::Stopping(Box::new(stopping));
        self.stop_if_closed();
    }

    fn flows_in_order_of_stop(&self) -> Vec<FlowHandle> {
        let (global, mut order): (Vec<FlowHandle>, Vec<FlowHandle>) =
            self.running.order.iter().partition(|&&flow| Some(flow) == self.global);
        order.extend(global);
        order
    }

    /// Closes all of a flow, and the flow.
    fn close_flow(&mut self, flow: FlowHandle, removed: &BTreeSet<Rc<[u8]>>, stopping: &mut Stopping) {
        for handle in self.running.in_order_of_stop(flow) {
            let is_removed = self.running.nodes.get(&handle).is_some_and(|node| removed.contains(&node.id));
            self.close(handle, is_removed, stopping);
        }
        stopping.gone.push(flow);
    }

    /// Closes the nodes of tabs and of the global flow that a plan lists.
    fn close_listed(&mut self, listed: &[(Rc<[u8]>, bool)], stopping: &mut Stopping) {
        let order = self.flows_in_order_of_stop();
        for (id, removed) in listed {
            let Running { names, nodes, flows, .. } = &self.running;
            let flow = |handle: &NodeHandle| nodes.get(handle).map(|node| node.flow);
            let is_inner = |flow| flows.get(&flow).is_none_or(|flow| flow.instance.is_some());
            let mut found: Vec<NodeHandle> =
                names.all(id).filter(|handle| flow(handle).is_some_and(|flow| !is_inner(flow))).collect();
            if found.len() > 1 {
                // That of the first flow; it is gone when the id is listed again.
                let place = |handle: &NodeHandle| order.iter().position(|other| flow(handle) == Some(*other));
                found = found.into_iter().min_by_key(place).into_iter().collect();
            }
            if let Some(handle) = found.first() {
                self.close(*handle, *removed, stopping);
            }
        }
    }

    /// Closes a node and all inside it, which comes right after it.
    fn close(&mut self, handle: NodeHandle, removed: bool, stopping: &mut Stopping) {
        let id = self.running.nodes.get(&handle).filter(|_| removed).map(|node| node.id.clone());
        let mut open = vec![(handle, removed, None)];
        while let Some((handle, removed, around)) = open.pop() {
            let Some(node) = self.running.nodes.remove(&handle) else { continue };
            self.running.names.release(node.flow, &node.id);
            let effect = self.next_effect();
            self.effects.push_back(Effect::Close(effect, Close { node: handle, removed, kind: node.kind }));
            let at = stopping.closing.len();
            if let Some(around) = around {
                let around: &mut Closing = &mut stopping.closing[around];
                around.left += 1;
                if node.kind != NodeKind::StatusOutput {
                    around.inner.push(at);
                }
            }
            stopping.asked.insert(effect, at as u32);
            let (id, is_config) = (node.id.clone(), node.is_config);
            stopping.closing.push(Closing { id, is_config, around, left: 1, inner: Vec::new() });
            let inside = node.inside;
            self.running.closing.insert(handle, node);
            if let Some(inside) = inside {
                let status = self.running.flows.get(&inside).and_then(|flow| flow.status);
                let inner = self.running.in_order_of_stop(inside).into_iter().chain(status);
                let inner: Vec<NodeHandle> = inner.collect();
                open.extend(inner.into_iter().rev().map(|handle| (handle, false, Some(at))));
                stopping.gone.push(inside);
            }
        }
        self.clear(id.into_iter().collect());
    }

    /// A node is closed.
    pub(super) fn closed(&mut self, effect: EffectId) {
        let Phase::Stopping(stopping) = &mut self.phase else { return };
        let Some(at) = stopping.asked.remove(&effect).map(|at| at as usize) else { return };
        let mut cleared = Vec::new();
        stopping.settle(at, &mut cleared);
        self.clear(cleared);
        self.stop_if_closed();
    }

    /// What is not closed in time is not waited for.
    pub(super) fn give_up_closing(&mut self) {
        let Phase::Stopping(stopping) = &mut self.phase else { return };
        let asked = core::mem::take(&mut stopping.asked);
        let (mut errors, mut cleared) = (Vec::new(), Vec::new());
        for at in asked.into_values().map(|at| at as usize) {
            let id = id::decoded(&stopping.closing[at].id).into_owned();
            let message = String::from("Error stopping node: Close timed out");
            errors.push(NodeError { id, code: "close_timeout", message });
            stopping.settle(at, &mut cleared);
        }
        errors.into_iter().for_each(|error| self.error(error));
        self.clear(cleared);
        self.stop_if_closed();
    }

    fn clear(&mut self, ids: Vec<Rc<[u8]>>) {
        for id in ids {
            self.tell(Event::StatusCleared(id::decoded(&id).into_owned()));
        }
    }

    fn stop_if_closed(&mut self) {
        let Phase::Stopping(stopping) = &self.phase else { return };
        if !stopping.asked.is_empty() {
            return;
        }
        let Phase::Stopping(stopping) = core::mem::replace(&mut self.phase, Phase::Idle) else { return };
        let Stopping { stop, mut gone, .. } = *stopping;
        // The innermost first: what is inside was opened later.
        crate::sort::by_rank(&mut gone, |flow| u64::from(u32::MAX - flow.0));
        for flow in gone {
            self.running.discard(flow);
            self.effects.push_back(Effect::CloseFlow(flow));
        }
        let running = &mut self.running;
        running.closing = running.nodes.as_empty();
        running.order.retain(|flow| running.flows.contains_key(flow));
        self.global = self.global.filter(|global| running.flows.contains_key(global));
        if running.nodes.is_empty() {
            let next = running.names.clear();
            running.nodes.begin_at(next);
        }
        self.effects.push_back(Effect::Rerouted);
        self.tell(Event::FlowsStopped(stop.scope));
        self.tell(Event::RuntimeState(RuntimeState::Stop { deploy: stop.deploy.is_some() }));
        self.tell(Event::NodesStopped);
        self.after_stop(stop.deploy, stop.then);
    }

    /// What follows a stop, be it that nothing was stopped.
    pub(super) fn after_stop(&mut self, deploy: Option<Generation>, then: Option<Start>) {
        if let Some(generation) = deploy {
            self.effects.push_back(Effect::CleanContext);
            self.effects.push_back(Effect::Reply(generation));
        }
        match then {
            // What comes next would only stop it again.
            Some(start) if self.is_superseded() => self.give_up_start(start),
            Some(start) => self.start(start),
            None => {}
        }
    }
}

impl Stopping {
    /// One answer less is waited for, and around it, if it was the last one.
    fn settle(&mut self, at: usize, cleared: &mut Vec<Rc<[u8]>>) {
        let mut next = Some(at);
        while let Some(at) = next {
            let closing = &mut self.closing[at];
            closing.left = closing.left.saturating_sub(1);
            if closing.left > 0 {
                return;
            }
            next = closing.around;
            let mut inner = core::mem::take(&mut closing.inner);
            // In the order in which they were made, whereas config nodes are closed last.
            crate::sort::by_rank(&mut inner, |&at| (!self.closing[at].is_config).into());
            cleared.extend(inner.into_iter().map(|inner| self.closing[inner].id.clone()));
        }
    }
}
