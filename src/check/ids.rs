//! Entries, their ids and their types.

use super::code::Code;
use super::name::{Called, Id, Kind};
use super::nodes::Nodes;
use super::object::{is_inherited, is_text};
use super::report::{Found, Report};
use crate::flow::{Flows, id, value};
use crate::json::Entry;

/// Entries that are no objects; tells whether it is one.
pub(super) fn object<'d>(report: &mut Report<'d>, entry: Entry<'d>) -> bool {
    if !entry.is_object() {
        report.add(
            Found::error(Code::NotAnObject, entry, entry.text()),
            format_args!(""),
            format_args!("The entry at position {} is {}, not a node.", entry.index(), Kind(entry.text())),
        );
    }
    entry.is_object()
}

/// `id` and `type` by themselves.
pub(super) fn shape<'d>(report: &mut Report<'d>, entry: Entry<'d>) {
    let path = format_args!("id");
    match entry.id() {
        None => report.add(
            Found::error(Code::IdMissing, entry, entry.text()),
            format_args!(""),
            format_args!("The {} has no id.", Called(entry)),
        ),
        Some(raw @ b"\"\"") => report.add(
            Found::error(Code::IdEmpty, entry, raw),
            path,
            format_args!("The id of the {} is empty, so that nothing can name it.", Called(entry)),
        ),
        Some(raw) if !is_text(raw) => {
            let is_number = raw[0] == b'-' || raw[0].is_ascii_digit();
            report.add(
                Found::either(!is_number, Code::IdNotText, entry, raw),
                path,
                format_args!("The id of the {} is {}, not text.", Called(entry), Kind(raw)),
            );
        }
        Some(_) => {}
    }
    kind(report, entry);
    for (name, raw) in [("id", entry.id()), ("type", entry.kind()), ("z", entry.z())] {
        let inherits = |raw: &&[u8]| match value::string(raw) {
            Some(text) => is_inherited(text),
            None => is_inherited(&id::text(Some(raw))),
        };
        let Some(raw) = raw.filter(inherits) else { continue };
        report.add(
            Found::error(Code::PrototypeName, entry, raw).about(&raw[1..raw.len() - 1]),
            format_args!("{name}"),
            format_args!(
                "The {name} of the {} is {}, a name that every JavaScript object inherits.",
                Called(entry),
                Id(&id::text(Some(raw)))
            ),
        );
    }
}

fn kind<'d>(report: &mut Report<'d>, entry: Entry<'d>) {
    let path = format_args!("type");
    match entry.kind() {
        None => report.add(
            Found::error(Code::TypeMissing, entry, entry.text()),
            format_args!(""),
            format_args!("The {} has no type.", Called(entry)),
        ),
        Some(raw @ b"\"\"") => report.add(
            Found::error(Code::TypeEmpty, entry, raw),
            path,
            format_args!("The type of the {} is empty.", Called(entry)),
        ),
        Some(raw) if !is_text(raw) => report.add(
            Found::error(Code::TypeNotText, entry, raw),
            path,
            format_args!("The type of the {} is {}, not text.", Called(entry), Kind(raw)),
        ),
        Some(_) => {}
    }
}

/// Ids that several entries have.
pub(super) struct Repeats<'d> {
    flows: &'d Flows,
    /// For each node the position of the first entry with its id; empty if each has one only.
    first_of: Vec<u32>,
}

impl<'d> Repeats<'d> {
    pub(super) fn new(flows: &'d Flows) -> Repeats<'d> {
        let is_repeated = (flows.len() as usize) < flows.document().len();
        Repeats { flows, first_of: vec![u32::MAX; if is_repeated { flows.len() as usize } else { 0 }] }
    }

    /// Looks whether an entry before this one has the id, too.
    pub(super) fn meet(&mut self, report: &mut Report<'d>, entry: Entry<'d>) {
        let node = self.flows.node_of(entry.index() as u32);
        let Some(first) = self.first_of.get_mut(node as usize) else { return };
        if *first == u32::MAX {
            *first = entry.index() as u32;
        } else if let Some(raw) = entry.id() {
            report.add(
                Found::error(Code::IdDuplicate, entry, raw),
                format_args!("id"),
                format_args!("The {} has the id of the entry at position {first}.", Called(entry)),
            );
        }
    }
}

/// How many dashes of an id are taken for the one between an instance and an inner node. Ids that Node-RED
/// makes have none, so that this covers nesting of that depth; it keeps the search linear in any text.
const DASHES: usize = 16;

/// Ids that a node inside a running subflow instance will have, too: `<instance>-<inner node>`.
pub(super) fn inner<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>) {
    for node in 0..nodes.flows.len() {
        let id = nodes.flows.id(node);
        if !id.contains(&b'-') || id.len() > 1024 || nodes.flows.kind(node).is_frame() {
            continue;
        }
        let entry = nodes.flows.entry(node);
        if let (Some(instance), Some(raw)) = (instance_with(nodes, &id), entry.id()) {
            report.add(
                Found::error(Code::IdInner, entry, raw),
                format_args!("id"),
                format_args!(
                    "The id of the {} is also that of a node inside the {}.",
                    Called(entry),
                    Called(nodes.flows.entry(instance))
                ),
            );
        }
    }
}

/// The instance on a tab inside which some node has this id when it runs.
fn instance_with(nodes: &Nodes<'_>, id: &[u8]) -> Option<u32> {
    let dashes = || id.iter().enumerate().filter(|(_, byte)| **byte == b'-').map(|(at, _)| at).take(DASHES);
    for first in dashes() {
        let instance = nodes.find(&id[..first]);
        let Some((instance, outer)) = instance.and_then(|node| Some((node, template(nodes, node)?))) else {
            continue;
        };
        if nodes.template_around(nodes.home(instance)).is_some() {
            continue;
        }
        // Templates of which an instance is named by what stands before a dash, and where the rest begins.
        let mut reached = vec![(outer, first + 1)];
        let mut next = 0;
        while let Some(&(around, from)) = reached.get(next) {
            next += 1;
            let inside = |node: &u32| nodes.flows.container(*node) == Some(around);
            let last = nodes.find(&id[from..]).filter(inside);
            if last.is_some_and(|node| !nodes.flows.kind(node).is_frame()) {
                return Some(instance);
            }
            for dash in dashes().filter(|&dash| dash >= from) {
                let nested = nodes.find(&id[from..dash]).filter(inside);
                let state = nested.and_then(|node| template(nodes, node)).map(|node| (node, dash + 1));
                if let Some(state) = state.filter(|state| !reached.contains(state)) {
                    reached.push(state);
                }
            }
        }
    }
    None
}

fn template(nodes: &Nodes<'_>, node: u32) -> Option<u32> {
    let entry = nodes.flows.entry(node);
    nodes.template_of(entry).filter(|_| entry.is_placed())
}
