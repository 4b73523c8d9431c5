//! What runs: flows, groups and nodes, and what each of them sees.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::effect::{FlowHandle, FlowKind, NodeHandle, NodeKind};
use super::env::bindings::Bindings;
use super::names::Names;
use super::nodes::Nodes;
use super::routes::{Listener, Listeners};
use super::value::{EnvValue, escaped};
use crate::flow::id;
use crate::sort;

/// All that runs.
#[derive(Debug, Default)]
pub(super) struct Running {
    pub(super) nodes: Nodes,
    /// Those that are being stopped: what they report while they close is still heard.
    pub(super) closing: Nodes,
    pub(super) flows: BTreeMap<FlowHandle, Flow>,
    /// The global flow and the tabs, in the order of keys of Node-RED's `activeFlows`.
    pub(super) order: Vec<FlowHandle>,
    pub(super) names: Names,
    /// The process environment.
    pub(super) environment: Bindings,
    last_flow: u32,
}

/// A node, be it that its constructor has not yet answered.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) id: Rc<[u8]>,
    /// The flow whose node it is.
    pub(super) flow: FlowHandle,
    pub(super) kind: NodeKind,
    pub(super) is_config: bool,
    /// `g`, if it is true to JavaScript.
    pub(super) group: Option<Rc<[u8]>>,
    /// What is inside an instance.
    pub(super) inside: Option<FlowHandle>,
    pub(super) wired: Vec<NodeHandle>,
    pub(super) listens: Option<Box<Listener>>,
}

/// Name and value of variables.
pub(super) type Variables = Vec<(Rc<[u8]>, Option<EnvValue>)>;

/// A flow (`Flow.js`, `Subflow.js` of `@node-red/runtime/lib/flows`, 5.0.7).
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) kind: FlowKind,
    pub(super) id: Rc<[u8]>,
    pub(super) path: Rc<[u8]>,
    pub(super) parent: Option<FlowHandle>,
    /// The group that an instance is in.
    pub(super) group: Option<Rc<[u8]>>,
    /// What it answers itself, before and beside its `env`.
    pub(super) builtin: Variables,
    pub(super) env: Variables,
    pub(super) bindings: Bindings,
    pub(super) groups: Groups,
    /// In the order of creation.
    pub(super) nodes: Vec<NodeHandle>,
    pub(super) instance: Option<NodeHandle>,
    pub(super) status: Option<NodeHandle>,
    pub(super) children: BTreeSet<FlowHandle>,
    pub(super) listeners: Listeners,
}

/// The groups of a flow, each behind the one that it is in.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) list: Vec<Group>,
    pub(super) by_id: BTreeMap<Rc<[u8]>, u32>,
}

/// A group (`Group.js`, 5.0.7).
#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: Rc<[u8]>,
    pub(super) parent: Option<u32>,
    pub(super) builtin: Variables,
    pub(super) env: Variables,
    pub(super) bindings: Bindings,
}

/// Where variables are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) flow: FlowHandle,
    pub(super) group: Option<u32>,
}

const PARENT: &[u8] = b"$parent.";

impl Running {
    pub(super) fn new(environment: &[(String, String)]) -> Running {
        let mut bindings = Bindings::default();
        for (name, value) in environment {
            bindings = bindings.with(&escaped(name), Some(EnvValue::text(&escaped(value))));
        }
        Running { environment: bindings, ..Running::default() }
    }

    /// A new flow, empty.
    pub(super) fn open(
        &mut self,
        kind: FlowKind,
        id: Rc<[u8]>,
        path: Rc<[u8]>,
        parent: Option<FlowHandle>,
    ) -> FlowHandle {
        self.last_flow += 1;
        let flow = FlowHandle(self.last_flow);
        if let Some(parent) = parent.and_then(|parent| self.flows.get_mut(&parent)) {
            parent.children.insert(flow);
        }
        let (builtin, env, bindings) = (Vec::new(), Vec::new(), Bindings::default());
        self.flows.insert(
            flow,
            Flow {
                kind,
                id,
                path,
                parent,
                group: None,
                builtin,
                env,
                bindings,
                groups: Groups::default(),
                nodes: Vec::new(),
                instance: None,
                status: None,
                children: BTreeSet::new(),
                listeners: Listeners::default(),
            },
        );
        flow
    }

