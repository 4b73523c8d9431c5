//! Shapes that would take for ever, or all of the stack, if they were searched or walked naively; and how many
//! findings there can be. Nothing here takes more than a moment in a build without optimisation.

use super::{codes, findings, lines};
use redloom::check::Finding;

const MANY: usize = 100_000;

fn array(entries: impl Iterator<Item = String>) -> String {
    format!("[{}]", entries.collect::<Vec<_>>().join(","))
}

fn counting<'f>(found: &'f [Finding], code: &str) -> &'f Finding {
    let last = found.iter().rfind(|finding| finding.code == code).unwrap();
    assert_eq!(last.index, None, "{last:?}");
    last
}

#[test]
fn one_circle_of_many_groups() {
    let groups = (0..MANY).map(|n| {
        let parent = (n + 1) % MANY;
        format!(r#"{{"id":"g{n}","type":"group","z":"t","g":"g{parent}"}}"#)
    });
    let text = array(groups.chain([r#"{"id":"t","type":"tab"}"#.to_owned()]));
    let found = findings(&text);
    assert_eq!(found.len(), 1001);
    assert_eq!(
        found[0].message,
        "The group g0 is in itself: g0 → g1 → g2 → g3 → … 99996 more … → g0; \
         Node-RED never comes to an end of starting it."
    );
    assert_eq!(
        found[100].message,
        "The group g100 is in itself: g100 → g101 → g102 → g103 → … 99992 more … → g96 → g97 → g98 → g99 → g100; \
         Node-RED never comes to an end of starting it."
    );
    assert_eq!(counting(&found, "group_circle").message, "And 99000 more of group_circle.");
}

#[test]
fn a_chain_of_subflows_deep_and_the_same_closed() {
    let depth = 50_000;
    let chain = |last: &str| {
        let levels = (0..depth).flat_map(|n| {
            let next = if n + 1 < depth { format!("s{}", n + 1) } else { last.to_owned() };
            [
                format!(r#"{{"id":"s{n}","type":"subflow"}}"#),
                format!(r#"{{"id":"i{n}","type":"subflow:{next}","z":"s{n}","x":1,"y":1}}"#),
            ]
        });
        array(levels.chain([r#"{"id":"end","type":"subflow"}"#.to_owned()]))
    };
    assert_eq!(lines(&chain("end")), [""; 0]);
    let found = findings(&chain("s10"));
    assert_eq!(found.len(), 1001);
    assert_eq!((found[0].index, found[0].code), (Some(21), "subflow_recursion"));
    assert_eq!(counting(&found, "subflow_recursion").message, "And 48990 more of subflow_recursion.");
}

#[test]
fn every_wire_of_many_nodes_dangles() {
    let nodes = (0..MANY)
        .map(|n| format!(r#"{{"id":"n{n}","type":"x","z":"t","x":1,"y":1,"wires":[["no{n}"],["no{n}"]]}}"#));
    let found = findings(&array(nodes.chain([r#"{"id":"t","type":"tab"}"#.to_owned()])));
    assert_eq!(found.len(), 1001);
    assert_eq!(found[999].path, "wires[1][0]");
    assert_eq!(counting(&found, "wire_dangling").message, "And 199000 more of wire_dangling.");
}

#[test]
fn one_node_with_a_million_wires() {
    let wires = vec![r#""no""#; 1_000_000].join(",");
    let id = "n".repeat(10_000);
    let text = format!(
        r#"[{{"id":"{id}","type":"x","z":"t","x":1,"y":1,"wires":[[{wires}]]}},{{"id":"t","type":"tab"}}]"#
    );
    let found = findings(&text);
    assert_eq!(found.len(), 1001);
    assert!(found.iter().all(|finding| finding.id.as_ref().is_none_or(|id| id.len() < 300)));
    assert_eq!(counting(&found, "wire_dangling").message, "And 999000 more of wire_dangling.");
}

#[test]
fn a_hub_of_config_nodes_that_all_name_each_other() {
    // 300 nodes with 300 references each: one component with 90,000 ways round.
    let count = 300;
    let configs = (0..count).map(|n| {
        let uses: Vec<String> = (0..count).map(|m| format!(r#""p{m}":"c{m}""#)).collect();
        format!(r#"{{"id":"c{n}","type":"c",{}}}"#, uses.join(","))
    });
    let found = findings(&array(configs));
    assert_eq!(found.len(), 1001);
    assert_eq!(
        found[1].message,
        "The c c0 needs itself: c0 → c1 → c0; with Node-RED its whole flow does not start."
    );
}

#[test]
fn users_first_chains_are_told_from_100_waits_on() {
    let chain = |length: usize| {
        array((0..length).map(|n| format!(r#"{{"id":"c{n}","type":"c","next":"c{}"}}"#, n + 1)))
    };
    assert_eq!(codes(&chain(100)), [""; 0]);
    assert_eq!(
        lines(&chain(101)),
        [
            r#"warning config_chain 0 c0 "" The c c0 stands before a chain of 100 config nodes that it needs; Node-RED takes that for a circle and does not start its flow."#
        ]
    );
    assert_eq!(codes(&chain(50_000)), ["config_chain"]);
    let providers_first =
        (0..1000).rev().map(|n| format!(r#"{{"id":"c{n}","type":"c","next":"c{}"}}"#, n + 1));
    assert_eq!(codes(&array(providers_first)), [""; 0]);
}

#[test]
fn values_nested_as_deep_as_json_may() {
    let deep = format!("{}{}", "[".repeat(9_000), "]".repeat(9_000));
    let text = format!(
        r#"[{{"id":"a","type":"c","wires":{deep},"env":{deep},"p":{deep},"credentials":{deep},"g":{deep}}},
            {{"id":"l","type":"link in","links":{deep}}},{{"id":"s","type":"subflow","in":{deep},"out":{deep},"env":{deep}}}]"#
    );
    assert!(!findings(&text).is_empty());
}

#[test]
fn ids_of_nothing_but_dashes() {
    let instances = (0..2_000).map(|n| {
        let id = "-".repeat(n % 900 + 1);
        format!(r#"{{"id":"{id}{n}","type":"subflow:s","z":"t","x":1,"y":1}}"#)
    });
    let frames = [r#"{"id":"t","type":"tab"}"#, r#"{"id":"s","type":"subflow"}"#].map(str::to_owned);
    assert_eq!(lines(&array(frames.into_iter().chain(instances))), [""; 0]);
}
