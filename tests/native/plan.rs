//! What a deploy stops, starts and wires anew, as Node-RED 5.0.7 was seen to do (`tests/vectors/plan.json`, recorded
//! by `tests/plan/oracle.mjs`) for the pairs of `tests/vectors/diff.json`; and why.

mod reasons;
mod sense;

use std::collections::BTreeMap;

use redloom::admin::DeploymentType;
use redloom::deploy::{Instance, Plan, Running, Types, plan, plan_on};
use redloom::flow::Flows;
use redloom::json::Document;

fn flows(text: &[u8]) -> Flows {
    Flows::new(Document::parse(text.to_vec()).unwrap().unwrap())
}

/// A plan as the oracle prints what Node-RED does.
fn line(plan: &Plan<'_>) -> String {
    let text = |node: &Instance<'_>| {
        let quoted = serde_json::to_string(&node.id()).unwrap();
        quoted[1..quoted.len() - 1].replace(' ', "\\u0020")
    };
    let stop = plan.stop().map(|stopping| {
        let mark = if stopping.removed { "!" } else { "" };
        format!("{mark}{}", text(&stopping.node))
    });
    let ids = |nodes: &mut dyn Iterator<Item = Instance<'_>>| {
        nodes.map(|node| text(&node)).collect::<Vec<_>>().join(" ")
    };
    let stop = stop.collect::<Vec<_>>().join(" ");
    format!("{stop}|{}|{}", ids(&mut plan.start()), ids(&mut plan.rewired()))
}

/// What is kept of a configuration that was deployed: all but the credentials.
fn deployed(posted: &Flows) -> Flows {
    let kept = |(name, _): &(&[u8], &[u8])| *name != b"credentials";
    let entries = posted.document().entries().map(|entry| {
        let text = |raw: &[u8]| String::from_utf8(raw.to_vec()).unwrap();
        let properties =
            entry.properties().filter(kept).map(|(name, raw)| format!("\"{}\":{}", text(name), text(raw)));
        if entry.is_object() {
            format!("{{{}}}", properties.collect::<Vec<_>>().join(","))
        } else {
            text(entry.text())
        }
    });
    flows(format!("[{}]", entries.collect::<Vec<_>>().join(",")).as_bytes())
}

/// Deploys new onto old, and maybe old onto that, and gives the last plan.
fn run(old: &Flows, new: &Flows, types: &[&str]) -> String {
    let mut running = Running::fresh(old, Types::All);
    let active = deployed(new);
    let mut last = String::new();
    for (at, word) in types.iter().enumerate() {
        let (before, after) = if at % 2 == 0 { (old, new) } else { (&active, old) };
        let plan = plan_on((before, &running), after, DeploymentType::named(word).unwrap(), Types::All);
        last = line(&plan);
        assert_explained(&plan);
        running = plan.into_running();
    }
    last
}

/// Every node of a plan has a reason, and only one.
fn assert_explained(plan: &Plan<'_>) {
    let mut ids: Vec<String> =
        plan.stop().map(|stopping| stopping.node.id()).chain(plan.start().map(|node| node.id())).collect();
    ids.sort();
    ids.dedup();
    let mut explained: Vec<String> = plan.reasons().iter().map(|of| of.node.id()).collect();
    explained.sort();
    assert_eq!(explained, ids);
    assert!(serde_json::from_str::<serde_json::Value>(&plan.to_json()).is_ok());
}

/// How many runs were compared, and those of which the plan is another: pair, run, ours, Node-RED's.
fn compare(pairs: &[u8], runs: &[u8]) -> (usize, Vec<[String; 4]>) {
    // Read as a document, not as a tree: the order of keys matters.
    let pairs = Document::parse(pairs.to_vec()).unwrap().unwrap();
    let recorded: serde_json::Value = serde_json::from_slice(runs).unwrap();
    assert_eq!(recorded["nodeRed"], "5.0.7");
    let recorded: BTreeMap<String, BTreeMap<String, serde_json::Value>> =
        serde_json::from_value(recorded["runs"].clone()).unwrap();
    let (mut compared, mut different) = (0, Vec::new());
    for pair in pairs.entries() {
        let property = |name: &str| pair.property(name.as_bytes()).unwrap();
        let name: String = serde_json::from_slice(property("name")).unwrap();
        let Some(runs) = recorded.get(&name) else { continue };
        let old = property("old");
        let (old, new) = (flows(if old == b"null" { b"[]" } else { old }), flows(property("new")));
        for (types, expected) in runs {
            let Some(expected) = expected.as_str() else { continue };
            let found = match types.as_str() {
                "fresh" => line(&plan(None, &old, DeploymentType::Full)),
                types => run(&old, &new, &types.split(',').collect::<Vec<_>>()),
            };
            compared += 1;
            if found != expected {
                different.push([name.clone(), types.clone(), found, expected.to_owned()]);
            }
        }
    }
    (compared, different)
}

/// Pairs that restart a node in Node-RED by every partial deploy, because every JavaScript object has a property of
/// the name that is some value in it. Here nothing happens.
const INHERITED_NAMES: [&str; 2] = [
    "property value \"constructor\" is always changed (inherited key)",
    "property value \"__proto__\" is always changed (inherited key)",
];

#[test]
fn plans_are_what_node_red_does() {
    let (compared, different) =
        compare(include_bytes!("../vectors/diff.json"), include_bytes!("../vectors/plan.json"));
    assert_eq!(compared, 3479);
    let (deliberate, wrong): (Vec<_>, Vec<_>) = different.iter().partition(|[name, _, ours, theirs]| {
        INHERITED_NAMES.contains(&&**name) && ours == "||" && theirs == "a|a|"
    });
    assert_eq!(deliberate.len(), 8);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
