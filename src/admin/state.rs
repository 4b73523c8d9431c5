//! `/flows/state`: whether the flows run (`@node-red/runtime/lib/api/flows.js` and `lib/flows/index.js` 5.0.7).

use super::audit::Event;
use super::body::Body;
use super::effect::{Effect, EffectId};
use super::form::Fields;
use super::machine::{Admin, STORAGE_TIMEOUT, Store};
use super::request::{Request, RequestId};
use super::response::Response;
use super::router::Call;
use crate::credentials::Object;
use crate::error::Error;
use crate::json::quote;
use crate::storage::SecretText;

/// Whether the flows run, as far as the runtime is concerned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RunState {
    /// They run.
    #[default]
    Start,
    /// They do not.
    Stop,
}

impl RunState {
    /// The word that names it.
    pub fn name(self) -> &'static str {
        match self {
            RunState::Start => "start",
            RunState::Stop => "stop",
        }
    }

    fn named(word: &str) -> Option<RunState> {
        [RunState::Start, RunState::Stop].into_iter().find(|state| state.name() == word)
    }
}

/// What is known of the run state.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// What was asked for last, as the store keeps it.
    wanted: RunState,
    /// Whether the engine was made in safe mode and nothing has ended that yet.
    safe: bool,
    /// What the runtime was told last. One that was told nothing runs, but for safe mode, which it knows itself.
    told: RunState,
    change: Option<Change>,
}

/// A state that is being saved.
#[derive(Debug)]
struct Change {
    id: RequestId,
    effect: EffectId,
    deadline: u64,
    state: RunState,
}

/// Under which Node-RED keeps it in `.config.runtime.json`.
const KEY: &str = "runtimeFlowState";
/// How much of a state that is none is told back, in characters.
const MAX_TOLD: usize = 40;

pub(super) fn get(_: &Request, _: Body) -> Result<Call, Error> {
    Ok(Call::GetState)
}

/// DIFFERENCE: Node-RED's message for other states ends in a stray brace.
pub(super) fn set(_: &Request, body: Body) -> Result<Call, Error> {
    let fields = Fields::of(body);
    let text = fields.text("state");
    if let Some(state) = text.as_ref().and_then(|text| RunState::named(text)) {
        return Ok(Call::SetState(state));
    }
    let raw = || String::from_utf8_lossy(fields.get("state").unwrap_or_default()).into_owned();
    let told = text.map_or_else(raw, |text| text.to_string());
    Err(Error::RunState(told.chars().take(MAX_TOLD).collect()))
}

/// For the audit log: somebody tried to change the state. Node-RED logs no more than that it failed.
pub(super) fn refused(state: &str, error: &Error) -> Event {
    let event = Event::new("flows.setState").text("state", state);
    event.text("error", error.code()).text("message", error.code())
}

impl Run {
    pub(super) fn new(safe: bool) -> Run {
        Run { safe, ..Run::default() }
    }

    /// Takes in a deploy, which ends safe mode. Whether something ran.
    pub(super) fn deployed(&mut self) -> bool {
        !core::mem::take(&mut self.safe) && self.told == RunState::Start
    }

    /// Takes over what the store has.
    pub(super) fn load(&mut self, settings: Option<&SecretText>) {
        let settings = settings.and_then(|SecretText(text)| Object::parse(text));
        let stopped = settings.is_some_and(|settings| settings.get(KEY.as_bytes()) == Some(b"\"stop\""));
        self.wanted = if stopped { RunState::Stop } else { RunState::Start };
    }

    pub(super) fn busy(&self) -> bool {
        self.change.is_some()
    }

    pub(super) fn deadline(&self) -> Option<u64> {
        self.change.as_ref().map(|change| change.deadline)
    }

    fn take(&mut self, which: impl FnOnce(&Change) -> bool) -> Option<Change> {
        self.change.take_if(|change| which(change))
    }

    fn answer(&self) -> Response {
        let state = if self.safe { "safe" } else { self.wanted.name() };
        Response::json(200, format!("{{\"state\":{}}}", quote(state)).into_bytes())
    }
}

impl Admin {
    pub(super) fn get_state(&mut self, id: RequestId, request: &Request) {
        let response = self.run.answer().for_request(request);
        self.respond(id, response);
    }

    /// Asks for the state to be saved. DIFFERENCE: Node-RED neither waits for that nor tells when it fails, and
    /// has then forgotten the state at its next start.
    pub(super) fn set_state(&mut self, now: u64, id: RequestId, state: RunState) {
        let effect = self.next_effect();
        self.run.change = Some(Change { id, effect, deadline: now + STORAGE_TIMEOUT, state });
        if self.settings.read_only {
            self.state_saved(effect);
        } else {
            let patch = format!("{{\"{KEY}\":\"{}\"}}", state.name());
            self.effects.push_back(Effect::SaveSettings(effect, SecretText(patch.into_bytes())));
        }
    }

    /// The state is durable and counts from now on; it ends safe mode. False if `effect` saved something else.
    pub(super) fn state_saved(&mut self, effect: EffectId) -> bool {
        let Some(change) = self.run.take(|change| change.effect == effect) else { return false };
        self.run.wanted = change.state;
        let was_safe = core::mem::take(&mut self.run.safe);
        if !self.tell_state() {
            // What runs is told all the same, as in Node-RED: what could not start may be able to now.
            self.effects.push_back(Effect::State(change.state));
            if was_safe {
                self.forget_running();
            }
        }
        self.respond(change.id, self.run.answer());
        true
    }

    /// The state was not saved, so it stays as it was. False if `effect` was another.
    pub(super) fn state_failed(&mut self, effect: EffectId, error: &Error) -> bool {
        let Some(change) = self.run.take(|change| change.effect == effect) else { return false };
        self.refuse_state(&change, error);
        true
    }

    /// Gives up a save that should be done by now. Nobody knows whether it is, so the store is read again.
    pub(super) fn expire_state(&mut self, now: u64) {
        if let Some(change) = self.run.take(|change| change.deadline <= now) {
            self.refuse_state(&change, &Error::StorageTimeout);
            self.changed();
        }
    }

    fn refuse_state(&mut self, change: &Change, error: &Error) {
        self.audit_by(change.id, refused(change.state.name(), error));
        self.refuse(change.id, error);
    }

    /// Tells the runtime whether to run, if that is news to it, and whether it is. What starts then is as freshly
    /// started.
    pub(super) fn tell_state(&mut self) -> bool {
        let state = self.run.wanted;
        let is_news = state != self.run.told;
        if is_news {
            self.run.told = state;
            self.forget_running();
            self.effects.push_back(Effect::State(state));
        }
        is_news
    }

    fn forget_running(&mut self) {
        if let Store::Known(active) = &mut self.store {
            active.stopped();
        }
    }
}
