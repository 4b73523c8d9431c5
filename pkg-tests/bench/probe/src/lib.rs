//! The engine as it is, class `Admin` and all, and what only a benchmark asks for: how many bytes are allocated,
//! and the steps of a deploy one by one.

use std::alloc::System;

use cap::Cap;
use redloom::Revision;
use redloom::diff::diff;
use redloom::flow::Flows;
use redloom::json::Document;
pub use redloom::wasm::Admin;
use wasm_bindgen::prelude::wasm_bindgen;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes that are allocated now.
#[wasm_bindgen(js_name = liveBytes)]
pub fn live_bytes() -> usize {
    ALLOCATOR.allocated()
}

/// The most bytes that were allocated at one time.
#[wasm_bindgen(js_name = peakBytes)]
pub fn peak_bytes() -> usize {
    ALLOCATOR.max_allocated()
}

/// A flow configuration that is read once and then used by each step.
#[wasm_bindgen]
pub struct Configuration {
    flows: Flows,
}

#[wasm_bindgen]
impl Configuration {
    /// Reads canonical text that is known to be a flow configuration.
    #[wasm_bindgen(constructor)]
    pub fn new(text: Vec<u8>) -> Configuration {
        Configuration { flows: Flows::new(document(text)) }
    }

    /// Reads the text again: copy, scan, index.
    pub fn scan(&self) -> usize {
        document(self.flows.document().text().to_vec()).len()
    }

    /// Finds out again what the nodes are: ids, containers, tabs.
    pub fn flows(&self) -> u32 {
        Flows::new(self.flows.document().clone()).len()
    }

    /// Hashes the text.
    pub fn revision(&self) -> String {
        Revision::of(self.flows.document()).to_string()
    }

    /// How many ids the difference to `before` names.
    pub fn diff(&self, before: &Configuration) -> usize {
        let diff = diff(Some(&before.flows), &self.flows);
        let lists =
            [&diff.added, &diff.changed, &diff.removed, &diff.rewired, &diff.linked, &diff.flow_changed];
        lists.into_iter().map(Vec::len).sum()
    }

    /// The difference to `before` as JSON.
    #[wasm_bindgen(js_name = diffAsJson)]
    pub fn diff_as_json(&self, before: &Configuration) -> String {
        diff(Some(&before.flows), &self.flows).to_json()
    }
}

/// # Panics
/// The text is none: a benchmark makes no other.
#[allow(clippy::expect_used, reason = "a benchmark that is wrong has to stop")]
fn document(text: Vec<u8>) -> Document {
    Document::parse(text).ok().flatten().expect("an array of nodes")
}
