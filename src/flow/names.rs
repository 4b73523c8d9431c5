//! Finding nodes by id.

use super::id::IdText;
use crate::json::same;

/// A table from id to node number.
///
/// Open addressing with a fixed hash: the engine has no randomness to seed it with. Instead no id may lie
/// further than [`FAR`] from its home; a text made so that its ids collide gets a sorted table.
#[derive(Debug, Clone)]
pub(super) enum Names {
    Hashed(Cells),
    /// Node numbers by id.
    Sorted(Vec<u32>),
}

/// The cells of an open table. A cell is a node number + 1 in the lower bits and as much of the hash as there is
/// room for above them; 0 is free.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    cells: Vec<u32>,
    /// The bits of a cell that are the node's.
    nodes: u32,
}

/// How the entries of an array share ids.
pub(super) struct Numbering {
    pub(super) names: Names,
    /// For each entry the number of its node: nodes are numbered by the first entry with their id.
    pub(super) node_of: Vec<u32>,
    /// For each node the last entry with its id, which is the one that counts.
    pub(super) entry_of: Vec<u32>,
}

/// Further than the ids of any honest text lie from their homes in a table at most half full.
const FAR: usize = 128;

impl Numbering {
    /// Numbers `count` entries whose ids `id` gives.
    pub(super) fn new<'d>(count: u32, id: impl Fn(u32) -> IdText<'d>) -> Numbering {
        Numbering::hashed(count, &id, FAR).unwrap_or_else(|| Numbering::sorted(count, &id))
    }

    fn hashed<'d>(count: u32, id: &impl Fn(u32) -> IdText<'d>, far: usize) -> Option<Numbering> {
        let mut cells = Cells::for_count(count);
        let mut node_of = Vec::with_capacity(count as usize);
        let mut entry_of: Vec<u32> = Vec::with_capacity(count as usize);
        for entry in 0..count {
            let text = id(entry);
            let same = |node: u32| same(&id(entry_of[node as usize]), &text);
            let node = match cells.look_up(hash(&text), far, same) {
                Found::Node(node) => {
                    entry_of[node as usize] = entry;
                    node
                }
                Found::Free(cell) => {
                    let node = entry_of.len() as u32;
                    entry_of.push(entry);
                    cells.fill(cell, hash(&text), node);
                    node
                }
                Found::TooFar => return None,
            };
            node_of.push(node);
        }
        Some(Numbering { names: Names::Hashed(cells), node_of, entry_of })
    }

    #[cold]
    fn sorted<'d>(count: u32, id: &impl Fn(u32) -> IdText<'d>) -> Numbering {
        let mut by_id: Vec<u32> = (0..count).collect();
        by_id.sort_by(|&a, &b| id(a).cmp(&id(b)));
        // Equal ids stand together and, the sort being stable, in the order of the array.
        let mut first_of: Vec<u32> = (0..count).collect();
        for pair in 1..by_id.len() {
            let (before, entry) = (by_id[pair - 1], by_id[pair]);
            if id(before) == id(entry) {
                first_of[entry as usize] = first_of[before as usize];
            }
        }
        let mut node_of: Vec<u32> = Vec::with_capacity(count as usize);
        let mut entry_of: Vec<u32> = Vec::new();
        for (entry, &first) in (0u32..).zip(&first_of) {
            if first == entry {
                node_of.push(entry_of.len() as u32);
                entry_of.push(entry);
            } else {
                let node = node_of[first as usize];
                node_of.push(node);
                entry_of[node as usize] = entry;
            }
        }
        by_id.retain(|&entry| first_of[entry as usize] == entry);
        let names = by_id.into_iter().map(|entry| node_of[entry as usize]).collect();
        Numbering { names: Names::Sorted(names), node_of, entry_of }
    }
}

impl Names {
    /// The node with this id; `id` gives the id of a node.
    #[inline(always)]
    pub(super) fn find<'d>(&self, text: &[u8], id: impl Fn(u32) -> IdText<'d>) -> Option<u32> {
        match self {
            Names::Hashed(cells) => match cells.look_up(hash(text), FAR, |node| same(&id(node), text)) {
                Found::Node(node) => Some(node),
                Found::Free(_) | Found::TooFar => None,
            },
            Names::Sorted(nodes) => {
                let place = nodes.binary_search_by(|&node| (*id(node)).cmp(text)).ok()?;
                Some(nodes[place])
            }
        }
    }

    /// Gives node `n` the number `number_of[n]`.
    pub(super) fn renumber(&mut self, number_of: &[u32]) {
        match self {
            Names::Hashed(Cells { cells, nodes }) => {
                for cell in cells.iter_mut().filter(|cell| **cell != 0) {
                    let node = (*cell & *nodes) - 1;
                    *cell = *cell & !*nodes | (number_of[node as usize] + 1);
                }
            }
            Names::Sorted(nodes) => nodes.iter_mut().for_each(|node| *node = number_of[*node as usize]),
        }
    }
}

