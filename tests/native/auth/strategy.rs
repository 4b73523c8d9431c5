//! Logins by a strategy: codes, and what they are good for.

use redloom::admin::{AdminAuth, AdminSettings, Effect, Identity, Request};

use super::{FLOWS, answer, answered, ask, bearer, events, get_flows, header, over, question, value};
use crate::simulator::{Disk, Host, body, json, request};

const STRATEGY: &str = r#""type":"strategy","strategy":{"label":"Sign in","icon":"fa-x","autoLogin":true},
    "users":[{"username":"ann","permissions":"*"}]"#;

fn callback(identity: Identity) -> Request {
    let random = Some(Box::new(std::array::from_fn(|at| at as u8)));
    Request { identity: Some(identity), random, ..request("GET", "/auth/strategy/callback") }
}

fn ann() -> Request {
    callback(Identity::User("ann".to_owned()))
}

fn exchange(code: &str) -> Request {
    json(request("POST", "/auth/token"), &format!(r#"{{"code":"{code}"}}"#))
}

fn code_of(response: &redloom::admin::Response) -> String {
    header(response, "Location").unwrap().strip_prefix("/?code=").unwrap().to_owned()
}

#[test]
fn the_page_names_the_strategy() {
    let response = ask(&mut over(Disk::default(), STRATEGY), request("GET", "/auth/login"));
    assert_eq!(
        body(&response),
        concat!(
            r#"{"type":"strategy","autoLogin":true,"loginRedirect":"auth/strategy","prompts":"#,
            r#"[{"type":"button","label":"Sign in","url":"auth/strategy","icon":"fa-x"}]}"#
        )
    );
    let admin_auth = AdminAuth::parse(format!("{{{STRATEGY}}}").as_bytes()).unwrap();
    let http_admin_root = "/red/".to_owned();
    let settings =
        AdminSettings { admin_auth: Some(admin_auth), http_admin_root, ..AdminSettings::default() };
    let response = Host::with(Disk::default(), settings).ask(request("GET", "/auth/login"));
    assert_eq!(value(&response)["loginRedirect"], "/red/auth/strategy");
}

#[test]
fn a_code_is_good_for_one_session() {
    let mut host = over(Disk::holding(FLOWS), STRATEGY);
    let response = ask(&mut host, ann());
    assert_eq!(response.status, 302);
    let code = code_of(&response);
    assert_eq!((code.len(), host.disk.sessions.is_none()), (44, true));
    let response = ask(&mut host, exchange(&code));
    let token = value(&response)["accessToken"].as_str().unwrap().to_owned();
    assert_eq!(body(&response), format!(r#"{{"accessToken":"{token}","expires_in":604800}}"#));
    assert_eq!((token.len(), response.status), (172, 200));
    assert_eq!(ask(&mut host, bearer(get_flows(), &token)).status, 200);
    for again in [exchange(&code), exchange("x"), json(request("POST", "/auth/token"), "{}")] {
        let response = ask(&mut host, again);
        let invalid = r#"{"error":"Error: Invalid exchange code"}"#.to_owned();
        assert_eq!((response.status, body(&response)), (400, invalid));
    }
    assert_eq!(events(&host, "auth.login")[0]["username"], "ann");
}

#[test]
fn a_code_does_not_last() {
    let mut host = over(Disk::holding(FLOWS), STRATEGY);
    let code = code_of(&ask(&mut host, ann()));
    host.now += 20_000;
    assert_eq!(ask(&mut host, exchange(&code)).status, 400);
}

#[test]
fn who_is_nobody_is_sent_back_with_the_reason() {
    let mut host = over(Disk::default(), STRATEGY);
    let response = ask(&mut host, callback(Identity::User("mallory".to_owned())));
    let expected = "/?session_message=AuthenticationError:%20Unauthorized";
    assert_eq!((response.status, header(&response, "Location")), (302, Some(expected)));
    let response = ask(&mut host, callback(Identity::Failed("Error: no\r\nX: 1".to_owned())));
    assert_eq!(header(&response, "Location"), Some("/?session_message=Error:%20no%0D%0AX:%201"));
    let failed = events(&host, "auth.login.fail.oauth");
    assert_eq!(
        (&failed[0]["username"], &failed[1]["error"]),
        (&"mallory".into(), &"Error: no\r\nX: 1".into())
    );
}

#[test]
fn only_the_host_says_who_comes_back() {
    let mut host = over(Disk::default(), STRATEGY);
    assert_eq!(ask(&mut host, request("GET", "/auth/strategy/callback?code=x")).status, 404);
}

#[test]
fn functions_are_asked_for_the_user() {
    let fields = r#""type":"strategy","authenticateFunction":true"#;
    let mut host = over(Disk::holding(FLOWS), fields);
    let id = host.send(ann());
    let asked = question(&mut host);
    assert!(matches!(&asked, Effect::Authenticate(_, name, None) if name == "ann"));
    answer(&mut host, &asked, Some(r#"{"username":"Ann","permissions":"read"}"#));
    let code = code_of(&answered(&mut host, id));
    assert_eq!(ask(&mut host, exchange(&code)).status, 200);
    assert_eq!(events(&host, "auth.login")[0]["user"]["username"], "Ann");
}
