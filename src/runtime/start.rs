//! The start of flows: `start` of `@node-red/runtime/lib/flows/index.js` (5.0.7).

use std::collections::VecDeque;
use std::rc::Rc;

use super::asking::Asking;
use super::definitions::{self, Source};
use super::effect::{Effect, NodeError, NodeHandle, NodeKind};
use super::event::{Event, MissingModule, RuntimeState, Scope};
use super::frame::Frame;
use super::laid_out::FlowStart;
use super::machine::{Phase, RunState, Runtime};
use super::running::Running;
use crate::admin::EffectId;
use crate::flow::id;
use crate::table::Table;

/// A start that is asked for.
#[derive(Debug)]
pub(super) struct Start {
    pub(super) scope: Scope,
    pub(super) is_deploy: bool,
    /// The revision to announce when it is over.
    pub(super) revision: Option<String>,
}

/// A start that is on its way.
#[derive(Debug)]
pub(super) struct Starting {
    pub(super) start: Start,
    /// The modules that are being installed.
    checking: Option<EffectId>,
    /// What the deployed configuration is made of; none until modules are there.
    pub(super) source: Option<Source>,
    /// The same for types that are subflows of modules.
    pub(super) modules: Table<String, Source>,
    /// The flows that are still to be started.
    pub(super) flows: VecDeque<FlowStart>,
    /// The flow that is being started and, inside it, the instances.
    pub(super) frames: Vec<Frame>,
    /// Variables that the host has been asked for.
    pub(super) asking: Option<Asking>,
    /// How many bytes the ids of inner nodes took.
    pub(super) spent: usize,
}

