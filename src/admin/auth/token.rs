//! Tokens: what a request shows, and how they are compared.

use sha2::{Digest as _, Sha256};

use super::text::{text_of, truthy};
use crate::admin::body::Body;
use crate::admin::form::Fields;
use crate::admin::request::Request;
use crate::credentials::Secret;

/// The SHA-256 of a token, which stands for it in every comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(token: Secret) -> Digest {
        Digest(Sha256::digest(&*token).into())
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }

    pub(crate) fn hex(&self) -> String {
        self.0.iter().fold(String::new(), |mut hex, byte| {
            hex.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')));
            hex
        })
    }
}

/// What a request shows of a bearer token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Nothing,
    Token(Digest),
    /// A header `Authorization` that is none, or two tokens.
    Malformed,
}

/// The token in the header `Authorization`, in the field `access_token` of the body, or in that of the query
/// (`passport-http-bearer` 1.0.1).
pub(crate) fn shown(request: &Request, body: &Body) -> Shown {
    let mut found = None;
    if let Some(header) = request.header("authorization").filter(|header| !header.is_empty()) {
        let mut parts = header.split(' ');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(scheme), Some(token), None) => {
                let bearer = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty();
                found = bearer.then(|| Secret::from(token.as_bytes()));
            }
            _ => return Shown::Malformed,
        }
    }
    let query = Fields::form(request.query().as_bytes());
    for field in [body.access_token(), query.get("access_token")] {
        if let Some(token) = truthy(field) {
            if found.is_some() {
                return Shown::Malformed;
            }
            found = Some(Secret::from(text_of(Some(token)).into_bytes()));
        }
    }
    found.map_or(Shown::Nothing, |token| Shown::Token(Digest::of(token)))
}

/// What the function for tokens gets of a request; none where there is nothing for it.
pub(crate) fn custom(request: &Request, header: &str) -> Option<Secret> {
    let value = request.header(header)?;
    let token = match header {
        "authorization" => {
            let mut parts = value.split(' ');
            (parts.next() == Some("Bearer")).then(|| parts.next()).flatten()?
        }
        _ => &value,
    };
    (!token.is_empty()).then(|| Secret::from(token.as_bytes()))
}
