//! The credentials of all nodes, as the store has them and as a deploy changes them.

use std::collections::BTreeSet;

use super::cipher::{self, Blocks, Sealed};
use super::inline::{self, Inline};
use super::key::CredentialSecret;
use super::merge::{may_change, merge};
use super::object::Object;
use super::save::Saved;
use super::secret::Secret;
use super::update::{Beside, Update};
use crate::error::Error;
use crate::json::Document;
use crate::sort;

/// What is known of the stored credentials.
#[derive(Debug)]
pub(crate) enum Credentials {
    /// They were read.
    Known {
        /// By id, an object of fields each.
        set: Object,
        /// Whether the next save has to write them, because the flow configuration held some of them.
        dirty: bool,
    },
    /// They cannot be read. They stay as they are, and nothing is put in their place.
    Unreadable {
        why: Unreadable,
        /// Whether the flow configuration held some, which cannot be added.
        dirty: bool,
    },
}

/// Why stored credentials cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// The host has given no secret.
    NoSecret,
    /// They are encrypted, and the setting says that they are not.
    Encrypted,
    /// They are no object.
    NotAnObject,
    Sealed(Sealed),
}

impl Credentials {
    /// Reads what a store holds, and adds what its flow configuration held.
    ///
    /// DIFFERENCE: of what it cannot decrypt Node-RED 5.0.7 keeps nothing, and the next deploy overwrites it.
    /// Credentials in the flow configuration it leaves there, and shows them to whoever may read it.
    pub(crate) fn load(stored: Option<&[u8]>, inline: &[Inline], secret: &CredentialSecret) -> Credentials {
        let mut set = match read(stored.unwrap_or_default(), secret) {
            Ok(set) => set,
            Err(why) => {
                let dirty = inline.iter().any(|inline| may_change(inline.rule, &inline.usable()));
                return Credentials::Unreadable { why, dirty };
            }
        };
        let dirty = inline.iter().fold(false, |dirty, inline| extract(&mut set, inline) | dirty);
        Credentials::Known { set, dirty }
    }

    /// What there is when a set has been saved.
    pub(crate) fn saved(set: Object) -> Credentials {
        Credentials::Known { set, dirty: false }
    }

    /// What the store is to hold after a deploy; none if it can stay as it is.
    ///
    /// # Errors
    /// The credentials that the deploy brings cannot be taken; nothing has changed then.
    pub(crate) fn after(
        &self,
        flows: &Document,
        update: &Update,
        secret: &CredentialSecret,
    ) -> Result<Option<Object>, Error> {
        let (Credentials::Known { dirty, .. } | Credentials::Unreadable { dirty, .. }) = self;
        let brings = *dirty || update.may_change();
        match (self, secret) {
            (_, CredentialSecret::Unset) if brings => Err(Error::CredentialsUnsupported),
            (Credentials::Unreadable { .. }, _) if brings => Err(Error::CredentialsUnreadable),
            (Credentials::Unreadable { .. }, _) => Ok(None),
            (Credentials::Known { set, dirty }, _) => change(set, *dirty, flows, update, secret),
        }
    }

    /// What to save for the set that these credentials are to become.
    ///
    /// # Errors
    /// There is no secret, or no initial counter block.
    pub(crate) fn save(
        &self,
        next: Object,
        secret: &CredentialSecret,
        blocks: Option<Blocks>,
    ) -> Result<Saved, Error> {
        let before = match self {
            Credentials::Known { set, .. } => set,
            Credentials::Unreadable { .. } => return Err(Error::CredentialsUnreadable),
        };
        Saved::new(before, next, secret, blocks)
    }

