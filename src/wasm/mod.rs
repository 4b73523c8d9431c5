//! The bindings: what JavaScript sees of the engine.
//!
//! They only convert. Types for TypeScript stand in `types.d.ts`.

mod admin;
mod credentials;
mod error;
mod flows;
mod given;
mod made;
mod runtime;
mod secret;

pub use admin::Admin;
pub use credentials::{decrypt_credentials, encrypt_credentials};
pub use flows::{check, diff, indent, plan, revision, summary};
pub use runtime::Runtime;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// Redloom's own version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
