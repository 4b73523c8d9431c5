//! How a subflow instance is joined to what is around it: `Subflow.js` of `@node-red/runtime/lib/flows` (5.0.7).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::config::Site;
use super::effect::{NodeError, NodeHandle};
use super::env::entry::{Complaint, Entry as Variable, braced, read};
use super::running::{Running, Scope};
use super::value::{EnvValue, quoted};
use super::wires::{Outputs, Target};
use crate::check::object::member;
use crate::credentials::Object;
use crate::flow::{id, value};
use crate::json::Entry;
use crate::sort;

/// What the ports of a template, its outputs being wired as one instance is, add to the wires of inner nodes.
#[derive(Debug, Default)]
pub(super) struct Join {
    /// Where what comes into the instance goes.
    pub(super) input: Outputs,
    /// For each inner node, by its number, what is added to which of its outputs.
    inner: BTreeMap<u32, Vec<(usize, Vec<Target>)>>,
    /// Whether an output of the template is an input of it.
    pub(super) is_direct: bool,
}

/// From which output on a port counts for wrong.
const MAX_PORT: usize = 1000;

impl Join {
    /// `site` is the inside of the instance, `outputs` its wires around it, `status` what takes its status messages.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 does not start an instance whose input leads nowhere, or whose output comes from
    /// where nothing is; and when the wires of a running instance change, it forgets those to `status`, and ends the
    /// start of the flow where an output is one that the inner node lacks.
    pub(super) fn new(
        running: &mut Running,
        site: &Site,
        outputs: &Outputs,
        status: Option<NodeHandle>,
        errors: &mut Vec<NodeError>,
    ) -> Join {
        let Some(inside) = &site.inside else { return Join::default() };
        let definition = site.source.definition(inside.template);
        let mut join = Join::default();
        let mut lost = Vec::new();
        for (port, input) in ports(definition, b"in").enumerate() {
            join.input.0.push(Vec::new());
            for wire in wires(input) {
                let named = id::text(member(wire, b"id"));
                match site.source.find_inside(inside.template, &named) {
                    Some(_) => {
                        let id = site.id_of(&named);
                        let handle = running.target(site.flow, &id);
                        join.input.extend(port, &[(quoted(&id), Some(handle))]);
                    }
                    None => lost.push(named),
                }
            }
        }
        for (at, output) in ports(definition, b"out").enumerate() {
            wires(output).for_each(|wire| join.add(site, wire, outputs.of(at), &mut lost));
        }
        if let (Some(handle), Some(output)) = (status, definition.property(b"status")) {
            let to = [(quoted(&[&*inside.prefix, b":status"].concat()), Some(handle))];
            wires(output).for_each(|wire| join.add(site, wire, &to, &mut lost));
        }
        if let Some(named) = lost.first() {
            let message =
                ["A port of the subflow is joined to '", &id::decoded(named), "', which cannot be"].concat();
            let id = id::decoded(&inside.prefix).into_owned();
            errors.push(NodeError { id, code: "port_target", message });
        }
        join
    }

    fn add<'d>(&mut self, site: &Site, wire: &'d [u8], targets: &[Target], lost: &mut Vec<id::IdText<'d>>) {
        let Some(inside) = &site.inside else { return };
        let named = id::text(member(wire, b"id"));
        let port = member(wire, b"port").and_then(number).filter(|&port| port < MAX_PORT);
        let own = id::text(site.source.definition(inside.template).id());
        match (port, site.source.find_inside(inside.template, &named)) {
            (Some(port), _) if named == own && port < self.input.0.len() => {
                self.input.extend(port, targets);
                self.is_direct = true;
            }
            (Some(port), Some(node)) => self.inner.entry(node).or_default().push((port, targets.to_vec())),
            _ => lost.push(named),
        }
    }

    /// Adds to the wires of an inner node.
    pub(super) fn extend(&self, node: u32, outputs: &mut Outputs) {
        for (port, targets) in self.inner.get(&node).into_iter().flatten() {
            outputs.extend(*port, targets);
        }
    }

    /// The inner nodes that something is added to.
    pub(super) fn joined(&self) -> impl Iterator<Item = u32> {
        self.inner.keys().copied()
    }
}

fn ports<'d>(definition: Entry<'d>, name: &[u8]) -> value::Items<'d> {
    value::items(definition.property(name).unwrap_or_default())
}

fn wires(port: &[u8]) -> value::Items<'_> {
    value::items(member(port, b"wires").unwrap_or_default())
}

fn number(raw: &[u8]) -> Option<usize> {
    core::str::from_utf8(value::string(raw).unwrap_or(raw)).ok()?.parse().ok()
}

/// The variables of an instance: those of the template, overridden by its own of the same name.
pub(super) fn variables(
    definition: Entry<'_>,
    own: Vec<Variable>,
    credentials: &Object,
    (of_template, of_instance): (&[u8], &[u8]),
    complaints: &mut Vec<Complaint>,
) -> Vec<Variable> {
    let set = |id: &[u8]| credentials.get(id).and_then(Object::parse).unwrap_or_default();
    let (of_template, of_instance) = (set(of_template), set(of_instance));
    let secret = |name: &[u8], is_known: bool| {
        let inherited = || of_template.get(name).filter(|_| is_known);
        of_instance.get(name).or_else(inherited).map(EnvValue::raw)
    };
    let mut variables: Vec<Variable> = Vec::new();
    let mut places: BTreeMap<Rc<[u8]>, usize> = BTreeMap::new();
    let template = read(definition.property(b"env"), complaints);
    let count = template.len();
    for (at, mut variable) in template.into_iter().chain(own).enumerate() {
        let place = places.get(&variable.name).copied();
        if &*variable.kind == b"cred" {
            variable.value = secret(&variable.name, at < count || place.is_some());
        }
        match place {
            Some(place) => variables[place] = variable,
            None => {
                places.insert(variable.name.clone(), variables.len());
                variables.push(variable);
            }
        }
    }
    sort::by_rank(&mut variables, |variable| id::rank(&variable.name));
    variables
}

/// The variables that a node sets whose type is a subflow that a module brought: its properties of the names of the
/// template's variables (`createNode` of `util.js`, 5.0.7). An error is the name of one that it lacks.
pub(super) fn module_variables(
    definition: Entry<'_>,
    site: &Site,
    node: Entry<'_>,
    (running, scope): (&Running, Scope),
) -> Result<Vec<Variable>, String> {
    let mut variables = read(definition.property(b"env"), &mut Vec::new());
    for variable in &mut variables {
        let raw = site.property(node, &variable.name);
        let is_config = variable.ui.as_deref().and_then(|ui| member(ui, b"type")) == Some(b"\"conf-types\"");
        let named = raw.as_deref().and_then(value::string).and_then(braced).filter(|_| is_config);
        if let Some(name) = named {
            variable.value = running.setting(scope, name);
            variable.kind = b"conf-type"[..].into();
        } else if &*variable.kind != b"cred" {
            let (kind, value): (&[u8], Option<&[u8]>) = match raw.as_deref() {
                Some([b'"', ..]) => (b"str", raw.as_deref()),
                Some(b"true" | b"false") => (b"bool", raw.as_deref()),
                Some(object @ [b'{' | b'[', ..]) => (
                    member(object, b"type").and_then(value::string).unwrap_or_default(),
                    member(object, b"value"),
                ),
                None | Some(b"null") => return Err(id::decoded(&variable.name).into_owned()),
                Some(_) => (b"num", raw.as_deref()),
            };
            (variable.kind, variable.value) = (kind.into(), value.map(EnvValue::raw));
        }
    }
    Ok(variables)
}
