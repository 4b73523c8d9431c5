//! Everything that can come in.

use super::effect::EffectId;
use super::request::{Request, RequestId};
use crate::registry::Registry;
use crate::storage::Stored;

/// What a host tells [`Admin`](super::Admin).
#[derive(Debug)]
pub enum Input {
    /// The host is up: the store can be read now, before anybody asks, so that the log tells at once what is wrong
    /// with it. Need not come.
    Start,
    /// Somebody asks. Exactly one [`Effect::Respond`](super::Effect::Respond) answers.
    Request(RequestId, Request),
    /// May the host do for this request what wants these permissions? They are text, or an array of which all are
    /// wanted, as raw JSON. Exactly one [`Effect::Admitted`](super::Effect::Admitted) or, if it may not,
    /// [`Effect::Respond`](super::Effect::Respond) answers.
    Admit(RequestId, Request, String),
    /// The user that a function of `adminAuth` has found, as JSON; none if it found none.
    User(EffectId, Option<Vec<u8>>),
    /// Whether a password is the one that a hash was made of.
    Verified(EffectId, bool),
    /// The store was read.
    Loaded(EffectId, Stored),
    /// The save is durable: of flows, settings or sessions.
    Saved(EffectId),
    /// The save was not made, for the store holds another generation than was expected.
    Conflict(EffectId),
    /// What was asked for was not done.
    Failed(EffectId, StorageFailure),
    /// Another host has changed the store.
    Changed,
    /// Other types of nodes are installed now.
    Registry(Registry),
    /// The response to this request has reached its client.
    Delivered(RequestId),
    /// The time that [`Admin::deadline`](super::Admin::deadline) named has come.
    Tick,
}

/// Why a store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageFailure {
    /// The client is told of `quota_exceeded` (`ENOSPC`, `EDQUOT`), `update_required` and `changed_on_disk`; all
    /// others are `storage_failed` to it.
    pub code: String,
    /// For the log. It can name paths, so it never reaches a client.
    pub message: String,
}
