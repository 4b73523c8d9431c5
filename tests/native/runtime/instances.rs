//! Subflow instances: joined to what is around them, at any depth, from modules.

use redloom::admin::DeploymentType;
use redloom::runtime::{FlowKind, Input, NodeKind, NodeType, RuntimeSettings};

use super::host::Host;

const OUTER: &str = r#"{"id":"t","type":"tab"},{"id":"a","type":"fn","z":"t","x":1,"y":1},{"id":"b","type":"fn","z":"t","x":1,"y":1}"#;

/// A subflow with an input, two outputs of one inner node, one of them the instance's own, and a status output.
fn subflow(wires: &str) -> String {
    format!(
        r#"[{OUTER},{{"id":"s","type":"subflow","in":[{{"wires":[{{"id":"i"}}]}}],
        "out":[{{"wires":[{{"id":"i","port":0}},{{"id":"s","port":0}}]}},{{"wires":[{{"id":"k","port":1}}]}}],
        "status":{{"wires":[{{"id":"i","port":0}}]}}}},
        {{"id":"i","type":"fn","z":"s","x":1,"y":1,"wires":[["k","a"]]}},
        {{"id":"k","type":"subflow:r","z":"s","x":1,"y":1,"wires":[["i"],[]]}},
        {{"id":"r","type":"subflow","in":[{{"wires":[{{"id":"j"}}]}}],
        "out":[{{"wires":[{{"id":"j","port":0}}]}},{{"wires":[{{"id":"j","port":0}}]}}]}},
        {{"id":"j","type":"fn","z":"r","x":1,"y":1,"wires":[]}},
        {{"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"wires":{wires}}}]"#
    )
}

