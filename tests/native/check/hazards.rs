//! What is known to kill, hang or pollute Node-RED 5.0.7 is an error, under the name that says what it does.

use super::{codes, findings};
use redloom::check::Severity;

fn is_refused_for(text: &str, code: &str) {
    let found = findings(text);
    assert!(found.iter().any(|found| found.code == code && found.severity == Severity::Error), "{found:?}");
}

#[test]
fn a_credential_that_is_null_ends_the_process() {
    is_refused_for(r#"[{"id":"t","type":"tab","credentials":{"A":null}}]"#, "credential_null");
    is_refused_for(r#"[{"id":"b1","type":"mqtt-broker","credentials":{"user":null}}]"#, "credential_null");
}

#[test]
fn a_subflow_that_holds_itself_takes_all_memory() {
    is_refused_for(
        r#"[{"id":"t1","type":"tab"},{"id":"s","type":"subflow"},{"id":"i","type":"subflow:s","z":"s","x":1,"y":1},
            {"id":"j","type":"subflow:s","z":"t1","x":1,"y":1}]"#,
        "subflow_recursion",
    );
}

#[test]
fn a_disabled_instance_does_not_make_a_subflow_hold_itself() {
    let text = r#"[{"id":"s","type":"subflow"},{"id":"i","type":"subflow:s","z":"s","d":true,"x":1,"y":1}]"#;
    assert_eq!(codes(text), [""; 0]);
}

#[test]
fn a_group_in_a_group_that_is_missing_hangs() {
    is_refused_for(
        r#"[{"id":"t1","type":"tab"},{"id":"g1","type":"group","z":"t1","g":"missing","nodes":[],"x":0,"y":0,"w":1,"h":1}]"#,
        "g_unknown",
    );
}

#[test]
fn groups_in_each_other_hang() {
    is_refused_for(
        r#"[{"id":"t","type":"tab"},{"id":"a","type":"group","z":"t","g":"b"},{"id":"b","type":"group","z":"t","g":"a"}]"#,
        "group_circle",
    );
}

#[test]
fn links_to_inherited_names_pollute_all_objects() {
    for name in ["__proto__", "constructor"] {
        is_refused_for(
            &format!(
                r#"[{{"id":"t","type":"tab"}},{{"id":"polluted","type":"link in","z":"t","x":1,"y":1,"links":["{name}"]}}]"#
            ),
            "prototype_name",
        );
    }
}

#[test]
fn a_tab_with_an_inherited_name_ends_the_process() {
    is_refused_for(r#"[{"id":"constructor","type":"tab"}]"#, "prototype_name");
}

#[test]
fn an_output_that_is_null_makes_every_later_deploy_fail() {
    is_refused_for(
        r#"[{"id":"t","type":"tab"},{"id":"a","type":"x","z":"t","x":1,"y":1,"wires":[null]}]"#,
        "wires_invalid",
    );
}

#[test]
fn an_instance_with_an_env_that_is_no_array_breaks_every_dangling_wire() {
    is_refused_for(
        r#"[{"id":"t","type":"tab"},{"id":"s","type":"subflow"},{"id":"i","type":"subflow:s","z":"t","x":1,"y":1,"env":{"a":1}}]"#,
        "env_invalid",
    );
}

#[test]
fn a_variable_that_is_null_keeps_a_flow_from_starting() {
    is_refused_for(r#"[{"id":"t","type":"tab","env":[null]}]"#, "env_entry");
}

#[test]
fn config_nodes_that_name_each_other_keep_a_tab_from_starting() {
    is_refused_for(
        r#"[{"id":"t","type":"tab"},{"id":"a","type":"c","z":"t","p":"b"},{"id":"b","type":"c","z":"t","p":"a"}]"#,
        "config_circle",
    );
}

#[test]
fn an_id_inside_a_nested_instance_is_seen() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"s","type":"subflow"},{"id":"u","type":"subflow"},
        {"id":"k","type":"subflow:u","z":"s","x":1,"y":1},{"id":"n","type":"c","z":"u"},
        {"id":"i-1","type":"subflow:s","z":"t","x":1,"y":1},{"id":"i-1-k-n","type":"c"},{"id":"k-n","type":"c"}]"#;
    let found = findings(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code, found[0].id.as_deref()), ("id_inner", Some("i-1-k-n")));
}
