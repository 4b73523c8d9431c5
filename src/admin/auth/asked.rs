//! What waits for the host's word on users, passwords and sessions.

use super::identify::Identify;
use super::login::Login;
use super::permission::Scope;
use super::settings::User;
use super::token::Digest;
use crate::admin::audit::Event;
use crate::admin::effect::{Effect, EffectId, Level};
use crate::admin::input::StorageFailure;
use crate::admin::machine::{Admin, STORAGE_TIMEOUT};
use crate::admin::request::{Request, RequestId};
use crate::admin::response::Response;
use crate::credentials::Object;
use crate::error::Error;

/// A request that cannot go on without an answer.
#[derive(Debug)]
pub(crate) struct Asked {
    effect: EffectId,
    pub(in crate::admin) deadline: u64,
    id: RequestId,
    request: Request,
    question: Question,
}

/// What was asked, and with what to go on.
#[derive(Debug)]
pub(super) enum Question {
    /// Does the user of this token exist?
    TokenUser(Box<Identify>, Scope),
    /// Whose token is this?
    TokenFunction(Box<Identify>),
    /// What may the anonymous user do?
    DefaultUser(Box<Identify>),
    /// Who logs in?
    LoginUser(Box<Login>),
    /// Who logs in, if the password is right?
    LoginAuthenticated(Box<Login>),
    /// Is the password that of the user?
    LoginVerified(Box<Login>, Option<Box<User>>),
    /// Who comes back from the strategy's provider?
    StrategyUser(String),
    /// Are the sessions stored?
    Sessions(Box<Stored>),
}

/// What follows when the sessions are stored.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) response: Response,
    /// The session that is new, if one is.
    pub(super) token: Option<Digest>,
    pub(super) event: Option<Event>,
}

impl Admin {
    /// Has a request wait for the answer to an effect.
    #[inline(never)]
    pub(super) fn ask(
        &mut self,
        now: u64,
        effect: EffectId,
        id: RequestId,
        request: Request,
        question: Question,
    ) {
        let deadline = now + STORAGE_TIMEOUT;
        self.asked.push(Asked { effect, deadline, id, request, question });
    }

    /// Has the sessions stored before a request is answered.
    #[inline(never)]
    pub(super) fn save_sessions(&mut self, now: u64, id: RequestId, request: Request, then: Stored) {
        let sessions = self.sessions.print(now);
        let effect = self.next_effect();
        self.sessions_saved = Some(effect);
        self.ask(now, effect, id, request, Question::Sessions(Box::new(then)));
        if self.settings.read_only {
            self.sessions_stored(effect);
        } else {
            self.effects.push_back(Effect::SaveSessions(effect, sessions));
        }
    }

    /// The host has found this user, or none.
    pub(in crate::admin) fn found(&mut self, now: u64, effect: EffectId, user: Option<&[u8]>) {
        let Some(Asked { id, request, question, .. }) = self.take_asked(effect) else { return };
        let user = user.and_then(Object::parse).map(|user| User::read(&user));
        match (question, user) {
            (Question::TokenUser(identify, scope), Some(user)) => {
                self.identified(id, request, *identify, user, scope);
            }
            (Question::TokenUser(identify, _), None) => self.invalid_token(now, id, request, *identify),
            (Question::TokenFunction(identify), Some(user)) => {
                let scope = user.permissions.clone();
                self.identified(id, request, *identify, user, scope);
            }
            (Question::TokenFunction(identify), None) => self.by_default(now, id, request, *identify),
            (Question::DefaultUser(identify), Some(user)) => {
                self.anonymous(id, request, *identify, user.permissions);
            }
            (Question::DefaultUser(identify), None) => self.unidentified(id, &request, identify.shown),
            (Question::LoginUser(login), user) => self.verify(now, id, request, login, user),
            (Question::LoginAuthenticated(login), user) => self.logged_in(now, id, request, *login, user),
            (Question::StrategyUser(name), user) => self.came_back(now, id, &request, &name, user),
            (Question::LoginVerified(..) | Question::Sessions(_), _) => self.refuse(id, &WRONG_ANSWER),
        }
    }

    /// The host has compared a password with a hash.
    pub(in crate::admin) fn verified(&mut self, now: u64, effect: EffectId, ok: bool) {
        let Some(Asked { id, request, question, .. }) = self.take_asked(effect) else { return };
        let Question::LoginVerified(login, user) = question else { return self.refuse(id, &WRONG_ANSWER) };
        self.logged_in(now, id, request, *login, user.filter(|_| ok).map(|user| *user));
    }

    /// The sessions are stored. Tells whether that was waited for.
    pub(in crate::admin) fn sessions_stored(&mut self, effect: EffectId) -> bool {
        let Some(Asked { id, question, .. }) = self.take_asked(effect) else { return false };
        let Question::Sessions(then) = question else {
            self.refuse(id, &WRONG_ANSWER);
            return true;
        };
        if let Some(event) = then.event {
            self.audit(event);
        }
        self.respond(id, then.response);
        true
    }

    /// The host could not answer. Tells whether that was waited for.
    pub(in crate::admin) fn unanswered(&mut self, effect: EffectId, failure: &StorageFailure) -> bool {
        let Some(asked) = self.take_asked(effect) else { return false };
        let (what, error) = match &asked.question {
            Question::Sessions(_) => ("The sessions could not be stored", Error::of_store(&failure.code)),
            Question::LoginVerified(..) => ("A password could not be compared", Error::LoginUnavailable),
            Question::TokenUser(..)
            | Question::TokenFunction(_)
            | Question::DefaultUser(_)
            | Question::LoginUser(_)
            | Question::LoginAuthenticated(_)
            | Question::StrategyUser(_) => ("A function of adminAuth failed", Error::LoginUnavailable),
        };
        let line = [what, ": ", &failure.code, ": ", &failure.message].concat();
        self.effects.push_back(Effect::Log(Level::Error, line));
        self.without_answer(asked, &error);
        true
    }

    /// Gives up what the host should have answered by now.
    pub(in crate::admin) fn expire_asked(&mut self, now: u64) {
        while let Some(at) = self.asked.iter().position(|asked| asked.deadline <= now) {
            let asked = self.asked.remove(at);
            let stores = matches!(asked.question, Question::Sessions(_));
            let error = if stores { Error::StorageTimeout } else { Error::LoginUnavailable };
            self.without_answer(asked, &error);
        }
    }

    /// A session that was not stored was given to nobody, so it is none.
    #[inline(never)]
    fn without_answer(&mut self, asked: Asked, error: &Error) {
        if let Question::Sessions(then) = &asked.question
            && let Some(token) = then.token
        {
            self.sessions.remove(token);
        }
        self.refuse(asked.id, error);
    }

    fn take_asked(&mut self, effect: EffectId) -> Option<Asked> {
        let at = self.asked.iter().position(|asked| asked.effect == effect)?;
        Some(self.asked.remove(at))
    }
}

const WRONG_ANSWER: Error = Error::Misuse("the answer is not to what was asked");
