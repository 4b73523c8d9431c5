//! The start of one flow, step by step: `start` of `Flow.js` and `Subflow.js` (`@node-red/runtime/lib/flows`, 5.0.7).

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::config::Site;
use super::effect::Effect;
use super::env::entry::{Entry as Variable, read};
use super::instance::Join;
use super::laid_out::FlowStart;
use super::machine::Runtime;
use super::running::{Group, Groups, Scope, Variables};
use super::start::Starting;
use super::value::EnvValue;
use crate::check::object::member;
use crate::credentials::Object;
use crate::flow::{Home, id};

/// A flow that is being started.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) site: Site,
    pub(super) step: Step,
    /// Its own `env`, and before that, in the global flow, those of `global-config` nodes.
    pub(super) env: VecDeque<(Vec<Variable>, Object)>,
    /// Whether some of that was set.
    pub(super) is_set: bool,
    /// The entries of its groups, in the order of the list of the flow.
    pub(super) groups: Vec<u32>,
    pub(super) create: Rc<[u32]>,
    /// After how many of these other nodes get their wires.
    pub(super) configs: usize,
    pub(super) rewired: Vec<u32>,
    /// How an instance is joined to what is around it.
    pub(super) join: Join,
    /// The type of a node that is a module's subflow.
    pub(super) module: Option<String>,
}

/// Where the start of a flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Env,
    /// The place of the group whose `env` is next.
    Group(usize),
    /// The place in `create` of the node that is next.
    Create(usize),
}

impl Runtime {
    /// Begins with a tab or the global flow.
    pub(super) fn enter(&mut self, starting: &mut Starting, start: FlowStart) {
        let (Some(source), Some(active)) = (starting.source.clone(), &self.active) else { return };
        let (flows, credentials) = (active.flows.clone(), active.credentials.clone());
        let FlowStart { flow, home, create, configs, rewired, groups } = start;
        let mut complaints = Vec::new();
        let mut env = VecDeque::new();
        let text = |name: &[u8]| -> Rc<[u8]> { name.into() };
        let builtin = match home {
            Home::Tab(at) => {
                let tab = &flows.tabs()[at as usize];
                let id = flows.tab_id(tab);
                let variables = read(flows.tab_property(tab, b"env"), &mut complaints);
                env.push_back((variables, set(&credentials, &id)));
                let label = flows.tab_property(tab, b"label").map(EnvValue::raw);
                vec![(text(b"NR_FLOW_NAME"), label), (text(b"NR_FLOW_ID"), Some(EnvValue::text(&id)))]
            }
            Home::Global | Home::Template(_) => {
                for &at in source.globals() {
                    let entry = source.entry(at);
                    let secrets = credentials.get(&id::text(entry.id()));
                    let map = secrets.and_then(|raw| Object::parse(member(raw, b"map")?));
                    env.push_back((read(entry.property(b"env"), &mut complaints), map.unwrap_or_default()));
                }
                vec![(text(b"NR_FLOW_NAME"), None), (text(b"NR_FLOW_ID"), None)]
            }
        };
        let site = Site { source, flow, inside: None };
        for &at in create.iter() {
            let id = site.id(site.source.entry(at));
            self.running.claim(flow, &id);
        }
        let join = Join::default();
        let frame = Frame {
            site,
            step: Step::Env,
            env,
            is_set: false,
            groups,
            create,
            configs,
            rewired,
            join,
            module: None,
        };
        self.complain(flow, None, complaints);
        self.push_frame(starting, frame, builtin);
    }

    /// Begins with a flow whose frame is given.
    pub(super) fn push_frame(&mut self, starting: &mut Starting, mut frame: Frame, builtin: Variables) {
        let (groups, entries) = self.groups(&frame);
        frame.groups = entries;
        if let Some(flow) = self.running.flows.get_mut(&frame.site.flow) {
            (flow.builtin, flow.groups) = (builtin, groups);
        }
        self.running.bind(frame.site.flow);
        starting.frames.push(frame);
    }

