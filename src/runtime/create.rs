//! Creating nodes: `createNode` of `@node-red/runtime/lib/flows/util.js` (5.0.7).

use std::rc::Rc;

use super::config::{Site, credentials_of};
use super::effect::{Create, Effect, FlowHandle, NodeHandle, NodeKind};
use super::machine::Runtime;
use super::routes::Listener;
use super::running::Node;
use super::start::Starting;
use super::wires::Outputs;
use crate::flow::id;
use crate::json::Entry;

impl Runtime {
    /// Creates the node that an entry describes in the innermost flow that is being started.
    pub(super) fn create(&mut self, starting: &mut Starting, at: u32) {
        let Some(frame) = starting.frames.last() else { return };
        let site = frame.site.clone();
        let entry = site.source.entry(at);
        let group = site.group(entry);
        let scope = self.running.scope(site.flow, group.as_deref());
        let mut outputs = site.outputs(&mut self.running, entry, Some(scope));
        if let Some(node) = site.source.flows.find(&id::text(entry.id())) {
            frame.join.extend(node, &mut outputs);
        }
        match self.instance(starting, &site, entry) {
            Ok(Some(instance)) => self.create_instance(starting, &site, entry, &outputs, instance),
            Ok(None) => self.create_node(&site, entry, outputs),
            Err(error) => self.error(error),
        }
    }

    fn create_node(&mut self, site: &Site, entry: Entry<'_>, outputs: Outputs) {
        let secrets = self.credentials();
        let credentials = credentials_of(&secrets, site, entry);
        let done = site.configure(&self.running, entry, &outputs, credentials);
        let listens = Listener::of(entry.kind(), done.scope.as_deref(), done.uncaught.as_deref(), &outputs);
        let create = Create {
            alias: site.alias(entry).map(|alias| id::decoded(&alias).into_owned()),
            path: Some(id::decoded(&site.path(&self.running, entry)).into_owned()),
            config: text(done.text),
            holes: done.holes,
            credentials: done.credentials,
            credential_holes: done.credential_holes,
            ..self.create_at(site, entry, NodeKind::Node, &outputs)
        };
        let node = Node { listens: listens.map(Box::new), ..Node::at(site, entry, NodeKind::Node, &outputs) };
        self.add(create, node);
    }

    /// What all nodes have that an entry describes.
    pub(super) fn create_at(
        &mut self,
        site: &Site,
        entry: Entry<'_>,
        kind: NodeKind,
        outputs: &Outputs,
    ) -> Create {
        let id = site.id(entry);
        let node = self.running.claim(site.flow, &id);
        let z = site.property(entry, b"z");
        Create {
            z: z.map(|raw| id::decoded(&id::text(Some(&raw))).into_owned()),
            wires: outputs.wires(),
            ..Create::new(node, kind, &id, &id::text(entry.kind()), site.flow)
        }
    }

    pub(super) fn add(&mut self, create: Create, node: Node) {
        let effect = self.next_effect();
        self.creating.insert(effect, create.node.0);
        self.running.add(create.node, node);
        self.effects.push_back(Effect::Create(effect, Box::new(create)));
    }
}

impl Create {
    pub(super) fn new(node: NodeHandle, kind: NodeKind, id: &[u8], of: &[u8], flow: FlowHandle) -> Create {
        Create {
            node,
            kind,
            id: id::decoded(id).into_owned(),
            r#type: id::decoded(of).into_owned(),
            flow,
            parent: flow,
            z: None,
            alias: None,
            path: None,
            config: String::new(),
            holes: Vec::new(),
            credentials: None,
            credential_holes: Vec::new(),
            wires: Outputs::default().wires(),
        }
    }
}

impl Node {
    pub(super) fn new(id: Rc<[u8]>, flow: FlowHandle, kind: NodeKind) -> Node {
        let (group, inside, wired, listens) = (None, None, Vec::new(), None);
        Node { id, flow, kind, is_config: false, group, inside, wired, listens }
    }

    /// What all nodes have that an entry describes.
    pub(super) fn at(site: &Site, entry: Entry<'_>, kind: NodeKind, outputs: &Outputs) -> Node {
        Node {
            is_config: !entry.is_placed(),
            group: site.group(entry),
            wired: outputs.handles().collect(),
            ..Node::new(site.id(entry), site.flow, kind)
        }
    }
}

/// Canonical JSON as text. It is made of texts and of what stands between two of their quotes, so nothing is lost.
pub(super) fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
