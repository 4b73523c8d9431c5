//! What runs: a state machine that closes and creates nodes and knows who sends to whom.
//!
//! [`Runtime`] is given deployments and answers of its host, which holds what only JavaScript can hold: the nodes
//! themselves, their messages, their context. It follows `@node-red/runtime/lib/flows` of Node-RED 5.0.7.
//!
//! A deployment is a [`stop`] of what its plan lists, then a [`start`] of all that can run and does not,
//! flow by flow. In a flow variables ([`mod@env`]) come first, then groups, config nodes before those that use them, then
//! the others; an instance of a subflow is a flow of its own inside, begun where its node stands. A start is a stack of
//! frames ([`frame`]), so that nothing recurs however deep instances nest, and goes on when its host asks for the
//! next effect. Each node's configuration ([`config`]) is made at that moment.

mod asking;
mod config;
mod create;
mod definitions;
mod deployment;
mod effect;
mod env;
mod event;
mod frame;
mod input;
mod instance;
mod known;
mod laid_out;
mod machine;
mod names;
mod nodes;
mod rewire;
mod routes;
mod running;
mod start;
mod stop;
mod subflow;
mod types;
mod value;
mod wires;

pub use effect::{
    Close, Create, Effect, Evaluate, FlowHandle, FlowKind, Hole, NodeCredentials, NodeError, NodeHandle,
    NodeKind, OpenFlow, Wires,
};
pub use event::{Event, MissingModule, RuntimeState, Scope};
pub use input::{Deploy, Input, NodeType, SetState};
pub use machine::{RunState, Runtime, RuntimeSettings};
pub use routes::Routes;
pub use value::EnvValue;
