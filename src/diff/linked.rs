//! Rule 9: nodes joined by wires to what is marked.

use super::Comparison;
use super::marks::Note;
use crate::flow::{Flows, Kind, value, wires};

/// A node as a wire, or the other end of a wire, names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Neighbour {
    pub(super) key: u32,
    /// Whether the name is a string: in Node-RED's lists 5 and "5", or no id and "undefined", are two.
    pub(super) is_string: bool,
}

impl Comparison<'_> {
    /// What is joined to one of `marked`, in the order in which Node-RED's search comes upon it: a stack of
    /// all that is marked, the last first, and of the neighbours of what was taken from it.
    pub(super) fn linked(&mut self, marked: impl Iterator<Item = u32>) -> Vec<Neighbour> {
        let mut stack: Vec<Neighbour> = marked.map(|key| Neighbour { key, is_string: true }).collect();
        if stack.is_empty() {
            return Vec::new();
        }
        let map = LinkMap::new(self);
        let mut repeats =
            Repeats { list_of: vec![u32::MAX; if map.grown { 2 * self.keys.len() } else { 0 }] };
        let mut seen = vec![false; self.keys.len()];
        let mut linked = Vec::new();
        while let Some(found) = stack.pop() {
            let key = found.key;
            if core::mem::replace(&mut seen[key as usize], true) {
                continue;
            }
            if self.marks.noted(Note::Wired, key) && !self.marks.has_any(key) {
                linked.push(found);
            }
            let (before, after) = map.neighbours(key);
            stack.extend_from_slice(before);
            if !after.is_empty() {
                before.iter().for_each(|&neighbour| _ = repeats.is_first(key, neighbour));
                stack.extend(after.iter().filter(|&&neighbour| repeats.is_first(key, neighbour)));
            }
        }
        linked
    }
}

/// Node-RED's `linkMap`: for each key what it is wired to or from, first by the old configuration, repeats
/// included, then by the new one.
pub(super) struct LinkMap {
    /// For each key where its list begins; the last is where all end.
    starts: Vec<u32>,
    /// For each key where in its list the new configuration's part begins.
    middles: Vec<u32>,
    neighbours: Vec<Neighbour>,
    /// Whether any list has a part of the new configuration.
    grown: bool,
}

/// `to` in the list of `from`.
struct Link {
    from: u32,
    to: Neighbour,
}

impl LinkMap {
    pub(super) fn new(comparison: &mut Comparison<'_>) -> LinkMap {
        let mut links = Vec::new();
        comparison.old_links(&mut links);
        let old = links.len();
        comparison.new_links(&mut links);

        let mut starts = vec![0u32; comparison.keys.len() + 1];
        links.iter().for_each(|link| starts[link.from as usize + 1] += 1);
        for key in 1..starts.len() {
            starts[key] += starts[key - 1];
        }
        let mut ends = starts.clone();
        let mut neighbours = vec![Neighbour { key: 0, is_string: true }; links.len()];
        let mut place = |links: &[Link]| {
            for link in links {
                let end = &mut ends[link.from as usize];
                neighbours[*end as usize] = link.to;
                *end += 1;
            }
            ends.clone()
        };
        let middles = place(&links[..old]);
        if old < links.len() {
            place(&links[old..]);
        }
        LinkMap { starts, middles, neighbours, grown: old < links.len() }
    }

    pub(super) fn neighbours(&self, key: u32) -> (&[Neighbour], &[Neighbour]) {
        let key = key as usize;
        let (start, middle, end) = (self.starts[key], self.middles[key], self.starts[key + 1]);
        (&self.neighbours[start as usize..middle as usize], &self.neighbours[middle as usize..end as usize])
    }
}

impl Comparison<'_> {
    /// The wires of all nodes of the old configuration that are no tabs, both ways.
    fn old_links(&mut self, links: &mut Vec<Link>) {
        let Some(old) = self.keys.old() else { return };
        for node in (0..old.len()).filter(|&node| old.kind(node) != Kind::Tab) {
            let Some(raw) = wires_of(old, node) else { continue };
            let key = self.keys.of_old(node);
            let (keys, marks) = (&self.keys, &mut self.marks);
            marks.note(Note::Wired, key);
            if let Some(targets) = old.wires(node) {
                let back = as_named(old, node, key);
                for &target in targets {
                    let target = keys.of_old(target);
                    marks.note(Note::Wired, target);
                    links.extend(both(back, target));
                }
                continue;
            }
            wires::targets(raw, |id, is_string| {
                // What neither configuration has leads nowhere. Most wires lead to what was made next.
                let Some(target) = keys.find_near(&id, key + 1) else { return };
                links.push(Link { from: key, to: Neighbour { key: target, is_string } });
                if keys.old_node(target).is_some() {
                    marks.note(Note::Wired, target);
                    links.push(Link { from: target, to: as_named(old, node, key) });
                } else if keys.new_node(target).is_some() {
                    marks.note(Note::Rewalk, key);
                }
            });
        }
    }

    /// What the wires of the new configuration add: nothing, where an entry is the same and all its targets
    /// were there before.
    fn new_links(&mut self, links: &mut Vec<Link>) {
        let new = self.keys.new_flows();
        for node in 0..new.len() {
            let known = self.marks.noted(Note::Same, node) && !self.marks.noted(Note::Rewalk, node);
            if known && new.kind(node) != Kind::Tab {
                continue;
            }
            let Some(raw) = wires_of(new, node) else { continue };
            let (keys, marks) = (&self.keys, &mut self.marks);
            marks.note(Note::Wired, node);
            if let Some(targets) = new.wires(node) {
                let back = as_named(new, node, node);
                for &target in targets {
                    marks.note(Note::Wired, target);
                    links.extend(both(back, target));
                }
                continue;
            }
            wires::targets(raw, |id, is_string| {
                let Some(target) = keys.find_near(&id, node + 1) else { return };
                links.push(Link { from: node, to: Neighbour { key: target, is_string } });
                if keys.new_node(target).is_some() {
                    marks.note(Note::Wired, target);
                    links.push(Link { from: target, to: as_named(new, node, node) });
                }
            });
        }
    }
}

/// A wire to `target` and back.
fn both(from: Neighbour, target: u32) -> [Link; 2] {
    let to = Neighbour { key: target, is_string: true };
    [Link { from: from.key, to }, Link { from: target, to: from }]
}

fn wires_of(flows: &Flows, node: u32) -> Option<&[u8]> {
    flows.entry(node).wires().filter(|raw| value::is_truthy(Some(raw)))
}

/// A node as it names itself.
#[inline(always)]
fn as_named(flows: &Flows, node: u32, key: u32) -> Neighbour {
    Neighbour { key, is_string: flows.entry(node).id().is_some_and(wires::is_name) }
}

/// Which neighbours a list has already.
struct Repeats {
    /// The list that a neighbour was last met in.
    list_of: Vec<u32>,
}

impl Repeats {
    fn is_first(&mut self, list: u32, neighbour: Neighbour) -> bool {
        let place = 2 * neighbour.key as usize + usize::from(neighbour.is_string);
        core::mem::replace(&mut self.list_of[place], list) != list
    }
}
