//! A Node-RED-compatible flow engine that does no I/O.
//!
//! [`Admin`](admin::Admin) answers Node-RED's admin API. It is given [`Input`](admin::Input)s (a request came, the
//! store was read, the save is durable) and hands out [`Effect`](admin::Effect)s (read the store, save this,
//! answer that). Whoever drives it does the I/O: a service worker over IndexedDB, a Node process over files,
//! a test over a map in memory.
//!
//! A flow configuration is a [`Document`](json::Document): JSON text and an index of what lies where. It is never
//! a tree. Its [`Revision`] is the hash by which clients know it.
//!
//! ```
//! use redloom::{Revision, Summary, json::Document};
//!
//! let text = br#"[ {"id": "t1", "type": "tab", "label": "Flow 1"} ]"#;
//! let flows = Document::parse(text.to_vec())?.ok_or("not an array")?;
//! assert_eq!(flows.text(), br#"[{"id":"t1","type":"tab","label":"Flow 1"}]"#);
//! assert_eq!(Summary::of(&flows).tabs, 1);
//! assert!(Revision::of(&flows).to_string().starts_with("5da9c98c"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod admin;
#[doc = include_str!("ARCHITECTURE.md")]
pub mod architecture {}
pub mod check;
pub mod credentials;
pub mod deploy;
pub mod diff;
mod error;
pub mod flow;
pub mod json;
mod registry;
mod revision;
pub mod runtime;
mod sort;
pub mod storage;
mod summary;
mod table;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use error::Error;
pub use registry::Registry;
pub use revision::Revision;
pub use summary::Summary;
