//! What the answers of the store mean, and what it means when they do not come.

use super::audit::Event;
use super::auth::Sessions;
use super::deploy::Active;
use super::effect::{Deployment, Effect, EffectId, Level};
use super::flows::Set;
use super::input::StorageFailure;
use super::machine::{Admin, Store, Waiting, Writing};
use super::request::RequestId;
use super::response::Response;
use super::router::Call;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::storage::{SecretText, Stored};

/// How many times a deploy is tried again because another host was faster.
const MAX_CONFLICTS: u32 = 8;

impl Admin {
    /// The store was read: for the first time, after a change, or for a reload.
    pub(super) fn loaded(&mut self, now: u64, effect: EffectId, mut stored: Stored) {
        let reload = self.take_writing(effect);
        if reload.is_none() && !self.store.awaits(effect) {
            return;
        }
        self.read_sessions(now, effect, stored.sessions.take());
        let expired = self.outcomes.load(now, std::mem::take(&mut stored.outcomes));
        self.effects.extend(expired.into_iter().map(Effect::Forget));
        if reload.is_none() || !self.settings.read_only {
            self.run.load(stored.settings.as_ref());
        }
        let active = Active::load(stored, &self.secrets, &self.settings.registry);
        if let Err(error) = &active.configuration {
            self.effects.push_back(Effect::Log(Level::Error, error.to_string()));
        }
        self.notice(active.credentials.notice());
        match reload {
            Some(reload) => {
                self.reloaded(reload, active);
                self.forget_stale_unless_given();
            }
            None => {
                self.follow(&active);
                self.store = Store::Known(Box::new(active));
                self.tell_state();
                self.forget_stale();
            }
        }
    }

    /// Another host has saved since the runtime was given something: it loads what there is now. Not if that cannot be
    /// read: then what runs goes on.
    fn follow(&mut self, active: &Active) {
        if let Some(given) = self.given.filter(|given| *given != Some(active.generation)) {
            let reload = active.reload(given.unwrap_or_default());
            self.effects.extend(reload.map(Effect::Deploy));
        }
    }

    /// Takes over the sessions that a store holds, unless newer ones were on their way to it when it was read, or
    /// are nowhere but here.
    fn read_sessions(&mut self, now: u64, load: EffectId, stored: Option<SecretText>) {
        let newer = self.sessions_saved.is_some_and(|saved| saved > load || self.settings.read_only);
        if newer || self.settings.admin_auth.is_none() {
            return;
        }
        let read = stored.map_or_else(|| Some(Sessions::default()), |text| Sessions::read(&text.0, now));
        if read.is_none() {
            let line = "The stored sessions cannot be read; everybody has to log in again";
            self.effects.push_back(Effect::Log(Level::Warn, line.to_owned()));
        }
        self.sessions = read.unwrap_or_default();
    }

    /// Ends a reload. What cannot be read does not take the place of what can.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 answers 200, stops everything and takes a broken file for an empty one.
    fn reloaded(&mut self, reload: Writing, active: Active) {
        let configuration = match active.configuration {
            Ok(configuration) => configuration,
            Err(unreadable) => return self.refuse(reload.id, &unreadable),
        };
        let Store::Known(current) = &mut self.store else {
            return self.refuse(reload.id, &Error::StorageFailed);
        };
        let response = Set::done(reload.set.version, &configuration.revision);
        let runs = self.run.deployed();
        let deployment = current.replace(configuration, active.generation, reload.set.deployment, runs);
        current.credentials = active.credentials;
        self.deployed(deployment);
        self.respond(reload.id, response);
    }

    /// The save is durable: what was posted is now the active configuration.
    pub(super) fn saved(&mut self, effect: EffectId) {
        if self.state_saved(effect) || self.sessions_stored(effect) {
            return;
        }
        let Some(Writing { id, set, key, next: Some(next), .. }) = self.take_writing(effect) else {
            // The answer to a save that was given up: the store has changed after all.
            return self.changed();
        };
        let (Store::Known(active), Ok(mut change)) = (&mut self.store, set.change) else {
            return self.refuse(id, &Error::StorageFailed);
        };
        let response = Set::done(set.version, &change.configuration.revision);
        let runs = self.run.deployed();
        active.note_credentials(&mut change, next.credentials.as_ref());
        let deployment = active.replace(change.configuration, next.generation, set.deployment, runs);
        if let Some(saved) = next.credentials {
            active.credentials = Credentials::saved(saved.set);
            if saved.drop_former && !self.settings.read_only {
                self.secrets.forget_former();
            }
        }
        if let Some(key) = key {
            self.outcomes.decided(id, key);
        }
        self.deployed(deployment);
        self.respond(id, response);
        self.forget_stale_unless_given();
    }

