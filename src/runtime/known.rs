//! What a runtime can be asked, and which ids there are, those inside instances included.

use std::collections::BTreeSet;

use super::effect::{FlowHandle, NodeHandle};
use super::machine::Runtime;
use super::routes::Routes;
use super::running::Running;
use super::value::{EnvValue, escaped};
use crate::flow::{Flows, Kind, template};
use crate::storage::Generation;

impl Runtime {
    /// The configuration that is deployed.
    pub fn flows(&self) -> Option<&Flows> {
        self.active.as_ref().map(|active| &*active.flows)
    }

    /// The generation that is deployed.
    pub fn generation(&self) -> Option<Generation> {
        self.active.as_ref().map(|active| active.generation)
    }

    /// The revision that is deployed.
    pub fn revision(&self) -> Option<&str> {
        self.active.as_ref().map(|active| &*active.revision)
    }

    /// The types of nodes that keep flows from starting; those that have come since are no longer among them.
    pub fn missing_types(&self) -> impl Iterator<Item = &str> {
        self.missing.iter().map(String::as_str)
    }

    /// The node that runs under an id, seen from within a flow, or from outside of all (`getNode` of `Flow.js` and
    /// `index.js`, 5.0.7). An instance stands for what is inside it. One that is to be closed is still found: others
    /// that are closed before it may look it up.
    pub fn find(&self, flow: Option<FlowHandle>, id: &str) -> Option<NodeHandle> {
        let around = core::iter::successors(flow, |&flow| self.running.flows.get(&flow)?.parent);
        let handle = self.running.names.find(around, &escaped(id))?;
        let Running { nodes, closing, .. } = &self.running;
        (nodes.contains(&handle) || closing.contains(&handle)).then_some(handle)
    }

    /// Who hears of errors, statuses and completed messages of a node. It stays as it is until the next
    /// [`Effect::Rerouted`](super::Effect::Rerouted).
    pub fn routes(&self, node: NodeHandle) -> Routes {
        self.running.routes(node)
    }

    /// The value of a variable for a node in a flow, and in a group if it has one: `getSetting` of
    /// `@node-red/util/lib/util.js` (5.0.7), but for the names that the node itself answers (`NR_NODE_NAME`,
    /// `NR_NODE_ID`, `NR_NODE_PATH`). None is `undefined`.
    pub fn setting(&self, flow: FlowHandle, group: Option<&str>, name: &str) -> Option<EnvValue> {
        let group = group.map(escaped);
        self.running.setting(self.running.scope(flow, group.as_deref()), &escaped(name))
    }

    /// Whether something of the configuration has this id: an entry, or a node inside an instance at any depth.
    /// Contexts of all others are dropped (`clean` of `@node-red/runtime/lib/nodes/context/index.js`, 5.0.7).
    ///
    /// DIFFERENCE: Node-RED does not know the insides of instances within instances within instances, and drops their
    /// contexts at every deploy.
    pub fn knows(&self, id: &str) -> bool {
        self.active.as_ref().is_some_and(|active| knows(&active.flows, &escaped(id)))
    }
}

/// Whether an id, canonical, is that of an entry or, as `<instance>-<id>`, of one inside an instance at any depth.
fn knows(flows: &Flows, id: &[u8]) -> bool {
    if flows.find(id).is_some() {
        return true;
    }
    // What is left of the id, and the template in which it has to be; none at first.
    let mut open: Vec<(usize, Option<u32>)> = vec![(0, None)];
    let mut seen = BTreeSet::new();
    while let Some((start, inside)) = open.pop() {
        if !seen.insert((start, inside)) {
            continue;
        }
        let rest = id.get(start..).unwrap_or_default();
        let is_inside = |node: u32| inside.is_none_or(|template| flows.container(node) == Some(template));
        if inside.is_some() && flows.find(rest).is_some_and(is_inside) {
            return true;
        }
        for (at, _) in rest.iter().enumerate().filter(|(_, byte)| **byte == b'-') {
            let instance = flows.find(&rest[..at]).filter(|&node| is_inside(node));
            let instance = instance.filter(|&node| flows.kind(node) == Kind::Instance);
            let named = instance.and_then(|node| template(flows.entry(node).kind()));
            if let Some(template) = named.and_then(|named| flows.find(named)) {
                open.push((start + at + 1, Some(template)));
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn ids_inside_instances_are_known_at_any_depth() {
        let text = r#"[{"id":"t","type":"tab"},{"id":"s","type":"subflow"},{"id":"r","type":"subflow"},
            {"id":"q","type":"subflow"},{"id":"x-1","type":"subflow:s","z":"t","x":1,"y":1},
            {"id":"k","type":"subflow:r","z":"s","x":1,"y":1},{"id":"l-","type":"subflow:q","z":"r","x":1,"y":1},
            {"id":"n-n","type":"debug","z":"q","x":1,"y":1}]"#;
        let flows = Flows::new(Document::parse(text.into()).unwrap().unwrap());
        for id in ["t", "n-n", "x-1", "x-1-k", "x-1-k-l-", "x-1-k-l--n-n"] {
            assert!(knows(&flows, id.as_bytes()), "{id}");
        }
        for id in ["", "x", "x-1-", "x-1-n-n", "x-1-k-n-n", "k-n-n", "t-n-n", "x-1-k-l--n-n-"] {
            assert!(!knows(&flows, id.as_bytes()), "{id}");
        }
    }
}
