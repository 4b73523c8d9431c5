//! All checks in order: what an entry shows by itself, then what it names.

use super::code::Code;
use super::finding::Finding;
use super::nodes::{Nodes, Reference, Traits};
use super::ports::Ports;
use super::report::Report;
use super::{
    config, containers, credentials, env, group, ids, keys, links, object, scope, subflow, tabs, wires,
};
use crate::flow::{Flows, Kind, id, value};
use crate::json::Entry;

/// Everything that is wrong with a configuration.
pub(super) fn check(flows: &Flows) -> Vec<Finding> {
    let mut checks = Checks {
        report: Report::new(flows.document()),
        nodes: Nodes::new(flows),
        node_of: Vec::with_capacity(flows.document().len()),
        lists: Lists::default(),
    };
    let mut repeats = ids::Repeats::new(flows);
    let mut near = 0;
    for entry in flows.document().entries() {
        let node = node_of(flows, entry, near);
        near = node + 1;
        repeats.meet(&mut checks.report, entry, node);
        let traits = checks.alone(entry, node);
        checks.node_of.push((node, traits));
        if flows.entry(node).index() == entry.index() {
            checks.nodes.learn(node, traits);
        }
    }
    checks.together();
    checks.report.finish()
}

/// The node that an entry is or, if a later one has the same id, would be.
fn node_of(flows: &Flows, entry: Entry<'_>, near: u32) -> u32 {
    if near < flows.len() && flows.entry(near).index() == entry.index() {
        return near;
    }
    flows.find(&id::text(entry.id())).unwrap_or_default()
}

struct Checks<'d> {
    report: Report<'d>,
    nodes: Nodes<'d>,
    /// For each entry its node and its own traits.
    node_of: Vec<(u32, Traits)>,
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
    instances: Vec<(Entry<'d>, u32)>,
}

impl<'d> Checks<'d> {
    /// What one entry shows by itself.
    fn alone(&mut self, entry: Entry<'d>, node: u32) -> Traits {
        let mut traits = Traits::default();
        let report = &mut self.report;
        if !ids::object(report, entry) {
            return traits;
        }
        ids::shape(report, entry);
        let kind = Kind::of(entry.kind());
        let mut ports = (kind == Kind::Subflow).then(|| Ports::new(entry, node));
        let mut has_links = kind != Kind::LinkCall;
        let mut given_subflow = None;
        for (key, raw) in entry.properties() {
            let reference = Reference { entry, raw };
            match key {
                b"x" => traits |= Traits::X,
                b"y" => traits |= Traits::Y,
                b"wires" => {
                    if object::is_array(raw) {
                        traits |= Traits::WIRED;
                    }
                    continue;
                }
                b"d" => {
                    if raw == b"true" {
                        traits |= Traits::DISABLED;
                    }
                    if !kind.is_frame() {
                        keys::disabled(report, entry, Code::DisabledNotBoolean, "d", raw);
                    }
                }
                b"g" if value::is_truthy(Some(raw)) => self.lists.groups.push(reference),
                b"env" if env::has_env(kind) => env::env(report, entry, kind, raw),
                b"credentials" => credentials::credentials(report, entry, kind, raw),
                b"links" if matches!(kind, Kind::LinkIn | Kind::LinkOut | Kind::LinkCall) => {
                    has_links = true;
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
                b"subflow" => given_subflow = Some(raw),
                _ => {
                    keys::name(report, entry, key, raw);
                    ports.iter_mut().for_each(|ports| ports.take(reference, key));
                }
            }
            if matches!(raw.first(), Some(b'[' | b'{')) {
                // Nothing shorter than `{"__proto__":0}` holds a key that is looked for.
                if raw.len() >= 15 {
                    keys::nested(report, entry, key, raw);
                }
            } else {
                keys::value(report, entry, key, raw);
            }
        }
        self.shaped(entry, node, kind, traits);
        if let Some(raw) = given_subflow {
            keys::subflow(&mut self.report, entry, kind, traits, raw);
        }
        if !has_links {
            links::missing(&mut self.report, entry);
        }
        if let Some(ports) = ports {
            if ports.gives() {
                traits |= Traits::GIVES;
            }
            self.lists.ports.push(ports);
        }
        traits
    }

    fn shaped(&mut self, entry: Entry<'d>, node: u32, kind: Kind, traits: Traits) {
        keys::position(&mut self.report, entry, kind, traits);
        if kind == Kind::Tab {
            tabs::tab(&mut self.report, entry);
        }
        if kind == Kind::Instance {
            self.lists.instances.push((entry, node));
        }
    }

    /// What entries name.
    fn together(&mut self) {
        let Checks { report, nodes, node_of, lists } = self;
        for (entry, &(node, traits)) in nodes.flows.document().entries().zip(&*node_of) {
            if !entry.is_object() {
                continue;
            }
            containers::z(report, nodes, entry, node, traits);
            if Kind::of(entry.kind()) != Kind::Tab {
                wires::wires(report, nodes, entry, node);
            }
        }
        let own = |entry: Entry<'_>| node_of[entry.index()].0;
        let mut parents = Vec::new();
        for &reference in &lists.groups {
            parents.extend(group::g(report, nodes, reference, own(reference.entry)));
        }
        group::circles(report, nodes, parents);
        for &Reference { entry, raw } in &lists.members {
            group::members(report, nodes, entry, raw);
        }
        for &reference in &lists.links {
            links::links(report, nodes, reference, own(reference.entry));
        }
        for &reference in &lists.scopes {
            scope::scope(report, nodes, reference, own(reference.entry));
        }
        for &(entry, _) in &lists.instances {
            subflow::instance(report, nodes, entry, node_of[entry.index()].1);
        }
        subflow::recursion(report, nodes, &lists.instances);
        for &ports in &lists.ports {
            ports.check(report, nodes);
        }
        config::configs(report, nodes);
        ids::inner(report, nodes);
    }
}
