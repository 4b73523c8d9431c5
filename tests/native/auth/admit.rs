//! What the host may answer itself.

use redloom::admin::{Admitted, Effect, RequestId};
use redloom::credentials::Secret;

use super::{answer, ask, bearer, events, get_flows, header, host, question, token_of};
use crate::simulator::{Host, body, json, request};

const ROUTE: (&str, &str) = ("POST", "/inject/n1");

/// Who may do what they ask for.
fn admitted(host: &mut Host, id: RequestId) -> Admitted {
    host.run();
    assert!(host.responses.is_empty(), "{:?}", host.responses);
    host.admitted.remove(&id).unwrap()
}

fn user(who: &Admitted) -> serde_json::Value {
    serde_json::from_str(who.user.as_deref().unwrap()).unwrap()
}

#[test]
fn without_logins_everybody_may() {
    let mut host = Host::new(crate::simulator::Disk::default());
    let id = host.admit(request(ROUTE.0, ROUTE.1), "\"inject.write\"");
    assert_eq!(admitted(&mut host, id), Admitted::default());
}

#[test]
fn tokens_and_sessions_are_told_apart_and_permissions_count_all() {
    let mut host = host("");
    let to = || request(ROUTE.0, ROUTE.1);
    let id = host.admit(bearer(to(), "fixed-eve"), "\"flows.read\"");
    let who = admitted(&mut host, id);
    assert_eq!((user(&who)["username"].as_str(), who.expires, who.session), (Some("eve"), None, None));

    let token = token_of(&mut host, "ann");
    let id = host.admit(bearer(to(), &token), r#"["inject.write","flows.read"]"#);
    let who = admitted(&mut host, id);
    assert_eq!(user(&who)["username"], "ann");
    assert!(who.expires.is_some_and(|expires| expires > host.now) && who.scope.is_some());
    let session = who.session.unwrap();
    assert!(!session.contains(&token));

    for (permission, told) in
        [("\"flows.write\"", "\"flows.write\""), (r#"["flows.read","x.write"]"#, "x.write")]
    {
        let id = host.admit(bearer(to(), "fixed-eve"), permission);
        host.run();
        let response = host.responses.remove(&id).unwrap();
        assert_eq!((response.status, response.body), (401, None));
        assert!(events(&host, "permission.fail").last().unwrap().to_string().contains(told));
    }

    let revoke = json(request("POST", "/auth/revoke"), &format!(r#"{{"token":"{token}"}}"#));
    assert_eq!(ask(&mut host, bearer(revoke, &token)).status, 200);
    assert!(host.seen.contains(&Effect::SessionEnded(session)));
    let id = host.admit(bearer(to(), &token), "\"flows.read\"");
    host.run();
    assert_eq!(host.responses.remove(&id).unwrap().status, 401);
}

#[test]
fn who_is_not_known_is_answered_as_by_the_admin_api() {
    let mut host = host("");
    for sent in
        [get_flows(), bearer(get_flows(), "nope"), crate::simulator::with(get_flows(), "Authorization", "x")]
    {
        let theirs = ask(&mut host, sent.clone());
        let id = host.admit(sent, "\"flows.read\"");
        host.run();
        let ours = host.responses.remove(&id).unwrap();
        assert_eq!((ours.status, body(&ours)), (theirs.status, body(&theirs)));
        assert_eq!(header(&ours, "WWW-Authenticate"), header(&theirs, "WWW-Authenticate"));
    }
}

#[test]
fn the_anonymous_user_and_functions_are_asked() {
    let mut anonymous = host(r#","default":{"permissions":"read"}"#);
    let id = anonymous.admit(request("GET", "/icons"), "\"icons.read\"");
    let who = admitted(&mut anonymous, id);
    assert_eq!(user(&who), serde_json::json!({"anonymous": true, "permissions": "read"}));
    assert_eq!(who.scope.as_deref(), Some("\"read\""));
    let id = anonymous.admit(request(ROUTE.0, ROUTE.1), "\"inject.write\"");
    anonymous.run();
    assert_eq!(anonymous.responses.remove(&id).unwrap().status, 401);

    let mut asking = host(r#","tokensFunction":true"#);
    let id = asking.admit(bearer(request(ROUTE.0, ROUTE.1), "theirs"), "\"inject.write\"");
    let asked = question(&mut asking);
    let Effect::Token(_, token) = &asked else { panic!("{asked:?} was asked") };
    assert_eq!(*token, Secret::from(&b"theirs"[..]));
    let found = r#"{"username":"zoe","permissions":"*","password":"p","token":"theirs","image":"/z.png"}"#;
    answer(&mut asking, &asked, Some(found));
    let who = admitted(&mut asking, id);
    assert_eq!(user(&who), serde_json::json!({"username": "zoe", "image": "/z.png", "permissions": "*"}));
}

#[test]
fn only_what_nobody_has_is_unhandled() {
    let mut host = host("");
    assert!(ask(&mut host, request("GET", "/inject/x")).unhandled);
    assert!(ask(&mut host, request("DELETE", "/flows")).unhandled);
    assert!(!ask(&mut host, get_flows()).unhandled);
    assert!(!ask(&mut host, request("OPTIONS", "/flows")).unhandled);
}
