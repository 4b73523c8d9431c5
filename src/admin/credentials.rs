//! `/credentials/:type/:id`: what an editor is shown of a node's credentials.

use super::audit::Event;
use super::body::Body;
use super::deploy::Active;
use super::request::Request;
use super::response::Response;
use super::router::Call;
use crate::credentials::{has_any, shown};
use crate::error::Error;
use crate::json::quote;
use crate::registry::Registry;

/// `GET /credentials/:type/:id`.
#[derive(Debug)]
pub(crate) struct Get {
    kind: String,
    id: String,
}

pub(super) fn get(request: &Request, _: Body) -> Result<Call, Error> {
    let mut parameters = request.parameters()?.into_iter();
    let mut next = || parameters.next().unwrap_or_default();
    Ok(Call::GetCredentials(Get { kind: next(), id: next() }))
}

impl Get {
    /// An object; empty where there is no such node, or nothing is stored for it or declared by its type.
    ///
    /// DIFFERENCE: in Node-RED 5.0.7 the type in the path decides what is secret, whatever type the node has. Here
    /// the node's own does; that in the path must be one that has credentials at all.
    pub(crate) fn answer(&self, active: &Active, registry: &Registry) -> Response {
        let flows = match &active.configuration {
            Ok(configuration) => &configuration.flows,
            Err(unreadable) => return Response::error(unreadable),
        };
        let quoted = quote(&self.id);
        let id = &quoted.as_bytes()[1..quoted.len() - 1];
        let node = flows.find(id).filter(|_| self.has_credentials(registry)).map(|node| flows.entry(node));
        let kind = node.filter(|node| node.id().is_some()).and_then(|node| node.kind());
        let body = match (kind, active.credentials.of(id)) {
            (Some(kind), Some(stored)) => shown(kind, &stored, registry).to_vec(),
            (Some(_) | None, _) => b"{}".to_vec(),
        };
        Response::json(200, body)
    }

    /// For the audit log.
    pub(crate) fn event(&self) -> Event {
        Event::new("credentials.get").text("type", &self.kind).text("id", &self.id)
    }

    fn has_credentials(&self, registry: &Registry) -> bool {
        has_any(quote(&self.kind).as_bytes()) || registry.declares(&self.kind)
    }
}
