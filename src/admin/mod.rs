//! Node-RED's admin API as a state machine: requests in, responses and work for the host out.
//!
//! [`Admin`] holds the active configuration. Which routes there are stands in [`router`]; what each does, under
//! the route's noun; [`deploy`] makes a posted configuration the active one.

mod audit;
mod auth;
mod body;
mod credentials;
mod deploy;
mod differs;
mod effect;
mod flows;
mod form;
mod input;
mod machine;
mod outcome;
mod request;
mod response;
mod router;
mod state;
mod storage;

pub use auth::AdminAuth;
pub use deploy::Given;
pub use differs::Differs;
pub use effect::{Admitted, Deployment, Effect, EffectId, Level, Save, Verify};
pub use input::{Input, StorageFailure};
pub use machine::{Admin, AdminSettings};
pub use request::{DeploymentType, Identity, RANDOM, Request, RequestId};
pub use response::Response;
pub use state::RunState;
