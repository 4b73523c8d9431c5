//! `/auth/login` and `/auth/token`: what the editor asks for, and a session for a password.
//!
//! After `strategies.js` of `@node-red/editor-api/lib/auth` 5.0.7, `passport-oauth2-client-password` 0.1.2 and the
//! password exchange of `oauth2orize` 1.12.

use core::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::asked::{Question, Stored};
use super::identify::described;
use super::lockout::Try;
use super::permission::Scope;
use super::sessions::Session;
use super::settings::{AdminAuth, User};
use super::text::{string, text_of, truthy};
use super::token::Digest;
use crate::admin::audit::Event;
use crate::admin::body::Body;
use crate::admin::effect::{Effect, Verify};
use crate::admin::form::Fields;
use crate::admin::machine::{Admin, AdminSettings};
use crate::admin::request::{RANDOM, Request, RequestId};
use crate::admin::response::Response;
use crate::admin::router::Call;
use crate::credentials::{Object, Secret};
use crate::error::Error;
use crate::json::quote;

/// A login on its way.
#[derive(Debug)]
pub(crate) struct Login {
    /// The name; none of a value that is no text, which nobody has.
    username: Option<String>,
    /// The same as raw JSON, for the audit log.
    shown: Vec<u8>,
    password: Option<Secret>,
    client: String,
    scope: Scope,
    attempt: Try,
}

/// The clients that there are; the secret of each is `not_available`.
const CLIENTS: [&str; 2] = ["node-red-editor", "node-red-admin"];
const CLIENT_SECRET: &str = "not_available";

/// `GET /auth/login`: how to log in.
pub(in crate::admin) fn page(_: &Request, _: Body) -> Result<Call, Error> {
    Ok(Call::LoginPage)
}

/// `POST /auth/token`: a session for a password or a code.
pub(in crate::admin) fn token(_: &Request, body: Body) -> Result<Call, Error> {
    Ok(Call::Token(Fields::of(body)))
}

/// What `GET /auth/login` answers.
pub(in crate::admin) fn page_of(request: &Request, settings: &AdminSettings) -> Response {
    let json = match &settings.admin_auth {
        None => "{}".to_owned(),
        Some(AdminAuth { strategy: None, .. }) => {
            let prompt = |id: &str, kind: &str| {
                ["{\"id\":\"", id, "\",\"type\":\"", kind, "\",\"label\":\"user.", id, "\"}"].concat()
            };
            let (username, password) = (prompt("username", "text"), prompt("password", "password"));
            ["{\"type\":\"credentials\",\"prompts\":[", &username, ",", &password, "]}"].concat()
        }
        Some(AdminAuth { strategy: Some(strategy), .. }) => {
            // Below the root of the server Node-RED's is relative.
            let path = request.full_path(&settings.http_admin_root, "/auth/strategy");
            let url = quote(if path == "/auth/strategy" { &path[1..] } else { &path });
            let redirect = [",\"autoLogin\":true,\"loginRedirect\":", &url].concat();
            let mut button = Object::default();
            button.set(b"type", b"\"button\"");
            if let Some(label) = strategy.button.get(b"label") {
                button.set(b"label", label);
            }
            button.set(b"url", url.as_bytes());
            for name in [b"icon".as_slice(), b"image"] {
                if let Some(value) = truthy(strategy.button.get(name)) {
                    button.set(name, value);
                }
            }
            let button = String::from_utf8_lossy(&button.print()).into_owned();
            let redirect = if strategy.auto_login { redirect.as_str() } else { "" };
            ["{\"type\":\"strategy\"", redirect, ",\"prompts\":[", &button, "]}"].concat()
        }
    };
    Response::json(200, json.into_bytes())
}

