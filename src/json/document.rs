//! A flow configuration as text plus a flat index.

use core::fmt;

use super::envelope;
use super::fault::Fault;

/// A flow configuration: an array of nodes as canonical JSON text, and where in it things lie.
///
/// The text is what ECMAScript's `JSON.stringify` prints after `JSON.parse`. For each entry of the array the
/// index holds where it lies and where its `id`, `type`, `z` and `wires` are; for each property eight bytes.
#[derive(Clone)]
pub struct Document {
    text: Vec<u8>,
    index: Index,
}

/// Where the nodes of a document and their properties lie.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    nodes: Vec<Node>,
    properties: Vec<Property>,
    /// What positions are counted from: where the array begins.
    origin: u32,
    /// Whether some node has a property `credentials`.
    credentials: bool,
}

/// Where one property lies: its key (at the quote) and its value. The value ends where the next key or the
/// node does.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    pub(super) key: u32,
    pub(super) value: u32,
}

/// A piece of the text. Empty where there is none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    span: Span,
    first_property: u32,
    id: Span,
    kind: Span,
    z: Span,
    wires: Span,
}

/// One entry of the array.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'d> {
    document: &'d Document,
    at: usize,
}

impl Default for Document {
    /// The empty configuration.
    fn default() -> Document {
        Document { text: b"[]".to_vec(), index: Index::default() }
    }
}

impl fmt::Debug for Document {
    /// Not the text: entries can hold credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("entries", &self.len()).field("bytes", &self.text.len()).finish()
    }
}

impl Document {
    /// Reads an array of nodes.
    ///
    /// A byte-order mark at the start is dropped and ill-formed UTF-8 becomes U+FFFD, as Node-RED's readers of
    /// files and bodies do (`@node-red/runtime/lib/storage/localfilesystem/util.js`, body-parser 1.20).
    /// What the array's entries are is not looked at: numbers and strings are entries, too.
    ///
    /// # Errors
    /// The text is not JSON, or (`Ok(None)`) not an array.
    pub fn parse(text: Vec<u8>) -> Result<Option<Document>, Fault> {
        Ok(envelope::read(text, envelope::array)?.flows.document())
    }

    /// The canonical text of the array, UTF-8.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The same, without the index.
    pub(crate) fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// How many entries the array has.
    pub fn len(&self) -> usize {
        self.index.nodes.len()
    }

    /// Whether the array has no entry.
    pub fn is_empty(&self) -> bool {
        self.index.nodes.is_empty()
    }

    /// The entry at a position of the array, from 0.
    pub fn entry(&self, at: usize) -> Entry<'_> {
        assert!(at < self.len(), "no entry {at} among {}", self.len());
        Entry { document: self, at }
    }

    /// All entries, in order.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry<'_>> {
        (0..self.len()).map(|at| Entry { document: self, at })
    }

    /// Whether some entry has a property `credentials`, whatever its value.
    pub(crate) fn has_credentials(&self) -> bool {
        self.index.credentials
    }

    /// The document that `text` and what a scan noted of it make.
    pub(super) fn new(mut text: Vec<u8>, array: Span, index: Index) -> Document {
        text.truncate(array.end as usize);
        text.drain(..array.start as usize);
        Document { text, index }
    }

    fn slice(&self, span: Span) -> &[u8] {
        &self.text[span.range()]
    }
}

impl<'d> Entry<'d> {
    /// Its position in the array, from 0.
    pub fn index(self) -> usize {
        self.at
    }

    /// Its text.
    pub fn text(self) -> &'d [u8] {
        self.document.slice(self.node().span)
    }

    /// Whether it is an object; else it has no properties.
    pub fn is_object(self) -> bool {
        self.text().starts_with(b"{")
    }

    /// Its `id` as raw JSON.
    pub fn id(self) -> Option<&'d [u8]> {
        self.known(self.node().id)
    }

    /// Its `type` as raw JSON.
    pub fn kind(self) -> Option<&'d [u8]> {
        self.known(self.node().kind)
    }

    /// Its `z` as raw JSON.
    pub fn z(self) -> Option<&'d [u8]> {
        self.known(self.node().z)
    }

    /// Its `wires` as raw JSON.
    pub fn wires(self) -> Option<&'d [u8]> {
        self.known(self.node().wires)
    }

    /// Its properties in order: canonical key without quotes, raw JSON value.
    pub fn properties(self) -> impl DoubleEndedIterator<Item = (&'d [u8], &'d [u8])> + ExactSizeIterator {
        let properties = self.document.properties(self.at);
        let end = self.node().span.end;
        (0..properties.len()).map(move |at| {
            let Property { key, value } = properties[at];
            // One byte, a comma or the closing brace, lies between a value and what follows.
            let value_end = properties.get(at + 1).map_or(end, |next| next.key) - 1;
            let name = Span { start: key + 1, end: value - 2 };
            (self.document.slice(name), self.document.slice(Span { start: value, end: value_end }))
        })
    }

    /// The raw JSON value of the property with this canonical key.
    pub fn property(self, name: &[u8]) -> Option<&'d [u8]> {
        self.properties().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    fn node(self) -> &'d Node {
        &self.document.index.nodes[self.at]
    }

    fn known(self, span: Span) -> Option<&'d [u8]> {
        (span.end > 0).then(|| self.document.slice(span))
    }
}

impl Document {
    fn properties(&self, at: usize) -> &[Property] {
        let first = self.index.nodes[at].first_property as usize;
        let end = self
            .index
            .nodes
            .get(at + 1)
            .map_or(self.index.properties.len(), |next| next.first_property as usize);
        &self.index.properties[first..end]
    }
}

impl Span {
    pub(super) fn range(self) -> core::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Index {
    /// Whether some node has a property `credentials`.
    pub(super) fn has_credentials(&self) -> bool {
        self.credentials
    }

    /// An empty index of an array that begins at `origin`.
    pub(super) fn new(origin: u32) -> Index {
        Index { origin, ..Index::default() }
    }

    pub(super) fn open(&mut self, start: u32) {
        let span = Span { start: start - self.origin, end: 0 };
        let first_property = self.properties.len() as u32;
        let none = Span::default();
        self.nodes.push(Node { span, first_property, id: none, kind: none, z: none, wires: none });
    }

    #[inline(always)]
    pub(super) fn property(&mut self, property: Property, name: &[u8], value: Span) {
        let origin = self.origin;
        self.properties.push(Property { key: property.key - origin, value: property.value - origin });
        if name.len() > 11 {
            return;
        }
        let Some(node) = self.nodes.last_mut() else { return };
        let value = Span { start: value.start - origin, end: value.end - origin };
        match name {
            b"id" => node.id = value,
            b"type" => node.kind = value,
            b"z" => node.z = value,
            b"wires" => node.wires = value,
            b"credentials" => self.credentials = true,
            _ => {}
        }
    }

    pub(super) fn close(&mut self, end: u32) {
        if let Some(node) = self.nodes.last_mut() {
            node.span.end = end - self.origin;
        }
    }
}
