//! Errors as JavaScript sees them: an `Error` with a `code`, and the place of the fault.

use js_sys::{Error as JsError, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::Error;

impl From<Error> for JsValue {
    fn from(error: Error) -> JsValue {
        let js = JsError::new(&error.to_string());
        js.set_name("RedloomError");
        let set = |name: &str, value: JsValue| {
            // Setting a property of an object made here cannot fail.
            let _ = Reflect::set(&js, &name.into(), &value);
        };
        set("code", error.code().into());
        if let Some(index) = error.index() {
            set("index", number(index));
        }
        if let Some(id) = error.id() {
            set("id", id.into());
        }
        if let Some(place) = error.place() {
            set("offset", number(place.offset));
            set("line", number(place.line));
            set("column", number(place.column));
        }
        js.into()
    }
}

/// `misuse`, which says what of the host's value is wrong.
pub(super) fn misuse(words: &[&str]) -> JsValue {
    let js: JsError = JsValue::from(Error::Misuse("")).unchecked_into();
    js.set_message(&words.concat());
    js.into()
}

fn number(value: usize) -> JsValue {
    JsValue::from_f64(value as f64)
}