impl Admin {
    /// `POST /auth/token`.
    pub(in crate::admin) fn token(&mut self, now: u64, id: RequestId, request: Request, fields: &Fields) {
        match &self.settings.admin_auth {
            Some(AdminAuth { strategy: None, .. }) => self.login(now, id, request, fields),
            Some(_) | None => self.exchange(now, id, request, fields),
        }
    }

    fn login(&mut self, now: u64, id: RequestId, request: Request, fields: &Fields) {
        let login = match self.read_login(now, &request, fields) {
            Ok(login) => Box::new(login),
            Err(response) => return self.respond(id, response),
        };
        let Some(auth) = &self.settings.admin_auth else { return };
        let name = login.username.clone().filter(|_| login.password.is_some());
        let Some(name) = name else {
            // Node-RED ends at a password that is no text.
            return self.verify(now, id, request, login, None);
        };
        let (by_authenticate, by_users) = (auth.authenticate_function, auth.users_function);
        if !by_authenticate && !by_users {
            let user = auth.users.get(&name).cloned();
            return self.verify(now, id, request, login, user);
        }
        let effect = self.next_effect();
        let question = if by_authenticate {
            self.effects.push_back(Effect::Authenticate(effect, name, login.password.clone()));
            Question::LoginAuthenticated(login)
        } else {
            self.effects.push_back(Effect::User(effect, name));
            Question::LoginUser(login)
        };
        self.ask(now, effect, id, request, question);
    }

    /// Reads who wants to log in, or says what is wrong with the request.
    #[inline(never)]
    fn read_login(&mut self, now: u64, request: &Request, fields: &Fields) -> Result<Login, Response> {
        let client = self.client(fields)?;
        let grant_type = fields.get("grant_type");
        if grant_type != Some(b"\"password\"") {
            let description = ["Unsupported grant type: ", &text_of(grant_type)].concat();
            return Err(Response::oauth(501, "unsupported_grant_type", &description));
        }
        let wanted = |name: &str| {
            let missing = || {
                let description = ["Missing required parameter: ", name].concat();
                Response::oauth(400, "invalid_request", &description)
            };
            truthy(fields.get(name)).ok_or_else(missing)
        };
        let (username, password) = (wanted("username")?, wanted("password")?);
        let scope = match truthy(fields.get("scope")) {
            None => Scope::new(fields.get("scope")),
            Some(raw) => match string(raw) {
                Some(words) => Scope::list(&words),
                None => {
                    let description = "Invalid parameter: scope must be a string";
                    return Err(Response::oauth(400, "invalid_request", description));
                }
            },
        };
        let event = |event| Event::new(event).text("username", &text_of(Some(username)));
        let attempt = self.lockout.attempt(now, username, request.address.as_deref()).map_err(|wait| {
            self.audit(event("auth.login.fail.too-many-attempts").text("client", &client));
            Response::too_many_attempts(wait)
        })?;
        Ok(Login {
            username: string(username),
            shown: username.to_vec(),
            password: string(password).map(|password| password.into_bytes().into()),
            client,
            scope,
            attempt,
        })
    }

    /// Which program asks.
    fn client(&mut self, fields: &Fields) -> Result<String, Response> {
        let unauthorized = Response::unauthorized(None);
        let Some(client) = truthy(fields.get("client_id")) else { return Err(unauthorized) };
        let secret = truthy(fields.get("client_secret"));
        let client = text_of(Some(client));
        let known = CLIENTS.contains(&client.as_str());
        if known && secret.is_none_or(|secret| text_of(Some(secret)) == CLIENT_SECRET) {
            return Ok(client);
        }
        self.audit(Event::new("auth.invalid-client").text("client", &client));
        Err(unauthorized)
    }

