//! The revision of a flow configuration.

use core::fmt;

use sha2::{Digest, Sha256};

use crate::json::Document;

/// Identifies the content of a flow configuration: the SHA-256 of its text as ECMAScript's `JSON.stringify`
/// prints it. Shown, and sent as `rev`, in lower-case hex.
///
/// It is Node-RED 5.0.7's (`@node-red/runtime/lib/storage/index.js`), so layout does not change it, and the
/// order of properties does. Credentials are no part of what is deployed, hence none of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Revision([u8; 32]);

impl Revision {
    /// The revision of a configuration.
    pub fn of(flows: &Document) -> Revision {
        Revision(Sha256::digest(flows.text()).into())
    }

    /// Whether a client's `rev`, as raw canonical JSON, names this revision.
    pub(crate) fn is_named_by(&self, raw: &[u8]) -> bool {
        raw.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) == Some(self.to_string().as_bytes())
    }

    /// The 32 bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Revision({self})")
    }
}
