//! Types that nobody knows: `missingTypes` of Node-RED's `parseConfig`
//! (`@node-red/runtime/lib/flows/util.js`, 5.0.7).

use std::collections::BTreeSet;

use super::{Flows, id, template};
use crate::sort;

/// A type that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingType<'d> {
    /// The `type` as raw JSON; none if there is none.
    pub raw: Option<&'d [u8]>,
    /// The first entry that has it, as its place in the array.
    pub entry: u32,
}

impl Flows {
    /// The types that `is_known` does not know, each once, and those of instances without a template, in the
    /// order in which they appear. `is_known` is asked once for each type.
    ///
    /// DIFFERENCE: a type that is an array is no instance, whatever is in it.
    pub fn missing_types(&self, is_known: impl Fn(&str) -> bool) -> Vec<MissingType<'_>> {
        let templates = sort::set(self.templates.iter().map(|template| template.node));
        let is_template = |id: &[u8]| self.find(id).is_some_and(|node| templates.contains(&node));
        let mut known: BTreeSet<Option<&[u8]>> = BTreeSet::new();
        let mut missing = Vec::new();
        for entry in self.document.entries().filter(|entry| !self.entry_kind(entry.index() as u32).is_frame())
        {
            let raw = entry.kind();
            if !known.insert(raw) {
                continue;
            }
            let is_there = match template(raw).filter(|id| !id.is_empty()) {
                Some(id) => is_template(id),
                None => is_known(&id::decoded(&id::text(raw))),
            };
            if !is_there {
                missing.push(MissingType { raw, entry: entry.index() as u32 });
            }
        }
        missing
    }
}
