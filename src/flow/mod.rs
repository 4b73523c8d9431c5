//! Flow configurations: what Node-RED's `parseConfig` sees in an array of nodes
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7).
//!
//! [`Flows`] is what every deploy needs: nodes by id, their containers, what they name, tabs. It holds numbers only;
//! texts stay in the [`Document`]. Ids are looked up once, when it is made, for all who come after. What only
//! planning and running need is made of it when asked for: [`Contents`], [`LinkWires`], [`Users`], [`MissingType`]s.

mod contents;
pub(crate) mod filter;
pub(crate) mod id;
mod kind;
mod links;
pub(crate) mod lists;
mod missing;
mod names;
mod parse;
mod resolved;
mod tab;
#[cfg(test)]
mod tests;
mod users;
pub(crate) mod value;
pub(crate) mod wires;

pub use contents::{Contents, Home};

use crate::json::{Document, Entry};
use crate::sort;
use id::IdText;
pub use kind::Kind;
pub(crate) use kind::template;
pub use links::LinkWires;
pub use missing::MissingType;
use names::Names;
use resolved::Resolved;
pub(crate) use resolved::{Name, Reference};
pub use tab::{Tab, Template};
pub use users::Users;

/// A flow configuration with its nodes known by id.
///
/// Nodes are numbered from 0 in the order of a JavaScript object with their ids as keys: ids that are array
/// indices first, ascending, then the others as they appear. Of several entries with one id the last counts,
/// at the place of the first. An entry without `id` has the id `undefined`, as in Node-RED.
///
/// DIFFERENCE: an entry that is no object counts as an object without properties. Node-RED fails on `null`
/// and takes a string for an object with its characters as values. Nor do names that every JavaScript object
/// has (`constructor`, `__proto__`) mean anything here: as ids and as values they are text like any other.
#[derive(Debug, Clone)]
pub struct Flows {
    document: Document,
    nodes: Vec<Node>,
    /// For each entry the node that it describes, perhaps with others; empty if each is its own.
    node_of: Vec<u32>,
    names: Names,
    tabs: Vec<Tab>,
    templates: Vec<Template>,
    resolved: Resolved,
    /// The nodes that other credentials came for, apart from the text; ascending.
    supplied: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The entry that counts.
    entry: u32,
    /// The node whose id is its `z`, or [`NONE`].
    container: u32,
    kind: Kind,
}

/// No node.
const NONE: u32 = u32::MAX;

impl Flows {
    /// Reads what the entries of `document` are.
    pub fn new(document: Document) -> Flows {
        parse::parse(document)
    }

    /// The text and its index.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Gives the text and its index back.
    pub fn into_document(self) -> Document {
        self.document
    }

    /// Notes for which nodes other credentials came: what is kept of a text never holds them.
    pub(crate) fn supply(&mut self, mut nodes: Vec<u32>) {
        sort::by_rank(&mut nodes, |&node| node.into());
        self.supplied = nodes;
    }

    /// Whether credentials came for any node, in the text or apart from it.
    pub(crate) fn is_supplied(&self) -> bool {
        self.document.has_credentials() || !self.supplied.is_empty()
    }

    /// Whether credentials came for a node.
    pub(crate) fn supplies(&self, node: u32) -> bool {
        self.supplied.binary_search(&node).is_ok()
            || value::is_truthy(self.entry(node).property(b"credentials"))
    }

    /// How many ids there are.
    pub fn len(&self) -> u32 {
        self.nodes.len() as u32
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The tabs in order, those that only exist because a node names them in `z` included.
    pub fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    /// The subflow templates in order.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The entry of a node. Numbers of nodes are below [`len`](Flows::len); this holds for all that follow.
    #[inline(always)]
    pub fn entry(&self, node: u32) -> Entry<'_> {
        self.document.entry(self.nodes[node as usize].entry as usize)
    }

    /// What a node is.
    #[inline(always)]
    pub fn kind(&self, node: u32) -> Kind {
        self.nodes[node as usize].kind
    }

    /// The node that an entry describes or, if a later one has the same id, would.
    #[inline(always)]
    pub(crate) fn node_of(&self, entry: u32) -> u32 {
        self.node_of.get(entry as usize).copied().unwrap_or(entry)
    }

    /// Whether an entry counts for its id: no later one has the same.
    pub(crate) fn counts(&self, entry: u32) -> bool {
        self.nodes[self.node_of(entry) as usize].entry == entry
    }

    /// What an entry is, whether it counts or not.
    pub(crate) fn entry_kind(&self, entry: u32) -> Kind {
        let node = self.nodes[self.node_of(entry) as usize];
        if node.entry == entry { node.kind } else { Kind::of(self.document.entry(entry as usize).kind()) }
    }

    /// The node whose id is the `z` of an entry.
    pub(crate) fn entry_container(&self, entry: u32) -> Option<u32> {
        let node = self.node_of(entry);
        if self.nodes[node as usize].entry == entry {
            return self.container(node);
        }
        self.find(&id::text(self.document.entry(entry as usize).z()))
    }

    /// The nodes that the wires of a node lead to. None where something else is to be told of them: that they are no
    /// arrays of ids as text, or lead to nothing.
    pub(crate) fn wires(&self, node: u32) -> Option<&[u32]> {
        self.resolved.wires(node)
    }

    /// The properties whose values are ids, in order.
    pub(crate) fn references(&self) -> &[Reference] {
        self.resolved.references()
    }

    /// The node whose id stands in the type of an entry as that of the template of which it is an instance.
    pub(crate) fn instance_of(&self, entry: u32) -> Option<u32> {
        self.resolved.instance_of(entry)
    }

    /// The node whose id is the `z` of a node, whatever it is.
    #[inline(always)]
    pub fn container(&self, node: u32) -> Option<u32> {
        let container = self.nodes[node as usize].container;
        (container != NONE).then_some(container)
    }

    /// The id of a node.
    #[inline(always)]
    pub(crate) fn id(&self, node: u32) -> IdText<'_> {
        id::text(self.entry(node).id())
    }

    /// The node with this id, given as it stands in a canonical JSON string.
    pub(crate) fn find(&self, id: &[u8]) -> Option<u32> {
        self.names.find(id, |node| self.id(node))
    }

    /// The name of a tab: its id.
    pub(crate) fn tab_id(&self, tab: &Tab) -> IdText<'_> {
        let entry = self.document.entry(tab.named_by as usize);
        id::text(if tab.definition.is_some() { entry.id() } else { entry.z() })
    }

    /// A property of a tab as raw JSON; tabs without an entry have none.
    pub(crate) fn tab_property(&self, tab: &Tab, name: &[u8]) -> Option<&[u8]> {
        self.document.entry(tab.definition? as usize).property(name)
    }
}
