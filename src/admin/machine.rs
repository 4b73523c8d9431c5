//! The state machine behind the admin API.

use std::collections::VecDeque;

use super::audit::Event;
use super::auth::{self, AdminAuth, Asked, Caller, Codes, Lockout, Sessions};
use super::body::Body;
use super::deploy::{self, Active, Given, Prepared};
use super::effect::{Effect, EffectId, Save};
use super::flows::Set;
use super::input::Input;
use super::outcome::{self, Outcomes};
use super::request::{DeploymentType, Request, RequestId};
use super::response::Response;
use super::router::{self, Call, Route, Routed};
use super::state::{self, Run};
use crate::credentials::{CredentialSecret, Key, Secrets};
use crate::error::Error;
use crate::registry::Registry;
use crate::storage::{Generation, Outcome};

/// The settings that the admin API reads, named as in Node-RED's `settings.js`.
#[derive(Debug, Clone)]
pub struct AdminSettings {
    /// The largest body in bytes, inclusive, after decompression.
    pub api_max_length: usize,
    /// How stored credentials are protected.
    pub credential_secret: CredentialSecret,
    /// Where the admin API is, for answers that name a path: with a slash at both ends.
    pub http_admin_root: String,
    /// Whether `POST /flows/state` is allowed.
    pub runtime_state: bool,
    /// Whether nothing is written: what is deployed counts until the store is read again.
    pub read_only: bool,
    /// Whether the routes that only the editor uses are away.
    pub disable_editor: bool,
    /// Whether requests without TLS are sent to the same place with it.
    pub require_https: bool,
    /// Whether the flows stand still until the first deploy.
    pub safe_mode: bool,
    /// The secret that the host made where the person had set none: `_credentialSecret` in Node-RED's runtime
    /// settings. Beside another `credential_secret` it serves to read what is still encrypted with it; the save
    /// that encrypts that anew says when it can be dropped.
    pub system_secret: Option<Key>,
    /// The types of nodes that are installed.
    pub registry: Registry,
    /// Who may do what; none if everybody may do everything.
    pub admin_auth: Option<AdminAuth>,
}

impl Default for AdminSettings {
    /// Node-RED's own defaults: bodies up to 5 MiB. No secret, so no credentials; no registry; no login.
    fn default() -> AdminSettings {
        AdminSettings {
            api_max_length: 5 * 1024 * 1024,
            credential_secret: CredentialSecret::Unset,
            http_admin_root: "/".to_owned(),
            runtime_state: false,
            read_only: false,
            disable_editor: false,
            require_https: false,
            safe_mode: false,
            system_secret: None,
            registry: Registry::default(),
            admin_auth: None,
        }
    }
}

/// Answers the admin API.
///
/// Give it what happens by [`handle`](Admin::handle), then do what [`poll_effect`](Admin::poll_effect) hands
/// out, in that order, until there is no more. Call `handle` with [`Input::Tick`] when the time that
/// [`deadline`](Admin::deadline) names has come; it can change with every call.
///
/// It starts knowing nothing, and asks for the store at the first request that needs it. Reading requests are
/// answered from the active configuration, also while a deploy is being saved. Writing ones run one after the
/// other, in the order in which they came.
#[derive(Debug, Default)]
pub struct Admin {
    pub(super) settings: AdminSettings,
    pub(super) secrets: Secrets,
    pub(super) store: Store,
    /// The store was changed by another host while an answer of it was on its way.
    pub(super) stale: bool,
    pub(super) waiting: VecDeque<Waiting>,
    pub(super) writing: Option<Writing>,
    pub(super) outcomes: Outcomes,
    /// Who is logged in, as far as the store has been read.
    pub(super) sessions: Sessions,
    /// The effect that has last written them.
    pub(super) sessions_saved: Option<EffectId>,
    pub(super) codes: Codes,
    pub(super) lockout: Lockout,
    /// What waits for an answer about users, passwords and sessions.
    pub(super) asked: Vec<Asked>,
    /// Who sent the requests that have been let in and are not answered yet.
    pub(super) callers: Vec<(RequestId, Caller)>,
    pub(super) run: Run,
    /// What the host's runtime was given last: a generation, or nothing, for there was none. None if there is no
    /// runtime.
    pub(super) given: Option<Option<Generation>>,
    /// The requests to whose answers CORS applies.
    pub(super) cors: Vec<RequestId>,
    pub(super) effects: VecDeque<Effect>,
    /// What the log has last been told of the stored credentials.
    pub(super) noticed: Option<&'static str>,
    last_effect: u64,
}

/// What is known of the store.
#[derive(Debug, Default)]
pub(super) enum Store {
    #[default]
    Unknown,
    Loading {
        effect: EffectId,
        deadline: u64,
    },
    Known(Box<Active>),
}

