//! The bytes that a store is to hold for a set of credentials.

use super::cipher::{self, Blocks, Iv};
use super::key::{CredentialSecret, Key, Secrets};
use super::object::Object;
use crate::error::Error;
use crate::storage::StoredCredentials;

/// Credentials that are to be saved.
#[derive(Debug)]
pub(crate) struct Saved {
    pub(crate) set: Object,
    /// `set`, as it is stored.
    pub(crate) stored: StoredCredentials,
    /// `set` and what was stored before for ids that it does not have.
    pub(crate) interim: StoredCredentials,
    /// Whether a former secret is not needed any more.
    pub(crate) drop_former: bool,
}

impl Saved {
    /// `interim` is encrypted with the former secret as long as there is one: Node-RED reads with that.
    ///
    /// # Errors
    /// There is no secret, or no initial counter block.
    pub(super) fn new(
        before: &Object,
        set: Object,
        secrets: &Secrets,
        blocks: Option<Blocks>,
    ) -> Result<Saved, Error> {
        let (key, former) = (secrets.current.key(), secrets.former.as_ref());
        if matches!(secrets.current, CredentialSecret::Unset) {
            return Err(Error::CredentialsUnsupported);
        }
        let stored = print(&set, key, blocks.map(|blocks| blocks.stored))?;
        let interim = print(&union(before, &set), former.or(key), blocks.map(|blocks| blocks.interim))?;
        Ok(Saved { set, stored, interim, drop_former: former.is_some() })
    }
}

/// All of `set`, after it what `before` has for other ids.
fn union(before: &Object, set: &Object) -> Object {
    let mut union = set.clone();
    for (id, fields) in before.members() {
        if set.get(id).is_none() {
            union.set(id, fields);
        }
    }
    union
}

fn print(set: &Object, key: Option<&Key>, iv: Option<Iv>) -> Result<StoredCredentials, Error> {
    let bytes = match key {
        None => set.print().to_vec(),
        Some(key) => {
            let iv = iv.ok_or(Error::Misuse("a request that writes comes with 160 random bytes"))?;
            cipher::seal(key, &iv, set.print()).into_bytes()
        }
    };
    Ok(StoredCredentials(bytes))
}
