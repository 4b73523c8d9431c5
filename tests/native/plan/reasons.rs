//! Each reason, in words and as JSON.

use super::flows;
use redloom::admin::DeploymentType;
use redloom::deploy::{Plan, plan};

const BEFORE: &str = r#"[
    {"id":"t","type":"tab","label":"One"},{"id":"u","type":"tab","label":"Two"},
    {"id":"c","type":"broker","name":"Broker","tls":"k","port":1},{"id":"k","type":"tls","name":"Key","file":"a"},
    {"id":"g","type":"group","z":"t","name":"Group","nodes":["m"]},
    {"id":"s","type":"subflow","name":"Sub"},{"id":"i","type":"function","z":"s","x":1,"y":1,"func":"1","wires":[]},
    {"id":"o","type":"subflow","name":"Outer"},{"id":"j","type":"subflow:s","z":"o","x":1,"y":1,"wires":[]},
    {"id":"a","type":"function","z":"t","x":1,"y":1,"name":"A","func":"1","wires":[["b"]]},
    {"id":"b","type":"function","z":"t","x":1,"y":1,"wires":[["d"]]},
    {"id":"d","type":"debug","z":"t","x":1,"y":1,"wires":[]},
    {"id":"q","type":"mqtt","z":"u","x":1,"y":1,"broker":"c","wires":[]},
    {"id":"m","type":"function","z":"t","x":1,"y":1,"g":"g","wires":[]},
    {"id":"x","type":"subflow:s","z":"u","x":1,"y":1,"wires":[]},
    {"id":"y","type":"subflow:o","z":"u","x":1,"y":1,"wires":[]}
]"#;

/// Checks of one node what a deploy does and why. The old configuration becomes the new one by replacing texts.
fn assert_reason(deployment: DeploymentType, edits: &[(&str, &str)], id: &str, words: &str, json: &str) {
    let mut after = BEFORE.to_owned();
    for (text, other) in edits {
        assert!(after.contains(text), "{text}");
        after = after.replace(text, other);
    }
    let (before, after) = (flows(BEFORE.as_bytes()), flows(after.as_bytes()));
    let plan = plan(Some(&before), &after, deployment);
    assert_words(&plan, id, words, json);
}

fn assert_words(plan: &Plan<'_>, id: &str, words: &str, json: &str) {
    let reasons = plan.reasons();
    let found = reasons.iter().find(|of| of.node.id() == id);
    let found = found.unwrap_or_else(|| panic!("{id} is not in the plan"));
    // `json` is given without the last field, which repeats the words.
    let (_, message) = words.split_once(": ").unwrap();
    let json =
        format!("{},\"message\":{}}}", &json[..json.len() - 1], serde_json::to_string(message).unwrap());
    assert_eq!((&*found.words(), &*found.reason.to_json()), (words, &*json), "{id}");
}