    /// Drops a flow whose nodes are gone; of `order` it has to be taken besides.
    pub(super) fn discard(&mut self, flow: FlowHandle) {
        let gone = self.flows.remove(&flow);
        if let Some(parent) = gone.and_then(|gone| gone.parent).and_then(|parent| self.flows.get_mut(&parent))
        {
            parent.children.remove(&flow);
        }
    }

    /// A node of a flow; it comes last in the order of creation.
    pub(super) fn add(&mut self, handle: NodeHandle, node: Node) {
        if let Some(flow) = self.flows.get_mut(&node.flow) {
            flow.nodes.push(handle);
        }
        self.nodes.insert(handle, node);
    }

    /// A flow and those around it.
    pub(super) fn around(&self, flow: FlowHandle) -> impl Iterator<Item = FlowHandle> {
        core::iter::successors(Some(flow), |flow| self.flows.get(flow)?.parent)
    }

    /// The handle for the node with this id that a flow has, or will have.
    pub(super) fn claim(&mut self, flow: FlowHandle, id: &Rc<[u8]>) -> NodeHandle {
        let Running { names, flows, .. } = self;
        names.claim(flow, id, |flow| flows.contains_key(&flow))
    }

    /// The handle for a wire from within a flow.
    pub(super) fn target(&mut self, flow: FlowHandle, id: &[u8]) -> NodeHandle {
        let Running { names, flows, .. } = self;
        let around = core::iter::successors(Some(flow), |flow| flows.get(flow)?.parent);
        names.target(around, id)
    }

    /// The nodes of a flow in the order in which it stops: regular ones, then config nodes, each in the order of
    /// the keys of `activeNodes`.
    pub(super) fn in_order_of_stop(&self, flow: FlowHandle) -> Vec<NodeHandle> {
        let mut nodes = self.in_order_of_keys(flow, |_| true);
        let is_config = |handle: &NodeHandle| self.nodes.get(handle).is_some_and(|node| node.is_config);
        sort::by_rank(&mut nodes, |handle| is_config(handle).into());
        nodes
    }

    /// Those of its nodes that `is_wanted` is true of, in the order of the keys of `activeNodes`.
    pub(super) fn in_order_of_keys(
        &self,
        flow: FlowHandle,
        is_wanted: impl Fn(&Node) -> bool,
    ) -> Vec<NodeHandle> {
        let nodes = self.flows.get(&flow).map_or(&[][..], |flow| &flow.nodes).iter().copied();
        let is_wanted = |handle: &NodeHandle| self.nodes.get(handle).is_some_and(&is_wanted);
        let mut nodes: Vec<NodeHandle> = nodes.filter(is_wanted).collect();
        sort::by_rank(&mut nodes, |handle| {
            self.nodes.get(handle).map_or(u64::MAX, |node| id::rank(&node.id))
        });
        nodes
    }

    /// The group with this id in a flow.
    pub(super) fn group(&self, flow: FlowHandle, id: &[u8]) -> Option<u32> {
        self.flows.get(&flow)?.groups.by_id.get(id).copied()
    }

    /// Where a node of a flow that is in this group looks variables up; an unknown group is none.
    pub(super) fn scope(&self, flow: FlowHandle, group: Option<&[u8]>) -> Scope {
        Scope { flow, group: group.and_then(|id| self.group(flow, id)) }
    }

    /// The value of a variable: `getSetting` of `Flow.js`, `Subflow.js` and `Group.js` (5.0.7).
    ///
    /// DIFFERENCE: an instance in a group that is not there makes lookups inside throw in Node-RED; here it counts
    /// as one in no group.
    pub(super) fn setting(&self, scope: Scope, name: &[u8]) -> Option<EnvValue> {
        let mut at = Some(scope);
        let mut name = name;
        while let (Some(scope), Some(rest)) = (at, name.strip_prefix(PARENT)) {
            at = self.parent(scope);
            name = rest;
        }
        let bindings = at.map_or(Some(&self.environment), |scope| self.bindings(scope));
        bindings?.get(name)?.clone()
    }

