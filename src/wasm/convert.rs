//! Values of JavaScript to values of the engine and back. The shapes are those of `types.d.ts`.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use serde_bytes::ByteBuf;
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use super::secret;
use crate::admin::{self, AdminAuth, EffectId, Level, Request, RequestId, Response, StorageFailure};
use crate::credentials::{CredentialSecret, Key, Secret};
use crate::json::Document;
use crate::storage::{self, Generation, SecretText, StoredCredentials};
use crate::{Error, Registry, Revision};

/// A value as JavaScript gave it.
pub(super) fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value.clone()).map_err(|error| {
        // What serde says names the field or the variant that is wrong.
        let js: JsValue = Error::Misuse("not the expected shape").into();
        let _ = js_sys::Reflect::set(&js, &"message".into(), &error.to_string().into());
        js
    })
}

/// A value for JavaScript.
pub(super) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::new())?)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Settings {
    api_max_length: Option<usize>,
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    credential_secret: JsValue,
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    system_secret: JsValue,
    registry: Option<ByteBuf>,
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    admin_auth: JsValue,
    http_admin_root: Option<String>,
    #[serde(default)]
    runtime_state: bool,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    disable_editor: bool,
    #[serde(default)]
    require_https: bool,
    #[serde(default)]
    safe_mode: bool,
}

impl TryFrom<Settings> for admin::AdminSettings {
    type Error = Error;

    fn try_from(given: Settings) -> Result<admin::AdminSettings, Error> {
        let defaults = admin::AdminSettings::default();
        Ok(admin::AdminSettings {
            api_max_length: given.api_max_length.unwrap_or(defaults.api_max_length),
            credential_secret: given.credential_secret()?,
            system_secret: given.system_secret()?,
            registry: given.registry()?,
            admin_auth: given.admin_auth()?,
            http_admin_root: given.http_admin_root.unwrap_or(defaults.http_admin_root),
            runtime_state: given.runtime_state,
            read_only: given.read_only,
            disable_editor: given.disable_editor,
            require_https: given.require_https,
            safe_mode: given.safe_mode,
        })
    }
}

impl Settings {
    /// The setting as it is in a settings.js: `null`, `0` and `true` mean no more than that it is left out, as in
    /// Node-RED.
    fn credential_secret(&self) -> Result<CredentialSecret, Error> {
        let given = &self.credential_secret;
        match secret::text(given) {
            Some(secret) => Ok(CredentialSecret::Key(Key::of(&secret))),
            None if *given == JsValue::FALSE => Ok(CredentialSecret::Disabled),
            None if given.is_falsy() || *given == JsValue::TRUE => Ok(CredentialSecret::Unset),
            None => Err(Error::Misuse("credentialSecret is neither a text nor false")),
        }
    }

    fn system_secret(&self) -> Result<Option<Key>, Error> {
        match secret::text(&self.system_secret) {
            Some(secret) => Ok(Some(Key::of(&secret))),
            None if self.system_secret.is_falsy() => Ok(None),
            None => Err(Error::Misuse("systemSecret is no text")),
        }
    }

    /// It goes through its JSON text, as what the engine is answered about users does.
    fn admin_auth(&self) -> Result<Option<AdminAuth>, Error> {
        if self.admin_auth.is_falsy() {
            return Ok(None);
        }
        let text = js_sys::JSON::stringify(&self.admin_auth).ok().and_then(|text| text.as_string());
        let text = Zeroizing::new(text.ok_or(Error::Misuse("adminAuth is no object"))?);
        AdminAuth::parse(text.as_bytes()).map(Some)
    }

    fn registry(&self) -> Result<Registry, Error> {
        self.registry.as_ref().map_or_else(|| Ok(Registry::default()), |text| Registry::parse(text))
    }
}

