//! What a host's store keeps for the admin API.

use core::fmt;

use zeroize::Zeroize;

use crate::admin::Response;

/// Counts the saves of a store. It rises with each, so unlike the revision it never comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Generation(pub u64);

impl Generation {
    /// The generation that the next save makes.
    pub fn next(self) -> Generation {
        Generation(self.0 + 1)
    }
}

/// Credentials as they are stored: Node-RED's envelope `{"$":"…"}`, or plain JSON if encryption is off.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCredentials(pub Vec<u8>);

impl Drop for StoredCredentials {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for StoredCredentials {
    /// Not the bytes, which can be plain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredCredentials({} bytes)", self.0.len())
    }
}

/// What only the one may see whom it is meant for: settings and sessions as a store keeps them, JSON text.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(pub Vec<u8>);

impl fmt::Debug for SecretText {
    /// Not the bytes: settings hold what users chose to keep, sessions hold access tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretText({} bytes)", self.0.len())
    }
}

/// All that a store holds.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// The text of the flow configuration; none in a store never written.
    pub flows: Option<Vec<u8>>,
    /// The credentials; none where none were ever saved.
    pub credentials: Option<StoredCredentials>,
    /// 0 if no Redloom has saved here.
    pub generation: Generation,
    /// Outcomes that no client is known to have received.
    pub outcomes: Vec<Outcome>,
    /// The settings that Node-RED keeps beside the flows, as one JSON object, without `_credentialSecret`; none
    /// where none were ever saved.
    pub settings: Option<SecretText>,
    /// The JSON of Node-RED's `.sessions.json`; none where none was ever saved.
    pub sessions: Option<SecretText>,
}

/// The answer to a request that changed the store, kept in the transaction that made the change.
///
/// A browser that stops a service worker in mid-request sends the same request to the next one. That one finds
/// here how it ended. A change and its outcome are one transaction, so a request without an outcome has
/// changed nothing and may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Identifies the request: see [`Request::key`](crate::admin::Request).
    pub key: String,
    /// When it was decided, in ms since 1970.
    pub at: u64,
    /// The answer.
    pub response: Response,
}
