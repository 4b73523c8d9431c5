//! The state machine that runs flows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::effect::{Effect, FlowHandle, NodeError, NodeHandle};
use super::event::{Event, RuntimeState};
use super::input::{Deploy, Input, SetState};
use super::running::Running;
use super::start::{Start, Starting};
use super::stop::{Extent, Stop, Stopping};
use super::types::Types;
use crate::admin::EffectId;
use crate::credentials::Object;
use crate::flow::Flows;
use crate::storage::Generation;

/// The settings that the runtime reads, named as in Node-RED's `settings.js`.
#[derive(Debug, Clone)]
pub struct RuntimeSettings {
    /// How long a node may take to close, in ms.
    pub node_close_timeout: u64,
    /// Whether the first load starts nothing.
    pub safe_mode: bool,
    /// Whether flows were stopped by somebody when the process last ran: `runtimeFlowState` is `stop`.
    pub is_stopped: bool,
    /// The process environment without `envVarExcludes`.
    pub environment: Vec<(String, String)>,
}

impl Default for RuntimeSettings {
    /// Node-RED's own defaults, and an empty environment.
    fn default() -> RuntimeSettings {
        RuntimeSettings {
            node_close_timeout: 15_000,
            safe_mode: false,
            is_stopped: false,
            environment: Vec::new(),
        }
    }
}

/// What flows do: `GET /flows/state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// They run, or would if no type and no module was missing.
    Start,
    /// They stand still.
    Stop,
    /// They stand still because of safe mode.
    Safe,
}

impl RunState {
    /// `start`, `stop` or `safe`.
    pub fn name(self) -> &'static str {
        match self {
            RunState::Start => "start",
            RunState::Stop => "stop",
            RunState::Safe => "safe",
        }
    }
}

/// Runs a flow configuration: says in which order nodes are closed and created, with which configuration, and who
/// sends to whom (`@node-red/runtime/lib/flows`, 5.0.7).
///
/// Give it what happens by [`handle`](Runtime::handle), then do what [`poll_effect`](Runtime::poll_effect) hands
/// out, in that order, until there is no more. Effects of a start are made one at a time, when they are asked for.
/// Call `handle` with [`Input::Tick`] when the time that [`deadline`](Runtime::deadline) names has come.
///
/// Whatever is wrong with one node, group, instance or variable is reported as [`Effect::Error`] and keeps nothing
/// else from running. Its codes are those of [`check`](crate::check) and:
///
/// | code | what |
/// | --- | --- |
/// | `not_started` | nothing can be created of the entry as it is |
/// | `node_failed` | the constructor threw |
/// | `close_timeout` | the node did not close in time; it was not waited for |
/// | `env_value`, `env_timeout` | a variable could not be evaluated; it is `undefined` |
/// | `property_missing` | a node whose type is a module's subflow lacks a property; it is not created |
/// | `module_invalid` | the subflow that a module brought is none |
/// | `too_large` | instances within instances would make more nodes than fit; the rest is left out |
/// | `plan_invalid` | the plan of a deployment could not be read: all was restarted |
#[derive(Debug)]
pub struct Runtime {
    pub(super) settings: RuntimeSettings,
    pub(super) active: Option<Active>,
    pub(super) running: Running,
    pub(super) global: Option<FlowHandle>,
    pub(super) types: Types,
    pub(super) phase: Phase,
    pub(super) waiting: VecDeque<Task>,
    pub(super) effects: VecDeque<Effect>,
    pub(super) now: u64,
    last_effect: u64,
    /// The handles of nodes whose constructors have not answered; of the same type as other answers that are awaited.
    pub(super) creating: BTreeMap<EffectId, u32>,
    /// Whether flows are meant to run.
    pub(super) started: bool,
    pub(super) state: RunState,
    /// The types that keep flows from starting.
    pub(super) missing: BTreeSet<String>,
    /// Whether the state of the next start is not told, so that what was said of the credentials stays.
    pub(super) keeps_notice: bool,
    /// Instances whose start was given up half-way.
    pub(super) halfway: Vec<NodeHandle>,
    /// Nodes that a start was to give other wires, and did not yet.
    pub(super) rewired: BTreeSet<Rc<[u8]>>,
    /// What runs in which order, if it has come to be by comparing; none if all was freshly started.
    pub(super) ran: Option<crate::deploy::Running>,
}

/// What is deployed.
#[derive(Debug)]
pub(super) struct Active {
    pub(super) flows: Rc<Flows>,
    pub(super) generation: Generation,
    pub(super) revision: String,
    pub(super) credentials: Rc<Object>,
}

#[derive(Debug, Default)]
pub(super) enum Phase {
    #[default]
    Idle,
    Stopping(Box<Stopping>),
    Starting(Box<Starting>),
}

/// What was asked for.
#[derive(Debug)]
pub(super) enum Task {
    Deploy(Box<Deploy>),
    Start {
        asked: bool,
    },
    /// `asked`: by somebody, not because the process ends.
    Stop {
        asked: bool,
    },
    /// The last missing type is there.
    Complete,
}

