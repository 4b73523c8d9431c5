//! What a flow configuration holds, in numbers.

use crate::json::Document;

/// How many entries of each kind a flow configuration has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Entries of any kind.
    pub entries: usize,
    /// Tabs.
    pub tabs: usize,
    /// Subflow definitions.
    pub subflows: usize,
    /// Groups.
    pub groups: usize,
    /// Config nodes: entries of any other type that lack `x` or `y`.
    pub config_nodes: usize,
    /// Nodes on a tab or in a subflow, instances of subflows among them.
    pub nodes: usize,
}

impl Summary {
    /// Counts. The kinds are those of `parseConfig` in `@node-red/runtime/lib/flows/util.js` 5.0.7; entries that
    /// are no objects are of no kind.
    pub fn of(flows: &Document) -> Summary {
        let mut summary = Summary { entries: flows.len(), ..Summary::default() };
        for entry in flows.entries().filter(|entry| entry.is_object()) {
            let count = match entry.kind() {
                Some(b"\"tab\"") => &mut summary.tabs,
                Some(b"\"subflow\"") => &mut summary.subflows,
                Some(b"\"group\"") => &mut summary.groups,
                _ if entry.is_placed() => &mut summary.nodes,
                _ => &mut summary.config_nodes,
            };
            *count += 1;
        }
        summary
    }
}
