//! What editors are shown of credentials.

use super::merge::{HAS, KEEP, is_truthy};
use super::object::Object;
use super::schema::is_subflow;
use super::secret::Secret;
use crate::registry::{FieldKind, Registry};

/// What stands in every text that holds a private key (RFC 7468).
const PRIVATE: &[u8] = b"PRIVATE KEY-----";

/// What is shown of the credentials that are stored for a node of this type, which is raw canonical JSON
/// (`getNodeCredentials` in `@node-red/runtime/lib/api/flows.js` 5.0.7). The answer is an object as JSON text.
///
/// DIFFERENCE: private keys are not shown, whatever they are declared to be.
pub(crate) fn shown(kind: &[u8], stored: &Object, registry: &Registry) -> Secret {
    let mut shown = Object::default();
    if has_any(kind) {
        for (name, value) in stored.members() {
            shown.set(&has(name), is_there(Some(value)));
        }
        return shown.print();
    }
    for field in registry.credentials(kind).unwrap_or_default() {
        let value = stored.get(&field.name);
        if field.kind == FieldKind::Password {
            shown.set(&has(&field.name), is_there(value));
            continue;
        }
        let text = match value.filter(|value| is_truthy(value)) {
            None => b"\"\"",
            Some(value) if field.kind == FieldKind::Key || holds_key(value) => KEEP,
            Some(value) => value,
        };
        shown.set(&field.name, text);
    }
    shown.print()
}

/// Whether nodes of a type can have any credentials, and nobody is shown more of them than that they are there.
pub(crate) fn has_any(kind: &[u8]) -> bool {
    is_subflow(kind) || matches!(kind, b"\"tab\"" | b"\"group\"")
}

/// Whether a value, which is raw JSON, is a private key or holds one.
pub(super) fn holds_key(value: &[u8]) -> bool {
    value.windows(PRIVATE.len()).any(|window| window == PRIVATE)
}

fn has(name: &[u8]) -> Vec<u8> {
    [HAS, name].concat()
}

fn is_there(value: Option<&[u8]>) -> &'static [u8] {
    match value {
        None | Some(b"null" | b"\"\"") => b"false",
        Some(_) => b"true",
    }
}