impl Runtime {
    /// A runtime that runs nothing.
    pub fn new(settings: RuntimeSettings) -> Runtime {
        Runtime {
            running: Running::new(&settings.environment),
            settings,
            active: None,
            global: None,
            types: Types::default(),
            phase: Phase::Idle,
            waiting: VecDeque::new(),
            effects: VecDeque::new(),
            now: 0,
            last_effect: 0,
            creating: BTreeMap::new(),
            started: false,
            state: RunState::Stop,
            missing: BTreeSet::new(),
            keeps_notice: false,
            halfway: Vec::new(),
            rewired: BTreeSet::new(),
            ran: None,
        }
    }

    /// Takes in what happened. `now` is in ms since 1970.
    pub fn handle(&mut self, now: u64, input: Input) {
        self.now = now;
        match input {
            Input::Deploy(deploy) => self.waiting.push_back(Task::Deploy(deploy)),
            Input::Start => self.waiting.push_back(Task::Start { asked: false }),
            Input::SetState(SetState::Start) => self.waiting.push_back(Task::Start { asked: true }),
            Input::SetState(SetState::Stop) => self.waiting.push_back(Task::Stop { asked: true }),
            Input::Shutdown => self.waiting.push_back(Task::Stop { asked: false }),
            Input::Type(node_type) => self.register(node_type),
            Input::TypeGone(name) => self.types.forget(&name),
            Input::Closed(effect) => self.closed(effect),
            Input::Created(effect) => _ = self.creating.remove(&effect),
            Input::Failed(effect, message) => self.failed(effect, &message),
            Input::Evaluated(effect, value) => self.evaluated(effect, value),
            Input::Modules(effect, missing) => self.modules_checked(effect, missing),
            // Only now: what came in time may be taken in late, behind whatever kept the host busy.
            Input::Tick => self.expire(),
        }
        self.proceed();
    }

    /// The next thing for the host to do.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        loop {
            if let Some(effect) = self.effects.pop_front() {
                return Some(effect);
            }
            if !self.advance() {
                return None;
            }
            self.proceed();
        }
    }

    /// When to call [`handle`](Runtime::handle) at the latest, in ms since 1970; ask when there are no effects left.
    /// None while nothing is awaited that may not come.
    pub fn deadline(&self) -> Option<u64> {
        match &self.phase {
            Phase::Idle => None,
            Phase::Stopping(stopping) => Some(stopping.deadline),
            Phase::Starting(starting) => starting.deadline(),
        }
    }

    /// What flows do.
    pub fn state(&self) -> RunState {
        self.state
    }

    pub(super) fn next_effect(&mut self) -> EffectId {
        self.last_effect += 1;
        EffectId(self.last_effect)
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.effects.push_back(Effect::Event(event));
    }

    pub(super) fn error(&mut self, error: NodeError) {
        self.effects.push_back(Effect::Error(error));
    }

    /// Whether what is being done will be undone by what waits.
    pub(super) fn is_superseded(&self) -> bool {
        matches!(self.waiting.front(), Some(Task::Deploy(_) | Task::Stop { .. }))
    }

    /// Begins what was asked for, as far as it need not wait for what is being done: everything waits for a stop;
    /// a start is given up for a deploy or a stop.
    fn proceed(&mut self) {
        loop {
            match &self.phase {
                Phase::Stopping(_) => return,
                Phase::Starting(_) if !self.is_superseded() => return,
                Phase::Starting(_) | Phase::Idle => {}
            }
            let Some(task) = self.waiting.pop_front() else { return };
            if let Phase::Starting(starting) = core::mem::take(&mut self.phase) {
                self.abandon(*starting, matches!(task, Task::Deploy(_)));
            }
            match task {
                Task::Deploy(deploy) => self.deploy(*deploy),
                Task::Start { asked } => {
                    if asked {
                        self.settings.is_stopped = false;
                        self.settings.safe_mode = false;
                    }
                    self.start(Start::asked());
                }
                Task::Stop { asked } => {
                    self.settings.is_stopped |= asked;
                    self.stop_all();
                }
                Task::Complete => {
                    self.tell(Event::RuntimeState(RuntimeState::Cleared));
                    self.start(Start::asked());
                }
            }
        }
    }

    fn stop_all(&mut self) {
        self.ran = None;
        if !self.started {
            return;
        }
        let scope = super::event::Scope { r#type: "full", diff: None };
        self.stop(Stop { extent: Extent::Everything(BTreeSet::new()), scope, deploy: None, then: None });
    }

    /// Gives up what was not answered in time.
    fn expire(&mut self) {
        match &self.phase {
            Phase::Stopping(stopping) if self.now >= stopping.deadline => self.give_up_closing(),
            Phase::Starting(starting) if starting.deadline().is_some_and(|deadline| self.now >= deadline) => {
                self.give_up_evaluating();
            }
            Phase::Idle | Phase::Stopping(_) | Phase::Starting(_) => {}
        }
    }
}
