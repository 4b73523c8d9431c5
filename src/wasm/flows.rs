//! Functions of flow configurations.

use js_sys::{Array, JSON, JsString, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::made::Made;
use crate::admin::DeploymentType;
use crate::check::Finding;
use crate::flow::Flows;
use crate::json::{self, Document, Place};
use crate::{Error, Revision, Summary};

/// The revision of a flow configuration, as Node-RED computes it when it loads the text.
///
/// Throws `invalid_json` (with the place) and `invalid_flows`.
#[wasm_bindgen]
pub fn revision(#[wasm_bindgen(unchecked_param_type = "Flows")] flows: &JsValue) -> Result<String, JsValue> {
    Ok(Revision::of(&document(flows)?).to_string())
}

/// The JSON text that `text` is, laid out as `JSON.stringify(value, null, 4)` does. Changes nothing but white space.
#[wasm_bindgen]
pub fn indent(text: &[u8]) -> Vec<u8> {
    json::indent(text)
}

/// What a flow configuration holds: its revision, its size in bytes as stored, and how many of each kind.
///
/// Throws as `revision` does.
#[wasm_bindgen(unchecked_return_type = "Summary")]
pub fn summary(#[wasm_bindgen(unchecked_param_type = "Flows")] flows: &JsValue) -> Result<JsValue, JsValue> {
    let flows = document(flows)?;
    let summary = Summary::of(&flows);
    let made = Made::new()
        .text("rev", &Revision::of(&flows).to_string())
        .number("bytes", flows.text().len() as u64)
        .number("tabs", summary.tabs as u64)
        .number("subflows", summary.subflows as u64)
        .number("groups", summary.groups as u64)
        .number("nodes", summary.nodes as u64)
        .number("configNodes", summary.config_nodes as u64);
    Ok(made.into())
}

/// What differs between two flow configurations, as Node-RED's runtime sees it: `before` is what is deployed, null
/// or undefined if nothing is.
///
/// Throws as `revision` does.
#[wasm_bindgen(unchecked_return_type = "Diff")]
pub fn diff(
    #[wasm_bindgen(unchecked_param_type = "Flows | null | undefined")] before: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Flows")] after: &JsValue,
) -> Result<JsValue, JsValue> {
    let before = configuration(before)?;
    JSON::parse(&crate::diff::diff(before.as_ref(), &Flows::new(document(after)?)).to_json())
}

/// What deploying `after` does when `before`, null or undefined if nothing, was just loaded and started. `options` may
/// name the `type` of the deployment, which else is `nodes`.
///
/// Throws as `revision` does, and `invalid_deployment_type`.
#[wasm_bindgen(unchecked_return_type = "Plan")]
pub fn plan(
    #[wasm_bindgen(unchecked_param_type = "Flows | null | undefined")] before: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Flows")] after: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "PlanOptions | undefined")] options: &JsValue,
) -> Result<JsValue, JsValue> {
    let deployment = deployment_type(options)?;
    let before = configuration(before)?;
    JSON::parse(&crate::deploy::plan(before.as_ref(), &Flows::new(document(after)?), deployment).to_json())
}

fn deployment_type(options: &JsValue) -> Result<DeploymentType, JsValue> {
    if options.is_undefined() {
        return Ok(DeploymentType::Nodes);
    }
    let word = Reflect::get(options, &"type".into())?;
    if word.is_undefined() {
        return Ok(DeploymentType::Nodes);
    }
    let named = word.as_string().and_then(|word| DeploymentType::named(&word));
    Ok(named.ok_or(Error::DeploymentType)?)
}

/// Everything that is wrong with a flow configuration, each fault with its place; where in the text its entry begins
/// is told of text only, for an array has no lines.
///
/// Throws as `revision` does.
#[wasm_bindgen(unchecked_return_type = "Finding[]")]
pub fn check(#[wasm_bindgen(unchecked_param_type = "Flows")] flows: &JsValue) -> Result<JsValue, JsValue> {
    let findings = crate::check::check(&Flows::new(document(flows)?));
    let places = match Array::is_array(flows) || findings.is_empty() {
        true => Vec::new(),
        false => json::places(&text(flows)?, findings.iter().map_while(|finding| finding.index)),
    };
    let listed = findings.iter().enumerate().map(|(at, finding)| placed(finding, places.get(at)));
    JSON::parse(&format!("[{}]", listed.collect::<Vec<_>>().join(",")))
}

fn placed(finding: &Finding, place: Option<&Place>) -> String {
    let mut json = finding.to_json();
    if let Some(Place { line, column, .. }) = place {
        json.truncate(json.len() - 1);
        json.push_str(&format!(r#","line":{line},"column":{column}}}"#));
    }
    json
}

fn configuration(flows: &JsValue) -> Result<Option<Flows>, JsValue> {
    let given = !(flows.is_null() || flows.is_undefined());
    given.then(|| document(flows).map(Flows::new)).transpose()
}

fn document(flows: &JsValue) -> Result<Document, JsValue> {
    let document = Document::parse(text(flows)?).map_err(Error::Json)?;
    Ok(document.ok_or(Error::NotFlows("another value"))?)
}

/// The JSON text that the caller means.
fn text(flows: &JsValue) -> Result<Vec<u8>, JsValue> {
    if let Some(bytes) = flows.dyn_ref::<Uint8Array>() {
        return Ok(bytes.to_vec());
    }
    if let Some(text) = flows.dyn_ref::<JsString>() {
        return Ok(utf8(text));
    }
    if Array::is_array(flows) {
        return Ok(utf8(&JSON::stringify(flows)?));
    }
    Err(Error::NotFlows("another value").into())
}

/// A JavaScript string as UTF-8. A lone surrogate, which UTF-8 cannot hold, becomes the escape that means the
/// same inside a JSON string, and that is a fault outside one as the surrogate is.
fn utf8(text: &JsString) -> Vec<u8> {
    if text.is_valid_utf16()
        && let Some(converted) = text.as_string()
    {
        return converted.into_bytes();
    }
    let mut out = String::new();
    for unit in char::decode_utf16(text.iter()) {
        match unit {
            Ok(character) => out.push(character),
            // Behind a backslash it is a fault, as an escape would not be.
            Err(_) if ends_in_open_escape(&out) => out.push(char::REPLACEMENT_CHARACTER),
            Err(lone) => out.push_str(&format!("\\u{:04x}", lone.unpaired_surrogate())),
        }
    }
    out.into_bytes()
}

fn ends_in_open_escape(text: &str) -> bool {
    text.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1
}
