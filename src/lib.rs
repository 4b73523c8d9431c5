//! A Node-RED-compatible flow engine that does no I/O.

pub mod admin;
mod error;
pub mod json;
mod revision;
pub mod storage;
mod summary;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use error::Error;
pub use revision::Revision;
pub use summary::Summary;
