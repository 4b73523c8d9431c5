//! What nodes are given, against what Node-RED 5.0.7 was seen to give (`tests/vectors/runtime.json`, by
//! `oracle.mjs`).

use redloom::admin::DeploymentType;
use redloom::json::Document;
use redloom::runtime::RuntimeSettings;
use serde_json::Value;

use super::host::Host;

#[test]
fn nodes_are_given_what_node_red_gives_them() {
    let recorded = include_bytes!("../../vectors/runtime.json");
    let names: Value = serde_json::from_slice(recorded).unwrap();
    assert_eq!(names["nodeRed"], "5.0.7");
    let names: Vec<String> = serde_json::from_value(names["names"].clone()).unwrap();
    // The texts of the configurations are wanted as they are: the order of keys matters.
    let start = recorded.windows(9).position(|window| window == b"\"cases\":[").unwrap() + 8;
    let cases = Document::parse(recorded[start..recorded.len() - 2].to_vec()).unwrap().unwrap();
    let (mut nodes, mut different) = (0, Vec::new());
    for case in cases.entries() {
        let raw = |name: &str| std::str::from_utf8(case.property(name.as_bytes()).unwrap()).unwrap();
        let settings = RuntimeSettings {
            environment: vec![("PROC".to_owned(), "of the process".to_owned())],
            ..RuntimeSettings::default()
        };
        let mut host = Host::running_with(raw("flows"), "{}", settings);
        let seed = raw("seed");
        let expected: Value = serde_json::from_str(raw("nodes")).unwrap();
        let expected = expected.as_object().unwrap();
        let created = host.taken(&["+"]).split(' ').count();
        let mut differ = |id: &str, what: &str, ours: &str, theirs: &str| {
            if ours != theirs {
                different.push(format!("seed {seed}, {id}, {what}:\n  ours   {ours}\n  theirs {theirs}"));
            }
        };
        differ("all", "count", &created.to_string(), &expected.len().to_string());
        for (id, theirs) in expected {
            nodes += 1;
            let Some(node) = host.nodes.values().find(|node| node.id == *id) else {
                differ(id, "node", "none", "one");
                continue;
            };
            if let Some(config) = theirs["config"].as_str() {
                differ(id, "config", &node.config, config);
                let path = node.path.as_deref().unwrap_or_default();
                differ(id, "path", path, theirs["path"].as_str().unwrap());
            }
            differ(id, "wires", &host.wires[&node.node].ids, theirs["wires"].as_str().unwrap());
            for (name, value) in names.iter().zip(theirs["settings"].as_array().unwrap()) {
                let ours = host.setting(id, name).unwrap_or_default();
                differ(id, name, &ours, value.as_str().unwrap_or_default());
            }
            differ(id, "routes", &host.heard(id), theirs["routes"].as_str().unwrap());
        }
        let after: Value = serde_json::from_str(raw("after")).unwrap();
        // The text of the configuration as it is.
        let end = raw("after").find(r#","created":"#).unwrap();
        host.deploy(&raw("after")[r#"{"flows":"#.len()..end], DeploymentType::Nodes);
        differ("all", "created", &host.taken(&["+"]).replace('+', ""), after["created"].as_str().unwrap());
        for (id, wires) in after["wires"].as_object().unwrap() {
            differ(id, "wires after", &host.wires[&host.node(id).node].ids, wires.as_str().unwrap());
        }
    }
    assert!(
        different.is_empty(),
        "{} differ: {}",
        different.len(),
        different[..different.len().min(12)].join("\n")
    );
    assert!(nodes > 800, "{nodes}");
}
