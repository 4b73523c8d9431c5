//! What those who listen are told: the events of `@node-red/runtime/lib/flows/index.js` (5.0.7), as editors and
//! nodes hear them.

use std::rc::Rc;

use crate::json::quote;

/// An event of Node-RED's `RED.events`. All of `runtime-event` are retained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// `runtime-event` with the id `runtime-state`.
    RuntimeState(RuntimeState),
    /// `runtime-event` with the id `runtime-deploy`: this revision runs, or would if anything did.
    RuntimeDeploy {
        /// The revision.
        revision: String,
    },
    /// `flows:stopping`.
    FlowsStopping(Scope),
    /// `flows:stopped`.
    FlowsStopped(Scope),
    /// `nodes-stopped`.
    NodesStopped,
    /// `flows:starting`.
    FlowsStarting(Scope),
    /// `flows:started`.
    FlowsStarted(Scope),
    /// `nodes-started`.
    NodesStarted,
    /// `node-status` without a status, which clears that of the node with this id.
    StatusCleared(String),
}

/// What `runtime-state` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeState {
    /// Nothing: what was said before is no longer so.
    Cleared,
    /// Flows run; whether a deploy made them.
    Start {
        /// Whether it is part of a deploy.
        deploy: bool,
    },
    /// Flows do not run.
    Stop {
        /// Whether it is part of a deploy.
        deploy: bool,
    },
    /// Nothing is started, for these types are not there.
    MissingTypes(Vec<String>),
    /// Nothing is started, for these modules are not there.
    MissingModules(Vec<MissingModule>),
    /// Nothing is started in safe mode.
    Safe,
    /// The credentials could not be read; flows start without.
    CredentialsFailed,
}

/// A module that nodes ask for and that could not be installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingModule {
    /// Its name.
    pub module: String,
    /// A code, or what went wrong.
    pub error: String,
}

/// What stops or starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// `full`, `nodes` or `flows`.
    pub r#type: &'static str,
    /// The difference as JSON text; none where nothing was compared.
    pub diff: Option<Rc<str>>,
}

const NO_DIFF: &str = r#"{"added":[],"changed":[],"removed":[],"rewired":[],"linked":[],"flowChanged":[]}"#;

impl Event {
    /// The name under which it is emitted.
    pub fn name(&self) -> &'static str {
        match self {
            Event::RuntimeState(_) | Event::RuntimeDeploy { .. } => "runtime-event",
            Event::FlowsStopping(_) => "flows:stopping",
            Event::FlowsStopped(_) => "flows:stopped",
            Event::NodesStopped => "nodes-stopped",
            Event::FlowsStarting(_) => "flows:starting",
            Event::FlowsStarted(_) => "flows:started",
            Event::NodesStarted => "nodes-started",
            Event::StatusCleared(_) => "node-status",
        }
    }

    /// What it carries, as JSON text. To that of `flows:…` the host adds `config`: `{flows, rev}`, the configuration
    /// that is active, in the events of a stop, too.
    pub fn payload(&self) -> Option<String> {
        let object = |members: &[&str]| ["{", &members.concat(), "}"].concat();
        match self {
            Event::RuntimeState(state) => {
                let payload = state.payload();
                let payload =
                    payload.as_deref().map_or(String::new(), |text| [",\"payload\":", text].concat());
                Some(object(&["\"id\":\"runtime-state\"", &payload, ",\"retain\":true"]))
            }
            Event::RuntimeDeploy { revision } => {
                let revision = quote(revision);
                let id = "\"id\":\"runtime-deploy\",\"payload\":{\"revision\":";
                Some(object(&[id, &revision, "},\"retain\":true"]))
            }
            Event::FlowsStopping(scope) | Event::FlowsStopped(scope) => {
                let diff = scope.diff.as_deref().unwrap_or(NO_DIFF);
                Some(object(&["\"type\":\"", scope.r#type, "\",\"diff\":", diff]))
            }
            Event::FlowsStarting(scope) | Event::FlowsStarted(scope) => {
                let diff = scope.diff.as_deref().map_or(String::new(), |diff| [",\"diff\":", diff].concat());
                Some(object(&["\"type\":\"", scope.r#type, "\"", &diff]))
            }
            Event::StatusCleared(id) => Some(object(&["\"id\":", &quote(id)])),
            Event::NodesStopped | Event::NodesStarted => None,
        }
    }
}

impl RuntimeState {
    fn payload(&self) -> Option<String> {
        let warning = |state: &str, error: &str, more: &str| {
            let text = "\",\"type\":\"warning\",\"text\":\"notification.warnings.";
            ["{\"state\":\"", state, "\",\"error\":\"", error, text, error, "\"", more, "}"].concat()
        };
        let plain = |state: &str, deploy: bool| {
            ["{\"state\":\"", state, if deploy { "\",\"deploy\":true}" } else { "\"}" }].concat()
        };
        Some(match self {
            RuntimeState::Cleared => return None,
            RuntimeState::Start { deploy } => plain("start", *deploy),
            RuntimeState::Stop { deploy } => plain("stop", *deploy),
            RuntimeState::MissingTypes(types) => {
                let types: Vec<String> = types.iter().map(|name| quote(name)).collect();
                warning("stop", "missing-types", &[",\"types\":[", &types.join(","), "]"].concat())
            }
            RuntimeState::MissingModules(modules) => {
                let module = |missing: &MissingModule| {
                    let (module, error) = (quote(&missing.module), quote(&missing.error));
                    ["{\"module\":", &module, ",\"error\":", &error, "}"].concat()
                };
                let modules: Vec<String> = modules.iter().map(module).collect();
                warning("stop", "missing-modules", &[",\"modules\":[", &modules.join(","), "]"].concat())
            }
            RuntimeState::Safe => warning("safe", "safe-mode", ""),
            RuntimeState::CredentialsFailed => String::from(concat!(
                r#"{"type":"warning","error":"credentials_load_failed","#,
                r#""text":"notification.warnings.credentials_load_failed_reset"}"#
            )),
        })
    }
}
