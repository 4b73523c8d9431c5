//! Logins that last: what `.sessions.json` holds (`@node-red/editor-api/lib/auth/tokens.js` 5.0.7).

use super::permission::Scope;
use super::text::{string, whole};
use super::token::Digest;
use crate::credentials::{Object, Secret};
use crate::json::quote;
use crate::storage::SecretText;
use crate::table::Table;

/// The sessions of a store, by the digests of their tokens.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    sessions: Table<Digest, Session>,
}

/// Somebody who is logged in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(super) user: String,
    pub(super) scope: Scope,
    /// In ms since 1970.
    pub(super) expires: u64,
    /// The member's name in the file, as canonical JSON without its quotes.
    key: Secret,
    /// Its value, as raw canonical JSON: fields that we do not know stay.
    raw: Secret,
}

/// How the name of a member begins that stands for a token without being it.
const HASHED: &[u8] = b"sha256:";

impl Sessions {
    /// Reads what is stored: a map of token to `{user, client, scope, accessToken, expires}`. None if it is no
    /// object. Members that are no sessions, or have expired, are left out.
    pub(crate) fn read(json: &[u8], now: u64) -> Option<Sessions> {
        let stored = Object::parse(json)?;
        let sessions = stored.members().into_iter().filter_map(|(key, raw)| {
            let fields = Object::parse(raw)?;
            let expires = whole(fields.get(b"expires")?)?;
            let session = Session {
                user: string(fields.get(b"user")?)?,
                scope: Scope::new(fields.get(b"scope")),
                expires,
                key: Secret::from(key),
                raw: Secret::from(raw),
            };
            (expires >= now).then_some((digest(key)?, session))
        });
        let mut read = Sessions::default();
        sessions.for_each(|(token, session)| read.add(token, session));
        Some(read)
    }

    /// The whole of what is to be stored. Sessions that have expired are dropped.
    pub(crate) fn print(&mut self, now: u64) -> SecretText {
        self.sessions.retain(|session| session.expires >= now);
        let members: Vec<&Session> = self.sessions.values().collect();
        // All of it at once: a buffer that grows leaves copies behind.
        let length = members.iter().map(|session| session.key.len() + session.raw.len() + 4).sum::<usize>();
        let mut out = Vec::with_capacity(length + 2);
        out.push(b'{');
        for (at, Session { key, raw, .. }) in members.into_iter().enumerate() {
            out.extend_from_slice(if at == 0 { b"\"" } else { b",\"" });
            out.extend_from_slice(key);
            out.extend_from_slice(b"\":");
            out.extend_from_slice(raw);
        }
        out.push(b'}');
        SecretText(out)
    }

    pub(crate) fn get(&self, token: Digest, now: u64) -> Option<&Session> {
        self.sessions.get(&token).filter(|session| session.expires >= now)
    }

    pub(crate) fn add(&mut self, token: Digest, session: Session) {
        self.sessions.set(token, session);
    }

    /// Tells whether it was there.
    pub(crate) fn remove(&mut self, token: Digest) -> bool {
        self.sessions.remove(&token)
    }
}

impl Session {
    /// A session of this token. `hashed` ones do not hold the token itself.
    pub(super) fn new(
        token: &Secret,
        user: String,
        client: &str,
        scope: Scope,
        expires: u64,
        hashed: bool,
    ) -> Session {
        let mut fields = Object::default();
        fields.set(b"user", quote(&user).as_bytes());
        fields.set(b"client", quote(client).as_bytes());
        if let Some(scope) = scope.raw() {
            fields.set(b"scope", scope);
        }
        let key = match hashed {
            true => [HASHED, Digest::of(token.clone()).hex().as_bytes()].concat(),
            false => {
                // Base64, so it needs no escapes.
                fields.set(b"accessToken", &Secret::from([b"\"", &**token, b"\""].concat()));
                token.to_vec()
            }
        };
        fields.set(b"expires", expires.to_string().as_bytes());
        Session { user, scope, expires, key: key.into(), raw: fields.print() }
    }
}

/// The digest that the name of a member stands for.
fn digest(key: &[u8]) -> Option<Digest> {
    if let Some(hex) = key.strip_prefix(HASHED) {
        let mut bytes = [0; 32];
        let hex = core::str::from_utf8(hex).ok().filter(|hex| hex.len() == 64)?;
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        return Some(Digest::from_bytes(bytes));
    }
    let token = string(&[b"\"", key, b"\""].concat())?;
    Some(Digest::of(Secret::from(token.into_bytes())))
}