#[test]
fn a_node_restarts_because_of_itself() {
    use DeploymentType::{Flows, Nodes};
    let reason = |edit, id, words, json| assert_reason(Nodes, &[edit], id, words, json);
    let new = r#"{"id":"n","type":"debug","z":"t","x":1,"y":1},{"id":"d","#;
    reason((r#"{"id":"d","#, new), "n", "starts: it is new", r#"{"kind":"added"}"#);
    reason(
        (r#"{"id":"d","type":"debug","z":"t","x":1,"y":1,"wires":[]},"#, ""),
        "d",
        "stops: it was removed",
        r#"{"kind":"removed"}"#,
    );
    let (debug, off) = (r#""type":"debug""#, r#""type":"debug","d":true"#);
    reason((debug, off), "d", "stops: it was disabled", r#"{"kind":"disabled"}"#);
    reason(
        (debug, r#""type":"debug","tosidebar":true"#),
        "d",
        "restarts: its property tosidebar changed",
        r#"{"kind":"changed","property":"tosidebar"}"#,
    );
    reason(
        (r#""name":"A","func":"1","#, r#""name":"A","#),
        "a",
        "restarts: its property func changed",
        r#"{"kind":"changed","property":"func"}"#,
    );
    reason(
        (debug, r#""type":"debug","credentials":{}"#),
        "d",
        "restarts: credentials came with it",
        r#"{"kind":"credentials"}"#,
    );
    reason(
        (r#""type":"debug","z":"t""#, r#""type":"debug","z":"u""#),
        "d",
        "restarts: it was moved to the tab \"Two\" (u)",
        r#"{"kind":"moved","via":"u"}"#,
    );
    let rewired = (r#""wires":[["d"]]"#, r#""wires":[]"#);
    assert_reason(Flows, &[rewired], "b", "restarts: its wires changed", r#"{"kind":"rewired"}"#);
}

#[test]
fn a_node_that_was_disabled_starts() {
    let before = flows(BEFORE.replace(r#""type":"debug""#, r#""type":"debug","d":true"#).as_bytes());
    let after = flows(BEFORE.as_bytes());
    let plan = plan(Some(&before), &after, DeploymentType::Nodes);
    assert_words(&plan, "d", "starts: it was enabled", r#"{"kind":"enabled"}"#);
}

#[test]
fn a_node_restarts_because_of_what_it_depends_on() {
    let reason = |edit, id, words, json| assert_reason(DeploymentType::Nodes, &[edit], id, words, json);
    let port = ("\"port\":1", "\"port\":2");
    reason(
        port,
        "q",
        "restarts: its config node \"Broker\" (c) changed: property port",
        r#"{"kind":"uses","property":"broker","via":"c","distance":1,"cause":{"id":"c","kind":"changed","property":"port"}}"#,
    );
    reason(
        ("\"file\":\"a\"", "\"file\":\"b\""),
        "q",
        "restarts: its config node \"Broker\" (c) depends on config node \"Key\" (k), 2 steps away, which changed: property file",
        r#"{"kind":"uses","property":"broker","via":"c","distance":2,"cause":{"id":"k","kind":"changed","property":"file"}}"#,
    );
    reason(
        (r#"{"id":"c","type":"broker","name":"Broker","tls":"k","port":1},"#, ""),
        "q",
        "restarts: its config node \"Broker\" (c) was removed",
        r#"{"kind":"uses","property":"broker","via":"c","distance":1,"cause":{"id":"c","kind":"removed"}}"#,
    );
    reason(
        (r#""name":"Group""#, r#""name":"Team""#),
        "m",
        "restarts: its group \"Team\" (g) changed: property name",
        r#"{"kind":"group","via":"g","distance":1,"cause":{"id":"g","kind":"changed","property":"name"}}"#,
    );
    reason(
        (r#""name":"Sub""#, r#""name":"Below""#),
        "x",
        "restarts: its subflow \"Below\" (s) changed: property name",
        r#"{"kind":"subflow","via":"s","distance":1,"cause":{"id":"s","kind":"changed","property":"name"}}"#,
    );
    let func = (r#""func":"1","wires":[]"#, r#""func":"2","wires":[]"#);
    reason(
        func,
        "x",
        "restarts: its subflow \"Sub\" (s) depends on node i, 2 steps away, which changed: property func",
        r#"{"kind":"subflow","via":"s","distance":2,"cause":{"id":"i","kind":"changed","property":"func"}}"#,
    );
    reason(
        func,
        "y",
        "restarts: its subflow \"Outer\" (o) depends on node i, 4 steps away, which changed: property func",
        r#"{"kind":"subflow","via":"o","distance":4,"cause":{"id":"i","kind":"changed","property":"func"}}"#,
    );
    reason(func, "y-j-i", "restarts: its subflow instance y-j does", r#"{"kind":"instance","via":"y-j"}"#);
}

#[test]
fn a_node_restarts_because_of_its_wires() {
    let reason = |edits: &[_], id, words, json| assert_reason(DeploymentType::Flows, edits, id, words, json);
    let func = (r#""name":"A","func":"1""#, r#""name":"A","func":"2""#);
    reason(
        &[func],
        "b",
        "restarts: wired to \"A\" (a), which changed: property func",
        r#"{"kind":"linked","via":"a","distance":1,"cause":{"id":"a","kind":"changed","property":"func"}}"#,
    );
    reason(
        &[func],
        "d",
        "restarts: wired to \"A\" (a), 2 wires away, which changed: property func",
        r#"{"kind":"linked","via":"a","distance":2,"cause":{"id":"a","kind":"changed","property":"func"}}"#,
    );
    let new = r#"{"id":"n","type":"f","name":"New","z":"t","x":1,"y":1,"wires":[["a"]]},{"id":"d","#;
    reason(
        &[(r#"{"id":"d","#, new)],
        "d",
        "restarts: wired to \"New\" (n), 3 wires away, which was added",
        r#"{"kind":"linked","via":"n","distance":3,"cause":{"id":"n","kind":"added"}}"#,
    );
    let uses = (r#""id":"a","type":"function""#, r#""id":"a","type":"function","broker":"c""#);
    let before = flows(BEFORE.replace(uses.0, uses.1).as_bytes());
    let after = flows(BEFORE.replace(uses.0, uses.1).replace("\"port\":1", "\"port\":2").as_bytes());
    assert_words(
        &plan(Some(&before), &after, DeploymentType::Flows),
        "b",
        "restarts: wired to \"A\" (a), which depends on config node \"Broker\" (c), which changed: property port",
        r#"{"kind":"linked","via":"a","distance":1,"cause":{"id":"c","kind":"changed","property":"port"}}"#,
    );
}

#[test]
fn a_node_restarts_because_of_its_tab() {
    let reason = |edit, id, words, json| assert_reason(DeploymentType::Nodes, &[edit], id, words, json);
    let label = r#""label":"Two""#;
    reason(
        (label, r#""label":"Two","env":[{"name":"A"}]"#),
        "x",
        "restarts: its tab \"Two\" (u) has other environment variables",
        r#"{"kind":"env","via":"u"}"#,
    );
    reason(
        (label, r#""label":"Two","disabled":true"#),
        "x",
        "stops: its tab \"Two\" (u) was disabled",
        r#"{"kind":"disabled","via":"u"}"#,
    );
    let before = flows(BEFORE.replace(label, r#""label":"Two","disabled":true"#).as_bytes());
    let after = flows(BEFORE.as_bytes());
    let plan = plan(Some(&before), &after, DeploymentType::Nodes);
    assert_words(&plan, "x", "starts: its tab \"Two\" (u) was enabled", r#"{"kind":"enabled","via":"u"}"#);
}

#[test]
fn everything_restarts() {
    let (kind, edit) = (DeploymentType::Full, ("\"port\":1", "\"port\":2"));
    assert_reason(kind, &[edit], "a", "restarts: a full deploy restarts everything", r#"{"kind":"full"}"#);
    assert_reason(
        kind,
        &[edit],
        "c",
        "restarts: its property port changed",
        r#"{"kind":"changed","property":"port"}"#,
    );
    assert_reason(
        DeploymentType::Reload,
        &[],
        "a",
        "restarts: the flows are read again, which restarts everything",
        r#"{"kind":"reload"}"#,
    );
    let global = |port| BEFORE.replace(r#""type":"broker","name":"Broker","tls":"k","port":1"#, port);
    let before = flows(global(r#""type":"global-config","env":[]"#).as_bytes());
    let after = flows(global(r#""type":"global-config","env":[{"name":"A"}]"#).as_bytes());
    assert_words(
        &plan(Some(&before), &after, DeploymentType::Nodes),
        "a",
        "restarts: its global-config c changed, which restarts everything",
        r#"{"kind":"global-config","via":"c"}"#,
    );
}

#[test]
fn names_cannot_steer_a_terminal() {
    let name = format!("\"name\":\"\\u001b[31m{}\"", "n".repeat(100));
    let edits = [("\"name\":\"Broker\"", &*name)];
    let words =
        format!("restarts: its config node \"\u{fffd}[31m{}…\" (c) changed: property name", "n".repeat(35));
    let json = r#"{"kind":"uses","property":"broker","via":"c","distance":1,"cause":{"id":"c","kind":"changed","property":"name"}}"#;
    assert_reason(DeploymentType::Nodes, &edits, "q", &words, json);
}

#[test]
fn a_node_restarts_because_of_one_that_its_property_names() {
    let before = flows(
        br#"[{"id":"t","type":"tab"},{"id":"a","type":"f","z":"t","x":1,"y":1,"p":1,"wires":[]},
        {"id":"b","type":"f","z":"t","x":1,"y":1,"of":"a","wires":[]}]"#,
    );
    let after = String::from_utf8(before.document().text().to_vec()).unwrap().replace("\"p\":1", "\"p\":2");
    let after = flows(after.as_bytes());
    let plan = plan(Some(&before), &after, DeploymentType::Nodes);
    let words = "restarts: its property of names the node a, which changed: property p";
    let json = r#"{"kind":"uses","property":"of","via":"a","distance":1,"cause":{"id":"a","kind":"changed","property":"p"}}"#;
    assert_words(&plan, "b", words, json);
}

#[test]
fn tabs_subflows_and_groups_have_reasons_though_they_do_not_run() {
    let before = r#"[{"id":"t","type":"tab","env":[]},{"id":"g","type":"group","z":"t","name":"One","nodes":["a"]},
        {"id":"a","type":"f","z":"t","g":"g","x":1,"y":1},{"id":"s","type":"subflow","name":"Sub"},
        {"id":"i","type":"f","z":"s","x":1,"y":1,"p":1}]"#;
    let after = before.replace("\"p\":1", "\"p\":2").replace("One", "Two").replace("[]", "[1]");
    let (before, after) = (flows(before.as_bytes()), flows(after.as_bytes()));
    let json = plan(Some(&before), &after, DeploymentType::Flows).to_json();
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    let words = |id: &str| found["containers"][id]["message"].clone();
    assert_eq!(words("t"), "its property env changed");
    assert_eq!(words("g"), "its property name changed");
    assert_eq!(words("s"), "its node i changed: property p");
}

#[test]
fn a_plan_is_json() {
    let before = flows(
        br#"[{"id":"t","type":"tab"},{"id":"a","type":"f","z":"t","x":1,"y":1,"p":1,"wires":[]},
        {"id":"b","type":"f","z":"t","x":1,"y":1,"wires":[]}]"#,
    );
    let after = flows(
        br#"[{"id":"t","type":"tab"},{"id":"a","type":"f","z":"t","x":1,"y":1,"p":2,"wires":[]},
        {"id":"b","type":"f","z":"t","x":1,"y":1,"wires":[["a"]]}]"#,
    );
    let plan = plan(Some(&before), &after, DeploymentType::Nodes);
    let diff = r#"{"added":[],"changed":["a","t"],"removed":[],"rewired":["b"],"linked":[],"flowChanged":[],"globalConfigChanged":false}"#;
    let rev = redloom::Revision::of(after.document());
    let expected = format!(
        r#"{{"type":"nodes","rev":"{rev}","diff":{diff},"stop":["a"],"start":["a"],"rewired":["b"],"reasons":{{"a":{{"kind":"changed","property":"p","message":"its property p changed"}}}},"containers":{{"t":{{"kind":"holds","via":"a","distance":1,"cause":{{"id":"a","kind":"changed","property":"p"}},"message":"its node a changed: property p"}}}}}}"#
    );
    assert_eq!(plan.to_json(), expected);
}
