//! What is wrong with a flow configuration: each code with the smallest flow that has it, then shapes and sizes.

use redloom::check::{Finding, check, new_errors};
use redloom::flow::Flows;
use redloom::json::Document;

mod codes;
mod corpus;
mod hazards;
mod limits;
mod new;

fn findings(text: &str) -> Vec<Finding> {
    let document = Document::parse(text.as_bytes().to_vec()).unwrap().unwrap();
    check(&Flows::new(document))
}

/// A finding in one line: severity, code, position, id, path, sentence.
fn line(finding: &Finding) -> String {
    format!(
        "{} {} {} {} {:?} {}",
        finding.severity.name(),
        finding.code,
        finding.index.map_or("-".to_owned(), |index| index.to_string()),
        finding.id.as_deref().unwrap_or("-"),
        finding.path,
        finding.message
    )
}

fn lines(text: &str) -> Vec<String> {
    findings(text).iter().map(line).collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    findings(text).iter().map(|finding| finding.code).collect()
}

/// A tab `t` with these entries behind it, so that they have the positions 1, 2, …
fn on_tab(entries: &str) -> String {
    format!(r#"[{{"id":"t","type":"tab"}},{entries}]"#)
}

#[test]
fn nothing_is_wrong_with_what_the_editor_writes() {
    let text = r#"[
        {"id":"t","type":"tab","label":"Flow","disabled":false,"info":"","env":[{"name":"A","value":"1","type":"str"}]},
        {"id":"s","type":"subflow","name":"Sub","info":"","category":"","in":[{"x":1,"y":1,"wires":[{"id":"s1"}]}],
         "out":[{"x":1,"y":1,"wires":[{"id":"s1","port":0},{"id":"s","port":0}]}],
         "env":[{"name":"B","type":"mqtt-broker","value":"","ui":{"type":"conf-types"}}],
         "status":{"x":1,"y":1,"wires":[{"id":"s1","port":0}]},"color":"","meta":{}},
        {"id":"s1","type":"function","z":"s","x":1,"y":1,"wires":[["s2"]]},
        {"id":"s2","type":"subflow:u","z":"s","x":1,"y":1,"env":[],"wires":[]},
        {"id":"u","type":"subflow","name":"Inner","in":[],"out":[]},
        {"id":"g","type":"group","z":"t","name":"G","style":{},"nodes":["i","h"],"x":1,"y":1,"w":1,"h":1},
        {"id":"h","type":"group","z":"t","g":"g","nodes":["i"],"x":1,"y":1,"w":1,"h":1,"env":[]},
        {"id":"i","type":"subflow:s","z":"t","g":"h","x":1,"y":1,"wires":[["d"]]},
        {"id":"d","type":"debug","z":"t","d":true,"x":1,"y":1,"wires":[]},
        {"id":"c","type":"catch","z":"t","scope":["d"],"x":1,"y":1,"wires":[["d"]]},
        {"id":"e","type":"complete","z":"t","scope":[],"x":1,"y":1,"wires":[[]]},
        {"id":"lo","type":"link out","z":"t","mode":"link","links":["li"],"x":1,"y":1,"wires":[]},
        {"id":"li","type":"link in","z":"t","links":["lo","lc"],"x":1,"y":1,"wires":[["j"]]},
        {"id":"lc","type":"link call","z":"t","links":["li"],"linkType":"static","x":1,"y":1,"wires":[[]]},
        {"id":"ld","type":"link call","z":"t","links":[],"linkType":"dynamic","x":1,"y":1,"wires":[[]]},
        {"id":"j","type":"junction","z":"t","x":1,"y":1,"wires":[["d"]]},
        {"id":"b","type":"mqtt-broker","tls":"k","broker":"x"},
        {"id":"k","type":"tls-config","name":""},
        {"id":"gc","type":"global-config","env":[]}
    ]"#;
    assert_eq!(lines(text), [""; 0]);
    assert_eq!(lines("[]"), [""; 0]);
}

#[test]
fn findings_come_by_entry_and_by_place_in_it() {
    let text = on_tab(
        r#"{"id":"b","type":"debug","wires":[["x"],null,["y",3]],"d":1,"z":"q","x":1,"y":1},
           {"type":"debug","g":"n","z":"t","x":1,"y":1},null"#,
    );
    let found: Vec<_> = findings(&text).into_iter().map(|finding| (finding.index, finding.path)).collect();
    let places = [
        (1, "wires[0][0]"),
        (1, "wires[1]"),
        (1, "wires[2][0]"),
        (1, "wires[2][1]"),
        (1, "d"),
        (1, "z"),
        (2, ""),
        (2, "g"),
        (3, ""),
    ];
    assert_eq!(found, places.map(|(index, path)| (Some(index), path.to_owned())));
}

#[test]
fn a_finding_as_json_has_the_fields_of_the_contract() {
    let found = findings(r#"[{"id":"a\"b","type":"x","g":"n"},5]"#);
    assert_eq!(
        found[0].to_json(),
        r#"{"severity":"warning","code":"g_unknown","message":"The x a\"b is in group n, which does not exist.","index":0,"id":"a\"b","path":"g"}"#
    );
    assert_eq!(
        found[1].to_json(),
        r#"{"severity":"error","code":"not_an_object","message":"The entry at position 1 is a number, not a node.","index":1,"path":""}"#
    );
}

#[test]
fn names_are_shortened_and_values_are_not_told() {
    let name = "n".repeat(100);
    let text = format!(
        r#"[{{"id":"a","type":"http request","name":"{name}","token":"hunter2","d":"hunter2",
            "credentials":{{"password":"hunter2","user":null}},"wires":"hunter2","scope":"hunter2"}},
            {{"id":"t","type":"tab","env":[{{"name":"E","type":"cred","value":"hunter2"}},"hunter2"],"disabled":"hunter2"}},
            {{"id":"g","type":"group","z":"t","nodes":"hunter2"}},
            {{"id":"c","type":"complete","z":"t","x":1,"y":1,"scope":"hunter2","links":"hunter2"}},
            {{"id":"l","type":"link out","z":"t","x":1,"y":1,"links":"hunter2"}}]"#
    );
    let found = lines(&text);
    assert_eq!(found.len(), 10, "{found:#?}");
    for line in &found {
        assert!(!line.contains("hunter2"), "{line}");
        assert!(!line.contains(&name), "{line}");
    }
    assert!(found[0].contains(&format!("http request \"{}…\" (a)", "n".repeat(40))), "{}", found[0]);
}
