//! What JavaScript gives to an admin API.

use js_sys::{Array, JSON};
use wasm_bindgen::JsValue;

use super::super::error::misuse;
use super::super::given::{Given, needed};
use crate::Registry;
use crate::admin::{EffectId, Identity, Input, Request, RequestId, Response, StorageFailure};
use crate::storage::{Generation, Outcome, SecretText, Stored, StoredCredentials};

pub(super) fn input(value: &JsValue) -> Result<Input, JsValue> {
    let given = Given::new(value)?;
    let text = |name| needed(given.text(name), name);
    let number = |name| needed(given.integer(name, u64::MAX), name);
    let effect = || number("effect").map(EffectId);
    Ok(match text("type")?.as_str() {
        "request" => Input::Request(RequestId(number("request")?), request(&given)?),
        "admit" => {
            let permission = permission(&given.value("permission").unwrap_or_default())?;
            Input::Admit(RequestId(number("request")?), request(&given)?, permission)
        }
        "start" => Input::Start,
        "loaded" => {
            let stored = given.value("stored");
            Input::Loaded(effect()?, stored.as_ref().map(read_store).transpose()?.unwrap_or_default())
        }
        "user" => Input::User(effect()?, given.bytes("user")?),
        "verified" => Input::Verified(effect()?, needed(given.flag("ok"), "ok")?),
        "saved" => Input::Saved(effect()?),
        "conflict" => Input::Conflict(effect()?),
        "failed" => {
            let failure = StorageFailure { code: text("code")?, message: text("message")? };
            Input::Failed(effect()?, failure)
        }
        "changed" => Input::Changed,
        "registry" => Input::Registry(Registry::parse(&needed(given.bytes("registry"), "registry")?)?),
        "delivered" => Input::Delivered(RequestId(number("request")?)),
        "tick" => Input::Tick,
        _ => return Err(misuse(&["the input's `type` is not known"])),
    })
}

fn request(given: &Given<'_>) -> Result<Request, JsValue> {
    Ok(Request {
        client: given.text("client")?,
        address: given.text("address")?,
        identity: given.value("identity").as_ref().map(identity).transpose()?,
        method: needed(given.text("method"), "method")?.to_ascii_uppercase(),
        path: needed(given.text("path"), "path")?,
        root: given.text("root")?,
        headers: needed(given.headers("headers"), "headers")?,
        body: given.bytes("body")?.unwrap_or_default(),
        secure: given.flag("secure")?.unwrap_or_default(),
        // Too few or too many are none: a request that needs them says so.
        random: given.bytes("random")?.and_then(|bytes| bytes.into_boxed_slice().try_into().ok()),
    })
}

/// JSON text of a text or a list.
fn permission(value: &JsValue) -> Result<String, JsValue> {
    let is_known = value.is_string() || Array::is_array(value);
    let text = JSON::stringify(value).ok().filter(|_| is_known);
    text.and_then(|text| text.as_string()).ok_or_else(|| misuse(&["the input lacks `permission`"]))
}

fn identity(value: &JsValue) -> Result<Identity, JsValue> {
    let given = Given::new(value)?;
    Ok(match given.text("username")? {
        Some(name) => Identity::User(name),
        None => Identity::Failed(given.text("error")?.unwrap_or_default()),
    })
}

fn read_store(value: &JsValue) -> Result<Stored, JsValue> {
    let given = Given::new(value)?;
    let outcomes = given.array("outcomes")?.unwrap_or_default();
    Ok(Stored {
        flows: given.bytes("flows")?,
        credentials: given.bytes("credentials")?.map(StoredCredentials),
        generation: Generation(needed(given.integer("generation", u64::MAX), "generation")?),
        outcomes: outcomes.iter().map(outcome).collect::<Result<_, _>>()?,
        settings: given.bytes("settings")?.map(SecretText),
        sessions: given.bytes("sessions")?.map(SecretText),
    })
}

fn outcome(value: JsValue) -> Result<Outcome, JsValue> {
    let given = Given::new(&value)?;
    let status = needed(given.integer("status", u16::MAX.into()), "status")?;
    let body = needed(given.bytes("body"), "body")?;
    Ok(Outcome {
        key: needed(given.text("key"), "key")?,
        at: needed(given.integer("at", u64::MAX), "at")?,
        response: Response {
            status: status as u16,
            headers: needed(given.headers("headers"), "headers")?,
            body: Some(body).filter(|body| !body.is_empty()),
            cors: false,
            unhandled: false,
        },
    })
}