#[test]
fn wires_lead_in_and_out_at_any_depth() {
    let host = Host::running(&subflow(r#"[["a"],["b"]]"#));
    assert_eq!(host.sends("X"), "X-i a");
    assert_eq!(host.sends("X-i"), "X-k 0 a X:status");
    assert_eq!(host.sends("X-k"), "X-k-j");
    assert_eq!(host.sends("X-k-j"), "X-i b");
    let inner = host.node("X-k-j");
    assert_eq!((inner.alias.as_deref(), inner.path.as_deref()), (Some("j"), Some("t/X/k/j")));
    assert_eq!(inner.z.as_deref(), Some("X-k"));
    let status = host.node("X:status");
    assert_eq!((status.kind, host.node("X").kind), (NodeKind::StatusOutput, NodeKind::Instance));
    assert_eq!(host.flows[&host.node("X").flow].kind, FlowKind::Subflow);
    assert_eq!(host.flows[&host.node("X").parent].id, "t");
}

#[test]
fn an_instance_with_other_wires_is_joined_anew_in_place() {
    let mut host = Host::running(&subflow(r#"[["a"],["b"]]"#));
    host.taken(&[""]);
    host.deploy(&subflow(r#"[["b"],["a","b"]]"#), DeploymentType::Nodes);
    assert_eq!(host.taken(&["-", "+"]), "");
    assert_eq!(host.sends("X"), "X-i b");
    // Node-RED 5.0.7 forgets the status output here.
    assert_eq!(host.sends("X-i"), "X-k 0 b X:status");
    assert_eq!(host.sends("X-k-j"), "X-i a b");
    host.deploy(&subflow(r#"[["b"],["a","b"]]"#), DeploymentType::Full);
    assert_eq!(host.sends("X-k-j"), "X-i a b");
}

#[test]
fn closing_an_instance_clears_the_status_of_all_inside() {
    let mut host = Host::running(&subflow(r#"[[],[]]"#));
    host.hanging = vec!["X-k-j".to_owned()];
    host.taken(&[""]);
    let without = format!("[{OUTER}]");
    host.deploy(&without, DeploymentType::Nodes);
    assert_eq!(host.taken(&["-", "status"]), "-!X -X-i -X-k -X-k-j status X");
    host.now += 15_000;
    host.give(Input::Tick);
    host.run();
    assert_eq!(host.taken(&["-", "status"]), "status X-k-j status X-i status X-k");
    assert_eq!(host.ids(), ["a", "b"]);
    assert_eq!(host.flows.len(), 2);
}

#[test]
fn status_and_errors_climb_out_of_instances() {
    let text = |status: &str| {
        format!(
            r#"[{{"id":"t","type":"tab"}},{{"id":"e","type":"catch","z":"t","x":1,"y":1,"scope":["X"]}},
            {{"id":"u","type":"status","z":"t","x":1,"y":1,"scope":null}},{{"id":"s","type":"subflow"{status}}},
            {{"id":"i","type":"fn","z":"s","x":1,"y":1,"wires":[]}},{{"id":"X","type":"subflow:s","z":"t","x":1,"y":1,"wires":[]}},
            {{"id":"o","type":"complete","z":"t","x":1,"y":1,"scope":["X","X-i","e"]}}]"#
        )
    };
    let host = Host::running(&text(""));
    assert_eq!(host.heard("X-i"), "e|u|");
    assert_eq!(host.heard("X"), "e|u|");
    assert_eq!(host.heard("e"), "|u|o");
    let host = Host::running(&text(r#","status":{"wires":[]}"#));
    assert_eq!(host.heard("X-i"), "e||", "the subflow reports its own status");
    assert_eq!(host.heard("X"), "e|u|");
}

fn module(name: &str, subflow: &str) -> Input {
    Input::Type(NodeType { name: name.to_owned(), subflow: Some(subflow.into()), ..NodeType::default() })
}

#[test]
fn a_node_can_be_a_subflow_that_a_module_brought() {
    let text = r#"[{"id":"t","type":"tab","env":[{"name":"BROKER","value":"c"}]},{"id":"a","type":"fn","z":"t","x":1,"y":1},
        {"id":"n","type":"sf","z":"t","x":1,"y":1,"wires":[["a"]],"str":"${A}","num":5,"flag":false,
        "typed":{"type":"json","value":"[1]"},"broker":"${BROKER}","secret":"no"},
        {"id":"m","type":"sf","z":"t","x":1,"y":1,"wires":[["a"]],"str":""},
        {"id":"loop","type":"again","z":"t","x":1,"y":1},{"id":"bad","type":"broken","z":"t","x":1,"y":1}]"#;
    let subflow = r#"{"id":"S","type":"subflow","in":[{"wires":[{"id":"i"}]}],"out":[{"wires":[{"id":"i","port":0}]}],
        "env":[{"name":"str","type":"str"},{"name":"num","type":"num"},{"name":"flag","type":"bool"},{"name":"typed","type":"json"},
        {"name":"broker","type":"conf-type","ui":{"type":"conf-types"}},{"name":"secret","type":"cred"}],
        "flow":[{"id":"i","type":"fn","z":"S","x":1,"y":1,"p":["${str}","${num}","${flag}","${typed}","${broker}","${secret}"],
        "q":"${NR_SUBFLOW_PATH}","wires":[[]]},{"id":"k","type":"subflow:R","z":"S","x":1,"y":1,"wires":[]},
        {"id":"R","type":"subflow"},{"id":"j","type":"fn","z":"R","x":1,"y":1}]}"#;
    let again = r#"{"id":"S","type":"subflow","flow":[{"id":"k","type":"again","z":"S","x":1,"y":1}]}"#;
    let mut host = Host::new(RuntimeSettings::default());
    for input in
        [module("sf", subflow), module("again", again), module("broken", r#"{"id":"B","type":"tab"}"#)]
    {
        host.give(input);
    }
    host.register_type("fn");
    host.load(text, r#"{"n":{"secret":"shh"}}"#);
    host.give(Input::Start);
    host.run();
    assert_eq!(host.taken(&["+"]), "+a +n +n-i +n-k +n-k-j +loop");
    assert_eq!(host.config("n-i")["p"], serde_json::json!(["${A}", 5, false, [1], "c", "shh"]));
    assert_eq!(host.config("n-i")["q"], "${NR_SUBFLOW_PATH}", "as in Node-RED");
    assert_eq!((host.sends("n"), host.sends("n-i")), ("n-i".to_owned(), "a".to_owned()));
    assert_eq!(host.flows[&host.node("n").flow].kind, FlowKind::Module);
    let errors = [("m", "property_missing"), ("loop-k", "subflow_recursion"), ("bad", "module_invalid")];
    assert_eq!(host.errors, errors.map(|(id, code)| (id.to_owned(), code)));
}

#[test]
fn a_link_out_is_wired_by_links_on_a_tab_and_inside() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"lo","type":"link out","z":"t","x":1,"y":1,"links":["li","gone"],"wires":[["x"]]},
        {"id":"li","type":"link in","z":"t","x":1,"y":1,"links":[]},{"id":"own","type":"link out","z":"t","x":1,"y":1,"wires":[["li"]]},
        {"id":"s","type":"subflow"},{"id":"in","type":"link in","z":"s","x":1,"y":1,"links":["out"]},
        {"id":"out","type":"link out","z":"s","x":1,"y":1,"links":["li"]},{"id":"X","type":"subflow:s","z":"t","x":1,"y":1}]"#;
    let host = Host::running(text);
    assert_eq!(host.sends("lo"), "li -");
    assert_eq!(host.config("lo")["wires"], serde_json::json!([["li", "gone"]]));
    assert_eq!(host.sends("own"), "li");
    assert_eq!(host.sends("X-out"), "X-in 0");
}