impl Store {
    pub(super) fn awaits(&self, answer: EffectId) -> bool {
        matches!(self, Store::Loading { effect, .. } if *effect == answer)
    }
}

/// A request that waits for the store or for its turn.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) id: RequestId,
    pub(super) request: Request,
    pub(super) call: Call,
    /// How often the store turned out to have changed under it.
    pub(super) conflicts: u32,
}

/// The deploy that is on its way.
#[derive(Debug)]
pub(super) struct Writing {
    pub(super) id: RequestId,
    pub(super) request: Request,
    pub(super) set: Box<Set>,
    pub(super) conflicts: u32,
    pub(super) effect: EffectId,
    pub(super) deadline: u64,
    /// Under which the outcome is kept.
    pub(super) key: Option<String>,
    /// What is being saved; none for a reload, which waits for the store to be read.
    pub(super) next: Option<Box<Prepared>>,
}

/// How long a host may take to answer, in ms.
pub(super) const STORAGE_TIMEOUT: u64 = 30_000;
/// How many requests may wait.
const MAX_WAITING: usize = 1000;

impl Admin {
    /// An admin API that knows nothing yet of its store.
    pub fn new(mut settings: AdminSettings) -> Admin {
        let run = Run::new(settings.safe_mode);
        let user = std::mem::take(&mut settings.credential_secret);
        let secrets = Secrets::new(user, settings.system_secret.take());
        Admin { settings, secrets, run, ..Admin::default() }
    }

    /// Takes in what happened. `now` is in ms since 1970.
    pub fn handle(&mut self, now: u64, input: Input) {
        if self.writing.is_none() && !matches!(self.store, Store::Loading { .. }) {
            self.forget_stale();
        }
        match input {
            Input::Start => self.load(now),
            Input::Request(id, request) => self.receive(now, id, request),
            Input::Admit(id, request, permission) => self.admit_for_host(now, id, request, &permission),
            Input::User(effect, user) => self.found(now, effect, user.as_deref()),
            Input::Verified(effect, ok) => self.verified(now, effect, ok),
            Input::Loaded(effect, stored) => self.loaded(now, effect, stored),
            Input::Saved(effect) => self.saved(effect),
            Input::Conflict(effect) => self.conflict(effect),
            Input::Failed(effect, failure) => self.failed(effect, &failure),
            Input::Changed => self.changed(),
            Input::Registry(registry) => self.settings.registry = registry,
            Input::Delivered(id) => {
                self.effects.extend(self.outcomes.delivered(id).map(Effect::Forget));
            }
            Input::Tick => {}
        }
        self.expire(now);
        self.advance(now);
    }

