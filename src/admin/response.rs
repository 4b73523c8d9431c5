//! Responses as plain data: JSON as Node-RED's handlers send it, errors, and Express' own pages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};

use zeroize::Zeroizing;

use super::request::Request;
use crate::check::list_to_json;
use crate::credentials::Secret;
use crate::error::Error;
use crate::json::quote;

/// A response, without transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Headers, but for those that the transport makes.
    pub headers: Vec<(String, String)>,
    /// The body; none for 204 and 304 and for HEAD.
    pub body: Option<Vec<u8>>,
    /// Whether the headers that the setting `httpAdminCors` asks for belong to it.
    pub cors: bool,
    /// Nobody here has this method and path: the host may have somebody.
    pub unhandled: bool,
}

impl Response {
    pub(crate) fn empty(status: u16) -> Response {
        Response { status, headers: Vec::new(), body: None, cors: false, unhandled: false }
    }

    /// JSON with a weak ETag made of its text.
    pub(crate) fn json(status: u16, body: Vec<u8>) -> Response {
        let digest = Sha256::digest(&body);
        Response::json_tagged(status, body, &digest)
    }

    /// JSON with a weak ETag made of `digest`, which has to identify the text among those of its length.
    ///
    /// The tag has the form of Express' (`etag` 1.8: length in hex, 27 characters of base64).
    /// DIFFERENCE: of SHA-256 instead of SHA-1, so that the revision can serve; clients only compare it.
    pub(crate) fn json_tagged(status: u16, body: Vec<u8>, digest: &[u8]) -> Response {
        Response {
            headers: vec![JSON.header(), etag(&body, digest)],
            body: Some(body),
            ..Response::empty(status)
        }
    }

    /// Text without a type, as `passport` 0.7 ends requests.
    pub(crate) fn text(status: u16, text: &str) -> Response {
        Response { body: Some(text.as_bytes().to_vec()), ..Response::empty(status) }
    }

    /// 401, and what would help.
    pub(crate) fn unauthorized(challenge: Option<&str>) -> Response {
        let headers = challenge.map(|challenge| ("WWW-Authenticate".into(), challenge.into()));
        Response { headers: headers.into_iter().collect(), ..Response::text(401, "Unauthorized") }
    }

    /// An error of a login (`oauth2orize` 1.12): untagged, and without charset.
    pub(crate) fn oauth(status: u16, error: &str, description: &str) -> Response {
        let body = ["{\"error\":\"", error, "\",\"error_description\":", &quote(description), "}"].concat();
        let headers = vec![("Content-Type".into(), "application/json".into())];
        Response { body: Some(body.into_bytes()), headers, ..Response::empty(status) }
    }

    /// No more logins for `wait` ms. DIFFERENCE: Node-RED 5.0.7 answers 500, without saying when.
    pub(crate) fn too_many_attempts(wait: u64) -> Response {
        let description = "Too many login attempts. Wait 10 minutes and try again";
        let mut response = Response::oauth(429, "server_error", description);
        response.headers.push(("Retry-After".into(), wait.div_ceil(1000).to_string()));
        response
    }

    /// The token of a login; `expires_in` is a JSON number of seconds.
    pub(crate) fn token(token: &Secret, expires_in: Option<&str>) -> Response {
        let token = Zeroizing::new(quote(&String::from_utf8_lossy(token)));
        let expires = expires_in.map_or(String::new(), |seconds| [",\"expires_in\":", seconds].concat());
        let body = ["{\"access_token\":", &token, &expires, ",\"token_type\":\"Bearer\"}"].concat();
        let headers = vec![
            ("Content-Type".into(), "application/json".into()),
            ("Cache-Control".into(), "no-store".into()),
            ("Pragma".into(), "no-cache".into()),
        ];
        Response { body: Some(body.into_bytes()), headers, ..Response::empty(200) }
    }

    /// The error as Node-RED's `{code, message}`, with the place of the fault where there is one.
    pub(crate) fn error(error: &Error) -> Response {
        let mut body = format!("{{\"code\":\"{}\",\"message\":{}", error.code(), quote(&error.to_string()));
        if let Some(index) = error.index() {
            body.push_str(&format!(",\"index\":{index}"));
        }
        if let Some(id) = error.id() {
            body.push_str(&format!(",\"id\":{}", quote(id)));
        }
        if !error.findings().is_empty() {
            body.push_str(&format!(",\"findings\":{}", list_to_json(error.findings())));
        }
        if let Some(differs) = error.differs() {
            body.push_str(",\"differs\":");
            body.push_str(&differs.to_json());
        }
        if let Some(place) = error.place() {
            let (offset, line, column) = (place.offset, place.line, place.column);
            body.push_str(&format!(",\"offset\":{offset},\"line\":{line},\"column\":{column}"));
        }
        body.push('}');
        Response::json(error.status(), body.into_bytes())
    }

