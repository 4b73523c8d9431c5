//! From a difference to the reason of each node: what it depends on, and where that began.

use super::reason::{Cause, Kind, Named, Reason};
use super::stop::{Change, Extent};
use crate::admin::DeploymentType;
use crate::diff::{Nearest, Reason as Found, Set};
use crate::flow::{Flows, Kind as Entity, id, template, value};
use crate::json::Entry;

/// What is known of why, for all keys of a difference.
#[derive(Debug)]
pub(super) struct Causes<'p, 'd> {
    change: Change<'p, 'd>,
    extent: Extent,
    /// For each key why it was put into a set first: gone before new before changed before rewired.
    found: Vec<Option<Found>>,
    /// For each key where what marked it began, and how many steps away; found when asked for.
    roots: Vec<(u32, u32)>,
    nearest: Option<Nearest>,
    global_config: Option<u32>,
}

const NONE: u32 = u32::MAX;

impl<'p, 'd> Causes<'p, 'd> {
    pub(super) fn new(change: Change<'p, 'd>) -> Causes<'p, 'd> {
        let explained = change.explained;
        let extent = Extent::of(change.deployment, explained);
        let mut found = vec![None; explained.keys()];
        for set in [Set::Removed, Set::Added, Set::Changed, Set::Rewired] {
            for &(key, reason) in explained.log(set) {
                found[key as usize].get_or_insert(reason);
            }
        }
        let nearest = (extent == Extent::Flows).then(|| explained.nearest());
        let is_global_config = |&&key: &&u32| {
            explained.new_node(key).is_some_and(|node| change.after.flows.kind(node) == Entity::GlobalConfig)
        };
        let global_config = explained.changed.iter().find(is_global_config).copied();
        let roots = vec![(NONE, 0); explained.keys()];
        Causes { change, extent, found, roots, nearest, global_config }
    }

    /// Why the node with this key is stopped or started: it is on `tab`, if it is on one, and `entry` is what
    /// describes it in the configuration in which it runs.
    pub(super) fn reason(&mut self, key: u32, tab: Option<u32>, entry: Entry<'d>) -> Reason<'d> {
        let explained = self.change.explained;
        let is_marked = [Set::Removed, Set::Added, Set::Changed].iter().any(|&set| explained.has(set, key));
        let is_rewired = explained.has(Set::Rewired, key);
        let counts = is_marked || is_rewired && self.extent != Extent::Nodes;
        if let Some(found) = self.found[key as usize].filter(|_| counts) {
            return self.own(key, found);
        }
        if self.extent == Extent::Everything {
            return self.everything();
        }
        if let Some(tab) = tab {
            let kind = match () {
                () if explained.is_flow_changed(tab) => Some(Kind::Env),
                () if explained.has(Set::Added, tab) => Some(self.came(tab)),
                () if explained.has(Set::Removed, tab) => Some(self.went(tab)),
                () => None,
            };
            if let Some(kind) = kind {
                return Reason { via: Some(self.named(tab)), ..Reason::of(kind) };
            }
        }
        let nearest = self.nearest.as_ref().and_then(|nearest| nearest.of(key));
        if let Some((via, wires)) = nearest.filter(|&(via, _)| via != key) {
            return self.by(Kind::Linked, None, via, Some(wires));
        }
        let subflow = template(entry.kind()).and_then(|id| explained.find(id));
        if let Some(template) = subflow.filter(|&template| self.found[template as usize].is_some()) {
            return self.by(Kind::Subflow, None, template, None);
        }
        Reason::of(Kind::Runnable)
    }

    /// Why a tab, a subflow or a group differs.
    pub(super) fn container(&mut self, key: u32) -> Option<Reason<'d>> {
        if self.change.explained.is_flow_changed(key) {
            return Some(Reason { property: Some(b"env"), ..Reason::of(Kind::Changed) });
        }
        let found = self.found[key as usize]?;
        Some(self.own(key, found))
    }

