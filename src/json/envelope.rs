//! Whole texts: a flow configuration by itself, or the body of a deploy around one.

use zeroize::{Zeroize, Zeroizing};

use super::document::{Document, Index, Span};
use super::fault::{Fault, FaultKind};
use super::order;
use super::scan::{Kind, Scan, Scanned};
use super::string::Stop;
use crate::credentials::Secret;

/// The body of a `POST /flows`: an array, or an object with these fields.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// The body itself if it is an array, else its field `flows`.
    pub(crate) flows: Posted,
    /// Whether the body is an object.
    pub(crate) object: bool,
    /// `rev` as raw JSON, if the body has the key.
    pub(crate) rev: Option<Vec<u8>>,
    /// `credentials` as raw JSON, if the body has the key.
    pub(crate) credentials: Option<Secret>,
    /// `access_token` as raw JSON, if the body has the key.
    pub(crate) access_token: Option<Secret>,
}

/// What a text has in the place of a flow configuration.
#[derive(Debug, Default)]
pub(crate) enum Posted {
    #[default]
    Nothing,
    /// A value that is no array.
    Other(Kind),
    Flows(Document),
}

impl Posted {
    pub(crate) fn document(self) -> Option<Document> {
        match self {
            Posted::Flows(document) => Some(document),
            Posted::Nothing | Posted::Other(_) => None,
        }
    }
}

impl Envelope {
    /// Reads a body, whichever version of the API it is meant for. A value that is neither array nor object holds
    /// nothing.
    pub(crate) fn read(text: Vec<u8>) -> Result<Envelope, Fault> {
        read(text, |scan, found| match scan.kind() {
            Kind::Array => array(scan, found),
            Kind::Object => {
                found.object = true;
                scan.object(|scan, field| match field {
                    Field::Flows => array(scan, found),
                    Field::Rev => span(scan, &mut found.rev),
                    Field::Credentials => span(scan, &mut found.credentials),
                    Field::AccessToken => span(scan, &mut found.access_token),
                    Field::Other => scan.value(),
                })
            }
            Kind::String | Kind::Null | Kind::Other => scan.value(),
        })
    }

    /// What v1 takes for the flow configuration: the whole body, which has no other fields.
    pub(crate) fn v1(self) -> Envelope {
        match self.object {
            true => Envelope { flows: Posted::Other(Kind::Object), ..Envelope::default() },
            false => self,
        }
    }

    /// What v2 takes for it: the field `flows`. Any value but an object is taken for one without fields.
    pub(crate) fn v2(self) -> Envelope {
        if self.object { self } else { Envelope::default() }
    }
}

/// The fields of the body of a deploy, by name.
pub(super) enum Field {
    Flows,
    Rev,
    Credentials,
    AccessToken,
    Other,
}

impl Field {
    pub(super) fn named(key: &[u8]) -> Field {
        match key {
            b"flows" => Field::Flows,
            b"rev" => Field::Rev,
            b"credentials" => Field::Credentials,
            b"access_token" => Field::AccessToken,
            _ => Field::Other,
        }
    }
}

/// What a pass has found so far.
#[derive(Default)]
pub(super) struct Found {
    array: Option<(Span, Index)>,
    other: Option<Kind>,
    object: bool,
    rev: Option<Span>,
    credentials: Option<Span>,
    access_token: Option<Span>,
    /// Whether all of the text is secret.
    pub(super) secret: bool,
}

impl Found {
    fn envelope(self, mut text: Vec<u8>) -> Envelope {
        let rev = self.rev.map(|span| text[span.range()].to_vec());
        let mut taken = |span: Span| {
            let copy = Secret::from(&text[span.range()]);
            // The document keeps this buffer.
            text[span.range()].zeroize();
            copy
        };
        let credentials = self.credentials.map(&mut taken);
        let access_token = self.access_token.map(&mut taken);
        let flows = match (self.array, self.other) {
            (Some((span, index)), _) => Posted::Flows(Document::new(text, span, index)),
            (None, other) => {
                // Nobody knows what it was to be; it may have been a password.
                text.zeroize();
                other.map_or(Posted::Nothing, Posted::Other)
            }
        };
        Envelope { flows, object: self.object, rev, credentials, access_token }
    }

    /// Lets go of a text that was read, and leaves nothing behind if it holds credentials.
    fn dispose(&self, mut text: Vec<u8>) {
        let inline = || self.array.as_ref().is_some_and(|(_, index)| index.has_credentials());
        if self.secret || self.credentials.is_some() || self.access_token.is_some() || inline() {
            text.zeroize();
        }
    }
}

/// Reads the array of nodes that comes next, or notes what stands in its place.
pub(super) fn array(scan: &mut Scan<'_>, found: &mut Found) -> Result<(), Stop> {
    let kind = scan.kind();
    if kind != Kind::Array {
        found.other = Some(kind);
        return scan.value();
    }
    let start = scan.position();
    let mut index = Index::new(start, scan.length());
    scan.nodes(&mut index)?;
    found.array = Some((Span { start, end: scan.position() }, index));
    Ok(())
}

fn span(scan: &mut Scan<'_>, found: &mut Option<Span>) -> Result<(), Stop> {
    let start = scan.position();
    scan.value()?;
    *found = Some(Span { start, end: scan.position() });
    Ok(())
}

/// U+FFFD in the place of what is no UTF-8. There is room for all of it from the start, so that no copy is left.
fn repair(text: &[u8]) -> Vec<u8> {
    let mut repaired = Vec::with_capacity(3 * text.len());
    for chunk in text.utf8_chunks() {
        repaired.extend_from_slice(chunk.valid().as_bytes());
        if !chunk.invalid().is_empty() {
            repaired.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
    repaired
}

/// Reads a whole text by `step`, again if it first had to be put in order or made UTF-8.
pub(super) fn read(
    mut text: Vec<u8>,
    step: impl Fn(&mut Scan<'_>, &mut Found) -> Result<(), Stop>,
) -> Result<Envelope, Fault> {
    if text.starts_with(b"\xef\xbb\xbf") {
        text.drain(..3);
    }
    let mut in_order = false;
    let mut ill_formed: Option<Vec<u8>> = None;
    loop {
        let mut found = Found::default();
        let mut scan = Scan::new(&text)?;
        let Scanned { rewritten, disordered } =
            match step(&mut scan, &mut found).and_then(|()| Ok(scan.end()?)) {
                Ok(scanned) => scanned,
                Err(Stop::Fault(fault)) => {
                    text.zeroize();
                    return Err(match ill_formed {
                        Some(sent) => fault.before_repair(&Zeroizing::new(sent)),
                        None => fault,
                    });
                }
                Err(Stop::IllFormed) => {
                    let repaired = repair(&text);
                    ill_formed = Some(std::mem::replace(&mut text, repaired));
                    continue;
                }
            };
        if let Some(sent) = ill_formed.take() {
            found.dispose(sent);
        }
        if let Some(rewritten) = rewritten {
            let replaced = std::mem::replace(&mut text, rewritten);
            found.dispose(replaced);
        }
        if u32::try_from(text.len()).is_err() {
            return Err(Fault::new(FaultKind::TooLong, &text, 0));
        }
        if disordered && !in_order {
            let ordered = order::reorder(&text);
            found.dispose(std::mem::replace(&mut text, ordered));
            // What still looks disordered then are keys whose hashes collide.
            in_order = true;
            continue;
        }
        return Ok(found.envelope(text));
    }
}