/// An input with the fields of all kinds: what `type` says tells which have to be there. (An enum would make serde
/// keep every value until it knows the kind, which costs twenty kilobytes of module.)
#[derive(Deserialize)]
pub(super) struct Input {
    r#type: String,
    request: Option<u64>,
    effect: Option<u64>,
    client: Option<String>,
    address: Option<String>,
    identity: Option<Identity>,
    method: Option<String>,
    path: Option<String>,
    root: Option<String>,
    headers: Option<Vec<(String, String)>>,
    body: Option<ByteBuf>,
    random: Option<ByteBuf>,
    secure: Option<bool>,
    registry: Option<ByteBuf>,
    stored: Option<Stored>,
    code: Option<String>,
    message: Option<String>,
    user: Option<ByteBuf>,
    ok: Option<bool>,
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    permission: JsValue,
}

/// One of the two.
#[derive(Deserialize)]
struct Identity {
    username: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Stored {
    flows: Option<ByteBuf>,
    credentials: Option<ByteBuf>,
    generation: u64,
    #[serde(default)]
    outcomes: Vec<Outcome>,
    settings: Option<ByteBuf>,
    sessions: Option<ByteBuf>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Outcome {
    key: String,
    at: u64,
    status: u16,
    headers: Vec<(String, String)>,
    body: ByteBuf,
}

/// Stored credentials on their way out. They can be plain, so no copy of them is made here.
pub(super) struct Stowed(StoredCredentials);

impl Serialize for Stowed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0.0)
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(super) enum Effect {
    Load {
        effect: u64,
    },
    Save {
        effect: u64,
        expected: u64,
        generation: u64,
        #[serde(serialize_with = "shared")]
        flows: Arc<Vec<u8>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        credentials: Option<Stowed>,
        #[serde(skip_serializing_if = "Option::is_none")]
        interim: Option<Stowed>,
        #[serde(rename = "dropSystemSecret", skip_serializing_if = "std::ops::Not::not")]
        drop_system_secret: bool,
        #[serde(rename = "replacesUnreadable", skip_serializing_if = "std::ops::Not::not")]
        replaces_unreadable: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        outcome: Option<Outcome>,
    },
    SaveSettings {
        effect: u64,
        settings: ByteBuf,
    },
    SaveSessions {
        effect: u64,
        sessions: ByteBuf,
    },
    Verify {
        effect: u64,
        password: String,
        hash: String,
    },
    User {
        effect: u64,
        username: String,
    },
    Authenticate {
        effect: u64,
        username: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        password: Option<String>,
    },
    Token {
        effect: u64,
        token: String,
    },
    DefaultUser {
        effect: u64,
    },
    Deploy {
        deployment: &'static str,
        from: u64,
        generation: u64,
        revision: String,
        diff: String,
        plan: ByteBuf,
    },
    State {
        state: &'static str,
    },
    Admitted {
        request: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        expires: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        session: Option<String>,
    },
    SessionEnded {
        session: String,
    },
    Forget {
        key: String,
    },
    Respond {
        request: u64,
        status: u16,
        headers: Vec<(String, String)>,
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<ByteBuf>,
        cors: bool,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        unhandled: bool,
    },
    Log {
        level: &'static str,
        message: String,
    },
}

/// What a runtime is given to run. Credentials are copied once, from where they are wiped.
pub(super) fn active(given: &admin::Given<'_>) -> JsValue {
    let active = js_sys::Object::new();
    let set = |name: &str, value: JsValue| {
        // Setting a property of an object made here cannot fail.
        let _ = js_sys::Reflect::set(&active, &name.into(), &value);
    };
    set("generation", (given.generation.0 as f64).into());
    set("revision", given.revision.to_string().into());
    set("flows", js_sys::Uint8Array::from(given.flows).into());
    if let Some(credentials) = &given.credentials {
        set("credentials", js_sys::Uint8Array::from(&**credentials).into());
    }
    active.into()
}

/// Bytes that somebody else has, too: they are copied once, into a `Uint8Array`.
fn shared<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    rev: String,
    bytes: usize,
    tabs: usize,
    subflows: usize,
    groups: usize,
    nodes: usize,
    config_nodes: usize,
}

