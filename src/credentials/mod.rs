//! What people trust us with: secrets of nodes, kept apart from the flows and encrypted as Node-RED does.
//!
//! [`separate`] takes them out of a flow configuration; an [`Update`] is what a deploy brings in any form;
//! [`Credentials`] is what the store holds, and says what it has to hold after a deploy. Nothing here writes:
//! the outcome is saved together with the flows, and only then takes the place of what was.

mod cipher;
mod envelope;
mod inline;
mod key;
mod merge;
mod object;
mod save;
mod schema;
mod secret;
mod shown;
mod state;
mod update;

pub(crate) use cipher::Blocks;
pub use cipher::Sealed;
pub use envelope::{decrypt, encrypt};
pub(crate) use inline::{Inline, separate};
pub(crate) use key::Secrets;
pub use key::{CredentialSecret, Key};
pub(crate) use merge::is_space;
pub(crate) use object::Object;
pub(crate) use save::Saved;
pub use secret::Secret;
pub(crate) use shown::{has_any, shown};
pub(crate) use state::Credentials;
pub(crate) use update::Update;
