//! Starting subflow instances: `Subflow.js` and `createNode` of `@node-red/runtime/lib/flows` (5.0.7).

use std::collections::VecDeque;
use std::rc::Rc;

use super::config::{Inside, Site};
use super::create::text;
use super::definitions::{self, Source};
use super::effect::{Create, Effect, FlowHandle, FlowKind, NodeError, NodeHandle, NodeKind, OpenFlow};
use super::env::entry::{Complaint, Entry as Variable, read};
use super::frame::{Frame, Step};
use super::instance::{Join, module_variables, variables};
use super::machine::Runtime;
use super::running::{Node, Variables};
use super::start::Starting;
use super::value::EnvValue;
use super::wires::Outputs;
use crate::flow::{Flows, id, value};
use crate::json::Entry;

/// The template of an instance.
pub(super) struct Instance {
    pub(super) source: Source,
    pub(super) template: u32,
    /// The type, if it is a module's.
    module: Option<String>,
    /// What the instance sets.
    own: Vec<Variable>,
    complaints: Vec<Complaint>,
}

/// How many bytes the ids of nodes inside instances may take: as `deploy` has it.
const ENOUGH: usize = 64 << 20;

impl Runtime {
    /// The template that an entry is an instance of, if it is one.
    pub(super) fn instance(
        &mut self,
        starting: &mut Starting,
        site: &Site,
        entry: Entry<'_>,
    ) -> Result<Option<Instance>, NodeError> {
        let error = |code, message| {
            let id = id::decoded(&site.id(entry)).into_owned();
            Err(NodeError { id, code, message })
        };
        let found = match site.source.template_of(entry.kind()) {
            Some(template) => {
                let mut complaints = Vec::new();
                let own = read(entry.property(b"env"), &mut complaints);
                Instance { source: site.source.clone(), template, module: None, own, complaints }
            }
            None => match self.module_instance(starting, site, entry) {
                Ok(Some(instance)) => instance,
                Ok(None) => return Ok(None),
                Err((code, message)) => return error(code, message),
            },
        };
        if starting.spent > ENOUGH {
            let message = "Instances within instances make too many nodes; this one is not started";
            return error("too_large", String::from(message));
        }
        Ok(Some(found))
    }

    /// The template of a node whose type is a subflow that a module brought.
    fn module_instance(
        &mut self,
        starting: &mut Starting,
        site: &Site,
        entry: Entry<'_>,
    ) -> Result<Option<Instance>, Complaint> {
        let name = id::decoded(&id::text(entry.kind())).into_owned();
        let Some(flows) = self.types.modules.get(&name).cloned() else { return Ok(None) };
        if starting.frames.iter().any(|frame| frame.module.as_deref() == Some(&name)) {
            let message = ["The subflow '", &name, "' holds an instance of itself"].concat();
            return Err(("subflow_recursion", message));
        }
        let source = match starting.modules.get(&name) {
            Some(source) => source.clone(),
            None => self.module_source(starting, &name, &flows),
        };
        let Some(template) = source.template_named(&id::text(flows.document().entry(0).id())) else {
            return Err(("module_invalid", ["The type '", &name, "' is not a subflow"].concat()));
        };
        let group = site.group(entry);
        let scope = self.running.scope(site.flow, group.as_deref());
        let own = module_variables(source.definition(template), site, entry, (&self.running, scope));
        let own =
            own.map_err(|lacks| ("property_missing", ["It has no property '", &lacks, "'"].concat()))?;
        Ok(Some(Instance { source, template, module: Some(name), own, complaints: Vec::new() }))
    }

    /// What a module's subflow is made of; tells what is wrong with it.
    fn module_source(&mut self, starting: &mut Starting, name: &str, flows: &Rc<Flows>) -> Source {
        let known = &self.types.known;
        let is_known = |name: &str| known.contains(name);
        let layout = definitions::layout(flows, &is_known);
        let source = Source::new(flows, &layout);
        let errors = definitions::faults(flows, &layout, |_| true);
        errors.into_iter().for_each(|error| self.error(error));
        starting.modules.set(name.to_owned(), source.clone());
        source
    }

