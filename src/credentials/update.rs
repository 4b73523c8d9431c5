//! What a deploy brings beside the flows: credentials, in any of three forms.

use sha2::{Digest, Sha256};

use super::cipher;
use super::inline::{Inline, readable};
use super::merge::{is_truthy, may_change};
use super::object::Object;
use super::schema::Rule;
use super::secret::Secret;
use crate::error::Error;
use crate::registry::Registry;

/// The credentials that a deploy brings.
#[derive(Debug, Default)]
pub(crate) struct Update {
    pub(super) inline: Vec<Inline>,
    pub(super) beside: Beside,
}

/// What stands in the body as `credentials`, beside `flows`.
#[derive(Debug, Default)]
pub(super) enum Beside {
    #[default]
    Nothing,
    /// Sets by id, each of which replaces the one that is stored.
    Sets(Object),
    /// The text of an envelope, whose content replaces everything.
    Envelope(Secret),
}

impl Update {
    /// Reads both forms; `beside` is raw canonical JSON.
    ///
    /// # Errors
    /// What stands beside the flows cannot be used as credentials.
    pub(crate) fn read(inline: Vec<Inline>, beside: Option<&Secret>) -> Result<Update, Error> {
        let beside = match beside.filter(|value| is_truthy(value)) {
            Some(value) => Beside::read(value)?,
            None => Beside::Nothing,
        };
        Ok(Update { inline, beside })
    }

    /// # Errors
    /// What an entry brings cannot be used as credentials of its type.
    pub(crate) fn check(&self, registry: &Registry) -> Result<(), Error> {
        self.inline.iter().try_for_each(|inline| inline.fields(registry).map(drop))
    }

    /// The ids of the entries that brought credentials.
    pub(crate) fn inline_ids(&self) -> impl Iterator<Item = &[u8]> {
        self.inline.iter().filter_map(|inline| inline.id.as_deref())
    }

    /// Whether it may change whatever is stored.
    pub(super) fn may_change(&self, registry: &Registry) -> bool {
        let beside = match &self.beside {
            Beside::Nothing => false,
            Beside::Sets(sets) => !sets.is_empty(),
            Beside::Envelope(_) => true,
        };
        beside || self.inline.iter().any(|inline| may_change(inline.rule(registry), &inline.usable()))
    }

    /// Adds what identifies this update among others.
    pub(crate) fn hash_into(&self, hash: &mut Sha256) {
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        for inline in &self.inline {
            part(&inline.index.to_le_bytes());
            part(&inline.given);
        }
        match &self.beside {
            Beside::Nothing => {}
            Beside::Sets(sets) => part(&sets.print()),
            Beside::Envelope(text) => part(text),
        }
    }
}

impl Beside {
    /// DIFFERENCE: Node-RED 5.0.7 takes a string or an array for an object of its characters or items, an
    /// envelope that is empty for the set of an id `$`, and stores null for a set or a field.
    fn read(value: &Secret) -> Result<Beside, Error> {
        let refused =
            |id: Option<&[u8]>, fault| Error::InvalidCredentials { index: None, id: id.map(readable), fault };
        let sets = Object::parse(value).ok_or_else(|| refused(None, "must be an object"))?;
        if let Some(text) = cipher::envelope(&sets) {
            return Ok(Beside::Envelope(text.into_bytes().into()));
        }
        for (id, set) in sets.members() {
            let fields = Object::parse(set).ok_or_else(|| refused(Some(id), "must be an object"))?;
            if Rule::Merge.holds_null(&fields) {
                return Err(refused(Some(id), "hold a null"));
            }
        }
        Ok(Beside::Sets(sets))
    }
}
