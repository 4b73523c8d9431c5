//! Instances of subflows: their template, their wires, and templates that hold themselves.

use super::circle::{Edge, Graph};
use super::code::Code;
use super::name::{Called, Id};
use super::nodes::Nodes;
use super::object::is_array;
use super::report::{Found, Report};
use crate::flow::template;
use crate::json::Entry;
use crate::sort;

/// One instance.
pub(super) fn instance<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, entry: Entry<'d>) {
    let Some(named) = template(entry.kind()) else { return };
    let at = entry.kind().unwrap_or(entry.text());
    if !entry.is_placed() {
        report.add(
            Found::error(Code::InstanceUnplaced, entry, entry.text()),
            format_args!(""),
            format_args!("The {} has no x and y; Node-RED does not create it.", Called(entry)),
        );
    }
    let Some(template) = nodes.template_of(entry) else {
        report.add(
            Found::warning(Code::SubflowUnknown, entry, at).about(named),
            format_args!("type"),
            format_args!(
                "The {} is of subflow {}, which does not exist; with Node-RED nothing starts.",
                Called(entry),
                Id(named)
            ),
        );
        return;
    };
    if nodes.is_giving(template) && !entry.wires().is_some_and(is_array) {
        report.add(
            Found::error(Code::InstanceWires, entry, entry.wires().unwrap_or(entry.text())),
            format_args!("wires"),
            format_args!(
                "The {} has no array of wires for the outputs of the {}; it does not start.",
                Called(entry),
                Called(nodes.flows.entry(template))
            ),
        );
    }
}

/// Templates that hold an instance of themselves, however many templates lie between.
pub(super) fn recursion<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, instances: &[Entry<'d>]) {
    let inside = |&entry: &Entry<'d>| {
        let node = nodes.of(entry);
        let around = nodes.template_around(nodes.home(node))?;
        let to = nodes.template_of(entry)?;
        let runs = nodes.counts(entry) && entry.is_placed() && !entry.is_disabled();
        runs.then_some(Edge { from: around, to, tag: node })
    };
    let edges: Vec<Edge> = instances.iter().filter_map(inside).collect();
    if edges.is_empty() {
        return;
    }
    let graph = Graph::new(nodes.flows.len(), edges);
    let mut circular: Vec<&Edge> = graph.edges().iter().filter(|edge| graph.is_circular(edge)).collect();
    sort::by_rank(&mut circular, |edge| nodes.flows.entry(edge.tag).index() as u64);
    for edge in circular {
        let entry = nodes.flows.entry(edge.tag);
        report.add(
            Found::error(Code::SubflowRecursion, entry, entry.kind().unwrap_or(entry.text())),
            format_args!("type"),
            format_args!(
                "The {} makes its subflow hold itself: {}.",
                Called(entry),
                graph.circle(edge, nodes.flows)
            ),
        );
    }
}
