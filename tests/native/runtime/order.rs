//! What the runtime closes and creates, against what Node-RED 5.0.7 was seen to do (`tests/vectors/plan.json`).

use std::collections::{BTreeMap, BTreeSet};

use redloom::admin::DeploymentType;
use redloom::json::Document;
use redloom::runtime::{Input, RuntimeSettings};

use super::host::{Host, flows, types};

/// What was done, as the oracle prints it: closed, created, wired anew. Instances stand for what is inside them.
fn line(host: &mut Host, instances: &[String]) -> String {
    let text = |id: &str| {
        let quoted = serde_json::to_string(id).unwrap();
        quoted[1..quoted.len() - 1].replace(' ', "\\u0020")
    };
    let log = core::mem::take(&mut host.log);
    let list = |sign: char| {
        let ids = log.iter().filter_map(|line| line.strip_prefix(sign));
        ids.map(text).collect::<Vec<_>>().join(" ")
    };
    let wired = log.iter().filter_map(|line| line.strip_prefix('~')).filter_map(|line| line.rsplit_once(' '));
    let wired =
        wired.map(|(id, _)| id).filter(|id| !instances.iter().any(|of| id.starts_with(&format!("{of}-"))));
    let wired: Vec<String> = wired.map(text).collect();
    format!("{}|{}|{}", list('-'), list('+'), wired.join(" "))
}

/// The same of a recorded line, with its instances left out of what is wired anew.
fn expected(line: &str, instances: &[String]) -> String {
    let (rest, wired) = line.rsplit_once('|').unwrap();
    let wired: Vec<&str> = wired.split(' ').filter(|id| !instances.iter().any(|of| of == id)).collect();
    format!("{rest}|{}", wired.join(" "))
}

/// The ids of instances, and the types of nodes.
fn known(texts: [&str; 2]) -> (Vec<String>, BTreeSet<String>) {
    let (mut instances, mut known) = (Vec::new(), BTreeSet::new());
    for flows in texts.map(flows) {
        known.extend(types(&flows));
        let is_instance = |kind: Option<&[u8]>| kind.is_some_and(|kind| kind.starts_with(b"\"subflow:"));
        let entries = flows.document().entries().filter(|entry| is_instance(entry.kind()));
        instances.extend(entries.filter_map(|entry| serde_json::from_slice(entry.id()?).ok()));
    }
    (instances, known)
}

fn run(
    old: &str,
    new: &str,
    (instances, known): &(Vec<String>, BTreeSet<String>),
    words: &[&str],
    is_bare: bool,
) -> String {
    let mut host = Host::new(RuntimeSettings::default());
    host.is_bare = is_bare;
    known.iter().for_each(|name| host.register_type(name));
    host.load(old, "{}");
    host.give(Input::Start);
    host.run();
    let mut last = line(&mut host, instances);
    for (at, word) in words.iter().enumerate() {
        let text = if at % 2 == 0 { new } else { old };
        host.deploy(text, DeploymentType::named(word).unwrap());
        last = line(&mut host, instances);
    }
    last
}

/// Pairs that restart a node in Node-RED by every partial deploy, because every JavaScript object has a property of
/// the name that is some value in it. Here nothing happens.
const INHERITED_NAMES: [&str; 2] = [
    "property value \"constructor\" is always changed (inherited key)",
    "property value \"__proto__\" is always changed (inherited key)",
];

#[test]
fn nodes_are_closed_and_created_as_by_node_red() {
    let pairs = include_bytes!("../../vectors/diff.json");
    let runs = include_bytes!("../../vectors/plan.json");
    let pairs = Document::parse(pairs.to_vec()).unwrap().unwrap();
    let recorded: serde_json::Value = serde_json::from_slice(runs).unwrap();
    let recorded: BTreeMap<String, BTreeMap<String, serde_json::Value>> =
        serde_json::from_value(recorded["runs"].clone()).unwrap();
    let (mut compared, mut different, mut deliberate) = (0, Vec::new(), 0);
    for pair in pairs.entries() {
        let property =
            |name: &str| String::from_utf8(pair.property(name.as_bytes()).unwrap().to_vec()).unwrap();
        let name: String = serde_json::from_str(&property("name")).unwrap();
        let Some(runs) = recorded.get(&name) else { continue };
        let (old, new) = (property("old"), property("new"));
        let old = if old == "null" { "[]".to_owned() } else { old };
        let known = known([&old, &new]);
        for (types, theirs) in runs {
            let Some(theirs) = theirs.as_str() else { continue };
            let theirs = expected(theirs, &known.0);
            let words: Vec<&str> = types.split(',').filter(|word| *word != "fresh").collect();
            let ours = run(&old, &new, &known, &words, false);
            compared += 1;
            // The runtime's own comparison comes to the same; without an `Admin`, nobody takes credentials out of flows.
            if compared % 4 == 0 && ![&old, &new].iter().any(|text| text.contains("\"credentials\"")) {
                assert_eq!(run(&old, &new, &known, &words, true), ours, "{name} {types}");
            }
            if ours != theirs {
                match INHERITED_NAMES.contains(&&*name) && ours == "||" && theirs == "a|a|" {
                    true => deliberate += 1,
                    false => different.push([name.clone(), types.clone(), ours, theirs]),
                }
            }
        }
    }
    assert!(
        different.is_empty(),
        "{} of {compared}: {:#?}",
        different.len(),
        different.iter().take(12).collect::<Vec<_>>()
    );
    assert_eq!((compared, deliberate), (3479, 8));
}
