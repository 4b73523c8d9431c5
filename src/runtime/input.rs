//! Everything that can come in.

use super::effect::NodeCredentials;
use super::event::MissingModule;
use super::value::EnvValue;
use crate::admin::{DeploymentType, EffectId};
use crate::flow::Flows;
use crate::storage::Generation;

/// What a host tells [`Runtime`](super::Runtime).
#[derive(Debug)]
pub enum Input {
    /// A configuration was saved, or read from the store.
    Deploy(Box<Deploy>),
    /// Start what was deployed, at the start of the process. Does not start what is set to be stopped.
    Start,
    /// Start or stop, because somebody asks: `POST /flows/state`.
    SetState(SetState),
    /// Stop, because the process ends.
    Shutdown,
    /// There are nodes of this type now.
    Type(NodeType),
    /// There are none of this type any more.
    TypeGone(String),
    /// The node is closed, or its `close` handlers failed.
    Closed(EffectId),
    /// The node runs.
    Created(EffectId),
    /// The node's constructor threw, with this message.
    Failed(EffectId, String),
    /// What an expression came to; none is `undefined`.
    Evaluated(EffectId, Result<Option<EnvValue>, String>),
    /// The modules are there, but for these.
    Modules(EffectId, Vec<MissingModule>),
    /// The time that [`Runtime::deadline`](super::Runtime::deadline) named has come.
    Tick,
}

/// What somebody wants the flows to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetState {
    /// Run.
    Start,
    /// Stand still.
    Stop,
}

/// A configuration and how to come to it.
#[derive(Debug)]
pub struct Deploy {
    /// Its type. A first load is a `reload`.
    pub deployment: DeploymentType,
    /// The generation that the plan starts from.
    pub from: Generation,
    /// The generation that it makes.
    pub generation: Generation,
    /// The revision that is announced.
    pub revision: String,
    /// What stops and starts, as [`Deployment::plan`](crate::admin::Deployment) has it. Without it the runtime compares
    /// the configuration with the one that it holds, and neither `from` nor `diff` counts.
    pub plan: Option<String>,
    /// What differs, as [`Diff::to_json`](crate::diff::Diff::to_json) prints it. With a plan, but without this
    /// everything restarts.
    pub diff: Option<String>,
    /// The configuration, without credentials.
    pub flows: Flows,
    /// All credentials, decrypted: `{id: {name: value}}`. None of a load: they could not be read; of another
    /// deployment: they are as before.
    pub credentials: Option<NodeCredentials>,
}

/// A type of nodes (`@node-red/registry`, 5.0.7).
#[derive(Debug, Clone, Default)]
pub struct NodeType {
    /// Its name.
    pub name: String,
    /// For a type that a module brings as a subflow: JSON text of the template with its nodes in `flow`.
    pub subflow: Option<Vec<u8>>,
    /// The property that names modules which a node needs (`dynamicModuleList`).
    pub modules: Option<String>,
}
