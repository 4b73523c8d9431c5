//! A list for each key.

use crate::sort;

/// Lists of numbers by key, one after the other in one vector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    /// For each key where its list begins; the last is where all end.
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Makes the lists for keys below `keys` of pairs of key and item, which keep their order.
    pub(crate) fn new(keys: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Lists {
        let mut starts = vec![0u32; keys + 1];
        pairs.clone().for_each(|(key, _)| starts[key as usize + 1] += 1);
        for key in 0..keys {
            starts[key + 1] += starts[key];
        }
        let mut items = vec![0; starts[keys] as usize];
        let mut ends = starts.clone();
        for (key, item) in pairs {
            let end = &mut ends[key as usize];
            items[*end as usize] = item;
            *end += 1;
        }
        Lists { starts, items }
    }

    /// Sorts each list, stably.
    pub(crate) fn sort_by_key(&mut self, key: impl Fn(u32) -> u64) {
        for bounds in self.starts.windows(2) {
            if let &[start, end] = bounds {
                sort::by_rank(&mut self.items[start as usize..end as usize], |&item| key(item));
            }
        }
    }

    /// The list of a key; empty for a key beyond those that there were.
    pub(crate) fn of(&self, key: u32) -> &[u32] {
        match self.starts.get(key as usize..key as usize + 2) {
            Some(&[start, end]) => &self.items[start as usize..end as usize],
            _ => &[],
        }
    }
}
