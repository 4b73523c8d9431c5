//! The wires of one node: ids for the node, handles for delivery.

use super::effect::{FlowHandle, NodeHandle, Wires};
use super::running::Running;
use crate::flow::{id, value};

/// The targets of each output: the id as raw JSON, and the handle; `null` and none for what can never be there.
#[derive(Debug, Clone, Default)]
pub(super) struct Outputs(pub(super) Vec<Vec<Target>>);

pub(super) type Target = (Vec<u8>, Option<NodeHandle>);

/// Reads raw `wires`: for each output its targets, raw.
///
/// JavaScript's loops take a string for an output for an array of its characters. DIFFERENCE: Node-RED 5.0.7 does not
/// create a node whose `wires` is neither an array nor false, or has `null` for an output; here such wires are none.
pub(super) fn read(raw: Option<&[u8]>) -> Vec<Vec<Vec<u8>>> {
    let output = |output: &[u8]| match value::string(output) {
        Some(text) => id::decoded(text).chars().map(|letter| letter.to_string()).map(letter).collect(),
        None => value::items(output).map(<[u8]>::to_vec).collect(),
    };
    value::items(raw.unwrap_or_default()).map(output).collect()
}

fn letter(text: String) -> Vec<u8> {
    crate::json::quote(&text).into_bytes()
}

impl Outputs {
    /// Wires from within a flow to what has these ids, wherever it is.
    pub(super) fn resolved(running: &mut Running, flow: FlowHandle, ids: Vec<Vec<Vec<u8>>>) -> Outputs {
        let mut target = |raw: Vec<u8>| {
            let handle = match &*raw {
                b"null" => None,
                raw => Some(running.target(flow, &id::text(Some(raw)))),
            };
            (raw, handle)
        };
        Outputs(ids.into_iter().map(|output| output.into_iter().map(&mut target).collect()).collect())
    }

    /// Adds targets to an output; outputs that there were not yet come to be.
    pub(super) fn extend(&mut self, port: usize, targets: &[Target]) {
        if self.0.len() <= port {
            self.0.resize(port + 1, Vec::new());
        }
        self.0[port].extend_from_slice(targets);
    }

    /// The targets of an output.
    pub(super) fn of(&self, port: usize) -> &[Target] {
        self.0.get(port).map_or(&[], Vec::as_slice)
    }

    /// The ids as JSON text.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = vec![b'['];
        for (at, output) in self.0.iter().enumerate() {
            text.extend_from_slice(if at == 0 { b"[" } else { b",[" });
            for (at, (raw, _)) in output.iter().enumerate() {
                text.extend_from_slice(if at == 0 { b"" } else { b"," });
                text.extend_from_slice(raw);
            }
            text.push(b']');
        }
        text.push(b']');
        text
    }

    pub(super) fn handles(&self) -> impl Iterator<Item = NodeHandle> {
        self.0.iter().flatten().filter_map(|(_, handle)| *handle)
    }

    pub(super) fn wires(&self) -> Wires {
        let targets = |output: &Vec<Target>| output.iter().map(|(_, handle)| *handle).collect();
        let ids = String::from_utf8_lossy(&self.text()).into_owned();
        Wires { ids, targets: self.0.iter().map(targets).collect() }
    }
}
