//! What a check finds: one sentence with its place.

use core::fmt::Write as _;

use crate::json::quote;

/// One thing that is wrong with a flow configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it does harm.
    pub severity: Severity,
    /// A stable word for this kind of fault; the module's page lists them.
    pub code: &'static str,
    /// A sentence for people. Of what the file holds it tells ids, types, names of nodes and of properties, and
    /// no other value.
    pub message: String,
    /// The position of the entry in the array, from 0. None where this counts what is not listed.
    pub index: Option<usize>,
    /// The id of the entry as text, if it has one; a very long one is cut.
    pub id: Option<String>,
    /// Where in the entry: `wires[0][1]`, `env[2].name`, `g`. Empty for the entry itself.
    pub path: String,
    /// What the finding is about besides its entry (the id that a wire names, say), to tell it from another at
    /// the same place.
    pub(super) about: String,
    /// How many findings this one stands for: more than one where it counts what is not listed.
    pub(super) count: usize,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Node-RED 5.0.7 dies or hangs of it, refuses it, loses the node or a whole flow, or stores nonsense.
    Error,
    /// It works or is tolerated, but is surely not meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Findings as a JSON array, in their order.
pub(crate) fn list_to_json(findings: &[impl std::borrow::Borrow<Finding>]) -> String {
    let items: Vec<String> = findings.iter().map(|finding| finding.borrow().to_json()).collect();
    format!("[{}]", items.join(","))
}

impl Finding {
    /// The finding as JSON: `{severity, code, message, index, id, path}`; `index` and `id` are left out where
    /// there is none.
    pub fn to_json(&self) -> String {
        let mut json = format!(
            r#"{{"severity":"{}","code":"{}","message":{}"#,
            self.severity.name(),
            self.code,
            quote(&self.message)
        );
        if let Some(index) = self.index {
            _ = write!(json, r#","index":{index}"#);
        }
        if let Some(id) = &self.id {
            _ = write!(json, r#","id":{}"#, quote(id));
        }
        _ = write!(json, r#","path":{}}}"#, quote(&self.path));
        json
    }

    /// What makes it the same fault in another text: all but the position in the array and the wording.
    pub(super) fn key(&self) -> (&'static str, &Option<String>, &str, &str) {
        (self.code, &self.id, &self.path, &self.about)
    }
}
