//! Giving nodes that run other wires: `updateWires` of `Node.js` and of `Subflow.js` (`@node-red/runtime/lib`, 5.0.7).

use std::rc::Rc;

use super::config::{Inside, Site};
use super::effect::{Effect, NodeHandle};
use super::instance::Join;
use super::machine::Runtime;
use super::start::Starting;
use super::subflow::Instance;
use super::wires::Outputs;
use crate::flow::id;

impl Runtime {
    /// Gives a node that runs the wires that it has now; an instance is joined anew to what is around it.
    pub(super) fn rewire(&mut self, starting: &mut Starting, site: &Site, at: u32) {
        let mut open = vec![(site.clone(), at, None)];
        while let Some((site, at, join)) = open.pop() {
            let entry = site.source.entry(at);
            let id = site.id(entry);
            let handle = self.running.claim(site.flow, &id);
            let Some(inside) = self.running.nodes.get(&handle).map(|node| node.inside) else { continue };
            // As in Node-RED, variables are not substituted here.
            let mut outputs = site.outputs(&mut self.running, entry, None);
            let node = site.source.flows.find(&id::text(entry.id()));
            if let (Some(node), Some(join)) = (node, &join) {
                let join: &Rc<Join> = join;
                join.extend(node, &mut outputs);
            }
            let Some(flow) = inside else {
                self.wire(handle, &outputs);
                continue;
            };
            let Ok(Some(Instance { source, template, .. })) = self.instance(starting, &site, entry) else {
                continue;
            };
            let inner = Site { source, flow, inside: Some(Inside { template, prefix: id }) };
            let status = self.running.flows.get(&flow).and_then(|flow| flow.status);
            let join = Rc::new(Join::new(&mut self.running, &inner, &outputs, status, &mut Vec::new()));
            if join.is_direct {
                self.wire(handle, &join.input);
            }
            let joined: Vec<u32> = join.joined().collect();
            for node in joined.into_iter().rev() {
                let at = inner.source.flows.entry(node).index() as u32;
                open.push((inner.clone(), at, Some(join.clone())));
            }
        }
    }

    fn wire(&mut self, handle: NodeHandle, outputs: &Outputs) {
        if let Some(node) = self.running.nodes.get_mut(&handle) {
            node.wired = outputs.handles().collect();
        }
        self.effects.push_back(Effect::Wire(handle, outputs.wires()));
    }
}