    /// Tells the runtime of a deploy.
    fn deployed(&mut self, deployment: Deployment) {
        self.effects.push_back(Effect::Deploy(deployment));
        self.tell_state();
    }

    /// Another host saved first: read what it saved and try again.
    pub(super) fn conflict(&mut self, effect: EffectId) {
        let Some(Writing { id, request, set, conflicts, .. }) = self.take_writing(effect) else {
            return;
        };
        self.store = Store::Unknown;
        self.stale = false;
        if conflicts == MAX_CONFLICTS {
            return self.refuse(id, &Error::Busy);
        }
        self.waiting.push_front(Waiting { id, request, call: Call::SetFlows(set), conflicts: conflicts + 1 });
    }

    /// The store did not do it: whoever waited for it is told, and everything is as it was.
    pub(super) fn failed(&mut self, effect: EffectId, failure: &StorageFailure) {
        if self.unanswered(effect, failure) {
            return;
        }
        let error = Error::of_store(&failure.code);
        let line = format!("The store failed: {}: {}", failure.code, failure.message);
        if let Some(writing) = self.take_writing(effect) {
            self.effects.push_back(Effect::Log(Level::Error, line));
            self.refuse(writing.id, &error);
            self.forget_stale();
        } else if self.store.awaits(effect) {
            self.effects.push_back(Effect::Log(Level::Error, line));
            self.give_up_loading(&error);
        } else if self.state_failed(effect, &error) {
            self.effects.push_back(Effect::Log(Level::Error, line));
        }
    }

    /// What is known of the store is out of date.
    ///
    /// Where nothing is written, what was deployed is nowhere but here, and counts until a reload.
    pub(super) fn changed(&mut self) {
        if self.settings.read_only {
            return;
        }
        self.stale = true;
        if self.writing.is_none() && !matches!(self.store, Store::Loading { .. }) {
            self.forget_stale();
        }
    }

    /// Gives up what the store should have answered by now.
    ///
    /// Of a save that was given up nobody knows whether it was made, so the store has to be read again.
    pub(super) fn expire(&mut self, now: u64) {
        self.expire_asked(now);
        if self.writing.as_ref().is_some_and(|writing| writing.deadline <= now)
            && let Some(writing) = self.writing.take()
        {
            self.stale = true;
            self.refuse(writing.id, &Error::StorageTimeout);
            self.forget_stale();
        }
        self.expire_state(now);
        if let Store::Loading { deadline, .. } = self.store
            && deadline <= now
        {
            self.give_up_loading(&Error::StorageTimeout);
        }
    }

    /// Says once what there is to say, not at each time that the store is read.
    fn notice(&mut self, notice: Option<&'static str>) {
        if let Some(line) = notice.filter(|_| notice != self.noticed) {
            let line = format!("{line}; they are kept as they are");
            self.effects.push_back(Effect::Log(Level::Error, line));
        }
        self.noticed = notice;
    }

    fn give_up_loading(&mut self, error: &Error) {
        self.store = Store::Unknown;
        self.stale = false;
        for waiting in std::mem::take(&mut self.waiting) {
            self.refuse(waiting.id, error);
        }
    }

    /// After a deploy: where there is a runtime, its host first has to fetch what that made active, so it is forgotten
    /// at the next input.
    fn forget_stale_unless_given(&mut self) {
        if self.given.is_none() {
            self.forget_stale();
        }
    }

    pub(super) fn forget_stale(&mut self) {
        if std::mem::take(&mut self.stale) {
            self.store = Store::Unknown;
        }
    }

    fn take_writing(&mut self, effect: EffectId) -> Option<Writing> {
        self.writing.take_if(|writing| writing.effect == effect)
    }

    #[inline(never)]
    pub(super) fn respond(&mut self, id: RequestId, mut response: Response) {
        self.callers.retain(|(of, _)| *of != id);
        if let Some(at) = self.cors.iter().position(|cors| *cors == id) {
            self.cors.swap_remove(at);
            response.cors = true;
        }
        self.effects.push_back(Effect::Respond(id, response));
    }

    #[inline(never)]
    pub(super) fn refuse(&mut self, id: RequestId, error: &Error) {
        self.audit_by(id, Event::error(error));
        self.respond(id, Response::error(error));
    }
}
