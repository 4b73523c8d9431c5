//! `adminAuth` with functions: what is asked of the host, and what its answers mean.

use redloom::admin::{Effect, Input, StorageFailure};

use super::{
    FLOWS, answer, answered, ask, bearer, get_flows, header, login, number, over, question, settle, value,
};
use crate::simulator::{Disk, Host, post, with};

const ANN: &str = r#"{"username":"ann","password":"hash:annpw","permissions":"*"}"#;

fn host(fields: &str) -> Host {
    over(Disk::holding(FLOWS), fields)
}

fn login_ann() -> redloom::admin::Request {
    login(r#""username":"ann","password":"annpw","scope":"*""#)
}

#[test]
fn users_are_found_by_a_function() {
    let mut host = host(r#""usersFunction":true"#);
    let id = host.send(login_ann());
    let asked = question(&mut host);
    assert!(matches!(&asked, Effect::User(_, name) if name == "ann"), "{asked:?}");
    answer(&mut host, &asked, Some(ANN));
    let token = value(&answered(&mut host, id))["access_token"].as_str().unwrap().to_owned();

    let id = host.send(bearer(get_flows(), &token));
    let asked = question(&mut host);
    answer(&mut host, &asked, Some(ANN));
    assert_eq!(answered(&mut host, id).status, 200);

    let id = host.send(bearer(get_flows(), &token));
    let asked = question(&mut host);
    answer(&mut host, &asked, None);
    assert_eq!(answered(&mut host, id).status, 401);
}

#[test]
fn somebody_whom_the_function_does_not_know_costs_a_comparison_too() {
    let mut host = host(r#""usersFunction":true"#);
    for user in [None, Some("5"), Some("{}")] {
        let id = host.send(login_ann());
        let asked = question(&mut host);
        answer(&mut host, &asked, user);
        let asked = question(&mut host);
        host.give(Input::Verified(number(&asked), true));
        assert_eq!(answered(&mut host, id).status, 403, "{user:?}");
    }
}

#[test]
fn a_function_can_compare_passwords_itself() {
    let mut host = host(r#""authenticateFunction":true"#);
    let id = host.send(login_ann());
    let asked = question(&mut host);
    let Effect::Authenticate(_, name, Some(password)) = &asked else { panic!("{asked:?}") };
    assert_eq!((name.as_str(), &**password), ("ann", b"annpw".as_slice()));
    answer(&mut host, &asked, Some(r#"{"username":"ann","permissions":["flows.read","*"]}"#));
    assert_eq!(answered(&mut host, id).status, 200);

    let id = host.send(login_ann());
    let asked = question(&mut host);
    answer(&mut host, &asked, None);
    assert_eq!(answered(&mut host, id).status, 403);
}

#[test]
fn tokens_can_be_known_to_a_function() {
    let mut plain = host(r#""tokensFunction":true"#);
    let id = plain.send(bearer(get_flows(), "theirs"));
    let asked = question(&mut plain);
    assert!(matches!(&asked, Effect::Token(_, token) if **token == *b"theirs"));
    answer(&mut plain, &asked, Some(r#"{"username":"x","permissions":"flows.read"}"#));
    assert_eq!(answered(&mut plain, id).status, 200);
    // It is asked for `Bearer` alone, and not at all without a token.
    assert_eq!(ask(&mut plain, with(get_flows(), "Authorization", "bearer x")).status, 401);
    assert_eq!(ask(&mut plain, get_flows()).status, 401);

    let mut own = host(r#""tokensFunction":true,"tokenHeader":"X-Token""#);
    let id = own.send(with(get_flows(), "x-token", "a b"));
    let asked = question(&mut own);
    assert!(matches!(&asked, Effect::Token(_, token) if **token == *b"a b"));
    answer(&mut own, &asked, None);
    let response = answered(&mut own, id);
    assert_eq!(
        (response.status, header(&response, "WWW-Authenticate")),
        (401, Some("Bearer realm=\"Users\""))
    );
}

#[test]
fn the_anonymous_user_can_come_from_a_function() {
    let mut host = host(r#""defaultFunction":true"#);
    for (user, status) in [(Some(r#"{"anonymous":true,"permissions":"read"}"#), 200), (None, 401)] {
        let id = host.send(get_flows());
        let asked = question(&mut host);
        assert!(matches!(asked, Effect::DefaultUser(_)));
        answer(&mut host, &asked, user);
        assert_eq!(answered(&mut host, id).status, status);
    }
}

#[test]
fn others_go_on_while_a_function_thinks() {
    let fields = r#""usersFunction":true,"default":{"permissions":"read"}"#;
    let mut host = host(fields);
    let id = host.send(login_ann());
    let asked = question(&mut host);
    assert_eq!(ask(&mut host, get_flows()).status, 200);
    answer(&mut host, &asked, Some(ANN));
    assert_eq!(answered(&mut host, id).status, 200);
}

#[test]
fn a_function_that_fails_or_never_answers_ends_in_an_error() {
    let mut host = host(r#""usersFunction":true"#);
    let id = host.send(login_ann());
    let asked = question(&mut host);
    let failure = StorageFailure { code: "rejected".to_owned(), message: "no directory".to_owned() };
    host.give(Input::Failed(number(&asked), failure));
    let response = answered(&mut host, id);
    assert_eq!((response.status, &value(&response)["code"]), (503, &"login_unavailable".into()));
    assert_eq!(host.log, ["A function of adminAuth failed: rejected: no directory"]);

    let id = host.send(login_ann());
    let asked = question(&mut host);
    let deadline = host.admin.deadline().unwrap();
    assert_eq!(deadline, host.now + 30_000);
    host.now = deadline;
    host.give(Input::Tick);
    let response = answered(&mut host, id);
    assert_eq!((response.status, &value(&response)["code"]), (503, &"login_unavailable".into()));
    // Its answer comes too late for anything.
    answer(&mut host, &asked, Some(ANN));
    settle(&mut host);
    assert_eq!(host.admin.deadline(), None);
}

#[test]
fn an_answer_to_something_else_lets_nobody_in() {
    let mut host = host(r#""usersFunction":true"#);
    let id = host.send(login_ann());
    let asked = question(&mut host);
    host.give(Input::Verified(number(&asked), true));
    assert_eq!(answered(&mut host, id).status, 500);
    let id = host.send(login_ann());
    let asked = question(&mut host);
    host.give(Input::Saved(number(&asked)));
    assert_eq!(answered(&mut host, id).status, 500);
}

#[test]
fn what_waits_is_bounded() {
    let mut host = host(r#""defaultFunction":true"#);
    let first: Vec<_> = (0..1000).map(|_| host.send(get_flows())).collect();
    let late = host.send(post("{}"));
    host.run();
    assert_eq!(host.responses.remove(&late).unwrap().status, 503);
    assert!(first.iter().all(|id| !host.responses.contains_key(id)));
}
