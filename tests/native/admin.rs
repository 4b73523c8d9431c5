//! GET and POST /flows over a simulated host: what is answered, and what of it survives.

use redloom::Revision;
use redloom::admin::{AdminSettings, Effect, Input, Request, RequestId, Save};
use redloom::json::Document;

use crate::simulator::{Disk, Host, body, get, json, post, request, with};

const TAB: &str = r#"[{"id":"t1","type":"tab","label":"One"}]"#;
const OTHER: &str = r#"[{"id":"t2","type":"tab","label":"Two"}]"#;

fn rev(flows: &str) -> String {
    let flows = Document::parse(flows.as_bytes().to_vec()).unwrap().unwrap();
    Revision::of(&flows).to_string()
}

fn deploy(flows: &str, rev: Option<&str>) -> Request {
    match rev {
        Some(rev) => post(&format!(r#"{{"flows":{flows},"rev":"{rev}"}}"#)),
        None => post(&format!(r#"{{"flows":{flows}}}"#)),
    }
}

fn code(response: &redloom::admin::Response) -> String {
    let body: serde_json::Value = serde_json::from_str(&body(response)).unwrap();
    body["code"].as_str().unwrap().to_owned()
}

fn differs(response: &redloom::admin::Response) -> serde_json::Value {
    let body: serde_json::Value = serde_json::from_str(&body(response)).unwrap();
    body["differs"].clone()
}

#[test]
fn an_empty_store_answers_an_empty_configuration() {
    let response = Host::new(Disk::default()).ask(get());
    assert_eq!(response.status, 200);
    assert_eq!(body(&response), format!(r#"{{"flows":[],"rev":"{}"}}"#, rev("[]")));
    assert_eq!(response.headers[0].1, "application/json; charset=utf-8");
}

#[test]
fn a_deploy_is_saved_and_answered_with_its_revision() {
    let mut host = Host::new(Disk::default());
    let response = host.ask(deploy(TAB, Some(&rev("[]"))));
    assert_eq!((response.status, body(&response)), (200, format!(r#"{{"rev":"{}"}}"#, rev(TAB))));
    assert_eq!((host.disk.text(), host.disk.generation.0), (TAB.to_owned(), 1));
    assert_eq!(body(&host.ask(get())), format!(r#"{{"flows":{TAB},"rev":"{}"}}"#, rev(TAB)));
}

#[test]
fn v1_posts_the_array_and_gets_204() {
    let mut host = Host::new(Disk::default());
    let response = host.ask(json(request("POST", "/flows"), TAB));
    assert_eq!((response.status, response.body), (204, None));
    let response = host.ask(request("GET", "/FLOWS/?x=1"));
    assert_eq!((response.status, body(&response)), (200, TAB.to_owned()));
}

#[test]
fn a_stale_rev_is_refused_and_nothing_changes() {
    let mut host = Host::new(Disk::holding(TAB));
    for rev in ["\"x\"", "null", "\"\"", "5"] {
        let response = host.ask(post(&format!(r#"{{"flows":{OTHER},"rev":{rev}}}"#)));
        assert_eq!((response.status, code(&response)), (409, "version_mismatch".to_owned()));
    }
    // The rev is compared before the flows are looked at.
    for flows in ["", r#""flows":[null],"#, r#""flows":{},"#] {
        let response = host.ask(post(&format!(r#"{{{flows}"rev":"x"}}"#)));
        assert_eq!(response.status, 409);
        // What cannot be read differs in nothing that could be told; an entry that is no node is none.
        let told = differs(&response);
        assert!(told.is_null() || flows.contains("[null]"), "{flows} {told}");
    }
    assert_eq!((host.disk.text(), host.disk.saves), (TAB.to_owned(), 0));
}

#[test]
fn a_deploy_that_comes_too_late_is_told_which_nodes_differ() {
    let active = r#"[{"id":"t","type":"tab","label":"Old"},{"id":"gone\n\"","type":"a","z":"t"},
        {"id":"same","type":"a","z":"t","x":1,"y":{"a":1,"b":2}},{"id":"moved","type":"a","z":"t","x":1}]"#;
    let mut host = Host::new(Disk::holding(active));
    let posted = r#"[{"id":"new","type":"a","z":"t","credentials":{"secret":"marked"}},
        {"y":{"b":2,"a":1},"x":1,"z":"t","type":"a","id":"same"},{"id":"moved","type":"a","z":"t","x":2},
        {"id":"t","type":"tab","label":"New"}]"#;
    let response = host.ask(post(&format!(r#"{{"flows":{posted},"rev":"x"}}"#)));
    let expected = serde_json::json!({"count": 4, "nodes": [
        {"id":"new","kind":"added"},
        {"id":"moved","kind":"changed"},
        {"id":"t","kind":"changed"},
        {"id":"gone\n\"","kind":"removed"},
    ]});
    assert_eq!((response.status, differs(&response)), (409, expected));
    assert!(!body(&response).contains("marked"));

    let same = host.ask(post(&format!(r#"{{"flows":{active},"rev":"x"}}"#)));
    assert_eq!(differs(&same), serde_json::json!({"count": 0, "nodes": []}));

    let many: Vec<String> = (0..1000).map(|id| format!(r#"{{"id":"n{id}","type":"a"}}"#)).collect();
    let response = host.ask(post(&format!(r#"{{"flows":[{}],"rev":"x"}}"#, many.join(","))));
    let told = differs(&response);
    assert_eq!((told["count"].as_u64(), told["nodes"].as_array().unwrap().len()), (Some(1004), 100));
    assert_eq!(told["nodes"][99]["id"], "n99");
}

#[test]
fn what_cannot_be_read_is_refused_with_code_and_place() {
    let mut host = Host::new(Disk::holding(TAB));
    let cases = [
        (post("{\"flows\":[\n {\"id\" 1}]}"), 400, "invalid_json"),
        (post("12"), 400, "invalid_json"),
        (post(" "), 400, "invalid_json"),
        (post("[]"), 400, "invalid_flows"),
        (post(r#"{"flows":{}}"#), 400, "invalid_flows"),
        (post(r#"{"flows":null}"#), 400, "invalid_flows"),
        (post(r#"{"flows":[{"id":"a","type":"t"},null]}"#), 400, "invalid_flows"),
        (json(request("POST", "/flows"), "{}"), 400, "invalid_flows"),
        (request("POST", "/flows"), 400, "invalid_flows"),
        (with(get(), "Node-RED-API-Version", "v2"), 400, "invalid_api_version"),
        (with(deploy(TAB, None), "Node-RED-Deployment-Type", "FULL"), 400, "invalid_deployment_type"),
        (with(deploy(TAB, None), "Content-Encoding", "br"), 415, "unsupported_encoding"),
        (json(with(request("POST", "/flows"), "Content-Type", "text/plain"), "[]"), 400, "invalid_flows"),
        (json(request("PUT", "/nothing"), "{"), 400, "invalid_json"),
    ];
    for (request, status, expected) in cases {
        let sent = format!("{request:?}");
        let response = host.ask(request);
        assert_eq!((response.status, code(&response)), (status, expected.to_owned()), "{sent}");
    }
    let response = host.ask(post("{\"flows\":[\n {\"id\" 1}]}"));
    let error: serde_json::Value = serde_json::from_str(&body(&response)).unwrap();
    assert_eq!((&error["offset"], &error["line"], &error["column"]), (&18.into(), &2.into(), &8.into()));
    let response = host.ask(post(r#"{"flows":[{"id":"a","type":"t"},null]}"#));
    let error: serde_json::Value = serde_json::from_str(&body(&response)).unwrap();
    let findings = error["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!((&findings[0]["code"], &findings[0]["index"]), (&"not_an_object".into(), &1.into()));
    assert_eq!(host.disk.saves, 0);
}

#[test]
fn bodies_are_bounded() {
    let limit = deploy(TAB, None).body.len();
    let mut host =
        Host::with(Disk::default(), AdminSettings { api_max_length: limit, ..AdminSettings::default() });
    assert_eq!(host.ask(deploy(TAB, None)).status, 200);
    let mut longer = deploy(TAB, None);
    longer.body.push(b' ');
    let response = host.ask(longer);
    assert_eq!((response.status, code(&response)), (413, "body_too_large".to_owned()));
}

#[test]
fn other_methods_and_paths_are_express_404() {
    let mut host = Host::new(Disk::default());
    let response = host.ask(request("PUT", "/flows?x"));
    assert_eq!(response.status, 404);
    assert!(body(&response).contains("<pre>Cannot PUT /flows</pre>"));
    assert_eq!(host.ask(request("GET", "/nope")).status, 404);
    let options = host.ask(request("OPTIONS", "/flows"));
    assert_eq!((options.status, body(&options)), (200, "GET,HEAD,POST".to_owned()));
}

#[test]
fn head_and_matching_tags_get_no_body() {
    let mut host = Host::new(Disk::holding(TAB));
    let response = host.ask(get());
    let etag = response.headers.iter().find(|(name, _)| name == "ETag").unwrap().1.clone();
    assert_eq!(host.ask(with(get(), "If-None-Match", &etag)).status, 304);
    assert_eq!(host.ask(with(get(), "If-None-Match", "*")).status, 304);
    let fresh = with(with(get(), "If-None-Match", &etag), "Cache-Control", "no-cache");
    assert_eq!(host.ask(fresh).status, 200);
    let head = host.ask(Request { method: "HEAD".into(), ..get() });
    assert_eq!((head.status, head.body), (200, None));
}

#[test]
fn a_failed_save_leaves_everything_as_it_was() {
    for (failure, status, expected) in [
        ("EROFS", 500, "storage_failed"),
        ("quota_exceeded", 507, "quota_exceeded"),
        ("ENOSPC", 507, "quota_exceeded"),
        ("EDQUOT", 507, "quota_exceeded"),
        ("changed_on_disk", 409, "changed_on_disk"),
    ] {
        let mut host = Host::new(Disk::holding(TAB));
        let id = host.send(deploy(OTHER, None));
        let (save, _) = host.run_to_save();
        host.fail(save, failure);
        host.run();
        let response = host.responses.remove(&id).unwrap();
        assert_eq!((response.status, code(&response)), (status, expected.to_owned()));
        assert!(!body(&response).contains("/secret"));
        assert!(host.log[0].contains("/secret"));
        assert!(body(&host.ask(get())).contains(&rev(TAB)));
        assert_eq!(host.ask(deploy(OTHER, Some(&rev(TAB)))).status, 200);
    }
}

#[test]
fn a_save_that_is_never_answered_ends_in_503_and_the_store_is_read_again() {
    for made in [true, false] {
        let mut host = Host::new(Disk::holding(TAB));
        let id = host.send(deploy(OTHER, None));
        let (effect, save) = host.run_to_save();
        // Meanwhile the active configuration is the old one.
        assert!(body(&host.ask(get())).contains(&rev(TAB)));
        if made {
            host.disk.change(str::from_utf8(&save.flows).unwrap());
        }
        host.now = host.admin.deadline().unwrap();
        host.give(Input::Tick);
        host.run();
        let response = host.responses.remove(&id).unwrap();
        assert_eq!((response.status, code(&response)), (503, "storage_timeout".to_owned()));
        assert_eq!(host.admin.deadline(), None);
        let active = if made { OTHER } else { TAB };
        assert!(body(&host.ask(get())).contains(&rev(active)));
        // If the answer comes after all, the store is read once more.
        host.disk.change("[]");
        host.give(Input::Saved(effect));
        assert!(body(&host.ask(get())).contains(&rev("[]")));
    }
}

#[test]
fn the_store_is_read_before_anybody_asks() {
    let mut host = Host::new(Disk::holding("[broken"));
    host.give(Input::Start);
    host.give(Input::Start);
    host.run();
    assert_eq!(host.log.len(), 1);
    assert!(host.log[0].contains("The stored flows are not valid JSON"));
    assert_eq!(host.ask(get()).status, 500);
    assert_eq!(host.seen.iter().filter(|effect| matches!(effect, Effect::Load(_))).count(), 1);
}

#[test]
fn a_store_that_cannot_be_read_is_said_and_tried_again() {
    let mut host = Host::new(Disk::holding(TAB));
    let id = host.send(get());
    let Some(Effect::Load(effect)) = host.admin.poll_effect() else { panic!() };
    host.fail(effect, "EACCES");
    host.run();
    assert_eq!(host.responses.remove(&id).unwrap().status, 500);
    assert_eq!(host.ask(get()).status, 200);
}

#[test]
fn broken_stored_flows_are_reported_until_a_deploy_replaces_them() {
    for broken in ["[{\"id\":]", "{\"a\":1}"] {
        let mut host = Host::new(Disk::holding(broken));
        let response = host.ask(get());
        assert_eq!((response.status, code(&response)), (500, "flows_unreadable".to_owned()));
        assert_eq!(host.ask(deploy(TAB, Some("x"))).status, 409);
        let id = host.send(deploy(TAB, None));
        let (save, Save { replaces_unreadable, .. }) = host.run_to_save();
        assert!(replaces_unreadable);
        host.fail(save, "EIO");
        host.run();
        assert_eq!(host.responses.remove(&id).unwrap().status, 500);
        assert_eq!(host.disk.text(), broken);
        assert_eq!(host.ask(deploy(TAB, None)).status, 200);
        assert_eq!(host.ask(get()).status, 200);
    }
}

#[test]
fn a_reload_reads_the_store_and_keeps_what_runs_if_that_is_broken() {
    let reload = || with(request("POST", "/flows"), "Node-RED-Deployment-Type", "reload");
    let mut host = Host::new(Disk::holding(TAB));
    host.ask(get());
    host.disk.change(OTHER);
    assert_eq!(host.ask(reload()).status, 204);
    assert!(body(&host.ask(get())).contains(&rev(OTHER)));
    host.disk.change("[");
    assert_eq!(code(&host.ask(reload())), "flows_unreadable");
    assert!(body(&host.ask(get())).contains(&rev(OTHER)));
}

#[test]
fn of_two_deploys_at_once_with_one_rev_one_wins() {
    let mut host = Host::new(Disk::holding(TAB));
    let ids: Vec<RequestId> = (0..5).map(|_| host.send(deploy(OTHER, Some(&rev(TAB))))).collect();
    host.run();
    let statuses: Vec<u16> = ids.iter().map(|id| host.responses[id].status).collect();
    assert_eq!(statuses, [200, 409, 409, 409, 409]);
    assert_eq!(host.disk.saves, 1);
}

#[test]
fn deploys_of_two_hosts_over_one_store_end_in_one_200_and_one_409() {
    let mut host = Host::new(Disk::holding(TAB));
    host.ask(get());
    let id = host.send(deploy(OTHER, Some(&rev(TAB))));
    host.disk.change("[]");
    host.run();
    assert_eq!(host.responses.remove(&id).unwrap().status, 409);
    // Without a rev the deploy goes through: over what the other host saved.
    host.disk.change(TAB);
    let response = host.ask(deploy(OTHER, None));
    assert_eq!((response.status, host.disk.text()), (200, OTHER.to_owned()));
}

#[test]
fn a_deploy_gives_up_when_the_store_never_stops_changing() {
    let mut host = Host::new(Disk::holding(TAB));
    let id = host.send(deploy(OTHER, None));
    while !host.responses.contains_key(&id) {
        if let Some(Effect::Load(_)) = host.step() {
            host.disk.change(TAB);
        }
    }
    assert_eq!(code(&host.responses[&id]), "busy");
    assert_eq!(host.disk.saves, 0);
}

#[test]
fn a_change_by_another_host_is_seen() {
    let mut host = Host::new(Disk::holding(TAB));
    host.ask(get());
    host.disk.change(OTHER);
    host.give(Input::Changed);
    assert!(body(&host.ask(get())).contains(&rev(OTHER)));
}

fn from_client(request: Request) -> Request {
    Request { client: Some("client-1".to_owned()), ..request }
}

#[test]
fn a_repeat_after_any_effect_is_answered_right_and_done_once() {
    let rev_before = rev(TAB);
    let deploy = || from_client(deploy(OTHER, Some(&rev_before)));
    // The effects of such a deploy: load, save, deploy, respond. The worker is stopped after each of them.
    for performed in 0..=4 {
        let mut host = Host::new(Disk::holding(TAB));
        host.send(deploy());
        for _ in 0..performed {
            assert!(host.step().is_some());
        }
        let mut host = host.restart();
        let response = host.ask(deploy());
        assert_eq!((response.status, body(&response)), (200, format!(r#"{{"rev":"{}"}}"#, rev(OTHER))));
        assert_eq!((host.disk.saves, host.disk.generation.0), (1, 1), "after {performed} effects");
        assert_eq!(host.disk.text(), OTHER);
    }
}

#[test]
fn what_was_delivered_is_no_repeat_when_it_comes_again() {
    let mut host = Host::new(Disk::holding(TAB));
    let id = host.send(from_client(deploy(OTHER, None)));
    host.run();
    assert_eq!(host.disk.outcomes.len(), 1);
    // The same instance is asked again before it knows of the delivery: this is meant.
    host.ask(from_client(deploy(OTHER, None)));
    assert_eq!(host.disk.saves, 2);
    host.give(Input::Delivered(id));
    host.run();
    assert!(host.disk.outcomes.is_empty());
    let mut host = host.restart();
    host.ask(from_client(deploy(OTHER, None)));
    assert_eq!(host.disk.saves, 3);
}

#[test]
fn a_repeat_is_told_its_outcome_once_and_only_to_its_client_and_in_time() {
    let stopped = || {
        let mut host = Host::new(Disk::holding(TAB));
        host.ask(from_client(deploy(OTHER, None)));
        host.restart()
    };
    let mut host = stopped();
    host.ask(from_client(deploy(OTHER, None)));
    host.ask(from_client(deploy(OTHER, None)));
    assert_eq!(host.disk.saves, 2, "the second is new");

    let mut host = stopped();
    host.ask(Request { client: Some("client-2".to_owned()), ..deploy(OTHER, None) });
    assert_eq!(host.disk.saves, 2);

    let mut host = stopped();
    host.now += 3_600_000;
    host.ask(get());
    assert_eq!(host.disk.outcomes.len(), 0);
    host.ask(from_client(deploy(OTHER, None)));
    assert_eq!(host.disk.saves, 2);
}

/// Two chains on a tab: a to b, and c by itself.
fn chains(name: &str, more: &str) -> String {
    format!(
        r#"[{{"id":"t","type":"tab"}},{{"id":"a","type":"x","z":"t","x":1,"y":1,"name":"{name}","wires":[["b"]]}},
        {{"id":"b","type":"x","z":"t","x":1,"y":1,"wires":[]}},{{"id":"c","type":"x","z":"t","x":1,"y":1,"wires":[]}}{more}]"#
    )
}

#[test]
fn a_deploy_says_what_stops_and_starts_between_which_generations() {
    let mut host = Host::new(Disk::holding(&chains("1", "")));
    let mut expect = |flows: String, kind: &str, from: u64, plan: &str| {
        assert_eq!(host.ask(with(deploy(&flows, None), "Node-RED-Deployment-Type", kind)).status, 200);
        let deployment = host.deployments.pop().unwrap();
        assert_eq!((deployment.from.0, deployment.generation.0), (from, from + 1));
        assert_eq!((deployment.deployment.name(), deployment.plan.as_str()), (kind, plan));
        let position = |is: fn(&Effect) -> bool| host.seen.iter().rposition(is).unwrap();
        let saved = position(|effect| matches!(effect, Effect::Save(..)));
        let deployed = position(|effect| matches!(effect, Effect::Deploy(_)));
        assert!(saved < deployed && deployed < position(|effect| matches!(effect, Effect::Respond(..))));
    };
    let a = r#"{"stop":[{"id":"a","removed":false}],"start":["a"],"rewired":[]}"#;
    expect(chains("2", ""), "nodes", 0, a);
    let linked =
        r#"{"stop":[{"id":"a","removed":false},{"id":"b","removed":false}],"start":["a","b"],"rewired":[]}"#;
    expect(chains("3", ""), "flows", 1, linked);
    // After these c was started first: a full deploy stops it first.
    let all =
        r#"{"stop":[{"id":"c","removed":false},{"id":"a","removed":false},{"id":"b","removed":false}],"#;
    let all = format!(r#"{all}"start":["a","b","c"],"rewired":[]}}"#);
    expect(chains("3", ""), "full", 2, &all);
    let gone = r#"{"stop":[{"id":"a","removed":true},{"id":"b","removed":true},{"id":"c","removed":true}],"#;
    expect("[]".into(), "nodes", 3, &format!(r#"{gone}"start":[],"rewired":[]}}"#));
}

#[test]
fn a_refused_deploy_stops_nothing() {
    let mut host = Host::new(Disk::holding(TAB));
    assert_eq!(host.ask(deploy(OTHER, Some("x"))).status, 409);
    let id = host.send(deploy(OTHER, None));
    let (save, _) = host.run_to_save();
    host.fail(save, "EIO");
    host.run();
    assert_eq!(host.responses.remove(&id).unwrap().status, 500);
    assert!(host.deployments.is_empty());
}
