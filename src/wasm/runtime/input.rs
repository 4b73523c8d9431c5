//! What JavaScript gives to a runtime.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::Error;
use crate::admin::{DeploymentType, EffectId};
use crate::flow::Flows;
use crate::json::Document;
use crate::runtime::{
    Deploy, EnvValue, Input, MissingModule, NodeCredentials, NodeType, RuntimeSettings, SetState,
};
use crate::storage::Generation;

#[wasm_bindgen]
extern "C" {
    /// What has some of these properties. Each is asked for by code of its own, which is faster than by name.
    type Given;

    #[wasm_bindgen(method, getter, js_name = "type")]
    fn kind(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn effect(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn message(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn error(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn json(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn host(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn missing(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn module(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn subflow(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn modules(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn state(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn deployment(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn from(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn generation(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn revision(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn flows(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn plan(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn diff(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn credentials(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = nodeCloseTimeout)]
    fn node_close_timeout(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = safeMode)]
    fn safe_mode(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn stopped(this: &Given) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn environment(this: &Given) -> JsValue;
}

/// The settings; left out ones are Node-RED's.
pub(super) fn settings(value: &JsValue) -> Result<RuntimeSettings, Error> {
    let mut settings = RuntimeSettings::default();
    if value.is_undefined() {
        return Ok(settings);
    }
    let given = object(value)?;
    if let Some(timeout) = given.node_close_timeout().as_f64() {
        settings.node_close_timeout = timeout as u64;
    }
    settings.safe_mode = given.safe_mode().is_truthy();
    settings.is_stopped = given.stopped().is_truthy();
    if let Some(environment) = given.environment().dyn_ref::<Object>() {
        let entries = Object::entries(environment);
        let entry = |entry: JsValue| {
            let entry: &Array = entry.dyn_ref()?;
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        };
        settings.environment = entries.iter().filter_map(entry).collect();
    }
    Ok(settings)
}

/// An input.
pub(super) fn input(value: &JsValue) -> Result<Input, Error> {
    let given = object(value)?;
    let kind = text(&given.kind(), "the input lacks `type`")?;
    Ok(match &*kind {
        "created" => Input::Created(effect(given)?),
        "failed" => Input::Failed(effect(given)?, text(&given.message(), "the input lacks `message`")?),
        "closed" => Input::Closed(effect(given)?),
        "evaluated" => Input::Evaluated(effect(given)?, evaluated(given)?),
        "modules" => Input::Modules(effect(given)?, missing(&given.missing())?),
        "deploy" => Input::Deploy(Box::new(deploy(given)?)),
        "start" => Input::Start,
        "shutdown" => Input::Shutdown,
        "tick" => Input::Tick,
        "state" => Input::SetState(match given.state().as_string().as_deref() {
            Some("start") => SetState::Start,
            Some("stop") => SetState::Stop,
            _ => return Err(Error::Misuse("`state` is neither `start` nor `stop`")),
        }),
        "nodeType" => Input::Type(NodeType {
            name: text(&given.name(), "the input lacks `name`")?,
            subflow: bytes(&given.subflow())?,
            modules: given.modules().as_string(),
        }),
        "nodeTypeGone" => Input::TypeGone(text(&given.name(), "the input lacks `name`")?),
        _ => return Err(Error::Misuse("the input's `type` is not known")),
    })
}

fn deploy(given: &Given) -> Result<Deploy, Error> {
    let deployment = given.deployment().as_string();
    let flows = bytes(&given.flows())?.ok_or(Error::Misuse("the input lacks `flows`"))?;
    let document = Document::parse(flows).map_err(Error::Json)?.ok_or(Error::NotFlows("another value"))?;
    let plan = bytes(&given.plan())?.map(String::from_utf8).transpose();
    Ok(Deploy {
        deployment: deployment
            .and_then(|word| DeploymentType::named(&word))
            .ok_or(Error::Misuse("`deployment` is no type of deployment"))?,
        from: Generation(number(&given.from(), "the input lacks `from`")?),
        generation: Generation(number(&given.generation(), "the input lacks `generation`")?),
        revision: text(&given.revision(), "the input lacks `revision`")?,
        plan: plan.map_err(|_| Error::Misuse("`plan` is no UTF-8"))?,
        diff: given.diff().as_string(),
        flows: Flows::new(document),
        credentials: bytes(&given.credentials())?.map(NodeCredentials::new),
    })
}

fn evaluated(given: &Given) -> Result<Result<Option<EnvValue>, String>, Error> {
    if let Some(error) = given.error().as_string() {
        return Ok(Err(error));
    }
    let value = given.value();
    if value.is_undefined() {
        return Ok(Ok(None));
    }
    let value = object(&value)?;
    let value = match (value.json().as_string(), value.host().as_f64()) {
        (Some(json), _) => EnvValue::from_json(&json),
        (None, Some(host)) => Some(EnvValue::Host(host as u64)),
        (None, None) => None,
    };
    value.map(Some).map(Ok).ok_or(Error::Misuse("`value` is neither JSON text nor a number of the host"))
}

fn missing(value: &JsValue) -> Result<Vec<MissingModule>, Error> {
    let list: &Array = value.dyn_ref().ok_or(Error::Misuse("the input lacks `missing`"))?;
    let module = |value: JsValue| {
        let given = object(&value)?;
        let module = text(&given.module(), "what is missing lacks `module`")?;
        Ok(MissingModule { module, error: text(&given.error(), "what is missing lacks `error`")? })
    };
    list.iter().map(module).collect()
}

fn object(value: &JsValue) -> Result<&Given, Error> {
    if value.is_object() { Ok(value.unchecked_ref()) } else { Err(Error::Misuse("not an object")) }
}

fn effect(given: &Given) -> Result<EffectId, Error> {
    Ok(EffectId(number(&given.effect(), "the input lacks `effect`")?))
}

fn number(value: &JsValue, lack: &'static str) -> Result<u64, Error> {
    Ok(value.as_f64().ok_or(Error::Misuse(lack))? as u64)
}

fn text(value: &JsValue, lack: &'static str) -> Result<String, Error> {
    value.as_string().ok_or(Error::Misuse(lack))
}

/// Bytes, if they are there.
fn bytes(value: &JsValue) -> Result<Option<Vec<u8>>, Error> {
    if value.is_undefined() {
        return Ok(None);
    }
    let bytes: &Uint8Array = value.dyn_ref().ok_or(Error::Misuse("bytes are no Uint8Array"))?;
    Ok(Some(bytes.to_vec()))
}
