//! The difference of configurations that Node-RED 5.0.7 was asked for (`tests/vectors/diff.json`).

mod shapes;
mod speed;

use redloom::diff::diff;
use redloom::flow::Flows;
use redloom::json::Document;
use serde_json::{Value, json};

/// Cases where Node-RED throws a TypeError: a tab's entry is gone, but nodes keep naming it in `z`. The tab lives
/// on as an implied one without `env`; the rest is what Node-RED's rules give then.
fn where_node_red_throws() -> Vec<(&'static str, Value)> {
    vec![]
}

/// The flow configuration that a raw value of a case is; `null` is none.
fn flows(raw: &[u8]) -> Option<Flows> {
    Document::parse(raw.to_vec()).unwrap().map(Flows::new)
}

fn difference(old: &[u8], new: &[u8]) -> Value {
    let (old, new) = (flows(old), flows(new).unwrap());
    serde_json::from_str(&diff(old.as_ref(), &new).to_json()).unwrap()
}

#[test]
fn differences_are_node_reds() {
    // Read as a document, not as a tree: the order of keys matters.
    let cases = Document::parse(include_bytes!("../vectors/diff.json").to_vec()).unwrap().unwrap();
    assert_eq!(cases.len(), 403);
    let mut wrong = Vec::new();
    for case in cases.entries() {
        let property = |name: &str| case.property(name.as_bytes()).unwrap();
        let name: String = serde_json::from_slice(property("name")).unwrap();
        let expected: Value = serde_json::from_slice(property("diff")).unwrap();
        let found = difference(property("old"), property("new"));
        if found != expected {
            wrong.push(format!("{name}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
