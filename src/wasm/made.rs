//! Objects for JavaScript, made by hand, property by property.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

/// An object in the making.
pub(super) struct Made(Object);

impl Made {
    pub(super) fn new() -> Made {
        Made(Object::new())
    }

    pub(super) fn of_type(name: &str) -> Made {
        Made::new().text("type", name)
    }

    pub(super) fn value(self, name: &str, value: &JsValue) -> Made {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&self.0, &name.into(), value);
        self
    }

    pub(super) fn text(self, name: &str, text: &str) -> Made {
        self.value(name, &text.into())
    }

    /// A secret on its way to whom it is for.
    pub(super) fn secret(self, name: &str, secret: &[u8]) -> Made {
        self.text(name, &String::from_utf8_lossy(secret))
    }

    pub(super) fn secret_if_any(self, name: &str, secret: Option<&[u8]>) -> Made {
        match secret {
            Some(secret) => self.secret(name, secret),
            None => self,
        }
    }

    pub(super) fn value_if_any(self, name: &str, value: &JsValue) -> Made {
        if value.is_undefined() { self } else { self.value(name, value) }
    }

    pub(super) fn number(self, name: &str, number: u64) -> Made {
        self.value(name, &JsValue::from_f64(number as f64))
    }

    /// Copied once, into a `Uint8Array`.
    pub(super) fn bytes(self, name: &str, bytes: &[u8]) -> Made {
        self.value(name, &Uint8Array::from(bytes))
    }

    /// Bytes that may be left out.
    pub(super) fn bytes_if_any(self, name: &str, bytes: Option<&[u8]>) -> Made {
        match bytes {
            Some(bytes) => self.bytes(name, bytes),
            None => self,
        }
    }

    /// `true`, or left out.
    pub(super) fn mark(self, name: &str, is_set: bool) -> Made {
        if is_set { self.value(name, &JsValue::TRUE) } else { self }
    }

    pub(super) fn headers(self, headers: &[(String, String)]) -> Made {
        let list = Array::new();
        for (name, value) in headers {
            list.push(&Array::of2(&name.as_str().into(), &value.as_str().into()));
        }
        self.value("headers", &list)
    }
}

impl From<Made> for JsValue {
    fn from(Made(object): Made) -> JsValue {
        object.into()
    }
}
