//! What a runtime is given: at the start, by deploys, and when somebody else has saved.

use redloom::admin::{AdminSettings, Input};
use redloom::credentials::{CredentialSecret, Key};
use redloom::storage::{Generation, StoredCredentials};

use crate::simulator::{Disk, Host, body, get, post, with};

const FLOWS: &str = r#"[{"id":"t","type":"tab"},{"id":"n","type":"x","z":"t","x":1,"y":1}]"#;

/// Generation, revision, flows and credentials.
fn given(host: &mut Host) -> Option<(u64, String, String, Option<String>)> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let given = host.admin.active()?;
    let credentials = given.credentials.as_deref().map(text);
    Some((given.generation.0, given.revision.to_string(), text(given.flows), credentials))
}

fn settings() -> AdminSettings {
    AdminSettings { credential_secret: CredentialSecret::Key(Key::of("s")), ..AdminSettings::default() }
}

#[test]
fn what_is_stored_is_given_when_it_has_been_read_with_its_credentials() {
    let mut host = Host::with(Disk::holding(FLOWS), settings());
    assert_eq!(given(&mut host), None);
    host.give(Input::Start);
    host.run();
    let rev = serde_json::from_str::<serde_json::Value>(&body(&host.ask(get()))).unwrap()["rev"].clone();
    let (generation, revision, flows, credentials) = given(&mut host).unwrap();
    assert_eq!((generation, revision.as_str(), flows.as_str()), (0, rev.as_str().unwrap(), FLOWS));
    assert_eq!(credentials.as_deref(), Some("{}"));

    let deploy = format!(r#"{{"flows":{FLOWS},"credentials":{{"n":{{"pass":"hidden"}}}}}}"#);
    assert_eq!(host.ask(with(post(&deploy), "Node-RED-Deployment-Type", "nodes")).status, 200);
    let made = host.deployments.pop().unwrap();
    let (generation, revision, flows, credentials) = given(&mut host).unwrap();
    assert_eq!((made.generation.0, made.from.0, &made.revision), (generation, 0, &revision));
    assert_eq!((flows.as_str(), credentials.as_deref()), (FLOWS, Some(r#"{"n":{"pass":"hidden"}}"#)));
    assert!(made.plan.contains(r#""stop":[{"id":"n","removed":false}]"#), "other credentials: it restarts");
    assert!(made.diff.contains(r#""changed":["n","t"]"#), "{}", made.diff);
    assert!(!format!("{:?}", host.admin.active()).contains("hidden"));
}

#[test]
fn credentials_that_cannot_be_read_are_left_out_and_flows_that_cannot_be_are_empty() {
    let sealed = StoredCredentials(br#"{"$":"00112233445566778899aabbccddeeffAAAA"}"#.to_vec());
    let disk = Disk { credentials: Some(sealed), ..Disk::holding(FLOWS) };
    let mut host = Host::with(disk, settings());
    host.give(Input::Start);
    host.run();
    assert_eq!(given(&mut host).unwrap().3, None);

    let mut host = Host::with(Disk::holding(r#"[{"id":"#), settings());
    host.give(Input::Start);
    host.run();
    let (_, revision, flows, _) = given(&mut host).unwrap();
    let empty = redloom::Revision::of(&redloom::json::Document::default()).to_string();
    assert_eq!((flows.as_str(), revision), ("[]", empty));
    let deploy = format!(r#"{{"flows":{FLOWS}}}"#);
    assert_eq!(host.ask(post(&deploy)).status, 200);
    assert!(host.deployments[0].plan.contains(r#""start":["n"]"#));
}

#[test]
fn what_another_host_has_saved_is_loaded_anew_if_a_runtime_was_given_something_else() {
    let mut alone = Host::new(Disk::holding(FLOWS));
    let mut host = Host::new(Disk::holding(FLOWS));
    for host in [&mut alone, &mut host] {
        host.give(Input::Start);
        host.run();
    }
    assert!(given(&mut host).is_some());
    for host in [&mut alone, &mut host] {
        host.give(Input::Changed);
        host.ask(get());
        assert!(host.deployments.is_empty(), "the same generation");
        host.disk.change("[]");
        host.give(Input::Changed);
        host.ask(get());
    }
    assert!(alone.deployments.is_empty(), "nothing runs there");
    let made = host.deployments.pop().unwrap();
    assert_eq!(
        (made.deployment.name(), made.from, made.generation),
        ("reload", Generation(0), Generation(1))
    );
    assert_eq!(given(&mut host).unwrap().2, "[]");
    // What cannot be read takes the place of nothing.
    host.disk.change("[");
    host.give(Input::Changed);
    host.ask(get());
    assert!(host.deployments.is_empty());
}

#[test]
fn a_store_that_could_not_be_read_at_the_start_is_given_when_it_can_be() {
    let mut host = Host::new(Disk::holding(FLOWS));
    assert_eq!(given(&mut host), None);
    host.ask(get());
    assert_eq!(host.deployments.pop().unwrap().generation, Generation(0));
    assert_eq!(given(&mut host).unwrap().2, FLOWS);
}

#[test]
fn what_a_deploy_made_active_can_be_fetched_although_the_store_has_changed_meanwhile() {
    let mut host = Host::new(Disk::holding(FLOWS));
    host.give(Input::Start);
    host.run();
    assert!(given(&mut host).is_some());
    host.send(post(r#"{"flows":[]}"#));
    let (effect, save) = host.run_to_save();
    host.give(Input::Changed);
    host.disk.generation = save.generation;
    host.disk.flows = Some(save.flows.to_vec());
    host.give(Input::Saved(effect));
    assert_eq!(given(&mut host).unwrap().2, "[]");
    host.run();
    host.disk.change(FLOWS);
    host.ask(get());
    let made = host.deployments.pop().unwrap();
    assert_eq!((made.deployment.name(), made.generation), ("reload", Generation(2)), "it was read again");
}
