//! What a deploy makes of credentials, in each form in which it can bring them.

use redloom::Revision;
use redloom::admin::Input;
use redloom::credentials::{Key, decrypt, encrypt};
use redloom::json::Document;
use serde_json::{Value, json};

use super::{SECRET, deploy, file, host, stored};
use crate::simulator::{body, get, post, with as with_header};

#[test]
fn inline_credentials_merge_by_field() {
    // type, what is stored, what the entry brings, what is stored then
    let cases = [
        ("tab", json!({"a":"1","b":"2"}), json!({"a":"x"}), json!({"a":"x","b":"2"})),
        ("any", json!({"a":"1"}), json!({"a":"__PWRD__","c":"__PWRD__","d":"3"}), json!({"a":"1","d":"3"})),
        (
            "any",
            json!({"a":"1","b":"2","c":"3","d":"4"}),
            json!({"a":"","b":" \t\u{a0}","c":[]}),
            json!({"d":"4"}),
        ),
        (
            "any",
            json!({}),
            json!({"n":0,"f":false,"o":{"x":[1]},"__proto__":"p"}),
            json!({"n":0,"f":false,"o":{"x":[1]},"__proto__":"p"}),
        ),
        ("any", json!({"a":"1"}), json!(true), json!({"a":"1"})),
        ("any", json!({"a":"1"}), json!(7), json!({"a":"1"})),
        ("any", json!({"a":"1"}), json!([]), json!({"a":"1"})),
        ("subflow", json!({"a":"1","b":"2"}), json!({"a":"__PWRD__"}), json!({"a":"1"})),
        ("subflow:s", json!({"a":"1","b":"2"}), json!({"c":"3"}), json!({"c":"3"})),
        ("subflows", json!({"a":"1"}), json!({"c":"3"}), json!({"a":"1","c":"3"})),
        (
            "global-config",
            json!({"map":{"a":"1","has_a":true,"b":"2","has_b":true}}),
            json!({"map":{"a":"__PWRD__","has_a":true,"c":"3","has_c":true,"d":"__PWRD__"}}),
            json!({"map":{"a":"1","has_a":true,"c":"3","has_c":true}}),
        ),
        (
            "global-config",
            json!({"map":{"a":"1","has_a":true}}),
            json!({"map":{"a":"x"}}),
            json!({"map":{"a":"x"}}),
        ),
        ("global-config", json!({"map":{"a":"1"}}), json!({"x":"y"}), json!({"map":{}})),
    ];
    for (kind, before, given, after) in cases {
        let flows = json!([{"id":"n1","type":kind}]);
        let mut host = host(&flows.to_string(), &json!({"n1":before}).to_string());
        let case = format!("{kind} {given}");
        let response = deploy(&mut host, json!({"flows":[{"id":"n1","type":kind,"credentials":given}]}));
        assert_eq!((response.status, host.disk.text()), (200, flows.to_string()), "{case}");
        assert_eq!(stored(&host), json!({"n1":after}), "{case}");
        // The same again changes nothing, so it is not written again.
        let before = file(&host);
        deploy(&mut host, json!({"flows":[{"id":"n1","type":kind,"credentials":given}]}));
        assert_eq!(file(&host), before, "{case}");
    }
}

#[test]
fn a_new_counter_block_for_each_save() {
    let mut host = host("[]", "{}");
    let mut blocks = std::collections::BTreeSet::new();
    for n in 0..20 {
        deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","credentials":{"a":n}}]}));
        assert_eq!(stored(&host), json!({"n1":{"a":n}}));
        blocks.insert(file(&host)[6..38].to_owned());
    }
    assert_eq!(blocks.len(), 20);
}

