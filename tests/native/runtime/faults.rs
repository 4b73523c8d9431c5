//! What Node-RED 5.0.7 dies of, hangs at or loses (flow-engine.md, 12): here each keeps only itself from running.

use redloom::admin::DeploymentType;
use redloom::runtime::{Effect, Input, RuntimeSettings};

use super::host::{Host, load_of};

/// Runs a tab with a node `ok` and these entries; gives what runs, and what is told.
fn run(entries: &str) -> (String, String) {
    let text =
        format!(r#"[{{"id":"t","type":"tab"}},{{"id":"ok","type":"fn","z":"t","x":1,"y":1}},{entries}]"#);
    let mut host = Host::running(&text);
    host.taken(&[""]);
    let told = host.errors.iter().map(|(id, code)| format!("{id}:{code}")).collect::<Vec<_>>().join(" ");
    let ids = host.ids().join(" ");
    // It runs on through all deploys, and again.
    for deployment in [DeploymentType::Nodes, DeploymentType::Flows, DeploymentType::Full] {
        host.deploy(&text.replace(r#""id":"ok","#, r#""id":"ok","p":1,"#), deployment);
        host.deploy(&text, deployment);
        assert_eq!(host.ids().join(" "), ids, "{deployment:?}");
    }
    (ids, told)
}

#[track_caller]
fn check(entries: &str, ids: &str, told: &str) {
    let found = run(entries);
    assert_eq!((found.0.as_str(), found.1.as_str()), (ids, told));
}

#[test]
fn templates_that_hold_themselves() {
    let subflow = |id: &str, held: &str| {
        format!(
            r#"{{"id":"{id}","type":"subflow"}},{{"id":"{id}i","type":"fn","z":"{id}","x":1,"y":1}},
            {{"id":"{id}k","type":"subflow:{held}","z":"{id}","x":1,"y":1}}"#
        )
    };
    let instance = r#"{"id":"X","type":"subflow:s","z":"t","x":1,"y":1}"#;
    check(&format!("{},{instance}", subflow("s", "s")), "X X-si ok", "sk:subflow_recursion");
    let both = format!("{},{},{instance}", subflow("s", "r"), subflow("r", "s"));
    check(&both, "X X-si ok", "sk:subflow_recursion rk:subflow_recursion");
}

#[test]
fn groups_in_groups_that_are_not_there_or_in_each_other() {
    let node = r#"{"id":"n","type":"fn","z":"t","x":1,"y":1,"g":"g","p":"${A}"}"#;
    let missing = r#"{"id":"g","type":"group","z":"t","g":"gone","nodes":[]}"#;
    check(&format!("{missing},{node}"), "n ok", "g:g_unknown");
    let circle = r#"{"id":"g","type":"group","z":"t","g":"h","nodes":[]},{"id":"h","type":"group","z":"t","g":"g","nodes":[]}"#;
    check(&format!("{circle},{node}"), "n ok", "g:group_circle h:group_circle");
    let own = r#"{"id":"g","type":"group","z":"t","g":"g","nodes":[],"env":[{"name":"A","value":1}]}"#;
    check(&format!("{own},{node}"), "n ok", "g:group_circle");
}

#[test]
fn config_nodes_that_need_each_other_or_are_many() {
    let circle = r#"{"id":"c","type":"cfg","z":"t","p":"d"},{"id":"d","type":"cfg","z":"t","p":"c"},{"id":"e","type":"cfg","p":"e"}"#;
    check(circle, "ok", "c:config_circle d:config_circle e:config_circle");
    let chain = |count: u32| {
        (0..count)
            .map(|at| format!(r#"{{"id":"c{at}","type":"cfg","p":"c{}"}}"#, at + 1))
            .collect::<Vec<_>>()
            .join(",")
    };
    let mut host = Host::running(&format!("[{}]", chain(500)));
    let created: Vec<String> = (0..500).rev().map(|at| format!("+c{at}")).collect();
    assert_eq!(host.taken(&["+"]), created.join(" "));
}

#[test]
fn entries_of_no_type_of_no_id_and_of_no_shape() {
    check(r#"{"id":"n","z":"t","x":1,"y":1}"#, "ok", "n:type_missing");
    check(r#"{"id":"n","type":5,"z":"t","x":1,"y":1}"#, "ok", "n:type_not_text");
    check(r#"{"id":"n","type":"","z":"t","x":1,"y":1}"#, "ok", "n:type_empty");
    check(r#"{"id":"n","type":"subflow:gone","z":"t","x":1,"y":1}"#, "ok", "n:subflow_unknown");
    check(r#"{"id":"n","type":"constructor","z":"t","x":1,"y":1}"#, "n ok", "n:prototype_name");
    check(
        r#"{"id":"__proto__","type":"fn","z":"t","x":1,"y":1}"#,
        "__proto__ ok",
        "__proto__:prototype_name",
    );
    check(r#"{"type":"fn","z":"t","x":1,"y":1}"#, "ok undefined", ":id_missing");
    check(r#"null,5,"text",[{"id":"x"}]"#, "ok", &[":not_an_object"; 4].join(" "));
    check(r#"{"id":"n","type":"fn","x":1,"y":1}"#, "ok", "n:z_missing");
}

#[test]
fn wires_of_other_shapes() {
    let node = |wires: &str| {
        let text = format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"n","type":"fn","z":"t","x":1,"y":1,"wires":{wires}}},{{"id":"b","type":"fn","z":"t","x":1,"y":1}}]"#
        );
        let host = Host::running(&text);
        (host.sends("n"), host.config("n")["wires"].to_string())
    };
    let wires = |sends: &str, ids: &str| (sends.to_owned(), ids.to_owned());
    assert_eq!(node("[null]"), wires("", "[[]]"));
    assert_eq!(node(r#""b""#), wires("", "[]"));
    assert_eq!(node(r#"["bb"]"#), wires("b b", r#"[["b","b"]]"#));
    assert_eq!(node(r#"{"0":["b"]}"#), wires("", "[]"));
    assert_eq!(node(r#"[["b",null,5,["b"]],7]"#), wires("b 0 - b|", r#"[["b",null,5,["b"]],[]]"#));
}

#[test]
fn instances_that_cannot_be_joined() {
    let subflow = |more: &str| {
        format!(
            r#"{{"id":"s","type":"subflow",{more}}},{{"id":"i","type":"fn","z":"s","x":1,"y":1,"wires":[]}}"#
        )
    };
    let instance = r#"{"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"wires":[["ok"]]}"#;
    let unwired = r#"{"id":"X","type":"subflow:s","z":"t","x":1,"y":1}"#;
    let out = r#""out":[{"wires":[{"id":"i","port":0}]}]"#;
    check(&format!("{},{unwired}", subflow(out)), "ok", "X:instance_wires");
    let input = r#""in":[{"wires":[{"id":"gone"}]}]"#;
    check(&format!("{},{instance}", subflow(input)), "ok", "X:not_started");
    let far = r#""out":[{"wires":[{"id":"i","port":4000000000}]}]"#;
    check(&format!("{},{instance}", subflow(far)), "X X-i ok", "X:port_target");
    let unplaced = r#"{"id":"X","type":"subflow:s","z":"t"}"#;
    check(&format!("{},{unplaced}", subflow(r#""in":[]"#)), "ok", "X:instance_unplaced");
}

#[test]
fn ids_that_are_there_twice() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"u","type":"tab"},{"id":"n","type":"fn","z":"t","x":1,"y":1,"wires":[["m"]]},
        {"id":"m","type":"fn","z":"t","x":1,"y":1,"p":1},{"id":"m","type":"fn","z":"u","x":1,"y":1,"p":2},
        {"id":"o","type":"fn","z":"u","x":1,"y":1,"wires":[["m"]]},{"id":"s","type":"subflow"},
        {"id":"i","type":"fn","z":"s","x":1,"y":1,"wires":[["j"]]},{"id":"j","type":"fn","z":"s","x":1,"y":1},
        {"id":"X","type":"subflow:s","z":"t","x":1,"y":1},{"id":"X-j","type":"fn","z":"t","x":1,"y":1}]"#;
    let mut host = Host::running(text);
    let target = |host: &Host, id: &str| {
        let wires = &host.wires[&host.node(id).node];
        let node = &host.nodes[&wires.targets[0][0].unwrap()];
        (node.id.clone(), node.path.clone().unwrap())
    };
    for _ in 0..2 {
        assert_eq!(target(&host, "n"), ("m".to_owned(), "t/m".to_owned()));
        assert_eq!(target(&host, "o"), ("m".to_owned(), "u/m".to_owned()));
        assert_eq!(target(&host, "X-i"), ("X-j".to_owned(), "t/X/j".to_owned()));
        assert_eq!(host.nodes.len(), 8);
        host.deploy(text, DeploymentType::Full);
    }
}

#[test]
fn tabs_of_odd_names_and_nodes_of_unknown_ones() {
    let text = r#"[{"id":"c","type":"cfg"},{"id":"5","type":"tab"},{"id":"n","type":"fn","z":"5","x":1,"y":1},
        {"id":"global","type":"tab"},{"id":"m","type":"fn","z":"global","x":1,"y":1},{"id":"off","type":"tab","disabled":"false"},
        {"id":"o","type":"fn","z":"off","x":1,"y":1},{"id":"l","type":"cfg","z":"lost"},{"id":"d","type":"fn","z":"5","x":1,"y":1,"d":true},
        {"id":"e","type":"fn","z":"5","x":1,"y":1,"d":"true"}]"#;
    let mut host = Host::running(text);
    assert_eq!(host.taken(&["+"]), "+c +n +e +m +l");
    assert_eq!(host.setting("m", "NR_FLOW_ID").as_deref(), Some("\"global\""));
    host.deploy(&text.replace(r#""id":"c""#, r#""id":"c","p":1"#), DeploymentType::Nodes);
    assert_eq!(host.taken(&["-", "+"]), "-c +c");
}

#[test]
fn more_inner_nodes_than_any_machine_can_hold_are_left_out() {
    let mut text =
        String::from(r#"[{"id":"t","type":"tab"},{"id":"X","type":"subflow:s0","z":"t","x":1,"y":1}"#);
    // Long ids: the limit is one of bytes.
    let halves = ["a", "b"].map(|half| half.repeat(4000));
    for at in 0..60 {
        for half in &halves {
            let next = at + 1;
            text += &format!(r#",{{"id":"{half}{at}","type":"subflow:s{next}","z":"s{at}","x":1,"y":1}}"#);
        }
        text += &format!(r#",{{"id":"s{at}","type":"subflow"}}"#);
    }
    text += r#",{"id":"s60","type":"subflow"},{"id":"ok","type":"fn","z":"t","x":1,"y":1}]"#;
    let mut host = Host::new(RuntimeSettings::default());
    host.register(&text);
    host.runtime.handle(1, Input::Deploy(Box::new(load_of(&text))));
    host.give(Input::Start);
    let (mut count, mut ends) = (0, false);
    while let Some(effect) = host.runtime.poll_effect() {
        if let Effect::Create(id, create) = effect {
            count += 1;
            ends |= create.id == "ok";
            host.give(Input::Created(id));
        } else if let Effect::Error(error) = effect {
            assert_eq!(error.code, "too_large");
        }
    }
    assert!(ends && count > 100, "{count}");
}
