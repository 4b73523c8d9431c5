//! Groups: `g`, which names the group that something is in, and the `nodes` that a group lists.

use super::circle::{Edge, Graph};
use super::code::Code;
use super::name::{self, Called, Id};
use super::nodes::{Home, Nodes, Reference};
use super::object::{is_array, is_inherited};
use super::report::{Found, Report};
use crate::flow::{Kind, id, value};
use crate::json::Entry;
use crate::sort;

/// The `g` of one entry. For a group that names a fitting one, gives which names which. `near` is the group that was
/// named last, which is tried first.
pub(super) fn g<'d>(
    report: &mut Report<'d>,
    nodes: &Nodes<'d>,
    reference: Reference<'d>,
    near: &mut u32,
) -> Option<Edge> {
    let Reference { entry, raw } = reference;
    let node = nodes.of(entry);
    let kind = nodes.flows.entry_kind(entry.index() as u32);
    let home = nodes.home_of(entry);
    let is_group = kind == Kind::Group;
    if matches!(kind, Kind::Tab | Kind::Subflow) || is_group && !matches!(home, Home::In(_)) {
        return None;
    }
    let text = id::text(Some(raw));
    if is_inherited(&text) {
        return None;
    }
    let about = value::string(raw).unwrap_or_default();
    let harms = is_group || kind == Kind::Instance && !nodes.is_config(node);
    let effect = match (harms, is_group) {
        (true, true) => "; Node-RED never comes to an end of starting it",
        (true, false) => "; environment variables inside it fail",
        (false, _) => "",
    };
    let found = |code| Found::either(harms, code, entry, raw).about(about);
    let from = Called(entry);
    let Some(group) = nodes.named(raw, *near) else {
        report.add(
            found(Code::GUnknown),
            format_args!("g"),
            format_args!("The {from} is in group {}, which does not exist{effect}.", Id(&text)),
        );
        return None;
    };
    *near = group;
    let to = Called(nodes.flows.entry(group));
    if nodes.flows.kind(group) != Kind::Group {
        report.add(
            found(Code::GNotGroup),
            format_args!("g"),
            format_args!("The {from} is in the {to}, which is no group{effect}."),
        );
        return None;
    }
    let there = nodes.home(group);
    // Of what is on no tab, or on one that does not exist, that is told already.
    if there != home && !(is_config_home(home) && nodes.is_config(node)) {
        report.add(
            found(Code::GElsewhere),
            format_args!("g"),
            format_args!("The {from} is in the {to} of another tab or subflow{effect}."),
        );
        return None;
    }
    (is_group && nodes.counts(entry)).then_some(Edge { from: node, to: group, tag: 0 })
}

fn is_config_home(home: Home<'_>) -> bool {
    home == Home::Nowhere
}

/// Groups that are in each other. `parents` has one edge at most for each group.
pub(super) fn circles<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, parents: Vec<Edge>) {
    if parents.is_empty() {
        return;
    }
    let graph = Graph::new(nodes.flows.len(), parents);
    let mut circular: Vec<&Edge> = graph.edges().iter().filter(|edge| graph.is_circular(edge)).collect();
    sort::by_rank(&mut circular, |edge| nodes.flows.entry(edge.from).index() as u64);
    for edge in circular {
        let entry = nodes.flows.entry(edge.from);
        report.add(
            Found::error(Code::GroupCircle, entry, entry.property(b"g").unwrap_or(entry.text())),
            format_args!("g"),
            format_args!(
                "The {} is in itself: {}; Node-RED never comes to an end of starting it.",
                Called(entry),
                graph.circle(edge, nodes.flows)
            ),
        );
    }
}

/// The `nodes` of one group.
pub(super) fn members<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, entry: Entry<'d>, raw: &'d [u8]) {
    if !is_array(raw) {
        report.add(
            Found::either(value::is_truthy(Some(raw)), Code::GroupNodes, entry, raw),
            format_args!("nodes"),
            format_args!("The nodes of the {} are {}, not an array of ids.", Called(entry), name::Kind(raw)),
        );
    }
    let mut near = u32::MAX;
    for (number, member) in value::items(raw).enumerate() {
        match nodes.named(member, near.wrapping_add(1)) {
            Some(node) => near = node,
            None => report.add(
                Found::warning(Code::GroupMember, entry, member)
                    .about(value::string(member).unwrap_or_default()),
                format_args!("nodes[{number}]"),
                format_args!(
                    "The {} lists {}, which does not exist.",
                    Called(entry),
                    Id(&id::text(Some(member)))
                ),
            ),
        }
    }
}