    /// What the host's runtime is to run, in answer to [`Effect::Deploy`] or at the start, when the store has been read.
    /// None if it has not been, yet.
    ///
    /// From the first call on the runtime hears of it when the store turns out to hold another generation than it was
    /// given.
    pub fn active(&mut self) -> Option<Given<'_>> {
        let active = match &self.store {
            Store::Known(active) => Some(active),
            Store::Unknown | Store::Loading { .. } => None,
        };
        self.given = Some(active.map(|active| active.generation));
        active.map(|active| active.given())
    }

    /// The next thing for the host to do.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When to call [`handle`](Admin::handle) at the latest, in ms since 1970. None while nothing is awaited.
    pub fn deadline(&self) -> Option<u64> {
        let loading = match &self.store {
            Store::Loading { deadline, .. } => Some(*deadline),
            Store::Unknown | Store::Known(_) => None,
        };
        let writing = self.writing.iter().map(|writing| writing.deadline);
        let asked = self.asked.iter().map(|asked| asked.deadline);
        writing.chain(loading).chain(self.run.deadline()).chain(asked).min()
    }

    pub(super) fn next_effect(&mut self) -> EffectId {
        self.last_effect += 1;
        EffectId(self.last_effect)
    }

    /// Whether as many requests wait as may.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() + self.asked.len() >= MAX_WAITING
    }

    fn receive(&mut self, now: u64, id: RequestId, mut request: Request) {
        if self.is_full() {
            return self.refuse(id, &Error::Busy);
        }
        let routed = router::find(&mut request, &self.settings);
        if routed.is_ok() && router::has_cors(&request, &self.settings) {
            self.cors.push(id);
        }
        match routed {
            Ok(Routed::Route(route, body)) => self.admit(now, id, request, route, body),
            Ok(Routed::Answer(response)) => self.respond(id, response.for_request(&request)),
            Err(error) => self.respond(id, Response::error(&error).for_request(&request)),
        }
    }

    /// Has a route answer a request that may be answered.
    #[inline(never)]
    pub(super) fn enter(
        &mut self,
        id: RequestId,
        request: Request,
        route: &Route,
        body: Body,
        caller: Caller,
    ) {
        self.callers.push((id, caller));
        match (route.handler)(&request, body) {
            Ok(call) => self.waiting.push_back(Waiting { id, request, call, conflicts: 0 }),
            Err(error) => {
                if let Error::RunState(state) = &error {
                    self.audit_by(id, state::refused(state, &error));
                }
                self.audit_by(id, Event::error(&error));
                self.respond(id, Response::error(&error).for_request(&request));
            }
        }
    }

    /// Asks for the store, unless it is known or on its way.
    fn load(&mut self, now: u64) {
        if matches!(self.store, Store::Unknown) {
            let effect = self.next_effect();
            self.store = Store::Loading { effect, deadline: now + STORAGE_TIMEOUT };
            self.effects.push_back(Effect::Load(effect));
        }
    }

    /// Answers and starts whatever can be.
    fn advance(&mut self, now: u64) {
        while !self.waiting.is_empty() {
            let Store::Known(active) = &self.store else {
                return self.load(now);
            };
            let busy = self.writing.is_some() || self.run.busy();
            let ready = self.waiting.iter().position(|waiting| !(busy && waiting.call.writes()));
            let Some(next) = ready.and_then(|ready| self.waiting.remove(ready)) else { return };
            match next.call {
                Call::GetFlows(get) => {
                    let response = get.answer(active).for_request(&next.request);
                    self.audit_by(next.id, Event::new("flows.get"));
                    self.respond(next.id, response);
                }
                Call::GetCredentials(get) => {
                    let answer = get.answer(active, &self.settings.registry);
                    self.audit(get.event());
                    self.respond(next.id, answer.for_request(&next.request));
                }
                Call::GetState => {
                    self.audit_by(next.id, Event::new("flows.getState"));
                    self.get_state(next.id, &next.request);
                }
                Call::Identify(identify) => self.identify(now, next.id, next.request, *identify),
                Call::LoginPage => {
                    let page = auth::page_of(&next.request, &self.settings).for_request(&next.request);
                    self.respond(next.id, page);
                }
                Call::Token(fields) => self.token(now, next.id, next.request, &fields),
                Call::Revoke(token) => self.revoke(now, next.id, next.request, token),
                Call::Callback(identity) => self.call_back(now, next.id, next.request, identity),
                Call::SetState(state) => self.set_state(now, next.id, state),
                Call::SetFlows(set) => self.deploy(now, next.id, next.request, set, next.conflicts),
            }
        }
    }

    /// Prepares a deploy and asks for its save, or for the store to be read again.
    fn deploy(&mut self, now: u64, id: RequestId, request: Request, set: Box<Set>, conflicts: u32) {
        if conflicts == 0 {
            self.audit_by(id, Event::new("flows.set").text("type", set.deployment.name()));
        }
        let effect = self.next_effect();
        let deadline = now + STORAGE_TIMEOUT;
        if set.deployment == DeploymentType::Reload {
            self.writing =
                Some(Writing { id, request, set, conflicts, effect, deadline, key: None, next: None });
            return self.effects.push_back(Effect::Load(effect));
        }
        // Before anything is compared: to a repeat, its own first time looks like somebody else's deploy.
        let key = outcome::key(&request, &set, &self.secrets.current);
        if let Some(first) = key.as_deref().and_then(|key| self.outcomes.repeat(id, key)) {
            return self.respond(id, first.response);
        }
        let Store::Known(active) = &self.store else { return self.refuse(id, &Error::StorageFailed) };
        let (secrets, registry) = (&self.secrets, &self.settings.registry);
        let blocks = deploy::blocks(&request, conflicts);
        let (next, change) = match active.prepare(&set, secrets, registry, blocks) {
            Ok(prepared) => prepared,
            Err(Error::VersionMismatch(_)) => {
                let differs = if self.may(id, "flows.read") { active.differs(&set) } else { None };
                return self.refuse(id, &Error::VersionMismatch(differs));
            }
            Err(error) => return self.refuse(id, &error),
        };
        let save = (!self.settings.read_only).then(|| Save {
            expected: active.generation,
            generation: next.generation,
            flows: change.configuration.flows.document().shared_text(),
            replaces_unreadable: active.configuration.is_err(),
            credentials: next.credentials.as_ref().map(|saved| saved.stored.clone()),
            interim: next.credentials.as_ref().map(|saved| saved.interim.clone()),
            drop_system_secret: next.credentials.as_ref().is_some_and(|saved| saved.drop_former),
            outcome: key.clone().map(|key| {
                let response = Set::done(set.version, &change.configuration.revision);
                Outcome { key, at: now, response }
            }),
        });
        let next = Some(Box::new(next));
        self.writing = Some(Writing { id, request, set, conflicts, effect, deadline, key, next });
        match save {
            Some(save) => self.effects.push_back(Effect::Save(effect, save)),
            None => self.saved(effect),
        }
    }
}
