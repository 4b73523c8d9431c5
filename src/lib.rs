pub mod json;
mod revision;
pub use revision::Revision;
