//! How stored credentials are read, and when they are written.

use redloom::Revision;
use redloom::admin::{AdminSettings, Effect, Request};
use redloom::credentials::{CredentialSecret, Key, decrypt, encrypt};
use redloom::json::Document;
use redloom::storage::StoredCredentials;
use serde_json::json;

use super::{SECRET, code, deploy, file, holding, host, keyed, settings, stored};
use crate::simulator::{Disk, Host, body, get, post};

#[test]
fn plain_credentials_are_read_and_encrypted_by_the_next_deploy() {
    let plain = r#"{ "n1": {"a":"old"} }"#;
    let mut host = Host::with(holding(r#"[{"id":"n1","type":"t"}]"#, plain), keyed());
    deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","credentials":{"b":"new"}}]}));
    assert_eq!(stored(&host), json!({"n1":{"a":"old","b":"new"}}));
    let mut host = Host::with(holding(r#"[{"id":"n1","type":"t"}]"#, plain), keyed());
    deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","x":1}]}));
    assert_eq!(stored(&host), json!({"n1":{"a":"old"}}));
}

#[test]
fn with_encryption_off_credentials_stay_plain() {
    let mut host = Host::with(Disk::default(), settings(CredentialSecret::Disabled));
    host.entropy = false;
    let response = deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","credentials":{"a":"x"}}]}));
    assert_eq!((response.status, file(&host).as_str()), (200, r#"{"n1":{"a":"x"}}"#));
    let response = deploy(&mut host, json!({"flows":[],"credentials":{"$":"x"}}));
    assert_eq!(code(&response), "credentials_load_failed");
}

#[test]
fn after_a_conflict_what_the_other_host_saved_is_changed() {
    let mut host = host(r#"[{"id":"n1","type":"t"}]"#, r#"{"n1":{"a":"old"}}"#);
    host.ask(get());
    host.disk.change(r#"[{"id":"n1","type":"t"}]"#);
    let theirs = encrypt(r#"{"n1":{"a":"theirs","b":"theirs"}}"#, &Key::of(SECRET), &[5; 16]).unwrap();
    host.disk.credentials = Some(StoredCredentials(theirs.into()));
    let response = deploy(&mut host, json!({"flows":[{"id":"n1","type":"t","credentials":{"a":"mine"}}]}));
    assert_eq!((response.status, stored(&host)), (200, json!({"n1":{"a":"mine","b":"theirs"}})));
    let blocks: Vec<Vec<u8>> = host
        .seen
        .iter()
        .filter_map(|effect| {
            let Effect::Save(_, save) = effect else { return None };
            save.credentials.as_ref().map(|sealed| sealed.0[6..38].to_vec())
        })
        .collect();
    assert_eq!(blocks.len(), 2);
    assert_ne!(blocks[0], blocks[1], "two texts must not share a counter block");
}

#[test]
fn until_the_flows_are_written_credentials_of_old_and_new_ids_are_there() {
    let mut host = host(
        r#"[{"id":"n1","type":"t"},{"id":"n2","type":"t"}]"#,
        r#"{"n1":{"a":"1","b":"2"},"n2":{"a":"1"}}"#,
    );
    let flows = json!([{"id":"n1","type":"t","credentials":{"a":"x","b":""}},{"id":"n3","type":"t","credentials":{"c":"3"}}]);
    host.send(post(&json!({"flows":flows}).to_string()));
    let (_, save) = host.run_to_save();
    let [stored, interim] =
        [save.credentials, save.interim].map(|file| String::from_utf8(file.unwrap().0.clone()).unwrap());
    let read = |file: &str| decrypt(file, &Key::of(SECRET)).unwrap();
    assert_eq!(read(&stored), r#"{"n1":{"a":"x"},"n3":{"c":"3"}}"#);
    assert_eq!(read(&interim), r#"{"n1":{"a":"x"},"n3":{"c":"3"},"n2":{"a":"1"}}"#);
    assert_ne!(stored[6..38], interim[6..38], "two texts must not share a counter block");
    // What leaves the credentials as they are has neither.
    let mut host = host.restart();
    host.send(post(r#"{"flows":[{"id":"n1","type":"t","x":1},{"id":"n2","type":"t"}]}"#));
    let (_, save) = host.run_to_save();
    assert_eq!((save.credentials, save.interim), (None, None));
}

#[test]
fn credentials_in_the_stored_flows_are_not_shown_and_move_at_the_next_deploy() {
    let flows = r#"[{"id":"n1","type":"t","credentials":{"a":"marked","z":null}},{"id":"n2","type":"t"}]"#;
    let mut host = host(flows, r#"{"n1":{"a":"old","b":"2"}}"#);
    let response = host.ask(get());
    let rev = Revision::of(&Document::parse(flows.into()).unwrap().unwrap()).to_string();
    assert_eq!(
        body(&response),
        format!(r#"{{"flows":[{{"id":"n1","type":"t"}},{{"id":"n2","type":"t"}}],"rev":"{rev}"}}"#)
    );
    assert_eq!(deploy(&mut host, json!({"flows":[{"id":"n1","type":"t"}],"rev":rev})).status, 200);
    assert_eq!(stored(&host), json!({"n1":{"a":"marked","b":"2"}}));
    assert_eq!(host.disk.text(), r#"[{"id":"n1","type":"t"}]"#);
    // Where they cannot be moved they stay where they are.
    let sealed = encrypt("{}", &Key::of("lost"), &[9; 16]).unwrap();
    for settings in [AdminSettings::default(), keyed()] {
        let mut host = Host::with(holding(flows, &sealed), settings);
        assert!(!body(&host.ask(get())).contains("marked"));
        assert_ne!(deploy(&mut host, json!({"flows":[]})).status, 200);
        assert_eq!(host.disk.text(), flows);
    }
}

#[test]
fn a_deploy_with_other_credentials_is_no_repeat() {
    let sent = |password: &str| Request {
        client: Some("client-1".to_owned()),
        ..post(&json!({"flows":[{"id":"n1","type":"t","credentials":{"a":password}}]}).to_string())
    };
    for (again, saves) in [("one", 1), ("two", 2)] {
        let mut host = host("[]", "{}");
        host.ask(sent("one"));
        let mut host = host.restart();
        assert_eq!(host.ask(sent(again)).status, 200);
        assert_eq!((host.disk.saves, stored(&host)), (saves, json!({"n1":{"a":again}})));
    }
}
