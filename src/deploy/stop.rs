//! What is stopped: `stop` of `@node-red/runtime/lib/flows/index.js` and of `Flow.js` (5.0.7).

use super::layout::Layout;
use super::running::{Running, RunningFlow};
use super::start::Kept;
use crate::admin::DeploymentType;
use crate::diff::{Explained, Reason, Set};
use crate::flow::lists::Lists;
use crate::flow::{Home, Kind};
use crate::sort;

/// A node that is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    /// Its entry in the old configuration.
    pub(super) entry: u32,
    /// Whether it is told that it is gone for good.
    pub(super) removed: bool,
}

/// What a stop does.
#[derive(Debug, Default)]
pub(super) struct Stopped {
    pub(super) stop: Vec<Stop>,
    pub(super) kept: Vec<Kept>,
}

/// What a deployment of a type restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All there is.
    Everything,
    /// What is in the difference itself.
    Nodes,
    /// That, and what is wired to it.
    Flows,
}

impl Extent {
    pub(super) fn of(deployment: DeploymentType, explained: &Explained<'_>) -> Extent {
        match deployment {
            DeploymentType::Full | DeploymentType::Reload => Extent::Everything,
            _ if explained.global_config_changed() => Extent::Everything,
            DeploymentType::Nodes => Extent::Nodes,
            DeploymentType::Flows => Extent::Flows,
        }
    }
}

/// The old configuration, the new one, and how they differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'p, 'd> {
    pub(super) before: &'p Layout<'d>,
    pub(super) after: &'p Layout<'d>,
    pub(super) explained: &'p Explained<'d>,
    pub(super) deployment: DeploymentType,
}

impl Change<'_, '_> {
    /// Stops of what runs what has to be stopped.
    pub(super) fn stop(self, running: &Running) -> Stopped {
        let extent = Extent::of(self.deployment, self.explained);
        let homes = self.homes(running, extent);
        let listed = self.listed(running, &homes, extent);
        let odd = self.disabled_oddly();
        let is_told = |key: u32| {
            let removed = self.deployment != DeploymentType::Reload && self.explained.has(Set::Removed, key);
            removed && odd.binary_search(&key).is_err()
        };
        let mut stopped = Stopped::default();
        let is_global = |&flow: &usize| running.flows[flow].home == Home::Global;
        let (global, tabs): (Vec<usize>, Vec<usize>) = (0..running.flows.len()).partition(is_global);
        for flow in tabs.into_iter().chain(global) {
            let entries = if homes[flow].is_none() { &running.flows[flow].nodes } else { &listed[flow] };
            let is_node = |entry: &&u32| self.before.entry(**entry).is_placed();
            let nodes = entries.iter().filter(is_node);
            let configs = entries.iter().filter(|entry| !is_node(entry));
            let stop = |&entry: &u32| Stop { entry, removed: is_told(self.key(entry)) };
            stopped.stop.extend(nodes.chain(configs).map(stop));
        }
        for (flow, (home, listed)) in running.flows.iter().zip(homes.into_iter().zip(listed)) {
            stopped.kept.extend(home.map(|home| self.keep(flow, home, listed)));
        }
        stopped
    }

    /// For each flow what it goes on as; none for those that stop as a whole.
    fn homes(self, running: &Running, extent: Extent) -> Vec<Option<Home>> {
        if extent == Extent::Everything {
            return vec![None; running.flows.len()];
        }
        let tabs = self.tabs_after();
        let home = |flow: &RunningFlow| {
            let Some(key) = self.tab_key(flow.home) else { return Some(Home::Global) };
            let place = tabs.binary_search_by_key(&key, |&(key, _)| key).ok()?;
            (!self.is_restarted(key)).then_some(Home::Tab(tabs[place].1))
        };
        running.flows.iter().map(home).collect()
    }

    /// Whether all of a flow is stopped because of the tab itself: its `env` differs, or it comes or goes.
    fn is_restarted(self, tab: u32) -> bool {
        self.explained.is_flow_changed(tab)
            || self.explained.has(Set::Added, tab)
            || self.explained.has(Set::Removed, tab)
    }

