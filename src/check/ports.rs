//! `in`, `out` and `status` of a subflow template: where its inputs lead and its outputs come from.

use super::code::Code;
use super::name::{Called, Id, Kind};
use super::nodes::{Home, Nodes};
use super::object::{is_array, is_object, member};
use super::report::{Found, Report};
use crate::flow::{id, value};
use crate::json::Entry;

/// The ports of one template.
#[derive(Clone, Copy)]
pub(super) struct Ports<'d> {
    entry: Entry<'d>,
    node: u32,
    input: Option<&'d [u8]>,
    output: Option<&'d [u8]>,
    status: Option<&'d [u8]>,
}

/// One list of ends of wires.
#[derive(Clone, Copy)]
struct Port<'d> {
    ports: Ports<'d>,
    name: &'static str,
    /// None for `status`, which is one port and no array.
    number: Option<usize>,
    raw: &'d [u8],
}

impl<'d> Ports<'d> {
    pub(super) fn new(entry: Entry<'d>, node: u32) -> Ports<'d> {
        Ports { entry, node, input: None, output: None, status: None }
    }

    /// Takes in a property if it is one of ports.
    pub(super) fn take(&mut self, name: &[u8], raw: &'d [u8]) {
        let place = match name {
            b"in" => &mut self.input,
            b"out" => &mut self.output,
            b"status" => &mut self.status,
            _ => return,
        };
        *place = Some(raw).filter(|raw| value::is_truthy(Some(raw)));
    }

    /// Whether something inside is joined to an output, so that instances need `wires`.
    pub(super) fn gives(&self) -> bool {
        let joined = |port| member(port, b"wires").is_some_and(|wires| value::items(wires).next().is_some());
        self.output.is_some_and(|output| value::items(output).any(joined))
    }

    pub(super) fn check(self, report: &mut Report<'d>, nodes: &Nodes<'d>) {
        for (name, list) in [("in", self.input), ("out", self.output)] {
            let Some(raw) = list else { continue };
            if !is_array(raw) {
                self.invalid(report, raw, format_args!("{name}"), "an array");
            }
            for (number, raw) in value::items(raw).enumerate() {
                Port { ports: self, name, number: Some(number), raw }.check(report, nodes);
            }
        }
        if let Some(raw) = self.status {
            Port { ports: self, name: "status", number: None, raw }.check(report, nodes);
        }
    }

    fn invalid(
        &self,
        report: &mut Report<'d>,
        raw: &'d [u8],
        path: core::fmt::Arguments<'_>,
        expected: &str,
    ) {
        report.add(
            Found::error(Code::PortsInvalid, self.entry, raw),
            path,
            format_args!(
                "{path} of the {} is {}, not {expected}; its instances do not start.",
                Called(self.entry),
                Kind(raw)
            ),
        );
    }

    fn inputs(&self) -> usize {
        self.input.map_or(0, |input| value::items(input).count())
    }
}

impl core::fmt::Display for Port<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name)?;
        self.number.map_or(Ok(()), |number| write!(f, "[{number}]"))
    }
}

impl<'d> Port<'d> {
    fn check(self, report: &mut Report<'d>, nodes: &Nodes<'d>) {
        if !is_object(self.raw) {
            return self.ports.invalid(report, self.raw, format_args!("{self}"), "an object");
        }
        let wires = member(self.raw, b"wires").unwrap_or(b"null");
        if !is_array(wires) {
            let at = if wires == b"null" { self.raw } else { wires };
            report.add(
                Found::error(Code::PortsInvalid, self.ports.entry, at),
                format_args!("{self}.wires"),
                format_args!(
                    "{self}.wires of the {} is not an array; its instances do not start.",
                    Called(self.ports.entry)
                ),
            );
        }
        let inputs = self.ports.inputs();
        for (wire, raw) in value::items(wires).enumerate() {
            self.wire(report, nodes, wire, raw, inputs);
        }
    }

    fn wire(&self, report: &mut Report<'d>, nodes: &Nodes<'d>, wire: usize, raw: &'d [u8], inputs: usize) {
        let entry = self.ports.entry;
        if !is_object(raw) {
            let path = format_args!("{self}.wires[{wire}]");
            return self.ports.invalid(report, raw, path, "an object with an id");
        }
        let named = member(raw, b"id");
        let target = nodes.find(&id::text(named));
        let at = named.unwrap_or(raw);
        if target == Some(self.ports.node) && self.name != "in" {
            let port = member(raw, b"port").and_then(number);
            if port.is_none_or(|port| port >= inputs) {
                report.add(
                    Found::error(Code::PortNumber, entry, at),
                    format_args!("{self}.wires[{wire}].port"),
                    format_args!(
                        "{self} of the {} is joined to an input that it does not have; its instances do not start.",
                        Called(entry)
                    ),
                );
            }
            return;
        }
        let inside = |&node: &u32| nodes.home(node) == Home::In(self.ports.node);
        let Some(target) = target.filter(inside) else {
            let effect = if self.name == "in" { "its instances do not start" } else { "it is not joined" };
            let about = named.and_then(value::string).unwrap_or_default();
            report.add(
                Found::either(self.name == "in", Code::PortTarget, entry, at).about(about),
                format_args!("{self}.wires[{wire}].id"),
                format_args!(
                    "{self} of the {} names {}, which is no node inside it; {effect}.",
                    Called(entry),
                    Id(about)
                ),
            );
            return;
        };
        if self.name == "in" {
            return;
        }
        if !nodes.is_wired(target) {
            report.add(
                Found::error(Code::PortUnwired, entry, at),
                format_args!("{self}.wires[{wire}].id"),
                format_args!(
                    "{self} of the {} comes from the {}, which has no array of wires; its instances do not start.",
                    Called(entry),
                    Called(nodes.flows.entry(target))
                ),
            );
        } else if member(raw, b"port").and_then(number).is_none() {
            report.add(
                Found::warning(Code::PortNumber, entry, at),
                format_args!("{self}.wires[{wire}].port"),
                format_args!("{self} of the {} does not say from which output it comes.", Called(entry)),
            );
        }
    }
}

/// The number of an output or input.
fn number(raw: &[u8]) -> Option<usize> {
    core::str::from_utf8(value::string(raw).unwrap_or(raw)).ok()?.parse().ok()
}
