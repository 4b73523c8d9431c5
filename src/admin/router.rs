//! Which routes there are, and how a request finds its own.

use core::fmt;

use super::auth::{self, AdminAuth, Digest, Identify};
use super::body::{Body, Content};
use super::credentials;
use super::flows;
use super::form::Fields;
use super::machine::AdminSettings;
use super::request::{Identity, Request};
use super::response::Response;
use super::state::{self, RunState};
use crate::error::Error;

/// A method and a path, what it takes to use them, and who answers.
pub(crate) struct Route {
    method: &'static str,
    path: &'static str,
    part: Part,
    /// What a caller must be allowed, where `adminAuth` is set: none for those that are open to everybody, empty
    /// for those that are to everybody whom we know.
    pub(crate) permission: Option<&'static str>,
    /// What JSON in the body is taken for.
    content: Content,
    /// Reads the request, when its caller has been let in.
    pub(crate) handler: fn(&Request, Body) -> Result<Call, Error>,
}

/// To which part of the API a route belongs: settings take parts away, and not all know CORS and redirects.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The API itself.
    Admin,
    /// Starting and stopping, which has to be allowed.
    RunState,
    /// What only the editor uses.
    Editor,
    /// Logins.
    Auth,
    /// Their end; only where there are any.
    Logout,
    /// Logins that a strategy of the host's has ended.
    Strategy,
}

impl Part {
    fn is_there(self, settings: &AdminSettings) -> bool {
        match self {
            Part::Admin | Part::Auth => true,
            Part::RunState => settings.runtime_state,
            Part::Editor => !settings.disable_editor,
            Part::Logout => settings.admin_auth.is_some(),
            Part::Strategy => settings.admin_auth.as_ref().is_some_and(AdminAuth::has_strategy),
        }
    }

    fn is_auth(self) -> bool {
        matches!(self, Part::Auth | Part::Logout | Part::Strategy)
    }
}

/// Every route (`@node-red/editor-api/lib/index.js` and `admin/index.js` 5.0.7). GET answers HEAD, too.
const ROUTES: &[Route] = &[
    route("GET", "/flows", Part::Admin, Some("flows.read"), flows::get),
    Route {
        content: Content::Flows,
        ..route("POST", "/flows", Part::Admin, Some("flows.write"), flows::set)
    },
    route("GET", "/flows/state", Part::Admin, Some("flows.read"), state::get),
    route("POST", "/flows/state", Part::RunState, Some("flows.write"), state::set),
    route("GET", "/credentials/:type/:id", Part::Editor, Some("credentials.read"), credentials::get),
    route("GET", "/auth/login", Part::Auth, None, auth::page),
    route("POST", "/auth/token", Part::Auth, None, auth::token),
    route("POST", "/auth/revoke", Part::Logout, Some(""), auth::revoke),
    route("GET", "/auth/strategy/callback", Part::Strategy, None, auth::callback),
];

