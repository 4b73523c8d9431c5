//! Config nodes that name each other. Node-RED 5.0.7 creates a config node when all others of the same flow that
//! it names are there, and gives up at the hundredth attempt (`start` of `@node-red/runtime/lib/flows/Flow.js`).

use super::circle::{Edge, Graph};
use super::code::Code;
use super::name::{Called, Id};
use super::nodes::{Home, Nodes};
use super::report::{Found, Report};
use crate::flow::{Name, Reference};
use crate::sort;

/// At the hundredth time that a node has to wait, Node-RED ends the start of the flow.
const PATIENCE: u32 = 100;

/// All config nodes of the configuration.
pub(super) fn configs<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>) {
    let references = references(nodes);
    if references.is_empty() {
        return;
    }
    let graph = Graph::new(nodes.flows.len(), references);
    circles(report, nodes, &graph);
    chains(report, nodes, &graph);
}

fn circles<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, graph: &Graph) {
    let mut circular: Vec<&Edge> = graph.edges().iter().filter(|edge| graph.is_circular(edge)).collect();
    sort::by_rank(&mut circular, |edge| {
        (nodes.flows.entry(edge.from).index() as u64) << 32 | u64::from(edge.tag)
    });
    for edge in circular {
        let entry = nodes.flows.entry(edge.from);
        let Some((name, raw)) = entry.properties().nth(edge.tag as usize) else { continue };
        report.add(
            Found::error(Code::ConfigCircle, entry, raw),
            format_args!("{}", Id(name)),
            format_args!(
                "The {} needs itself: {}; with Node-RED its whole flow does not start.",
                Called(entry),
                graph.circle(edge, nodes.flows)
            ),
        );
    }
}

/// Chains in which users stand before what they use, so long that Node-RED takes them for circles. Told once for
/// each flow, at its first such node.
fn chains<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, graph: &Graph) {
    let mut rounds = vec![1u32; nodes.flows.len() as usize];
    for node in graph.in_order_of_need() {
        for edge in graph.edges_of(node) {
            let waits = if graph.is_circular(edge) {
                u32::MAX
            } else {
                rounds[edge.to as usize].saturating_add(u32::from(edge.to > node))
            };
            rounds[node as usize] = rounds[node as usize].max(waits);
        }
    }
    let is_late = |node: &u32| (PATIENCE + 1..u32::MAX).contains(&rounds[*node as usize]);
    let mut told = vec![false; nodes.flows.len() as usize + 1];
    for node in (0..nodes.flows.len()).filter(is_late) {
        let flow = flow_of(nodes, node).unwrap_or(nodes.flows.len());
        if core::mem::replace(&mut told[flow as usize], true) {
            continue;
        }
        let entry = nodes.flows.entry(node);
        report.add(
            Found::warning(Code::ConfigChain, entry, entry.text()),
            format_args!(""),
            format_args!(
                "The {} stands before a chain of {} config nodes that it needs; Node-RED takes that for a circle and does not start its flow.",
                Called(entry),
                rounds[node as usize] - 1
            ),
        );
    }
}

/// Which config node names which, of the same flow: by any property but `id`, `wires` and `_users`. The tag is the
/// position of the property.
fn references(nodes: &Nodes<'_>) -> Vec<Edge> {
    let flows = nodes.flows;
    let is_config = |node: u32| nodes.is_config(node) && !flows.entry(node).is_disabled();
    let edge = |&Reference { entry, property, used, name }: &Reference| {
        let user = flows.node_of(entry);
        let joins = name != Name::Users && flows.counts(entry) && is_config(user) && is_config(used);
        let is_inside = joins && flow_of(nodes, used) == flow_of(nodes, user);
        is_inside.then_some(Edge { from: user, to: used, tag: property })
    };
    flows.references().iter().filter_map(edge).collect()
}

/// The tab or template of a config node; none if it is global, as one with an unknown `z` is, too.
fn flow_of(nodes: &Nodes<'_>, node: u32) -> Option<u32> {
    match nodes.home(node) {
        Home::In(flow) => Some(flow),
        Home::Nowhere | Home::Implied(_) => None,
    }
}
