//! `wires`: an array per output of ids of nodes.

use core::fmt;

use super::code::Code;
use super::name::{Called, Id, Kind};
use super::nodes::{Home, Nodes};
use super::object::{is_array, is_inherited, is_text};
use super::report::{Found, Report};
use crate::flow::value;
use crate::json::Entry;

/// The `wires` of one entry that is no tab.
pub(super) fn wires<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, entry: Entry<'d>) {
    let node = nodes.of(entry);
    let Some(raw) = entry.wires() else { return };
    if !is_array(raw) {
        report.add(
            Found::either(value::is_truthy(Some(raw)), Code::WiresInvalid, entry, raw),
            format_args!("wires"),
            format_args!("The wires of the {} are {}, not an array of outputs.", Called(entry), Kind(raw)),
        );
        return;
    }
    let sender = Sender { entry, home: nodes.home_of(entry), is_node: !nodes.flows.kind(node).is_frame() };
    let mut is_joined = false;
    for (number, output) in value::items(raw).enumerate() {
        if !is_array(output) {
            report.add(
                Found::either(is_text(output) || output == b"null", Code::WiresInvalid, entry, output),
                format_args!("wires[{number}]"),
                format_args!(
                    "Output {number} of the {} is {}, not an array of ids.",
                    Called(entry),
                    Kind(output)
                ),
            );
            continue;
        }
        let mut near = node;
        for (wire, target) in value::items(output).enumerate() {
            is_joined = true;
            let path = format_args!("wires[{number}][{wire}]");
            near = sender.wire(report, nodes, near + 1, target, path).unwrap_or(near);
        }
    }
    if is_joined && nodes.is_config(node) {
        report.add(
            Found::warning(Code::ConfigWires, entry, raw),
            format_args!("wires"),
            format_args!("The {} has wires, but without x and y it is a config node.", Called(entry)),
        );
    }
}

struct Sender<'d> {
    entry: Entry<'d>,
    home: Home<'d>,
    is_node: bool,
}

impl<'d> Sender<'d> {
    /// Looks where one wire leads; gives the node there.
    fn wire(
        &self,
        report: &mut Report<'d>,
        nodes: &Nodes<'d>,
        near: u32,
        raw: &'d [u8],
        path: fmt::Arguments<'_>,
    ) -> Option<u32> {
        let from = Called(self.entry);
        if !is_text(raw) {
            report.add(
                Found::warning(Code::WireInvalid, self.entry, raw),
                path,
                format_args!("A wire of the {from} is {}, not an id as text.", Kind(raw)),
            );
        }
        let text = value::string(raw).unwrap_or_default();
        if is_inherited(text) {
            report.add(
                Found::error(Code::PrototypeName, self.entry, raw).about(text),
                path,
                format_args!(
                    "A wire of the {from} leads to {}, a name that every JavaScript object inherits.",
                    Id(text)
                ),
            );
        }
        if !self.is_node {
            return None;
        }
        let Some(target) = nodes.named(raw, near) else {
            if is_text(raw) {
                report.add(
                    Found::warning(Code::WireDangling, self.entry, raw).about(text),
                    path,
                    format_args!("A wire of the {from} leads to {}, which does not exist.", Id(text)),
                );
            }
            return None;
        };
        self.reach(report, nodes, target, raw, path);
        Some(target)
    }

    /// Looks whether messages get to a node that is there.
    fn reach(
        &self,
        report: &mut Report<'d>,
        nodes: &Nodes<'d>,
        target: u32,
        raw: &'d [u8],
        path: fmt::Arguments<'_>,
    ) {
        let (from, to) = (Called(self.entry), Called(nodes.flows.entry(target)));
        let warning = |code| Found::warning(code, self.entry, raw).about(&raw[1..raw.len().max(2) - 1]);
        if nodes.flows.kind(target).is_frame() || nodes.is_config(target) {
            report.add(
                warning(Code::WireTarget),
                path,
                format_args!("A wire of the {from} leads to the {to}, which takes no messages."),
            );
            return;
        }
        let home = nodes.home(target);
        if home == self.home || home == Home::Nowhere || self.home == Home::Nowhere {
            return;
        }
        if nodes.template_around(home).is_some() || nodes.template_around(self.home).is_some() {
            report.add(
                warning(Code::WireLost),
                path,
                format_args!(
                    "A wire of the {from} leads to the {to} across the edge of a subflow; it is dropped."
                ),
            );
        } else {
            report.add(
                warning(Code::WireAcrossTabs),
                path,
                format_args!(
                    "A wire of the {from} leads to the {to} on another tab; link nodes are for that."
                ),
            );
        }
    }
}