impl Summary {
    pub(super) fn of(flows: &Document) -> Summary {
        let crate::Summary { tabs, subflows, groups, nodes, config_nodes, .. } = crate::Summary::of(flows);
        let (rev, bytes) = (Revision::of(flows).to_string(), flows.text().len());
        Summary { rev, bytes, tabs, subflows, groups, nodes, config_nodes }
    }
}

impl TryFrom<Input> for admin::Input {
    type Error = Error;

    fn try_from(input: Input) -> Result<admin::Input, Error> {
        let request = input.request.map(RequestId).ok_or(Error::Misuse("the input lacks `request`"));
        let effect = input.effect.map(EffectId).ok_or(Error::Misuse("the input lacks `effect`"));
        Ok(match input.r#type.as_str() {
            "request" => admin::Input::Request(request?, input.into_request()?),
            "admit" => {
                let permission = permission(&input.permission)?;
                admin::Input::Admit(request?, input.into_request()?, permission)
            }
            "start" => admin::Input::Start,
            "loaded" => {
                admin::Input::Loaded(effect?, input.stored.map(storage::Stored::from).unwrap_or_default())
            }
            "user" => admin::Input::User(effect?, input.user.map(ByteBuf::into_vec)),
            "verified" => {
                let ok = input.ok.ok_or(Error::Misuse("the input lacks `ok`"))?;
                admin::Input::Verified(effect?, ok)
            }
            "saved" => admin::Input::Saved(effect?),
            "conflict" => admin::Input::Conflict(effect?),
            "failed" => {
                let code = text(input.code, "the input lacks `code`")?;
                let message = text(input.message, "the input lacks `message`")?;
                admin::Input::Failed(effect?, StorageFailure { code, message })
            }
            "changed" => admin::Input::Changed,
            "registry" => {
                let text = input.registry.ok_or(Error::Misuse("the input lacks `registry`"))?;
                admin::Input::Registry(Registry::parse(&text)?)
            }
            "delivered" => admin::Input::Delivered(request?),
            "tick" => admin::Input::Tick,
            _ => return Err(Error::Misuse("the input's `type` is not known")),
        })
    }
}

impl Input {
    fn into_request(self) -> Result<Request, Error> {
        Ok(Request {
            client: self.client,
            address: self.address,
            identity: self.identity.map(|Identity { username, error }| match username {
                Some(name) => admin::Identity::User(name),
                None => admin::Identity::Failed(error.unwrap_or_default()),
            }),
            method: text(self.method, "the input lacks `method`")?.to_ascii_uppercase(),
            path: text(self.path, "the input lacks `path`")?,
            root: self.root,
            headers: self.headers.ok_or(Error::Misuse("the input lacks `headers`"))?,
            body: self.body.map(ByteBuf::into_vec).unwrap_or_default(),
            secure: self.secure.unwrap_or_default(),
            // Too few or too many are none: a request that needs them says so.
            random: self.random.and_then(|bytes| bytes.into_vec().into_boxed_slice().try_into().ok()),
        })
    }
}

/// What `permission` of an input is, as JSON text.
fn permission(given: &JsValue) -> Result<String, Error> {
    let is_known = given.is_string() || js_sys::Array::is_array(given);
    let text = js_sys::JSON::stringify(given).ok().filter(|_| is_known);
    text.and_then(|text| text.as_string()).ok_or(Error::Misuse("the input lacks `permission`"))
}

/// A secret on its way to whom it is for.
fn shown(secret: &Secret) -> String {
    String::from_utf8_lossy(secret).into_owned()
}

fn text(field: Option<String>, lack: &'static str) -> Result<String, Error> {
    field.ok_or(Error::Misuse(lack))
}