    /// Has the password compared; for somebody who does not exist, too, so that it takes as long.
    #[inline(never)]
    pub(super) fn verify(
        &mut self,
        now: u64,
        id: RequestId,
        request: Request,
        login: Box<Login>,
        user: Option<User>,
    ) {
        let hash = user.as_ref().and_then(|user| user.password.clone());
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys_hash());
        let password = login.password.clone().unwrap_or_default();
        let effect = self.next_effect();
        self.effects.push_back(Effect::Verify(effect, Verify { password, hash }));
        let known = known && login.username.is_some() && login.password.is_some();
        let user = user.filter(|_| known).map(Box::new);
        self.ask(now, effect, id, request, Question::LoginVerified(login, user));
    }

    /// A hash that no password is known to have, as costly as that of the first user.
    fn nobodys_hash(&self) -> Secret {
        let users = self.settings.admin_auth.as_ref().map(|auth| &auth.users);
        let first = users.and_then(|users| users.values().find_map(|user| user.password.as_deref()));
        let cost = first.and_then(|hash| hash.get(4..6)).filter(|cost| cost.iter().all(u8::is_ascii_digit));
        [b"$2b$", cost.unwrap_or(b"08"), b"$", &[b'.'; 53]].concat().into()
    }

    /// The password was right, or there is no user.
    #[inline(never)]
    pub(super) fn logged_in(
        &mut self,
        now: u64,
        id: RequestId,
        request: Request,
        login: Login,
        user: Option<User>,
    ) {
        let Login { username, shown, client, scope, attempt, .. } = login;
        let failed = |event: &str| {
            let event = Event::new(event).text("username", &text_of(Some(&shown)));
            event.text("client", &client).some("scope", scope.raw())
        };
        let invalid = || Response::oauth(403, "invalid_grant", "Invalid resource owner credentials");
        let Some((user, username)) = user.zip(username) else {
            self.audit(failed("auth.login.fail.credentials"));
            return self.respond(id, invalid());
        };
        let scope = if scope.raw() == Some(b"\"\"") { user.permissions.clone() } else { scope.clone() };
        if !user.permissions.covers(&scope) {
            self.audit(failed("auth.login.fail.permissions"));
            return self.respond(id, invalid());
        }
        self.lockout.succeeded(attempt);
        if let Some(token) = &user.token {
            return self.respond(id, Response::token(token, None));
        }
        let Some(auth) = &self.settings.admin_auth else { return };
        let Some(token) = new_token(&request) else {
            return self.refuse(id, &Error::Misuse("a login came without random bytes"));
        };
        let user = described("username", &quote(&username), &user.permissions, None);
        let event = Event::new("auth.login").raw("user", user.as_bytes());
        let event = event.text("username", &username).text("client", &client).some("scope", scope.raw());
        let expires = now.saturating_add(auth.session_expiry.ms);
        let response = Response::token(&token, Some(&auth.session_expiry.raw));
        let session = Session::new(&token, username, &client, scope, expires, auth.hash_sessions);
        self.begin_session(now, id, request, token, session, response, Some(event));
    }

    /// Has a session stored before its token is given out.
    #[inline(never)]
    #[allow(clippy::too_many_arguments, reason = "each of them is a part of the answer")]
    pub(super) fn begin_session(
        &mut self,
        now: u64,
        id: RequestId,
        request: Request,
        token: Secret,
        session: Session,
        response: Response,
        event: Option<Event>,
    ) {
        let token = Digest::of(token);
        self.sessions.add(token, session);
        self.save_sessions(now, id, request, Stored { response, token: Some(token), event });
    }
}

/// A token as Node-RED makes it: 128 random bytes as base64.
pub(super) fn new_token(request: &Request) -> Option<Secret> {
    random(request, RANDOM_FOR_TOKEN..RANDOM)
}

/// Those before it are for initialization vectors, or for a code.
pub(super) const RANDOM_FOR_TOKEN: usize = 32;

/// Some of the random bytes of a request, as base64.
#[inline(never)]
pub(super) fn random(request: &Request, bytes: Range<usize>) -> Option<Secret> {
    let bytes = request.random.as_ref()?.get(bytes)?;
    Some(STANDARD.encode(bytes).into_bytes().into())
}