    /// A line for the log, if there is something to say.
    pub(crate) fn notice(&self) -> Option<&'static str> {
        let Credentials::Unreadable { why, .. } = self else { return None };
        Some(match why {
            Unreadable::NoSecret => "There are stored credentials, but no secret to read them with",
            Unreadable::Encrypted => "The stored credentials are encrypted, but encryption is switched off",
            Unreadable::NotAnObject | Unreadable::Sealed(Sealed::Malformed) => {
                "The stored credentials are damaged: they have not the form of credentials"
            }
            Unreadable::Sealed(Sealed::OtherKey) => {
                "The stored credentials were encrypted with another secret, or are damaged"
            }
            Unreadable::Sealed(Sealed::Damaged) => {
                "The stored credentials are damaged: the secret is right, but not all of them can be read"
            }
        })
    }
}

/// Reads stored bytes. Nothing at all is an empty set, as a file is that was never written to.
fn read(stored: &[u8], secret: &CredentialSecret) -> Result<Object, Unreadable> {
    let text = stored.strip_prefix(b"\xef\xbb\xbf").unwrap_or(stored);
    if text.trim_ascii().is_empty() {
        return Ok(Object::default());
    }
    let object = Object::parse(text).ok_or(Unreadable::NotAnObject)?;
    match (secret, cipher::envelope(&object)) {
        (_, None) if object.is_empty() => Ok(object),
        (CredentialSecret::Unset, _) => Err(Unreadable::NoSecret),
        (CredentialSecret::Disabled, Some(_)) => Err(Unreadable::Encrypted),
        (CredentialSecret::Key(key), Some(text)) => cipher::open(key, &text).map_err(Unreadable::Sealed),
        (CredentialSecret::Disabled | CredentialSecret::Key(_), None) => Ok(object),
    }
}

/// DIFFERENCE: an envelope that opens is saved, what entries bring with it is added, and one that does not open
/// changes nothing. Node-RED 5.0.7 saves nothing, leaves what entries bring in the flows, and has emptied its
/// credentials before it finds the fault. `credentials: {}` there writes back what was loaded at start.
fn change(
    set: &Object,
    dirty: bool,
    flows: &Document,
    update: &Update,
    secret: &CredentialSecret,
) -> Result<Option<Object>, Error> {
    if let Beside::Envelope(text) = &update.beside {
        let mut next = open(text, secret)?;
        for inline in &update.inline {
            extract(&mut next, inline);
        }
        return Ok(Some(next));
    }
    let missing = missing(set, flows);
    if !dirty && missing.is_empty() && !update.may_change() {
        return Ok(None);
    }
    let mut next = set.clone();
    let mut changed = next.retain(|id, _| !missing.contains(id)) | dirty;
    for inline in &update.inline {
        changed |= extract(&mut next, inline);
    }
    if let Beside::Sets(sets) = &update.beside {
        changed |= !sets.is_empty();
        sets.members().into_iter().for_each(|(id, fields)| next.set(id, fields));
    }
    Ok(changed.then_some(next))
}

fn open(text: &Secret, secret: &CredentialSecret) -> Result<Object, Error> {
    let CredentialSecret::Key(key) = secret else { return Err(Error::CredentialsLoadFailed) };
    let text = core::str::from_utf8(text).map_err(|_| Error::CredentialsLoadFailed)?;
    cipher::open(key, text).map_err(|_| Error::CredentialsLoadFailed)
}

/// Puts what an entry brought into the set; tells whether that made a difference.
fn extract(set: &mut Object, inline: &Inline) -> bool {
    let Some(id) = &inline.id else { return false };
    let given = inline.usable();
    let mut fields = set.get(id).and_then(Object::parse).unwrap_or_default();
    let changed = merge(inline.rule, &mut fields, &given);
    if changed {
        set.set(id, &fields.print());
    }
    changed
}

/// The ids in the set that no entry has.
fn missing<'s>(set: &'s Object, flows: &Document) -> BTreeSet<&'s [u8]> {
    let mut missing = sort::set(set.keys());
    for entry in flows.entries() {
        if missing.is_empty() {
            break;
        }
        inline::key(entry).map(|id| missing.remove(id));
    }
    missing
}
