//! What a request's body holds: Node-RED's body parser (`body-parser` 1.20 as
//! `@node-red/editor-api/lib/index.js` 5.0.7 sets it up), which runs before routing and before the login.

use std::mem::take;

use zeroize::Zeroizing;

use super::form::{Fields, too_many_fields};
use super::request::Request;
use crate::error::Error;
use crate::json::Envelope;

/// What the body parser leaves for a handler.
#[derive(Debug)]
pub(crate) enum Body {
    /// No body, or one of a type that nobody reads. Handlers see an empty object.
    Nothing,
    /// JSON, read as a deploy.
    Flows(Box<Envelope>),
    /// The fields of JSON; none if its top level is an array.
    Json(Fields),
    /// The fields of a form (`application/x-www-form-urlencoded`), which the routes for flows refuse.
    Form(Fields),
}

/// What a route takes JSON for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// A flow configuration, which can be large.
    Flows,
    /// An object with a few fields.
    Fields,
}

impl Body {
    /// Takes the body out of the request.
    ///
    /// # Errors
    /// Charset, content encoding or size are not acceptable, or the text is not JSON, or its top level neither
    /// object nor array. DIFFERENCE: Node-RED answers these with an HTML page that holds a stack trace.
    pub(crate) fn of(request: &mut Request, limit: usize, content: Content) -> Result<Body, Error> {
        // What is refused is wiped, too: nobody knows what it holds.
        let body = Zeroizing::new(take(&mut request.body));
        let form = request.is("application/x-www-form-urlencoded");
        if body.is_empty() || !(form || request.is("application/json")) {
            return Ok(Body::Nothing);
        }
        let charset = request.charset();
        let charset = charset.as_deref().unwrap_or("utf-8");
        let known = charset == "utf-8" || !form && matches!(charset, "utf-16" | "utf-16le" | "utf-16be");
        if !known {
            return Err(Error::Charset);
        }
        // Hosts undo the encodings that they know and take the header away.
        if request.header("content-encoding").is_some_and(|value| !value.eq_ignore_ascii_case("identity")) {
            return Err(Error::Encoding);
        }
        if body.len() > limit {
            return Err(Error::BodyTooLarge(limit));
        }
        if form {
            return match too_many_fields(&body) {
                true => Err(Error::TooManyFields),
                false => Ok(Body::Form(Fields::form(&body))),
            };
        }
        let mut text = if charset == "utf-8" { body } else { decode_utf16(&body, charset == "utf-16be") };
        let start = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        match start.iter().find(|byte| !b" \t\n\r".contains(byte)) {
            Some(b'{' | b'[') => {}
            _ => return Err(Error::NotStructured),
        }
        match content {
            Content::Flows => Ok(Body::Flows(Box::new(Envelope::read(take(&mut text))?))),
            Content::Fields => Ok(Body::Json(Fields::json(text)?)),
        }
    }

    /// Its field `access_token`, as canonical JSON.
    pub(crate) fn access_token(&self) -> Option<&[u8]> {
        match self {
            Body::Json(fields) | Body::Form(fields) => fields.get("access_token"),
            Body::Flows(envelope) => envelope.access_token.as_deref(),
            Body::Nothing => None,
        }
    }
}

/// UTF-16 as UTF-8; a byte-order mark decides the order of bytes, without one it is little-endian.
fn decode_utf16(body: &[u8], big_endian: bool) -> Zeroizing<Vec<u8>> {
    let big_endian = big_endian || body.starts_with(b"\xfe\xff");
    let units = body.chunks_exact(2).map(|pair| match big_endian {
        true => u16::from_be_bytes([pair[0], pair[1]]),
        false => u16::from_le_bytes([pair[0], pair[1]]),
    });
    // A code unit becomes three bytes at most; a text that grew would leave copies behind.
    let mut text = String::with_capacity(body.len() / 2 * 3);
    text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Zeroizing::new(text.into_bytes())
}
