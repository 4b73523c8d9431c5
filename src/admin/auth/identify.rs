//! Who sent a request, and whether they may: `needsPermission` in `@node-red/editor-api/lib/auth/index.js` 5.0.7.

use super::asked::Question;
use super::permission::Scope;
use super::settings::User;
use super::token::{Digest, Shown, custom, shown};
use crate::admin::audit::Event;
use crate::admin::body::Body;
use crate::admin::effect::{Admitted, Effect};
use crate::admin::machine::{Admin, Waiting};
use crate::admin::request::{Request, RequestId};
use crate::admin::response::Response;
use crate::admin::router::{Call, Route};
use crate::credentials::Object;
use crate::error::Error;
use crate::json::quote;

/// A request whose sender has to be identified before it goes on.
#[derive(Debug)]
pub(crate) struct Identify {
    goal: Goal,
    /// What its sender must be allowed.
    permission: Scope,
    pub(super) shown: Shown,
    /// When the session ends that was found, in ms since 1970.
    expires: Option<u64>,
}

/// Where a request goes that may.
#[derive(Debug)]
enum Goal {
    Route(&'static Route, Body),
    /// To the host, which answers it itself.
    Host,
}

/// Who sent a request that has been let in.
#[derive(Debug)]
pub(crate) struct Caller {
    /// `{username, permissions}` or `{anonymous, permissions}`; none without `adminAuth`.
    user: Option<String>,
    path: String,
    address: Option<String>,
    /// What it may do, and by which token.
    pub(super) scope: Scope,
    pub(super) token: Option<Digest>,
}

impl Caller {
    /// Who sends a request whose user nobody asks for.
    pub(in crate::admin) fn new(request: &Request) -> Caller {
        let (path, address) = (request.pathname().to_owned(), request.address.clone());
        Caller { user: None, path, address, scope: Scope::default(), token: None }
    }

    /// The user as JSON, for the audit log.
    pub(in crate::admin) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Whether it has a permission. Without `adminAuth` everybody has all.
    pub(in crate::admin) fn may(&self, permission: &str) -> bool {
        self.user.is_none() || self.scope.grants(permission)
    }

    pub(in crate::admin) fn path(&self) -> &str {
        &self.path
    }

    pub(in crate::admin) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }
}

impl Admin {
    /// Takes a request to a route: lets it in, or finds out first who sent it.
    pub(in crate::admin) fn admit(
        &mut self,
        now: u64,
        id: RequestId,
        request: Request,
        route: &'static Route,
        body: Body,
    ) {
        let Some(permission) = route.permission.filter(|_| self.settings.admin_auth.is_some()) else {
            let caller = Caller::new(&request);
            return self.enter(id, request, route, body, caller);
        };
        let shown = shown(&request, &body);
        let permission = Scope::new(Some(quote(permission).as_bytes()));
        let goal = Goal::Route(route, body);
        self.identify_by(now, id, request, Identify { goal, permission, shown, expires: None });
    }

    /// Finds out for the host whether a request may do something that wants `permission`: text or an array of it, as
    /// raw JSON, of which all are wanted.
    pub(in crate::admin) fn admit_for_host(
        &mut self,
        now: u64,
        id: RequestId,
        request: Request,
        permission: &str,
    ) {
        if self.is_full() {
            return self.refuse(id, &Error::Busy);
        }
        if self.settings.admin_auth.is_none() {
            return self.effects.push_back(Effect::Admitted(id, Admitted::default()));
        }
        let shown = shown(&request, &Body::Nothing);
        let permission = Scope::new(Some(permission.as_bytes()));
        self.identify_by(now, id, request, Identify { goal: Goal::Host, permission, shown, expires: None });
    }

    #[inline(never)]
    fn identify_by(&mut self, now: u64, id: RequestId, request: Request, identify: Identify) {
        let Some(auth) = &self.settings.admin_auth else { return };
        match identify.shown {
            Shown::Nothing | Shown::Malformed => self.by_function(now, id, request, identify),
            Shown::Token(token) => match auth.tokens.get(&token) {
                Some(fixed) => {
                    let (user, scope) = (fixed.user.clone(), fixed.scope.clone());
                    self.by_user(now, id, request, identify, user, scope);
                }
                // Sessions are where the flows are.
                None => {
                    let call = Call::Identify(Box::new(identify));
                    self.waiting.push_back(Waiting { id, request, call, conflicts: 0 });
                }
            },
        }
    }

    /// The sessions are known: the token is that of one, or it is none.
    pub(in crate::admin) fn identify(
        &mut self,
        now: u64,
        id: RequestId,
        request: Request,
        mut identify: Identify,
    ) {
        let session = match identify.shown {
            Shown::Token(token) => self.sessions.get(token, now),
            Shown::Nothing | Shown::Malformed => None,
        };
        identify.expires = session.map(|session| session.expires);
        match session.map(|session| (session.user.clone(), session.scope.clone())) {
            Some((user, scope)) => self.by_user(now, id, request, identify, user, scope),
            None => self.invalid_token(now, id, request, identify),
        }
    }

