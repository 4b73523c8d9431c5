//! Rule 5: nodes that name something marked or removed in a property.

use super::Comparison;
use super::marks::{Note, Set};
use super::passes::Passes;
use super::reason::Reason;
use crate::flow::filter::Filter;
use crate::flow::lists::Lists;
use crate::flow::{self, Kind, Name, value};
use crate::sort;

/// A property whose value is an id.
#[derive(Debug, Clone, Copy)]
struct Reference {
    user: u32,
    property: u32,
    /// The key of the id.
    used: u32,
    /// Whether the property is `g`.
    is_group: bool,
}

/// References and who uses what.
struct References {
    /// By user, those of one user in the order of its properties.
    all: Vec<Reference>,
    by_used: Lists,
}

impl Comparison<'_> {
    /// Walks all nodes, in their order and again and again, until nothing more is marked: a node is marked,
    /// and its container with it, if a property has for its value the id of something changed or removed.
    pub(super) fn follow_references(&mut self) {
        let marked: Vec<u32> =
            self.marks.logged(Set::Changed).chain(self.marks.logged(Set::Removed)).collect();
        if marked.is_empty() {
            return;
        }
        let all = self.references(&marked);
        let is_marked = |key| self.marks.has(Set::Changed, key) || self.marks.has(Set::Removed, key);
        if !all.iter().any(|reference| is_marked(reference.used)) {
            return;
        }
        let by_used = Lists::new(self.keys.len(), all.iter().map(|reference| reference.used).zip(0..));
        let references = References { all, by_used };
        let mut passes = Passes::new(self.keys.new_flows().len() as usize);
        for key in marked {
            self.ask_users(&references, key, &mut passes);
        }
        while let Some(user) = passes.pop() {
            if self.marks.has(Set::Changed, user) {
                continue;
            }
            let Some(cause) = references.of_user(user).find(|reference| self.is_touched(reference)) else {
                continue;
            };
            self.change(user, Reason::Uses { property: cause.property, key: cause.used });
            self.ask_users(&references, user, &mut passes);
            let container = self.keys.new_flows().container(user);
            // Its users are many, perhaps: they are asked once.
            let newly = container.filter(|&container| !self.marks.has(Set::Changed, container));
            self.touch(container, user);
            newly.into_iter().for_each(|container| self.ask_users(&references, container, &mut passes));
        }
    }

    fn ask_users(&self, references: &References, key: u32, passes: &mut Passes) {
        for user in references.users(key).filter(|&user| !self.marks.has(Set::Changed, user)) {
            passes.add(user);
        }
    }

    /// Whether what a property names is marked in a way that marks the user.
    fn is_touched(&self, reference: &Reference) -> bool {
        let &Reference { user, used, is_group, .. } = reference;
        if !self.marks.has(Set::Changed, used) {
            return self.is_removed(used);
        }
        // A change of the group that a node is in does not change the node. In Node-RED's object what a group
        // listed stands for `true`, which is no group.
        let is_marked_group =
            self.new_kind(used) == Some(Kind::Group) && !self.marks.noted(Note::Listed, used);
        !(is_group && is_marked_group && self.is_group_kept(user))
    }

    /// Whether `g` of a node is strictly what it was.
    fn is_group_kept(&self, node: u32) -> bool {
        let now = self.keys.new_flows().entry(node).property(b"g");
        let before = match (self.keys.old(), self.keys.old_node(node)) {
            (Some(old), Some(node)) => old.entry(node).property(b"g"),
            _ => return false,
        };
        now == before && now.is_none_or(value::is_scalar)
    }

    /// The properties of the new configuration that have for their value the id of one of its nodes, or another id
    /// that is marked.
    fn references(&self, marked: &[u32]) -> Vec<Reference> {
        let new = self.keys.new_flows();
        let counts = |of: &&flow::Reference| new.counts(of.entry) && of.name != Name::Z;
        let mut all: Vec<Reference> = new
            .references()
            .iter()
            .filter(counts)
            .map(|of| reference(new.node_of(of.entry), of.used, of))
            .collect();
        let foreign: Vec<u32> =
            marked.iter().copied().filter(|&key| self.keys.new_node(key).is_none()).collect();
        if !foreign.is_empty() {
            self.add_foreign(&foreign, &mut all);
        }
        sort::by_rank(&mut all, |of| u64::from(of.user) << 32 | u64::from(of.property));
        all
    }

    /// Adds the properties whose values are ids of no node of the new configuration. What an entry that is the same
    /// in both names, the old one has found out already, if it has a node of that id.
    fn add_foreign(&self, foreign: &[u32], all: &mut Vec<Reference>) {
        let new = self.keys.new_flows();
        let all_known = foreign.iter().all(|&key| self.keys.old_node(key).is_some());
        let is_known = |node: u32| all_known && self.marks.noted(Note::Same, node);
        for of in self.keys.old().into_iter().flat_map(flow::Flows::references) {
            let Some(old) = self.keys.old().filter(|old| old.counts(of.entry)) else { continue };
            let (user, used) = (self.keys.of_old(old.node_of(of.entry)), self.keys.of_old(of.used));
            if is_known(user) && self.keys.new_node(used).is_none() && of.name != Name::Z {
                all.push(reference(user, used, of));
            }
        }
        let mut filter = Filter::default();
        foreign.iter().for_each(|&key| filter.add(&self.keys.id(key)));
        let mut scratch = Vec::new();
        for user in (0..new.len()).filter(|&node| !is_known(node)) {
            for (at, property) in (0..).zip(new.entry(user).properties()) {
                let Some(text) = filter.key(property, is_material, &mut scratch) else { continue };
                let used = self.keys.find(text).filter(|&key| self.keys.new_node(key).is_none());
                if let Some(used) = used {
                    all.push(Reference { user, property: at, used, is_group: property.0 == b"g" });
                }
            }
        }
    }
}

fn reference(user: u32, used: u32, of: &flow::Reference) -> Reference {
    Reference { user, property: of.property, used, is_group: of.name == Name::G }
}

/// Whether the value of a property of this name is looked at.
fn is_material(name: &[u8]) -> bool {
    !matches!(name, b"z" | b"id" | b"wires")
}

impl References {
    fn of_user(&self, user: u32) -> impl Iterator<Item = &Reference> {
        let start = self.all.partition_point(|reference| reference.user < user);
        self.all[start..].iter().take_while(move |reference| reference.user == user)
    }

    fn users(&self, used: u32) -> impl Iterator<Item = u32> {
        self.by_used.of(used).iter().map(|&at| self.all[at as usize].user)
    }
}
