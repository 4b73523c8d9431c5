//! Logins by a strategy: the host talks to the provider, and what comes of it ends in a code that the editor
//! exchanges once for a session. After `index.js` and `tokens.js` of `@node-red/editor-api/lib/auth` 5.0.7.

use super::asked::Question;
use super::identify::described;
use super::login::{RANDOM_FOR_TOKEN, new_token, random};
use super::permission::Scope;
use super::sessions::Session;
use super::settings::User;
use super::text::text_of;
use super::token::Digest;
use crate::admin::audit::Event;
use crate::admin::body::Body;
use crate::admin::effect::Effect;
use crate::admin::form::Fields;
use crate::admin::machine::Admin;
use crate::admin::request::{Identity, Request, RequestId};
use crate::admin::response::Response;
use crate::admin::router::Call;
use crate::credentials::Secret;
use crate::error::Error;
use crate::json::quote;

/// Codes that are good for a session each, once and for a short while.
#[derive(Debug, Default)]
pub(crate) struct Codes(Vec<Code>);

#[derive(Debug)]
struct Code {
    code: Digest,
    user: String,
    scope: Scope,
    token: Secret,
    /// In ms since 1970.
    until: u64,
    expires: u64,
}

/// How many codes wait at a time.
const MAX_CODES: usize = 1000;

/// `/auth/strategy/callback`: back from the provider.
pub(in crate::admin) fn callback(request: &Request, _: Body) -> Result<Call, Error> {
    let identity = request.identity.clone().ok_or(Error::Misuse("the callback came without identity"))?;
    Ok(Call::Callback(identity))
}

impl Admin {
    /// The host has heard of the provider who it is.
    #[inline(never)]
    pub(in crate::admin) fn call_back(
        &mut self,
        now: u64,
        id: RequestId,
        request: Request,
        identity: Identity,
    ) {
        let Some(auth) = &self.settings.admin_auth else { return };
        let name = match identity {
            Identity::User(name) => name,
            Identity::Failed(message) => {
                self.audit(Event::new("auth.login.fail.oauth").text("error", &message));
                return self.redirect(id, &request, &["?session_message=", &message].concat());
            }
        };
        let (by_authenticate, by_users) = (auth.authenticate_function, auth.users_function);
        if !by_authenticate && !by_users {
            let user = auth.users.get(&name).cloned();
            return self.came_back(now, id, &request, &name, user);
        }
        let effect = self.next_effect();
        self.effects.push_back(match by_authenticate {
            true => Effect::Authenticate(effect, name.clone(), None),
            false => Effect::User(effect, name.clone()),
        });
        self.ask(now, effect, id, request, Question::StrategyUser(name));
    }

    /// Whoever came back is this user, or none of ours.
    #[inline(never)]
    pub(super) fn came_back(
        &mut self,
        now: u64,
        id: RequestId,
        request: &Request,
        name: &str,
        user: Option<User>,
    ) {
        let Some(auth) = &self.settings.admin_auth else { return };
        let Some(user) = user else {
            self.audit(Event::new("auth.login.fail.oauth").text("username", name));
            return self.redirect(id, request, "?session_message=AuthenticationError: Unauthorized");
        };
        let Some((token, code)) = new_token(request).zip(random(request, 0..RANDOM_FOR_TOKEN)) else {
            return self.refuse(id, &Error::Misuse("a login came without random bytes"));
        };
        let name = user.name.clone().unwrap_or_else(|| name.to_owned());
        let described = described("username", &quote(&name), &user.permissions, None);
        let event = Event::new("auth.login").raw("user", described.as_bytes());
        let event = event.text("username", &name).some("scope", user.permissions.raw());
        let (until, expires) =
            (now.saturating_add(auth.code_expiry.ms), now.saturating_add(auth.session_expiry.ms));
        let location = ["?code=", &String::from_utf8_lossy(&code)].concat();
        let code = Digest::of(code);
        self.codes.add(now, Code { code, user: name, scope: user.permissions, token, until, expires });
        self.audit(event);
        self.redirect(id, request, &location);
    }

    /// `POST /auth/token` with a code.
    ///
    /// DIFFERENCE: without `adminAuth` Node-RED 5.0.7 answers with the text of a TypeError.
    #[inline(never)]
    pub(super) fn exchange(&mut self, now: u64, id: RequestId, request: Request, fields: &Fields) {
        let code = Secret::from(text_of(fields.get("code")).into_bytes());
        let code = self.codes.take(now, Digest::of(code));
        let Some((Code { user, scope, token, expires, .. }, auth)) =
            code.zip(self.settings.admin_auth.as_ref())
        else {
            let body = b"{\"error\":\"Error: Invalid exchange code\"}".to_vec();
            return self.respond(id, Response::json(400, body));
        };
        let text = String::from_utf8_lossy(&token).into_owned();
        let json = ["{\"accessToken\":\"", &text, "\",\"expires_in\":", &auth.session_expiry.raw, "}"];
        let response = Response::json(200, json.concat().into_bytes());
        let session = Session::new(&token, user, "node-red-editor", scope, expires, auth.hash_sessions);
        self.begin_session(now, id, request, token, session, response, None);
    }

    fn redirect(&mut self, id: RequestId, request: &Request, query: &str) {
        let root = request.full_path(&self.settings.http_admin_root, "/");
        let response = Response::redirect(request, 302, "Found", &[&root, query].concat());
        self.respond(id, response.for_request(request));
    }
}

impl Codes {
    fn add(&mut self, now: u64, code: Code) {
        self.0.retain(|code| code.until > now);
        if self.0.len() >= MAX_CODES {
            self.0.remove(0);
        }
        self.0.push(code);
    }

    fn take(&mut self, now: u64, code: Digest) -> Option<Code> {
        let at = self.0.iter().position(|known| known.code == code)?;
        Some(self.0.remove(at)).filter(|code| code.until > now)
    }
}
