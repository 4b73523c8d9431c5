//! Whatever goes in marked as a secret comes out only where it has to.

use redloom::admin::{AdminAuth, Effect};

use super::{answered, bearer, host, login, question};
use crate::simulator::{bytes_of, json, request, with};

#[test]
fn no_password_or_token_reaches_a_log_or_an_answer() {
    let mut host = host(r#","tokensFunction":true,"tokenHeader":"x-token""#);
    let requests = [
        login(r#""username":"ann","password":"MARKED-1""#),
        login(r#""username":"ann","password":"MARKED-1","client_secret":"MARKED-2""#),
        login(r#""username":"ann","password":{"a":"MARKED-1"}"#),
        bearer(request("GET", "/flows"), "MARKED-3"),
        request("GET", "/flows?access_token=MARKED-4"),
        request("GET", "/nothing?access_token=MARKED-4"),
        json(request("GET", "/flows"), r#"{"access_token":"MARKED-5"}"#),
        with(request("GET", "/flows"), "Authorization", "Bearer MARKED-6 MARKED-7"),
        with(request("GET", "/flows"), "X-Token", "MARKED-8"),
        json(request("POST", "/auth/revoke"), r#"{"token":"MARKED-9"}"#),
        json(request("POST", "/auth/token"), r#"{"code":"MARKED-10"}"#),
    ];
    for request in requests {
        host.send(request);
        host.run();
    }
    assert_eq!(host.questions.len(), 3, "two passwords and a token were asked about");
    let shown = format!("{:?}{:?}", host.seen, host.admin);
    let written = String::from_utf8_lossy(&bytes_of(&host.seen)).into_owned();
    assert!(!shown.contains("MARKED"), "{shown}");
    assert!(!written.contains("MARKED") && !written.contains("hash:"), "{written}");
}

#[test]
fn debug_shows_no_token() {
    let json = br#"{"type":"credentials","users":[{"username":"a","password":"MARKED","token":"MARKED"}],
        "tokens":[{"token":"MARKED","user":"a","scope":"*"}]}"#;
    let shown = format!("{:?}", AdminAuth::parse(json).unwrap());
    assert!(!shown.contains("MARKED"), "{shown}");
}

#[test]
fn a_session_is_seen_only_by_its_owner_and_its_store() {
    let mut host = host("");
    let id = host.send(super::login_as("ann"));
    let asked = question(&mut host);
    host.give(redloom::admin::Input::Verified(super::number(&asked), true));
    let response = answered(&mut host, id);
    let token = super::value(&response)["access_token"].as_str().unwrap().to_owned();
    let others: Vec<Effect> = host
        .seen
        .iter()
        .filter(|effect| !matches!(effect, Effect::Respond(..) | Effect::SaveSessions(..)))
        .cloned()
        .collect();
    assert!(!format!("{others:?}{:?}", host.admin).contains(&token));
}