    /// Why a node that is inside an instance is: the instance is.
    pub(super) fn inside(instance: id::IdText<'d>) -> Reason<'d> {
        let via = Named { id: instance, name: None, noun: "subflow instance" };
        Reason { via: Some(via), ..Reason::of(Kind::Instance) }
    }

    fn everything(&self) -> Reason<'d> {
        match (self.change.deployment, self.global_config) {
            (DeploymentType::Full, _) => Reason::of(Kind::Full),
            (DeploymentType::Reload, _) => Reason::of(Kind::Reload),
            (_, via) => Reason { via: via.map(|via| self.named(via)), ..Reason::of(Kind::GlobalConfig) },
        }
    }

    /// The reason of what is in the difference itself.
    fn own(&mut self, key: u32, found: Found) -> Reason<'d> {
        match found {
            Found::TabOff(tab) if self.is_elsewhere(key) => {
                let to = self
                    .change
                    .explained
                    .new_node(key)
                    .and_then(|node| self.change.after.flows.container(node));
                Reason { via: Some(self.named(to.unwrap_or(tab))), ..Reason::of(Kind::Moved) }
            }
            Found::TabOff(tab) if tab != key => {
                Reason { via: Some(self.named(tab)), ..Reason::of(self.went(tab)) }
            }
            Found::TabOn(tab) if tab != key => {
                Reason { via: Some(self.named(tab)), ..Reason::of(self.came(tab)) }
            }
            Found::Uses { property, key: used } => {
                let name = self.property(key, property);
                let kind = if name == Some(b"g") { Kind::Group } else { Kind::Uses };
                self.by(kind, name, used, None)
            }
            Found::InGroup(group) => self.by(Kind::Group, None, group, None),
            Found::InstanceOf(template) => self.by(Kind::Subflow, None, template, None),
            Found::Holds(held) => self.by(Kind::Holds, None, held, None),
            Found::New
            | Found::Gone
            | Found::TabOff(_)
            | Found::TabOn(_)
            | Found::Disabled
            | Found::Property(_)
            | Found::PropertyGone(_)
            | Found::Credentials
            | Found::Wires => {
                let (kind, property) = self.terminal(key, found);
                let moved = kind == Kind::Moved;
                let to = self.change.explained.new_node(key).filter(|_| moved);
                let to = to.and_then(|node| self.change.after.flows.container(node));
                Reason { property, via: to.map(|to| self.named(to)), ..Reason::of(kind) }
            }
        }
    }

    /// A reason that lies in something else.
    fn by(&mut self, kind: Kind, property: Option<&'d [u8]>, via: u32, wires: Option<u32>) -> Reason<'d> {
        let (root, steps) = self.root(via);
        let (what, changed) = match self.found[root as usize] {
            Some(found) => self.terminal(root, found),
            None => (Kind::Changed, None),
        };
        let cause = Cause { what: self.named(root), kind: what, property: changed };
        let distance = Some(wires.unwrap_or(steps + 1));
        Reason { kind, property, via: Some(self.named(via)), distance, cause: Some(cause) }
    }

    /// Where what marked a key began, and how many steps that is away.
    fn root(&mut self, key: u32) -> (u32, u32) {
        let mut path = Vec::new();
        let mut at = key;
        let (root, mut steps) = loop {
            match self.roots[at as usize] {
                (NONE, _) => {}
                known => break known,
            }
            // Should a path ever lead back to itself, it ends where it began to.
            self.roots[at as usize] = (at, 0);
            match self.found[at as usize].and_then(towards) {
                Some(next) => path.push(core::mem::replace(&mut at, next)),
                None => break (at, 0),
            }
        };
        while let Some(back) = path.pop() {
            steps += 1;
            self.roots[back as usize] = (root, steps);
        }
        self.roots[key as usize]
    }

    /// What happened to what changed itself.
    fn terminal(&self, key: u32, found: Found) -> (Kind, Option<&'d [u8]>) {
        match found {
            Found::New => (Kind::Added, None),
            Found::Gone => (Kind::Removed, None),
            Found::TabOff(tab) => (self.went(tab), None),
            Found::TabOn(tab) => (self.came(tab), None),
            Found::Disabled => (Kind::Disabled, None),
            Found::Credentials => (Kind::Credentials, None),
            Found::Wires => (Kind::Rewired, None),
            Found::Property(at) => self.changed(self.property(key, at)),
            Found::PropertyGone(at) => {
                let old =
                    self.change.explained.old_node(key).map(|node| self.change.before.flows.entry(node));
                self.changed(old.and_then(|entry| entry.properties().nth(at as usize)).map(|(name, _)| name))
            }
            Found::Holds(_) | Found::Uses { .. } | Found::InGroup(_) | Found::InstanceOf(_) => {
                (Kind::Changed, None)
            }
        }
    }

    fn changed(&self, property: Option<&'d [u8]>) -> (Kind, Option<&'d [u8]>) {
        match property {
            Some(b"z") => (Kind::Moved, None),
            Some(b"d") => (Kind::Enabled, None),
            Some(b"credentials") => (Kind::Credentials, None),
            _ => (Kind::Changed, property),
        }
    }

    fn came(&self, tab: u32) -> Kind {
        if self.change.explained.old_node(tab).is_some() { Kind::Enabled } else { Kind::Added }
    }

    fn went(&self, tab: u32) -> Kind {
        if self.change.explained.new_node(tab).is_some() { Kind::Disabled } else { Kind::Removed }
    }

    /// Whether a node is somewhere else now.
    fn is_elsewhere(&self, key: u32) -> bool {
        let (Some(new), Some(old)) =
            (self.change.explained.new_node(key), self.change.explained.old_node(key))
        else {
            return false;
        };
        let z = |flows: &'d Flows, node: u32| id::text(flows.entry(node).z());
        z(self.change.after.flows, new) != z(self.change.before.flows, old)
    }

    /// The name of a property, counted in the new entry.
    fn property(&self, key: u32, at: u32) -> Option<&'d [u8]> {
        let entry = self.change.explained.new_node(key).map(|node| self.change.after.flows.entry(node))?;
        entry.properties().nth(at as usize).map(|(name, _)| name)
    }

    fn named(&self, key: u32) -> Named<'d> {
        let explained = self.change.explained;
        let new = explained.new_node(key).map(|node| self.change.after.flows.entry(node));
        let entry = new.or_else(|| explained.old_node(key).map(|node| self.change.before.flows.entry(node)));
        Named { id: explained.id(key), name: entry.and_then(name), noun: entry.map_or("node", noun) }
    }
}

