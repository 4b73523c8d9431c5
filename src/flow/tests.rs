//! What `parseConfig` of Node-RED 5.0.7 gave for this configuration.

use super::*;

const FLOWS: &str = r#"[
    {"id":"a","type":"function","z":"t1","x":1,"y":1,"p":"c1","q":["c1"],"wires":[["b"]]},
    {"id":"t1","type":"tab"},
    {"id":"s1","type":"subflow"},
    {"id":"7","type":"subflow:s1","z":"t1","x":null,"y":null},
    {"id":"i","type":"subflow:gone","z":"s1","x":1,"y":1},
    {"id":"c1","type":"config"},
    {"id":"c2","type":"config","z":"lost","next":"c1","both":["c1","c2"]},
    {"id":"n","type":"oddity","z":"lost","x":1,"y":1,"p":"c2"},
    {"id":"g","type":"group","z":"t1","p":"c1"},
    {"id":"h","type":"group","z":"lost"},
    {"id":"lo","type":"link out","z":"t1","x":1,"y":1,"links":["ghost","li"],"wires":[]},
    {"id":"li","type":"link in","z":"t1","x":1,"y":1,"links":["lo"]},
    {"id":"12","type":"link in","z":"t1","x":1,"y":1,"links":["lo","own"]},
    {"id":"own","type":"link out","z":"t1","x":1,"y":1,"wires":[["a"]]},
    {"id":"a","type":"function","z":"s1","x":1,"y":1,"p":"c2"}
]"#;

fn flows() -> Flows {
    Flows::new(Document::parse(FLOWS.as_bytes().to_vec()).unwrap().unwrap())
}

/// The ids of entries.
fn ids(flows: &Flows, entries: &[u32]) -> String {
    let id = |&entry: &u32| id::decoded(&id::text(flows.document().entry(entry as usize).id())).into_owned();
    entries.iter().map(id).collect::<Vec<_>>().join(" ")
}

#[test]
fn nodes_are_numbered_as_keys_of_a_javascript_object() {
    let flows = flows();
    let names: Vec<_> = (0..flows.len()).map(|node| flows.id(node).into_owned()).collect();
    let names: Vec<_> = names.iter().map(|name| id::decoded(name)).collect();
    assert_eq!(names.join(" "), "7 12 a t1 s1 i c1 c2 n g h lo li own");
    let a = flows.find(b"a").unwrap();
    assert_eq!(flows.entry(a).index(), 14, "the last of two entries counts");
    assert_eq!(flows.container(a), flows.find(b"s1"));
    assert_eq!(flows.container(flows.find(b"n").unwrap()), None);
    assert_eq!(flows.kind(0), Kind::Instance);
}

#[test]
fn what_is_where() {
    let flows = flows();
    let tabs: Vec<_> = flows.tabs().iter().map(|tab| flows.tab_id(tab).into_owned()).collect();
    assert_eq!(tabs, [b"t1".to_vec(), b"lost".to_vec()]);
    assert!(flows.tabs()[1].is_implied());
    let contents = Contents::of(&flows);
    assert_eq!(ids(&flows, contents.nodes(Home::Tab(0))), "7 12 a lo li own");
    assert_eq!(ids(&flows, contents.groups(Home::Tab(0))), "g");
    assert_eq!(ids(&flows, contents.nodes(Home::Tab(1))), "n");
    assert_eq!(ids(&flows, contents.configs(Home::Tab(1))), "c2");
    assert_eq!(ids(&flows, contents.groups(Home::Tab(1))), "");
    assert_eq!(ids(&flows, contents.nodes(Home::Template(0))), "i a");
    assert_eq!(ids(&flows, contents.configs(Home::Global)), "c1 c2");
    assert_eq!(ids(&flows, contents.nodes(Home::Global)), "");
}

#[test]
fn who_uses_and_links_to_whom() {
    let flows = flows();
    let users = Users::of(&flows, &Contents::of(&flows));
    assert_eq!(ids(&flows, users.of_node(flows.find(b"c1").unwrap())), "a a c2");
    assert_eq!(ids(&flows, users.of_node(flows.find(b"c2").unwrap())), "n a");
    let links = LinkWires::of(&flows);
    let targets = |id: &[u8]| {
        links.of_node(&flows, flows.find(id).unwrap()).map(|ids| ids.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(targets(b"lo").as_deref(), Some("12 ghost li"));
    assert_eq!(targets(b"own"), None, "a link out without links keeps its wires");
    assert_eq!(targets(b"li"), None);
}

#[test]
fn types_that_are_missing() {
    let flows = flows();
    let missing = flows.missing_types(|kind| ["function", "link in", "link out"].contains(&kind));
    let missing: Vec<_> =
        missing.iter().map(|missing| String::from_utf8_lossy(missing.raw.unwrap())).collect();
    assert_eq!(missing, [r#""subflow:gone""#, r#""config""#, r#""oddity""#]);
}
