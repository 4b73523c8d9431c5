//! What can go wrong, with the code and the HTTP status by which clients know it.

use core::fmt;

use crate::admin::Differs;
use crate::check::Finding;
use crate::json::{Fault, Place};

/// Everything that the engine refuses or fails at, grouped by who can mend it.
///
/// `Display` gives the sentence for people; [`code`](Error::code) and [`status`](Error::status) are stable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    // The caller sent something that cannot be used.
    /// The text is not JSON.
    Json(Fault),
    /// The top level of a request body is neither an object nor an array.
    NotStructured,
    /// Where an array of nodes has to be, there is something else. Says what.
    NotFlows(&'static str),
    /// The flow configuration has errors that the active one does not have: these.
    Faults(Vec<Finding>),
    /// Credentials that cannot be used.
    InvalidCredentials {
        /// The position of the entry that brought them, if they came in one.
        index: Option<usize>,
        /// The id they are for.
        id: Option<String>,
        /// What is wrong with them, in words that follow "Credentials".
        fault: &'static str,
    },
    /// Encrypted credentials in a deploy do not decrypt. Why not is not told to whoever sent them.
    CredentialsLoadFailed,
    /// The path is not encoded as a URL's has to be.
    Path,
    /// The header `Node-RED-API-Version` is neither `v1` nor `v2`.
    ApiVersion,
    /// What was posted as the state of the flows is neither `start` nor `stop`: this, shortened.
    RunState(String),
    /// The header `Node-RED-Deployment-Type` names no type of deployment.
    DeploymentType,
    /// The body is larger than the setting `apiMaxLength` allows. Holds the limit in bytes.
    BodyTooLarge(usize),
    /// A form has more than 1000 fields.
    TooManyFields,
    /// The body's charset is not one of UTF-8 and UTF-16.
    Charset,
    /// The body has a content encoding that no host can undo.
    Encoding,
    /// The route takes only JSON.
    MediaType,

    // The state of things refuses it.
    /// The client's `rev` is not that of the active configuration. Says which nodes differ, if the client may know
    /// and what it posted can be read.
    VersionMismatch(Option<Differs>),
    /// Somebody else has changed the stored files since they were read. Nothing was written.
    ChangedOnDisk,
    /// So many changes of the store came in between that the request was given up. It changed nothing.
    Busy,
    /// Credentials were posted to a server that has no secret to encrypt them with.
    CredentialsUnsupported,

    // The host's part failed.
    /// The store could not be read or written; nothing was changed.
    StorageFailed,
    /// The store has no room left; nothing was changed.
    QuotaExceeded,
    /// A function of `adminAuth` failed or did not answer in time, so nobody knows who asks.
    LoginUnavailable,
    /// The store did not answer in time. What it was asked for may or may not have happened.
    StorageTimeout,
    /// The store was written by a newer Redloom; the page has to be loaded again.
    UpdateRequired,
    /// What the store holds is not a flow configuration. The next deploy replaces it.
    FlowsUnreadable(Option<Fault>),
    /// What the store holds as credentials cannot be read. Only deploys that would replace it are refused.
    CredentialsUnreadable,
    /// The host gave something that the engine cannot understand; says what. A bug in the host.
    Misuse(&'static str),
}

impl Error {
    /// The error for what a store says of a failure.
    pub(crate) fn of_store(code: &str) -> Error {
        match code {
            "quota_exceeded" | "ENOSPC" | "EDQUOT" => Error::QuotaExceeded,
            "changed_on_disk" => Error::ChangedOnDisk,
            "update_required" => Error::UpdateRequired,
            _ => Error::StorageFailed,
        }
    }

    /// A stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Json(_) | Error::NotStructured => "invalid_json",
            Error::NotFlows(_) | Error::Faults(_) => "invalid_flows",
            Error::InvalidCredentials { .. } => "invalid_credentials",
            Error::CredentialsLoadFailed => "credentials_load_failed",
            Error::Path => "invalid_path",
            Error::ApiVersion => "invalid_api_version",
            Error::RunState(_) => "invalid_run_state",
            Error::DeploymentType => "invalid_deployment_type",
            Error::BodyTooLarge(_) => "body_too_large",
            Error::TooManyFields => "too_many_fields",
            Error::Charset => "unsupported_charset",
            Error::Encoding => "unsupported_encoding",
            Error::MediaType => "unsupported_media_type",
            Error::VersionMismatch(_) => "version_mismatch",
            Error::ChangedOnDisk => "changed_on_disk",
            Error::Busy => "busy",
            Error::StorageFailed => "storage_failed",
            Error::QuotaExceeded => "quota_exceeded",
            Error::StorageTimeout => "storage_timeout",
            Error::LoginUnavailable => "login_unavailable",
            Error::UpdateRequired => "update_required",
            Error::FlowsUnreadable(_) => "flows_unreadable",
            Error::CredentialsUnsupported => "credentials_unsupported",
            Error::CredentialsUnreadable => "credentials_unreadable",
            Error::Misuse(_) => "misuse",
        }
    }

    /// The HTTP status that answers a request with this error.
    pub fn status(&self) -> u16 {
        match self {
            Error::Json(_)
            | Error::NotStructured
            | Error::NotFlows(_)
            | Error::Faults(_)
            | Error::InvalidCredentials { .. }
            | Error::CredentialsLoadFailed
            | Error::CredentialsUnsupported
            | Error::Path
            | Error::ApiVersion
            | Error::RunState(_)
            | Error::DeploymentType => 400,
            Error::VersionMismatch(_) | Error::ChangedOnDisk => 409,
            Error::BodyTooLarge(_) | Error::TooManyFields => 413,
            Error::Charset | Error::Encoding | Error::MediaType => 415,
            Error::StorageFailed
            | Error::FlowsUnreadable(_)
            | Error::CredentialsUnreadable
            | Error::Misuse(_) => 500,
            Error::Busy | Error::LoginUnavailable | Error::StorageTimeout | Error::UpdateRequired => 503,
            Error::QuotaExceeded => 507,
        }
    }

    /// The errors of the flow configuration that was refused.
    pub fn findings(&self) -> &[Finding] {
        let Error::Faults(faults) = self else { return &[] };
        faults
    }

    /// Which nodes differ from the active configuration, where a deploy came too late.
    pub fn differs(&self) -> Option<&Differs> {
        let Error::VersionMismatch(differs) = self else { return None };
        differs.as_ref()
    }

    /// Where in the text the fault is, if it is in a text.
    pub fn place(&self) -> Option<Place> {
        let (Error::Json(fault) | Error::FlowsUnreadable(Some(fault))) = self else { return None };
        Some(fault.place)
    }

    /// The position in the array of nodes of the entry that is at fault.
    pub fn index(&self) -> Option<usize> {
        let Error::InvalidCredentials { index, .. } = self else { return None };
        *index
    }

    /// The id of what is at fault, if it has one.
    pub fn id(&self) -> Option<&str> {
        let Error::InvalidCredentials { id, .. } = self else { return None };
        id.as_deref()
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Json(fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Json(fault) => write!(f, "Not valid JSON: {fault}"),
            Error::NotStructured => f.write_str("Not valid JSON here: an object or an array is expected"),
            Error::NotFlows(found) => write!(f, "The flows must be an array of nodes; here they are {found}"),
            Error::Faults(faults) => {
                let first = faults.first().map_or("", |fault| fault.message.as_str());
                match faults.len() {
                    0 | 1 => write!(f, "Not deployed: {first}"),
                    count => write!(f, "Not deployed: the flows have {count} errors. The first: {first}"),
                }
            }
            Error::InvalidCredentials { index, id, fault } => {
                f.write_str("Credentials")?;
                id.as_ref().map_or(Ok(()), |id| write!(f, " of {id}"))?;
                index.map_or(Ok(()), |index| write!(f, " (entry {index} of the flows)"))?;
                write!(f, " {fault}")
            }
            Error::CredentialsLoadFailed => f.write_str("Failed to decrypt credentials"),
            Error::Path => f.write_str("The path is not encoded as a URL has to be"),
            Error::ApiVersion => f.write_str("Invalid API Version requested"),
            Error::RunState(state) => write!(f, "Cannot change flows runtime state to '{state}'"),
            Error::DeploymentType => f.write_str("Unknown deployment type; use full, nodes, flows or reload"),
            Error::BodyTooLarge(limit) => write!(f, "The body is larger than {limit} bytes"),
            Error::TooManyFields => f.write_str("The form has more than 1000 fields"),
            Error::Charset => f.write_str("The body must be UTF-8 or UTF-16"),
            Error::Encoding => f.write_str("The content encoding must be gzip, deflate or identity"),
            Error::MediaType => f.write_str("This takes only application/json"),
            Error::VersionMismatch(_) => {
                f.write_str("The flows have been deployed by someone else since this revision")
            }
            Error::ChangedOnDisk => f.write_str(
                "The files were changed on disk since they were loaded; nothing was deployed. \
                 A deployment of type reload takes them as they are",
            ),
            Error::Busy => f.write_str("The flows kept changing; nothing was deployed, try again"),
            Error::StorageFailed => {
                f.write_str("The store could not be read or written; nothing was changed")
            }
            Error::QuotaExceeded => f.write_str("The store has no room left; nothing was changed"),
            Error::StorageTimeout => {
                f.write_str("The store did not answer in time; load the flows to see whether it was done")
            }
            Error::LoginUnavailable => f.write_str("The login could not be checked; try again"),
            Error::UpdateRequired => f.write_str("The store belongs to a newer version; load the page again"),
            Error::FlowsUnreadable(Some(fault)) => write!(f, "The stored flows are not valid JSON: {fault}"),
            Error::FlowsUnreadable(None) => f.write_str("The stored flows are not an array of nodes"),
            Error::CredentialsUnsupported => {
                f.write_str("This server has no secret to encrypt credentials with; nothing was deployed")
            }
            Error::CredentialsUnreadable => f.write_str(
                "The stored credentials cannot be read, and are not overwritten; nothing was deployed",
            ),
            Error::Misuse(what) => write!(f, "The host broke the engine's rules: {what}"),
        }
    }
}

impl core::error::Error for Error {}
