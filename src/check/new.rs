//! Which errors a deploy brings.

use std::collections::BTreeMap;

use super::finding::{Finding, Severity};
use crate::sort;

/// The errors among `posted` that `active` does not have already.
///
/// A deploy is refused for these and no others: real folders hold old faults, and the editor cannot show them.
/// Two errors are the same if code, id, path and what they are about (the id that a property names, say) are;
/// the position in the array does not count. Of several that are the same in this way as many are new as
/// `posted` has more of them. Where `active` has more errors of a code than are listed, those of `posted` are
/// new only by number, as which they are is not known.
pub fn new_errors<'f>(active: &'f [Finding], posted: &'f [Finding]) -> Vec<&'f Finding> {
    let mut old = BTreeMap::new();
    let mut totals = BTreeMap::new();
    for finding in active.iter().filter(|finding| finding.severity == Severity::Error) {
        *old.entry(finding.key()).or_insert(0usize) += 1;
        let (total, is_cut) = totals.entry(finding.code).or_insert((0usize, false));
        *total += finding.count;
        *is_cut |= finding.index.is_none();
    }
    let cut = totals.iter().filter(|(_, (_, is_cut))| *is_cut);
    let mut room = sort::map(cut.map(|(code, (total, _))| (*code, *total)));
    let mut is_new = |finding: &'f Finding| {
        if finding.severity != Severity::Error {
            return false;
        }
        if let Some(left) = room.get_mut(finding.code) {
            let fits = finding.count <= *left;
            *left = left.saturating_sub(finding.count);
            return !fits;
        }
        match old.get_mut(&finding.key()) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        }
    };
    posted.iter().filter(|finding| is_new(finding)).collect()
}