#[test]
fn credentials_of_ids_that_are_gone_are_deleted() {
    let all = r#"{"5":{"a":1},"n1":{"a":1},"constructor":{"a":1},"__proto__":{"a":1},"gone":{"a":1}}"#;
    let flows = json!([{"id":"n1"},{"id":5},{"id":"constructor"},{"id":"__proto__"},"gone",{"type":"gone"}]);
    // What is wrong with these entries is old, so it is no reason to refuse them.
    let mut host = host(&flows.to_string(), all);
    assert_eq!(deploy(&mut host, json!({"flows":flows})).status, 200);
    let left = decrypt(&file(&host), &Key::of(SECRET)).unwrap();
    assert_eq!(left, r#"{"5":{"a":1},"n1":{"a":1},"constructor":{"a":1},"__proto__":{"a":1}}"#);
    let before = file(&host);
    deploy(&mut host, json!({"flows":flows}));
    assert_eq!(file(&host), before);
}

#[test]
fn sets_beside_the_flows_replace_whole_sets() {
    let mut host = host(r#"[{"id":"n1","type":"t"}]"#, r#"{"n1":{"a":"1","b":"2"},"gone":{"a":"1"}}"#);
    let flows = json!([{"id":"n1","type":"t","credentials":{"b":"inline"}},{"id":"n2","type":"t","credentials":{"c":"3"}}]);
    let response = deploy(
        &mut host,
        json!({"flows":flows,"credentials":{"n1":{"a":"__PWRD__","z":""},"unknown":{"u":"1"}}}),
    );
    assert_eq!(response.status, 200);
    assert_eq!(host.disk.text(), r#"[{"id":"n1","type":"t"},{"id":"n2","type":"t"}]"#);
    let expected = json!({"n1":{"a":"__PWRD__","z":""},"n2":{"c":"3"},"unknown":{"u":"1"}});
    assert_eq!(stored(&host), expected);
    // An id that no entry has is gone at the next deploy.
    deploy(&mut host, json!({"flows":[{"id":"n1","type":"t"},{"id":"n2","type":"t"}]}));
    assert_eq!(stored(&host), json!({"n1":{"a":"__PWRD__","z":""},"n2":{"c":"3"}}));
}

#[test]
fn no_credentials_beside_the_flows_bring_nothing_back() {
    let mut host = host(r#"[{"id":"n1","type":"t"}]"#, r#"{"n1":{"a":"old"}}"#);
    deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","credentials":{"a":"new"}}]}));
    for nothing in [json!({}), json!(null), json!(false), json!(0), json!("")] {
        let response = deploy(&mut host, json!({"flows":[{"id":"n1","type":"t"}],"credentials":nothing}));
        assert_eq!((response.status, stored(&host)), (200, json!({"n1":{"a":"new"}})));
    }
}

#[test]
fn an_envelope_beside_the_flows_replaces_everything_and_is_saved() {
    let mut host = host(r#"[{"id":"n1","type":"t"}]"#, r#"{"n1":{"a":"old"}}"#);
    let sent = encrypt(r#"{"n2":{"b":"1"},"unknown":{"c":"2"}}"#, &Key::of(SECRET), &[3; 16]).unwrap();
    let sent: Value = serde_json::from_str(&sent).unwrap();
    let flows =
        json!([{"id":"n1","type":"t"},{"id":"n2","type":"t","credentials":{"b":"__PWRD__","d":"inline"}}]);
    assert_eq!(deploy(&mut host, json!({"flows":flows,"credentials":sent})).status, 200);
    assert_eq!(host.disk.text(), r#"[{"id":"n1","type":"t"},{"id":"n2","type":"t"}]"#);
    assert_eq!(stored(&host), json!({"n2":{"b":"1","d":"inline"},"unknown":{"c":"2"}}));
    assert!(!file(&host).contains(sent["$"].as_str().unwrap()), "encrypted anew");
    let mut host = host.restart();
    host.ask(get());
    deploy(&mut host, json!({"flows":[{"id":"n2","type":"t"}]}));
    assert_eq!(stored(&host), json!({"n2":{"b":"1","d":"inline"}}));
}

#[test]
fn the_revision_of_a_deploy_is_node_reds() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../../vectors/rev.json")).unwrap();
    let mut stripped = 0;
    for case in vectors {
        let text = case["flows_text"].as_str().unwrap();
        // DIFFERENCE: `__proto__` is a key like any other, so the text that holds it has one revision.
        let kept = case["name"].as_str().unwrap().contains("__proto__");
        let expected = if kept { &case["rev"] } else { case.get("deploy_rev").unwrap_or(&case["rev"]) };
        stripped += usize::from(!kept && case.get("deploy_rev").is_some());
        // What is wrong with some of the texts is old, so it is no reason to refuse them.
        let mut host = host(text, "{}");
        let response = host.ask(post(&format!("{{\"flows\":{text}}}")));
        assert_eq!(host.disk.saves, 1, "{}", case["name"]);
        assert_eq!(body(&response), format!("{{\"rev\":{expected}}}"), "{}", case["name"]);
        let flows = Document::parse(host.disk.flows.clone().unwrap()).unwrap().unwrap();
        assert_eq!(format!("\"{}\"", Revision::of(&flows)), expected.to_string(), "{}", case["name"]);
    }
    assert_eq!(stripped, 2);
}

#[test]
fn only_what_is_true_is_taken_out() {
    let flows = r#"[{"credentials":null,"id":"a","type":"t"},{"id":"b","credentials":"","type":"t"},{"id":"c","credentials":0,"type":"t"},{"credentials":false,"id":"d","type":"t"},{"deep":{"credentials":{"x":1}},"id":"e","type":"t"}]"#;
    let mut host = host("[]", "{}");
    assert_eq!(host.ask(post(&format!("{{\"flows\":{flows}}}"))).status, 200);
    assert_eq!(host.disk.text(), flows);
    // Entries that are none, have no id or nothing at all: old faults, which are no reason to refuse them.
    host.disk.change(r#"[{},7,{"z":2}]"#);
    host.give(Input::Changed);
    let only = r#"[{"credentials":{"a":"x"},"id":"n1","type":"t"},7,{"a":1,"credentials":{},"z":2},{"credentials":{}}]"#;
    assert_eq!(host.ask(post(&format!("{{\"flows\":{only}}}"))).status, 200);
    assert_eq!(host.disk.text(), r#"[{"id":"n1","type":"t"},7,{"a":1,"z":2},{}]"#);
}

#[test]
fn nodes_whose_credentials_change_restart() {
    let flows = json!([{"id":"tab1","type":"tab"},{"id":"n1","type":"t","z":"tab1","x":1,"y":1,"wires":[]},
        {"id":"n2","type":"t","z":"tab1","x":1,"y":1,"wires":[]},{"id":"n3","type":"t","z":"tab1","x":1,"y":1,"wires":[]}]);
    let with = |id: &str, given: Value| {
        let mut flows = flows.clone();
        let entry = flows.as_array_mut().unwrap().iter_mut().find(|entry| entry["id"] == id).unwrap();
        entry["credentials"] = given;
        flows
    };
    let envelope = |set: Value| {
        let sealed = encrypt(&set.to_string(), &Key::of(SECRET), &[3; 16]).unwrap();
        serde_json::from_str::<Value>(&sealed).unwrap()
    };
    let cases = [
        (json!({"flows":flows}), ""),
        (json!({"flows":with("n2", json!({"a":"new"}))}), "n2"),
        // As in Node-RED, also if nothing changes.
        (json!({"flows":with("n1", json!({"a":"__PWRD__"}))}), "n1"),
        (json!({"flows":flows,"credentials":{"n1":{"a":"1"},"n2":{"a":"new"}}}), "n2"),
        (json!({"flows":flows,"credentials":{"n1":{"a":"1"},"unknown":{"a":"new"}}}), ""),
        (json!({"flows":flows,"credentials":envelope(json!({"n1":{"a":"1"},"n3":{"a":"1"}}))}), "n2 n3"),
        (json!({"flows":with("n3", json!({"a":"x"})),"credentials":{"n1":{"b":"1"}}}), "n1 n3"),
    ];
    for (sent, expected) in cases {
        let mut host = host(&flows.to_string(), r#"{"n1":{"a":"1"},"n2":{"a":"2"}}"#);
        let request = with_header(post(&sent.to_string()), "Node-RED-Deployment-Type", "nodes");
        assert_eq!(host.ask(request).status, 200, "{sent}");
        let plan: Value = serde_json::from_str(&host.deployments.last().unwrap().plan).unwrap();
        let mut started: Vec<&str> =
            plan["start"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        started.sort_unstable();
        assert_eq!(started.join(" "), expected, "{sent}");
        // Once they have them, nothing more is to be done.
        let request =
            with_header(post(&json!({"flows":flows}).to_string()), "Node-RED-Deployment-Type", "nodes");
        host.ask(request);
        let plan: Value = serde_json::from_str(&host.deployments.last().unwrap().plan).unwrap();
        assert_eq!(plan["start"], json!([]), "{sent}");
    }
}
