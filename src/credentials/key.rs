//! The key that credentials are encrypted with.

use core::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// An encryption key. Wiped when it is dropped; `Debug` does not show it.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// The key that a secret stands for: the SHA-256 of its UTF-8 bytes, for secrets of the user's as for those
    /// that a host has made (`@node-red/runtime/lib/nodes/credentials.js` 5.0.7).
    pub fn of(secret: &str) -> Key {
        // In one place, where it is wiped: to end it by `finalize` would move it, and the secret stay where it was.
        let mut hasher = Sha256::new();
        hasher.update(secret);
        let mut key = Key(Zeroizing::default());
        Digest::finalize_into_reset(&mut hasher, (&mut *key.0).into());
        key
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// How stored credentials are protected: Node-RED's setting `credentialSecret`.
#[derive(Debug, Clone, Default)]
pub enum CredentialSecret {
    /// The system secret serves. Where there is none, either, credentials are neither read nor written, and
    /// deploys that bring some are refused.
    ///
    /// DIFFERENCE: Node-RED makes itself a system secret. Here that is up to the host, which has the entropy.
    #[default]
    Unset,
    /// They are kept as plain JSON: the setting is `false`.
    Disabled,
    /// They are encrypted with this key.
    Key(Key),
}

impl CredentialSecret {
    pub(crate) fn key(&self) -> Option<&Key> {
        match self {
            CredentialSecret::Key(key) => Some(key),
            CredentialSecret::Unset | CredentialSecret::Disabled => None,
        }
    }
}

/// The secrets of a host, by what they are used for.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    /// What credentials are written with, and read.
    pub(crate) current: CredentialSecret,
    /// The system secret where the person has set another, or none: credentials may still be encrypted with it.
    pub(super) former: Option<Key>,
}

impl Secrets {
    /// `user` is the setting, `system` the secret that the host made.
    pub(crate) fn new(user: CredentialSecret, system: Option<Key>) -> Secrets {
        match (user, system) {
            (CredentialSecret::Unset, Some(system)) => {
                Secrets { current: CredentialSecret::Key(system), former: None }
            }
            (current, former) => Secrets { current, former },
        }
    }

    /// To be called when credentials are durable that do not need the former secret.
    pub(crate) fn forget_former(&mut self) {
        self.former = None;
    }
}
