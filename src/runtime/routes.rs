//! Who hears of errors, statuses and completed messages: `handleError`, `handleStatus`, `handleComplete` of
//! `Flow.js` and `Subflow.js` (`@node-red/runtime/lib/flows`, 5.0.7).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::effect::{FlowHandle, NodeHandle, NodeKind};
use super::running::{Flow, Node, Running};
use super::wires::Outputs;
use crate::check::object::is_array;
use crate::flow::{id, value};
use crate::sort;

/// Who hears of what a node reports, in order. Each of them gets it.
///
/// A node of the global flow that keeps `users` is the exception: its errors and statuses are for what hears of
/// each of these nodes, with the global one as their source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routes {
    /// The catch nodes that get an error. Those of the innermost flow that has any; none: the error is only logged.
    pub errors: Vec<NodeHandle>,
    /// The status nodes that get a status.
    pub statuses: Vec<NodeHandle>,
    /// The complete nodes that hear of a message done with, one for each time that they name the node.
    pub completes: Vec<NodeHandle>,
}

/// A catch, status or complete node.
#[derive(Debug)]
pub(super) struct Listener {
    kind: Kind,
    scope: Scope,
    /// Whether `scope` is true to JavaScript.
    is_scoped: bool,
    uncaught: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Catch,
    Status,
    Complete,
}

#[derive(Debug)]
enum Scope {
    All,
    Group,
    Ids(Vec<Rc<[u8]>>, BTreeSet<Rc<[u8]>>),
}

/// The listeners of a flow, in order.
#[derive(Debug, Default)]
pub(super) struct Listeners {
    catches: Vec<NodeHandle>,
    statuses: Vec<NodeHandle>,
    completes: BTreeMap<Rc<[u8]>, Vec<NodeHandle>>,
}

/// Whether the runtime listens by nodes of this type, given as raw JSON.
pub(super) fn listens(kind: Option<&[u8]>) -> bool {
    kind_of(kind).is_some()
}

fn kind_of(kind: Option<&[u8]>) -> Option<Kind> {
    match kind? {
        b"\"catch\"" => Some(Kind::Catch),
        b"\"status\"" => Some(Kind::Status),
        b"\"complete\"" => Some(Kind::Complete),
        _ => None,
    }
}

impl Listener {
    /// What a node listens to, by the values of its final configuration and its wires.
    pub(super) fn of(
        kind: Option<&[u8]>,
        scope: Option<&[u8]>,
        uncaught: Option<&[u8]>,
        outputs: &Outputs,
    ) -> Option<Listener> {
        let kind = kind_of(kind)?;
        let is_scoped = value::is_truthy(scope);
        let uncaught = value::is_truthy(uncaught);
        let scope = match scope {
            Some(b"\"group\"") => Scope::Group,
            Some(raw) if is_array(raw) => {
                let mut ids: Vec<Rc<[u8]>> =
                    value::items(raw).map(|item| Rc::from(&*id::text(Some(item)))).collect();
                if kind != Kind::Catch {
                    let wired = outputs.0.iter().flatten().map(|(raw, _)| id::text(Some(raw)));
                    without_wired(&mut ids, &sort::set(wired));
                }
                let set = sort::set(ids.iter().cloned());
                Scope::Ids(ids, set)
            }
            _ => Scope::All,
        };
        Some(Listener { kind, scope, is_scoped, uncaught })
    }
}

/// The loop of `24-complete.js` and `25-status.js` (`@node-red/nodes`, 5.0.7), which after each id that it takes out
/// passes over the next one.
fn without_wired(ids: &mut Vec<Rc<[u8]>>, wired: &BTreeSet<id::IdText<'_>>) {
    let mut skip = false;
    ids.retain(|id| {
        let is_out = !skip && wired.contains(&**id);
        skip = is_out;
        !is_out
    });
}

impl Running {
    /// Notes who listens in a flow, once it has been started.
    pub(super) fn listen(&mut self, flow: FlowHandle) {
        let mut listeners = Listeners::default();
        for handle in self.in_order_of_keys(flow, |node| node.listens.is_some()) {
            let Some(listener) = self.nodes.get(&handle).and_then(|node| node.listens.as_deref()) else {
                continue;
            };
            match (listener.kind, &listener.scope) {
                (Kind::Catch, _) => listeners.catches.push(handle),
                (Kind::Status, _) => listeners.statuses.push(handle),
                (Kind::Complete, Scope::Ids(ids, _)) => {
                    for id in ids {
                        listeners.completes.entry(id.clone()).or_default().push(handle);
                    }
                }
                // Node-RED 5.0.7 fails there, or hears nothing.
                (Kind::Complete, Scope::All | Scope::Group) => {}
            }
        }
        let rank = |handle: &NodeHandle| {
            let listener = self.nodes.get(handle).and_then(|node| node.listens.as_deref());
            listener.map_or(0, |listener| match (listener.is_scoped, listener.uncaught) {
                (true, _) => 0,
                (false, false) => 1,
                (false, true) => 2,
            })
        };
        sort::by_rank(&mut listeners.catches, rank);
        if let Some(flow) = self.flows.get_mut(&flow) {
            flow.listeners = listeners;
        }
    }