const fn route(
    method: &'static str,
    path: &'static str,
    part: Part,
    permission: Option<&'static str>,
    handler: fn(&Request, Body) -> Result<Call, Error>,
) -> Route {
    Route { method, path, part, permission, content: Content::Fields, handler }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// What a request asks for, read as far as possible without knowing the state of things.
#[derive(Debug)]
pub(crate) enum Call {
    GetFlows(flows::Get),
    SetFlows(Box<flows::Set>),
    GetState,
    SetState(RunState),
    GetCredentials(credentials::Get),
    /// Find out whose token it is before its route is entered.
    Identify(Box<Identify>),
    LoginPage,
    /// A session for what is in these fields.
    Token(Fields),
    /// Ends the session of this token.
    Revoke(Digest),
    /// Back from the provider of a strategy.
    Callback(Identity),
}

impl Call {
    /// Whether it changes the flows or their state; such calls run one after the other.
    pub(crate) fn writes(&self) -> bool {
        match self {
            Call::GetFlows(_) | Call::GetState | Call::GetCredentials(_) => false,
            Call::Identify(_) | Call::LoginPage | Call::Token(_) | Call::Revoke(_) | Call::Callback(_) => {
                false
            }
            Call::SetFlows(_) | Call::SetState(_) => true,
        }
    }
}

/// What becomes of a request.
pub(crate) enum Routed {
    /// This route answers it, given this body.
    Route(&'static Route, Body),
    /// This answers it.
    Answer(Response),
}

/// Finds the route and reads the body, which can be at fault whatever the path: as in Node-RED, malformed JSON is
/// 400 for everybody.
pub(crate) fn find(request: &mut Request, settings: &AdminSettings) -> Result<Routed, Error> {
    let path = canonical(request.pathname());
    // Only a host can say who comes back from a provider.
    let known = |route: &&Route| route.part != Part::Strategy || request.identity.is_some();
    let found = at(&path, settings).find(|route| route.method == method(request)).filter(known);
    let content = found.map_or(Content::Fields, |route| route.content);
    let body = Body::of(request, settings.api_max_length, content)?;
    Ok(match (elsewhere(request, settings), found) {
        (Some(redirect), _) => Routed::Answer(redirect),
        (None, Some(route)) => Routed::Route(route, body),
        (None, None) => Routed::Answer(unhandled(request, &path, settings)),
    })
}

/// As in `@node-red/editor-api/lib/editor` 5.0.7, requests without TLS can be sent to the same place with it, and the
/// root without its slash leads to the root.
fn elsewhere(request: &Request, settings: &AdminSettings) -> Option<Response> {
    if must_be_https(request, settings) {
        let path = request.full_path(&settings.http_admin_root, &request.path);
        let location = format!("https://{}{path}", request.hostname());
        return Some(Response::redirect(request, 302, "Found", &location));
    }
    if request.pathname().is_empty() && method(request) == "GET" && !settings.disable_editor {
        let root = request.full_path(&settings.http_admin_root, "/");
        let location = [root, request.path.clone()].concat();
        return Some(Response::redirect(request, 301, "Moved Permanently", &location));
    }
    None
}

fn unhandled(request: &Request, path: &str, settings: &AdminSettings) -> Response {
    let mut here = at(path, settings).filter(|route| route.part != Part::Strategy).peekable();
    if here.peek().is_none() || request.method != "OPTIONS" {
        return Response::not_found(request, &settings.http_admin_root);
    }
    let methods = here.map(|route| if route.method == "GET" { "GET,HEAD" } else { route.method });
    Response::options(&methods.collect::<Vec<_>>().join(","))
}

/// Whether the headers of the setting `httpAdminCors` belong to the answer, unless that is about the body: where
/// in Node-RED the request comes as far as the middleware (`@node-red/editor-api/lib/index.js` 5.0.7).
pub(crate) fn has_cors(request: &Request, settings: &AdminSettings) -> bool {
    !must_be_https(request, settings)
        && !request.pathname().is_empty()
        && at(&canonical(request.pathname()), settings).all(|route| match route.part {
            Part::Admin | Part::RunState => true,
            Part::Editor => false,
            Part::Auth | Part::Logout | Part::Strategy => request.method == "OPTIONS",
        })
}

/// Whether the setting `requireHttps` forbids to answer this request: not for logins.
///
/// DIFFERENCE: with `disableEditor` Node-RED forgets `requireHttps`.
fn must_be_https(request: &Request, settings: &AdminSettings) -> bool {
    let login = |route: &Route| route.part.is_auth() && route.method == method(request);
    settings.require_https && !request.is_secure() && !at(&canonical(request.pathname()), settings).any(login)
}

/// The routes with this path.
fn at(path: &str, settings: &AdminSettings) -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(move |route| matches(route.path, path) && route.part.is_there(settings))
}

/// Whether a path has the form of a route's, in which `:name` stands for any one segment.
fn matches(route: &str, path: &str) -> bool {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    loop {
        match (route.next(), path.next()) {
            (None, None) => return true,
            (Some(pattern), Some(segment)) if pattern == segment => {}
            (Some(pattern), Some(segment)) if pattern.starts_with(':') && !segment.is_empty() => {}
            (Some(_) | None, _) => return false,
        }
    }
}

/// The method, which for HEAD is that of the route that answers.
fn method(request: &Request) -> &str {
    if request.method == "HEAD" { "GET" } else { &request.method }
}

/// Paths are case-insensitive and may end in one slash (Express 4 with its defaults).
fn canonical(path: &str) -> String {
    let path = path.to_ascii_lowercase();
    match path.strip_suffix('/') {
        Some(trimmed) if !trimmed.is_empty() => trimmed.to_owned(),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::{canonical, matches};

    #[test]
    fn one_slash_at_the_end_does_not_matter() {
        assert_eq!(canonical("/Flows/"), "/flows");
        assert_eq!(canonical("/flows//"), "/flows/");
        assert_eq!(canonical("/"), "/");
    }

    #[test]
    fn a_parameter_is_one_segment() {
        let route = "/credentials/:type/:id";
        for (path, expected) in [
            ("/credentials/tab/n1", true),
            ("/credentials/:type/:id", true),
            ("/credentials/%2f/x y", true),
            ("/credentials/tab", false),
            ("/credentials/tab/", false),
            ("/credentials//n1", false),
            ("/credentials/tab/n1/", false),
            ("/credentials/tab/n1/x", false),
            ("/credential/tab/n1", false),
            ("credentials/tab/n1", false),
        ] {
            assert_eq!(matches(route, path), expected, "{path}");
        }
    }
}
