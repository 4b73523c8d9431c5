//! What is stored of logins, and when they end.

use redloom::admin::{Effect, Input, StorageFailure};
use redloom::storage::SecretText;

use super::{
    FLOWS, USERS, answered, ask, bearer, get_flows, host, login_as, number, over, question, settle, token_of,
    value,
};
use crate::simulator::{Disk, Host, json};

const WEEK: u64 = 7 * 24 * 60 * 60 * 1000;

fn stored(host: &Host) -> serde_json::Value {
    serde_json::from_slice(&host.disk.sessions.as_ref().unwrap().0).unwrap()
}

#[test]
fn sessions_are_kept_in_node_reds_own_form() {
    let mut host = host("");
    let token = token_of(&mut host, "cat");
    let expected = serde_json::json!({ &token: {
        "user": "cat", "client": "node-red-admin", "scope": ["flows.read", "flows.write"],
        "accessToken": token, "expires": host.now + WEEK,
    }});
    assert_eq!(stored(&host), expected);
    let mut later = over(host.disk, USERS);
    assert_eq!(ask(&mut later, bearer(get_flows(), &token)).status, 200);
}

#[test]
fn what_node_red_wrote_is_read_and_kept() {
    let mut disk = Disk::holding(FLOWS);
    disk.sessions = Some(SecretText(
        concat!(
            r#"{"tok/1==":{"user":"bob","client":"node-red-editor","scope":"read","accessToken":"tok/1==","#,
            r#""expires":1700000009999,"more":{"x":[1]}},"old":{"user":"ann","scope":"*","expires":5},"#,
            r#""none":{"user":"ann","scope":"*"},"bad":7,"__proto__":{"user":"ann","scope":"*","expires":1e99},"#,
            r#""a\"b":{"user":"ann","scope":"*","expires":1700000009999.5}}"#
        )
        .as_bytes()
        .to_vec(),
    ));
    let mut host = over(disk, USERS);
    assert_eq!(ask(&mut host, bearer(get_flows(), "tok/1==")).status, 200);
    assert_eq!(ask(&mut host, json(get_flows(), r#"{"access_token":"a\"b"}"#)).status, 200);
    for token in ["old", "none", "bad", "__proto__"] {
        assert_eq!(ask(&mut host, bearer(get_flows(), token)).status, 401, "{token}");
    }
    token_of(&mut host, "ann");
    assert_eq!(stored(&host)["tok/1=="]["more"], serde_json::json!({"x": [1]}));
    assert_eq!(stored(&host).as_object().unwrap().len(), 3);
    host.now += 10_000;
    assert_eq!(ask(&mut host, bearer(get_flows(), "tok/1==")).status, 401);
}

#[test]
fn sessions_can_be_kept_without_their_tokens() {
    let fields = format!(r#"{USERS},"hashSessions":true"#);
    let mut host = over(Disk::holding(FLOWS), &fields);
    let token = token_of(&mut host, "bob");
    let text = String::from_utf8(host.disk.sessions.clone().unwrap().0).unwrap();
    assert!(!text.contains(&token) && !text.contains("accessToken"), "{text}");
    let mut later = over(host.disk, &fields);
    assert_eq!(ask(&mut later, bearer(get_flows(), &token)).status, 200);
    let name = stored(&later).as_object().unwrap().keys().next().unwrap().clone();
    assert_eq!(ask(&mut later, bearer(get_flows(), &name)).status, 401, "what is stored is no token");
}

#[test]
fn a_session_ends_when_its_time_is_up() {
    let mut host = host(r#","sessionExpiryTime":60"#);
    let response = ask(&mut host, login_as("ann"));
    assert_eq!(value(&response)["expires_in"], 60);
    let token = value(&response)["access_token"].as_str().unwrap().to_owned();
    host.now += 60_000;
    assert_eq!(ask(&mut host, bearer(get_flows(), &token)).status, 200);
    host.now += 1;
    assert_eq!(ask(&mut host, bearer(get_flows(), &token)).status, 401);
    token_of(&mut host, "ann");
    assert_eq!(stored(&host).as_object().unwrap().len(), 1);
}

#[test]
fn sessions_that_cannot_be_read_are_told_of() {
    for text in ["{", "[]", "7"] {
        let mut disk = Disk::holding(FLOWS);
        disk.sessions = Some(SecretText(text.as_bytes().to_vec()));
        let mut host = over(disk, USERS);
        assert_eq!(ask(&mut host, bearer(get_flows(), "x")).status, 401);
        assert_eq!(host.log.len(), 1, "{:?}", host.log);
        token_of(&mut host, "ann");
    }
}

/// Performs effects up to the next that stores sessions.
fn run_to_sessions(host: &mut Host) -> redloom::admin::EffectId {
    settle_but_sessions(host).unwrap()
}

fn settle_but_sessions(host: &mut Host) -> Option<redloom::admin::EffectId> {
    loop {
        match host.admin.poll_effect()? {
            Effect::SaveSessions(id, _) => return Some(id),
            Effect::Verify(id, _) => host.give(Input::Verified(id, true)),
            Effect::Respond(id, response) => drop(host.responses.insert(id, response)),
            Effect::Load(_)
            | Effect::Save(..)
            | Effect::SaveSettings(..)
            | Effect::State(_)
            | Effect::Deploy(_)
            | Effect::Admitted(..)
            | Effect::SessionEnded(_)
            | Effect::Forget(_)
            | Effect::Log(..)
            | Effect::User(..)
            | Effect::Authenticate(..)
            | Effect::Token(..)
            | Effect::DefaultUser(_) => {}
        }
    }
}

#[test]
fn a_token_is_given_out_when_it_is_stored_and_not_before() {
    let mut host = host("");
    token_of(&mut host, "ann");
    let id = host.send(login_as("bob"));
    let save = run_to_sessions(&mut host);
    assert!(!host.responses.contains_key(&id));
    // Others go on meanwhile.
    assert_eq!(ask(&mut host, bearer(get_flows(), "fixed-eve")).status, 200);
    let failure = StorageFailure { code: "EIO".to_owned(), message: "no space at '/secret'".to_owned() };
    host.give(Input::Failed(save, failure));
    let response = answered(&mut host, id);
    assert_eq!((response.status, &value(&response)["code"]), (500, &"storage_failed".into()));
    // The next one does not write what nobody has.
    token_of(&mut host, "cat");
    assert_eq!(stored(&host).as_object().unwrap().len(), 2);
}

#[test]
fn a_store_that_never_answers_ends_in_an_error() {
    let mut host = host("");
    token_of(&mut host, "ann");
    let id = host.send(login_as("bob"));
    run_to_sessions(&mut host);
    host.now = host.admin.deadline().unwrap();
    host.give(Input::Tick);
    let response = answered(&mut host, id);
    assert_eq!((response.status, &value(&response)["code"]), (503, &"storage_timeout".into()));
}

#[test]
fn sessions_that_were_read_before_a_login_do_not_undo_it() {
    let mut host = host("");
    token_of(&mut host, "ann");
    let id = host.send(login_as("bob"));
    let asked = question(&mut host);
    let before = host.disk.stored();
    host.give(Input::Changed);
    let reading = host.send(bearer(get_flows(), "fixed-eve"));
    let Some(Effect::Load(load)) = host.admin.poll_effect() else { panic!("the store is not read") };
    host.give(Input::Verified(number(&asked), true));
    host.give(Input::Loaded(load, before));
    settle(&mut host);
    assert_eq!(host.responses.remove(&reading).unwrap().status, 200);
    let token = value(&host.responses.remove(&id).unwrap())["access_token"].as_str().unwrap().to_owned();
    assert_eq!(ask(&mut host, bearer(get_flows(), &token)).status, 200);
}
