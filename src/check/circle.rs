//! Circles among nodes that name each other: which names lie on one, and the way round. Linear in the number of
//! names, whatever shape they make, and without recursion.

use core::fmt;

use super::name::Id;
use crate::flow::Flows;
use crate::sort;

/// A node that names another; `tag` is the caller's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) tag: u32,
}

/// Nodes with edges between them, divided into components: sets of nodes each of which leads to each other.
pub(crate) struct Graph {
    /// By `from`, in the order given.
    edges: Vec<Edge>,
    /// The first edge of each node; one more at the end.
    first: Vec<u32>,
    /// The component of each node, numbered so that edges between components lead to lower numbers.
    component: Vec<u32>,
    /// For each node the next one on a shortest way to the root of its component, and the last one before it on a
    /// shortest way from there.
    onward: Vec<u32>,
    before: Vec<u32>,
    /// Steps of that way from the root.
    depth: Vec<u32>,
    /// Steps of the way to the root.
    height: Vec<u32>,
}

const NONE: u32 = u32::MAX;
/// How many nodes at the beginning of a circle, and at its end, a message names.
const SHOWN: usize = 4;
/// How far a shorter way round is looked for.
const LOOK: usize = 64;

impl Graph {
    /// The graph over the nodes 0 to `count`.
    pub(crate) fn new(count: u32, mut edges: Vec<Edge>) -> Graph {
        sort::by_rank(&mut edges, |edge| u64::from(edge.from));
        let mut first = vec![0; count as usize + 1];
        edges.iter().for_each(|edge| first[edge.from as usize + 1] += 1);
        for node in 0..count as usize {
            first[node + 1] += first[node];
        }
        let none = || vec![NONE; count as usize];
        let (onward, before, depth, height) = (none(), none(), none(), none());
        let mut graph = Graph { edges, first, component: none(), onward, before, depth, height };
        let roots = graph.divide();
        graph.find_ways(&roots);
        graph
    }