    /// The groups of a flow, each behind the one that it is in, and their entries.
    ///
    /// DIFFERENCE: a group in one that there is not, and groups within each other, hang Node-RED 5.0.7 for ever. Here
    /// they count as in no group. `check` reports them.
    fn groups(&self, frame: &Frame) -> (Groups, Vec<u32>) {
        let site = &frame.site;
        let ids: Vec<Rc<[u8]>> = frame.groups.iter().map(|&at| site.id(site.source.entry(at))).collect();
        let by_id: BTreeMap<&[u8], usize> = ids.iter().enumerate().map(|(at, id)| (&**id, at)).collect();
        let parents: Vec<Option<usize>> = frame
            .groups
            .iter()
            .map(|&at| site.group(site.source.entry(at)).and_then(|id| by_id.get(&*id).copied()))
            .collect();
        // What runs on sees what was set until it is set anew.
        let before = self.running.flows.get(&site.flow).map(|flow| &flow.groups);
        let env_of = |id: &[u8]| {
            let group = before.and_then(|groups| groups.list.get(*groups.by_id.get(id)? as usize));
            group.map_or(Vec::new(), |group| group.env.clone())
        };
        let mut groups = Groups::default();
        let mut entries = Vec::with_capacity(ids.len());
        // 0: not seen; 1: on the way up; else one more than its place in the list, one up.
        let mut places = vec![0u32; ids.len()];
        for start in 0..ids.len() {
            let mut way = Vec::new();
            let mut at = Some(start);
            while let Some(group) = at.filter(|&group| places[group] == 0) {
                places[group] = 1;
                way.push(group);
                at = parents[group];
            }
            while let Some(group) = way.pop() {
                let parent = parents[group].map(|parent| places[parent]).filter(|&place| place > 1);
                let entry = site.source.entry(frame.groups[group]);
                let name = entry.property(b"name").map(EnvValue::raw);
                let id = ids[group].clone();
                let builtin = vec![
                    (Rc::from(&b"NR_GROUP_NAME"[..]), name),
                    (Rc::from(&b"NR_GROUP_ID"[..]), Some(EnvValue::text(&id))),
                ];
                groups.by_id.insert(id.clone(), groups.list.len() as u32);
                let (parent, env) = (parent.map(|place| place - 2), env_of(&id));
                groups.list.push(Group { id, parent, builtin, env, bindings: Default::default() });
                entries.push(frame.groups[group]);
                places[group] = groups.list.len() as u32 + 1;
            }
        }
        (groups, entries)
    }

    /// The next step of the innermost flow that is being started.
    pub(super) fn step(&mut self, starting: &mut Starting) {
        if let Some(asking) = starting.asking.take() {
            self.set_variables(starting, asking);
        }
        let Some(frame) = starting.frames.last_mut() else { return };
        let flow = frame.site.flow;
        match frame.step {
            Step::Env => match frame.env.pop_front() {
                Some((variables, credentials)) => {
                    self.evaluate(starting, variables, &credentials, Scope { flow, group: None });
                }
                None => frame.step = Step::Group(0),
            },
            Step::Group(at) => {
                let Some(&entry) = frame.groups.get(at) else {
                    frame.step = Step::Create(0);
                    // What is inside instances that went on running sees what is around them now.
                    return self.running.bind_inside(flow);
                };
                frame.step = Step::Group(at + 1);
                let entry = frame.site.source.entry(entry);
                let mut complaints = Vec::new();
                let variables = read(entry.property(b"env"), &mut complaints);
                // DIFFERENCE: Node-RED 5.0.7 does not find the credentials of groups inside instances.
                let secrets = self.credentials();
                let secrets = set(&secrets, &id::text(entry.id()));
                let scope = Scope { flow, group: Some(at as u32) };
                // What it is in has its variables now.
                if let Some(flow) = self.running.flows.get_mut(&flow) {
                    if variables.is_empty() {
                        flow.groups.list[at].env.clear();
                    }
                    flow.bind_group(at);
                }
                self.complain(flow, scope.group, complaints);
                self.evaluate(starting, variables, &secrets, scope);
            }
            Step::Create(at) if at == frame.configs && !frame.rewired.is_empty() => {
                let (site, rewired) = (frame.site.clone(), core::mem::take(&mut frame.rewired));
                rewired.into_iter().for_each(|entry| self.rewire(starting, &site, entry));
            }
            Step::Create(at) => {
                let Some(&entry) = frame.create.get(at) else {
                    starting.frames.pop();
                    self.running.listen(flow);
                    if starting.frames.is_empty() {
                        self.effects.push_back(Effect::Rerouted);
                    }
                    return;
                };
                frame.step = Step::Create(at + 1);
                self.create(starting, entry);
            }
        }
    }

    pub(super) fn credentials(&self) -> Rc<Object> {
        self.active.as_ref().map(|active| active.credentials.clone()).unwrap_or_default()
    }
}

/// The credentials of one id.
fn set(credentials: &Object, id: &[u8]) -> Object {
    credentials.get(id).and_then(Object::parse).unwrap_or_default()
}
