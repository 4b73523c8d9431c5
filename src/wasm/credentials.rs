//! Functions of credentials.

use js_sys::{Array, JSON, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use zeroize::Zeroizing;

use super::secret;
use crate::Error;
use crate::credentials::{self, Key};

/// Encrypts credentials as Node-RED does and returns the text of a credential file, `{"$":"..."}`.
///
/// `random` is the initial counter block, 16 bytes that must never be used twice with one secret. Throws
/// `invalid_credentials` if they are no object, `misuse` for a `random` of another length or a secret that is no
/// text.
#[wasm_bindgen(js_name = encryptCredentials)]
pub fn encrypt_credentials(
    #[wasm_bindgen(unchecked_param_type = "Credentials | string")] credentials: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] secret: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] random: &JsValue,
) -> Result<String, JsValue> {
    let bytes = random.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default();
    let iv = bytes.try_into().map_err(|_| Error::Misuse("random is not 16 bytes"))?;
    Ok(credentials::encrypt(&text(credentials)?, &key(secret)?, &iv)?)
}

/// Decrypts Node-RED's credentials: the content of a credential file as an object or as text, or the string that
/// stands in it under `$`.
///
/// Throws `credentials_load_failed` if the secret is another one or the text is damaged; `reason` says which. Throws
/// `misuse` for a secret that is no text.
#[wasm_bindgen(js_name = decryptCredentials, unchecked_return_type = "Credentials")]
pub fn decrypt_credentials(
    #[wasm_bindgen(unchecked_param_type = "CredentialsEnvelope | string")] envelope: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] secret: &JsValue,
) -> Result<JsValue, JsValue> {
    let plaintext = credentials::decrypt(&text(envelope)?, &key(secret)?).map_err(|sealed| {
        let error = JsValue::from(Error::from(sealed));
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&error, &"reason".into(), &sealed.reason().into());
        error
    })?;
    let plaintext = Zeroizing::new(plaintext);
    JSON::parse(&plaintext)
}

fn key(secret: &JsValue) -> Result<Key, Error> {
    let secret = secret::text(secret).ok_or(Error::Misuse("the secret is no text"))?;
    Ok(Key::of(&secret))
}

/// The text that the caller means.
fn text(value: &JsValue) -> Result<Zeroizing<String>, JsValue> {
    if let Some(text) = secret::text(value) {
        return Ok(text);
    }
    if !value.is_object() || Array::is_array(value) {
        return Ok(Zeroizing::default());
    }
    // What has a `toJSON` may become undefined.
    let text: JsValue = JSON::stringify(value)?.into();
    Ok(secret::text(&text).unwrap_or_default())
}