/// What a mark came from, if it did not begin there.
fn towards(found: Found) -> Option<u32> {
    match found {
        Found::Holds(key) | Found::Uses { key, .. } | Found::InGroup(key) | Found::InstanceOf(key) => {
            Some(key)
        }
        Found::New
        | Found::Gone
        | Found::TabOff(_)
        | Found::TabOn(_)
        | Found::Disabled
        | Found::Property(_)
        | Found::PropertyGone(_)
        | Found::Credentials
        | Found::Wires => None,
    }
}

fn name(entry: Entry<'_>) -> Option<&[u8]> {
    let named: &[u8] = if Entity::of(entry.kind()) == Entity::Tab { b"label" } else { b"name" };
    entry.property(named).and_then(value::string).filter(|name| !name.is_empty())
}

fn noun(entry: Entry<'_>) -> &'static str {
    match Entity::of(entry.kind()) {
        Entity::Tab => "tab",
        Entity::Subflow => "subflow",
        Entity::Group => "group",
        Entity::GlobalConfig => "global-config",
        Entity::Instance
        | Entity::Junction
        | Entity::LinkIn
        | Entity::LinkOut
        | Entity::LinkCall
        | Entity::Other => {
            if entry.is_placed() {
                "node"
            } else {
                "config node"
            }
        }
    }
}
