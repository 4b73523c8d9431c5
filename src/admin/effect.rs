//! Everything that can go out.

use std::sync::Arc;

use super::request::{DeploymentType, RequestId};
use super::response::Response;
use super::state::RunState;
use crate::credentials::Secret;
use crate::storage::{Generation, Outcome, SecretText, StoredCredentials};

/// Names an effect that wants an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EffectId(pub u64);

/// What [`Admin`](super::Admin) asks its host to do, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the store. Wants `Loaded` or `Failed`.
    Load(EffectId),
    /// Write all of it or nothing. Wants `Saved`, `Conflict` or `Failed`.
    Save(EffectId, Save),
    /// Change the settings that are kept beside the flows: a JSON object of the keys that change, of which `null`
    /// deletes one. Wants `Saved` or `Failed`.
    SaveSettings(EffectId, SecretText),
    /// Replace the sessions, see [`Stored::sessions`](crate::storage::Stored). Wants `Saved` or `Failed`.
    SaveSessions(EffectId, SecretText),
    /// Compare a password with a hash, without holding up anything else. Wants `Verified` or `Failed`.
    Verify(EffectId, Verify),
    /// Ask the function `users` of `adminAuth` for the user with this name. Wants `User` or `Failed`, as do the
    /// following.
    User(EffectId, String),
    /// Ask the function `authenticate` for the user with this name and password; without password, for whoever the
    /// provider of a strategy has named so.
    Authenticate(EffectId, String, Option<Secret>),
    /// Ask the function `tokens` for the user whose token this is.
    Token(EffectId, Secret),
    /// Ask the function `default` for the anonymous user.
    DefaultUser(EffectId),
    /// Bring what runs from one generation to the next: [`Admin::active`](super::Admin::active) has the
    /// configuration. Comes after the save that makes it necessary and before the response, also while the flows are
    /// stopped. A runtime that holds another generation than `from` restarts everything.
    Deploy(Deployment),
    /// Start or stop, for somebody asks; or, when the store was read, stand still from the start.
    State(RunState),
    /// A request that the host asked about may do what it wants to.
    Admitted(RequestId, Admitted),
    /// The session with this name, see [`Admitted::session`], is over: what goes on because of it has to end.
    SessionEnded(String),
    /// Drop the outcome with this key.
    Forget(String),
    /// Answer a request.
    Respond(RequestId, Response),
    /// A line for the log.
    Log(Level, String),
}

/// A change of the store, to be made as one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Save {
    /// The generation that the store must hold, else `Conflict`.
    pub expected: Generation,
    /// The generation that it holds afterwards.
    pub generation: Generation,
    /// The text of the flow configuration.
    pub flows: Arc<Vec<u8>>,
    /// What is stored is no flow configuration: a copy of it is to be kept.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 overwrites it; the one backup that it makes is overwritten by the next deploy.
    pub replaces_unreadable: bool,
    /// The credentials; none if those that are stored stay as they are.
    pub credentials: Option<StoredCredentials>,
    /// Comes with `credentials`: those, and the stored ones of ids that are gone with these flows. A store that
    /// cannot write everything at once writes these before the flows and `credentials` after them, so that
    /// whoever reads in between finds the credentials of every node.
    pub interim: Option<StoredCredentials>,
    /// `credentials` no longer need the system secret: it is to be deleted once they are durable.
    pub drop_system_secret: bool,
    /// How the request ended that asked for this, if its client may have to be told again.
    pub outcome: Option<Outcome>,
}

/// A password to be compared with a hash by bcrypt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verify {
    /// The password as it was typed.
    pub password: Secret,
    /// The hash, as the settings have it; of whatever kind and quality that is.
    pub hash: Secret,
}

/// What a deploy does to the nodes that run, see [`crate::deploy`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Which type of deployment was asked for.
    pub deployment: DeploymentType,
    /// The generation whose nodes run so far.
    pub from: Generation,
    /// The generation whose nodes are to run.
    pub generation: Generation,
    /// The revision of that configuration.
    pub revision: String,
    /// What differs, as [`Diff::to_json`](crate::diff::Diff::to_json) prints it.
    pub diff: String,
    /// `{stop: [{id, removed}], start: [id], rewired: [id]}` as JSON text, all in order, subflow instances as one each.
    pub plan: String,
}

/// Who sent a request that may do what it wants to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Admitted {
    /// The user as JSON, without secrets: `{username, image, permissions}` or `{anonymous, permissions}`. None where
    /// everybody may do everything.
    pub user: Option<String>,
    /// What it may do, which for a token can be less than what its user may: raw JSON, text or an array of it, and
    /// `null` for nothing. None where everybody may do everything.
    pub scope: Option<String>,
    /// When its session ends, in ms since 1970; none if it has no session.
    pub expires: Option<u64>,
    /// A name for that session, which says nothing of its token.
    pub session: Option<String>,
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Something failed that a person has to look at.
    Error,
    /// Something is not as it should be.
    Warn,
    /// Something worth knowing happened.
    Info,
    /// Somebody did something: the JSON of an event of Node-RED's audit log, without level and timestamp.
    Audit,
}
