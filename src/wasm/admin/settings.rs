//! The settings of the admin API, as JavaScript gives them.

use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use super::super::given::Given;
use super::super::secret;
use crate::admin::{AdminAuth, AdminSettings};
use crate::credentials::{CredentialSecret, Key};
use crate::{Error, Registry};

pub(super) fn settings(value: &JsValue) -> Result<AdminSettings, JsValue> {
    let mut settings = AdminSettings::default();
    if value.is_undefined() {
        return Ok(settings);
    }
    let given = Given::new(value)?;
    if let Some(bytes) = given.integer("apiMaxLength", usize::MAX as u64)? {
        settings.api_max_length = bytes as usize;
    }
    if let Some(root) = given.text("httpAdminRoot")? {
        settings.http_admin_root = root;
    }
    if let Some(registry) = given.bytes("registry")? {
        settings.registry = Registry::parse(&registry)?;
    }
    let flag = |name| Ok::<bool, JsValue>(given.flag(name)?.unwrap_or_default());
    settings.runtime_state = flag("runtimeState")?;
    settings.read_only = flag("readOnly")?;
    settings.disable_editor = flag("disableEditor")?;
    settings.require_https = flag("requireHttps")?;
    settings.safe_mode = flag("safeMode")?;
    settings.credential_secret = credential_secret(&given.value("credentialSecret").unwrap_or_default())?;
    settings.system_secret = system_secret(&given.value("systemSecret").unwrap_or_default())?;
    settings.admin_auth = admin_auth(&given.value("adminAuth").unwrap_or_default())?;
    Ok(settings)
}

/// The setting as it is in a settings.js: `null`, `0` and `true` mean no more than that it is left out, as in
/// Node-RED.
fn credential_secret(given: &JsValue) -> Result<CredentialSecret, Error> {
    match secret::text(given) {
        Some(secret) => Ok(CredentialSecret::Key(Key::of(&secret))),
        None if *given == JsValue::FALSE => Ok(CredentialSecret::Disabled),
        None if given.is_falsy() || *given == JsValue::TRUE => Ok(CredentialSecret::Unset),
        None => Err(Error::Misuse("credentialSecret is neither a text nor false")),
    }
}

fn system_secret(given: &JsValue) -> Result<Option<Key>, Error> {
    match secret::text(given) {
        Some(secret) => Ok(Some(Key::of(&secret))),
        None if given.is_falsy() => Ok(None),
        None => Err(Error::Misuse("systemSecret is no text")),
    }
}

/// It goes through its JSON text, as what the engine is answered about users does.
fn admin_auth(given: &JsValue) -> Result<Option<AdminAuth>, Error> {
    if given.is_falsy() {
        return Ok(None);
    }
    let text = js_sys::JSON::stringify(given).ok().and_then(|text| text.as_string());
    let text = Zeroizing::new(text.ok_or(Error::Misuse("adminAuth is no object"))?);
    AdminAuth::parse(text.as_bytes()).map(Some)
}
