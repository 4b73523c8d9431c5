//! Which errors a deploy brings.

use super::{findings, new_errors, on_tab};

/// Code and id of the errors that the second configuration has beyond those of the first.
fn brought(active: &str, posted: &str) -> Vec<(&'static str, Option<String>)> {
    let (active, posted) = (findings(active), findings(posted));
    new_errors(&active, &posted).into_iter().map(|finding| (finding.code, finding.id.clone())).collect()
}

const GROUP: &str = r#"{"id":"g","type":"group","z":"t","g":"no"}"#;
const NODE: &str = r#"{"id":"a","type":"x","z":"t","x":1,"y":1,"wires":[]}"#;

#[test]
fn warnings_never_count() {
    assert_eq!(brought("[]", r#"[{"id":"a","type":"x","z":"q","x":1,"y":1,"wires":[["no"]]}]"#), []);
}

#[test]
fn old_errors_do_not_count_wherever_they_stand_now() {
    let before = on_tab(GROUP);
    assert_eq!(brought("[]", &before), [("g_unknown", Some("g".to_owned()))]);
    assert_eq!(brought(&before, &before), []);
    assert_eq!(brought(&before, &on_tab(&format!("{NODE},{GROUP}"))), []);
}

#[test]
fn an_error_about_something_else_is_new() {
    let before = on_tab(GROUP);
    let other_group = on_tab(r#"{"id":"h","type":"group","z":"t","g":"no"}"#);
    assert_eq!(brought(&before, &other_group), [("g_unknown", Some("h".to_owned()))]);
    let other_parent = on_tab(r#"{"id":"g","type":"group","z":"t","g":"nowhere"}"#);
    assert_eq!(brought(&before, &other_parent), [("g_unknown", Some("g".to_owned()))]);
}

#[test]
fn errors_that_are_the_same_count_by_number() {
    let one = on_tab("null");
    assert_eq!(brought(&one, &on_tab("null,7")), [("not_an_object", None)]);
    assert_eq!(brought(&on_tab("null,7"), &one), []);
}

#[test]
fn more_than_are_listed_count_by_number() {
    let many = |count: usize, first: usize| {
        let groups =
            (first..first + count).map(|n| format!(r#"{{"id":"g{n}","type":"group","z":"t","g":"no"}}"#));
        on_tab(&groups.collect::<Vec<_>>().join(","))
    };
    assert_eq!(brought(&many(1500, 0), &many(1500, 500)), []);
    assert_eq!(brought(&many(1500, 0), &many(1400, 0)), []);
    let more = brought(&many(1500, 0), &many(1501, 0));
    assert_eq!(more, [("g_unknown", None)]);
    assert_eq!(brought(&many(1000, 0), &many(1001, 0)), [("g_unknown", None)]);
}
