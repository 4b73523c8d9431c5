//! The difference of two flow configurations: `diffConfigs` of
//! `@node-red/runtime/lib/flows/util.js` (5.0.7).
//!
//! [`diff`] compares nodes by id, whole texts first, and then follows Node-RED's rules one after the other,
//! each in its file. The order of ids in the result is Node-RED's, which makes what is marked when a matter of
//! order, too; but where Node-RED searches lists or walks all nodes until nothing changes, here are tables from
//! id to users and heaps of places to visit, so that no shape of input takes more than O(n log n).

mod entries;
mod equal;
mod explained;
mod groups;
mod instances;
mod keys;
mod linked;
mod marks;
mod node;
mod passes;
mod reason;
mod references;
mod tabs;

use std::borrow::Cow;

use crate::flow::id::{self, IdText};
use crate::flow::{Flows, Kind};
use crate::sort;
pub(crate) use equal::equal;
pub(crate) use explained::{Explained, Nearest};
use keys::Keys;
pub(crate) use marks::Set;
use marks::{Marks, Note};
pub(crate) use reason::Reason;

/// What differs between two flow configurations, as Node-RED's runtime sees it: ids in Node-RED's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff<'d> {
    /// New nodes, tabs included, but not those inside subflow templates; and all on a tab that was enabled.
    pub added: Vec<Id<'d>>,
    /// Nodes, tabs, groups and templates that changed or hold or use something that did. An id that a changed
    /// group lists is here even if nothing has it.
    pub changed: Vec<Id<'d>>,
    /// What is gone, and all on a tab that is gone or was disabled, and nodes that were disabled.
    pub removed: Vec<Id<'d>>,
    /// Nodes whose `wires` differ.
    pub rewired: Vec<Id<'d>>,
    /// Nodes joined by wires, old or new, to one of the above.
    pub linked: Vec<Id<'d>>,
    /// Tabs whose `env` differs.
    pub flow_changed: Vec<Id<'d>>,
    /// Whether a `global-config` node changed, which restarts everything.
    pub global_config_changed: bool,
}

/// An id in a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id<'d> {
    text: IdText<'d>,
    is_string: bool,
}

impl Id<'_> {
    /// The id as JSON: a string, but where a wire or a node names it by a number, `true`, `false` or `null`,
    /// and Node-RED takes it from there (in `linked`), that value.
    pub fn to_json(&self) -> String {
        let mut json = Vec::new();
        self.print(&mut json);
        String::from_utf8(json).unwrap_or_default()
    }

    fn print(&self, json: &mut Vec<u8>) {
        let quote: &[u8] = if self.is_string || *self.text == *b"undefined" { b"\"" } else { b"" };
        json.extend_from_slice(quote);
        json.extend_from_slice(&self.text);
        json.extend_from_slice(quote);
    }

    /// The id itself. Lone surrogates become U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        id::decoded(&self.text)
    }
}

impl Diff<'_> {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Diff::default()
    }

    /// The difference as JSON, with Node-RED's names and order.
    pub fn to_json(&self) -> String {
        let lists = [
            (&b"{\"added\":["[..], &self.added),
            (b"],\"changed\":[", &self.changed),
            (b"],\"removed\":[", &self.removed),
            (b"],\"rewired\":[", &self.rewired),
            (b"],\"linked\":[", &self.linked),
            (b"],\"flowChanged\":[", &self.flow_changed),
        ];
        let count: usize = lists.iter().map(|(_, ids)| ids.len()).sum();
        let mut json = Vec::with_capacity(128 + 24 * count);
        for (name, ids) in lists {
            json.extend_from_slice(name);
            for (at, id) in ids.iter().enumerate() {
                json.extend_from_slice(if at == 0 { b"" } else { b"," });
                id.print(&mut json);
            }
        }
        json.extend_from_slice(b"],\"globalConfigChanged\":");
        json.extend_from_slice(if self.global_config_changed { b"true}" } else { b"false}" });
        // Texts of documents are UTF-8.
        String::from_utf8(json).unwrap_or_default()
    }
}

/// The difference between what was deployed before, if anything was, and `new`.
///
/// DIFFERENCE: where a tab's entry is gone but nodes keep naming it in `z`, Node-RED 5.0.7 fails with a
/// TypeError. Here such a tab is removed by itself, unless it was disabled: then it is added with all that is
/// on it. What makes Node-RED fail otherwise counts for nothing: an output in `wires` that is `null`, `nodes` of
/// a group that are no array, the names that every JavaScript object has. Wires and ids that are arrays or
/// objects, and ids that are missing, appear in `linked` as text.
pub fn diff<'d>(old: Option<&'d Flows>, new: &'d Flows) -> Diff<'d> {
    Explained::new(old, new).diff()
}

/// What is known of two configurations after rules 1 to 8.
#[derive(Debug, Clone)]
struct Comparison<'d> {
    keys: Keys<'d>,
    marks: Marks,
    /// Templates that changed, in the order in which that came out; each is [`Note::Template`].
    templates: Vec<u32>,
    flow_changed: Vec<u32>,
    global_config_changed: bool,
}

impl<'d> Comparison<'d> {
    fn new(old: Option<&'d Flows>, new: &'d Flows) -> Comparison<'d> {
        let keys = Keys::new(old, new);
        let marks = Marks::new(keys.len());
        let mut comparison = Comparison {
            keys,
            marks,
            templates: Vec::new(),
            flow_changed: Vec::new(),
            global_config_changed: false,
        };
        comparison.compare_tabs();
        comparison.walk_old();
        let nested = comparison.walk_new();
        comparison.follow_references();
        comparison.unmark_inside_templates();
        comparison.follow_groups(&nested);
        comparison.mark_instances();
        comparison
    }

    /// What the node of the new configuration with this key is.
    fn new_kind(&self, key: u32) -> Option<Kind> {
        self.keys.new_node(key).map(|node| self.keys.new_flows().kind(node))
    }

    fn change(&mut self, key: u32, reason: Reason) {
        self.marks.add(Set::Changed, key, reason);
        self.marks.forget(Note::Listed, key);
    }

    fn add_template(&mut self, key: u32) {
        if !self.marks.noted(Note::Template, key) {
            self.marks.note(Note::Template, key);
            self.templates.push(key);
        }
    }

    /// Marks the container of something that is marked; tells whether it is a template.
    fn touch(&mut self, container: Option<u32>, held: u32) -> bool {
        let Some(container) = container else { return false };
        self.change(container, Reason::Holds(held));
        let is_template = self.new_kind(container) == Some(Kind::Subflow);
        if is_template {
            self.add_template(container);
        }
        is_template
    }

    /// Rule 6: nodes inside a template are not marked themselves, the template is.
    fn unmark_inside_templates(&mut self) {
        let flows = self.keys.new_flows();
        let is_inside = |&key: &u32| {
            let container = self.keys.new_node(key).and_then(|node| flows.container(node));
            container.is_some_and(|container| flows.kind(container) == Kind::Subflow)
        };
        let inside: Vec<u32> = self.marks.logged(Set::Changed).filter(is_inside).collect();
        for key in inside {
            self.marks.withdraw(Set::Changed, key);
        }
    }

    /// `keys`, as they were put into a JavaScript object, in the order in which that has them.
    fn in_key_order(&self, mut keys: Vec<u32>) -> Vec<u32> {
        if self.keys.has_indices() {
            sort::by_rank(&mut keys, |&key| id::rank(&self.keys.id(key)));
        }
        keys
    }

    fn id(&self, key: u32, is_string: bool) -> Id<'d> {
        Id { text: self.keys.id(key), is_string }
    }
}
