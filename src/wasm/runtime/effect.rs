//! What a runtime gives to JavaScript.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::admin::EffectId;
use crate::runtime::{
    Close, Create, Effect, EnvValue, Evaluate, FlowKind, Hole, NodeHandle, NodeKind, OpenFlow, Routes, Wires,
};

#[wasm_bindgen]
extern "C" {
    /// An object that is being made. Each property is set by code of its own, which is faster than by name; always in
    /// the same order, so that engines see one shape.
    type Made;

    #[wasm_bindgen(method, setter, js_name = "type")]
    fn set_type(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_effect(this: &Made, value: f64);
    #[wasm_bindgen(method, setter)]
    fn set_node(this: &Made, value: u32);
    #[wasm_bindgen(method, setter)]
    fn set_flow(this: &Made, value: u32);
    #[wasm_bindgen(method, setter)]
    fn set_parent(this: &Made, value: u32);
    #[wasm_bindgen(method, setter)]
    fn set_kind(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_id(this: &Made, value: &str);
    #[wasm_bindgen(method, setter, js_name = nodeType)]
    fn set_node_type(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_z(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_alias(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_path(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_config(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_holes(this: &Made, value: &Array);
    #[wasm_bindgen(method, setter)]
    fn set_credentials(this: &Made, value: &str);
    #[wasm_bindgen(method, setter, js_name = credentialHoles)]
    fn set_credential_holes(this: &Made, value: &Array);
    #[wasm_bindgen(method, setter)]
    fn set_wires(this: &Made, value: &Made);
    #[wasm_bindgen(method, setter)]
    fn set_ids(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_targets(this: &Made, value: &Array);
    #[wasm_bindgen(method, setter)]
    fn set_removed(this: &Made, value: bool);
    #[wasm_bindgen(method, setter)]
    fn set_generation(this: &Made, value: f64);
    #[wasm_bindgen(method, setter)]
    fn set_modules(this: &Made, value: &Array);
    #[wasm_bindgen(method, setter)]
    fn set_group(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_name(this: &Made, value: &str);
    #[wasm_bindgen(method, setter, js_name = value)]
    fn set_text(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_value(this: &Made, value: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_payload(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_code(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_message(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_json(this: &Made, value: &str);
    #[wasm_bindgen(method, setter)]
    fn set_host(this: &Made, value: f64);
    #[wasm_bindgen(method, setter)]
    fn set_errors(this: &Made, value: &Array);
    #[wasm_bindgen(method, setter)]
    fn set_statuses(this: &Made, value: &Array);
    #[wasm_bindgen(method, setter)]
    fn set_completes(this: &Made, value: &Array);
}

/// An effect.
pub(super) fn to_js(effect: Effect) -> JsValue {
    let made = match effect {
        Effect::Create(id, created) => create(id, &created),
        Effect::Close(id, Close { node, removed, kind: node_kind }) => {
            let made = of_type("close");
            made.set_effect(id.0 as f64);
            made.set_node(node.0);
            made.set_removed(removed);
            made.set_kind(kind(node_kind));
            made
        }
        Effect::Wire(node, node_wires) => {
            let made = of_type("wire");
            made.set_node(node.0);
            made.set_wires(&wires(&node_wires));
            made
        }
        Effect::OpenFlow(open) => open_flow(&open),
        Effect::CloseFlow(flow) => {
            let made = of_type("closeFlow");
            made.set_flow(flow.0);
            made
        }
        Effect::CleanContext => of_type("cleanContext"),
        Effect::Rerouted => of_type("rerouted"),
        Effect::Reply(generation) => {
            let made = of_type("reply");
            made.set_generation(generation.0 as f64);
            made
        }
        Effect::CheckModules(id, modules) => {
            let made = of_type("checkModules");
            made.set_effect(id.0 as f64);
            made.set_modules(&list(modules.iter().map(|module| JsValue::from_str(module))));
            made
        }
        Effect::Evaluate(id, asked) => evaluate(id, &asked),
        Effect::Event(event) => {
            let made = of_type("event");
            made.set_name(event.name());
            if let Some(payload) = event.payload() {
                made.set_payload(&payload);
            }
            made
        }
        Effect::Error(error) => {
            let made = of_type("error");
            made.set_id(&error.id);
            made.set_code(error.code);
            made.set_message(&error.message);
            made
        }
    };
    made.into()
}

fn create(id: EffectId, created: &Create) -> Made {
    let made = of_type("create");
    made.set_effect(id.0 as f64);
    made.set_node(created.node.0);
    made.set_kind(kind(created.kind));
    made.set_id(&created.id);
    made.set_node_type(&created.r#type);
    made.set_flow(created.flow.0);
    made.set_parent(created.parent.0);
    made.set_config(&created.config);
    made.set_wires(&wires(&created.wires));
    if let Some(z) = &created.z {
        made.set_z(z);
    }
    if let Some(path) = &created.path {
        made.set_path(path);
    }
    if let Some(alias) = &created.alias {
        made.set_alias(alias);
    }
    if !created.holes.is_empty() {
        made.set_holes(&holes(&created.holes));
    }
    if let Some(credentials) = &created.credentials {
        // JSON text is UTF-8.
        made.set_credentials(core::str::from_utf8(credentials.text()).unwrap_or("{}"));
    }
    if !created.credential_holes.is_empty() {
        made.set_credential_holes(&holes(&created.credential_holes));
    }
    made
}

fn open_flow(open: &OpenFlow) -> Made {
    let made = of_type("openFlow");
    made.set_flow(open.flow.0);
    made.set_kind(match open.kind {
        FlowKind::Global => "global",
        FlowKind::Tab => "tab",
        FlowKind::Subflow => "subflow",
        FlowKind::Module => "module",
    });
    made.set_id(&open.id);
    if let Some(parent) = open.parent {
        made.set_parent(parent.0);
    }
    made.set_path(&open.path);
    made
}

fn evaluate(id: EffectId, asked: &Evaluate) -> Made {
    let made = of_type("evaluate");
    made.set_effect(id.0 as f64);
    made.set_flow(asked.flow.0);
    if let Some(group) = &asked.group {
        made.set_group(group);
    }
    made.set_name(&asked.name);
    made.set_kind(&asked.r#type);
    if let Some(value) = &asked.value {
        made.set_text(value);
    }
    made
}

fn wires(wires: &Wires) -> Made {
    let made = object();
    made.set_ids(&wires.ids);
    let target =
        |target: &Option<NodeHandle>| target.map_or(JsValue::NULL, |NodeHandle(node)| JsValue::from(node));
    let output = |targets: &Vec<Option<NodeHandle>>| list(targets.iter().map(target)).into();
    made.set_targets(&list(wires.targets.iter().map(output)));
    made
}

/// Who hears of what a node reports.
pub(super) fn routes(routes: &Routes) -> JsValue {
    let nodes = |nodes: &[NodeHandle]| list(nodes.iter().map(|&NodeHandle(node)| JsValue::from(node)));
    let made = object();
    made.set_errors(&nodes(&routes.errors));
    made.set_statuses(&nodes(&routes.statuses));
    made.set_completes(&nodes(&routes.completes));
    made.into()
}

/// The value of a variable.
pub(super) fn value(value: &EnvValue) -> JsValue {
    let made = object();
    match value {
        // JSON text is UTF-8.
        EnvValue::Json(text) => made.set_json(core::str::from_utf8(text).unwrap_or("null")),
        EnvValue::Host(number) => made.set_host(*number as f64),
    }
    made.into()
}

fn holes(holes: &[Hole]) -> Array {
    let hole = |hole: &Hole| {
        let made = object();
        made.set_path(&hole.path);
        made.set_value(&value(&hole.value));
        made.into()
    };
    list(holes.iter().map(hole))
}

fn kind(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Node => "node",
        NodeKind::Instance => "instance",
        NodeKind::StatusOutput => "status",
    }
}

fn of_type(name: &str) -> Made {
    let made = object();
    made.set_type(name);
    made
}

fn object() -> Made {
    Object::new().unchecked_into()
}

fn list(values: impl Iterator<Item = JsValue>) -> Array {
    let array = Array::new();
    values.for_each(|value| _ = array.push(&value));
    array
}
