//! `GET /credentials/:type/:id`: what an editor is shown.

use redloom::Registry;
use redloom::admin::{AdminSettings, Response};
use redloom::credentials::{Key, encrypt};
use serde_json::{Value, json};

use super::{SECRET, code, deploy, holding, keyed, stored};
use crate::simulator::{Host, body, request};

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMARKED\n-----END PRIVATE KEY-----\n";

fn host(flows: &Value, credentials: &Value) -> Host {
    let sets = json!([{"enabled":true,"types":["broker","http proxy","bare","tls-config"],"credentials":{
        "broker":{"user":"text","password":"password"},
        "http proxy":{"user":"text"},
        "tls-config":{"certdata":"text","keydata":"text","p12data":"text","passphrase":"password"}}}]);
    let registry = Registry::parse(json!({"modules":[{"sets":sets}]}).to_string().as_bytes()).unwrap();
    let sealed = encrypt(&credentials.to_string(), &Key::of(SECRET), &[9; 16]).unwrap();
    Host::with(holding(&flows.to_string(), &sealed), AdminSettings { registry, ..keyed() })
}

fn ask(host: &mut Host, path: &str) -> Response {
    host.ask(request("GET", path))
}

fn shown(host: &mut Host, path: &str) -> Value {
    let response = ask(host, path);
    assert_eq!(response.status, 200, "{path}");
    serde_json::from_str(&body(&response)).unwrap()
}

#[test]
fn a_node_shows_what_its_type_declares_and_no_password() {
    let flows = json!([{"id":"b1","type":"broker"},{"id":"b2","type":"broker"},{"id":"p","type":"http proxy"},
        {"id":"x/y é","type":"broker"},{"id":7,"type":"broker"},{"id":"\"","type":"broker"},{"id":"bare","type":"bare"},
        {"id":"none","type":"broker"},{"id":"?","type":"not installed"},{"type":"broker"},{"id":"untyped"}]);
    let set = json!({"user":"me","password":"MARKED","stray":"MARKED"});
    let mut credentials = serde_json::Map::new();
    for id in ["b1", "p", "x/y é", "7", "\"", "bare", "?", "gone", "undefined", "untyped"] {
        credentials.insert(id.to_owned(), set.clone());
    }
    credentials.insert("b2".to_owned(), json!({"user":0,"password":""}));
    let mut host = host(&flows, &credentials.into());
    let whole = json!({"user":"me","has_password":true});
    let cases = [
        ("/credentials/broker/b1", whole.clone()),
        ("/Credentials/broker/b1/?x=1", whole.clone()),
        ("/credentials/broker/x%2Fy%20%C3%A9", whole.clone()),
        ("/credentials/broker/7", whole.clone()),
        ("/credentials/broker/%22", whole.clone()),
        ("/credentials/broker/b2", json!({"user":"","has_password":false})),
        ("/credentials/http-proxy/p", json!({"user":"me"})),
        // The type in the path changes nothing of what the node's own says.
        ("/credentials/http-proxy/b1", whole.clone()),
        ("/credentials/tab/b1", whole.clone()),
        ("/credentials/subflow/b1", whole),
    ];
    for (path, expected) in cases {
        assert_eq!(shown(&mut host, path), expected, "{path}");
    }
    for path in [
        "/credentials/broker/none",
        "/credentials/broker/missing",
        "/credentials/broker/gone",
        "/credentials/broker/undefined",
        "/credentials/broker/constructor",
        "/credentials/broker/__proto__",
        "/credentials/broker/B1",
        "/credentials/broker/bare",
        "/credentials/broker/?",
        "/credentials/broker/%3F",
        "/credentials/broker/untyped",
        "/credentials/no-such-type/b1",
        "/credentials/bare/b1",
        "/credentials/Broker/b1",
        "/credentials/http%20proxy/p",
        "/credentials/constructor/b1",
    ] {
        let response = ask(&mut host, path);
        let empty = (200, "{}".to_owned());
        match path.ends_with("/?") {
            // A query, so there is no id.
            true => assert_eq!(response.status, 404, "{path}"),
            false => assert_eq!((response.status, body(&response)), empty, "{path}"),
        }
    }
}

