//! Which routes there are, and how a request finds its own.

use super::body::Body;
use super::flows;
use super::request::Request;
use super::response::Response;
use crate::error::Error;
use crate::json::Envelope;

/// A method and a path, what it takes to use them, and who answers.
struct Route {
    method: &'static str,
    path: &'static str,
    handler: fn(&Request, Body) -> Result<Call, Error>,
}

/// Every route (`@node-red/editor-api/lib/admin/index.js` 5.0.7). GET answers HEAD, too.
const ROUTES: &[Route] = &[
    Route { method: "GET", path: "/flows", handler: flows::get },
    Route { method: "POST", path: "/flows", handler: flows::set },
];

/// What a request asks for, read as far as possible without knowing the state of things.
#[derive(Debug)]
pub(crate) enum Call {
    GetFlows(flows::Get),
    SetFlows(Box<flows::Set>),
}

impl Call {
    /// Whether it changes the store; such calls run one after the other.
    pub(crate) fn writes(&self) -> bool {
        match self {
            Call::GetFlows(_) => false,
            Call::SetFlows(_) => true,
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

/// Finds the route and reads the request.
///
/// The body comes first, as in Node-RED: malformed JSON is 400 on whatever path.
pub(crate) fn route(request: &mut Request, body_limit: usize) -> Result<Routed, Error> {
    let body = Body::of(request, body_limit)?;
    let path = canonical(request.pathname());
    let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
    let mut here = ROUTES.iter().filter(|route| route.path == path).peekable();
    if here.peek().is_some() && method == "OPTIONS" {
        valid(body)?;
        let methods = here.map(|route| if route.method == "GET" { "GET,HEAD" } else { route.method });
        return Ok(Routed::Answer(Response::options(&methods.collect::<Vec<_>>().join(","))));
    }
    match here.find(|route| route.method == method) {
        Some(route) => Ok(Routed::Call((route.handler)(request, body)?)),
        None => {
            valid(body)?;
            Ok(Routed::Answer(Response::not_found(request)))
        }
    }
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
    use super::canonical;

    #[test]
    fn one_slash_at_the_end_does_not_matter() {
        assert_eq!(canonical("/Flows/"), "/flows");
        assert_eq!(canonical("/flows//"), "/flows/");
        assert_eq!(canonical("/"), "/");
    }
}
