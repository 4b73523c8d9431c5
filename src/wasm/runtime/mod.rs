//! The class `Runtime`. What it takes and gives is converted by hand: a start asks for tens of thousands of effects.

mod effect;
mod input;

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::runtime::{FlowHandle, NodeHandle, Runtime as Engine};

/// Runs a flow configuration: what to close and what to create, in order, and who sends to whom.
#[wasm_bindgen]
pub struct Runtime {
    engine: Engine,
}

#[wasm_bindgen]
impl Runtime {
    /// A runtime that runs nothing.
    ///
    /// Throws `misuse` for settings that are not what they should be.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "RuntimeSettings")] settings: &JsValue,
    ) -> Result<Runtime, JsValue> {
        Ok(Runtime { engine: Engine::new(input::settings(settings)?) })
    }

    /// Takes in what happened. `now` is in ms since 1970.
    ///
    /// Throws `misuse`, and for flows that are none `invalid_json` or `invalid_flows`; then nothing has happened.
    pub fn handle(
        &mut self,
        now: f64,
        #[wasm_bindgen(unchecked_param_type = "RuntimeInput")] input: &JsValue,
    ) -> Result<(), JsValue> {
        self.engine.handle(now as u64, input::input(input)?);
        Ok(())
    }

    /// The next thing to do, undefined if there is none.
    #[wasm_bindgen(unchecked_return_type = "RuntimeEffect | undefined")]
    pub fn poll(&mut self) -> JsValue {
        self.engine.poll_effect().map_or(JsValue::UNDEFINED, effect::to_js)
    }

    /// When to call `handle` with a `tick` at the latest, in ms since 1970; undefined while nothing is awaited.
    pub fn deadline(&self) -> Option<f64> {
        self.engine.deadline().map(|deadline| deadline as f64)
    }

    /// The node that runs under an id, seen from within a flow, or from outside of all.
    pub fn find(&self, flow: Option<u32>, id: &str) -> Option<u32> {
        self.engine.find(flow.map(FlowHandle), id).map(|NodeHandle(node)| node)
    }

    /// Who hears of errors, statuses and completed messages of a node.
    #[wasm_bindgen(unchecked_return_type = "Routes")]
    pub fn routes(&self, node: u32) -> JsValue {
        effect::routes(&self.engine.routes(NodeHandle(node)))
    }

    /// The value of a variable for a node in a flow, and in a group if it has one.
    #[wasm_bindgen(unchecked_return_type = "EnvValue | undefined")]
    pub fn setting(&self, flow: u32, group: Option<String>, name: &str) -> JsValue {
        let value = self.engine.setting(FlowHandle(flow), group.as_deref(), name);
        value.map_or(JsValue::UNDEFINED, |value| effect::value(&value))
    }

    /// Whether something of the configuration has this id, nodes inside instances included.
    pub fn knows(&self, scope: &str) -> bool {
        self.engine.knows(scope)
    }

    /// What flows do: `start`, `stop` or `safe`.
    #[wasm_bindgen(unchecked_return_type = "\"start\" | \"stop\" | \"safe\"")]
    pub fn state(&self) -> String {
        self.engine.state().name().to_owned()
    }

    /// The generation that is deployed.
    pub fn generation(&self) -> Option<f64> {
        self.engine.generation().map(|generation| generation.0 as f64)
    }

    /// The revision that is deployed.
    pub fn revision(&self) -> Option<String> {
        self.engine.revision().map(str::to_owned)
    }

    /// The configuration that is deployed, as JSON text.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array | undefined")]
    pub fn flows(&self) -> JsValue {
        let text = |flows: &crate::flow::Flows| Uint8Array::from(flows.document().text()).into();
        self.engine.flows().map_or(JsValue::UNDEFINED, text)
    }

    /// The types that keep flows from starting.
    #[wasm_bindgen(js_name = missingTypes)]
    pub fn missing_types(&self) -> Vec<String> {
        self.engine.missing_types().map(str::to_owned).collect()
    }
}