    /// The key of a tab of the old configuration.
    fn tab_key(self, home: Home) -> Option<u32> {
        let Home::Tab(tab) = home else { return None };
        let tab = self.before.flows.tabs().get(tab as usize)?;
        match tab.node() {
            Some(node) => Some(self.explained.of_old(node)),
            None => self.explained.find(&self.before.flows.tab_id(tab)),
        }
    }

    /// The key of what an entry of the old configuration describes.
    pub(super) fn key(self, entry: u32) -> u32 {
        self.explained.of_old(self.before.node_of(entry))
    }

    /// The keys of nodes that count as removed although they run on, ascending: their `d` became something else
    /// than `true` that is true to JavaScript.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 tells such a node that it is removed, and then creates it again.
    fn disabled_oddly(self) -> Vec<u32> {
        let runs_on = |key: u32| {
            let Some(node) = self.explained.new_node(key) else { return false };
            let flows = self.after.flows;
            let inside = flows.container(node).is_some_and(|around| flows.kind(around) == Kind::Subflow);
            !inside && self.after.can_run(flows.entry(node).index() as u32)
        };
        let removed = self.explained.log(Set::Removed).iter();
        let disabled = removed.filter(|(key, reason)| *reason == Reason::Disabled && runs_on(*key));
        let mut keys: Vec<u32> = disabled.map(|&(key, _)| key).collect();
        sort::by_rank(&mut keys, |&key| key.into());
        keys
    }

    /// For each flow what of it the lists of the difference name, in their order.
    fn listed(self, running: &Running, homes: &[Option<Home>], extent: Extent) -> Vec<Vec<u32>> {
        let mut listed = vec![Vec::new(); running.flows.len()];
        if extent == Extent::Everything {
            return listed;
        }
        let flows = (0..).zip(&running.flows);
        let slots: Vec<(u32, u32)> =
            flows.flat_map(|(flow, running)| running.nodes.iter().map(move |&entry| (flow, entry))).collect();
        let nodes = slots.iter().map(|&(_, entry)| self.before.node_of(entry)).zip(0..);
        let by_node = Lists::new(self.before.flows.len() as usize, nodes);
        let mut seen = vec![false; self.before.flows.len() as usize];
        let mut list = |key: u32| {
            let Some(node) = self.explained.old_node(key) else { return };
            if !core::mem::replace(&mut seen[node as usize], true) {
                for &slot in by_node.of(node) {
                    let (flow, entry) = slots[slot as usize];
                    listed[flow as usize].push(entry);
                }
            }
        };
        let Explained { changed, removed, rewired, .. } = self.explained;
        changed.iter().chain(removed).for_each(|&key| list(key));
        if extent == Extent::Flows {
            self.explained.linked().for_each(&mut list);
            rewired.iter().for_each(|&key| list(key));
        }
        for (flow, entry) in self.left_behind(running, homes, &seen) {
            listed[flow].push(entry);
        }
        listed
    }

    fn keep(self, flow: &RunningFlow, home: Home, mut stopped: Vec<u32>) -> Kept {
        sort::by_rank(&mut stopped, |&entry| entry.into());
        let left = flow.nodes.iter().filter(|entry| stopped.binary_search(entry).is_err());
        let nodes = left.filter_map(|&entry| self.explained.new_node(self.key(entry))).collect();
        Kept { home, nodes }
    }

    /// The tabs of the new configuration by key, those that are on.
    fn tabs_after(self) -> Vec<(u32, u32)> {
        let flows = self.after.flows;
        let key = |tab: u32| {
            let tab = &flows.tabs()[tab as usize];
            tab.node().or_else(|| self.explained.find(&flows.tab_id(tab)))
        };
        let tabs = (0..flows.tabs().len() as u32).filter(|&tab| self.after.is_on(tab));
        let mut tabs: Vec<(u32, u32)> = tabs.filter_map(|tab| Some((key(tab)?, tab))).collect();
        sort::by_rank(&mut tabs, |&(key, _)| key.into());
        tabs
    }
}
