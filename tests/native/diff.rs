//! The difference of configurations that Node-RED 5.0.7 was asked for (`tests/vectors/diff.json`).

use redloom::diff::diff;
use redloom::flow::Flows;
use redloom::json::Document;

/// Cases where Node-RED throws a TypeError because a tab's entry is gone while nodes keep naming it in `z`. Here that
/// tab is removed, without what is on it; all else is as Node-RED's rules have it.
const WHERE_NODE_RED_THROWS: [(&str, &str); 8] = [
    (
        "tab removed but its nodes kept (z now unknown)",
        r#"{"added":[],"changed":[],"removed":["t1"],"rewired":[],"linked":[],"flowChanged":[],"globalConfigChanged":false}"#,
    ),
    (
        "real tab node dropped, node keeps z (implied)",
        r#"{"added":[],"changed":[],"removed":["zz"],"rewired":[],"linked":[],"flowChanged":[],"globalConfigChanged":false}"#,
    ),
    (
        "random 004",
        r#"{"added":["12","n2","c1","n4","s1"],"changed":["7","t2","n1","n3","s1","n2","t1","n4"],"removed":["s1","g2","g3","t3","n5","c2"],"rewired":["7","n1","n3"],"linked":["c3"],"flowChanged":["t2"],"globalConfigChanged":false}"#,
    ),
    (
        "random 005",
        r#"{"added":["7","n1","t1","n2"],"changed":["s2","g2","t1","n5","gc","n3","s3","n1"],"removed":["t2","c3","t3","s3","g1","n3","c1"],"rewired":["n5"],"linked":["12"],"flowChanged":[],"globalConfigChanged":true}"#,
    ),
    (
        "random 013",
        r#"{"added":["12","n1","n5","n3","c2","gc"],"changed":["7","12","s3","n4","t2","n5","n3","gc","n1"],"removed":["t1","s1","s2","g2"],"rewired":["n4"],"linked":["n2"],"flowChanged":[],"globalConfigChanged":false}"#,
    ),
    (
        "random 014",
        r#"{"added":["7","s3","t3","g2"],"changed":["12","n3","n2","n4","t1","c1","s3","n5"],"removed":["s3","t2","s2","g1","n5"],"rewired":["12","n3","n2","n4"],"linked":["t2"],"flowChanged":["t1"],"globalConfigChanged":false}"#,
    ),
    (
        "random 031",
        r#"{"added":[],"changed":["7","12","n5","gc","n4","t2","s1","c3","s3"],"removed":["7","t3"],"rewired":[],"linked":["t3","c2"],"flowChanged":[],"globalConfigChanged":true}"#,
    ),
    (
        "random 046",
        r#"{"added":["t2","c2","n2"],"changed":["7","12","t1","n5","s2","c1","n1","t3","n3","n2"],"removed":["12","g1","g2","g3","n1","c3"],"rewired":["7","12","n5","n1","n3"],"linked":[],"flowChanged":["t1"],"globalConfigChanged":false}"#,
    ),
];

/// Cases where Node-RED takes a value for something marked because every JavaScript object has a property of that
/// name. Here it is text like any other.
const INHERITED_NAMES: [(&str, &str); 2] = [
    (
        "property value \"constructor\" is always changed (inherited key)",
        r#"{"added":[],"changed":[],"removed":[],"rewired":[],"linked":[],"flowChanged":[],"globalConfigChanged":false}"#,
    ),
    (
        "property value \"__proto__\" is always changed (inherited key)",
        r#"{"added":[],"changed":[],"removed":[],"rewired":[],"linked":[],"flowChanged":[],"globalConfigChanged":false}"#,
    ),
];

/// The flow configuration that a raw value of a case is; `null` is none.
fn flows(raw: &[u8]) -> Option<Flows> {
    Document::parse(raw.to_vec()).unwrap().map(Flows::new)
}

/// The text of a difference.
fn difference(old: &[u8], new: &[u8]) -> String {
    let (old, new) = (flows(old), flows(new).unwrap());
    diff(old.as_ref(), &new).to_json()
}

#[test]
fn differences_are_node_reds() {
    // Read as a document, not as a tree: the order of keys matters.
    let cases = Document::parse(include_bytes!("../vectors/diff.json").to_vec()).unwrap().unwrap();
    assert_eq!(cases.len(), 403);
    let mut ours = 0;
    for case in cases.entries() {
        let property = |name: &str| case.property(name.as_bytes()).unwrap();
        let name: String = serde_json::from_slice(property("name")).unwrap();
        let node_reds = String::from_utf8_lossy(property("diff"));
        let deliberate = WHERE_NODE_RED_THROWS.iter().chain(&INHERITED_NAMES).find(|(case, _)| *case == name);
        let expected = deliberate.map_or(&*node_reds, |(_, difference)| difference);
        ours += usize::from(*expected != *node_reds);
        assert_eq!(difference(property("old"), property("new")), expected, "{name}");
    }
    assert_eq!(ours, WHERE_NODE_RED_THROWS.len() + INHERITED_NAMES.len());
}

#[test]
fn inherited_names_are_ids_like_any_other() {
    for name in ["constructor", "toString", "__proto__", "hasOwnProperty", "undefined"] {
        let flows = |value: &str| {
            let old = r#"[{"id":"NAME","type":"config","name":VALUE},{"id":"n","type":"function","uses":"NAME"},
                {"id":"w","type":"function","z":"NAME","x":1,"y":1,"wires":[["NAME"]]}]"#;
            old.replace("NAME", name).replace("VALUE", value)
        };
        let found = difference(flows("1").as_bytes(), flows("2").as_bytes());
        // Without `z` a node is in what has the id `undefined`.
        let changed =
            if name == "undefined" { r#"["undefined","n"]"# } else { &format!(r#"["{name}","n"]"#) };
        assert!(found.contains(&format!(r#""changed":{changed}"#)), "{name}: {found}");
        assert!(found.contains(r#""linked":["w"]"#), "{name}: {found}");
        assert!(
            difference(flows("1").as_bytes(), flows("1").as_bytes())
                .starts_with(r#"{"added":[],"changed":[]"#)
        );
    }
}

#[test]
fn what_node_red_fails_on_counts_for_nothing() {
    let flows = |a: &str, group: &str, rest: &str| {
        format!(
            r#"[{{"id":"a","type":"f","z":"t","wires":[null,["b"]]{a}}},{{"id":"b","type":"f","z":"t"}},
                {{"id":"g","type":"group","z":"t","nodes":"b"{group}}}{rest}]"#
        )
    };
    let old = flows("", "", r#",null,5,"x",[1]"#);
    let new = flows(r#","p":1"#, r#","env":[]"#, ",7");
    let expected = r#"{"added":[],"changed":["a","g"],"removed":[],"rewired":[],"linked":["b"],"flowChanged":[],"globalConfigChanged":false}"#;
    assert_eq!(difference(old.as_bytes(), new.as_bytes()), expected);
}

#[test]
fn ids_are_printed_as_the_strings_they_are() {
    let new = br#"[{"id":"\u00e4\"\n\ud800","type":"tab"},{"id":12,"type":"tab"}]"#;
    let new = flows(new).unwrap();
    let found = diff(None, &new);
    assert!(found.to_json().starts_with(r#"{"added":["12","ä\"\n\ud800"]"#), "{}", found.to_json());
    assert_eq!(found.added[1].text(), "ä\"\n\u{fffd}");
    assert!(!found.is_empty());
}
