//! Sorting and maps, compiled once for all kinds of items.
//!
//! The standard library's sorts are compiled anew for each type and comparison, eight kilobytes each, and so are
//! the maps that `collect` makes, which sorts. Half of the module would be that.

use std::collections::{BTreeMap, BTreeSet};

/// Sorts items by a number, those of the same number staying in their order.
pub(crate) fn by_rank<T>(items: &mut [T], rank: impl FnMut(&T) -> u64) {
    let mut ranks: Vec<(u64, u32)> = items.iter().map(rank).zip(0..).collect();
    if !ranks.is_sorted() {
        sort_ranks(&mut ranks);
        arrange(items, ranks.iter().map(|&(_, from)| from).collect());
    }
}

/// Sorts items by a text, those of the same text staying in their order.
pub(crate) fn by_text<'d, T>(items: &mut [T], text: impl FnMut(&T) -> &'d [u8]) {
    let mut texts: Vec<(&[u8], u32)> = items.iter().map(text).zip(0..).collect();
    if !texts.is_sorted() {
        sort_texts(&mut texts);
        arrange(items, texts.iter().map(|&(_, from)| from).collect());
    }
}

/// Leaves of items with the same number only the last, at the place of the first.
pub(crate) fn merge<T: Copy>(items: &mut Vec<T>, rank: impl FnMut(&T) -> u64) {
    let ranks = grouped(items.iter().map(rank));
    let mut kept = vec![false; items.len()];
    for group in ranks.chunk_by(|one, next| one.0 == next.0) {
        if let (Some(&(_, first)), Some(&(_, last))) = (group.first(), group.last()) {
            kept[first as usize] = true;
            items[first as usize] = items[last as usize];
        }
    }
    let mut kept = kept.into_iter();
    items.retain(|_| kept.next() == Some(true));
}

/// Leaves of items with the same number only the first.
pub(crate) fn distinct<T>(items: &mut Vec<T>, rank: impl FnMut(&T) -> u64) {
    let ranks = grouped(items.iter().map(rank));
    let mut kept = vec![false; items.len()];
    for group in ranks.chunk_by(|one, next| one.0 == next.0) {
        group.first().into_iter().for_each(|&(_, first)| kept[first as usize] = true);
    }
    let mut kept = kept.into_iter();
    items.retain(|_| kept.next() == Some(true));
}

/// Numbers and their places, sorted.
fn grouped(ranks: impl Iterator<Item = u64>) -> Vec<(u64, u32)> {
    let mut ranks: Vec<(u64, u32)> = ranks.zip(0..).collect();
    sort_ranks(&mut ranks);
    ranks
}

/// A map of these pairs; of several with one key the last.
pub(crate) fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

/// A set of these keys.
pub(crate) fn set<K: Ord>(keys: impl IntoIterator<Item = K>) -> BTreeSet<K> {
    let mut set = BTreeSet::new();
    set.extend(keys);
    set
}

#[inline(never)]
fn sort_ranks(ranks: &mut [(u64, u32)]) {
    ranks.sort_unstable();
}

#[inline(never)]
fn sort_texts(texts: &mut [(&[u8], u32)]) {
    texts.sort_unstable();
}

/// Puts at each place the item that was at the place that `from` names for it.
#[inline(never)]
fn arrange<T>(items: &mut [T], mut from: Vec<u32>) {
    for start in 0..items.len() {
        let mut at = start;
        // Around the circle that begins here; places that were seen to name themselves.
        while from[at] as usize != start {
            let next = from[at] as usize;
            items.swap(at, next);
            from[at] = at as u32;
            at = next;
        }
        from[at] = at as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_items_one_is_left() {
        let items = [(1, 'a'), (0, 'b'), (1, 'c'), (2, 'd'), (0, 'e')];
        let mut merged = items.to_vec();
        merge(&mut merged, |item| item.0);
        assert_eq!(merged, [(1, 'c'), (0, 'e'), (2, 'd')]);
        let mut first = items.to_vec();
        distinct(&mut first, |item| item.0);
        assert_eq!(first, [(1, 'a'), (0, 'b'), (2, 'd')]);
    }

    #[test]
    fn items_are_sorted_and_equal_ones_stay_in_order() {
        let mut items: Vec<(u64, u64)> = (0..1000).map(|n| (n * 7919 % 101, n)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        by_rank(&mut items, |item| item.0);
        assert_eq!(items, expected);

        let texts: Vec<String> = (0..1000).map(|n| (n * 7919 % 101).to_string()).collect();
        let mut items: Vec<(&str, usize)> = texts.iter().map(String::as_str).zip(0..).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        by_text(&mut items, |item| item.0.as_bytes());
        assert_eq!(items, expected);
    }
}
