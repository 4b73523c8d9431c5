//! A flow configuration as text plus a flat index.

use core::fmt;
use std::sync::Arc;

use zeroize::Zeroize;

use super::envelope;
use super::fault::Fault;

/// A flow configuration: an array of nodes as canonical JSON text, and where in it things lie.
///
/// The text is what ECMAScript's `JSON.stringify` prints after `JSON.parse`. For each entry of the array the
/// index holds where it lies and where its `id`, `type`, `z` and `wires` are; for each property eight bytes.
#[derive(Clone)]
pub struct Document {
    /// Shared with who saves it.
    text: Arc<Vec<u8>>,
    index: Index,
}

/// Where the nodes of a document and their properties lie.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    nodes: Vec<Node>,
    properties: Vec<Property>,
    /// What positions are counted from: where the array begins.
    origin: u32,
    /// How long the text is that is read.
    length: u32,
    /// Whether some node has a property `credentials`.
    credentials: bool,
    /// Whether some object, however deep, has a key that stands on JavaScript's prototype of all objects.
    inherited_keys: bool,
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
    traits: u8,
}

/// It has a property `x`.
const X: u8 = 1;
/// It has a property `y`.
const Y: u8 = 2;
/// Its `d` is `true`.
const DISABLED: u8 = 4;

/// One entry of the array.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'d> {
    document: &'d Document,
    at: usize,
}

impl Default for Document {
    /// The empty configuration.
    fn default() -> Document {
        Document { text: Arc::new(b"[]".to_vec()), index: Index::default() }
    }
}

impl Drop for Document {
    /// Entries can hold credentials.
    fn drop(&mut self) {
        if self.index.credentials
            && let Some(text) = Arc::get_mut(&mut self.text)
        {
            text.zeroize();
        }
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

    /// The same for a text that is secret as a whole: the original is wiped. What becomes of it is up to the caller.
    pub(crate) fn parse_secret(text: Vec<u8>) -> Option<Document> {
        let read = envelope::read(text, |scan, found| {
            found.secret = true;
            envelope::array(scan, found)
        });
        read.ok()?.flows.document()
    }

    /// The canonical text of the array, UTF-8.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The same, to be kept beside the document.
    pub(crate) fn shared_text(&self) -> Arc<Vec<u8>> {
        self.text.clone()
    }

    /// The same, without the index. A copy, if the text is shared.
    pub(crate) fn into_text(mut self) -> Vec<u8> {
        Arc::unwrap_or_clone(std::mem::take(&mut self.text))
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
    #[inline(always)]
    pub fn entry(&self, at: usize) -> Entry<'_> {
        assert!(at < self.len(), "no entry {at} among {}", self.len());
        Entry { document: self, at }
    }

    /// All entries, in order.
    #[inline(always)]
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry<'_>> {
        (0..self.len()).map(|at| Entry { document: self, at })
    }

    /// Whether some entry has a property `credentials`, whatever its value.
    pub(crate) fn has_credentials(&self) -> bool {
        self.index.credentials
    }

    /// Whether some object, however deep in an entry, has a key `__proto__` or `hasOwnProperty`.
    pub(crate) fn has_inherited_keys(&self) -> bool {
        self.index.inherited_keys
    }

    /// The document that `text` and what a scan noted of it make.
    pub(super) fn new(mut text: Vec<u8>, array: Span, mut index: Index) -> Document {
        text.truncate(array.end as usize);
        text.drain(..array.start as usize);
        // A text that was rewritten lies in as much room as it took before. One with secrets is not moved.
        if !index.credentials {
            text.shrink_to_fit();
        }
        index.nodes.shrink_to_fit();
        index.properties.shrink_to_fit();
        Document { text: Arc::new(text), index }
    }

    #[inline(always)]
    fn slice(&self, span: Span) -> &[u8] {
        &self.text[span.range()]
    }
}

impl<'d> Entry<'d> {
    /// Its position in the array, from 0.
    #[inline(always)]
    pub fn index(self) -> usize {
        self.at
    }

