//! A host in memory with a clock of its own: it can answer late, wrongly or not at all.

use std::collections::BTreeMap;

use redloom::admin::{
    Admin, AdminSettings, Admitted, Deployment, Effect, EffectId, Input, Level, Request, RequestId, Response,
    Save, StorageFailure,
};
use redloom::storage::{Generation, Outcome, SecretText, Stored, StoredCredentials};

/// A store as a host keeps it. It outlives the engines that use it.
#[derive(Default, Clone)]
pub(crate) struct Disk {
    pub(crate) flows: Option<Vec<u8>>,
    pub(crate) credentials: Option<StoredCredentials>,
    pub(crate) generation: Generation,
    pub(crate) outcomes: BTreeMap<String, Outcome>,
    /// The settings as the patches that came, for this store merges none.
    pub(crate) settings: Vec<SecretText>,
    pub(crate) sessions: Option<SecretText>,
    pub(crate) saves: usize,
}

impl Disk {
    pub(crate) fn holding(flows: &str) -> Disk {
        Disk { flows: Some(flows.as_bytes().to_vec()), ..Disk::default() }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.flows.clone().unwrap_or_default()).unwrap()
    }

    /// Another host saves.
    pub(crate) fn change(&mut self, flows: &str) {
        self.flows = Some(flows.as_bytes().to_vec());
        self.generation = self.generation.next();
    }

    pub(crate) fn stored(&self) -> Stored {
        let outcomes = self.outcomes.values().cloned().collect();
        let (flows, credentials) = (self.flows.clone(), self.credentials.clone());
        let (settings, sessions) = (self.settings.last().cloned(), self.sessions.clone());
        Stored { flows, credentials, generation: self.generation, outcomes, settings, sessions }
    }

    fn save(&mut self, id: EffectId, save: Save) -> Input {
        if save.expected != self.generation {
            return Input::Conflict(id);
        }
        self.flows = Some(save.flows.to_vec());
        if save.credentials.is_some() {
            self.credentials = save.credentials;
        }
        self.generation = save.generation;
        self.outcomes.extend(save.outcome.map(|outcome| (outcome.key.clone(), outcome)));
        self.saves += 1;
        Input::Saved(id)
    }
}

/// One engine and the host round it.
pub(crate) struct Host {
    pub(crate) admin: Admin,
    pub(crate) disk: Disk,
    pub(crate) now: u64,
    pub(crate) responses: BTreeMap<RequestId, Response>,
    /// The requests that the host may answer, and who sent them.
    pub(crate) admitted: BTreeMap<RequestId, Admitted>,
    pub(crate) log: Vec<String>,
    /// The events for the audit log.
    pub(crate) audit: Vec<String>,
    /// What was asked about users and passwords, for the test to answer.
    pub(crate) questions: Vec<Effect>,
    pub(crate) deployments: Vec<Deployment>,
    /// Every effect that came out, in order.
    pub(crate) seen: Vec<Effect>,
    /// Whether requests that write come with random bytes.
    pub(crate) entropy: bool,
    settings: AdminSettings,
    next_request: u64,
}

impl Host {
    pub(crate) fn new(disk: Disk) -> Host {
        Host::with(disk, AdminSettings::default())
    }

    pub(crate) fn with(disk: Disk, settings: AdminSettings) -> Host {
        Host {
            admin: Admin::new(settings.clone()),
            disk,
            now: 1_700_000_000_000,
            responses: BTreeMap::new(),
            admitted: BTreeMap::new(),
            log: Vec::new(),
            audit: Vec::new(),
            questions: Vec::new(),
            deployments: Vec::new(),
            seen: Vec::new(),
            entropy: true,
            settings,
            next_request: 0,
        }
    }

    /// The service worker was stopped; the next one starts over the same store. Request numbers start anew.
    pub(crate) fn restart(self) -> Host {
        Host { now: self.now + 50, ..Host::with(self.disk, self.settings) }
    }

    /// Asks whether the host may answer a request that wants these permissions: JSON.
    pub(crate) fn admit(&mut self, request: Request, permission: &str) -> RequestId {
        self.next_request += 1;
        let id = RequestId(self.next_request);
        self.give(Input::Admit(id, request, permission.to_owned()));
        id
    }

