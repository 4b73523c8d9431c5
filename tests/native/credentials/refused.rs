//! What is refused, and that nothing has changed then.

use redloom::admin::{AdminSettings, Input};
use redloom::credentials::{CredentialSecret, Key, encrypt};
use serde_json::{Value, json};

use super::{SECRET, code, deploy, file, holding, host, keyed, settings, stored};
use crate::simulator::{Disk, Host, body, get, post};

#[test]
fn an_envelope_that_does_not_open_is_refused_and_nothing_changes() {
    let mut host = host(r#"[{"id":"n1","type":"t"}]"#, r#"{"n1":{"a":"old"}}"#);
    let other: Value = serde_json::from_str(&encrypt("{}", &Key::of("other"), &[3; 16]).unwrap()).unwrap();
    let before = file(&host);
    for envelope in [other, json!({"$":"?"}), json!({"$":""}), json!({"$":null}), json!({"$":1,"n1":{}})] {
        let flows = json!([{"id":"n1","type":"t","x":1,"credentials":{"a":"new"}}]);
        let response = deploy(&mut host, json!({"flows":flows,"credentials":envelope}));
        assert_eq!(response.status, 400);
        let expected = json!({"code":"credentials_load_failed","message":"Failed to decrypt credentials"});
        assert_eq!(serde_json::from_str::<Value>(&body(&response)).unwrap(), expected);
    }
    assert_eq!((file(&host), host.disk.saves), (before, 0));
    // Nor has it been forgotten in memory.
    deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","credentials":{"b":"more"}}]}));
    assert_eq!(stored(&host), json!({"n1":{"a":"old","b":"more"}}));
}

#[test]
fn credentials_that_cannot_be_used_are_refused_with_index_and_id() {
    let mut host = host("[]", r#"{}"#);
    let entry = |id: Value, given: Value| json!({"flows":["x",{"id":id,"type":"tab","credentials":given}]});
    let cases = [
        (entry(json!("n1"), json!({"a":null})), json!(1), json!("n1")),
        (entry(json!("q\"\u{1}é"), json!({"a":null})), json!(1), json!("q\"\u{1}é")),
        (entry(json!("n1"), json!("text")), json!(1), json!("n1")),
        (entry(json!("n1"), json!(["x"])), json!(1), json!("n1")),
        (entry(json!(null), json!({"a":"x"})), json!(1), json!(null)),
        (entry(json!(["n1"]), json!({"a":"x"})), json!(1), json!(null)),
        (
            json!({"flows":[{"id":"g","type":"global-config","credentials":{"map":{"a":null}}}]}),
            json!(0),
            json!("g"),
        ),
        (json!({"flows":[],"credentials":{"n1":null}}), json!(null), json!("n1")),
        (json!({"flows":[],"credentials":{"n1":"x"}}), json!(null), json!("n1")),
        (json!({"flows":[],"credentials":{"n1":{"a":null}}}), json!(null), json!("n1")),
        (json!({"flows":[],"credentials":["x"]}), json!(null), json!(null)),
        (json!({"flows":[],"credentials":"x"}), json!(null), json!(null)),
    ];
    for (sent, index, id) in cases {
        let response = deploy(&mut host, sent.clone());
        let error: Value = serde_json::from_str(&body(&response)).unwrap();
        assert_eq!((response.status, &error["code"]), (400, &json!("invalid_credentials")), "{sent}");
        assert_eq!((&error["index"], &error["id"]), (&index, &id), "{sent}");
    }
    assert_eq!(host.disk.saves, 0);
}

#[test]
fn credentials_that_cannot_be_read_are_kept() {
    let sealed = encrypt(r#"{"n1":{"a":"old"}}"#, &Key::of("lost"), &[9; 16]).unwrap();
    let cases = [
        (sealed.as_str(), keyed(), "another secret"),
        ("{\"$\":", keyed(), "damaged"),
        ("[]", keyed(), "damaged"),
        (r#"{"$":"x"}"#, keyed(), "damaged"),
        (sealed.as_str(), settings(CredentialSecret::Disabled), "switched off"),
    ];
    for (found, settings, notice) in cases {
        let mut host = Host::with(holding(r#"[{"id":"n1","type":"t"}]"#, found), settings);
        assert_eq!(host.ask(get()).status, 200);
        // Deploys that bring none go through, also those whose credentials say to keep what there is.
        let quiet = json!({"flows":[{"id":"n2","type":"t","credentials":{"a":"__PWRD__"}}],"credentials":{}});
        assert_eq!(deploy(&mut host, quiet).status, 200);
        let refused = [
            json!({"flows":[{"id":"n1","type":"t","credentials":{"a":"new"}}]}),
            json!({"flows":[{"id":"n1","type":"t","credentials":{"a":""}}]}),
            json!({"flows":[{"id":"n1","type":"subflow","credentials":{}}]}),
            json!({"flows":[],"credentials":{"n1":{}}}),
            json!({"flows":[],"credentials":{"$":"x"}}),
        ];
        for sent in refused {
            let response = deploy(&mut host, sent);
            assert_eq!((response.status, code(&response)), (500, "credentials_unreadable".to_owned()));
        }
        assert_eq!((file(&host).as_str(), host.disk.text().as_str()), (found, r#"[{"id":"n2","type":"t"}]"#));
        host.give(Input::Changed);
        host.ask(get());
        assert_eq!(host.log.len(), 1, "{:?}", host.log);
        assert!(host.log[0].contains(notice) && host.log[0].contains("kept"), "{}", host.log[0]);
    }
}

#[test]
fn without_a_secret_credentials_are_refused_and_none_are_lost() {
    let plain = r#"{"n1":{"a":"old"}}"#;
    let sealed = encrypt(plain, &Key::of(SECRET), &[9; 16]).unwrap();
    for found in [None, Some(sealed.as_str()), Some(plain)] {
        let disk = found.map_or_else(|| Disk::holding("[]"), |found| holding("[]", found));
        let mut host = Host::with(disk, AdminSettings::default());
        for sent in [
            json!({"flows":[{"id":"n1","type":"t","credentials":{"a":"new"}}]}),
            json!({"flows":[],"credentials":{"n1":{"a":"x"}}}),
            json!({"flows":[],"credentials":{"$":"x"}}),
        ] {
            let response = deploy(&mut host, sent);
            assert_eq!((response.status, code(&response)), (400, "credentials_unsupported".to_owned()));
        }
        assert_eq!(deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","credentials":{}}]})).status, 200);
        assert_eq!(
            (host.disk.text().as_str(), file(&host).as_str()),
            (r#"[{"id":"n1","type":"t"}]"#, found.unwrap_or(""))
        );
        assert_eq!(host.log.len(), usize::from(found.is_some()));
    }
}

#[test]
fn without_random_bytes_nothing_is_encrypted() {
    let mut host = host(r#"[{"id":"n1","type":"t"}]"#, r#"{"n1":{"a":"1"}}"#);
    host.entropy = false;
    for sent in [json!({"flows":[{"id":"n1","type":"t","credentials":{"a":"2"}}]}), json!({"flows":[]})] {
        let response = deploy(&mut host, sent);
        assert_eq!((response.status, code(&response)), (500, "misuse".to_owned()));
    }
    assert_eq!(deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","x":1}]})).status, 200);
    assert_eq!(stored(&host), json!({"n1":{"a":"1"}}));
}

#[test]
fn a_save_that_fails_leaves_credentials_as_they_were() {
    let mut host =
        host(r#"[{"id":"n1","type":"t"},{"id":"n2","type":"t"}]"#, r#"{"n1":{"a":"old"},"n2":{"b":"1"}}"#);
    let before = file(&host);
    host.send(post(&json!({"flows":[{"id":"n1","type":"t","credentials":{"a":"new"}}]}).to_string()));
    let (effect, save) = host.run_to_save();
    assert!(save.credentials.is_some());
    host.fail(effect, "EROFS");
    host.run();
    assert_eq!(file(&host), before);
    deploy(
        &mut host,
        json!({"flows":[{"id":"n1","type":"t","credentials":{"c":"3"}},{"id":"n2","type":"t"}]}),
    );
    assert_eq!(stored(&host), json!({"n1":{"a":"old","c":"3"},"n2":{"b":"1"}}));
}
