//! `/auth/login`, `/auth/token` and `/auth/revoke`. The cases are those that were put to Node-RED 5.0.7.

use redloom::admin::{AdminSettings, Effect, Request};

use super::{ask, bearer, events, get_flows, header, host, login, login_as, question, token_of, value};
use crate::simulator::{Disk, Host, body, json, request, with};

const INVALID_GRANT: &str =
    r#"{"error":"invalid_grant","error_description":"Invalid resource owner credentials"}"#;

fn token_request(fields: &str) -> Request {
    json(request("POST", "/auth/token"), fields)
}

fn revoke(by: &str, token: &str) -> Request {
    bearer(json(request("POST", "/auth/revoke"), &format!(r#"{{"token":"{token}"}}"#)), by)
}

#[test]
fn the_page_says_what_to_ask_for() {
    let response = ask(&mut host(""), request("GET", "/Auth/Login/"));
    assert_eq!(
        body(&response),
        concat!(
            r#"{"type":"credentials","prompts":[{"id":"username","type":"text","label":"user.username"},"#,
            r#"{"id":"password","type":"password","label":"user.password"}]}"#
        )
    );
    assert!(header(&response, "ETag").is_some());
}

#[test]
fn a_login_gives_a_token_as_node_red_does() {
    let mut host = host("");
    let response = ask(&mut host, login_as("ann"));
    let names: Vec<&str> = response.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Content-Type", "Cache-Control", "Pragma"]);
    assert_eq!(header(&response, "Content-Type"), Some("application/json"));
    let token = value(&response)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(token.len(), 172);
    assert_eq!(
        body(&response),
        format!(r#"{{"access_token":"{token}","expires_in":604800,"token_type":"Bearer"}}"#)
    );
    assert_eq!(ask(&mut host, bearer(get_flows(), &token)).status, 200);
    assert_ne!(token_of(&mut host, "ann"), token);
    let event = &events(&host, "auth.login")[0];
    assert_eq!(event["user"], serde_json::json!({"username":"ann","permissions":"*"}));
    assert_eq!((&event["client"], &event["scope"]), (&"node-red-admin".into(), &"*".into()));
}

#[test]
fn forms_log_in_too() {
    let mut host = host("");
    let form = with(request("POST", "/auth/token"), "Content-Type", "application/x-www-form-urlencoded");
    let body = b"client_id=node-red-editor&grant_type=password&scope=&username=ann&password=annp%77".to_vec();
    assert_eq!(ask(&mut host, Request { body, ..form }).status, 200);
}

#[test]
fn what_is_missing_or_wrong_is_said_in_order() {
    let grant = |name: &str| {
        format!(
            r#"{{"error":"unsupported_grant_type","error_description":"Unsupported grant type: {name}"}}"#
        )
    };
    let missing = |name: &str| {
        format!(r#"{{"error":"invalid_request","error_description":"Missing required parameter: {name}"}}"#)
    };
    let unauthorized = || "Unauthorized".to_owned();
    let cases = [
        ("{}", 401, unauthorized()),
        ("[]", 401, unauthorized()),
        (r#"{"client_id":"x","grant_type":"password"}"#, 401, unauthorized()),
        (r#"{"client_id":5}"#, 401, unauthorized()),
        (r#"{"client_id":"node-red-admin","client_secret":"zz"}"#, 401, unauthorized()),
        (r#"{"client_id":["node-red-admin"],"client_secret":"","grant_type":"foo"}"#, 501, grant("foo")),
        (r#"{"client_id":"node-red-admin"}"#, 501, grant("undefined")),
        (r#"{"client_id":"node-red-admin","grant_type":null}"#, 501, grant("null")),
        (r#"{"client_id":"node-red-admin","grant_type":["password"]}"#, 501, grant("password")),
        (r#"{"client_id":"node-red-admin","grant_type":{"a":1}}"#, 501, grant("[object Object]")),
        (r#"{"client_id":"node-red-admin","grant_type":"password"}"#, 400, missing("username")),
        (
            r#"{"client_id":"node-red-admin","grant_type":"password","username":"a"}"#,
            400,
            missing("password"),
        ),
    ];
    let mut host = host("");
    for (fields, status, expected) in cases {
        let response = ask(&mut host, token_request(fields));
        assert_eq!((response.status, body(&response)), (status, expected), "{fields}");
        assert_eq!(header(&response, "WWW-Authenticate"), None, "{fields}");
        assert_eq!(header(&response, "ETag"), None, "{fields}");
    }
    let response = ask(&mut host, login(r#""username":"ann","password":"annpw","scope":["*"]"#));
    assert_eq!(response.status, 400);
    assert_eq!(value(&response)["error_description"], "Invalid parameter: scope must be a string");
    assert_eq!(events(&host, "auth.invalid-client").len(), 3);
}

#[test]
fn the_scope_must_be_within_the_rights_of_the_user() {
    let cases = [
        ("ann", r#","scope":"*""#, 200),
        ("ann", "", 200),
        ("bob", r#","scope":"*""#, 403),
        ("bob", r#","scope":"read""#, 200),
        ("bob", r#","scope":"flows.read nodes.read""#, 200),
        ("bob", "", 403),
        ("cat", r#","scope":"flows.read flows.write""#, 200),
        ("cat", r#","scope":"flows.read nodes.write""#, 403),
        ("dan", r#","scope":"""#, 200),
        ("dan", "", 200),
        ("dan", r#","scope":"*""#, 403),
    ];
    for (name, scope, status) in cases {
        let mut host = host("");
        let fields = format!(r#""username":"{name}","password":"{name}pw"{scope}"#);
        let response = ask(&mut host, login(&fields));
        assert_eq!(response.status, status, "{fields}");
        if status == 403 {
            assert_eq!(body(&response), INVALID_GRANT);
            assert_eq!(events(&host, "auth.login.fail.permissions").len(), 1);
        }
    }
    // Left out, it stays so, and grants nothing.
    let mut host = host("");
    let response = ask(&mut host, login(r#""username":"ann","password":"annpw""#));
    let token = value(&response)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(ask(&mut host, bearer(get_flows(), &token)).status, 401);
}

#[test]
fn a_user_with_a_fixed_token_gets_that() {
    let mut host = host("");
    let response = ask(&mut host, login_as("eve"));
    assert_eq!(body(&response), r#"{"access_token":"fixed-eve","token_type":"Bearer"}"#);
    assert_eq!((events(&host, "auth.login").len(), host.disk.sessions), (0, None));
}

#[test]
fn names_of_object_prototype_are_names() {
    let mut host = host("");
    assert_eq!(ask(&mut host, login_as("__proto__")).status, 200);
    assert_eq!(body(&ask(&mut host, login_as("constructor"))), INVALID_GRANT);
}

#[test]
fn what_is_no_text_logs_nobody_in() {
    for fields in [
        r#""username":"ann","password":5"#,
        r#""username":["ann"],"password":"annpw""#,
        r#""username":5,"password":"x""#,
        r#""username":"ann","password":["annpw"]"#,
    ] {
        assert_eq!(body(&ask(&mut host(""), login(fields))), INVALID_GRANT, "{fields}");
    }
}

#[test]
fn somebody_unknown_costs_a_comparison_too() {
    let mut host = host("");
    for name in ["ann", "nobody"] {
        host.send(login(&format!(r#""username":"{name}","password":"x""#)));
        let Effect::Verify(_, verify) = question(&mut host) else { panic!("no password is compared") };
        assert_eq!(verify.password.len(), 1);
        assert_eq!(verify.hash.starts_with(b"hash:annpw"), name == "ann");
    }
    let known = r#""users":{"username":"a","password":"$2a$12$abcdefghijklmnopqrstuu"}"#;
    let mut costly = super::over(Disk::default(), known);
    costly.send(login(r#""username":"nobody","password":"x""#));
    let Effect::Verify(_, verify) = question(&mut costly) else { panic!("no password is compared") };
    assert!(verify.hash.starts_with(b"$2b$12$") && verify.hash.len() == 60, "{:?}", &*verify.hash);
}

#[test]
fn the_sixth_try_is_429_and_locks_nobody_else_out() {
    let mut host = host("");
    let from = |address: &str, password: &str| {
        let request = login(&format!(r#""username":"ann","password":"{password}","scope":"*""#));
        Request { address: Some(address.to_owned()), ..request }
    };
    for _ in 0..5 {
        assert_eq!(ask(&mut host, from("192.0.2.66", "guess")).status, 403);
    }
    let response = ask(&mut host, from("192.0.2.66", "annpw"));
    assert_eq!((response.status, header(&response, "Retry-After")), (429, Some("600")));
    assert_eq!(
        body(&response),
        concat!(
            r#"{"error":"server_error","error_description":"Too many login attempts. "#,
            r#"Wait 10 minutes and try again"}"#
        )
    );
    assert_eq!(events(&host, "auth.login.fail.too-many-attempts").len(), 1);
    assert_eq!(ask(&mut host, from("192.0.2.7", "annpw")).status, 200);
    host.now += 10 * 60 * 1000;
    assert_eq!(ask(&mut host, from("192.0.2.66", "annpw")).status, 200);
}

#[test]
fn one_may_end_its_own_session_and_with_all_rights_any() {
    let mut host = host("");
    let (ann, bob, cat) =
        (token_of(&mut host, "ann"), token_of(&mut host, "bob"), token_of(&mut host, "cat"));
    assert_eq!(ask(&mut host, json(request("POST", "/auth/revoke"), "{}")).status, 401);
    let unknown = ask(&mut host, revoke(&bob, "unknown"));
    assert_eq!((unknown.status, unknown.body), (200, None));
    assert_eq!(ask(&mut host, revoke(&bob, "fixed-eve")).status, 200);
    assert_eq!(ask(&mut host, bearer(get_flows(), "fixed-eve")).status, 200);

    let foreign = ask(&mut host, revoke(&bob, &cat));
    assert_eq!((foreign.status, foreign.body), (401, None));
    assert_eq!(ask(&mut host, bearer(get_flows(), &cat)).status, 200);

    assert_eq!(ask(&mut host, revoke(&bob, &bob)).status, 200);
    assert_eq!(ask(&mut host, bearer(get_flows(), &bob)).status, 401);
    assert_eq!(ask(&mut host, revoke(&ann, &cat)).status, 200);
    assert_eq!(ask(&mut host, bearer(get_flows(), &cat)).status, 401);
    let events = events(&host, "auth.login.revoke");
    assert_eq!(events.len(), 4);
    assert_eq!((&events[2]["user"]["username"], &events[2]["path"]), (&"bob".into(), &"/auth/revoke".into()));
}

#[test]
fn a_logout_can_lead_elsewhere() {
    let mut host = host(r#","logoutRedirect":"https://example.org/bye""#);
    let ann = token_of(&mut host, "ann");
    let response = ask(&mut host, revoke(&ann, &ann));
    assert_eq!(body(&response), r#"{"redirect":"https://example.org/bye"}"#);
}

#[test]
fn settings_that_let_nobody_in_are_refused() {
    for settings in ["", "null", "[]", "{}", r#"{"type":"x"}"#, r#"{"type":null}"#] {
        let error = redloom::admin::AdminAuth::parse(settings.as_bytes()).unwrap_err();
        assert_eq!(error.code(), "misuse", "{settings}");
    }
    assert!(Host::with(Disk::default(), AdminSettings::default()).ask(get_flows()).status == 200);
}
