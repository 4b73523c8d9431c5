//! Who may do what: Node-RED's `adminAuth` (`@node-red/editor-api/lib/auth` 5.0.7).
//!
//! A request to a route that wants a permission is *identified* first ([`identify`]): by a fixed token or a session,
//! by the host's function for tokens, or as the anonymous user. What the engine cannot know itself (users that a
//! function finds, passwords, which only bcrypt can compare) it asks of the host: [`asked`] keeps what waits for
//! the answers, each with a deadline, while other requests go on. A login ends in a session, which is given out
//! only when the store has it.
//!
//! Tokens are looked up by their SHA-256, so how long a look-up takes says nothing of a token.

mod asked;
mod exchange;
mod identify;
mod lockout;
mod login;
mod permission;
mod revoke;
mod sessions;
mod settings;
mod text;
mod token;

pub(crate) use asked::Asked;
pub(super) use exchange::{Codes, callback};
pub(super) use identify::{Caller, Identify};
pub(super) use lockout::Lockout;
pub(super) use login::{page, page_of, token};
pub(super) use revoke::revoke;
pub(crate) use sessions::Sessions;
pub use settings::AdminAuth;
pub(super) use token::Digest;