    /// What Express 4 answers to a path or method that nobody handles (`finalhandler` 1.3). `root` is that of
    /// the admin API, for the page names the whole path.
    pub(crate) fn not_found(request: &Request, root: &str) -> Response {
        let path = encode_url(&request.full_path(root, request.pathname()));
        let what = escape_html(&format!("Cannot {} {path}", request.method));
        let body = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n\
             </head>\n<body>\n<pre>{what}</pre>\n</body>\n</html>\n"
        );
        let headers = vec![
            ("Content-Security-Policy".into(), "default-src 'none'".into()),
            ("X-Content-Type-Options".into(), "nosniff".into()),
            HTML.header(),
        ];
        Response { headers, body: Some(body.into_bytes()), unhandled: true, ..Response::empty(404) }
    }

    /// What `res.redirect` of Express 4 answers.
    pub(crate) fn redirect(request: &Request, status: u16, phrase: &str, location: &str) -> Response {
        let location = encode_url(location);
        let html = request.header("accept").is_some_and(|accept| accept.contains("text/html"));
        let (body, content_type) = match html {
            true => (["<p>", phrase, ". Redirecting to ", &escape_html(&location), "</p>"].concat(), HTML),
            false => ([phrase, ". Redirecting to ", &location].concat(), TEXT),
        };
        let headers =
            vec![("Location".into(), location), ("Vary".into(), "Accept".into()), content_type.header()];
        Response { headers, body: Some(body.into_bytes()), ..Response::empty(status) }
    }

    /// What Express 4 answers to OPTIONS: the methods that a path knows.
    pub(crate) fn options(methods: &str) -> Response {
        let body = methods.as_bytes().to_vec();
        let headers =
            vec![("Allow".into(), methods.into()), HTML.header(), etag(&body, &Sha256::digest(&body))];
        Response { headers, body: Some(body), ..Response::empty(200) }
    }

    /// The response as this request wants it: 304 if it has the text already, no body for HEAD.
    pub(crate) fn for_request(self, request: &Request) -> Response {
        let head = request.method == "HEAD";
        if (head || request.method == "GET") && self.status == 200 && self.is_fresh(request) {
            let headers = self.headers.into_iter().filter(|(name, _)| name == "ETag").collect();
            return Response { headers, ..Response::empty(304) };
        }
        match self.body {
            Some(body) if head => {
                let mut headers = self.headers;
                headers.push(("Content-Length".into(), body.len().to_string()));
                Response { headers, body: None, ..self }
            }
            body => Response { body, ..self },
        }
    }

    /// Whether the client's copy is current (`fresh` 0.5 as Express 4 uses it).
    fn is_fresh(&self, request: &Request) -> bool {
        let Some(wanted) = request.header("if-none-match") else { return false };
        let reload = request.header("cache-control").is_some_and(|value| {
            value.split(',').any(|directive| directive.trim().eq_ignore_ascii_case("no-cache"))
        });
        let Some((_, etag)) = self.headers.iter().find(|(name, _)| name == "ETag") else { return false };
        let same = |tag: &str| tag.trim().trim_start_matches("W/") == etag.trim_start_matches("W/");
        !reload && (wanted.trim() == "*" || wanted.split(',').any(same))
    }
}

struct ContentType(&'static str);

const JSON: ContentType = ContentType("application/json; charset=utf-8");
const HTML: ContentType = ContentType("text/html; charset=utf-8");
const TEXT: ContentType = ContentType("text/plain; charset=utf-8");

impl ContentType {
    fn header(&self) -> (String, String) {
        ("Content-Type".into(), self.0.into())
    }
}

fn etag(body: &[u8], digest: &[u8]) -> (String, String) {
    let hash = STANDARD_NO_PAD.encode(&digest[..digest.len().min(20)]);
    ("ETag".into(), format!("W/\"{:x}-{hash}\"", body.len()))
}

fn escape_html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// Percent-encodes what cannot stand in a URL (`encodeurl` 2), and leaves what is encoded already.
fn encode_url(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'()*+,-./:;=?@[\\]^_|~".contains(&byte);
    path.bytes().fold(String::new(), |mut out, byte| {
        match plain(byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}
