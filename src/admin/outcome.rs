//! Requests that happen twice, because a browser stopped the service worker in the middle of the first time.
//!
//! Only deploys have outcomes. That of a login would be the token in clear, and doing it again does no harm: the
//! session of the first time, whose token nobody got, is used by nobody until it expires. A logout that happens twice
//! is 401 at the second time, which the editor takes for done.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::flows::Set;
use super::request::{Request, RequestId};
use crate::credentials::CredentialSecret;
use crate::sort;
use crate::storage::Outcome;

/// For how long a repeat is taken for one, in ms. A browser repeats at once.
const KEPT: u64 = 10 * 60 * 1000;

/// The outcomes that may have to be told again.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    /// Those of an instance before this one.
    earlier: BTreeMap<String, Outcome>,
    /// Those of this instance, until they are delivered. A request that comes again to the instance that
    /// answered it is no repeat: it is meant.
    own: BTreeMap<RequestId, String>,
}

impl Outcomes {
    /// Takes over what the store holds; returns the keys of those that are too old.
    pub(crate) fn load(&mut self, now: u64, stored: Vec<Outcome>) -> Vec<String> {
        let theirs = stored.into_iter().filter(|outcome| !self.own.values().any(|own| *own == outcome.key));
        let (current, expired): (Vec<_>, Vec<_>) =
            theirs.partition(|outcome| now.saturating_sub(outcome.at) < KEPT);
        self.earlier = sort::map(current.into_iter().map(|outcome| (outcome.key.clone(), outcome)));
        expired.into_iter().map(|outcome| outcome.key).collect()
    }

    /// The outcome of the first time, if this is a repeat. It is given once.
    pub(crate) fn repeat(&mut self, id: RequestId, key: &str) -> Option<Outcome> {
        let outcome = self.earlier.remove(key)?;
        self.own.insert(id, outcome.key.clone());
        Some(outcome)
    }

    /// Remembers that this instance decided the request.
    pub(crate) fn decided(&mut self, id: RequestId, key: String) {
        self.own.insert(id, key);
    }

    /// The key to forget when the response has been delivered.
    pub(crate) fn delivered(&mut self, id: RequestId) -> Option<String> {
        self.own.remove(&id)
    }
}

/// What is the same when a request is sent again and differs between any two others of a client: who asks, for
/// what, and a hash of what was posted. None where the host cannot tell clients apart.
///
/// It is kept in clear, so the hash of what may be credentials begins with the key, which nobody can guess.
pub(crate) fn key(request: &Request, set: &Set, secret: &CredentialSecret) -> Option<String> {
    let (client, change) = (request.client.as_deref()?, set.change.as_ref().ok()?);
    let mut hash = Sha256::new();
    if let CredentialSecret::Key(key) = secret {
        hash.update(key.as_bytes());
    }
    for part in [client, &request.method, &request.path, set.deployment.name()] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let rev = set.rev.as_deref().unwrap_or_default();
    hash.update([set.version as u8, u8::from(set.rev.is_some())]);
    hash.update((rev.len() as u64).to_le_bytes());
    hash.update(rev);
    hash.update(change.configuration.revision.as_bytes());
    change.update.hash_into(&mut hash);
    Some(hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")))
}
