//! The exported functions and the class, in Node, page, worker and service worker. Wasm only: what is tested here
//! is how JavaScript values come in and go out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use js_sys::{Array, JSON, JsString, Object, Reflect, Uint8Array};
use redloom::wasm::{Admin, decrypt_credentials, encrypt_credentials, revision, summary};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

const NOW: f64 = 1_700_000_000_000.0;

fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &text(key)).unwrap()
}

fn string(object: &JsValue, key: &str) -> String {
    get(object, key).as_string().unwrap_or_else(|| panic!("{key} is no string"))
}

/// An object of what a JSON text says.
fn object(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

fn with(object: &JsValue, key: &str, value: &JsValue) -> JsValue {
    Reflect::set(object, &text(key), value).unwrap();
    object.clone()
}

fn bytes(text: &str) -> JsValue {
    Uint8Array::from(text.as_bytes()).into()
}

/// What comes out, but for the events of the audit log.
fn effects(admin: &mut Admin, input: &JsValue) -> Array {
    let all: Array = admin.handle(NOW, input).unwrap().dyn_into().unwrap();
    all.iter().filter(|effect| get(effect, "level") != "audit").collect()
}

#[wasm_bindgen_test]
fn revision_is_node_reds_for_every_recorded_text() {
    let cases: Vec<serde_json::Value> = serde_json::from_str(include_str!("vectors/rev.json")).unwrap();
    assert_eq!(cases.len(), 81);
    for case in cases {
        let flows = case["flows_text"].as_str().unwrap();
        let expected = case["rev"].as_str().unwrap();
        assert_eq!(revision(&text(flows)).unwrap(), expected, "{}", case["name"]);
        assert_eq!(revision(&bytes(flows)).unwrap(), expected, "{} as bytes", case["name"]);
        assert_eq!(revision(&object(flows)).unwrap(), expected, "{} as array", case["name"]);
    }
}

#[wasm_bindgen_test]
fn a_lone_surrogate_in_a_string_is_what_its_escape_is() {
    let raw = JsString::from_char_code(&[0x5b, 0x22, 0xd83d, 0x22, 0x5d]);
    assert_eq!(revision(&raw).unwrap(), revision(&text(r#"["\ud83d"]"#)).unwrap());
    let escaped = JsString::from_char_code(&[0x5b, 0x22, 0x5c, 0xd83d, 0x22, 0x5d]);
    assert_eq!(string(&revision(&escaped).unwrap_err(), "code"), "invalid_json");
}

#[wasm_bindgen_test]
fn errors_have_code_and_place() {
    let error = revision(&text("[1,\n x]")).unwrap_err();
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(string(&error, "code"), "invalid_json");
    let place = ["offset", "line", "column"].map(|key| get(&error, key).as_f64().unwrap());
    assert_eq!(place, [5.0, 2.0, 2.0]);
    for no_flows in [text("{}"), JsValue::NULL, JsValue::from_f64(5.0), Object::new().into()] {
        assert_eq!(string(&revision(&no_flows).unwrap_err(), "code"), "invalid_flows");
    }
}

#[wasm_bindgen_test]
fn summary_counts() {
    let flows = r#"[{"id":"t","type":"tab"},{"id":"s","type":"subflow"},{"id":"c","type":"mqtt-broker"},
        {"id":"g","type":"group","z":"t","x":1,"y":1},{"id":"i","type":"subflow:s","z":"t","x":1,"y":1}]"#;
    let summary = summary(&text(flows)).unwrap();
    for key in ["tabs", "subflows", "groups", "nodes", "configNodes"] {
        assert_eq!(get(&summary, key).as_f64(), Some(1.0), "{key}");
    }
    assert_eq!(string(&summary, "rev"), revision(&text(flows)).unwrap());
}

#[wasm_bindgen_test]
fn a_deploy_goes_in_and_comes_out_as_plain_objects() {
    let mut admin = Admin::new(&JsValue::UNDEFINED).unwrap();
    let input = object(
        r#"{"type":"request","request":1,"client":"c","method":"POST","path":"/flows",
            "headers":[["node-red-api-version","v2"],["content-type","application/json"]]}"#,
    );
    let input = with(&input, "body", &bytes(r#"{"flows":[{"id":"a","type":"tab"}]}"#));
    let load = effects(&mut admin, &input).get(0);
    assert_eq!(string(&load, "type"), "load");
    assert_eq!(admin.deadline(), Some(NOW + 30_000.0));

    let loaded = with(&object(r#"{"type":"loaded"}"#), "effect", &get(&load, "effect"));
    let save = effects(&mut admin, &loaded).get(0);
    assert_eq!(string(&save, "type"), "save");
    assert_eq!((get(&save, "expected").as_f64(), get(&save, "generation").as_f64()), (Some(0.0), Some(1.0)));
    let flows: Uint8Array = get(&save, "flows").dyn_into().unwrap();
    assert_eq!(flows.to_vec(), br#"[{"id":"a","type":"tab"}]"#);
    assert_eq!(get(&get(&save, "outcome"), "status").as_f64(), Some(200.0));

    let saved = with(&object(r#"{"type":"saved"}"#), "effect", &get(&save, "effect"));
    let done = effects(&mut admin, &saved);
    let deploy = done.get(0);
    assert_eq!(
        (string(&deploy, "type"), string(&deploy, "deployment")),
        ("deploy".to_owned(), "full".to_owned())
    );
    assert_eq!((get(&deploy, "from").as_f64(), get(&deploy, "generation").as_f64()), (Some(0.0), Some(1.0)));
    let plan: Uint8Array = get(&deploy, "plan").dyn_into().unwrap();
    assert_eq!(plan.to_vec(), br#"{"stop":[],"start":[],"rewired":[]}"#);
    let respond = done.get(1);
    assert_eq!(
        (string(&respond, "type"), get(&respond, "status").as_f64()),
        ("respond".to_owned(), Some(200.0))
    );
    let body: Uint8Array = get(&respond, "body").dyn_into().unwrap();
    let rev = revision(&flows).unwrap();
    assert_eq!(body.to_vec(), format!(r#"{{"rev":"{rev}"}}"#).as_bytes());
    assert_eq!(admin.deadline(), None);

    let delivered = object(r#"{"type":"delivered","request":1}"#);
    assert_eq!(string(&effects(&mut admin, &delivered).get(0), "type"), "forget");
}

#[wasm_bindgen_test]
fn what_is_no_input_is_refused_and_changes_nothing() {
    let mut admin = Admin::new(&object(r#"{"apiMaxLength":100}"#)).unwrap();
    for wrong in [r#"{}"#, r#"{"type":"nothing"}"#, r#"{"type":"request","request":"one"}"#, "null", "5"] {
        assert_eq!(string(&admin.handle(NOW, &object(wrong)).unwrap_err(), "code"), "misuse", "{wrong}");
    }
    assert!(Admin::new(&object(r#"{"apiMaxLength":"many"}"#)).is_err());
    for wrong in [r#"{"credentialSecret":5}"#, r#"{"credentialSecret":{}}"#, r#"{"systemSecret":true}"#] {
        let error = Admin::new(&object(wrong)).err().unwrap();
        assert_eq!(string(&error, "code"), "misuse", "{wrong}");
    }
    for unset in ["null", "0", "true", "false", "\"\""] {
        assert!(Admin::new(&object(&format!(r#"{{"credentialSecret":{unset}}}"#))).is_ok(), "{unset}");
    }
    assert_eq!(effects(&mut admin, &object(r#"{"type":"tick"}"#)).length(), 0);
}

#[wasm_bindgen_test]
fn credentials_are_node_reds_both_ways() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("vectors/credentials.json")).unwrap();
    assert_eq!(cases.len(), 36);
    for case in cases {
        let field = |name: &str| case[name].as_str().unwrap();
        let (secret, plain) = (field("secret"), field("plaintext"));
        let file = format!(r#"{{"$":"{}"}}"#, field("encrypted"));
        for envelope in [text(&file), object(&file), text(field("encrypted"))] {
            let credentials = decrypt_credentials(&envelope, &text(secret)).unwrap();
            assert_eq!(JSON::stringify(&credentials).unwrap(), plain, "{}", case["name"]);
        }
        let iv: Vec<u8> =
            (0..16).map(|at| u8::from_str_radix(&field("iv_hex")[2 * at..2 * at + 2], 16).unwrap()).collect();
        for credentials in [text(plain), object(plain)] {
            let iv = Uint8Array::from(iv.as_slice());
            assert_eq!(
                encrypt_credentials(&credentials, &text(secret), &iv).unwrap(),
                file,
                "{}",
                case["name"]
            );
        }
    }
}

#[wasm_bindgen_test]
fn encryption_takes_exactly_sixteen_random_bytes() {
    let credentials = object(r#"{"n1":{"user":"me"}}"#);
    for random in [bytes("too short"), text("sixteen letters!"), JsValue::NULL, JsValue::UNDEFINED] {
        let error = encrypt_credentials(&credentials, &text("s"), &random).unwrap_err();
        assert_eq!(string(&error, "code"), "misuse");
    }
}

#[wasm_bindgen_test]
fn credentials_that_cannot_be_used_throw_a_code() {
    for credentials in [text("[]"), object("[]"), JsValue::NULL, JsValue::UNDEFINED, JsValue::from_f64(5.0)] {
        let error = encrypt_credentials(&credentials, &text("s"), &bytes("sixteen letters!")).unwrap_err();
        assert_eq!(string(&error, "code"), "invalid_credentials");
        let error = decrypt_credentials(&credentials, &text("s")).unwrap_err();
        assert_eq!(string(&error, "code"), "credentials_load_failed");
        assert_eq!(string(&error, "reason"), "malformed");
    }
    let sealed = encrypt_credentials(&object("{}"), &text("s"), &bytes("sixteen letters!")).unwrap();
    let error = decrypt_credentials(&text(&sealed), &text("another")).unwrap_err();
    assert_eq!(string(&error, "reason"), "other_secret");
}

#[wasm_bindgen_test]
fn credentials_go_in_and_come_out_sealed() {
    let random = Uint8Array::from([7u8; 160].as_slice());
    let settings = object(r#"{"credentialSecret":"s"}"#);
    let mut admin = Admin::new(&settings).unwrap();
    let body = r#"[{"id":"a","type":"tab","credentials":{"user":"me"}}]"#;
    let request = object(
        r#"{"type":"request","request":1,"method":"POST","path":"/flows",
            "headers":[["content-type","application/json"]]}"#,
    );
    let request = with(&with(&request, "body", &bytes(body)), "random", &random);
    let load = effects(&mut admin, &request).get(0);
    let stored = object(r#"{"generation":1}"#);
    let iv = Uint8Array::from([9u8; 16].as_slice());
    let sealed =
        encrypt_credentials(&object(r#"{"a":{"password":"p"},"gone":{"x":"y"}}"#), &text("s"), &iv).unwrap();
    let stored = with(&with(&stored, "flows", &bytes("[]")), "credentials", &bytes(&sealed));
    let loaded = with(&object(r#"{"type":"loaded"}"#), "effect", &get(&load, "effect"));
    let save = effects(&mut admin, &with(&loaded, "stored", &stored)).get(0);
    let holds = |field: &str| {
        let file: Uint8Array = get(&save, field).dyn_into().unwrap();
        let file = String::from_utf8(file.to_vec()).unwrap();
        JSON::stringify(&decrypt_credentials(&text(&file), &text("s")).unwrap()).unwrap()
    };
    assert_eq!(holds("credentials"), r#"{"a":{"password":"p","user":"me"}}"#);
    assert_eq!(holds("interim"), r#"{"a":{"password":"p","user":"me"},"gone":{"x":"y"}}"#);
    assert!(get(&save, "dropSystemSecret").is_undefined());
    let flows: Uint8Array = get(&save, "flows").dyn_into().unwrap();
    assert_eq!(flows.to_vec(), br#"[{"id":"a","type":"tab"}]"#);
}

#[wasm_bindgen_test]
fn a_login_asks_for_what_the_engine_cannot_know() {
    let settings = object(
        r#"{"adminAuth":{"type":"credentials","usersFunction":true,"hashSessions":true,
            "default":{"permissions":"read"}}}"#,
    );
    let mut admin = Admin::new(&settings).unwrap();
    let request = object(
        r#"{"type":"request","request":1,"method":"POST","path":"/auth/token","address":"127.0.0.1",
            "headers":[["content-type","application/json"]]}"#,
    );
    let fields = r#"{"client_id":"node-red-admin","grant_type":"password","username":"ann","password":"x","scope":""}"#;
    let random = Uint8Array::from([7u8; 160].as_slice());
    let request = with(&with(&request, "body", &bytes(fields)), "random", &random);
    let load = effects(&mut admin, &request).get(0);
    let loaded = with(&object(r#"{"type":"loaded"}"#), "effect", &get(&load, "effect"));
    let asked = effects(&mut admin, &loaded).get(0);
    assert_eq!((string(&asked, "type"), string(&asked, "username")), ("user".to_owned(), "ann".to_owned()));

    let user = bytes(r#"{"username":"ann","password":"hash","permissions":"*"}"#);
    let found = with(&with(&object(r#"{"type":"user"}"#), "effect", &get(&asked, "effect")), "user", &user);
    let verify = effects(&mut admin, &found).get(0);
    assert_eq!((string(&verify, "password"), string(&verify, "hash")), ("x".to_owned(), "hash".to_owned()));
    let verified = with(&object(r#"{"type":"verified","ok":true}"#), "effect", &get(&verify, "effect"));
    let save = effects(&mut admin, &verified).get(0);
    assert_eq!(string(&save, "type"), "saveSessions");
    let saved = with(&object(r#"{"type":"saved"}"#), "effect", &get(&save, "effect"));
    assert_eq!(get(&effects(&mut admin, &saved).get(0), "status").as_f64(), Some(200.0));
    for wrong in [r#"{"adminAuth":5}"#, r#"{"adminAuth":{"type":"x"}}"#] {
        assert!(Admin::new(&object(wrong)).is_err(), "{wrong}");
    }
}
