//! Which routes there are, and how a request finds its own.

use super::body::Body;
use super::credentials;
use super::flows;
use super::machine::AdminSettings;
use super::request::Request;
use super::response::Response;
use super::state::{self, RunState};
use crate::error::Error;
use crate::json::Envelope;

/// A method and a path, what it takes to use them, and who answers.
struct Route {
    method: &'static str,
    path: &'static str,
    part: Part,
    handler: fn(&Request, Body) -> Result<Call, Error>,
}

/// To which part of the API a route belongs: settings take parts away, and not all know CORS and redirects.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "the routes of /auth come next")]
pub(super) enum Part {
    /// The API itself.
    Admin,
    /// Starting and stopping, which has to be allowed.
    RunState,
    /// What only the editor uses.
    Editor,
    /// Logins.
    Auth,
}

impl Part {
    fn is_there(self, settings: &AdminSettings) -> bool {
        match self {
            Part::Admin | Part::Auth => true,
            Part::RunState => settings.runtime_state,
            Part::Editor => !settings.disable_editor,
        }
    }
}

/// Every route (`@node-red/editor-api/lib/admin/index.js` 5.0.7). GET answers HEAD, too.
const ROUTES: &[Route] = &[
    Route { method: "GET", path: "/flows", part: Part::Admin, handler: flows::get },
    Route { method: "POST", path: "/flows", part: Part::Admin, handler: flows::set },
    Route { method: "GET", path: "/flows/state", part: Part::Admin, handler: state::get },
    Route { method: "POST", path: "/flows/state", part: Part::RunState, handler: state::set },
    Route { method: "GET", path: "/credentials/:type/:id", part: Part::Editor, handler: credentials::get },
];

/// What a request asks for, read as far as possible without knowing the state of things.
#[derive(Debug)]
pub(crate) enum Call {
    GetFlows(flows::Get),
    SetFlows(Box<flows::Set>),
    GetState,
    SetState(RunState),
    GetCredentials(credentials::Get),
}

impl Call {
    /// Whether it changes the store; such calls run one after the other.
    pub(crate) fn writes(&self) -> bool {
        match self {
            Call::GetFlows(_) | Call::GetState | Call::GetCredentials(_) => false,
            Call::SetFlows(_) | Call::SetState(_) => true,
        }
    }
}

/// What becomes of a request.
pub(crate) enum Routed {
    /// It needs the state of things.
    Call(Call),
    /// This answers it.
    Answer(Response),
}

/// Finds the route and reads the request. As in `@node-red/editor-api/lib/editor` 5.0.7, requests without TLS can
/// be sent to the same place with it, and the root without its slash leads to the root.
///
/// The body comes first, as in Node-RED: malformed JSON is 400 on whatever path.
pub(crate) fn route(request: &mut Request, settings: &AdminSettings) -> Result<Routed, Error> {
    let body = Body::of(request, settings.api_max_length)?;
    if must_be_https(request, settings) {
        valid(body)?;
        let path = request.full_path(&settings.http_admin_root, &request.path);
        let location = format!("https://{}{path}", request.hostname());
        return Ok(Routed::Answer(Response::redirect(request, 302, "Found", &location)));
    }
    let method = method(request);
    if request.pathname().is_empty() && method == "GET" && !settings.disable_editor {
        valid(body)?;
        let root = request.full_path(&settings.http_admin_root, "/");
        let location = [root, request.path.clone()].concat();
        return Ok(Routed::Answer(Response::redirect(request, 301, "Moved Permanently", &location)));
    }
    let path = canonical(request.pathname());
    let mut here = at(&path, settings).peekable();
    if here.peek().is_some() && method == "OPTIONS" {
        valid(body)?;
        let methods = here.map(|route| if route.method == "GET" { "GET,HEAD" } else { route.method });
        return Ok(Routed::Answer(Response::options(&methods.collect::<Vec<_>>().join(","))));
    }
    match here.find(|route| route.method == method) {
        Some(route) => Ok(Routed::Call((route.handler)(request, body)?)),
        None => {
            valid(body)?;
            Ok(Routed::Answer(Response::not_found(request, &settings.http_admin_root)))
        }
    }
}

/// Whether the headers of the setting `httpAdminCors` belong to the answer, unless that is about the body: where
/// in Node-RED the request comes as far as the middleware (`@node-red/editor-api/lib/index.js` 5.0.7).
pub(crate) fn has_cors(request: &Request, settings: &AdminSettings) -> bool {
    !must_be_https(request, settings)
        && !request.pathname().is_empty()
        && at(&canonical(request.pathname()), settings).all(|route| match route.part {
            Part::Admin | Part::RunState => true,
            Part::Editor => false,
            Part::Auth => request.method == "OPTIONS",
        })
}

/// Whether the setting `requireHttps` forbids to answer this request: not for logins.
///
/// DIFFERENCE: with `disableEditor` Node-RED forgets `requireHttps`.
fn must_be_https(request: &Request, settings: &AdminSettings) -> bool {
    let login = |route: &Route| route.part == Part::Auth && route.method == method(request);
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

/// Fails if the body is not the JSON that it says it is.
pub(super) fn valid(body: Body) -> Result<(), Error> {
    match body {
        Body::Json(text) => Ok(Envelope::v2(text).map(drop)?),
        Body::Nothing | Body::Form(_) => Ok(()),
    }
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