    /// The value of a variable as it is while those of the scope itself are being found out: what it answers by
    /// itself, else what is around it. The global flow sees what was found before.
    pub(super) fn setting_around(&self, scope: Scope, name: &[u8]) -> Option<EnvValue> {
        let flow = self.flows.get(&scope.flow)?;
        let group = scope.group.and_then(|group| flow.groups.list.get(group as usize));
        let builtin = group.map_or(&flow.builtin, |group| &group.builtin);
        if let Some((_, value)) = builtin.iter().find(|(own, _)| **own == *name) {
            return value.clone();
        }
        match self.parent(scope) {
            Some(parent) => self.setting(parent, name.strip_prefix(PARENT).unwrap_or(name)),
            None => self.setting(scope, name),
        }
    }

    fn bindings(&self, scope: Scope) -> Option<&Bindings> {
        let flow = self.flows.get(&scope.flow)?;
        match scope.group {
            Some(group) => flow.groups.list.get(group as usize).map(|group| &group.bindings),
            None => Some(&flow.bindings),
        }
    }

    fn parent(&self, scope: Scope) -> Option<Scope> {
        let flow = self.flows.get(&scope.flow)?;
        match scope.group {
            Some(group) => Some(Scope { group: flow.groups.list.get(group as usize)?.parent, ..scope }),
            None => Some(self.scope(flow.parent?, flow.group.as_deref())),
        }
    }

    /// Makes what a flow binds anew from what is around it and what it sets.
    pub(super) fn bind(&mut self, handle: FlowHandle) {
        let Some(flow) = self.flows.get(&handle) else { return };
        let around = match flow.parent {
            Some(parent) => self.bindings(self.scope(parent, flow.group.as_deref())).cloned(),
            None => Some(self.environment.clone()),
        };
        let Some(flow) = self.flows.get_mut(&handle) else { return };
        flow.bindings = bound(around.unwrap_or_default(), &flow.env, &flow.builtin);
        for at in 0..flow.groups.list.len() {
            flow.bind_group(at);
        }
    }

    /// Does so for all that is inside a flow.
    pub(super) fn bind_inside(&mut self, flow: FlowHandle) {
        let children = |running: &Running, flow| -> Vec<FlowHandle> {
            running.flows.get(&flow).map_or(Vec::new(), |flow: &Flow| flow.children.iter().copied().collect())
        };
        let is_tab = |running: &Running, flow| {
            running.flows.get(&flow).is_none_or(|flow: &Flow| flow.kind == FlowKind::Tab)
        };
        let mut open = children(self, flow);
        while let Some(flow) = open.pop() {
            // Tabs are bound when they are started, which is after the global flow.
            if !is_tab(self, flow) {
                self.bind(flow);
                open.extend(children(self, flow));
            }
        }
    }
}

impl Flow {
    /// Sets variables besides those that are set.
    pub(super) fn bind_also(&mut self, found: Variables) {
        self.bindings = bound(core::mem::take(&mut self.bindings), &found, &self.builtin);
        self.env.extend(found);
    }

    /// Makes what a group binds anew; those that it is in stand before it.
    pub(super) fn bind_group(&mut self, at: usize) {
        let Some(group) = self.groups.list.get(at) else { return };
        let around = group.parent.and_then(|parent| self.groups.list.get(parent as usize));
        let around = around.map_or(&self.bindings, |parent| &parent.bindings);
        let bindings = bound(around.clone(), &group.env, &group.builtin);
        self.groups.list[at].bindings = bindings;
    }
}

fn bound(around: Bindings, env: &Variables, builtin: &Variables) -> Bindings {
    let set =
        |bindings: Bindings, (name, value): &(Rc<[u8]>, Option<EnvValue>)| bindings.with(name, value.clone());
    env.iter().chain(builtin).fold(around, set)
}
