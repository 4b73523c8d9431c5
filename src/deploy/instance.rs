//! Subflow instances and what is in them: `@node-red/runtime/lib/flows/Subflow.js` (5.0.7).

use std::slice::Iter;

use super::layout::Layout;
use crate::flow::id::{self, IdText};
use crate::json::Entry;

/// Nodes with all that is in them: after each subflow instance come its inner nodes.
///
/// DIFFERENCE: templates that each hold two instances of the next make more nodes than any machine can; Node-RED 5.0.7
/// creates them until memory is exhausted. Here, once the ids of inner nodes take [`ENOUGH`] bytes, instances are not
/// looked into any more.
#[derive(Debug)]
pub(super) struct Walk<'p, 'd> {
    layout: &'p Layout<'d>,
    /// Whether config nodes come first, as when things start, or last.
    starts: bool,
    /// The instances that the walk is in, outermost first.
    open: Vec<Open<'p, 'd>>,
    /// How many bytes the ids of inner nodes took.
    spent: usize,
}

/// Well above what flows that people make need: a million inner nodes take half of it.
const ENOUGH: usize = 64 << 20;

/// An instance that the walk is in.
#[derive(Debug)]
struct Open<'p, 'd> {
    id: IdText<'d>,
    first: Iter<'p, u32>,
    second: Iter<'p, u32>,
}

/// A node, on a tab or global or inside an instance.
#[derive(Debug, Clone)]
pub struct Instance<'d> {
    /// Its entry in the configuration; inside an instance, that of the template.
    pub entry: Entry<'d>,
    pub(super) id: IdText<'d>,
    /// The id of the instance that it is in.
    pub(super) inside: Option<IdText<'d>>,
}

impl<'p, 'd> Walk<'p, 'd> {
    pub(super) fn new(layout: &'p Layout<'d>, starts: bool) -> Walk<'p, 'd> {
        Walk { layout, starts, open: Vec::new(), spent: 0 }
    }

    /// Goes to a node on a tab or a global one.
    pub(super) fn enter(&mut self, entry: u32) -> Instance<'d> {
        self.open.clear();
        self.visit(entry)
    }

    /// The next node inside the last one.
    pub(super) fn next_inside(&mut self) -> Option<Instance<'d>> {
        loop {
            let open = self.open.last_mut()?;
            match open.first.next().or_else(|| open.second.next()) {
                Some(&entry) => return Some(self.visit(entry)),
                None => _ = self.open.pop(),
            }
        }
    }

    fn visit(&mut self, entry: u32) -> Instance<'d> {
        let entry = self.layout.entry(entry);
        let own = id::text(entry.id());
        let inside = self.open.last().map(|open| open.id.clone());
        // `createNodeInSubflow` of Subflow.js.
        let id =
            inside.as_ref().map_or_else(|| own.clone(), |around| [around, &b"-"[..], &own].concat().into());
        self.spent += if inside.is_some() { id.len() } else { 0 };
        if let Some(template) = self.layout.template_of(entry).filter(|_| self.spent < ENOUGH) {
            let inner = self.layout.inner(template);
            let (first, second) = match self.starts {
                true => (inner.configs.iter(), inner.nodes.iter()),
                false => (inner.nodes.iter(), inner.configs.iter()),
            };
            self.open.push(Open { id: id.clone(), first, second });
        }
        Instance { entry, id, inside }
    }
}

impl Instance<'_> {
    /// Its id: that of its entry, or that of the instance that it is in, a hyphen, and that of the entry. Lone
    /// surrogates become U+FFFD.
    pub fn id(&self) -> String {
        id::decoded(&self.id).into_owned()
    }

    /// Whether it is inside a subflow instance.
    pub fn is_inner(&self) -> bool {
        self.inside.is_some()
    }
}
