//! JSON exactly as ECMAScript reads and writes it, without ever building a tree.
//!
//! A flow configuration comes in as bytes and stays bytes. [`scan`] walks them once: it finds every fault
//! with its place, notes where each node and each property lies, and rewrites on the way whatever
//! `JSON.stringify` would print differently (white space, escapes, numbers). Objects whose keys are repeated
//! or out of ECMAScript's order are rare; only texts that hold one go through [`order`] first.
//! The result is a [`Document`].

mod document;
mod envelope;
mod fault;
mod indent;
mod keys;
mod number;
mod order;
mod places;
mod same;
mod scan;
mod source;
mod string;

pub use document::{Document, Entry, Property};
pub(crate) use envelope::{Envelope, Posted};
pub use fault::{Fault, FaultKind, Place};
pub use indent::indent;
pub(crate) use keys::array_index;
pub use places::places;
pub(crate) use same::same;
pub(crate) use string::{decode, quote};
