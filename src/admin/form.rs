//! Fields by name: what the bodies of `/auth/*` and `/flows/state` hold, sent as a form or as JSON.

use zeroize::Zeroizing;

use super::body::Body;
use crate::credentials::Object;
use crate::error::Error;
use crate::json::{Envelope, decode, quote};

/// How many fields a form may have (`body-parser` 1.20, `parameterLimit`).
const MAX_FIELDS: usize = 1000;

/// The fields of a body. They are wiped when they are dropped: one can be a password.
#[derive(Debug, Default)]
pub(crate) struct Fields(Object);

impl Fields {
    /// Those of a body; one that is neither a form nor a JSON object has none.
    pub(crate) fn of(body: Body) -> Fields {
        match body {
            Body::Json(fields) | Body::Form(fields) => fields,
            Body::Flows(_) | Body::Nothing => Fields::default(),
        }
    }

    /// Reads the fields of a JSON object; an array has none.
    ///
    /// # Errors
    /// The text is not JSON.
    pub(crate) fn json(text: Zeroizing<Vec<u8>>) -> Result<Fields, Error> {
        match Object::parse(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text)) {
            Some(fields) => Ok(Fields(fields)),
            // An array, or the fault and its place: fields are few, so a text with a fault may be read twice.
            None => Ok(Envelope::read(text.to_vec()).map(|_| Fields::default())?),
        }
    }

    /// The field as canonical JSON, if there is one of this name. Those of forms are all texts.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name.as_bytes())
    }

    /// The field, if it is a text.
    pub(crate) fn text(&self, name: &str) -> Option<Zeroizing<String>> {
        core::str::from_utf8(self.get(name)?).ok().and_then(decode).map(Zeroizing::new)
    }

    /// Reads a form, or a query: names and values as `qs` 6 decodes them.
    ///
    /// DIFFERENCE: of fields with one name the last counts, and brackets in a name are nothing special; `qs` makes
    /// lists and objects of them, which no route that takes forms has a use for.
    pub(crate) fn form(text: &[u8]) -> Fields {
        let mut fields = Object::default();
        for field in text.split(|byte| *byte == b'&').filter(|field| !field.is_empty()) {
            let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
            let (name, value) = (&field[..at], field.get(at + 1..).unwrap_or_default());
            let name = quote(&unescape(name));
            let value = Zeroizing::new(quote(&unescape(value)));
            // Names are kept without their quotes.
            fields.set(&name.as_bytes()[1..name.len() - 1], value.as_bytes());
        }
        Fields(fields)
    }
}

/// Whether a form has more fields than anybody reads.
pub(super) fn too_many_fields(form: &[u8]) -> bool {
    form.iter().filter(|byte| **byte == b'&').count() >= MAX_FIELDS
}

/// Undoes percent-encoding; where the bytes that it stands for are no UTF-8 it is left as it is.
fn unescape(text: &[u8]) -> Zeroizing<String> {
    let text = Zeroizing::new(text.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect::<Vec<u8>>());
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut at = 0;
    let mut sound = true;
    while let Some(byte) = text.get(at) {
        if *byte == b'%' {
            let digits = text.get(at + 1..at + 3).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
            let digits = digits.and_then(|digits| core::str::from_utf8(digits).ok());
            let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            sound &= decoded.is_some();
            bytes.push(decoded.unwrap_or(b'%'));
            at += 3;
        } else {
            bytes.push(*byte);
            at += 1;
        }
    }
    let decoded = if sound { core::str::from_utf8(&bytes).ok() } else { None };
    Zeroizing::new(decoded.map_or_else(|| String::from_utf8_lossy(&text).into_owned(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::{Fields, MAX_FIELDS, too_many_fields};

    fn form(text: &str) -> Fields {
        Fields::form(text.as_bytes())
    }

    #[track_caller]
    fn is(fields: &Fields, name: &str, value: Option<&str>) {
        assert_eq!(fields.text(name).as_deref().map(String::as_str), value, "{name}");
    }

    #[test]
    fn forms_are_read_as_qs_reads_them() {
        let fields = form("a=1&&b+c=d+%2B%c3%A9&=x&e&f==&a=2&%22%0a=%22&__proto__=p&g[h]=i");
        is(&fields, "a", Some("2"));
        is(&fields, "b c", Some("d +é"));
        is(&fields, "", Some("x"));
        is(&fields, "e", Some(""));
        is(&fields, "f", Some("="));
        is(&fields, "__proto__", Some("p"));
        is(&fields, "g[h]", Some("i"));
        is(&fields, "g", None);
        assert_eq!(fields.get("\\\"\\n"), Some(b"\"\\\"\"".as_slice()));
    }

    #[test]
    fn what_is_no_percent_encoded_utf_8_stays_as_it_is() {
        let fields = form("a=%&b=%4&c=%zz+&d=%ff&e=%41%");
        is(&fields, "a", Some("%"));
        is(&fields, "b", Some("%4"));
        is(&fields, "c", Some("%zz "));
        is(&fields, "d", Some("%ff"));
        is(&fields, "e", Some("%41%"));
    }

    #[test]
    fn json_has_fields_if_it_is_an_object() {
        let json = |text: &str| Fields::json(text.as_bytes().to_vec().into());
        let fields = json("\u{feff}{\"a\":\"x\\u0041\\n\", \"b\": 1e3}").unwrap();
        is(&fields, "a", Some("xA\n"));
        is(&fields, "b", None);
        assert_eq!(fields.get("b"), Some(b"1000".as_slice()));
        is(&json("[\"a\"]").unwrap(), "a", None);
        assert!(json("{\"a\":}").is_err());
    }

    #[test]
    fn the_number_of_fields_is_limited() {
        assert!(!too_many_fields("&".repeat(MAX_FIELDS - 1).as_bytes()));
        assert!(too_many_fields("&".repeat(MAX_FIELDS).as_bytes()));
    }
}