/// What a search came to.
enum Found {
    Node(u32),
    /// The cell where the id would be.
    Free(usize),
    TooFar,
}

impl Cells {
    /// A table that `count` nodes fill at most by half.
    fn for_count(count: u32) -> Cells {
        let cells = vec![0; (count as usize * 2).next_power_of_two()];
        // An entry takes two bytes of text, so `count` has at most 31 bits.
        Cells { cells, nodes: u32::MAX >> (count + 1).leading_zeros() }
    }

    /// Looks for an id with this hash; `same` compares it with that of a node.
    #[inline(always)]
    fn look_up(&self, hash: u64, far: usize, same: impl Fn(u32) -> bool) -> Found {
        let mask = self.cells.len() - 1;
        let tag = self.tag(hash);
        for distance in 0..far {
            let place = (hash as usize).wrapping_add(distance) & mask;
            let cell = self.cells[place];
            if cell == 0 {
                return Found::Free(place);
            }
            if cell & !self.nodes == tag && same((cell & self.nodes) - 1) {
                return Found::Node((cell & self.nodes) - 1);
            }
        }
        Found::TooFar
    }

    fn fill(&mut self, cell: usize, hash: u64, node: u32) {
        self.cells[cell] = self.tag(hash) | (node + 1);
    }

    fn tag(&self, hash: u64) -> u32 {
        (hash >> 32) as u32 & !self.nodes
    }
}

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline(always)]
fn hash(text: &[u8]) -> u64 {
    let mut hash = text.len() as u64;
    let mut rest = text;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        hash = (hash.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
        rest = after;
    }
    let tail = rest.iter().fold(0, |tail, &byte| tail << 8 | u64::from(byte));
    hash = (hash.rotate_left(23) ^ tail).wrapping_mul(FACTOR);
    hash = (hash ^ hash >> 32).wrapping_mul(FACTOR);
    hash ^ hash >> 29
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_table_number_and_find_alike() {
        let ids = ["b", "a", "c", "b", "", "a", "b", "longer than eight bytes", "longer than eight bytez"];
        let id = |entry: u32| IdText::Borrowed(ids[entry as usize].as_bytes());
        let hashed = Numbering::hashed(9, &id, FAR).unwrap();
        let sorted = Numbering::sorted(9, &id);
        assert_eq!(hashed.node_of, [0, 1, 2, 0, 3, 1, 0, 4, 5]);
        assert_eq!(hashed.entry_of, [6, 5, 2, 4, 7, 8]);
        assert_eq!(sorted.node_of, hashed.node_of);
        assert_eq!(sorted.entry_of, hashed.entry_of);
        for mut table in [hashed, sorted] {
            let shift: Vec<u32> = (0..6).map(|node| (node + 1) % 6).collect();
            table.names.renumber(&shift);
            let id = |node: u32| id(table.entry_of[(node as usize + 5) % 6]);
            for (entry, text) in ids.iter().enumerate() {
                let number = shift[table.node_of[entry] as usize];
                assert_eq!(table.names.find(text.as_bytes(), id), Some(number));
            }
            assert_eq!(table.names.find(b"d", id), None);
        }
    }

    /// Ids of 16 characters that all have the hash of the first: any first half has one second half for that.
    fn colliding_ids(count: usize) -> Vec<String> {
        let after_first_half =
            |half: u64| (16u64.rotate_left(23) ^ half).wrapping_mul(FACTOR).rotate_left(23);
        let target = after_first_half(u64::from_le_bytes(*b"AAAAAAAA")) ^ u64::from_le_bytes(*b"BBBBBBBB");
        let halves =
            (0u64..).map(|n| u64::from_le_bytes(format!("{n:08}").as_bytes()[..8].try_into().unwrap()));
        let id = |half: u64| [half, after_first_half(half) ^ target].map(u64::to_le_bytes).concat();
        let printable = |id: &Vec<u8>| id.iter().all(|byte| matches!(byte, b' '..=b'~'));
        halves.map(id).filter(printable).take(count).map(|id| String::from_utf8(id).unwrap()).collect()
    }

    #[test]
    fn ids_made_to_collide_get_a_sorted_table() {
        let ids = colliding_ids(200);
        assert!(ids.iter().all(|id| hash(id.as_bytes()) == hash(ids[0].as_bytes())));
        let id = |entry: u32| IdText::Borrowed(ids[entry as usize].as_bytes());
        assert!(matches!(Numbering::new(FAR as u32, id).names, Names::Hashed(_)));
        let table = Numbering::new(200, id);
        assert!(matches!(table.names, Names::Sorted(_)));
        for (node, text) in (0..).zip(&ids) {
            assert_eq!(table.names.find(text.as_bytes(), id), Some(node));
        }
    }
}
