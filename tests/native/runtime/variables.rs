//! Variables whose values the host finds, secrets, and what Node-RED 5.0.7 stumbles over.

use redloom::admin::DeploymentType;
use redloom::runtime::{EnvValue, Input, RuntimeSettings};

use super::host::Host;

const ASKS: &str = r#"[{"id":"t","type":"tab","env":[{"name":"J","type":"jsonata","value":"$now()"},{"name":"B","type":"bin","value":"[1]"},
    {"name":"SUM","type":"env","value":"<${J}>"},{"name":"S","value":"s"}]},
    {"id":"g","type":"group","z":"t","env":[{"name":"K","type":"jsonata","value":"$env(\"J\")"}]},
    {"id":"a","type":"fn","z":"t","x":1,"y":1,"g":"g","p":"${J}","q":["${K}",{"k":"${B}"}],"r":"${SUM}"},
    {"id":"u","type":"tab"},{"id":"b","type":"fn","z":"u","x":1,"y":1,"p":"${J}"}]"#;

#[test]
fn what_needs_javascript_is_asked_for_level_by_level() {
    let mut host = Host::running(ASKS);
    assert_eq!(host.taken(&["?", "+"]), "?J ?B");
    let asked: Vec<_> = host.asked.iter().map(|(_, asked)| asked.clone()).collect();
    assert_eq!((asked[0].r#type.as_str(), asked[0].value.as_deref()), ("jsonata", Some(r#""$now()""#)));
    let ids: Vec<_> = host.asked.iter().map(|(id, _)| *id).collect();
    // What is being found out is not seen yet.
    assert_eq!(host.runtime.setting(asked[0].flow, None, "S"), None);
    host.give(Input::Evaluated(ids[1], Ok(Some(EnvValue::Host(9)))));
    host.run();
    assert_eq!(host.taken(&["?", "+"]), "");
    host.give(Input::Evaluated(ids[0], Ok(EnvValue::from_json("\"then\""))));
    host.run();
    assert_eq!(host.taken(&["?", "+"]), "?K");
    let (id, asked) = host.asked[2].clone();
    assert_eq!(asked.group.as_deref(), Some("g"));
    let seen = host.runtime.setting(asked.flow, asked.group.as_deref(), "J");
    assert_eq!(seen, EnvValue::from_json("\"then\""));
    host.give(Input::Evaluated(id, Err("S0202 in the expression".to_owned())));
    host.run();
    assert_eq!(host.taken(&["?", "+"]), "+a +b");
    assert_eq!(host.errors, [("g".to_owned(), "env_value")]);
    let a = host.node("a");
    assert_eq!(
        a.config,
        r#"{"id":"a","type":"fn","z":"t","x":1,"y":1,"g":"g","p":"then","q":["${K}",{"k":null}],"r":"<then>"}"#
    );
    assert_eq!((a.holes[0].path.as_str(), &a.holes[0].value), (r#"["q",1,"k"]"#, &EnvValue::Host(9)));
    assert_eq!(host.config("b")["p"], "${J}", "another tab does not see it");
}

#[test]
fn an_expression_that_never_comes_to_an_end_is_undefined() {
    let mut host = Host::running(ASKS);
    for _ in 0..2 {
        assert_eq!(host.runtime.deadline(), Some(host.now + 15_000));
        host.now += 15_000;
        host.give(Input::Tick);
        host.run();
    }
    assert_eq!(host.taken(&["+"]), "+a +b");
    assert_eq!(host.runtime.deadline(), None);
    let late = ["t", "t", "g"].map(|id| (id.to_owned(), "env_timeout"));
    assert_eq!(host.errors, late);
    assert_eq!(host.config("a")["r"], "<>");
}

#[test]
fn credentials_reach_their_nodes_and_variables_and_nothing_else() {
    let text = r#"[{"id":"gc","type":"global-config","env":[{"name":"G","type":"cred"}]},
        {"id":"t","type":"tab","env":[{"name":"T","type":"cred","value":"kept"}]},
        {"id":"g","type":"group","z":"t","env":[{"name":"GR","type":"cred"}]},
        {"id":"s","type":"subflow","env":[{"name":"E","type":"cred"},{"name":"F","type":"cred"}]},
        {"id":"sg","type":"group","z":"s","env":[{"name":"SG","type":"cred"}]},
        {"id":"i","type":"fn","z":"s","x":1,"y":1,"g":"sg","p":["${E}","${F}","${SG}"],"credentials":{"in":"line"}},
        {"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"env":[{"name":"E","type":"cred"}]},
        {"id":"a","type":"fn","z":"t","x":1,"y":1,"g":"g","p":["${G}","${T}","${GR}"],"name":"A"},
        {"id":"b","type":"fn","z":"t","x":1,"y":1}]"#;
    let credentials = r#"{"gc":{"map":{"G":"g!"}},"g":{"GR":"gr!"},"s":{"E":"no","F":"f!"},"X":{"E":"e!"},"sg":{"SG":"sg!"},
        "i":{"user":"${E}","deep":{"x":["${NR_NODE_ID}"]}},"a":{"name":"${NR_NODE_NAME}"},"b":5}"#;
    let host = Host::running_with(text, credentials, RuntimeSettings::default());
    assert_eq!(host.config("a")["p"], serde_json::json!(["g!", "kept", "gr!"]));
    assert_eq!(host.config("X-i")["p"], serde_json::json!(["e!", "f!", "sg!"]));
    assert_eq!(host.config("X-i").get("credentials"), None);
    let set =
        |id: &str| host.node(id).credentials.as_ref().map(|set| std::str::from_utf8(set.text()).unwrap());
    assert_eq!(set("X-i"), Some(r#"{"user":"e!","deep":{"x":["X-i"]}}"#));
    assert_eq!(set("a"), Some(r#"{"name":"A"}"#));
    assert_eq!(set("b"), None);
    assert!(!format!("{:?}", host.nodes).contains('!'), "Debug shows a secret");
    assert!(!format!("{:?}", host.runtime).contains('!'), "Debug shows a secret");
}

#[test]
fn what_is_wrong_with_variables_is_told_and_keeps_nothing_from_running() {
    let text = r#"[{"id":"t","type":"tab","env":[null,{"name":"J","type":"json","value":"{"},{"name":"NULL","type":"env","value":"N"},
        {"name":"hasOwnProperty","value":"own"},{"name":"__proto__","value":"p"},{"type":"str","value":1}]},
        {"id":"gc","type":"global-config","env":[{"name":"N","type":"json","value":"null"},5]},
        {"id":"g","type":"group","z":"t","env":"no"},
        {"id":"s","type":"subflow","env":[7]},{"id":"i","type":"fn","z":"s","x":1,"y":1,"p":"${A}"},
        {"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"env":{"A":1}},
        {"id":"Y","type":"subflow:s","z":"t","x":1,"y":1,"env":[{"name":"A","value":"y"}],"g":"gone"},
        {"id":"a","type":"fn","z":"t","x":1,"y":1,"p":["${NULL}","${hasOwnProperty}","${__proto__}","${toString}","${undefined}"]}]"#;
    let mut host = Host::running(text);
    assert_eq!(host.config("a")["p"], serde_json::json!([null, "own", "p", "${toString}", "1"]));
    assert_eq!((&host.config("X-i")["p"], &host.config("Y-i")["p"]), (&"${A}".into(), &"y".into()));
    let told = host.errors.iter().map(|(id, code)| format!("{id}:{code}")).collect::<Vec<_>>().join(" ");
    let expected = "Y:g_unknown global:env_entry t:env_entry t:env_value g:env_invalid X:env_invalid X:env_entry Y:env_entry";
    assert_eq!(told, expected);
    host.errors.clear();
    // What is not started anew is not told again.
    host.deploy(&text.replace(r#""id":"a","#, r#""id":"a","q":1,"#), DeploymentType::Nodes);
    assert!(host.errors.iter().all(|(id, _)| !matches!(id.as_str(), "X" | "Y")), "{:?}", host.errors);
}

#[test]
fn instances_that_run_on_see_what_groups_around_them_are_set_to_now() {
    let text = |group: &str, p: u32| {
        format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"g","type":"group","z":"t","nodes":[],"env":[{{"name":"A","value":"{group}"}}]}},
            {{"id":"h","type":"group","z":"t","g":"g"}},{{"id":"s","type":"subflow"}},{{"id":"i","type":"fn","z":"s","x":1,"y":1}},
            {{"id":"a","type":"fn","z":"t","x":1,"y":1,"p":{p}}},{{"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"g":"h"}}]"#
        )
    };
    let mut host = Host::running(&text("before", 1));
    assert_eq!(host.setting("X-i", "A").as_deref(), Some("\"before\""));
    host.taken(&[""]);
    host.deploy(&text("before", 2), DeploymentType::Nodes);
    assert_eq!(host.taken(&["+"]), "+a");
    assert_eq!(host.setting("X-i", "A").as_deref(), Some("\"before\""));
    assert_eq!(host.setting("X-i", "$parent.A").as_deref(), Some("\"before\""));
    assert_eq!(host.setting("X-i", "$parent.$parent.$parent.A").as_deref(), None);
}

#[test]
fn what_runs_on_keeps_its_variables_while_they_are_found_anew() {
    let text = |p: u32| ASKS.replace(r#""id":"b","#, &format!(r#""id":"b","n":{p},"#));
    let mut host = Host::new(RuntimeSettings::default());
    host.values = ["J", "B", "K"].map(|name| (name.to_owned(), Ok(EnvValue::from_json("1")))).into();
    host.register(ASKS);
    host.load(&text(1), "{}");
    host.give(Input::Start);
    host.run();
    host.values.clear();
    host.deploy(&text(2), DeploymentType::Nodes);
    assert_eq!(host.setting("a", "J").as_deref(), Some("1"));
    assert_eq!(host.setting("a", "K").as_deref(), Some("1"));
    let ids: Vec<_> = host.asked.iter().rev().take(2).map(|(id, _)| *id).collect();
    ids.iter().for_each(|id| host.give(Input::Evaluated(*id, Ok(EnvValue::from_json("2")))));
    host.run();
    assert_eq!(
        (host.setting("a", "J"), host.setting("a", "K")),
        (Some("2".to_owned()), Some("1".to_owned()))
    );
}

#[test]
fn variables_of_all_global_config_nodes_are_seen_by_the_later_ones() {
    let text = r#"[{"id":"g1","type":"global-config","env":[{"name":"A","value":"a"},{"name":"B","value":1}]},
        {"id":"g2","type":"global-config","env":[{"name":"B","value":2},{"name":"C","type":"env","value":"<${A}>"}]},
        {"id":"c","type":"cfg","p":["${A}","${B}","${C}","${$parent.HOME}"]}]"#;
    let settings = RuntimeSettings {
        environment: vec![("HOME".to_owned(), "/".to_owned())],
        ..RuntimeSettings::default()
    };
    let host = Host::running_with(text, "{}", settings);
    assert_eq!(host.config("c")["p"], serde_json::json!(["a", 2, "<a>", "/"]));
}