    pub(crate) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    pub(crate) fn edges_of(&self, node: u32) -> &[Edge] {
        &self.edges[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// Whether an edge is part of a circle.
    pub(crate) fn is_circular(&self, edge: &Edge) -> bool {
        self.component[edge.from as usize] == self.component[edge.to as usize]
    }

    /// Nodes so that each comes after all that it leads to, but for those on circles.
    pub(crate) fn in_order_of_need(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.component.len() as u32).collect();
        sort::by_rank(&mut order, |&node| u64::from(self.component[node as usize]));
        order
    }

    /// A way round that begins with an edge of a circle.
    pub(super) fn circle<'g>(&'g self, edge: &Edge, flows: &'g Flows) -> Circle<'g> {
        let (start, end) = (edge.from, edge.to);
        // The way leads from `end` to the root and from there to `start`, if it does not meet `start` before.
        let mut head = vec![start];
        let mut at = end;
        while at != start && at != NONE && head.len() < LOOK {
            head.push(at);
            at = self.onward[at as usize];
        }
        if at == start {
            return Circle::whole(flows, head);
        }
        let from_root = self.way_from_root(start);
        if at == NONE && from_root.len() < LOOK {
            head.extend(from_root.into_iter().rev());
            return Circle::whole(flows, head);
        }
        let length = 1 + self.height[end as usize] as usize + self.depth[start as usize] as usize;
        let tail = from_root.into_iter().take(SHOWN).rev().collect();
        Circle::cut(flows, head, tail, length)
    }

    /// What lies between the root and a node, the nearest to the node first; no more than is looked at.
    fn way_from_root(&self, node: u32) -> Vec<u32> {
        let mut way = Vec::new();
        let mut at = self.before[node as usize];
        while at != NONE && self.before[at as usize] != NONE && way.len() < LOOK {
            way.push(at);
            at = self.before[at as usize];
        }
        way
    }

    /// Tarjan's algorithm with a stack of its own. Gives the root of each component of several nodes.
    fn divide(&mut self) -> Vec<u32> {
        let count = self.component.len();
        let mut number = vec![NONE; count];
        let mut low = vec![NONE; count];
        let mut next_edge = self.first.clone();
        let (mut open, mut path, mut roots) = (Vec::new(), Vec::new(), Vec::new());
        let (mut numbers, mut components) = (0, 0);
        for start in 0..count as u32 {
            if number[start as usize] != NONE {
                continue;
            }
            path.push(start);
            while let Some(&node) = path.last() {
                let here = node as usize;
                if number[here] == NONE {
                    (number[here], low[here]) = (numbers, numbers);
                    numbers += 1;
                    open.push(node);
                }
                if next_edge[here] < self.first[here + 1] {
                    let to = self.edges[next_edge[here] as usize].to as usize;
                    next_edge[here] += 1;
                    if number[to] == NONE {
                        path.push(to as u32);
                    } else if self.component[to] == NONE {
                        low[here] = low[here].min(number[to]);
                    }
                    continue;
                }
                path.pop();
                if let Some(&parent) = path.last() {
                    low[parent as usize] = low[parent as usize].min(low[here]);
                }
                if low[here] == number[here] {
                    let size = self.close(&mut open, node, components);
                    components += 1;
                    if size > 1 {
                        roots.push(node);
                    }
                }
            }
        }
        roots
    }

    fn close(&mut self, open: &mut Vec<u32>, root: u32, component: u32) -> usize {
        let mut size = 0;
        while let Some(node) = open.pop() {
            self.component[node as usize] = component;
            size += 1;
            if node == root {
                break;
            }
        }
        size
    }

    /// Breadth first from each root, along the edges and against them.
    fn find_ways(&mut self, roots: &[u32]) {
        if roots.is_empty() {
            return;
        }
        let inside: Vec<(u32, u32)> = self
            .edges
            .iter()
            .filter(|edge| self.is_circular(edge))
            .map(|edge| (edge.from, edge.to))
            .collect();
        (self.before, self.depth) = breadth_first(self.component.len(), inside.clone(), roots);
        let against = inside.into_iter().map(|(from, to)| (to, from)).collect();
        (self.onward, self.height) = breadth_first(self.component.len(), against, roots);
    }
}

/// For each node the one that it was reached from, and after how many steps.
fn breadth_first(count: usize, mut edges: Vec<(u32, u32)>, roots: &[u32]) -> (Vec<u32>, Vec<u32>) {
    sort::by_rank(&mut edges, |&(from, _)| u64::from(from));
    let (mut reached_from, mut steps) = (vec![NONE; count], vec![NONE; count]);
    let mut queue: Vec<u32> = roots.to_vec();
    queue.iter().for_each(|&root| steps[root as usize] = 0);
    let mut next = 0;
    while let Some(&node) = queue.get(next) {
        next += 1;
        let start = edges.partition_point(|&(from, _)| from < node);
        for &(_, to) in edges[start..].iter().take_while(|&&(from, _)| from == node) {
            if steps[to as usize] == NONE {
                steps[to as usize] = steps[node as usize] + 1;
                reached_from[to as usize] = node;
                queue.push(to);
            }
        }
    }
    (reached_from, steps)
}

/// A way from a node back to it, as far as a message names it.
pub(super) struct Circle<'g> {
    flows: &'g Flows,
    head: Vec<u32>,
    tail: Vec<u32>,
    left_out: usize,
}

impl<'g> Circle<'g> {
    fn whole(flows: &'g Flows, nodes: Vec<u32>) -> Circle<'g> {
        let length = nodes.len();
        if length <= 2 * SHOWN {
            return Circle { flows, head: nodes, tail: Vec::new(), left_out: 0 };
        }
        let tail = nodes[length - SHOWN..].to_vec();
        Circle::cut(flows, nodes, tail, length)
    }

    fn cut(flows: &'g Flows, mut head: Vec<u32>, tail: Vec<u32>, length: usize) -> Circle<'g> {
        head.truncate(SHOWN);
        let left_out = length - head.len() - tail.len();
        Circle { flows, head, tail, left_out }
    }
}

impl fmt::Display for Circle<'_> {
    /// `a → b → … 7 more … → c → a`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = |node: &u32| self.flows.id(*node);
        for node in &self.head {
            write!(f, "{} → ", Id(&id(node)))?;
        }
        if self.left_out > 0 {
            write!(f, "… {} more … → ", self.left_out)?;
        }
        for node in &self.tail {
            write!(f, "{} → ", Id(&id(node)))?;
        }
        self.head.first().map_or(Ok(()), |start| write!(f, "{}", Id(&id(start))))
    }
}
