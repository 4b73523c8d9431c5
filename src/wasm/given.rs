//! Objects of JavaScript that are read by hand, property by property: what serde generates for it costs ten times the
//! bytes.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::error::misuse;

/// The largest integer that every smaller one can be told from.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// An object with properties that may be there. `null` and `undefined` are none, and a value of another type than was
/// asked for is `misuse`.
pub(super) struct Given<'v>(&'v JsValue);

impl<'v> Given<'v> {
    pub(super) fn new(value: &'v JsValue) -> Result<Given<'v>, JsValue> {
        if value.is_object() { Ok(Given(value)) } else { Err(misuse(&["what should be an object is none"])) }
    }

    pub(super) fn value(&self, name: &str) -> Option<JsValue> {
        let value = Reflect::get(self.0, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, JsValue> {
        self.read(name, "text", |value| value.as_string())
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, JsValue> {
        self.read(name, "boolean", |value| value.as_bool())
    }

    pub(super) fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>, JsValue> {
        self.read(name, "Uint8Array", |value| value.dyn_ref().map(Uint8Array::to_vec))
    }

    /// An integer from 0 to `most`.
    pub(super) fn integer(&self, name: &str, most: u64) -> Result<Option<u64>, JsValue> {
        let most = MAX_SAFE_INTEGER.min(most as f64);
        let read = |value: &JsValue| value.as_f64().filter(|n| (0.0..=most).contains(n) && n.trunc() == *n);
        Ok(self.read(name, "integer in its range", read)?.map(|n| n as u64))
    }

    pub(super) fn array(&self, name: &str) -> Result<Option<Array>, JsValue> {
        self.read(name, "array", |value| value.dyn_ref().cloned())
    }

    /// Pairs of texts.
    pub(super) fn headers(&self, name: &str) -> Result<Option<Vec<(String, String)>>, JsValue> {
        let header = |pair: JsValue| {
            let pair: &Array = pair.dyn_ref()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        };
        self.read(name, "list of pairs of texts", |list| {
            list.dyn_ref::<Array>()?.iter().map(header).collect()
        })
    }

    fn read<T>(
        &self,
        name: &str,
        kind: &str,
        read: impl FnOnce(&JsValue) -> Option<T>,
    ) -> Result<Option<T>, JsValue> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let read = read(&value);
        if read.is_none() { Err(misuse(&["`", name, "` is no ", kind])) } else { Ok(read) }
    }
}

/// What has to be there.
pub(super) fn needed<T>(found: Result<Option<T>, JsValue>, name: &str) -> Result<T, JsValue> {
    found?.ok_or_else(|| misuse(&["`", name, "` is left out"]))
}
