//! Rule 5: nodes that name something marked or removed in a property.

use super::Comparison;
use super::marks::{Note, Set};
use super::passes::Passes;
use super::reason::Reason;
use crate::flow::filter::Filter;
use crate::flow::lists::Lists;
use crate::flow::{Kind, value};

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

/// References by user and by what they use.
struct References {
    all: Vec<Reference>,
    by_user: Lists,
    by_used: Lists,
}

impl Comparison<'_> {
    /// Walks all nodes, in their order and again and again, until nothing more is marked: a node is marked,
    /// and its container with it, if a property has for its value the id of something changed or removed.
    pub(super) fn follow_references(&mut self) {
        let marked: Vec<u32> =
            self.marks.logged(Set::Changed).chain(self.marks.logged(Set::Removed)).collect();
        if marked.is_empty() || !self.may_be_used(&marked) {
            return;
        }
        let references = self.references();
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

    /// Whether one of these few keys is the value of some property. True where they are many.
    fn may_be_used(&self, marked: &[u32]) -> bool {
        if marked.len() > FEW {
            return true;
        }
        let mut filter = Filter::default();
        marked.iter().for_each(|&key| filter.add(&self.keys.id(key)));
        let is_one = |text: &[u8]| marked.iter().any(|&key| *self.keys.id(key) == *text);
        let mut scratch = Vec::new();
        (0..self.keys.new_flows().len()).any(|user| {
            let values = self.keys.new_flows().entry(user).properties();
            values.into_iter().any(|property| filter.key(property, counts, &mut scratch).is_some_and(is_one))
        })
    }

    /// All properties of the new configuration that have an id for their value.
    fn references(&self) -> References {
        let new = self.keys.new_flows();
        let mut filter = Filter::default();
        (0..self.keys.len() as u32).for_each(|key| filter.add(&self.keys.id(key)));
        let mut scratch = Vec::new();
        let mut all = Vec::new();
        for user in 0..new.len() {
            for (at, property) in (0..).zip(new.entry(user).properties()) {
                let Some(text) = filter.key(property, counts, &mut scratch) else { continue };
                if let Some(used) = self.keys.find(text) {
                    all.push(Reference { user, property: at, used, is_group: property.0 == b"g" });
                }
            }
        }
        let by_user = Lists::new(new.len() as usize, all.iter().map(|reference| reference.user).zip(0..));
        let by_used = Lists::new(self.keys.len(), all.iter().map(|reference| reference.used).zip(0..));
        References { all, by_user, by_used }
    }
}

/// Whether the value of a property of this name is looked at.
fn counts(name: &[u8]) -> bool {
    !matches!(name, b"z" | b"id" | b"wires")
}

/// Up to how many ids are looked for one by one.
const FEW: usize = 8;

impl References {
    fn of_user(&self, user: u32) -> impl Iterator<Item = &Reference> {
        self.by_user.of(user).iter().map(|&at| &self.all[at as usize])
    }

    fn users(&self, used: u32) -> impl Iterator<Item = u32> {
        self.by_used.of(used).iter().map(|&at| self.all[at as usize].user)
    }
}
