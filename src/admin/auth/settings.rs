//! The setting `adminAuth`.

use super::permission::Scope;
use super::text::{string, truthy, whole};
use super::token::Digest;
use crate::credentials::{Object, Secret};
use crate::error::Error;
use crate::json::Document;
use crate::table::Table;

/// How people log in, and who may do what. Which functions there are the engine knows; what they answer it asks of
/// the host.
#[derive(Debug, Clone, Default)]
pub struct AdminAuth {
    /// Logins go through a strategy of the host's, not by a password.
    pub(super) strategy: Option<Strategy>,
    pub(super) users: Table<String, User>,
    pub(super) users_function: bool,
    pub(super) authenticate_function: bool,
    pub(super) tokens: Table<Digest, Fixed>,
    /// The header, lower case, whose content the function for tokens gets; none without that function.
    pub(super) token_header: Option<String>,
    /// What the anonymous user may do; none if nobody is.
    pub(super) default: Option<Scope>,
    pub(super) default_function: bool,
    /// How long a session lasts.
    pub(super) session_expiry: Seconds,
    /// How long a code for a session lasts.
    pub(super) code_expiry: Seconds,
    /// Sessions are stored under the digests of their tokens.
    pub(super) hash_sessions: bool,
    /// Where a browser goes after a logout, as raw JSON.
    pub(super) logout_redirect: Option<Vec<u8>>,
}

/// Somebody who can log in.
#[derive(Debug, Clone, Default)]
pub(super) struct User {
    pub(super) name: Option<String>,
    /// A bcrypt hash.
    pub(super) password: Option<Secret>,
    pub(super) permissions: Scope,
    /// A picture for the editor, as raw JSON.
    pub(super) image: Option<Vec<u8>>,
    /// A fixed token, which a login gives instead of a new one.
    pub(super) token: Option<Secret>,
}

/// What a fixed token stands for.
#[derive(Debug, Clone)]
pub(super) struct Fixed {
    pub(super) user: String,
    pub(super) scope: Scope,
}

/// What the login page shows of a strategy.
#[derive(Debug, Clone, Default)]
pub(super) struct Strategy {
    /// With `label`, `icon` and `image`, as raw JSON.
    pub(super) button: Object,
    pub(super) auto_login: bool,
}

/// A time span, and the JSON number that it was given as.
#[derive(Debug, Clone, Default)]
pub(super) struct Seconds {
    pub(super) raw: String,
    pub(super) ms: u64,
}

impl AdminAuth {
    /// Reads the setting from its JSON text: the shape is `AdminAuth` of `wasm/types.d.ts`.
    ///
    /// # Errors
    /// `misuse`: it is no object, or its `type` is neither `credentials` nor `strategy`. DIFFERENCE: Node-RED 5.0.7
    /// starts with any type, and then nobody can log in.
    pub fn parse(json: &[u8]) -> Result<AdminAuth, Error> {
        let given = Document::parse([b"[", json, b"]"].concat())
            .ok()
            .flatten()
            .and_then(|document| Object::parse(document.entries().next()?.text()))
            .ok_or(Error::Misuse("adminAuth is no object"))?;
        let get = |name: &str| given.get(name.as_bytes());
        let flag = |name: &str| truthy(get(name)).is_some();
        let strategy = match get("type").and_then(string).as_deref() {
            Some("credentials") => None,
            Some("strategy") => Some(Strategy::read(get("strategy"))),
            _ => return Err(Error::Misuse("adminAuth.type is neither credentials nor strategy")),
        };
        let (mut users, mut tokens) = (Table::default(), Table::default());
        for user in objects(get("users")).iter().map(User::read) {
            if let Some(name) = user.name.clone() {
                users.set(name, user);
            }
        }
        for (digest, fixed) in objects(get("tokens")).iter().filter_map(Fixed::read) {
            tokens.set(digest, fixed);
        }
        let header = get("tokenHeader").and_then(string).unwrap_or_else(|| "authorization".to_owned());
        let default = truthy(get("default")).map(|default| {
            Scope::new(Object::parse(default).as_ref().and_then(|default| default.get(b"permissions")))
        });
        Ok(AdminAuth {
            strategy,
            users,
            users_function: flag("usersFunction"),
            authenticate_function: flag("authenticateFunction"),
            tokens,
            token_header: flag("tokensFunction").then(|| header.to_ascii_lowercase()),
            default,
            default_function: flag("defaultFunction"),
            session_expiry: Seconds::read(get("sessionExpiryTime"), 7 * 24 * 60 * 60),
            code_expiry: Seconds::read(get("exchangeCodeExpiryTime"), 20),
            hash_sessions: flag("hashSessions"),
            logout_redirect: truthy(get("logoutRedirect")).map(<[u8]>::to_vec),
        })
    }
}

impl AdminAuth {
    /// Whether logins go through a strategy of the host's.
    pub(in crate::admin) fn has_strategy(&self) -> bool {
        self.strategy.is_some()
    }
}

impl User {
    pub(super) fn read(user: &Object) -> User {
        let text = |name: &[u8]| user.get(name).and_then(string);
        let secret =
            |name: &[u8]| text(name).filter(|text| !text.is_empty()).map(|text| text.into_bytes().into());
        User {
            name: text(b"username"),
            password: secret(b"password"),
            permissions: Scope::new(user.get(b"permissions")),
            image: user.get(b"image").map(<[u8]>::to_vec),
            token: secret(b"token"),
        }
    }
}

impl Fixed {
    fn read(token: &Object) -> Option<(Digest, Fixed)> {
        let digest = Digest::of(Secret::from(string(token.get(b"token")?)?.into_bytes()));
        Some((digest, Fixed { user: string(token.get(b"user")?)?, scope: Scope::new(token.get(b"scope")) }))
    }
}

impl Strategy {
    fn read(raw: Option<&[u8]>) -> Strategy {
        let given = raw.and_then(Object::parse).unwrap_or_default();
        let auto_login = truthy(given.get(b"autoLogin")).is_some();
        Strategy { button: given, auto_login }
    }
}

impl Seconds {
    fn read(raw: Option<&[u8]>, default: u64) -> Seconds {
        let raw = truthy(raw).and_then(|raw| core::str::from_utf8(raw).ok());
        let whole = raw.and_then(|raw| whole(raw.as_bytes()).map(|seconds| (raw, seconds)));
        let (raw, seconds) =
            whole.map_or((default.to_string(), default), |(raw, seconds)| (raw.to_owned(), seconds));
        Seconds { raw, ms: seconds.saturating_mul(1000) }
    }
}

/// The objects of an array; one object counts as an array of it.
fn objects(raw: Option<&[u8]>) -> Vec<Object> {
    let Some(raw) = raw else { return Vec::new() };
    let text = if raw.starts_with(b"{") { [b"[", raw, b"]"].concat() } else { raw.to_vec() };
    let document = Document::parse(text).ok().flatten().unwrap_or_default();
    document.entries().filter_map(|entry| Object::parse(entry.text())).collect()
}
