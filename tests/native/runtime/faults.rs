//! What Node-RED 5.0.7 dies of, hangs at or loses (flow-engine.md, 12): here each keeps only itself from running.

use redloom::admin::DeploymentType;
use redloom::runtime::{Effect, Input, NodeKind, RuntimeSettings};

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

#[test]
fn credentials_that_are_null_or_of_no_shape() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"n","type":"fn","z":"t","x":1,"y":1},{"id":"m","type":"fn","z":"t","x":1,"y":1},
        {"id":"o","type":"fn","z":"t","x":1,"y":1},{"id":"s","type":"subflow"},{"id":"X","type":"subflow:s","z":"t","x":1,"y":1}]"#;
    let sets = r#"{"t":{"A":null},"n":{"A":null,"B":"b"},"m":null,"o":["x"],"s":5,"X":"x","gone":{"C":"c"}}"#;
    let host = Host::running_with(text, sets, RuntimeSettings::default());
    assert_eq!(host.ids(), ["X", "m", "n", "o"]);
    let of = |id: &str| {
        host.node(id).credentials.as_ref().map(|text| String::from_utf8_lossy(text.text()).into_owned())
    };
    assert_eq!(of("n").as_deref(), Some(r#"{"A":null,"B":"b"}"#));
    assert_eq!(of("m"), None);
    for sets in ["", "[", "null", "[]", "5"] {
        assert_eq!(Host::running_with(text, sets, RuntimeSettings::default()).nodes.len(), 4, "{sets}");
    }
}

#[test]
fn names_that_every_object_of_javascript_has() {
    let names = ["constructor", "__proto__", "hasOwnProperty", "toString"];
    let mut text = String::from(r#"[{"id":"t","type":"tab"}"#);
    for name in names {
        text += &format!(
            r#",{{"id":"{name}","type":"tab"}},{{"id":"in {name}","type":"fn","z":"{name}","x":1,"y":1,"{name}":1}},
            {{"id":"of {name}","type":"{name}","z":"t","x":1,"y":1,"wires":[["{name}","in {name}"]]}}"#
        );
    }
    let mut host = Host::running(&(text.clone() + "]"));
    for name in names {
        assert_eq!(host.sends(&format!("of {name}")), format!("- in {name}"));
        assert_eq!(host.config(&format!("in {name}"))[name], 1, "keys stay");
        assert!(host.flows.values().any(|flow| flow.id == name));
    }
    let before = host.nodes.len();
    host.taken(&[""]);
    host.deploy(&(text + r#",{"id":"new","type":"fn","z":"t","x":1,"y":1}]"#), DeploymentType::Nodes);
    assert_eq!((host.taken(&["-", "+"]), host.nodes.len()), ("+new".to_owned(), before + 1));
    assert_eq!(host.runtime.missing_types().collect::<Vec<_>>(), ["fn"; 0]);
}

#[test]
fn links_to_such_names_and_of_other_shapes() {
    let link = |id: &str, kind: &str, links: &str| {
        format!(r#"{{"id":"{id}","type":"link {kind}","z":"t","x":1,"y":1,"links":{links},"wires":[]}}"#)
    };
    let polluted = link("polluted", "in", r#"["__proto__","constructor","out"]"#);
    let out = link("out", "out", r#"["polluted"]"#);
    check(&format!("{polluted},{out}"), "ok out polluted", "polluted:prototype_name polluted:prototype_name");
    let shapes = [r#""polluted""#, "5", "{}", "[null,[],{}]"];
    for links in shapes {
        let entries =
            [link("in", "in", links), link("out", "out", links), link("call", "call", links)].join(",");
        let (ids, _) = run(&entries);
        // A link call without `links` throws in its constructor, which is the host's.
        assert_eq!(ids, "call in ok out", "{links}");
    }
}

#[test]
fn a_tab_that_goes_while_its_nodes_stay() {
    let text = r#"[{"id":"t","type":"tab","env":[{"name":"A","value":1}]},{"id":"u","type":"tab"},
        {"id":"n","type":"fn","z":"t","x":1,"y":1,"p":"${A}"},{"id":"o","type":"fn","z":"u","x":1,"y":1}]"#;
    let without = text.replace(r#"{"id":"t","type":"tab","env":[{"name":"A","value":1}]},"#, "");
    for deployment in
        [DeploymentType::Nodes, DeploymentType::Flows, DeploymentType::Full, DeploymentType::Reload]
    {
        let mut host = Host::running(text);
        host.deploy(&without, deployment);
        assert_eq!(host.ids(), ["n", "o"], "{deployment:?}");
        host.deploy(&without.replace(r#""id":"o","#, r#""id":"o","p":1,"#), deployment);
        assert_eq!(host.ids(), ["n", "o"], "{deployment:?}");
        host.deploy(text, deployment);
        assert_eq!(host.config("n")["p"], 1, "{deployment:?}");
    }
}

#[test]
fn wires_that_are_broken_by_a_deploy_and_mended_by_the_next() {
    let text = |wires: &str, p: u32| {
        format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"c","type":"cfg","p":1,"wires":{wires}}},{{"id":"s","type":"subflow"}},
            {{"id":"i","type":"fn","z":"s","x":1,"y":1,"wires":{wires}}},{{"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"wires":{wires}}},
            {{"id":"n","type":"fn","z":"t","x":1,"y":1,"wires":{wires}}},{{"id":"b","type":"fn","z":"t","x":1,"y":1,"p":{p}}}]"#
        )
    };
    for broken in ["null", "[null]", "5", r#""b""#, "{}", "[[null]]", r#"[{"0":"b"}]"#] {
        let mut host = Host::running(&text(r#"[["b"]]"#, 0));
        let mut p = 0;
        for deployment in [DeploymentType::Nodes, DeploymentType::Flows, DeploymentType::Full] {
            for wires in [broken, broken, r#"[["b"]]"#] {
                p += 1;
                host.deploy(&text(wires, p), deployment);
                assert_eq!(host.ids(), ["X", "X-i", "b", "c", "n"], "{broken} {deployment:?}");
            }
            assert_eq!(host.sends("n"), "b", "{broken} {deployment:?}");
        }
    }
}

#[test]
fn entries_without_an_id_and_other_ways_to_be_disabled() {
    let twice = r#"{"type":"fn","z":"t","x":1,"y":1,"p":1},{"type":"fn","z":"t","x":1,"y":1,"p":2}"#;
    let (ids, told) = run(twice);
    assert_eq!((ids.as_str(), told.as_str()), ("ok undefined", ":id_missing :id_missing"));
    let text = |d: &str| {
        format!(r#"[{{"id":"t","type":"tab"}},{{"id":"n","type":"fn","z":"t","x":1,"y":1,"d":{d}}}]"#)
    };
    for d in [r#""true""#, "1", "{}"] {
        let mut host = Host::running(&text("false"));
        host.taken(&[""]);
        host.deploy(&text(d), DeploymentType::Nodes);
        let done = host.taken(&["-", "+"]);
        assert_eq!((host.ids(), done.as_str()), (vec!["n"], "-n +n"), "{d}: it is not told that it is gone");
        host.deploy(&text("true"), DeploymentType::Nodes);
        assert!(host.ids().is_empty(), "{d}");
    }
}

#[test]
fn a_status_output_outlives_a_new_wire_at_its_instance() {
    let text = |wires: &str| {
        format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"s","type":"subflow","out":[{{"wires":[{{"id":"i","port":0}}]}}],"status":{{"wires":[{{"id":"i","port":0}}]}}}},
            {{"id":"i","type":"fn","z":"s","x":1,"y":1,"wires":[[]]}},{{"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"wires":{wires}}},
            {{"id":"a","type":"fn","z":"t","x":1,"y":1}}]"#
        )
    };
    let mut host = Host::running(&text("[[]]"));
    let before = host.sends("X-i");
    host.deploy(&text(r#"[["a"]]"#), DeploymentType::Nodes);
    let after = host.sends("X-i");
    assert!(
        after.contains('a') && before.split(' ').all(|target| after.contains(target)),
        "{before} {after}"
    );
    assert_eq!(host.nodes.values().filter(|node| node.kind == NodeKind::StatusOutput).count(), 1);
}

#[test]
fn a_type_that_a_deploy_lacks_keeps_what_runs_running() {
    let text = |more: &str, p: u32| {
        format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"a","type":"fn","z":"t","x":1,"y":1}},{{"id":"b","type":"fn","z":"t","x":1,"y":1,"p":{p}}}{more}]"#
        )
    };
    let mut host = Host::running(&text("", 1));
    host.taken(&[""]);
    host.deploy(&text(r#",{"id":"n","type":"gone","z":"t","x":1,"y":1}"#, 2), DeploymentType::Nodes);
    assert_eq!((host.taken(&["-", "+"]).as_str(), host.ids()), ("-b", vec!["a"]));
    assert_eq!(host.runtime.missing_types().collect::<Vec<_>>(), ["gone"]);
    host.register_type("gone");
    host.run();
    assert_eq!((host.taken(&["-", "+"]).as_str(), host.ids()), ("+b +n", vec!["a", "b", "n"]));
    assert_eq!(host.runtime.missing_types().count(), 0);
}

#[test]
fn other_credentials_reach_nodes_that_nobody_else_restarts() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"a","type":"fn","z":"t","x":1,"y":1},{"id":"b","type":"fn","z":"t","x":1,"y":1}]"#;
    let mut host = Host::new(RuntimeSettings::default());
    host.is_bare = true;
    host.register(text);
    host.load(text, r#"{"a":{"p":"1"},"b":{"p":"1"}}"#);
    host.give(Input::Start);
    host.run();
    host.taken(&[""]);
    host.send(text, r#"{"a":{"p":"1"},"b":{"p":"2"}}"#, DeploymentType::Nodes, 1);
    host.run();
    assert_eq!(host.taken(&["-", "+"]), "-b +b");
    host.send(text, r#"{"b":{"p":"2"}}"#, DeploymentType::Nodes, 2);
    host.run();
    assert_eq!(host.taken(&["-", "+"]), "-a +a");
}

#[test]
fn secrets_in_variables_are_not_in_the_configuration_that_is_told() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"s","type":"subflow","env":[{"name":"P","type":"cred"}]},{"id":"i","type":"fn","z":"s","x":1,"y":1,"p":"${P}"},
        {"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"env":[{"name":"Q","type":"cred"}]}]"#;
    let mut host =
        Host::running_with(text, r#"{"s":{"P":"hidden"},"X":{"Q":"hidden"}}"#, RuntimeSettings::default());
    assert_eq!(host.config("X-i")["p"], "hidden");
    let flows =
        |host: &Host| String::from_utf8_lossy(host.runtime.flows().unwrap().document().text()).into_owned();
    assert!(!flows(&host).contains("hidden") && !host.config("X").to_string().contains("hidden"));
    host.deploy(text, DeploymentType::Full);
    assert!(!flows(&host).contains("hidden"));
}
