//! What entries name, looked up once for all who ask.

use super::filter::Filter;
use super::{Flows, Kind, NONE, template, value};
use crate::json::same;

/// The nodes that wires, types and other properties name.
#[derive(Debug, Clone, Default)]
pub(super) struct Resolved {
    /// For each node where in `targets` those of its wires begin; the last is where all end.
    starts: Vec<u32>,
    /// The nodes that wires lead to; [`NONE`] alone stands for wires that have to be read again.
    targets: Vec<u32>,
    references: Vec<Reference>,
    /// For each entry the node that its type names as a template, or [`NONE`]; empty if none does.
    instance_of: Vec<u32>,
}

/// A property whose value, as JavaScript makes a key of it, is the id of a node.
///
/// Left out are `id` and `wires`, and a `z` that names a tab or a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The entry.
    pub(crate) entry: u32,
    /// Which property of it, from 0.
    pub(crate) property: u32,
    /// The node.
    pub(crate) used: u32,
    pub(crate) name: Name,
}

/// The names of properties that mean something to those who ask for references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    Z,
    G,
    Type,
    Users,
    Other,
}

impl Name {
    fn of(name: &[u8]) -> Name {
        match name {
            b"z" => Name::Z,
            b"g" => Name::G,
            b"type" => Name::Type,
            b"_users" => Name::Users,
            _ => Name::Other,
        }
    }
}

impl Resolved {
    pub(super) fn of(flows: &Flows) -> Resolved {
        let mut resolved = Resolved::default();
        resolved.follow_wires(flows);
        resolved.find_instances(flows);
        resolved.find_references(flows);
        resolved
    }

    pub(super) fn wires(&self, node: u32) -> Option<&[u32]> {
        let (start, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        let targets = &self.targets[start as usize..end as usize];
        (targets != [NONE]).then_some(targets)
    }

    pub(super) fn references(&self) -> &[Reference] {
        &self.references
    }

    pub(super) fn instance_of(&self, entry: u32) -> Option<u32> {
        self.instance_of.get(entry as usize).copied().filter(|&node| node != NONE)
    }

    fn follow_wires(&mut self, flows: &Flows) {
        self.starts.reserve_exact(flows.nodes.len() + 1);
        self.targets.reserve(flows.nodes.len());
        for node in 0..flows.len() {
            let start = self.targets.len();
            self.starts.push(start as u32);
            let Some(raw) = flows.entry(node).wires() else { continue };
            if follow(flows, node, raw, &mut self.targets).is_none() {
                self.targets.truncate(start);
                self.targets.push(NONE);
            }
        }
        self.starts.push(self.targets.len() as u32);
        self.targets.shrink_to_fit();
    }

    fn find_instances(&mut self, flows: &Flows) {
        let mut last = (None, NONE);
        for entry in flows.document.entries() {
            let at = entry.index();
            if flows.entry_kind(at as u32) != Kind::Instance {
                continue;
            }
            if self.instance_of.is_empty() {
                self.instance_of = vec![NONE; flows.document.len()];
            }
            if entry.kind() != last.0 {
                let named = template(entry.kind()).and_then(|id| flows.find(id));
                last = (entry.kind(), named.unwrap_or(NONE));
            }
            self.instance_of[at] = last.1;
        }
    }

    fn find_references(&mut self, flows: &Flows) {
        let mut filter = Filter::default();
        (0..flows.len()).for_each(|node| filter.add(&flows.id(node)));
        let mut scratch = Vec::new();
        for entry in flows.document.entries() {
            let at = entry.index() as u32;
            for (property, named) in (0..).zip(entry.properties()) {
                let Some(text) = filter.key(named, counts, &mut scratch) else { continue };
                // Much names what stands before names, or what stands next to that.
                let last = self.references.last().map_or(0, |reference| reference.used);
                let is_it = |&guess: &u32| guess < flows.len() && same(&flows.id(guess), text);
                let guessed = [last, last + 1].into_iter().find(is_it);
                let Some(used) = guessed.or_else(|| flows.find(text)) else { continue };
                let name = Name::of(named.0);
                if name != Name::Z || !matches!(flows.kind(used), Kind::Tab | Kind::Subflow) {
                    self.references.push(Reference { entry: at, property, used, name });
                }
            }
        }
        self.references.shrink_to_fit();
    }
}

fn counts(name: &[u8]) -> bool {
    !matches!(name, b"id" | b"wires")
}

/// Reads `wires` as an array of arrays of ids of nodes; none if it is anything else.
fn follow(flows: &Flows, node: u32, raw: &[u8], targets: &mut Vec<u32>) -> Option<()> {
    let mut inner = raw.strip_prefix(b"[")?.strip_suffix(b"]")?;
    // Most wires lead to what was made next.
    let mut near = node + 1;
    let mut is_inside = false;
    while let [byte, rest @ ..] = inner {
        match byte {
            b'[' if !is_inside => is_inside = true,
            b']' if is_inside => is_inside = false,
            b',' => {}
            b'"' if is_inside => {
                let guess = (near < flows.len()).then(|| flows.entry(near).id()).flatten();
                let guessed = guess.and_then(|id| Some((id.len(), inner.get(..id.len())?, id)));
                let (length, target) = match guessed.filter(|(_, raw, id)| same(raw, id)) {
                    Some((length, ..)) => (length, near),
                    None => {
                        let length = value::end_of_string(inner, 0);
                        (length, flows.find(inner.get(1..length - 1)?)?)
                    }
                };
                targets.push(target);
                near = target + 1;
                inner = &inner[length..];
                continue;
            }
            _ => return None,
        }
        inner = rest;
    }
    Some(())
}