#[test]
fn tabs_groups_and_subflows_show_which_fields_there_are() {
    for kind in ["tab", "group", "subflow", "subflow:abc"] {
        let credentials = json!({"n1":{"a":"MARKED","b":"","c":0,"d":{"e":"MARKED"}}});
        let mut host = host(&json!([{"id":"n1","type":kind}]), &credentials);
        let path = format!("/credentials/{kind}/n1");
        let expected = json!({"has_a":true,"has_b":false,"has_c":true,"has_d":true});
        assert_eq!(shown(&mut host, &path), expected, "{kind}");
    }
}

#[test]
fn private_keys_are_never_shown_and_the_mark_in_their_place_keeps_them() {
    let flows = json!([{"id":"t1","type":"tls-config"},{"id":"b1","type":"broker"}]);
    let tls = json!({"certdata":"MARKED","keydata":KEY,"passphrase":"MARKED"});
    let mut host = host(&flows, &json!({"t1":tls,"b1":{"user":KEY}}));
    let mark = "__PWRD__";
    let expected = json!({"certdata":mark,"keydata":mark,"p12data":"","has_passphrase":true});
    // Whatever type is asked for.
    for kind in ["tls-config", "http-proxy", "tab"] {
        assert_eq!(shown(&mut host, &format!("/credentials/{kind}/t1")), expected, "{kind}");
    }
    assert_eq!(shown(&mut host, "/credentials/broker/b1"), json!({"user":mark,"has_password":false}));
    let sent = json!({"flows":[
        {"id":"t1","type":"tls-config","credentials":{"certdata":"new","keydata":mark,"p12data":mark,"passphrase":mark}},
        {"id":"b1","type":"broker","credentials":{"user":mark}}]});
    assert_eq!(deploy(&mut host, sent).status, 200);
    let expected = json!({"t1":{"certdata":"new","keydata":KEY,"passphrase":"MARKED"},"b1":{"user":KEY}});
    assert_eq!(stored(&host), expected);
}

#[test]
fn a_deploy_counts_at_once_and_what_cannot_be_read_is_nothing() {
    let mut host = host(&json!([]), &json!({}));
    let flows = json!([{"id":"b1","type":"broker","credentials":{"user":"me"}}]);
    assert_eq!(deploy(&mut host, json!({"flows":flows})).status, 200);
    assert_eq!(shown(&mut host, "/credentials/broker/b1"), json!({"user":"me","has_password":false}));

    let sealed = encrypt("{}", &Key::of("lost"), &[9; 16]).unwrap();
    let mut host = Host::with(holding(r#"[{"id":"n1","type":"tab"}]"#, &sealed), keyed());
    assert_eq!(shown(&mut host, "/credentials/tab/n1"), json!({}));
    let mut host = Host::with(holding("[", "{}"), keyed());
    assert_eq!(code(&ask(&mut host, "/credentials/tab/n1")), "flows_unreadable");
}

#[test]
fn only_get_answers_and_only_where_there_is_an_editor() {
    let flows = json!([{"id":"n1","type":"tab"}]);
    let mut with = host(&flows, &json!({"n1":{"a":"1"}}));
    assert_eq!(with.ask(request("POST", "/credentials/tab/n1")).status, 404);
    assert_eq!(with.ask(request("HEAD", "/credentials/tab/n1")).status, 200);
    for path in ["/credentials", "/credentials/tab", "/credentials/tab/", "/credentials/tab/n1/x"] {
        assert_eq!(ask(&mut with, path).status, 404, "{path}");
    }
    for path in ["/credentials/tab/%", "/credentials/tab/%zz", "/credentials/tab/%+1", "/credentials/%ff/n1"]
    {
        let response = ask(&mut with, path);
        assert_eq!((response.status, code(&response)), (400, "invalid_path".to_owned()), "{path}");
    }
    let settings = AdminSettings { disable_editor: true, ..keyed() };
    let mut without = Host::with(holding(&flows.to_string(), "{}"), settings);
    assert_eq!(ask(&mut without, "/credentials/tab/n1").status, 404);
}