    /// Gives a request to the engine and does nothing else.
    pub(crate) fn send(&mut self, mut request: Request) -> RequestId {
        self.next_request += 1;
        if self.entropy && request.method != "GET" {
            // Different for each request of each host, which is all that the engine asks of them.
            let seed = (self.now as u128) << 64 | self.next_request as u128;
            let block = |at: u128| {
                seed.wrapping_add(at << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
            };
            request.random =
                Some(Box::new(std::array::from_fn(|at| block(at as u128 / 16).to_le_bytes()[at % 16])));
        }
        let id = RequestId(self.next_request);
        self.give(Input::Request(id, request));
        id
    }

    pub(crate) fn give(&mut self, input: Input) {
        self.admin.handle(self.now, input);
    }

    fn poll(&mut self) -> Option<Effect> {
        let effect = self.admin.poll_effect()?;
        self.seen.push(effect.clone());
        Some(effect)
    }

    /// Performs the next effect; none if there is none.
    pub(crate) fn step(&mut self) -> Option<Effect> {
        let effect = self.poll()?;
        match effect.clone() {
            Effect::Load(id) => {
                let stored = self.disk.stored();
                self.give(Input::Loaded(id, stored));
            }
            Effect::Save(id, save) => {
                let answer = self.disk.save(id, save);
                self.give(answer);
            }
            Effect::SaveSettings(id, settings) => {
                self.disk.settings.push(settings);
                self.give(Input::Saved(id));
            }
            Effect::SaveSessions(id, sessions) => {
                self.disk.sessions = Some(sessions);
                self.give(Input::Saved(id));
            }
            Effect::Forget(key) => drop(self.disk.outcomes.remove(&key)),
            Effect::Respond(id, response) => {
                let before = self.responses.insert(id, response);
                assert!(before.is_none(), "{id:?} was answered twice");
            }
            Effect::Deploy(deployment) => self.deployments.push(deployment),
            Effect::Admitted(id, who) => assert!(self.admitted.insert(id, who).is_none()),
            // Tests look for them among all that was seen.
            Effect::State(_) | Effect::SessionEnded(_) => {}
            Effect::Verify(..)
            | Effect::User(..)
            | Effect::Authenticate(..)
            | Effect::Token(..)
            | Effect::DefaultUser(_) => self.questions.push(effect.clone()),
            Effect::Log(Level::Audit, event) => self.audit.push(event),
            Effect::Log(_, line) => self.log.push(line),
        }
        Some(effect)
    }

    /// Performs all effects.
    pub(crate) fn run(&mut self) {
        while self.step().is_some() {}
    }

    /// The answer to a request that nothing disturbs.
    pub(crate) fn ask(&mut self, request: Request) -> Response {
        let id = self.send(request);
        self.run();
        self.responses.remove(&id).unwrap()
    }

    /// Performs effects up to the next save, which is left undone.
    pub(crate) fn run_to_save(&mut self) -> (EffectId, Save) {
        while let Some(effect) = self.poll() {
            match effect {
                Effect::Save(id, save) => return (id, save),
                Effect::Load(id) => {
                    let stored = self.disk.stored();
                    self.give(Input::Loaded(id, stored));
                }
                Effect::Respond(id, response) => drop(self.responses.insert(id, response)),
                Effect::Log(Level::Audit, event) => self.audit.push(event),
                Effect::Log(_, line) => self.log.push(line),
                Effect::Deploy(deployment) => self.deployments.push(deployment),
                Effect::Forget(_)
                | Effect::Admitted(..)
                | Effect::SessionEnded(_)
                | Effect::State(_)
                | Effect::SaveSettings(..)
                | Effect::SaveSessions(..)
                | Effect::Verify(..)
                | Effect::User(..)
                | Effect::Authenticate(..)
                | Effect::Token(..)
                | Effect::DefaultUser(_) => {}
            }
        }
        panic!("nothing is saved");
    }

    pub(crate) fn fail(&mut self, id: EffectId, code: &str) {
        let message = format!("{code}: no such thing, open '/secret/place'");
        self.give(Input::Failed(id, StorageFailure { code: code.to_owned(), message }));
    }
}

pub(crate) fn request(method: &str, path: &str) -> Request {
    Request { method: method.to_owned(), path: path.to_owned(), ..Request::default() }
}

/// `GET /flows`, v2.
pub(crate) fn get() -> Request {
    with(request("GET", "/flows"), "Node-RED-API-Version", "v2")
}

/// `POST /flows`, v2, with this body.
pub(crate) fn post(body: &str) -> Request {
    let request = with(request("POST", "/flows"), "Node-RED-API-Version", "v2");
    json(request, body)
}

pub(crate) fn json(request: Request, body: &str) -> Request {
    let request = with(request, "Content-Type", "application/json");
    Request { body: body.as_bytes().to_vec(), ..request }
}

pub(crate) fn with(mut request: Request, name: &str, value: &str) -> Request {
    request.headers.push((name.to_owned(), value.to_owned()));
    request
}

/// All bytes that a host has been given, in one piece.
pub(crate) fn bytes_of(effects: &[Effect]) -> Vec<u8> {
    let response = |out: &mut Vec<u8>, Response { headers, body, .. }: &Response| {
        headers.iter().for_each(|(name, value)| out.extend([name.as_bytes(), value.as_bytes()].concat()));
        out.extend(body.as_deref().unwrap_or_default());
    };
    effects.iter().fold(Vec::new(), |mut out, effect| {
        match effect {
            Effect::Load(_) | Effect::State(_) | Effect::DefaultUser(_) => {}
            // Secrets on their way to the one who compares them.
            Effect::Verify(..) | Effect::Authenticate(..) | Effect::Token(..) => {}
            Effect::Save(_, save) => {
                out.extend(&*save.flows);
                out.extend(save.credentials.iter().flat_map(|credentials| &credentials.0));
                if let Some(outcome) = &save.outcome {
                    out.extend(outcome.key.as_bytes());
                    response(&mut out, &outcome.response);
                }
            }
            Effect::SaveSettings(_, text) | Effect::SaveSessions(_, text) => out.extend(&text.0),
            Effect::Deploy(deployment) => {
                out.extend([deployment.plan.as_bytes(), deployment.diff.as_bytes()].concat())
            }
            Effect::Admitted(_, who) => out.extend(format!("{who:?}").into_bytes()),
            Effect::SessionEnded(text)
            | Effect::Forget(text)
            | Effect::Log(_, text)
            | Effect::User(_, text) => out.extend(text.as_bytes()),
            Effect::Respond(_, answer) => response(&mut out, answer),
        }
        out
    })
}

pub(crate) fn body(response: &Response) -> String {
    String::from_utf8(response.body.clone().unwrap_or_default()).unwrap()
}
