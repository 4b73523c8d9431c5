//! Where Node-RED 5.0.7 fails, hangs or starts nothing, the plan keeps what is wrong from running, alone.

use super::{flows, line};
use redloom::admin::DeploymentType;
use redloom::deploy::{Running, Types, plan, plan_on};

/// What a configuration starts when nothing runs.
fn started(text: &str) -> String {
    line(&plan(None, &flows(text.as_bytes()), DeploymentType::Full))
}

/// A node on tab `t`.
fn node(id: &str, rest: &str) -> String {
    format!(r#"{{"id":"{id}","z":"t","x":1,"y":1,"wires":[],{rest}}}"#)
}

fn on_tab(nodes: &[String]) -> String {
    format!(r#"[{{"id":"t","type":"tab"}},{}]"#, nodes.join(","))
}

#[test]
fn unknown_types_do_not_run_and_the_rest_does() {
    let text =
        on_tab(&[node("a", r#""type":"known""#), node("b", r#""type":"nobody's""#), node("c", r#""p":1"#)]);
    let after = flows(text.as_bytes());
    let before = flows(b"[]");
    let is_known = |kind: &str| kind == "known";
    let known = Types::Known(&is_known);
    let running = Running::fresh(&before, known);
    let plan = plan_on((&before, &running), &after, DeploymentType::Nodes, known);
    assert_eq!(line(&plan), "|a|");
    let running = plan.into_running();
    // When the type becomes known the node starts by the next deploy of whatever type.
    let plan = plan_on((&after, &running), &after, DeploymentType::Nodes, Types::All);
    assert_eq!(line(&plan), "|b|");
    assert_eq!(plan.reasons()[0].words(), "starts: it could not run before");
}

#[test]
fn a_type_that_is_gone_stops_nothing_until_its_node_changes() {
    let before = flows(on_tab(&[node("a", r#""type":"f""#)]).as_bytes());
    let after = flows(on_tab(&[node("a", r#""type":"f","p":1"#)]).as_bytes());
    let running = Running::fresh(&before, Types::All);
    let none = Types::Known(&|_| false);
    assert_eq!(line(&plan_on((&before, &running), &before, DeploymentType::Flows, none)), "||");
    assert_eq!(line(&plan_on((&before, &running), &after, DeploymentType::Flows, none)), "a||");
}

#[test]
fn config_nodes_in_a_circle_do_not_run_and_their_users_do() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"u","type":"c","p":"a"},{"id":"a","type":"c","p":"b"},
        {"id":"b","type":"c","p":"a"},{"id":"s","type":"c","p":"s"},{"id":"ok","type":"c"},
        {"id":"n","type":"f","z":"t","x":1,"y":1,"p":"a"}]"#;
    assert_eq!(started(text), "|u ok n|");
}

#[test]
fn config_nodes_may_stand_before_however_long_a_chain_they_need() {
    let chain: Vec<String> =
        (0..3000).map(|n| format!(r#"{{"id":"c{n}","type":"c","p":"c{}"}}"#, n + 1)).collect();
    let found = started(&format!("[{}]", chain.join(",")));
    let expected: Vec<String> = (0..3000).rev().map(|n| format!("c{n}")).collect();
    assert_eq!(found, format!("|{}|", expected.join(" ")));
}

#[test]
fn disabled_config_nodes_are_not_waited_for() {
    let text = r#"[{"id":"a","type":"c","p":"b"},{"id":"b","type":"c","d":true},{"id":"e","type":"c","p":"f"},
        {"id":"f","type":"c","d":"true"}]"#;
    assert_eq!(started(text), "|a f e|");
}

#[test]
fn a_template_in_itself_ends() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"s","type":"subflow"},{"id":"r","type":"subflow"},
        {"id":"i","type":"f","z":"s","x":1,"y":1},{"id":"j","type":"subflow:r","z":"s","x":1,"y":1},
        {"id":"k","type":"subflow:s","z":"r","x":1,"y":1},{"id":"l","type":"f","z":"r","x":1,"y":1},
        {"id":"x","type":"subflow:s","z":"t","x":1,"y":1},{"id":"y","type":"subflow:r","z":"t","x":1,"y":1}]"#;
    assert_eq!(started(text), "|x x-i y y-l|");
}

#[test]
fn instances_that_cannot_be_wired_do_not_run() {
    let with = |ports: &str, inner: &str, instance: &str| {
        let text = format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"s","type":"subflow",{ports}}},
            {{"id":"i","type":"f","z":"s","x":1,"y":1{inner}}},{{"id":"n","type":"f","z":"t","x":1,"y":1}},
            {{"id":"x","type":"subflow:s","z":"t","x":1,"y":1{instance}}}]"#
        );
        started(&text)
    };
    let (wired, runs, fails) = (r#","wires":[[]]"#, "|n x x-i|", "|n|");
    let input = r#""in":[{"wires":[{"id":"i"}]}]"#;
    let output = r#""out":[{"wires":[{"id":"i","port":0}]}]"#;
    assert_eq!(with(input, "", ""), runs);
    assert_eq!(with(r#""in":[{"wires":[{"id":"n"}]}]"#, "", ""), fails);
    assert_eq!(with(r#""in":[{}]"#, "", ""), fails);
    assert_eq!(with(output, wired, wired), runs);
    assert_eq!(with(output, wired, ""), fails);
    assert_eq!(with(output, "", wired), fails);
    assert_eq!(with(r#""out":[{"wires":[{"id":"gone","port":0}]}]"#, wired, wired), runs);
    let through = r#""out":[{"wires":[{"id":"s","port":0}]}]"#;
    assert_eq!(with(&format!("{input},{through}"), wired, wired), runs);
    assert_eq!(with(through, wired, wired), fails);
    assert_eq!(with(r#""status":{"wires":[{"id":"i","port":0}]}"#, "", wired), fails);
}

#[test]
fn a_node_that_is_disabled_by_no_boolean_is_not_told_that_it_is_removed() {
    let before = flows(on_tab(&[node("a", r#""type":"f""#)]).as_bytes());
    let after = |d: &str| flows(on_tab(&[node("a", &format!(r#""type":"f","d":{d}"#))]).as_bytes());
    let odd = after("\"true\"");
    assert_eq!(line(&plan(Some(&before), &odd, DeploymentType::Nodes)), "a|a|");
    let off = after("true");
    assert_eq!(line(&plan(Some(&before), &off, DeploymentType::Nodes)), "!a||");
    assert_eq!(line(&plan(Some(&before), &off, DeploymentType::Reload)), "a||");
}

#[test]
fn a_tab_may_be_called_global() {
    let text = r#"[{"id":"k","type":"c"},{"id":"global","type":"tab"},{"id":"a","type":"f","z":"global","x":1,"y":1}]"#;
    assert_eq!(started(text), "|k a|");
    let (before, after) = (flows(text.as_bytes()), flows(text.replace("\"f\"", "\"f\",\"p\":1").as_bytes()));
    assert_eq!(line(&plan(Some(&before), &after, DeploymentType::Nodes)), "a|a|");
    // What only a `z` calls so is no tab.
    let implied = r#"[{"id":"k","type":"c","z":"global"},{"id":"a","type":"f","z":"global","x":1,"y":1}]"#;
    assert_eq!(started(implied), "|k|");
}

#[test]
fn nodes_run_only_where_they_are() {
    let node = |z: &str| {
        let text = format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"s","type":"subflow"}},
            {{"id":"a","type":"f","z":"{z}","x":1,"y":1}},{{"id":"x","type":"subflow:s","z":"t","x":1,"y":1}}]"#
        );
        flows(text.as_bytes())
    };
    let (on_tab, inside) = (node("t"), node("s"));
    let there = plan(Some(&on_tab), &inside, DeploymentType::Nodes);
    assert_eq!(line(&there), "x a|x x-a|");
    let back = plan(Some(&inside), &on_tab, DeploymentType::Nodes);
    assert_eq!(line(&back), "x x-a|a x|");
}

#[test]
fn instances_of_instances_come_to_an_end() {
    // 2^60 nodes.
    let template = |n: u32| {
        let inner = |name: char| {
            let kind = if n == 0 { "f".to_owned() } else { format!("subflow:s{}", n - 1) };
            format!(r#"{{"id":"{name}{n}","type":"{kind}","z":"s{n}","x":1,"y":1}}"#)
        };
        format!(r#"{{"id":"s{n}","type":"subflow"}},{},{}"#, inner('a'), inner('b'))
    };
    let templates: Vec<String> = (0..60).map(template).collect();
    let text = on_tab(&[templates.join(","), node("x", r#""type":"subflow:s59""#)]);
    let after = flows(text.as_bytes());
    let plan = plan(None, &after, DeploymentType::Full);
    let deepest = plan.start().nth(60).map(|node| node.id()).unwrap_or_default();
    assert!(deepest.starts_with("x-a59-a58-") && deepest.ends_with("-a1-a0"), "{deepest}");
    assert_eq!(plan.running().len(), 1);
    assert!((100_000..1_000_000).contains(&plan.start().count()));
}