    /// Creates the node that stands for an instance, and begins with what is inside.
    pub(super) fn create_instance(
        &mut self,
        starting: &mut Starting,
        around: &Site,
        entry: Entry<'_>,
        outputs: &Outputs,
        instance: Instance,
    ) {
        let Instance { source, template, module, own, mut complaints } = instance;
        let id = around.id(entry);
        let path = around.path(&self.running, entry);
        let kind = if module.is_some() { FlowKind::Module } else { FlowKind::Subflow };
        let flow = self.running.open(kind, id.clone(), path.clone(), Some(around.flow));
        let decoded = |text: &[u8]| id::decoded(text).into_owned();
        let parent = Some(around.flow);
        self.effects.push_back(Effect::OpenFlow(OpenFlow {
            flow,
            kind,
            id: decoded(&id),
            parent,
            path: decoded(&path),
        }));
        let site = Site { source, flow, inside: Some(Inside { template, prefix: id.clone() }) };
        let create = site.source.template(template).create.clone();
        for &at in create.iter() {
            let id = site.id(site.source.entry(at));
            starting.spent += id.len();
            self.running.claim(flow, &id);
        }
        let definition = site.source.definition(template);
        let status =
            value::is_truthy(definition.property(b"status")).then(|| self.create_status(around, flow, &id));
        let mut errors = Vec::new();
        let join = Join::new(&mut self.running, &site, outputs, status, &mut errors);
        errors.into_iter().for_each(|error| self.error(error));

        self.create_instance_node(around, entry, flow, &join.input, status);

        let of_instance = around.alias(entry).unwrap_or_else(|| id::text(entry.id()));
        let secrets = self.credentials();
        let ids = (&*id::text(definition.id()), &*of_instance);
        let merged = variables(definition, own, &secrets, ids, &mut complaints);
        self.complain(flow, None, complaints);
        let name = around.property(entry, b"name");
        let builtin = builtin(name.as_deref(), &id, (kind == FlowKind::Subflow).then_some(&*path));
        let frame = Frame {
            step: Step::Env,
            env: VecDeque::from([(merged, Default::default())]),
            is_set: false,
            groups: site.source.template(template).groups.clone(),
            create,
            configs: 0,
            rewired: Vec::new(),
            join,
            module,
            site,
        };
        self.push_frame(starting, frame, builtin);
    }

    /// Creates the node that stands for an instance.
    fn create_instance_node(
        &mut self,
        around: &Site,
        entry: Entry<'_>,
        inside: FlowHandle,
        input: &Outputs,
        status: Option<NodeHandle>,
    ) {
        let create = Create {
            flow: inside,
            config: text(around.configure_instance(entry, input)),
            ..self.create_at(around, entry, NodeKind::Instance, input)
        };
        if let Some(inside) = self.running.flows.get_mut(&inside) {
            (inside.group, inside.instance, inside.status) = (around.group(entry), Some(create.node), status);
        }
        let node = Node { inside: Some(inside), ..Node::at(around, entry, NodeKind::Instance, input) };
        self.add(create, node);
    }

    /// Creates what takes the status messages of an instance.
    fn create_status(&mut self, around: &Site, inside: FlowHandle, instance: &Rc<[u8]>) -> NodeHandle {
        let id: Rc<[u8]> = [instance, &b":status"[..]].concat().into();
        let handle = self.running.claim(inside, &id);
        let (own, instance) = (id::decoded(&id).into_owned(), id::decoded(instance).into_owned());
        let quote = |text: &str| crate::json::quote(text);
        let config =
            ["{\"id\":", &quote(&own), ",\"type\":\"subflow-status\",\"z\":", &quote(&instance), "}"]
                .concat();
        let create = Create {
            flow: around.flow,
            z: Some(instance),
            config,
            ..Create::new(handle, NodeKind::StatusOutput, &id, b"subflow-status", inside)
        };
        let effect = self.next_effect();
        self.creating.insert(effect, handle.0);
        // It is none of the flow's active nodes, which are what a stop goes through.
        let node = Node::new(id, inside, NodeKind::StatusOutput);
        self.running.nodes.insert(handle, node);
        self.effects.push_back(Effect::Create(effect, Box::new(create)));
        handle
    }
}

/// What a subflow answers of itself (`getSetting` of `Subflow.js`, 5.0.7).
fn builtin(name: Option<&[u8]>, id: &[u8], path: Option<&[u8]>) -> Variables {
    let name = name.map(EnvValue::raw);
    let (id, path) = (Some(EnvValue::text(id)), path.map(EnvValue::text));
    let all = [
        (&b"NR_NODE_NAME"[..], name.clone()),
        (b"NR_SUBFLOW_NAME", name),
        (b"NR_NODE_ID", id.clone()),
        (b"NR_SUBFLOW_ID", id),
        (b"NR_NODE_PATH", path.clone()),
        (b"NR_SUBFLOW_PATH", path),
    ];
    all.into_iter().map(|(name, value)| (Rc::from(name), value)).collect()
}
