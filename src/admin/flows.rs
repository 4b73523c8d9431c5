//! `/flows`: the flow configuration as a whole.

use super::body::Body;
use super::deploy::{Active, Change};
use super::request::{ApiVersion, DeploymentType, Request};
use super::response::Response;
use super::router::Call;
use crate::error::Error;
use crate::json::Envelope;
use crate::revision::Revision;

/// `GET /flows`.
#[derive(Debug)]
pub(crate) struct Get {
    version: ApiVersion,
}

/// `POST /flows`.
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) version: ApiVersion,
    pub(crate) deployment: DeploymentType,
    /// The client's `rev` as raw JSON, if it sent one.
    pub(crate) rev: Option<Vec<u8>>,
    /// What it posted, or why that cannot be deployed: the `rev` is looked at first.
    pub(crate) change: Result<Change, Error>,
}

pub(super) fn get(request: &Request, _: Body) -> Result<Call, Error> {
    let version = ApiVersion::of(request).ok_or(Error::ApiVersion)?;
    Ok(Call::GetFlows(Get { version }))
}

pub(super) fn set(request: &Request, body: Body) -> Result<Call, Error> {
    let posted = match body {
        Body::Flows(envelope) => *envelope,
        // DIFFERENCE: Node-RED reads forms, which any web page may post to it without asking.
        Body::Form(_) => return Err(Error::MediaType),
        Body::Nothing | Body::Json(_) => Envelope::default(),
    };
    let version = ApiVersion::of(request).ok_or(Error::ApiVersion)?;
    let posted = match version {
        ApiVersion::V1 => posted.v1(),
        ApiVersion::V2 => posted.v2(),
    };
    let deployment = match request.header("node-red-deployment-type").as_deref() {
        None | Some("") => DeploymentType::Full,
        Some(word) => DeploymentType::named(word).ok_or(Error::DeploymentType)?,
    };
    let posted = if deployment == DeploymentType::Reload { Envelope::default() } else { posted };
    let Envelope { flows, rev, credentials, .. } = posted;
    let change = Change::read(flows, credentials.as_ref());
    Ok(Call::SetFlows(Box::new(Set { version, deployment, rev, change })))
}

impl Get {
    /// The active configuration: the bare array (v1), or the array beside its revision (v2).
    pub(crate) fn answer(&self, active: &Active) -> Response {
        let configuration = match &active.configuration {
            Ok(configuration) => configuration,
            Err(unreadable) => return Response::error(unreadable),
        };
        let text = configuration.text();
        let body = match self.version {
            ApiVersion::V1 => text.to_vec(),
            ApiVersion::V2 => {
                let tail = format!(",\"rev\":\"{}\"}}", configuration.revision);
                [b"{\"flows\":".as_slice(), text, tail.as_bytes()].concat()
            }
        };
        Response::json_tagged(200, body, configuration.revision.as_bytes())
    }
}

impl Set {
    /// The answer when the configuration with this revision has become the active one.
    pub(crate) fn done(version: ApiVersion, revision: &Revision) -> Response {
        match version {
            ApiVersion::V1 => Response::empty(204),
            ApiVersion::V2 => Response::json(200, format!("{{\"rev\":\"{revision}\"}}").into_bytes()),
        }
    }
}
