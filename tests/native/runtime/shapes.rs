//! Shapes of configurations at which something that is not linear would never come to an end.

use redloom::admin::DeploymentType;
use redloom::runtime::RuntimeSettings;

use super::host::Host;

const COUNT: usize = 4_000;

fn run(entries: impl Iterator<Item = String>) -> Host {
    let entries: Vec<String> = entries.collect();
    Host::running_with(&format!("[{}]", entries.join(",")), "{}", RuntimeSettings::default())
}

fn node(at: usize, more: &str) -> String {
    format!(r#"{{"id":"n{at}","type":"fn","z":"t","x":1,"y":1{more}}}"#)
}

const TAB: &str = r#"{"id":"t","type":"tab"}"#;

#[test]
fn many_nodes_on_one_wire() {
    let wires: Vec<String> = (0..COUNT).map(|at| format!("\"n{at}\"")).collect();
    let hub = format!(r#","wires":[[{}]]"#, wires.join(","));
    let nodes = (0..COUNT).map(|at| node(at, if at == 0 { &hub } else { r#","wires":[["n0"]]"# }));
    let host = run(std::iter::once(TAB.to_owned()).chain(nodes));
    assert_eq!((host.nodes.len(), host.sends("n7").as_str()), (COUNT, "n0"));
}

#[test]
fn groups_within_groups_with_variables_of_their_own() {
    let group = |at: usize| {
        let around = if at == 0 { String::new() } else { format!(r#","g":"g{}""#, at - 1) };
        format!(
            r#"{{"id":"g{at}","type":"group","z":"t"{around},"nodes":[],"env":[{{"name":"A{at}","type":"env","value":"A0"}}]}}"#
        )
    };
    let groups = (0..COUNT).rev().map(group);
    let innermost = COUNT - 1;
    let nodes = (0..COUNT)
        .map(|at| node(at, &format!(r#","g":"g{innermost}","p":"${{A{at}}}","q":"${{GONE{at}}}""#)));
    let tab = r#"{"id":"t","type":"tab","env":[{"name":"A0","value":"top"}]}"#.to_owned();
    let host = run(std::iter::once(tab).chain(groups).chain(nodes));
    assert_eq!(host.config("n5")["p"], "top");
    assert_eq!(host.config("n5")["q"], "${GONE5}");
    assert_eq!(host.heard("n5"), "||");
}

#[test]
fn templates_within_templates() {
    let depth = 200;
    let template = |at: usize| {
        format!(
            r#"{{"id":"s{at}","type":"subflow","in":[{{"wires":[{{"id":"k{at}"}}]}}],"out":[{{"wires":[{{"id":"k{at}","port":0}}]}}],
            "env":[{{"name":"E{at}","value":{at}}}]}},
            {{"id":"k{at}","type":"{}","z":"s{at}","x":1,"y":1,"p":"${{E0}}","wires":[[]]}}"#,
            if at + 1 < depth { format!("subflow:s{}", at + 1) } else { "fn".to_owned() }
        )
    };
    let templates = (0..depth).map(template);
    let ends = [
        TAB.to_owned(),
        r#"{"id":"X","type":"subflow:s0","z":"t","x":1,"y":1,"wires":[["n0"]]}"#.to_owned(),
        node(0, ""),
    ];
    let mut host = run(templates.chain(ends.clone()));
    assert_eq!(host.nodes.len(), depth + 2);
    let innermost = (0..depth).fold("X".to_owned(), |id, at| format!("{id}-k{at}"));
    assert_eq!(host.config(&innermost)["p"], 0);
    assert_eq!(host.sends(&innermost), "n0");
    assert!(host.runtime.knows(&innermost) && !host.runtime.knows(&innermost[..innermost.len() - 1]));
    let rewired = (0..depth).map(template).chain(ends.map(|entry| entry.replace(r#"[["n0"]]"#, "[[]]")));
    let rewired: Vec<String> = rewired.collect();
    host.taken(&[""]);
    host.deploy(&format!("[{}]", rewired.join(",")), DeploymentType::Nodes);
    assert_eq!(host.taken(&["+", "-"]), "");
    assert_eq!(host.sends(&innermost), "");
}

#[test]
fn many_tabs_all_of_which_change() {
    let tabs = |p: u32| -> String {
        let tab = |at: usize| {
            format!(
                r#"{{"id":"t{at}","type":"tab","env":[{{"name":"P","value":{p}}}]}},{{"id":"n{at}","type":"fn","z":"t{at}","x":1,"y":1,"p":"${{P}}"}}"#
            )
        };
        format!("[{}]", (0..COUNT).map(tab).collect::<Vec<_>>().join(","))
    };
    let mut host = Host::running(&tabs(1));
    host.deploy(&tabs(2), DeploymentType::Nodes);
    assert_eq!((host.nodes.len(), host.flows.len()), (COUNT, COUNT + 1));
    assert_eq!(host.config("n77")["p"], 2);
}

#[test]
fn one_catch_node_for_many_and_many_for_one() {
    let ids: Vec<String> = (0..COUNT).map(|at| format!("\"n{at}\"")).collect();
    let all = format!(r#"{{"id":"all","type":"catch","z":"t","x":1,"y":1,"scope":[{}]}}"#, ids.join(","));
    let catches =
        (0..COUNT).map(|at| format!(r#"{{"id":"c{at}","type":"catch","z":"t","x":1,"y":1,"scope":["n0"]}}"#));
    let nodes = (0..COUNT).map(|at| node(at, ""));
    let host = run([TAB.to_owned(), all].into_iter().chain(nodes).chain(catches));
    assert_eq!(host.heard("n1"), "all||");
    assert_eq!(host.runtime.routes(host.node("n0").node).errors.len(), COUNT + 1);
}
