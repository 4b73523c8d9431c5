//! Values of environment variables.

use core::fmt;
use std::rc::Rc;

use crate::credentials::Secret;

/// What an environment variable is set to.
///
/// `Debug` does not show it, and it is wiped when dropped: a variable of type `cred` is a secret.
#[derive(Clone, PartialEq, Eq)]
pub enum EnvValue {
    /// A value that JSON has, as canonical text.
    Json(Rc<Secret>),
    /// A value that only the host can hold (a `Buffer`, a `Date`, a regular expression, `NaN`), under the number
    /// that the host gave it.
    Host(u64),
}

impl EnvValue {
    /// A value given as JSON text; none if that is no JSON.
    pub fn from_json(text: &str) -> Option<EnvValue> {
        canonical(text.as_bytes()).map(|text| EnvValue::raw(&text))
    }

    pub(super) fn raw(raw: &[u8]) -> EnvValue {
        EnvValue::Json(Rc::new(raw.into()))
    }

    /// A text, given as it stands in a canonical JSON string.
    pub(super) fn text(text: &[u8]) -> EnvValue {
        EnvValue::Json(Rc::new(quoted(text).into()))
    }

    /// The canonical JSON text, if JSON has the value.
    pub fn json(&self) -> Option<&[u8]> {
        match self {
            EnvValue::Json(text) => Some(text),
            EnvValue::Host(_) => None,
        }
    }
}

impl fmt::Debug for EnvValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EnvValue::Json(text) => write!(f, "Json({} bytes)", text.len()),
            EnvValue::Host(number) => write!(f, "Host({number})"),
        }
    }
}

/// The canonical form of a JSON text; none if it is no JSON.
pub(super) fn canonical(text: &[u8]) -> Option<Rc<[u8]>> {
    // The reader of flow configurations, given an array of this one entry.
    let array = [b"[", text, b"]"].concat();
    let document = crate::json::Document::parse(array).ok()??;
    (document.len() == 1).then(|| document.entry(0).text().into())
}

/// A canonical text between quotes.
pub(super) fn quoted(text: &[u8]) -> Vec<u8> {
    [b"\"", text, b"\""].concat()
}

/// A text as it stands in a canonical JSON string.
pub(super) fn escaped(text: &str) -> Rc<[u8]> {
    let quoted = crate::json::quote(text);
    quoted.as_bytes()[1..quoted.len() - 1].into()
}
