//! Deploys while something else is going on, nodes that do not close, and what stays as it is.

use redloom::admin::DeploymentType;
use redloom::runtime::{Deploy, EnvValue, Input, NodeType, Routes, RuntimeSettings, SetState};
use redloom::storage::Generation;

use super::host::{Host, load_of};
use crate::simulator;

fn tab(nodes: &[(&str, &str)]) -> String {
    let node =
        |(id, more): &(&str, &str)| format!(r#"{{"id":"{id}","type":"fn","z":"t","x":1,"y":1{more}}}"#);
    let nodes: Vec<String> = nodes.iter().map(node).collect();
    format!(r#"[{{"id":"t","type":"tab"}},{}]"#, nodes.join(","))
}

#[test]
fn a_node_that_does_not_close_is_waited_for_as_long_as_it_may_take() {
    let mut host = Host::running(&tab(&[("a", ""), ("b", "")]));
    host.hanging = vec!["a".to_owned()];
    host.taken(&[""]);
    host.deploy(&tab(&[("a", r#","p":1"#), ("b", r#","p":1"#)]), DeploymentType::Nodes);
    assert_eq!(host.taken(&["-", "+", "reply"]), "-a -b");
    let deadline = host.runtime.deadline().unwrap();
    assert_eq!(deadline, host.now + 15_000);
    host.now = deadline - 1;
    host.give(Input::Tick);
    host.run();
    assert_eq!(host.taken(&["+", "reply"]), "");
    host.now = deadline;
    host.give(Input::Tick);
    host.run();
    assert_eq!(host.taken(&["+", "reply", "deployed"]), "reply 2 +a +b deployed:r2");
    assert_eq!(host.errors, [("a".to_owned(), "close_timeout")]);
    assert_eq!(host.runtime.deadline(), None);
}

#[test]
fn what_closed_in_time_is_taken_in_late_where_the_host_was_busy() {
    let mut host = Host::running(&tab(&[("a", ""), ("b", "")]));
    host.taken(&[""]);
    host.send(&tab(&[("a", r#","p":1"#), ("b", r#","p":1"#)]), "{}", DeploymentType::Nodes, host.generation);
    // Both are closed, and the clock goes on before the first answer is given.
    while let Some(effect) = host.runtime.poll_effect() {
        host.perform(effect);
    }
    host.now = host.runtime.deadline().unwrap() + 1;
    host.run();
    assert_eq!(host.errors, []);
    assert_eq!(host.taken(&["-", "reply", "+"]), "-a -b reply 2 +a +b");
}

#[test]
fn what_nodes_report_while_they_close_is_heard_by_what_still_listens() {
    let listening = [("a", r#","p":1"#), ("s", ""), ("e", "")];
    let text = |nodes: &[(&str, &str)]| {
        let text = tab(nodes).replace(r#""s","type":"fn""#, r#""s","type":"status""#);
        text.replace(r#""e","type":"fn""#, r#""e","type":"catch""#)
    };
    let mut host = Host::running(&text(&listening));
    host.send(&text(&[("a", r#","p":2"#), listening[1], listening[2]]), "{}", DeploymentType::Nodes, 1);
    assert_eq!(host.heard("a"), "e|s|", "its close handlers have not been called yet");
    host.hanging = vec!["a".to_owned()];
    let a = host.node("a").node;
    host.run();
    assert_eq!(host.runtime.routes(a).statuses.len(), 1);
    host.send("[]", "{}", DeploymentType::Full, 2);
    host.now += 15_000;
    host.give(Input::Tick);
    host.hanging.clear();
    host.run();
    assert_eq!(host.runtime.routes(a), Routes::default());
}

#[test]
fn deploys_that_come_during_a_stop_wait_for_it_and_only_the_last_one_starts() {
    let mut host = Host::running(&tab(&[("a", ""), ("b", ""), ("c", "")]));
    host.hanging = vec!["a".to_owned()];
    host.taken(&[""]);
    host.deploy(&tab(&[("a", r#","p":1"#), ("b", ""), ("c", "")]), DeploymentType::Nodes);
    host.send(&tab(&[("a", r#","p":1"#), ("b", r#","p":1"#), ("c", "")]), "{}", DeploymentType::Nodes, 2);
    host.send(
        &tab(&[("a", r#","p":1"#), ("b", r#","p":1"#), ("c", r#","p":1"#)]),
        "{}",
        DeploymentType::Nodes,
        3,
    );
    host.run();
    assert_eq!(host.taken(&["-", "+", "reply"]), "-a");
    host.now += 15_000;
    host.give(Input::Tick);
    host.run();
    // `send` counts the generations on: they are 2, 3, 4.
    let expected = "reply 2 -b reply 3 -c reply 4 +a +b +c deployed:r4";
    assert_eq!(host.taken(&["-", "+", "reply", "deployed"]), expected);
}

const ASKS: &str = r#"{"id":"t2","type":"tab","env":[{"name":"slow","type":"jsonata","value":"1"}]},
    {"id":"x","type":"fn","z":"t2","x":1,"y":1,"p":"${slow}"}"#;

fn with_slow(nodes: &[(&str, &str)]) -> String {
    format!("{},{ASKS}]", tab(nodes).trim_end_matches(']'))
}

#[test]
fn a_deploy_during_a_start_takes_its_place_and_announces_its_own_revision() {
    let mut host = Host::new(RuntimeSettings::default());
    let first = with_slow(&[("a", "")]);
    host.register(&first);
    host.load(&first, "{}");
    host.give(Input::Start);
    host.run();
    assert_eq!(host.taken(&["+", "?", "flows"]), "flows:starting:full +a ?slow");
    // The first deploy finds the start waiting.
    let second = with_slow(&[("a", r#","p":2"#), ("b", "")]);
    host.deploy(&second, DeploymentType::Nodes);
    assert_eq!(host.taken(&["-", "+", "?", "reply", "deployed"]), "-a reply 2 +a +b ?slow");
    let third = with_slow(&[("a", r#","p":2"#), ("b", ""), ("c", "")]);
    host.values.insert("slow".to_owned(), Ok(EnvValue::from_json("7")));
    host.deploy(&third, DeploymentType::Nodes);
    let expected = "reply 3 +c +x state:start(deploy) deployed:r3";
    assert_eq!(host.taken(&["-", "+", "?", "reply", "deployed", "state:start"]), expected);
    assert_eq!(host.config("x")["p"], 7);
    // The answers to what was asked before come too late.
    let (first, _) = host.asked[0].clone();
    host.give(Input::Evaluated(first, Ok(EnvValue::from_json("0"))));
    host.run();
    assert_eq!(host.taken(&["-", "+"]), "");
}

#[test]
fn an_instance_whose_start_was_given_up_is_started_as_a_whole() {
    let text = |p: u32| {
        format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"s","type":"subflow"}},{{"id":"r","type":"subflow",
            "env":[{{"name":"slow","type":"jsonata","value":"1"}}]}},
            {{"id":"i","type":"fn","z":"s","x":1,"y":1}},{{"id":"k","type":"subflow:r","z":"s","x":1,"y":1}},
            {{"id":"j","type":"fn","z":"r","x":1,"y":1}},{{"id":"o","type":"fn","z":"t","x":1,"y":1,"p":{p}}},
            {{"id":"X","type":"subflow:s","z":"t","x":1,"y":1}}]"#
        )
    };
    let mut host = Host::running(&text(1));
    assert_eq!(host.taken(&["+", "?"]), "+o +X +X-i +X-k ?slow");
    host.values.insert("slow".to_owned(), Ok(None));
    host.deploy(&text(2), DeploymentType::Nodes);
    assert_eq!(host.taken(&["-", "+"]), "-o -X -X-i -X-k +o +X +X-i +X-k +X-k-j");
}

#[test]
fn a_stop_during_a_start_ends_it_and_what_was_saved_is_announced() {
    let text = |p: u32| with_slow(&[("a", &format!(r#","p":{p}"#))]);
    let mut host = Host::running(&text(1));
    host.deploy(&text(2), DeploymentType::Full);
    host.taken(&[""]);
    host.give(Input::SetState(SetState::Stop));
    host.run();
    let expected = "deployed:r2 flows:stopping:full -a flows:stopped:full state:stop nodes-stopped";
    assert_eq!(host.taken(&[""]), expected);
}

#[test]
fn wires_that_a_start_that_was_given_up_did_not_change_are_changed_by_the_next() {
    let text = |wires: &str, p: u32| {
        format!(
            r#"[{{"id":"c","type":"fn"}},{{"id":"t","type":"tab"}},{{"id":"a","type":"fn","z":"t","x":1,"y":1,"wires":[[{wires}]]}},
            {{"id":"b","type":"fn","z":"t","x":1,"y":1,"p":{p}}},{{"id":"d","type":"fn","z":"t","x":1,"y":1}}]"#
        )
    };
    let mut host = Host::new(RuntimeSettings::default());
    let modules = Some("libs".to_owned());
    host.give(Input::Type(NodeType { name: "fn".to_owned(), modules, ..NodeType::default() }));
    host.load(&text(r#""b""#, 1), "{}");
    host.give(Input::Start);
    host.run();
    assert_eq!(host.sends("a"), "b");
    let needy = text(r#""d""#, 1).replace(r#""p":1"#, r#""p":1,"libs":["m"]"#);
    host.lazy = true;
    host.deploy(&needy, DeploymentType::Nodes);
    let late: Vec<Input> = host.answers.drain(..).collect();
    late.into_iter().for_each(|answer| host.give(answer));
    host.run();
    assert_eq!(host.taken(&["modules", "~"]), r#"modules "m""#);
    host.answers.clear();
    host.lazy = false;
    host.deploy(&text(r#""d""#, 3), DeploymentType::Nodes);
    assert_eq!(host.taken(&["~"]), r#"~a [["d"]]"#);
    assert_eq!(host.sends("a"), "d");
}

#[test]
fn another_generation_restarts_everything() {
    let mut host = Host::running(&tab(&[("a", ""), ("b", "")]));
    host.taken(&[""]);
    host.send(&tab(&[("a", r#","p":1"#)]), "{}", DeploymentType::Nodes, 77);
    host.run();
    assert_eq!(host.taken(&["-", "+", "flows:st"]), {
        "flows:stopping:full -a -!b flows:stopped:full flows:starting:full +a flows:started:full"
    });
}

#[test]
fn a_node_that_is_restarted_keeps_its_place_in_delivery() {
    let mut host = Host::running(&tab(&[("a", r#","wires":[["b","late","a"]]"#), ("b", "")]));
    let (a, b) = (host.node("a").node, host.node("b").node);
    assert_eq!(host.sends("a"), "b - a");
    host.deploy(
        &tab(&[("a", r#","wires":[["b","late","a"]]"#), ("b", r#","p":1"#), ("late", "")]),
        DeploymentType::Nodes,
    );
    assert_eq!((host.node("a").node, host.node("b").node), (a, b));
    assert_eq!(host.sends("a"), "b late a", "a was not touched");
    // When all is restarted, what was closed does not reach what comes after it.
    host.deploy(&tab(&[("a", ""), ("b", "")]), DeploymentType::Full);
    assert!(host.node("a").node != a && host.node("b").node != b);
    assert_eq!(host.runtime.find(None, "b"), Some(host.node("b").node));
    assert_eq!(host.runtime.find(None, "late"), None);
    assert!(host.runtime.knows("a") && !host.runtime.knows("late"));
}

#[test]
fn what_is_to_be_closed_is_found_until_all_of_it_is() {
    let mut host = Host::running(&tab(&[("a", ""), ("b", "")]));
    host.hanging.push("b".to_owned());
    let b = host.node("b").node;
    host.deploy(&tab(&[("a", "")]), DeploymentType::Full);
    assert_eq!(host.runtime.find(None, "b"), Some(b), "its handler may be called after one that looks it up");
    host.now += 15_000;
    host.give(Input::Tick);
    host.run();
    assert_eq!(host.runtime.find(None, "b"), None);
}

/// Node-RED 5.0.7 fails there, in the start of the global flow.
#[test]
fn wires_of_config_nodes_stay_as_they_were_created() {
    let text = |wires: &str, p: u32| {
        format!(
            r#"[{{"id":"c","type":"fn","wires":{wires}}},{{"id":"d","type":"fn","p":{p}}},{{"id":"e","type":"fn"}}]"#
        )
    };
    let mut host = Host::running(&text("[]", 1));
    host.taken(&[""]);
    host.deploy(&text(r#"[["d"]]"#, 2), DeploymentType::Nodes);
    assert_eq!((host.taken(&["-", "+", "~"]), host.sends("c")), ("-d +d".to_owned(), String::new()));
}

#[test]
fn deployments_of_an_admin_are_followed() {
    let flows = |text: &str| super::host::flows(text);
    let mut admin = simulator::Host::new(simulator::Disk::holding("[]"));
    let mut host = Host::new(RuntimeSettings::default());
    host.register_type("fn");
    host.give(Input::Deploy(Box::new(load_of("[]"))));
    host.give(Input::Start);
    host.run();
    let instance = r#",{"id":"s","type":"subflow"},{"id":"i","type":"fn","z":"s","x":1,"y":1},{"id":"X","type":"subflow:s","z":"t","x":1,"y":1}]"#;
    let with = |nodes: &[(&str, &str)]| tab(nodes).trim_end_matches(']').to_owned() + instance;
    let steps = [
        (with(&[("a", ""), ("b", "")]), "full", "+a +b +X +X-i"),
        (with(&[("a", ""), ("b", r#","p":1"#)]), "nodes", "-b +b"),
        (tab(&[("a", r#","wires":[["b"]]"#), ("b", r#","p":1"#)]), "nodes", "-!X -X-i ~a [[\"b\"]]"),
    ];
    let mut before = "[]".to_owned();
    for (at, (text, word, expected)) in steps.into_iter().enumerate() {
        let post = simulator::post(&format!(r#"{{"flows":{text}}}"#));
        admin.ask(simulator::with(post, "Node-RED-Deployment-Type", word));
        let made = admin.deployments.pop().unwrap();
        // The first load has made the runtime's own generation 1.
        let generation = |generation: Generation| Generation(generation.0 + 1);
        let diff = redloom::diff::diff(Some(&flows(&before)), &flows(&text)).to_json();
        let deploy = Deploy {
            deployment: made.deployment,
            from: generation(made.from),
            generation: generation(made.generation),
            revision: format!("r{at}"),
            plan: Some(made.plan),
            diff: Some(diff),
            flows: flows(&text),
            credentials: None,
        };
        host.taken(&[""]);
        host.give(Input::Deploy(Box::new(deploy)));
        host.run();
        assert_eq!(host.taken(&["-", "+", "~"]), expected);
        before = text;
    }
}

#[test]
fn a_constructor_that_throws_keeps_nothing_else_from_running() {
    let mut host = Host::new(RuntimeSettings::default());
    let text = tab(&[("a", r#","wires":[["b"]]"#), ("b", ""), ("c", "")]);
    host.throwing = vec!["b".to_owned(), "c".to_owned()];
    host.register(&text);
    host.load(&text, "{}");
    host.give(Input::Start);
    host.run();
    assert_eq!(host.ids(), ["a"]);
    assert_eq!(host.errors, [("b".to_owned(), "node_failed"), ("c".to_owned(), "node_failed")]);
    assert_eq!(host.sends("a"), "-");
    host.give(Input::Start);
    host.run();
    host.throwing.pop();
    // What is absent is created by any deploy.
    let next = tab(&[("a", r#","wires":[["b"]]"#), ("b", ""), ("c", ""), ("d", "")]);
    host.deploy(&next, DeploymentType::Nodes);
    assert_eq!(host.ids(), ["a", "c", "d"]);
}

#[test]
fn a_deployment_whose_plan_cannot_be_read_restarts_everything() {
    let mut host = Host::running(&tab(&[("a", "")]));
    for plan in ["", "{", "[]", r#"{"stop":[5],"start":[],"rewired":[]}"#, r#"{"stop":{},"rewired":[]}"#] {
        let mut deploy = load_of(&tab(&[("a", ""), ("b", "")]));
        deploy.deployment = DeploymentType::Nodes;
        deploy.from = host.runtime.generation().unwrap();
        deploy.plan = Some(plan.to_owned());
        deploy.diff = Some("{}".to_owned());
        host.taken(&[""]);
        host.give(Input::Deploy(Box::new(deploy)));
        host.run();
        assert!(host.taken(&["-", "+"]).ends_with("+a +b"));
    }
    assert_eq!(host.errors, vec![("global".to_owned(), "plan_invalid"); 5]);
}
