//! Rule 7: groups inside groups that changed.

use super::Comparison;
use super::entries::Nested;
use super::marks::{Note, Set};
use super::passes::Passes;
use super::reason::Reason;
use crate::flow::lists::Lists;

impl Comparison<'_> {
    /// Walks the groups inside groups, in their order and again and again, until nothing more is marked: such
    /// a group takes the mark of the group that it is in, and gives its mark to all that it lists.
    pub(super) fn follow_groups(&mut self, nested: &[Nested]) {
        if nested.is_empty() || self.marks.is_untouched(Set::Changed) {
            return;
        }
        let inside = Lists::new(self.keys.len(), nested.iter().map(|nested| nested.parent).zip(0..));
        let mut passes = Passes::new(nested.len());
        (0..nested.len() as u32).for_each(|place| passes.add(place));
        let mut listed = vec![false; nested.len()];
        let mut news = Vec::new();
        while let Some(place) = passes.pop() {
            let Nested { group, parent } = nested[place as usize];
            news.clear();
            if !self.marks.has(Set::Changed, group) && self.marks.has(Set::Changed, parent) {
                self.marks.add(Set::Changed, group, Reason::InGroup(parent));
                self.marks.note(Note::Listed, group);
                news.push(group);
            }
            if self.marks.has(Set::Changed, group) && !core::mem::replace(&mut listed[place as usize], true) {
                self.mark_members(group, |_, key| news.push(key));
            }
            for &key in &news {
                // It may be a group of this list itself, and some of this list may be in it.
                if let Ok(place) = nested.binary_search_by_key(&key, |nested| nested.group) {
                    passes.add(place as u32);
                }
                inside.of(key).iter().for_each(|&place| passes.add(place));
            }
        }
    }
}
