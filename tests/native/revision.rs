//! The revision of texts whose revision Node-RED 5.0.7 was asked for (`tests/vectors/rev.json`).

use redloom::Revision;
use redloom::json::Document;
use serde_json::Value;

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("../vectors/rev.json")).unwrap()
}

fn parse(text: &str) -> Document {
    Document::parse(text.as_bytes().to_vec()).unwrap().unwrap()
}

#[test]
fn revision_on_load_is_node_reds() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 81);
    for case in vectors {
        let flows = parse(case["flows_text"].as_str().unwrap());
        let text = String::from_utf8_lossy(flows.text());
        assert_eq!(Revision::of(&flows).to_string(), case["rev"], "{}: {text}", case["name"]);
    }
}

#[test]
fn the_index_names_what_the_text_holds() {
    for case in vectors() {
        let flows = parse(case["flows_text"].as_str().unwrap());
        let rebuilt: Vec<String> = flows
            .entries()
            .map(|entry| {
                if !entry.is_object() {
                    return String::from_utf8_lossy(entry.text()).into_owned();
                }
                let members: Vec<String> = entry
                    .properties()
                    .map(|(name, value)| {
                        format!("\"{}\":{}", String::from_utf8_lossy(name), String::from_utf8_lossy(value))
                    })
                    .collect();
                format!("{{{}}}", members.join(","))
            })
            .collect();
        let rebuilt = format!("[{}]", rebuilt.join(","));
        assert_eq!(rebuilt.as_bytes(), flows.text(), "{}", case["name"]);
        for entry in flows.entries() {
            assert_eq!(entry.id(), entry.property(b"id"));
            assert_eq!(entry.kind(), entry.property(b"type"));
            assert_eq!(entry.z(), entry.property(b"z"));
            assert_eq!(entry.wires(), entry.property(b"wires"));
        }
    }
}

#[test]
fn ill_formed_utf8_becomes_u_fffd_and_faults_keep_their_place() {
    let flows = Document::parse(b"[\"a\xff\xe2\x82b\"]".to_vec()).unwrap().unwrap();
    assert_eq!(flows.text(), "[\"a\u{fffd}\u{fffd}b\"]".as_bytes());
    let fault = Document::parse(b"[\"a\xff\xe2\x82b\",\n x]".to_vec()).unwrap_err();
    assert_eq!((fault.place.offset, fault.place.line, fault.place.column), (11, 2, 2));
    let fault = Document::parse(b"[\"\xff\", \xff]".to_vec()).unwrap_err();
    assert_eq!((fault.place.offset, fault.place.column), (6, 7));
}
