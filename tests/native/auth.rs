//! Who may do what, over a simulated host that knows the passwords.

mod admit;
mod asked;
mod login;
mod rights;
mod secrecy;
mod sessions;
mod strategy;

use redloom::admin::{AdminAuth, AdminSettings, Effect, EffectId, Input, Request, RequestId, Response};

use crate::simulator::{Disk, Host, json, request, with};

const FLOWS: &str = r#"[{"id":"t1","type":"tab"}]"#;

/// Users whose password is their name and `pw`; the hash in these tests is the password after `hash:`.
const USERS: &str = r#""users":[
    {"username":"ann","password":"hash:annpw","permissions":"*"},
    {"username":"bob","password":"hash:bobpw","permissions":"read"},
    {"username":"cat","password":"hash:catpw","permissions":["flows.read","flows.write"]},
    {"username":"dan","password":"hash:danpw"},
    {"username":"eve","password":"hash:evepw","permissions":"*","token":"fixed-eve"},
    {"username":"__proto__","password":"hash:protopw","permissions":"*"}],
    "tokens":[{"token":"fixed-eve","user":"eve","scope":["flows.read"]},{"token":"orphan","user":"x","scope":"*"}]"#;

/// A host with these fields of `adminAuth`, and the users above.
fn host(fields: &str) -> Host {
    over(Disk::holding(FLOWS), &format!("{USERS}{fields}"))
}

/// A host with nothing but these fields.
fn over(disk: Disk, fields: &str) -> Host {
    let kind = if fields.contains("\"type\"") { "" } else { "\"type\":\"credentials\"," };
    let admin_auth = AdminAuth::parse(format!("{{{kind}{fields}}}").as_bytes()).unwrap();
    Host::with(disk, AdminSettings { admin_auth: Some(admin_auth), ..AdminSettings::default() })
}

fn bearer(request: Request, token: &str) -> Request {
    with(request, "Authorization", &format!("Bearer {token}"))
}

fn get_flows() -> Request {
    request("GET", "/flows")
}

/// `POST /auth/token` with these fields as JSON.
fn login(fields: &str) -> Request {
    let fields = format!(r#"{{"client_id":"node-red-admin","grant_type":"password",{fields}}}"#);
    json(request("POST", "/auth/token"), &fields)
}

fn login_as(name: &str) -> Request {
    login(&format!(r#""username":"{name}","password":"{}pw","scope":"""#, name.trim_matches('_')))
}

/// The answer to a request, passwords being compared on the way.
fn ask(host: &mut Host, request: Request) -> Response {
    let id = host.send(request);
    settle(host);
    host.responses.remove(&id).unwrap()
}

/// Performs all effects and compares all passwords.
fn settle(host: &mut Host) {
    loop {
        host.run();
        let asked = std::mem::take(&mut host.questions);
        if asked.is_empty() {
            return;
        }
        for effect in asked {
            let Effect::Verify(id, verify) = effect else { panic!("{effect:?} was asked") };
            let ok = *verify.hash == *["hash:".as_bytes(), &verify.password].concat();
            host.give(Input::Verified(id, ok));
        }
    }
}

/// The only thing that is asked about users.
fn question(host: &mut Host) -> Effect {
    host.run();
    let mut asked = std::mem::take(&mut host.questions);
    assert_eq!(asked.len(), 1, "{asked:?}");
    asked.remove(0)
}

/// The number of an effect that asks about users.
fn number(question: &Effect) -> EffectId {
    match question {
        Effect::User(id, _)
        | Effect::Verify(id, _)
        | Effect::Authenticate(id, ..)
        | Effect::Token(id, _)
        | Effect::DefaultUser(id) => *id,
        Effect::Load(_)
        | Effect::Save(..)
        | Effect::SaveSettings(..)
        | Effect::State(_)
        | Effect::Deploy(_)
        | Effect::SaveSessions(..)
        | Effect::Admitted(..)
        | Effect::SessionEnded(_)
        | Effect::Forget(_)
        | Effect::Respond(..)
        | Effect::Log(..) => panic!("{question:?} asks nothing"),
    }
}

/// Answers a question by a user.
fn answer(host: &mut Host, question: &Effect, user: Option<&str>) {
    host.give(Input::User(number(question), user.map(|user| user.as_bytes().to_vec())));
}

fn answered(host: &mut Host, id: RequestId) -> Response {
    settle(host);
    host.responses.remove(&id).unwrap()
}

fn header<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    response.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn value(response: &Response) -> serde_json::Value {
    serde_json::from_slice(response.body.as_deref().unwrap_or_default()).unwrap()
}

/// The token of a login that succeeds.
fn token_of(host: &mut Host, name: &str) -> String {
    let response = ask(host, login_as(name));
    assert_eq!(response.status, 200, "{response:?}");
    value(&response)["access_token"].as_str().unwrap().to_owned()
}

/// The audit events of one name.
fn events(host: &Host, name: &str) -> Vec<serde_json::Value> {
    let events = host.audit.iter().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    events.filter(|event| event["event"] == name).collect()
}
