//! Which nodes a deploy is about that comes too late: what the answer to it says beside `version_mismatch`.

use crate::diff::equal;
use crate::flow::Flows;

/// The nodes that differ between the active configuration and the one that was posted, as the deploy would have
/// changed them: those that it has alone first or together with the active one, in its order, then those that it
/// lacks.
///
/// Entries are compared as they stand, places on the canvas included; the order of their properties counts for
/// nothing. Credentials are no part of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    /// How many there are.
    pub count: usize,
    /// Some of them as JSON: at most [`LISTED`](Differs::LISTED).
    listed: String,
}

impl Differs {
    /// How many are listed.
    pub const LISTED: usize = 100;

    pub(crate) fn between(active: &Flows, posted: &Flows) -> Differs {
        let mut differs = Differs { count: 0, listed: String::new() };
        for node in 0..posted.len() {
            match active.find(&posted.id(node)) {
                None => differs.add(&posted.id(node), "added"),
                Some(old) if !equal(active.entry(old).text(), posted.entry(node).text()) => {
                    differs.add(&posted.id(node), "changed");
                }
                Some(_) => {}
            }
        }
        for node in 0..active.len() {
            if posted.find(&active.id(node)).is_none() {
                differs.add(&active.id(node), "removed");
            }
        }
        differs
    }

    /// `id` is that of a node in canonical JSON, without its quotes.
    fn add(&mut self, id: &[u8], kind: &str) {
        self.count += 1;
        if self.count > Differs::LISTED {
            return;
        }
        let id = String::from_utf8_lossy(id);
        let comma = if self.listed.is_empty() { "" } else { "," };
        for part in [comma, "{\"id\":\"", &id, "\",\"kind\":\"", kind, "\"}"] {
            self.listed.push_str(part);
        }
    }

    /// `{"count":2,"nodes":[{"id":"a","kind":"changed"},…]}`, where `kind` is `added`, `changed` or `removed`.
    pub fn to_json(&self) -> String {
        ["{\"count\":", &self.count.to_string(), ",\"nodes\":[", &self.listed, "]}"].concat()
    }
}
