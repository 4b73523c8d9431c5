//! All checks in order: what an entry shows by itself, then what it names.

use super::code::Code;
use super::finding::Finding;
use super::nodes::{Nodes, Reference};
use super::ports::Ports;
use super::report::Report;
use super::{config, containers, credentials, env, group, ids, keys, links, scope, subflow, tabs, wires};
use crate::flow::{Flows, Kind, value};
use crate::json::Entry;

/// Everything that is wrong with a configuration.
pub(super) fn check(flows: &Flows) -> Vec<Finding> {
    let mut checks =
        Checks { report: Report::new(flows.document()), nodes: Nodes::new(flows), lists: Lists::default() };
    let mut repeats = ids::Repeats::new(flows);
    for entry in flows.document().entries() {
        repeats.meet(&mut checks.report, entry);
        checks.alone(entry);
    }
    checks.together();
    checks.report.finish()
}

struct Checks<'d> {
    report: Report<'d>,
    nodes: Nodes<'d>,
    lists: Lists<'d>,
}

/// What few entries have and has to wait until all are known.
#[derive(Default)]
struct Lists<'d> {
    groups: Vec<Reference<'d>>,
    members: Vec<Reference<'d>>,
    links: Vec<Reference<'d>>,
    scopes: Vec<Reference<'d>>,
    ports: Vec<Ports<'d>>,
    instances: Vec<Entry<'d>>,
}

impl<'d> Checks<'d> {
    /// What one entry shows by itself.
    fn alone(&mut self, entry: Entry<'d>) {
        if !ids::object(&mut self.report, entry) {
            return;
        }
        ids::shape(&mut self.report, entry);
        let kind = self.nodes.flows.entry_kind(entry.index() as u32);
        let mut ports = (kind == Kind::Subflow).then(|| Ports::new(entry, self.nodes.of(entry)));
        let is_nested_too = self.nodes.flows.document().has_inherited_keys();
        let mut given_subflow = None;
        for (key, raw) in entry.properties() {
            if is_watched(key) {
                match key {
                    b"wires" => continue,
                    b"subflow" => given_subflow = Some(raw),
                    _ => self.watched(kind, Reference { entry, raw }, key),
                }
            }
            if let Some(ports) = &mut ports {
                ports.take(key, raw);
            }
            if !matches!(raw.first(), Some(b'[' | b'{')) {
                keys::value(&mut self.report, entry, key, raw);
            } else if is_nested_too {
                keys::nested(&mut self.report, entry, key, raw);
            }
        }
        keys::position(&mut self.report, entry, kind);
        if kind == Kind::Tab {
            tabs::tab(&mut self.report, entry);
        }
        if kind == Kind::Instance {
            self.lists.instances.push(entry);
        }
        if let Some(raw) = given_subflow {
            keys::subflow(&mut self.report, entry, kind, raw);
        }
        if kind == Kind::LinkCall && entry.property(b"links").is_none() {
            links::missing(&mut self.report, entry);
        }
        if let Some(ports) = ports {
            if ports.gives() && self.nodes.counts(entry) {
                self.nodes.gives(self.nodes.of(entry));
            }
            self.lists.ports.push(ports);
        }
    }

    /// A property whose name means something.
    #[inline(never)]
    fn watched(&mut self, kind: Kind, reference: Reference<'d>, key: &'d [u8]) {
        let Reference { entry, raw } = reference;
        let report = &mut self.report;
        match key {
            b"d" if !kind.is_frame() => keys::disabled(report, entry, Code::DisabledNotBoolean, "d", raw),
            b"g" if value::is_truthy(Some(raw)) => self.lists.groups.push(reference),
            b"env" if env::has_env(kind) => env::env(report, entry, kind, raw),
            b"credentials" => credentials::credentials(report, entry, kind, raw),
            b"links" if matches!(kind, Kind::LinkIn | Kind::LinkOut | Kind::LinkCall) => {
                self.lists.links.push(reference);
            }
            b"scope" if scope::has_scope(entry) => self.lists.scopes.push(reference),
            b"disabled" if kind == Kind::Tab => {
                keys::disabled(report, entry, Code::TabDisabled, "disabled", raw);
            }
            b"nodes" if kind == Kind::Group => self.lists.members.push(reference),
            b"nodes" | b"configs" | b"subflows" | b"groups" if kind == Kind::Tab => {
                keys::contents(report, entry, key, raw);
            }
            _ => keys::name(report, entry, key, raw),
        }
    }

    /// What entries name.
    fn together(&mut self) {
        let Checks { report, nodes, lists } = self;
        for entry in nodes.flows.document().entries() {
            if !entry.is_object() || nodes.is_settled(entry) {
                continue;
            }
            containers::z(report, nodes, entry);
            if nodes.flows.entry_kind(entry.index() as u32) != Kind::Tab {
                wires::wires(report, nodes, entry);
            }
        }
        let mut parents = Vec::new();
        let mut near = u32::MAX;
        for &reference in &lists.groups {
            parents.extend(group::g(report, nodes, reference, &mut near));
        }
        group::circles(report, nodes, parents);
        for &Reference { entry, raw } in &lists.members {
            group::members(report, nodes, entry, raw);
        }
        for &reference in &lists.links {
            links::links(report, nodes, reference);
        }
        for &reference in &lists.scopes {
            scope::scope(report, nodes, reference);
        }
        for &entry in &lists.instances {
            subflow::instance(report, nodes, entry);
        }
        subflow::recursion(report, nodes, &lists.instances);
        for &ports in &lists.ports {
            ports.check(report, nodes);
        }
        config::configs(report, nodes);
        if !lists.instances.is_empty() {
            ids::inner(report, nodes);
        }
    }
}

/// Tells most names that mean nothing, by their lengths.
fn is_watched(key: &[u8]) -> bool {
    const LENGTHS: u32 = 1 << 3 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 11 | 1 << 14;
    match key {
        [letter] => matches!(letter, b'd' | b'g'),
        _ => key.len() < 32 && LENGTHS >> key.len() & 1 != 0,
    }
}
