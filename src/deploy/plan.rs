//! The plan of a deploy.

use std::collections::BTreeSet;

use super::cause::Causes;
use super::instance::{Instance, Walk};
use super::layout::Layout;
use super::reason::{Kind, Reason, quoted};
use super::running::Running;
use super::stop::{Change, Stop};
use crate::admin::DeploymentType;
use crate::diff::{Diff, Explained};
use crate::flow::Kind as Entity;
use crate::flow::id::{self, IdText};
use crate::revision::Revision;
use crate::sort;

/// What a deploy stops and starts, in order, and why.
///
/// It holds numbers; subflow instances are one each until they are walked. Texts are made when asked for. Of nested
/// instances that would make lists of ids longer than 64 MiB the inner nodes are left out.
#[derive(Debug)]
pub struct Plan<'d> {
    pub(super) deployment: DeploymentType,
    pub(super) explained: Explained<'d>,
    pub(super) before: Layout<'d>,
    pub(super) after: Layout<'d>,
    pub(super) stop: Vec<Stop>,
    pub(super) start: Vec<u32>,
    pub(super) rewired: Vec<u32>,
    pub(super) running: Running,
}

/// A node that is stopped.
#[derive(Debug, Clone)]
pub struct Stopping<'d> {
    /// The node; its entry is one of the old configuration.
    pub node: Instance<'d>,
    /// Whether its `close` is told that it is removed. Never so for nodes inside an instance.
    pub removed: bool,
}

/// A node of a plan and why it is in it.
#[derive(Debug, Clone)]
pub struct Explanation<'d> {
    /// The node.
    pub node: Instance<'d>,
    /// Whether it is stopped.
    pub stops: bool,
    /// Whether it is started.
    pub starts: bool,
    /// Why; the same for both.
    pub reason: Reason<'d>,
}

impl<'d> Plan<'d> {
    /// The type of the deployment.
    pub fn deployment(&self) -> DeploymentType {
        self.deployment
    }