impl Start {
    /// One that is part of no deploy.
    pub(super) fn asked() -> Start {
        Start { scope: Scope { r#type: "full", diff: None }, is_deploy: false, revision: None }
    }
}

impl Starting {
    pub(super) fn deadline(&self) -> Option<u64> {
        self.asking.as_ref().map(|asking| asking.deadline)
    }
}

impl Runtime {
    /// Begins to start what does not run, if nothing keeps it from starting.
    ///
    /// As in Node-RED, nothing at all starts while a type is missing; what a deploy left running goes on.
    pub(super) fn start(&mut self, start: Start) {
        let Some(active) = &self.active else { return };
        let flows = active.flows.clone();
        self.started = true;
        self.state = RunState::Start;
        let types = &self.types.known;
        let missing = definitions::missing_types(&flows, |name| types.contains(name));
        self.missing = missing.iter().cloned().collect();
        if !missing.is_empty() {
            return self.not_started(start, RuntimeState::MissingTypes(missing));
        }
        let modules = self.types.needed_by(&flows);
        let checking = (!modules.is_empty()).then(|| self.next_effect());
        let starting = Starting {
            start,
            checking,
            source: None,
            modules: Table::default(),
            flows: VecDeque::new(),
            frames: Vec::new(),
            asking: None,
            spent: 0,
        };
        if let Some(effect) = checking {
            self.effects.push_back(Effect::CheckModules(effect, modules));
        }
        self.phase = Phase::Starting(Box::new(starting));
    }

    /// The start is over before it began.
    fn not_started(&mut self, start: Start, why: RuntimeState) {
        self.tell(Event::RuntimeState(why));
        self.phase = Phase::Idle;
        if let Some(revision) = start.revision {
            self.tell(Event::RuntimeDeploy { revision });
        }
    }

    /// The host has looked for modules.
    pub(super) fn modules_checked(&mut self, effect: EffectId, missing: Vec<MissingModule>) {
        let Phase::Starting(starting) = &mut self.phase else { return };
        if starting.checking != Some(effect) {
            return;
        }
        starting.checking = None;
        if !missing.is_empty() {
            let Phase::Starting(starting) = core::mem::take(&mut self.phase) else { return };
            self.not_started(starting.start, RuntimeState::MissingModules(missing));
        }
    }

    /// Does the next step of a start; false if there is none, or none before something is answered.
    pub(super) fn advance(&mut self) -> bool {
        let Phase::Starting(starting) = &mut self.phase else { return false };
        if starting.checking.is_some() || starting.asking.as_ref().is_some_and(Asking::is_waiting) {
            return false;
        }
        let Phase::Starting(mut starting) = core::mem::take(&mut self.phase) else { return false };
        if starting.source.is_none() {
            if let Some(why) = self.prevented(starting.start.is_deploy) {
                self.not_started(starting.start, why);
                return true;
            }
            self.tell(Event::FlowsStarting(starting.start.scope.clone()));
            self.lay_out(&mut starting);
        } else if !starting.frames.is_empty() {
            self.step(&mut starting);
        } else if let Some(flow) = starting.flows.pop_front() {
            self.enter(&mut starting, flow);
        } else if self.creating.is_empty() {
            self.started_all(starting.start);
            return true;
        } else {
            self.phase = Phase::Starting(starting);
            return false;
        }
        self.phase = Phase::Starting(starting);
        true
    }

    /// What keeps flows from starting that are complete.
    fn prevented(&mut self, deploy: bool) -> Option<RuntimeState> {
        if self.settings.safe_mode {
            self.state = RunState::Safe;
            return Some(RuntimeState::Safe);
        }
        if self.settings.is_stopped {
            (self.state, self.started) = (RunState::Stop, false);
            return Some(RuntimeState::Stop { deploy });
        }
        None
    }

    fn started_all(&mut self, start: Start) {
        let Running { names, nodes, flows, .. } = &mut self.running;
        let wired = nodes.values().flat_map(|node| node.wired.iter().copied());
        names.sweep(wired, |flow| flows.contains_key(&flow));
        self.effects.push_back(Effect::Rerouted);
        self.tell(Event::FlowsStarted(start.scope));
        self.tell(Event::NodesStarted);
        if !core::mem::take(&mut self.keeps_notice) {
            self.tell(Event::RuntimeState(RuntimeState::Start { deploy: start.is_deploy }));
        }
        if let Some(revision) = start.revision {
            self.tell(Event::RuntimeDeploy { revision });
        }
    }

    /// Gives up a start for what comes next; `for_deploy`: that is another deploy, which announces its own revision.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 lets the start go on with the configuration of the second deploy, and announces the
    /// revision of the first one after it.
    pub(super) fn abandon(&mut self, starting: Starting, for_deploy: bool) {
        let Starting { start, frames, flows, .. } = starting;
        // The first frame is a flow, in which what is not there is created by the next start. Instances are not
        // looked into then: the outermost one that is not done is started anew as a whole.
        if let Some(frame) = frames.get(1) {
            let instance = self.running.flows.get(&frame.site.flow).and_then(|flow| flow.instance);
            self.halfway.extend(instance);
        }
        for flow in flows.iter().map(|flow| &flow.rewired).chain(frames.first().map(|frame| &frame.rewired)) {
            self.keep_rewired(flow);
        }
        if let Some(revision) = start.revision.filter(|_| !for_deploy) {
            self.tell(Event::RuntimeDeploy { revision });
        }
    }

    fn keep_rewired(&mut self, entries: &[u32]) {
        let Some(active) = &self.active else { return };
        let ids =
            entries.iter().map(|&at| Rc::from(&*id::text(active.flows.document().entry(at as usize).id())));
        self.rewired.extend(ids);
    }

    /// A constructor threw.
    pub(super) fn failed(&mut self, effect: EffectId, message: &str) {
        let Some(handle) = self.creating.remove(&effect).map(NodeHandle) else { return };
        let Some(node) = self.running.nodes.get(&handle) else { return };
        let (flow, id) = (node.flow, node.id.clone());
        // What stands for an instance has no constructor that could throw; what is inside it needs it.
        if node.kind == NodeKind::Node {
            self.running.nodes.remove(&handle);
            self.running.names.release(flow, &id);
            if let Some(nodes) = self.running.flows.get_mut(&flow).map(|flow| &mut flow.nodes) {
                // It is one of the last, if the host answers at once.
                nodes.iter().rposition(|&node| node == handle).map(|at| nodes.remove(at));
            }
        }
        self.error(NodeError {
            id: id::decoded(&id).into_owned(),
            code: "node_failed",
            message: message.to_owned(),
        });
    }
}
