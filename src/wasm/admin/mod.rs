//! The class `Admin`.

mod effect;
mod input;
mod settings;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::admin::Admin as Engine;

/// Node-RED's admin API as a state machine: inputs in, effects out. It never waits, and reads no clock.
#[wasm_bindgen]
pub struct Admin {
    engine: Engine,
}

#[wasm_bindgen]
impl Admin {
    /// An admin API that knows nothing yet of its store.
    ///
    /// Throws `misuse` for settings that are not what they should be.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "AdminSettings")] settings: &JsValue,
    ) -> Result<Admin, JsValue> {
        Ok(Admin { engine: Engine::new(settings::settings(settings)?) })
    }

    /// Takes in what happened and returns what is to be done, in that order.
    ///
    /// `now` is in ms since 1970. Throws `misuse`, and then nothing has happened, if the input is none.
    #[wasm_bindgen(unchecked_return_type = "Effect[]")]
    pub fn handle(
        &mut self,
        now: f64,
        #[wasm_bindgen(unchecked_param_type = "Input")] input: &JsValue,
    ) -> Result<JsValue, JsValue> {
        self.engine.handle(now as u64, input::input(input)?);
        let effects = Array::new();
        while let Some(effect) = self.engine.poll_effect() {
            effects.push(&effect::to_js(effect));
        }
        Ok(effects.into())
    }

    /// What the host's runtime is to run, in answer to an effect `deploy` or at the start, when the store has been read;
    /// undefined if it has not been, yet.
    #[wasm_bindgen(unchecked_return_type = "Active | undefined")]
    pub fn active(&mut self) -> JsValue {
        self.engine.active().map_or(JsValue::UNDEFINED, |given| effect::active(&given))
    }

    /// When to call `handle` with a `tick` at the latest, in ms since 1970; undefined while nothing is awaited.
    /// It can change with every `handle`.
    pub fn deadline(&self) -> Option<f64> {
        self.engine.deadline().map(|deadline| deadline as f64)
    }
}