    /// The difference on which it rests.
    pub fn diff(&self) -> Diff<'d> {
        self.explained.diff()
    }

    /// The nodes that are closed, in the order in which that begins.
    pub fn stop(&self) -> impl Iterator<Item = Stopping<'d>> {
        let mut walk = Walk::new(&self.before, false);
        let mut stop = self.stop.iter();
        core::iter::from_fn(move || {
            if let Some(node) = walk.next_inside() {
                return Some(Stopping { node, removed: false });
            }
            let stop = stop.next()?;
            Some(Stopping { node: walk.enter(stop.entry), removed: stop.removed })
        })
    }

    /// The nodes that are created, in order.
    pub fn start(&self) -> impl Iterator<Item = Instance<'d>> {
        let mut walk = Walk::new(&self.after, true);
        let mut start = self.start.iter();
        core::iter::from_fn(move || walk.next_inside().or_else(|| Some(walk.enter(*start.next()?))))
    }

    /// The nodes that go on running and get other wires in place. An instance stands for its inner nodes.
    pub fn rewired(&self) -> impl Iterator<Item = Instance<'d>> {
        let mut walk = Walk::new(&self.after, true);
        self.rewired.iter().map(move |&entry| walk.enter(entry))
    }

    /// What runs afterwards.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Gives back what runs afterwards.
    pub fn into_running(self) -> Running {
        self.running
    }

    /// Why each node is stopped, started or both: first those that stop, in that order, then those that only start.
    pub fn reasons(&self) -> Vec<Explanation<'d>> {
        let mut causes = Causes::new(self.change());
        let stop: Vec<Instance<'d>> = self.stop().map(|stopping| stopping.node).collect();
        let start: Vec<Instance<'d>> = self.start().collect();
        let started = sort::set(start.iter().map(|node| &*node.id));
        let mut seen: BTreeSet<&[u8]> = BTreeSet::new();
        let mut explanations = Vec::with_capacity(stop.len());
        for node in &stop {
            if seen.insert(&node.id) {
                let reason = self.reason_of(&mut causes, node);
                let starts = started.contains(&*node.id);
                explanations.push(Explanation { node: node.clone(), stops: true, starts, reason });
            }
        }
        for node in &start {
            if seen.insert(&node.id) {
                let reason = self.reason_of(&mut causes, node);
                explanations.push(Explanation { node: node.clone(), stops: false, starts: true, reason });
            }
        }
        explanations
    }

    /// Why each tab, subflow and group that differs does: none of them runs itself.
    fn containers(&self) -> Vec<(IdText<'d>, Reason<'d>)> {
        let explained = &self.explained;
        let mut causes = Causes::new(self.change());
        let kind = |key: u32| {
            let after = explained.new_node(key).map(|node| self.after.flows.kind(node));
            after.or_else(|| explained.old_node(key).map(|node| self.before.flows.kind(node)))
        };
        let mut seen = BTreeSet::new();
        let differing = [&explained.added, &explained.removed, &explained.changed];
        let keys = differing.into_iter().flatten().copied().filter(|&key| {
            matches!(kind(key), Some(Entity::Tab | Entity::Subflow | Entity::Group)) && seen.insert(key)
        });
        keys.filter_map(|key| Some((explained.id(key), causes.container(key)?))).collect()
    }

    /// The plan as JSON: `{type, rev, diff, stop, start, rewired, reasons, containers}`. `rev` is the revision of the
    /// new configuration; `stop`, `start` and `rewired` are ids, `reasons` has a [reason](Reason::to_json) for each,
    /// `containers` for each tab, subflow and group that differs.
    pub fn to_json(&self) -> String {
        let ids = |nodes: &mut dyn Iterator<Item = Instance<'d>>| {
            nodes.map(|node| quoted(&node.id)).collect::<Vec<_>>().join(",")
        };
        let reasons = self.reasons();
        let mut held = String::new();
        for (id, reason) in self.containers() {
            held.push_str(if held.is_empty() { "" } else { "," });
            held.push_str(&quoted(&id));
            held.push(':');
            held.push_str(&reason.to_json());
        }
        let reason = |of: &Explanation<'_>| format!("{}:{}", quoted(&of.node.id), of.reason.to_json());
        format!(
            r#"{{"type":"{}","rev":"{}","diff":{},"stop":[{}],"start":[{}],"rewired":[{}],"reasons":{{{}}},"containers":{{{held}}}}}"#,
            self.deployment.name(),
            Revision::of(self.after.flows.document()),
            self.diff().to_json(),
            ids(&mut self.stop().map(|stopping| stopping.node)),
            ids(&mut self.start()),
            ids(&mut self.rewired()),
            reasons.iter().map(reason).collect::<Vec<_>>().join(",")
        )
    }

    /// What is to be done, as JSON: `{stop: [{id, removed}], start: [id], rewired: [id]}`, subflow instances as one
    /// each: a runtime knows what is in them.
    pub(crate) fn steps_to_json(&self) -> String {
        let mut json = Vec::with_capacity(64 + 48 * self.stop.len() + 24 * self.start.len());
        let mut list = |name: &str, layout: &Layout<'d>, steps: &mut dyn Iterator<Item = (u32, &str)>| {
            json.extend_from_slice(name.as_bytes());
            for (at, (entry, tail)) in steps.enumerate() {
                json.extend_from_slice(if at == 0 { b"" } else { b"," });
                json.extend_from_slice(if tail.is_empty() { b"\"" } else { b"{\"id\":\"" });
                json.extend_from_slice(&id::text(layout.entry(entry).id()));
                json.push(b'"');
                json.extend_from_slice(tail.as_bytes());
            }
            json.push(b']');
        };
        let removed = |removed| if removed { ",\"removed\":true}" } else { ",\"removed\":false}" };
        let stop = &mut self.stop.iter().map(|stop| (stop.entry, removed(stop.removed)));
        list("{\"stop\":[", &self.before, stop);
        list(",\"start\":[", &self.after, &mut self.start.iter().map(|&entry| (entry, "")));
        list(",\"rewired\":[", &self.after, &mut self.rewired.iter().map(|&entry| (entry, "")));
        json.push(b'}');
        // Texts of documents are UTF-8.
        String::from_utf8(json).unwrap_or_default()
    }

    fn reason_of(&self, causes: &mut Causes<'_, 'd>, node: &Instance<'d>) -> Reason<'d> {
        if let Some(instance) = &node.inside {
            return Causes::inside(instance.clone());
        }
        let Some(key) = self.explained.find(&node.id) else { return Reason::of(Kind::Runnable) };
        let z = id::text(node.entry.z());
        causes.reason(key, self.explained.find(&z), node.entry)
    }

    fn change(&self) -> Change<'_, 'd> {
        Change {
            before: &self.before,
            after: &self.after,
            explained: &self.explained,
            deployment: self.deployment,
        }
    }
}

impl Explanation<'_> {
    /// `restarts`, `stops` or `starts`.
    pub fn verb(&self) -> &'static str {
        match (self.stops, self.starts) {
            (true, true) => "restarts",
            (true, false) => "stops",
            (false, _) => "starts",
        }
    }

    /// What happens and why, in words: `restarts: its config node "broker" (c1) changed: property server`.
    pub fn words(&self) -> String {
        format!("{}: {}", self.verb(), self.reason)
    }
}

/// Makes a plan of what runs of `before` and of what is to run.
pub(super) fn plan<'d>(
    explained: Explained<'d>,
    before: Layout<'d>,
    running: &Running,
    after: Layout<'d>,
    deployment: DeploymentType,
) -> Plan<'d> {
    let change = Change { before: &before, after: &after, explained: &explained, deployment };
    let stopped = change.stop(running);
    let rewired: Vec<u32> = explained.rewired.iter().filter_map(|&key| explained.new_node(key)).collect();
    let started = super::start::start(&after, stopped.kept, &rewired);
    Plan {
        deployment,
        explained,
        before,
        after,
        stop: stopped.stop,
        start: started.start,
        rewired: started.rewired,
        running: started.running,
    }
}
