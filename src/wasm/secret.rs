//! Texts of JavaScript that nobody is to see.

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};
use zeroize::Zeroizing;

/// The text that a value is, if it is one; lone surrogates become U+FFFD.
///
/// The bindings' own way leaves copies behind where a text is not ASCII: it makes room as it goes.
pub(super) fn text(value: &JsValue) -> Option<Zeroizing<String>> {
    let value: &JsString = value.dyn_ref()?;
    // A code unit becomes three bytes at most.
    let mut text = Zeroizing::new(String::with_capacity(3 * value.length() as usize));
    let characters = char::decode_utf16(value.iter());
    text.extend(characters.map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Some(text)
}
