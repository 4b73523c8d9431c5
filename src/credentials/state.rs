//! The credentials of all nodes, as the store has them and as a deploy changes them.

use std::collections::BTreeSet;

use super::cipher::{self, Blocks, Sealed};
use super::inline::{self, Inline};
use super::key::{CredentialSecret, Secrets};
use super::merge::{may_change, merge};
use super::object::Object;
use super::save::Saved;
use super::update::{Beside, Update};
use crate::error::Error;
use crate::json::Document;
use crate::registry::Registry;
use crate::sort;

/// What is known of the stored credentials.
#[derive(Debug)]
pub(crate) enum Credentials {
    /// They were read.
    Known {
        /// By id, an object of fields each.
        set: Object,
        /// Whether the next save has to write them: the flow configuration held some of them, or they are not
        /// stored as they should be.
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
    pub(crate) fn load(
        stored: Option<&[u8]>,
        inline: &[Inline],
        secrets: &Secrets,
        registry: &Registry,
    ) -> Credentials {
        let (mut set, stale) = match read(stored.unwrap_or_default(), secrets) {
            Ok(read) => read,
            Err(why) => {
                let changes = |inline: &Inline| may_change(inline.rule(registry), &inline.usable());
                let dirty = inline.iter().any(changes);
                return Credentials::Unreadable { why, dirty };
            }
        };
        let dirty = inline.iter().fold(stale, |dirty, inline| extract(&mut set, inline, registry) | dirty);
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
        secrets: &Secrets,
        registry: &Registry,
    ) -> Result<Option<Object>, Error> {
        let (Credentials::Known { dirty, .. } | Credentials::Unreadable { dirty, .. }) = self;
        let brings = *dirty || update.may_change(registry);
        match (self, &secrets.current) {
            (_, CredentialSecret::Unset) if brings => Err(Error::CredentialsUnsupported),
            (Credentials::Unreadable { .. }, _) if brings => Err(Error::CredentialsUnreadable),
            (Credentials::Unreadable { .. }, _) => Ok(None),
            (Credentials::Known { set, dirty }, secret) => {
                change(set, *dirty, flows, update, (secret, registry))
            }
        }
    }

    /// What to save for the set that these credentials are to become.
    ///
    /// # Errors
    /// There is no secret, or no initial counter block.
    pub(crate) fn save(
        &self,
        next: Object,
        secrets: &Secrets,
        blocks: Option<Blocks>,
    ) -> Result<Saved, Error> {
        let before = match self {
            Credentials::Known { set, .. } => set,
            Credentials::Unreadable { .. } => return Err(Error::CredentialsUnreadable),
        };
        Saved::new(before, next, secrets, blocks)
    }

    /// What is stored for an id, given as a canonical key.
    pub(crate) fn of(&self, id: &[u8]) -> Option<Object> {
        match self {
            Credentials::Known { set, .. } => set.get(id).and_then(Object::parse),
            Credentials::Unreadable { .. } => None,
        }
    }

    /// All of them as JSON text, `{id: {name: value}}`; none if they cannot be read.
    pub(crate) fn all(&self) -> Option<super::Secret> {
        match self {
            Credentials::Known { set, .. } => Some(set.print()),
            Credentials::Unreadable { .. } => None,
        }
    }

    /// The ids for which `next` holds something else.
    pub(crate) fn differing<'c>(&'c self, next: &'c Object) -> Vec<&'c [u8]> {
        match self {
            Credentials::Known { set, .. } => {
                let gone = set.keys().filter(|id| next.get(id).is_none());
                next.keys().filter(|id| next.get(id) != set.get(id)).chain(gone).collect()
            }
            Credentials::Unreadable { .. } => next.keys().collect(),
        }
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

/// Reads stored bytes; tells whether they should be written anew. Nothing at all is an empty set, as a file is that
/// was never written to.
///
/// After `load` in `@node-red/runtime/lib/nodes/credentials.js` 5.0.7.
/// DIFFERENCE: where there is a former secret, Node-RED reads with that alone, and what it has written with the
/// current one since it can never read again. Plain credentials stay plain there until one of them changes.
fn read(stored: &[u8], secrets: &Secrets) -> Result<(Object, bool), Unreadable> {
    let text = stored.strip_prefix(b"\xef\xbb\xbf").unwrap_or(stored);
    let migrates = secrets.former.is_some();
    if text.trim_ascii().is_empty() {
        return Ok((Object::default(), migrates));
    }
    let object = Object::parse(text).ok_or(Unreadable::NotAnObject)?;
    if let Some(text) = cipher::envelope(&object) {
        return Ok((open(&text, secrets)?, migrates));
    }
    match &secrets.current {
        _ if object.is_empty() => Ok((object, migrates)),
        CredentialSecret::Unset => Err(Unreadable::NoSecret),
        CredentialSecret::Disabled => Ok((object, migrates)),
        CredentialSecret::Key(_) => Ok((object, true)),
    }
}

fn open(text: &str, secrets: &Secrets) -> Result<Object, Unreadable> {
    let mut why = match secrets.current {
        CredentialSecret::Unset => Unreadable::NoSecret,
        CredentialSecret::Disabled | CredentialSecret::Key(_) => Unreadable::Encrypted,
    };
    for key in secrets.current.key().into_iter().chain(&secrets.former) {
        match cipher::open(key, text) {
            Ok(set) => return Ok(set),
            // With which key it is damaged says more than with which it is another's.
            Err(_) if why == Unreadable::Sealed(Sealed::Damaged) => {}
            Err(sealed) => why = Unreadable::Sealed(sealed),
        }
    }
    Err(why)
}

/// DIFFERENCE: an envelope that opens is saved, what entries bring with it is added, and one that does not open
/// changes nothing. Node-RED 5.0.7 saves nothing, leaves what entries bring in the flows, and has emptied its
/// credentials before it finds the fault. `credentials: {}` there writes back what was loaded at start.
fn change(
    set: &Object,
    dirty: bool,
    flows: &Document,
    update: &Update,
    (secret, registry): (&CredentialSecret, &Registry),
) -> Result<Option<Object>, Error> {
    if let Beside::Envelope(text) = &update.beside {
        let key = secret.key().ok_or(Error::CredentialsLoadFailed)?;
        let text = core::str::from_utf8(text).map_err(|_| Error::CredentialsLoadFailed)?;
        let mut next = cipher::open(key, text).map_err(|_| Error::CredentialsLoadFailed)?;
        for inline in &update.inline {
            extract(&mut next, inline, registry);
        }
        return Ok(Some(next));
    }
    let missing = missing(set, flows);
    if !dirty && missing.is_empty() && !update.may_change(registry) {
        return Ok(None);
    }
    let mut next = set.clone();
    let mut changed = next.retain(|id, _| !missing.contains(id)) | dirty;
    for inline in &update.inline {
        changed |= extract(&mut next, inline, registry);
    }
    if let Beside::Sets(sets) = &update.beside {
        changed |= !sets.is_empty();
        sets.members().into_iter().for_each(|(id, fields)| next.set(id, fields));
    }
    Ok(changed.then_some(next))
}

/// Puts what an entry brought into the set; tells whether that made a difference.
fn extract(set: &mut Object, inline: &Inline, registry: &Registry) -> bool {
    let Some(id) = &inline.id else { return false };
    let given = inline.usable();
    let mut fields = set.get(id).and_then(Object::parse).unwrap_or_default();
    let changed = merge(inline.rule(registry), &mut fields, &given);
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
