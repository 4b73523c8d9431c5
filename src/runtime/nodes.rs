//! Nodes by their handles, which are given out in order and never again.

use super::effect::NodeHandle;
use super::running::Node;

/// A table with a place for each handle from a first one on: whether a node is there is asked at every report, and of
/// all nodes at every deploy.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    first: u32,
    places: Vec<Option<Box<Node>>>,
    count: usize,
}

impl Nodes {
    /// An empty table for nodes with handles as those here have.
    pub(super) fn as_empty(&self) -> Nodes {
        Nodes { first: self.first, ..Nodes::default() }
    }

    pub(super) fn get(&self, handle: &NodeHandle) -> Option<&Node> {
        self.places.get(self.place(*handle)?)?.as_deref()
    }

    pub(super) fn get_mut(&mut self, handle: &NodeHandle) -> Option<&mut Node> {
        let place = self.place(*handle)?;
        self.places.get_mut(place)?.as_deref_mut()
    }

    pub(super) fn contains(&self, handle: &NodeHandle) -> bool {
        self.get(handle).is_some()
    }

    /// Puts a node there. The first one of all says where the table begins, but for handles that came before it.
    pub(super) fn insert(&mut self, handle: NodeHandle, node: Node) {
        if handle.0 < self.first {
            let more = (self.first - handle.0) as usize;
            self.places.splice(0..0, core::iter::repeat_with(|| None).take(more));
            self.first = handle.0;
        }
        let place = (handle.0 - self.first) as usize;
        if self.places.len() <= place {
            self.places.resize_with(place + 1, || None);
        }
        self.count += usize::from(self.places[place].replace(Box::new(node)).is_none());
    }

    pub(super) fn remove(&mut self, handle: &NodeHandle) -> Option<Node> {
        let place = self.place(*handle)?;
        let node = self.places.get_mut(place)?.take()?;
        self.count -= 1;
        Some(*node)
    }

    /// In the order of their handles.
    pub(super) fn values(&self) -> impl Iterator<Item = &Node> {
        self.places.iter().filter_map(Option::as_deref)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Nothing runs, and whatever will has handles from this one on.
    pub(super) fn begin_at(&mut self, first: NodeHandle) {
        *self = Nodes { first: first.0, ..Nodes::default() };
    }

    fn place(&self, handle: NodeHandle) -> Option<usize> {
        Some(handle.0.checked_sub(self.first)? as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::super::effect::{FlowHandle, NodeKind};
    use super::*;

    #[test]
    fn nodes_are_found_where_they_were_put_and_the_table_forgets_what_is_past() {
        let node = |id: &str| Node::new(id.as_bytes().into(), FlowHandle(1), NodeKind::Node);
        let mut nodes = Nodes::default();
        nodes.begin_at(NodeHandle(100));
        for at in [103, 101, 99] {
            nodes.insert(NodeHandle(at), node(&at.to_string()));
        }
        let ids = |nodes: &Nodes| nodes.values().map(|node| node.id.len()).collect::<Vec<_>>();
        assert_eq!((ids(&nodes), nodes.places.len()), (vec![2, 3, 3], 5));
        assert!(nodes.contains(&NodeHandle(99)) && !nodes.contains(&NodeHandle(100)));
        assert!(!nodes.contains(&NodeHandle(3)) && !nodes.contains(&NodeHandle(104)));
        assert_eq!(&*nodes.remove(&NodeHandle(101)).unwrap().id, b"101");
        assert!(nodes.remove(&NodeHandle(101)).is_none() && nodes.remove(&NodeHandle(1)).is_none());
        nodes.get_mut(&NodeHandle(99)).unwrap().is_config = true;
        let mut others = nodes.as_empty();
        others.insert(NodeHandle(99), nodes.remove(&NodeHandle(99)).unwrap());
        assert!(others.get(&NodeHandle(99)).unwrap().is_config);
        nodes.remove(&NodeHandle(103));
        assert!(nodes.is_empty());
    }
}
