//! What holds nodes: tabs, be it that an entry describes them or that a `z` names nothing, and templates.

/// A tab, which Node-RED calls a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tab {
    /// The entry of type `tab` that describes it; none if it is implied. Not always the entry that counts for
    /// its id: a later one of another type may have the same.
    pub(super) definition: Option<u32>,
    /// The entry that its name is taken from: its own `id`, or the `z` of a node.
    pub(super) named_by: u32,
    /// The node with its id, if there is one.
    pub(super) node: Option<u32>,
}

impl Tab {
    /// The node with its id. An implied tab has one only where a node names a node that is no container in `z`.
    pub fn node(&self) -> Option<u32> {
        self.node
    }

    /// Whether no entry describes it.
    pub fn is_implied(&self) -> bool {
        self.definition.is_none()
    }
}

/// A subflow template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The entry of type `subflow` that describes it; see [`Tab`] for why this is not always the node's.
    pub(super) definition: u32,
    /// The node with its id.
    pub(super) node: u32,
}

impl Template {
    /// The node with its id.
    pub fn node(&self) -> u32 {
        self.node
    }

    /// The place in the array of the entry that describes it.
    pub fn definition(&self) -> u32 {
        self.definition
    }
}
