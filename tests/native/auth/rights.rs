//! Tokens, rights, and what is answered to who lacks them. The cases are those that were put to Node-RED 5.0.7.

use redloom::admin::Request;

use super::{FLOWS, ask, bearer, events, get_flows, header, host, over, token_of};
use crate::simulator::{Disk, body, json, post, request, with};

const UNKNOWN: &str = "Bearer realm=\"Users\"";
const INVALID: &str = "Bearer realm=\"Users\", error=\"invalid_token\"";

fn form(request: Request, body: &str) -> Request {
    let request = with(request, "Content-Type", "application/x-www-form-urlencoded");
    Request { body: body.as_bytes().to_vec(), ..request }
}

#[test]
fn who_shows_no_good_token_is_told_what_is_wrong_with_it() {
    let cases = [
        (get_flows(), 401, "Unauthorized", Some(UNKNOWN)),
        (with(get_flows(), "Authorization", ""), 401, "Unauthorized", Some(UNKNOWN)),
        (with(get_flows(), "Authorization", "Basic abc"), 401, "Unauthorized", Some(UNKNOWN)),
        (with(get_flows(), "Authorization", "Bearer"), 400, "Bad Request", None),
        (with(get_flows(), "Authorization", "Bearer  x"), 400, "Bad Request", None),
        (bearer(get_flows(), "nope"), 401, "Unauthorized", Some(INVALID)),
        (bearer(get_flows(), "orphan"), 401, "Unauthorized", Some(INVALID)),
        (bearer(get_flows(), "__proto__"), 401, "Unauthorized", Some(INVALID)),
        (bearer(request("GET", "/flows?access_token=fixed-eve"), "fixed-eve"), 400, "Bad Request", None),
        (request("GET", "/flows?access_token="), 401, "Unauthorized", Some(UNKNOWN)),
        (request("GET", "/flows?access_token=fixed-eve&access_token=b"), 401, "Unauthorized", Some(INVALID)),
        (json(get_flows(), r#"{"access_token":5}"#), 401, "Unauthorized", Some(INVALID)),
        (bearer(json(get_flows(), r#"{"access_token":"x"}"#), "x"), 400, "Bad Request", None),
    ];
    for (request, status, text, challenge) in cases {
        let asked = format!("{request:?}");
        let response = ask(&mut host(""), request);
        assert_eq!((response.status, body(&response)), (status, text.to_owned()), "{asked}");
        assert_eq!(header(&response, "WWW-Authenticate"), challenge, "{asked}");
        assert_eq!(header(&response, "Content-Type"), None, "{asked}");
    }
}

#[test]
fn a_token_may_come_in_a_header_the_query_or_the_body() {
    let cases = [
        bearer(get_flows(), "fixed-eve"),
        with(get_flows(), "authorization", "bearer fixed-eve"),
        request("GET", "/flows?access_token=fixed-%65ve"),
        with(request("GET", "/flows?access_token=fixed-eve"), "Authorization", "Basic abc"),
        json(get_flows(), r#"{"access_token":"fixed-eve"}"#),
        json(get_flows(), r#"{"access_token":["fixed-eve"]}"#),
        form(get_flows(), "access_token=fixed-eve"),
    ];
    for request in cases {
        let asked = format!("{request:?}");
        assert_eq!(ask(&mut host(""), request).status, 200, "{asked}");
    }
    let mut host = host("");
    let token = token_of(&mut host, "ann");
    let posted = format!(r#"{{"flows":{FLOWS},"access_token":"{token}"}}"#);
    assert_eq!(ask(&mut host, post(&posted)).status, 200);
}

#[test]
fn the_rights_are_those_of_the_token() {
    let mut host = host("");
    let response = ask(&mut host, bearer(post(&format!(r#"{{"flows":{FLOWS}}}"#)), "fixed-eve"));
    assert_eq!((response.status, response.body), (401, None));
    assert!(response.headers.is_empty(), "{:?}", response.headers);
    assert_eq!(events(&host, "permission.fail")[0]["permissions"], "flows.write");
    let reader = token_of(&mut host, "bob");
    assert_eq!(ask(&mut host, bearer(get_flows(), &reader)).status, 200);
    assert_eq!(ask(&mut host, bearer(post("{}"), &reader)).status, 401);
    let nobody = token_of(&mut host, "dan");
    assert_eq!(ask(&mut host, bearer(get_flows(), &nobody)).status, 401);
    assert_eq!(host.disk.saves, 0);
}

#[test]
fn faults_of_the_body_come_before_the_login_and_all_others_after() {
    let mut host = host("");
    assert_eq!(ask(&mut host, post("{")).status, 400);
    assert_eq!(ask(&mut host, post("12")).status, 400);
    assert_eq!(ask(&mut host, json(request("PUT", "/nothing"), "[}")).status, 400);
    for request in [
        post("[]"),
        post(r#"{"flows":{}}"#),
        form(post(""), "a=b"),
        with(get_flows(), "Node-RED-API-Version", "v9"),
        with(post("{}"), "Node-RED-Deployment-Type", "x"),
    ] {
        let asked = format!("{request:?}");
        assert_eq!(ask(&mut host, request).status, 401, "{asked}");
    }
    let version = with(bearer(get_flows(), "fixed-eve"), "Node-RED-API-Version", "v9");
    assert_eq!(ask(&mut host, version).status, 400);
}

#[test]
fn what_nobody_handles_is_not_guarded() {
    let mut host = host("");
    assert_eq!(ask(&mut host, request("GET", "/nothing")).status, 404);
    assert_eq!(ask(&mut host, request("PUT", "/flows")).status, 404);
    assert_eq!(ask(&mut host, request("GET", "/auth/token")).status, 404);
    assert_eq!(ask(&mut host, request("GET", "/auth/strategy/callback")).status, 404);
    assert_eq!(body(&ask(&mut host, request("OPTIONS", "/flows"))), "GET,HEAD,POST");
    let mut open = crate::simulator::Host::new(Disk::default());
    assert_eq!(open.ask(request("POST", "/auth/revoke")).status, 404);
    assert_eq!(body(&open.ask(request("GET", "/auth/login"))), "{}");
    let response = open.ask(json(request("POST", "/auth/token"), r#"{"code":"x"}"#));
    assert_eq!(
        (response.status, body(&response)),
        (400, r#"{"error":"Error: Invalid exchange code"}"#.to_owned())
    );
}

#[test]
fn the_anonymous_user_reads_and_a_bad_token_does_not_write_as_it() {
    let mut reading = host(r#","default":{"permissions":"read"}"#);
    for shown in [get_flows(), bearer(get_flows(), "expired"), with(get_flows(), "Authorization", "Bearer")] {
        assert_eq!(ask(&mut reading, shown).status, 200);
    }
    assert_eq!(events(&reading, "flows.get")[0]["user"]["anonymous"], true);
    let response = ask(&mut reading, post("{}"));
    assert_eq!((response.status, response.body), (401, None));
    let response = ask(&mut reading, bearer(post("{}"), "expired"));
    assert_eq!((response.status, header(&response, "WWW-Authenticate")), (401, Some(INVALID)));

    let mut writing = host(r#","default":{"permissions":["*"]}"#);
    let deploy = post(&format!(r#"{{"flows":{FLOWS}}}"#));
    assert_eq!(ask(&mut writing, deploy.clone()).status, 200);
    let response = ask(&mut writing, bearer(deploy, "expired"));
    assert_eq!((response.status, header(&response, "WWW-Authenticate")), (401, Some(INVALID)));
    assert_eq!(writing.disk.saves, 1);
}

#[test]
fn one_user_needs_no_list_and_a_token_dies_with_its_user() {
    let one = r#""users":{"username":"ann","password":"hash:annpw","permissions":"*"}"#;
    let mut host = over(Disk::holding(FLOWS), one);
    let token = token_of(&mut host, "ann");
    assert_eq!(ask(&mut host, bearer(get_flows(), &token)).status, 200);
    let mut later = over(host.disk, r#""users":[{"username":"bob","permissions":"*"}]"#);
    let response = ask(&mut later, bearer(get_flows(), &token));
    assert_eq!((response.status, header(&response, "WWW-Authenticate")), (401, Some(INVALID)));
}

#[test]
fn who_may_not_read_the_flows_is_not_told_which_nodes_differ() {
    let users = r#""users":[{"username":"ann","password":"hash:annpw","permissions":"*"},
        {"username":"wes","password":"hash:wespw","permissions":["flows.write"]}]"#;
    let mut host = over(Disk::holding(FLOWS), users);
    for (user, told) in [("ann", true), ("wes", false)] {
        let token = token_of(&mut host, user);
        let response = ask(&mut host, bearer(post(r#"{"flows":[],"rev":"x"}"#), &token));
        assert_eq!((response.status, body(&response).contains("differs")), (409, told), "{user}");
    }
}

#[test]
fn who_did_what_is_told_with_the_address_of_the_socket() {
    let mut host = host("");
    let token = token_of(&mut host, "cat");
    let mut deploy = bearer(post(&format!(r#"{{"flows":{FLOWS}}}"#)), &token);
    deploy = with(deploy, "X-Forwarded-For", "203.0.113.9");
    deploy.address = Some("192.0.2.1".to_owned());
    deploy.path = "/flows?secret=1".to_owned();
    assert_eq!(ask(&mut host, deploy.clone()).status, 200);
    assert_eq!(
        events(&host, "flows.set")[0].to_string(),
        concat!(
            r#"{"event":"flows.set","type":"full","user":{"username":"cat","permissions":["flows.read","#,
            r#""flows.write"]},"path":"/flows","ip":"192.0.2.1"}"#
        )
        .parse::<serde_json::Value>()
        .unwrap()
        .to_string()
    );
    deploy.body = br#"{"flows":[],"rev":"x"}"#.to_vec();
    assert_eq!(ask(&mut host, deploy).status, 409);
    let error = &events(&host, "api.error")[0];
    assert_eq!((&error["error"], &error["user"]["username"]), (&"version_mismatch".into(), &"cat".into()));
}
