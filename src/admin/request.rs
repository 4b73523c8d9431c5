//! Requests as plain data, and what their headers say.

use core::fmt;
use std::borrow::Cow;

use crate::error::Error;

/// How many random bytes come with a request that may write: two initial counter blocks of 16 bytes, and 128
/// bytes of which a token is made.
pub const RANDOM: usize = 160;

/// A number that the host gives a request; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Who comes back from the provider of a login strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// The provider says that it is the one with this name.
    User(String),
    /// The login failed; says why.
    Failed(String),
}

/// A request to the admin API, without transport.
#[derive(Clone, Default)]
pub struct Request {
    /// Who asks, where the host can tell; only then are outcomes kept.
    pub client: Option<String>,
    /// The address that the request came from, where there is one.
    pub address: Option<String>,
    /// With the callback of a login strategy: who comes back.
    pub identity: Option<Identity>,
    /// The method, upper case.
    pub method: String,
    /// The path below the admin root, with its query. Without the slash for the root that was asked for without
    /// its own.
    pub path: String,
    /// Where the admin API is for this client, with a slash at both ends; none: where the settings say.
    pub root: Option<String>,
    /// Names in any case, values as they came.
    pub headers: Vec<(String, String)>,
    /// The body as it came; no content encoding left.
    pub body: Vec<u8>,
    /// Whether it came over TLS.
    pub secure: bool,
    /// Fresh random bytes, never used before: for any request that may write or log in.
    pub random: Option<Box<[u8; RANDOM]>>,
}

impl fmt::Debug for Request {
    /// Without what can be secret: values of headers, the query, the body, the random bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("pathname", &self.pathname())
            .field("headers", &names)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Request {
    /// The header's value; several of one name are joined by commas, as Node's `http` does.
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let first = Cow::Borrowed(values.next()?.1.as_str());
        Some(values.fold(first, |joined, (_, value)| Cow::Owned(format!("{joined}, {value}"))))
    }

    /// The path without the query.
    pub(crate) fn pathname(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// What follows the path, without the question mark.
    pub(crate) fn query(&self) -> &str {
        self.path.split_once('?').map_or("", |(_, query)| query)
    }

    /// A path below the admin root as it stands in the whole URL.
    pub(crate) fn full_path(&self, root: &str, path: &str) -> String {
        let root = self.root.as_deref().unwrap_or(root);
        match path.strip_prefix('/') {
            Some(path) => [root, path].concat(),
            None if path.is_empty() || path.starts_with('?') => [root.trim_end_matches('/'), path].concat(),
            None => path.to_owned(),
        }
    }

    /// Whether its client speaks TLS. As in Node-RED a proxy is believed, and anybody can say that it is one:
    /// that spares the client a redirect, and gives it nothing.
    pub(crate) fn is_secure(&self) -> bool {
        match self.header("x-forwarded-proto") {
            Some(protocols) if !self.secure => {
                protocols.split(',').next().is_some_and(|first| first.trim() == "https")
            }
            _ => self.secure,
        }
    }

    /// The name by which the client called, without port: Express' `req.hostname` behind a proxy.
    pub(crate) fn hostname(&self) -> String {
        let host = self.header("x-forwarded-host").or_else(|| self.header("host")).unwrap_or_default();
        let host = host.split(',').next().unwrap_or_default().trim();
        let end_of_address = host.strip_prefix('[').and_then(|_| host.find(']')).map_or(0, |at| at + 1);
        let port = host[end_of_address..].find(':').map_or(host.len(), |at| end_of_address + at);
        host[..port].to_owned()
    }

    /// The segments of the path after the first, decoded.
    ///
    /// # Errors
    /// One of them is not encoded as it should be. DIFFERENCE: Node-RED answers that with a page that holds a stack
    /// trace.
    pub(crate) fn parameters(&self) -> Result<Vec<String>, Error> {
        self.pathname().split('/').skip(2).map(|segment| percent_decode(segment).ok_or(Error::Path)).collect()
    }

    /// Whether the request brings a body, be it an empty one, of this media type.
    pub(crate) fn is(&self, media_type: &str) -> bool {
        self.header("content-type")
            .and_then(|value| {
                value.split(';').next().map(|first| first.trim().eq_ignore_ascii_case(media_type))
            })
            .unwrap_or(false)
    }

    /// The `charset` of the content type, lower case.
    pub(crate) fn charset(&self) -> Option<String> {
        let content_type = self.header("content-type")?;
        let parameters = content_type.split(';').skip(1);
        let charset =
            parameters.filter_map(|parameter| parameter.split_once('=')).find_map(|(name, value)| {
                name.trim()
                    .eq_ignore_ascii_case("charset")
                    .then(|| value.trim().trim_matches('"').to_ascii_lowercase())
            });
        charset.filter(|charset| !charset.is_empty())
    }
}

/// What a text stands for in which bytes are written `%XX`, as `decodeURIComponent` has it.
fn percent_decode(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        let [high, low] = [digits.chars().next()?, digits.chars().nth(1)?].map(|digit| digit.to_digit(16));
        bytes.push((high? << 4 | low?) as u8);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// The version of the API that a request speaks: the header `Node-RED-API-Version`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApiVersion {
    /// The flow configuration is the bare array.
    V1,
    /// The flow configuration stands in an object beside its revision.
    V2,
}

impl ApiVersion {
    /// Exact words only; a header left out or empty is `v1` (`@node-red/editor-api/lib/admin/flows.js` 5.0.7).
    pub(crate) fn of(request: &Request) -> Option<ApiVersion> {
        match request.header("node-red-api-version").as_deref() {
            None | Some("") | Some("v1") => Some(ApiVersion::V1),
            Some("v2") => Some(ApiVersion::V2),
            Some(_) => None,
        }
    }
}

/// What a deploy does to the nodes that run: the header `Node-RED-Deployment-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentType {
    /// Everything stops and starts.
    Full,
    /// Modified nodes stop and start.
    Nodes,
    /// Modified nodes and what is wired to them stop and start.
    Flows,
    /// The stored flows are read again and everything stops and starts.
    Reload,
}

impl DeploymentType {
    /// The type that a word names.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 takes any word; an unknown one acts much like `full`, and `load` discards the
    /// body. Here only these four are known.
    pub fn named(word: &str) -> Option<DeploymentType> {
        match word {
            "full" => Some(DeploymentType::Full),
            "nodes" => Some(DeploymentType::Nodes),
            "flows" => Some(DeploymentType::Flows),
            "reload" => Some(DeploymentType::Reload),
            _ => None,
        }
    }

    /// The word that names it.
    pub fn name(self) -> &'static str {
        match self {
            DeploymentType::Full => "full",
            DeploymentType::Nodes => "nodes",
            DeploymentType::Flows => "flows",
            DeploymentType::Reload => "reload",
        }
    }
}
