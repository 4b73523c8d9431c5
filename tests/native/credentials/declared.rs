//! Credentials of types that are installed: only what they declare is one.

use redloom::Registry;
use redloom::admin::{AdminSettings, Input};
use redloom::credentials::{Key, encrypt};
use serde_json::{Value, json};

use super::{SECRET, code, deploy, file, holding, keyed, stored};
use crate::simulator::{Disk, Host, get};

fn registry() -> Registry {
    let sets = json!([
        {"enabled":true,"types":["broker","http proxy"],"credentials":{
            "broker":{"user":"text","password":"password","map":"text"},
            "http proxy":{"password":"password"}}},
        {"enabled":true,"types":["plain","http-proxy","global-config"]},
        {"enabled":false,"types":["off"],"credentials":{"off":{"user":"text"}}}]);
    Registry::parse(json!({"modules":[{"sets":sets}]}).to_string().as_bytes()).unwrap()
}

fn declaring() -> AdminSettings {
    AdminSettings { registry: registry(), ..keyed() }
}

fn host(flows: &str, credentials: &str) -> Host {
    let sealed = encrypt(credentials, &Key::of(SECRET), &[9; 16]).unwrap();
    Host::with(holding(flows, &sealed), declaring())
}

fn entry(kind: &str, given: &Value) -> Value {
    json!({"flows":[{"id":"n1","type":kind,"credentials":given}]})
}

#[test]
fn only_declared_fields_are_credentials() {
    let old = json!({"user":"1","password":"2","stray":"3"});
    // type, what the entry brings, what is stored then
    let cases = [
        ("broker", json!({"user":"x","other":"y"}), json!({"user":"x","password":"2","stray":"3"})),
        ("broker", json!({"password":"__PWRD__","stray":""}), old.clone()),
        // What is shown is kept by nothing but itself.
        ("broker", json!({"user":"__PWRD__"}), json!({"user":"__PWRD__","password":"2","stray":"3"})),
        ("broker", json!({"user":" ","password":""}), json!({"stray":"3"})),
        (
            "broker",
            json!({"map":{"a":null},"stray":null}),
            json!({"user":"1","password":"2","stray":"3","map":{"a":null}}),
        ),
        // Declarations are looked up with hyphens for white space, so these two share theirs, as in Node-RED.
        ("http proxy", json!({"user":"x","password":"y"}), json!({"user":"1","password":"y","stray":"3"})),
        ("http-proxy", json!({"user":"x","password":"y"}), json!({"user":"1","password":"y","stray":"3"})),
        ("plain", json!({"user":"x","password":"y"}), old.clone()),
        // Not installed: any field is one.
        ("off", json!({"user":"x","other":"y"}), json!({"user":"x","password":"2","stray":"3","other":"y"})),
        ("Broker", json!({"other":"y"}), json!({"user":"1","password":"2","stray":"3","other":"y"})),
        ("tab", json!({"other":"y"}), json!({"user":"1","password":"2","stray":"3","other":"y"})),
        ("subflow:broker", json!({"user":"__PWRD__"}), json!({"user":"1"})),
    ];
    for (kind, given, after) in cases {
        let case = format!("{kind} {given}");
        let mut host = host(&json!([{"id":"n1","type":kind}]).to_string(), &json!({"n1":old}).to_string());
        assert_eq!(deploy(&mut host, entry(kind, &given)).status, 200, "{case}");
        assert_eq!(
            (stored(&host), host.disk.text()),
            (json!({"n1":after}), json!([{"id":"n1","type":kind}]).to_string()),
            "{case}"
        );
    }
}

#[test]
fn a_null_is_refused_where_it_would_be_stored() {
    let mut host = host("[]", "{}");
    for (kind, given) in [
        ("broker", json!({"user":null})),
        ("global-config", json!({"map":{"a":null}})),
        ("off", json!({"user":null})),
    ] {
        assert_eq!(code(&deploy(&mut host, entry(kind, &given))), "invalid_credentials", "{kind} {given}");
    }
    assert_eq!(host.disk.saves, 0);
}

#[test]
fn what_is_no_credential_does_not_need_those_that_cannot_be_read() {
    let sealed = encrypt("{}", &Key::of("lost"), &[9; 16]).unwrap();
    let mut host = Host::with(holding("[]", &sealed), declaring());
    for given in [json!({"stray":"x"}), json!({"password":"__PWRD__"})] {
        assert_eq!(deploy(&mut host, entry("broker", &given)).status, 200, "{given}");
    }
    for given in [json!({"user":"__PWRD__"}), json!({"password":""})] {
        assert_eq!(code(&deploy(&mut host, entry("broker", &given))), "credentials_unreadable", "{given}");
    }
    assert_eq!(file(&host), sealed);
}

#[test]
fn another_registry_serves_from_the_next_deploy_on() {
    let mut host = Host::with(Disk::default(), keyed());
    host.ask(get());
    deploy(&mut host, entry("broker", &json!({"user":"x","stray":"y"})));
    assert_eq!(stored(&host), json!({"n1":{"user":"x","stray":"y"}}));
    host.give(Input::Registry(registry()));
    deploy(&mut host, entry("broker", &json!({"user":"z","stray":"z"})));
    assert_eq!(stored(&host), json!({"n1":{"user":"z","stray":"y"}}));
    host.give(Input::Registry(Registry::default()));
    deploy(&mut host, entry("broker", &json!({"stray":"z"})));
    assert_eq!(stored(&host), json!({"n1":{"user":"z","stray":"z"}}));
}