    /// The token counts if its user still exists.
    #[inline(never)]
    fn by_user(
        &mut self,
        now: u64,
        id: RequestId,
        request: Request,
        identify: Identify,
        user: String,
        scope: Scope,
    ) {
        let Some(auth) = &self.settings.admin_auth else { return };
        if auth.users_function {
            let effect = self.next_effect();
            self.effects.push_back(Effect::User(effect, user));
            return self.ask(now, effect, id, request, Question::TokenUser(Box::new(identify), scope));
        }
        match auth.users.get(&user).cloned() {
            Some(user) => self.identified(id, request, identify, user, scope),
            None => self.invalid_token(now, id, request, identify),
        }
    }

    pub(super) fn invalid_token(&mut self, now: u64, id: RequestId, request: Request, identify: Identify) {
        self.audit(Event::new("auth.invalid-token"));
        self.by_function(now, id, request, identify);
    }

    /// Asks the function for tokens, if there is one and something for it.
    #[inline(never)]
    fn by_function(&mut self, now: u64, id: RequestId, request: Request, identify: Identify) {
        let header = self.settings.admin_auth.as_ref().and_then(|auth| auth.token_header.as_deref());
        match header.and_then(|header| custom(&request, header)) {
            Some(token) => {
                let effect = self.next_effect();
                self.effects.push_back(Effect::Token(effect, token));
                self.ask(now, effect, id, request, Question::TokenFunction(Box::new(identify)));
            }
            None => self.by_default(now, id, request, identify),
        }
    }

    /// Tries the anonymous user.
    #[inline(never)]
    pub(super) fn by_default(&mut self, now: u64, id: RequestId, request: Request, identify: Identify) {
        let Some(auth) = &self.settings.admin_auth else { return };
        if auth.default_function {
            let effect = self.next_effect();
            self.effects.push_back(Effect::DefaultUser(effect));
            return self.ask(now, effect, id, request, Question::DefaultUser(Box::new(identify)));
        }
        match auth.default.clone() {
            Some(permissions) => self.anonymous(id, request, identify, permissions),
            None => self.unidentified(id, &request, identify.shown),
        }
    }

    /// Lets the anonymous user in.
    ///
    /// DIFFERENCE: in Node-RED 5.0.7 who shows a token that has expired becomes the anonymous user without a word.
    /// Here that goes for reading alone; what it may not do is answered as if there were no anonymous user, so that
    /// the client learns that it has to log in again.
    #[inline(never)]
    pub(super) fn anonymous(
        &mut self,
        id: RequestId,
        request: Request,
        identify: Identify,
        permissions: Scope,
    ) {
        let reads = identify.permission.reads() && permissions.covers(&identify.permission);
        if identify.shown != Shown::Nothing && !reads {
            return self.unidentified(id, &request, identify.shown);
        }
        let user = described("anonymous", "true", &permissions, None);
        self.permitted(id, request, identify, user, permissions, None);
    }

    /// Lets somebody in whom a token names.
    pub(super) fn identified(
        &mut self,
        id: RequestId,
        request: Request,
        identify: Identify,
        user: User,
        scope: Scope,
    ) {
        let name = quote(user.name.as_deref().unwrap_or_default());
        let token = match identify.shown {
            Shown::Token(token) => Some(token),
            Shown::Nothing | Shown::Malformed => None,
        };
        let user = described("username", &name, &user.permissions, user.image.as_deref());
        self.permitted(id, request, identify, user, scope, token);
    }

    #[inline(never)]
    fn permitted(
        &mut self,
        id: RequestId,
        request: Request,
        identify: Identify,
        user: String,
        scope: Scope,
        token: Option<Digest>,
    ) {
        let Identify { goal, permission, expires, .. } = identify;
        let granted = scope.covers(&permission);
        let caller = Caller { user: Some(user), scope, token, ..Caller::new(&request) };
        match goal {
            _ if !granted => {
                self.audit(Event::new("permission.fail").some("permissions", permission.raw()).by(&caller));
                self.respond(id, Response::empty(401));
            }
            Goal::Route(route, body) => self.enter(id, request, route, body, caller),
            Goal::Host => {
                let scope = String::from_utf8_lossy(caller.scope.raw().unwrap_or(b"null")).into_owned();
                let session = expires.and(token).map(|token| token.hex());
                let admitted = Admitted { user: caller.user, scope: Some(scope), expires, session };
                self.effects.push_back(Effect::Admitted(id, admitted));
            }
        }
    }

    /// Nobody we know: what was wrong with the token, if there was one.
    #[inline(never)]
    pub(super) fn unidentified(&mut self, id: RequestId, request: &Request, shown: Shown) {
        let response = match shown {
            Shown::Nothing => Response::unauthorized(Some("Bearer realm=\"Users\"")),
            Shown::Token(_) => {
                Response::unauthorized(Some("Bearer realm=\"Users\", error=\"invalid_token\""))
            }
            Shown::Malformed => Response::text(400, "Bad Request"),
        };
        let body = response.body.filter(|_| request.method != "HEAD");
        self.respond(id, Response { body, ..response });
    }
}

/// What others may know of a user; `value` and `image` are JSON.
#[inline(never)]
pub(super) fn described(name: &str, value: &str, permissions: &Scope, image: Option<&[u8]>) -> String {
    let mut user = Object::default();
    user.set(name.as_bytes(), value.as_bytes());
    if let Some(image) = image {
        user.set(b"image", image);
    }
    if let Some(permissions) = permissions.raw() {
        user.set(b"permissions", permissions);
    }
    String::from_utf8_lossy(&user.print()).into_owned()
}