impl From<Stored> for storage::Stored {
    fn from(stored: Stored) -> storage::Stored {
        storage::Stored {
            flows: stored.flows.map(ByteBuf::into_vec),
            credentials: stored.credentials.map(|bytes| StoredCredentials(bytes.into_vec())),
            generation: Generation(stored.generation),
            outcomes: stored.outcomes.into_iter().map(storage::Outcome::from).collect(),
            settings: stored.settings.map(|bytes| SecretText(bytes.into_vec())),
            sessions: stored.sessions.map(|bytes| SecretText(bytes.into_vec())),
        }
    }
}

impl From<Outcome> for storage::Outcome {
    fn from(outcome: Outcome) -> storage::Outcome {
        let Outcome { key, at, status, headers, body } = outcome;
        let body = Some(body.into_vec()).filter(|body| !body.is_empty());
        storage::Outcome {
            key,
            at,
            response: Response { status, headers, body, cors: false, unhandled: false },
        }
    }
}

impl From<storage::Outcome> for Outcome {
    fn from(outcome: storage::Outcome) -> Outcome {
        let storage::Outcome { key, at, response: Response { status, headers, body, .. } } = outcome;
        Outcome { key, at, status, headers, body: ByteBuf::from(body.unwrap_or_default()) }
    }
}

impl From<admin::Effect> for Effect {
    fn from(effect: admin::Effect) -> Effect {
        match effect {
            admin::Effect::Load(id) => Effect::Load { effect: id.0 },
            admin::Effect::Save(id, save) => Effect::Save {
                effect: id.0,
                expected: save.expected.0,
                generation: save.generation.0,
                flows: save.flows,
                credentials: save.credentials.map(Stowed),
                interim: save.interim.map(Stowed),
                drop_system_secret: save.drop_system_secret,
                replaces_unreadable: save.replaces_unreadable,
                outcome: save.outcome.map(Outcome::from),
            },
            admin::Effect::SaveSettings(id, SecretText(settings)) => {
                Effect::SaveSettings { effect: id.0, settings: ByteBuf::from(settings) }
            }
            admin::Effect::SaveSessions(id, SecretText(sessions)) => {
                Effect::SaveSessions { effect: id.0, sessions: ByteBuf::from(sessions) }
            }
            admin::Effect::Verify(id, admin::Verify { password, hash }) => {
                Effect::Verify { effect: id.0, password: shown(&password), hash: shown(&hash) }
            }
            admin::Effect::User(id, username) => Effect::User { effect: id.0, username },
            admin::Effect::Authenticate(id, username, password) => {
                Effect::Authenticate { effect: id.0, username, password: password.as_ref().map(shown) }
            }
            admin::Effect::Token(id, token) => Effect::Token { effect: id.0, token: shown(&token) },
            admin::Effect::DefaultUser(id) => Effect::DefaultUser { effect: id.0 },
            admin::Effect::Deploy(deployment) => Effect::Deploy {
                deployment: deployment.deployment.name(),
                from: deployment.from.0,
                generation: deployment.generation.0,
                revision: deployment.revision,
                diff: deployment.diff,
                plan: ByteBuf::from(deployment.plan),
            },
            admin::Effect::State(state) => Effect::State { state: state.name() },
            admin::Effect::Admitted(id, admin::Admitted { user, scope, expires, session }) => {
                Effect::Admitted { request: id.0, user, scope, expires, session }
            }
            admin::Effect::SessionEnded(session) => Effect::SessionEnded { session },
            admin::Effect::Forget(key) => Effect::Forget { key },
            admin::Effect::Respond(id, Response { status, headers, body, cors, unhandled }) => {
                let body = body.map(ByteBuf::from);
                Effect::Respond { request: id.0, status, headers, body, cors, unhandled }
            }
            admin::Effect::Log(level, message) => {
                let level = match level {
                    Level::Error => "error",
                    Level::Warn => "warn",
                    Level::Info => "info",
                    Level::Audit => "audit",
                };
                Effect::Log { level, message }
            }
        }
    }
}