    /// See [`Runtime::routes`](super::Runtime::routes).
    pub(super) fn routes(&self, handle: NodeHandle) -> Routes {
        let Some(node) = self.reporting(handle) else { return Routes::default() };
        // What takes the status of an instance belongs to what is around that.
        let around = self.flows.get(&node.flow).and_then(|flow| flow.parent);
        let own = around.filter(|_| node.kind == NodeKind::StatusOutput).unwrap_or(node.flow);
        let inside = node.inside.unwrap_or(own);
        let completes = self.flows.get(&inside).and_then(|flow| flow.listeners.completes.get(&node.id));
        let completes: Vec<NodeHandle> = completes.into_iter().flatten().copied().collect();
        Routes {
            errors: self.nearest(handle, inside, Kind::Catch),
            statuses: self.nearest(handle, node.flow, Kind::Status),
            completes: self.alive(completes),
        }
    }

    /// Those of the innermost flow that has any, as far as a report goes.
    fn nearest(&self, mut reporter: NodeHandle, flow: FlowHandle, kind: Kind) -> Vec<NodeHandle> {
        for flow in self.around(flow) {
            let Some(flow) = self.flows.get(&flow) else { break };
            let heard = self.candidates(reporter, flow, kind);
            let Some(instance) = flow.instance.filter(|_| heard.is_empty()) else { return heard };
            if kind == Kind::Status && flow.status.is_some() {
                break;
            }
            reporter = instance;
        }
        Vec::new()
    }

    fn candidates(&self, reporter: NodeHandle, flow: &Flow, kind: Kind) -> Vec<NodeHandle> {
        let Some(node) = self.reporting(reporter) else { return Vec::new() };
        let group = node.group.as_deref();
        // Steps from the reporter's group to each that it is in.
        let mut steps: BTreeMap<&[u8], u64> = BTreeMap::new();
        let mut at = group.and_then(|id| flow.groups.by_id.get(id).copied());
        while let Some(group) = at.and_then(|at| flow.groups.list.get(at as usize)) {
            steps.insert(&group.id, steps.len() as u64);
            at = group.parent;
        }
        let top = steps.len() as u64;
        let listeners = if kind == Kind::Catch { &flow.listeners.catches } else { &flow.listeners.statuses };
        let mut heard = Vec::new();
        for &handle in listeners {
            let Some(listening) = self.reporting(handle) else { continue };
            let Some(listener) = listening.listens.as_deref() else { continue };
            let of_group = listening.group.as_deref().and_then(|id| steps.get(id).copied());
            let hears = match &listener.scope {
                Scope::All => true,
                Scope::Group => listening.group.is_none() || of_group.is_some(),
                Scope::Ids(_, ids) => ids.contains(&node.id),
            };
            if hears {
                let distance = if group.is_some() { of_group.unwrap_or(top) } else { 0 };
                heard.push((distance, handle, listener.uncaught));
            }
        }
        sort::by_rank(&mut heard, |&(distance, _, _)| distance);
        if kind == Kind::Catch {
            leave_out_caught(&mut heard);
        }
        heard.into_iter().map(|(_, handle, _)| handle).collect()
    }

    fn alive(&self, mut handles: Vec<NodeHandle>) -> Vec<NodeHandle> {
        handles.retain(|&handle| self.reporting(handle).is_some());
        handles
    }

    /// A node that runs, or that did until the stop that is on its way.
    fn reporting(&self, handle: NodeHandle) -> Option<&Node> {
        self.nodes.get(&handle).or_else(|| self.closing.get(&handle))
    }
}

/// Nodes for uncaught errors get none that one before them took, unless one of theirs came first.
fn leave_out_caught(heard: &mut Vec<(u64, NodeHandle, bool)>) {
    let (mut handled, mut by_uncaught) = (false, false);
    heard.retain(|&(_, _, uncaught)| {
        if uncaught && !by_uncaught {
            if handled {
                return false;
            }
            by_uncaught = true;
        }
        handled = true;
        true
    });
}
