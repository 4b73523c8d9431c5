//! GET and POST /flows/state: what it answers, what is saved of it, what the runtime hears; and the settings that
//! change what is written and what is answered.

use redloom::admin::{AdminSettings, Effect, Request};
use redloom::storage::SecretText;

use crate::simulator::{Disk, Host, body, get, json, post, request, with};

const TAB: &str = r#"[{"id":"t1","type":"tab"}]"#;
const ONE: &str = r#"{"flows":[{"id":"t1","type":"tab"},{"id":"n1","type":"inject","z":"t1","wires":[]}]}"#;
const TWO: &str =
    r#"{"flows":[{"id":"t1","type":"tab"},{"id":"n1","type":"inject","z":"t1","wires":[],"a":1}]}"#;

fn allowed() -> AdminSettings {
    AdminSettings { runtime_state: true, ..AdminSettings::default() }
}

fn set(state: &str) -> Request {
    json(request("POST", "/flows/state"), &format!(r#"{{"state":{state}}}"#))
}

fn form(text: &str) -> Request {
    let request = with(request("POST", "/flows/state"), "Content-Type", "application/x-www-form-urlencoded");
    Request { body: text.as_bytes().to_vec(), ..request }
}

fn state(host: &mut Host) -> String {
    body(&host.ask(request("GET", "/flows/state")))
}

/// What a runtime was told, in order: `start`, `stop`, or the type of a deployment.
fn told(host: &Host) -> Vec<&'static str> {
    let told = |effect: &Effect| {
        if let Effect::State(state) = effect {
            return Some(state.name());
        }
        if let Effect::Deploy(deployment) = effect { Some(deployment.deployment.name()) } else { None }
    };
    host.seen.iter().filter_map(told).collect()
}

fn stopped() -> Disk {
    let settings = vec![SecretText(br#"{"runtimeFlowState":"stop","nodes":{}}"#.to_vec())];
    Disk { settings, ..Disk::holding(TAB) }
}

#[test]
fn a_state_is_saved_told_and_answered() {
    let mut host = Host::with(Disk::holding(TAB), allowed());
    assert_eq!(state(&mut host), r#"{"state":"start"}"#);
    for (request, expected) in [
        (set("\"stop\""), "stop"),
        (form("state=stop"), "stop"),
        (form("x=1&state=st%61rt"), "start"),
        (set("\"st\\u006fp\""), "stop"),
    ] {
        let response = host.ask(request);
        let answer = format!(r#"{{"state":"{expected}"}}"#);
        assert_eq!((response.status, body(&response)), (200, answer.clone()));
        assert_eq!(state(&mut host), answer);
        let saved = host.disk.settings.last().unwrap();
        assert_eq!(saved.0, format!(r#"{{"runtimeFlowState":"{expected}"}}"#).into_bytes());
    }
    assert_eq!(told(&host), ["stop", "stop", "start", "stop"], "what somebody asks for is told each time");
}

#[test]
fn other_states_are_refused_and_shortened() {
    let mut host = Host::with(Disk::holding(TAB), allowed());
    let long = format!("\"{}\"", "x".repeat(1000));
    for (request, told) in [
        (set("\"pause\""), "pause"),
        (set("\"\""), ""),
        (set("5"), "5"),
        (set("[\"stop\"]"), "[\\\"stop\\\"]"),
        (set("null"), "null"),
        (set(&long), &"x".repeat(40)),
        (form(""), ""),
        (form("State=stop"), ""),
        (request("POST", "/flows/state"), ""),
        (json(request("POST", "/flows/state"), "[\"stop\"]"), ""),
    ] {
        let response = host.ask(request);
        let message = format!("Cannot change flows runtime state to '{told}'");
        assert_eq!(response.status, 400);
        assert_eq!(body(&response), format!(r#"{{"code":"invalid_run_state","message":"{message}"}}"#));
    }
    let events: Vec<serde_json::Value> =
        host.audit.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&events[0]["event"], &events[0]["state"]), (&"flows.setState".into(), &"pause".into()));
    assert_eq!(
        (&events[0]["error"], &events[1]["event"]),
        (&"invalid_run_state".into(), &"api.error".into())
    );
    let response = host.ask(json(request("POST", "/flows/state"), "{\"state\":"));
    assert!(body(&response).contains("invalid_json"));
    assert!(host.disk.settings.is_empty());
}

#[test]
fn starting_and_stopping_has_to_be_allowed() {
    let mut host = Host::new(stopped());
    assert_eq!(host.ask(set("\"start\"")).status, 404);
    assert_eq!(state(&mut host), r#"{"state":"stop"}"#);
    assert_eq!(body(&host.ask(request("OPTIONS", "/flows/state"))), "GET,HEAD");
    let mut host = Host::with(stopped(), allowed());
    assert_eq!(body(&host.ask(request("OPTIONS", "/flows/state"))), "GET,HEAD,POST");
}

#[test]
fn what_is_deployed_while_stopped_starts_afterwards_and_is_then_as_freshly_started() {
    let mut host = Host::with(stopped(), allowed());
    assert_eq!(host.ask(post(ONE)).status, 200);
    assert_eq!(told(&host), ["stop", "full"]);
    assert!(host.disk.text().contains("n1"));
    assert_eq!(host.ask(set("\"start\"")).status, 200);
    let nodes = with(post(TWO), "Node-RED-Deployment-Type", "nodes");
    assert_eq!(host.ask(nodes).status, 200);
    assert_eq!(told(&host), ["stop", "full", "start", "nodes"]);
    let plan = &host.deployments[1].plan;
    assert_eq!(plan, r#"{"stop":[{"id":"n1","removed":false}],"start":["n1"],"rewired":[]}"#);
    assert_eq!(host.ask(with(post(""), "Node-RED-Deployment-Type", "reload")).status, 200);
    assert_eq!(told(&host), ["stop", "full", "start", "nodes", "reload"]);
}

#[test]
fn the_state_survives_a_restart() {
    let mut host = Host::with(Disk::holding(TAB), allowed());
    host.ask(set("\"stop\""));
    let mut host = host.restart();
    assert_eq!(state(&mut host), r#"{"state":"stop"}"#);
    assert_eq!(told(&host), ["stop"]);
}

#[test]
fn a_reload_keeps_stopped_flows_stopped() {
    let mut host = Host::with(stopped(), allowed());
    assert_eq!(host.ask(with(post(""), "Node-RED-Deployment-Type", "reload")).status, 200);
    assert_eq!((told(&host), state(&mut host)), (vec!["stop", "reload"], r#"{"state":"stop"}"#.to_owned()));
}

#[test]
fn a_state_that_cannot_be_saved_does_not_count() {
    let mut host = Host::with(Disk::holding(TAB), allowed());
    assert_eq!(state(&mut host), r#"{"state":"start"}"#);
    let id = host.send(set("\"stop\""));
    let Some(Effect::SaveSettings(effect, _)) = host.admin.poll_effect() else { panic!("not saved") };
    host.fail(effect, "ENOSPC");
    host.run();
    let response = host.responses.remove(&id).unwrap();
    assert_eq!(response.status, 507);
    assert!(!body(&response).contains("secret"));
    assert_eq!((state(&mut host), told(&host)), (r#"{"state":"start"}"#.to_owned(), vec![]));
    assert_eq!(host.log.len(), 1);
    assert!(host.audit.iter().any(|line| line.contains("flows.setState") && line.contains("\"stop\"")));
}

#[test]
fn a_store_that_is_silent_about_a_state_is_read_again() {
    let mut host = Host::with(Disk::holding(TAB), allowed());
    state(&mut host);
    let id = host.send(set("\"stop\""));
    let Some(Effect::SaveSettings(_, patch)) = host.admin.poll_effect() else { panic!("not saved") };
    let deploy = host.send(post(ONE));
    assert_eq!(host.admin.poll_effect(), None, "writes wait for each other");
    host.disk.settings.push(patch);
    host.now = host.admin.deadline().unwrap();
    host.give(redloom::admin::Input::Tick);
    host.run();
    assert_eq!(host.responses.remove(&id).unwrap().status, 503);
    assert_eq!(host.responses.remove(&deploy).unwrap().status, 200);
    assert_eq!((state(&mut host), told(&host)), (r#"{"state":"stop"}"#.to_owned(), vec!["stop", "full"]));
}

#[test]
fn any_deploy_ends_safe_mode() {
    let safe = AdminSettings { safe_mode: true, ..allowed() };
    for kind in ["full", "nodes", "flows", "reload"] {
        let mut host = Host::with(Disk::holding(TAB), safe.clone());
        assert_eq!(state(&mut host), r#"{"state":"safe"}"#);
        assert_eq!(host.ask(post("{}")).status, 400);
        assert_eq!(state(&mut host), r#"{"state":"safe"}"#, "a refused deploy changes nothing");
        assert_eq!(host.ask(with(post(ONE), "Node-RED-Deployment-Type", kind)).status, 200);
        // A runtime knows itself that it was in safe mode, and then starts everything.
        assert_eq!((told(&host), state(&mut host)), (vec![kind], r#"{"state":"start"}"#.to_owned()));
    }
    let mut host = Host::with(stopped(), safe.clone());
    assert_eq!(state(&mut host), r#"{"state":"safe"}"#);
    host.ask(post(ONE));
    assert_eq!((told(&host), state(&mut host)), (vec!["stop", "full"], r#"{"state":"stop"}"#.to_owned()));
    let mut host = Host::with(stopped(), safe);
    host.ask(set("\"start\""));
    assert_eq!((told(&host), state(&mut host)), (vec!["stop", "start"], r#"{"state":"start"}"#.to_owned()));
}

#[test]
fn read_only_deploys_count_and_are_not_written_until_a_reload() {
    let mut host = Host::with(Disk::holding(TAB), AdminSettings { read_only: true, ..allowed() });
    assert_eq!(host.ask(post(ONE)).status, 200);
    assert_eq!(host.ask(set("\"stop\"")).status, 200);
    assert!(body(&host.ask(get())).contains("n1"));
    host.give(redloom::admin::Input::Changed);
    assert!(body(&host.ask(get())).contains("n1"));
    assert_eq!((host.disk.text(), host.disk.saves, host.disk.settings.len()), (TAB.to_owned(), 0, 0));
    assert_eq!(told(&host), ["full", "stop"]);
    assert_eq!(host.ask(with(post(""), "Node-RED-Deployment-Type", "reload")).status, 200);
    assert!(!body(&host.ask(get())).contains("n1"));
    assert_eq!(state(&mut host), r#"{"state":"stop"}"#);
}

#[test]
fn pages_name_the_whole_path() {
    let settings = AdminSettings { http_admin_root: "/red/".to_owned(), ..AdminSettings::default() };
    let mut host = Host::with(Disk::default(), settings);
    assert!(body(&host.ask(request("GET", "/nope?x=1"))).contains("Cannot GET /red/nope<"));
    assert!(body(&host.ask(request("OPTIONS", "*"))).contains("Cannot OPTIONS *<"));
    assert!(body(&host.ask(request("POST", "?x=1"))).contains("Cannot POST /red<"));
    let moved = host.ask(request("GET", "?x=1&y=\""));
    assert_eq!((moved.status, moved.cors), (301, false));
    assert_eq!(moved.headers[0], ("Location".to_owned(), "/red/?x=1&y=%22".to_owned()));
    assert_eq!(host.ask(request("GET", "/")).status, 404);
    let mounted = |path: &str| Request { root: Some("/a/".to_owned()), ..request("GET", path) };
    assert_eq!(host.ask(mounted("?x")).headers[0].1, "/a/?x");
    assert!(body(&host.ask(mounted("/nope"))).contains("Cannot GET /a/nope<"));
    let settings = AdminSettings { disable_editor: true, http_admin_root: "/red/".to_owned(), ..allowed() };
    let mut host = Host::with(Disk::default(), settings);
    assert!(body(&host.ask(request("GET", ""))).contains("Cannot GET /red<"));
}

#[test]
fn without_tls_requests_are_redirected_after_their_body_was_read() {
    let settings = AdminSettings {
        require_https: true,
        disable_editor: true,
        http_admin_root: "/red/".to_owned(),
        ..AdminSettings::default()
    };
    let mut host = Host::with(Disk::default(), settings);
    let location = |host: &mut Host, request: Request| {
        let response = host.ask(request);
        assert_eq!((response.status, response.cors), (302, false));
        response.headers.into_iter().find(|(name, _)| name == "Location").unwrap().1
    };
    let to = |name: &str| with(request("GET", "/flows?a=b%20\"c"), "Host", name);
    assert_eq!(location(&mut host, to("red.example:1880")), "https://red.example/red/flows?a=b%20%22c");
    assert_eq!(location(&mut host, to("[::1]:1880")), "https://[::1]/red/flows?a=b%20%22c");
    assert_eq!(
        location(&mut host, with(to("a"), "X-Forwarded-Host", "b:1, c")),
        "https://b/red/flows?a=b%20%22c"
    );
    assert_eq!(
        location(&mut host, with(to("a"), "X-Forwarded-Proto", "http, https")),
        "https://a/red/flows?a=b%20%22c"
    );
    assert_eq!(location(&mut host, with(post(ONE), "Host", "a")), "https://a/red/flows");
    assert_eq!(location(&mut host, with(request("GET", "?x"), "Host", "a")), "https://a/red?x");
    let page = host.ask(with(to("a"), "Accept", "text/html,*/*;q=0.8"));
    assert_eq!(body(&page), "<p>Found. Redirecting to https://a/red/flows?a=b%20%22c</p>");
    assert_eq!(host.ask(post("{")).status, 400);
    assert_eq!(host.ask(with(get(), "X-Forwarded-Proto", "https, http")).status, 200);
    assert_eq!(host.ask(Request { secure: true, ..get() }).status, 200);
    assert_eq!(host.disk.saves, 0);
}

#[test]
fn cors_is_for_answers_but_not_for_those_about_the_body() {
    let mut host = Host::with(Disk::default(), allowed());
    for (request, status, cors) in [
        (get(), 200, true),
        (post(ONE), 200, true),
        (post("[]"), 400, true),
        (with(get(), "Node-RED-API-Version", "v3"), 400, true),
        (request("GET", "/nope"), 404, true),
        (request("OPTIONS", "/flows/state"), 200, true),
        (set("\"pause\""), 400, true),
        (post("{"), 400, false),
        (with(get(), "Content-Encoding", "br"), 200, true),
        (with(post(ONE), "Content-Encoding", "br"), 415, false),
        (form(&"&".repeat(1000)), 413, false),
    ] {
        let response = host.ask(request);
        assert_eq!((response.status, response.cors), (status, cors), "{response:?}");
    }
}