    /// Its text.
    #[inline(always)]
    pub fn text(self) -> &'d [u8] {
        self.document.slice(self.node().span)
    }

    /// Whether it is an object; else it has no properties.
    pub fn is_object(self) -> bool {
        self.text().starts_with(b"{")
    }

    /// Its `id` as raw JSON.
    #[inline(always)]
    pub fn id(self) -> Option<&'d [u8]> {
        self.known(self.node().id)
    }

    /// Its `type` as raw JSON.
    #[inline(always)]
    pub fn kind(self) -> Option<&'d [u8]> {
        self.known(self.node().kind)
    }

    /// Its `z` as raw JSON.
    #[inline(always)]
    pub fn z(self) -> Option<&'d [u8]> {
        self.known(self.node().z)
    }

    /// Its `wires` as raw JSON.
    #[inline(always)]
    pub fn wires(self) -> Option<&'d [u8]> {
        self.known(self.node().wires)
    }

    /// Whether it has properties `x` and `y`, whatever they are: it is placed on a canvas, which makes it a regular
    /// node or a subflow instance, not a config node.
    pub(crate) fn is_placed(self) -> bool {
        self.node().traits & (X | Y) == X | Y
    }

    /// Whether it has a property `x`.
    pub(crate) fn has_x(self) -> bool {
        self.node().traits & X != 0
    }

    /// Whether it has a property `y`.
    pub(crate) fn has_y(self) -> bool {
        self.node().traits & Y != 0
    }

    /// Whether its `d` is `true`.
    pub(crate) fn is_disabled(self) -> bool {
        self.node().traits & DISABLED != 0
    }

    /// Its properties in order: canonical key without quotes, raw JSON value.
    #[inline(always)]
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

    #[inline(always)]
    fn node(self) -> &'d Node {
        &self.document.index.nodes[self.at]
    }

    #[inline(always)]
    fn known(self, span: Span) -> Option<&'d [u8]> {
        (span.end > 0).then(|| self.document.slice(span))
    }
}

impl Document {
    #[inline(always)]
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

    /// An empty index of an array that begins at `origin` of a text of `length` bytes.
    pub(super) fn new(origin: u32, length: u32) -> Index {
        Index { origin, length, ..Index::default() }
    }

    /// Notes that an object has a key of JavaScript's prototype of all objects.
    pub(super) fn note_inherited_keys(&mut self) {
        self.inherited_keys = true;
    }

    #[inline(always)]
    pub(super) fn open(&mut self, start: u32) {
        let span = Span { start: start - self.origin, end: 0 };
        let first_property = self.properties.len() as u32;
        if self.nodes.len() == self.nodes.capacity() {
            grow(&mut self.nodes, start, self.length);
        }
        let none = Span::default();
        self.nodes.push(Node { span, first_property, id: none, kind: none, z: none, wires: none, traits: 0 });
    }

    #[inline(always)]
    pub(super) fn property(
        &mut self,
        property: Property,
        name: &[u8],
        end: u32,
        is_true: impl FnOnce() -> bool,
    ) {
        let origin = self.origin;
        let Property { key, value } = Property { key: property.key - origin, value: property.value - origin };
        if self.properties.len() == self.properties.capacity() {
            grow(&mut self.properties, property.key, self.length);
        }
        self.properties.push(Property { key, value });
        let Some(node) = self.nodes.last_mut() else { return };
        let value = Span { start: value, end: end - origin };
        match name {
            b"x" => node.traits |= X,
            b"y" => node.traits |= Y,
            b"z" => node.z = value,
            b"d" if is_true() => node.traits |= DISABLED,
            b"id" => node.id = value,
            b"type" => node.kind = value,
            b"wires" => node.wires = value,
            b"credentials" => self.credentials = true,
            _ => {}
        }
    }

    #[inline(always)]
    pub(super) fn close(&mut self, end: u32) {
        if let Some(node) = self.nodes.last_mut() {
            node.span.end = end - self.origin;
        }
    }
}

/// Makes room for as many items as are to be expected of a text of `length` bytes by what it had up to `read`.
///
/// Doubling would take twice the room that is needed at the worst, and three times while things are moved.
#[cold]
#[inline(never)]
fn grow<T>(items: &mut Vec<T>, read: u32, length: u32) {
    let so_far = items.len() as u64;
    let expected = so_far * u64::from(length) / u64::from(read.max(1));
    let more = (expected - so_far.min(expected)) as usize;
    items.reserve_exact((more + more / 16).clamp(items.len() / 8 + 64, 4 * items.len() + 64));
}
