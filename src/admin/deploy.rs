//! How a posted configuration becomes the active one: prepare, save, commit.
//!
//! Preparing changes nothing and finds every reason to refuse. The save is the commit point: until the host
//! says that it is durable, the active configuration is the old one, and if it fails it stays so.

use super::flows::Set;
use crate::error::Error;
use crate::json::{Document, Posted};
use crate::revision::Revision;
use crate::storage::Generation;

/// What the store is known to hold.
#[derive(Debug)]
pub(crate) struct Active {
    /// The configuration; an error if the stored text is none. The next deploy mends that.
    pub(crate) configuration: Result<Configuration, Error>,
    pub(crate) generation: Generation,
}

/// A flow configuration and its revision.
#[derive(Debug)]
pub(crate) struct Configuration {
    pub(crate) flows: Document,
    pub(crate) revision: Revision,
}

impl Configuration {
    pub(crate) fn new(flows: Document) -> Configuration {
        Configuration { revision: Revision::of(&flows), flows }
    }

    /// Reads what a store holds.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 takes broken JSON for an empty configuration, which the next deploy overwrites
    /// unseen. Here it is an error that names the place, until a deploy without `rev` replaces it.
    pub(crate) fn stored(text: Option<Vec<u8>>) -> Result<Configuration, Error> {
        let flows = match text {
            None => Document::default(),
            Some(text) => Document::parse(text)
                .map_err(|fault| Error::FlowsUnreadable(Some(fault)))?
                .ok_or(Error::FlowsUnreadable(None))?,
        };
        Ok(Configuration::new(flows))
    }
}

impl Configuration {
    /// Takes the configuration out of a deploy.
    ///
    /// # Errors
    /// What was posted is no flow configuration.
    pub(crate) fn posted(set: &mut Set) -> Result<Configuration, Error> {
        let flows = match std::mem::take(&mut set.posted.flows) {
            Posted::Flows(flows) => flows,
            Posted::Other(kind) => return Err(Error::NotFlows(kind.described())),
            Posted::Nothing => return Err(Error::NotFlows("left out")),
        };
        if let Some(null) = flows.entries().find(|entry| entry.text() == b"null") {
            return Err(Error::NullNode(null.index()));
        }
        Ok(Configuration::new(flows))
    }
}

impl Active {
    /// Checks that a deploy starts from this configuration, if it says from which it starts.
    ///
    /// Any `rev` but the active one is a mismatch, `null` and `""` too (`@node-red/runtime/lib/api/flows.js`
    /// 5.0.7).
    pub(crate) fn check_rev(&self, set: &Set) -> Result<(), Error> {
        let current = self.configuration.as_ref().map(|active| active.revision);
        match &set.posted.rev {
            Some(rev) if !current.is_ok_and(|current| current.is_named_by(rev)) => {
                Err(Error::VersionMismatch)
            }
            Some(_) | None => Ok(()),
        }
    }
}
