//! Which handle an id has.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::effect::{FlowHandle, NodeHandle};

/// Handles by id, those of ids that nothing has included: wires name them.
///
/// Two nodes can have one id, as far as they are in two flows. Then each has a handle of its own, and who asks gets
/// that of its own flow, else of the nearest around it, else of the one that was started last (`getNode` of
/// `@node-red/runtime/lib/flows/Flow.js` and `index.js`, 5.0.7).
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: BTreeMap<Rc<[u8]>, Named>,
    next: u32,
    /// How many there were when unused ones were last dropped.
    kept: usize,
}

#[derive(Debug)]
struct Named {
    first: NodeHandle,
    /// The flow whose node has the first handle.
    owner: Option<FlowHandle>,
    /// Ascending.
    others: Vec<(FlowHandle, NodeHandle)>,
}

impl Names {
    /// The handle for the node with this id that a flow has, or will have. Flows that are not `alive` have none.
    pub(super) fn claim(
        &mut self,
        flow: FlowHandle,
        id: &Rc<[u8]>,
        alive: impl Fn(FlowHandle) -> bool,
    ) -> NodeHandle {
        let next = &mut self.next;
        let named = self.ids.entry(id.clone()).or_insert_with(|| Named::new(next));
        if named.owner.is_some_and(|owner| !alive(owner)) {
            named.owner = None;
            named.others.retain(|&(other, _)| alive(other));
        }
        match named.owner {
            None => named.owner = Some(flow),
            Some(owner) if owner == flow => {}
            Some(_) => {
                let place = named.other(flow).unwrap_or_else(|place| {
                    named.others.insert(place, (flow, new_handle(next)));
                    place
                });
                return named.others[place].1;
            }
        }
        named.first
    }

    /// The flow has no node with this id any more. Wires to it stay.
    pub(super) fn release(&mut self, flow: FlowHandle, id: &[u8]) {
        if let Some(named) = self.ids.get_mut(id) {
            match named.owner == Some(flow) {
                true => named.owner = None,
                false => _ = named.other(flow).map(|place| named.others.remove(place)),
            }
        }
    }

    /// The handle for a wire from within flows, the innermost first.
    pub(super) fn target(&mut self, flows: impl Iterator<Item = FlowHandle>, id: &[u8]) -> NodeHandle {
        if let Some(found) = self.find(flows, id) {
            return found;
        }
        let named = Named::new(&mut self.next);
        let first = named.first;
        self.ids.insert(id.into(), named);
        first
    }

    /// The handle of an id, if it has one.
    pub(super) fn find(&self, flows: impl Iterator<Item = FlowHandle>, id: &[u8]) -> Option<NodeHandle> {
        let named = self.ids.get(id)?;
        if named.others.is_empty() {
            return Some(named.first);
        }
        for flow in flows {
            if named.owner == Some(flow) {
                return Some(named.first);
            }
            if let Ok(place) = named.other(flow) {
                return Some(named.others[place].1);
            }
        }
        named.others.last().map(|&(_, handle)| handle)
    }

    /// The handles of an id in all flows.
    pub(super) fn all(&self, id: &[u8]) -> impl Iterator<Item = NodeHandle> {
        let named = self.ids.get(id).into_iter();
        named.flat_map(|named| {
            core::iter::once(named.first).chain(named.others.iter().map(|&(_, handle)| handle))
        })
    }

    /// Drops the ids that nothing has and no wire of these names, if there may be many.
    pub(super) fn sweep(
        &mut self,
        used: impl Iterator<Item = NodeHandle>,
        alive: impl Fn(FlowHandle) -> bool,
    ) {
        if self.ids.len() < 2 * self.kept + 1000 {
            return;
        }
        let used: BTreeSet<NodeHandle> = used.collect();
        self.ids.retain(|_, named| {
            named.owner = named.owner.filter(|&owner| alive(owner));
            named.others.retain(|&(other, _)| alive(other));
            named.owner.is_some() || !named.others.is_empty() || used.contains(&named.first)
        });
        self.kept = self.ids.len();
    }

    /// Nothing runs: whatever starts gets new handles, so that nodes long closed do not reach it. Returns the first of
    /// them.
    pub(super) fn clear(&mut self) -> NodeHandle {
        self.ids.clear();
        self.kept = 0;
        NodeHandle(self.next + 1)
    }
}

impl Named {
    /// Where another flow's handle is, or would be.
    fn other(&self, flow: FlowHandle) -> Result<usize, usize> {
        self.others.binary_search_by_key(&flow, |&(other, _)| other)
    }

    fn new(next: &mut u32) -> Named {
        Named { first: new_handle(next), owner: None, others: Vec::new() }
    }
}

fn new_handle(next: &mut u32) -> NodeHandle {
    *next += 1;
    NodeHandle(*next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_nothing_has_or_names_are_dropped_and_handles_never_come_back() {
        let (old, new) = (FlowHandle(1), FlowHandle(2));
        let id = |at: u32| -> Rc<[u8]> { at.to_string().into_bytes().into() };
        let mut names = Names::default();
        let handles: Vec<NodeHandle> = (0..3000).map(|at| names.claim(old, &id(at), |_| true)).collect();
        let both = names.claim(new, &id(0), |_| true);
        assert_eq!(names.find([new, old].into_iter(), &id(0)), Some(both));
        assert_eq!(names.find([old].into_iter(), &id(0)), Some(handles[0]));
        (1..3000).for_each(|at| names.release(old, &id(at)));
        names.sweep([handles[5]].into_iter(), |flow| flow == new);
        assert_eq!(names.ids.len(), 2);
        assert_eq!(names.find([].into_iter(), &id(5)), Some(handles[5]));
        assert_eq!(names.claim(old, &id(5), |_| true), handles[5], "a wire leads to it");
        assert!(!handles.contains(&names.claim(old, &id(6), |_| true)));
    }
}
