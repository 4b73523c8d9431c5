//! Deploys that bring errors: what is refused with which findings, and what passes.

use redloom::admin::{AdminSettings, Input, Request, Response};
use redloom::credentials::{CredentialSecret, Key};
use serde_json::{Value, json};

use crate::simulator::{Disk, Host, body, bytes_of, get, json as json_body, post, request, with};

/// A tab, and a group in a group that is not there, at which Node-RED hangs.
const FAULTY: &str = r#"[{"id":"t","type":"tab"},{"id":"g","type":"group","z":"t","g":"no","nodes":[]}]"#;
const SOUND: &str = r#"[{"id":"t","type":"tab"}]"#;

fn deploy(host: &mut Host, flows: &str) -> Response {
    host.ask(post(&format!(r#"{{"flows":{flows}}}"#)))
}

fn answer(response: &Response) -> Value {
    serde_json::from_str(&body(response)).unwrap()
}

/// Code, index and id of each finding of an answer.
fn findings(response: &Response) -> Vec<(String, Value, Value)> {
    let list = answer(response)["findings"].as_array().unwrap().clone();
    list.iter()
        .map(|each| (each["code"].as_str().unwrap().to_owned(), each["index"].clone(), each["id"].clone()))
        .collect()
}

fn found(code: &str, index: usize, id: Value) -> (String, Value, Value) {
    (code.to_owned(), index.into(), id)
}

#[test]
fn new_errors_are_refused_with_the_list_and_nothing_is_saved() {
    let mut host = Host::new(Disk::holding(SOUND));
    let flows = r#"[{"id":"t","type":"tab"},null,{"id":"g","type":"group","z":"t","g":"no","nodes":[]},
        {"id":"n","type":"x"},{"id":"n","type":"debug","z":"t","x":1,"y":1,"wires":[["nowhere"]]},{"type":"x"}]"#;
    let response = deploy(&mut host, flows);
    assert_eq!(response.status, 400);
    assert_eq!(answer(&response)["code"], "invalid_flows");
    // Of the wire that leads nowhere nothing is said: that is a warning.
    assert_eq!(
        findings(&response),
        [
            found("not_an_object", 1, json!(null)),
            found("g_unknown", 2, json!("g")),
            found("id_duplicate", 4, json!("n")),
            found("id_missing", 5, json!(null)),
        ]
    );
    let first = json!({"severity":"error","code":"not_an_object","message":"The entry at position 1 is null, not a node.",
        "index":1,"path":""});
    assert_eq!(answer(&response)["findings"][0], first);
    assert_eq!(
        answer(&response)["message"],
        "Not deployed: the flows have 4 errors. The first: The entry at position 1 is null, not a node."
    );
    assert_eq!((host.disk.saves, host.disk.text().as_str()), (0, SOUND));
    assert_eq!(answer(&host.ask(get()))["flows"], serde_json::from_str::<Value>(SOUND).unwrap());
}

#[test]
fn v1_is_refused_in_the_same_way() {
    let mut host = Host::new(Disk::holding(SOUND));
    let v1 = host.ask(json_body(request("POST", "/flows"), FAULTY));
    assert_eq!((v1.status, body(&v1)), (400, body(&deploy(&mut host, FAULTY))));
    for kind in ["full", "nodes", "flows"] {
        let sent = post(&format!(r#"{{"flows":{FAULTY}}}"#));
        assert_eq!(host.ask(with(sent, "Node-RED-Deployment-Type", kind)).status, 400, "{kind}");
    }
    assert_eq!(host.disk.saves, 0);
}

#[test]
fn old_errors_pass_until_one_more_comes() {
    let mut host = Host::new(Disk::holding(FAULTY));
    // It stands elsewhere, and the rest is changed.
    let moved =
        r#"[{"id":"g","type":"group","z":"t","g":"no","nodes":[]},{"id":"t","type":"tab","label":"x"}]"#;
    assert_eq!(deploy(&mut host, moved).status, 200);
    assert_eq!(host.disk.text(), moved);
    let two = FAULTY.replace("]}]", r#"]},{"id":"h","type":"group","z":"t","g":"no","nodes":[]}]"#);
    let response = deploy(&mut host, &two);
    assert_eq!(findings(&response), [found("g_unknown", 2, json!("h"))]);
    assert_eq!(host.disk.text(), moved);
    // Once it is mended it is new when it comes again.
    assert_eq!(deploy(&mut host, SOUND).status, 200);
    assert_eq!(findings(&deploy(&mut host, FAULTY)), [found("g_unknown", 1, json!("g"))]);
}

#[test]
fn errors_come_in_by_a_reload_and_are_old_then() {
    let reload = || with(request("POST", "/flows"), "Node-RED-Deployment-Type", "reload");
    let mut host = Host::new(Disk::holding(SOUND));
    assert_eq!(deploy(&mut host, FAULTY).status, 400);
    host.disk.change(FAULTY);
    assert_eq!(host.ask(reload()).status, 204);
    assert_eq!(deploy(&mut host, FAULTY).status, 200);
}

#[test]
fn what_is_old_is_seen_anew_after_a_conflict() {
    for (theirs, status) in [(FAULTY, 200), (SOUND, 400)] {
        let ours = if theirs == FAULTY { SOUND } else { FAULTY };
        let mut host = Host::new(Disk::holding(ours));
        host.ask(get());
        host.disk.change(theirs);
        // Where the active configuration has no such error the refusal needs no save, so the host has to tell.
        if ours == SOUND {
            host.give(Input::Changed);
        }
        assert_eq!(deploy(&mut host, FAULTY).status, status, "they saved {theirs}");
        assert_eq!(host.disk.text() == FAULTY, status == 200);
    }
}

#[test]
fn beside_an_unreadable_configuration_every_error_is_new() {
    for broken in ["[{\"id\":]", "{\"a\":1}"] {
        let mut host = Host::new(Disk::holding(broken));
        assert_eq!(findings(&deploy(&mut host, FAULTY)), [found("g_unknown", 1, json!("g"))]);
        assert_eq!(host.disk.text(), broken);
        assert_eq!(deploy(&mut host, SOUND).status, 200);
    }
}

#[test]
fn warnings_are_no_reason_to_refuse() {
    let flows = r#"[{"id":"t","type":"tab","disabled":"false"},{"id":7,"type":"x"},{"id":"c","type":"y","wires":[["a"]]},
        {"id":"a","type":"debug","z":"gone","x":1,"y":1,"wires":[["a","nowhere"],["t"]]},
        {"id":"i","type":"subflow:gone","z":"t","x":1,"y":1,"wires":[]}]"#;
    let document = redloom::json::Document::parse(flows.into()).unwrap().unwrap();
    let warnings = redloom::check::check(&redloom::flow::Flows::new(document));
    assert_eq!(warnings.len(), 7, "{warnings:?}");
    let mut host = Host::new(Disk::default());
    assert_eq!(deploy(&mut host, flows).status, 200);
    assert_eq!(host.disk.saves, 1);
}

#[test]
fn of_several_reasons_the_first_is_told() {
    let settings = AdminSettings {
        credential_secret: CredentialSecret::Key(Key::of("secret")),
        ..AdminSettings::default()
    };
    let mut host = Host::with(Disk::holding(SOUND), settings);
    let faulty: Value = serde_json::from_str(FAULTY).unwrap();
    let bad_credentials = json!([null, {"id":"n","type":"x","credentials":{"a":null}}]);
    let sent = [
        // The revision, before anything is looked at.
        (json!({"flows":faulty,"rev":"x","credentials":{"$":"x"}}), 409, "version_mismatch"),
        (json!({"flows":bad_credentials,"rev":"x"}), 409, "version_mismatch"),
        // Credentials that cannot be used, in whatever entry.
        (json!({"flows":bad_credentials}), 400, "invalid_credentials"),
        (json!({"flows":faulty,"credentials":"x"}), 400, "invalid_credentials"),
        // Errors, before credentials are decrypted.
        (json!({"flows":faulty,"credentials":{"$":"x"}}), 400, "invalid_flows"),
        (json!({"flows":[{"id":"t","type":"tab"}],"credentials":{"$":"x"}}), 400, "credentials_load_failed"),
    ];
    for (sent, status, code) in sent {
        let response = host.ask(post(&sent.to_string()));
        assert_eq!((response.status, &answer(&response)["code"]), (status, &json!(code)), "{sent}");
    }
    assert_eq!(host.disk.saves, 0);
}

#[test]
fn findings_hold_no_credentials() {
    let marked = "MARKED-SECRET";
    let settings = AdminSettings {
        credential_secret: CredentialSecret::Key(Key::of("secret")),
        ..AdminSettings::default()
    };
    let mut host = Host::with(Disk::holding(SOUND), settings);
    let inline = json!({"user":marked, "password":marked});
    let variable = json!([{"name":"password","type":"cred","value":marked}, null]);
    let flows = json!([
        {"id":"t","type":"tab","env":variable,"credentials":inline},
        {"id":"s","type":"subflow","in":7,"env":variable,"credentials":inline},
        {"id":"t","type":"subflow:s","credentials":inline,"func":marked},
        {"id":"n","type":"x","credentials":inline,"z":"t","x":1,"y":1,"password":marked,"wires":[null]},
        {"id":"c","type":"global-config","credentials":{"map":inline},"env":[null]},
        marked,
    ]);
    for credentials in [json!(null), json!({"t":{"user":marked}}), json!({"$":marked})] {
        let sent = json!({"flows":flows,"credentials":credentials}).to_string();
        let response = host.ask(Request { client: Some("client-1".to_owned()), ..post(&sent) });
        assert_eq!(answer(&response)["code"], "invalid_flows");
        assert!(findings(&response).len() >= 6, "{}", body(&response));
    }
    let out = [bytes_of(&host.seen), format!("{:?}", host.seen).into_bytes()].concat();
    assert!(!out.windows(marked.len()).any(|window| window == marked.as_bytes()));
    assert_eq!(host.disk.saves, 0);
}
