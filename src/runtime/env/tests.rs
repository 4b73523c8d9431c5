//! What Node-RED 5.0.7's functions gave for the same values.

use super::super::value::EnvValue;
use super::entry::read;
use super::evaluation::Evaluation;
use super::substitute::{paths, substitute};
use crate::credentials::Object;

fn json(text: &str) -> Option<EnvValue> {
    EnvValue::from_json(text)
}

fn lookup(name: &[u8]) -> Option<EnvValue> {
    match name {
        b"A" => json("\"a\""),
        b"N" => json("7"),
        b"O" => json(r#"{"x":[1]}"#),
        b"L" => json("[1,2]"),
        b"NULL" => json("null"),
        b"H" => Some(EnvValue::Host(3)),
        b"$parent.own" => json("\"outer\""),
        _ => None,
    }
}

#[test]
fn only_whole_strings_are_replaced_and_values_keep_their_types() {
    for (raw, expected) in [
        (r#""${A}""#, r#""a""#),
        (r#""$(N)""#, "7"),
        (r#"["${O}",{"${A}":"${NULL}","k":["$(L)"]}]"#, r#"[{"x":[1]},{"${A}":null,"k":[[1,2]]}]"#),
        (r#""x${A}""#, r#""x${A}""#),
        (r#""${A} ${N}""#, r#""${A} ${N}""#),
        (r#""${A}${N}""#, r#""${A}${N}""#),
        (r#""${A)""#, r#""${A)""#),
        (r#""${GONE}""#, r#""${GONE}""#),
        (r#""${}""#, r#""${}""#),
        (r#""${A\n}""#, r#""${A\n}""#),
        (r#"["say \"${A}\"","\"$","${A}"]"#, r#"["say \"${A}\"","\"$","a"]"#),
        ("12", "12"),
    ] {
        let mut out = Vec::new();
        assert!(substitute(raw.as_bytes(), &lookup, &mut out).is_empty());
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

#[test]
fn values_that_json_does_not_have_are_told_by_their_place() {
    let raw = br#"{"a":["x",{"b, c":"${H}"}],"d":"${A}","e":"${H}"}"#;
    let mut out = Vec::new();
    let holes = substitute(raw, &lookup, &mut out);
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"a":["x",{"b, c":null}],"d":"a","e":null}"#);
    let places: Vec<usize> = holes.iter().map(|(place, _)| *place).collect();
    assert_eq!(paths(Some(b"p"), raw, &places), [r#"["p","a",1,"b, c"]"#, r#"["p","e"]"#]);
    let mut out = Vec::new();
    let holes = substitute(b"\"${H}\"", &lookup, &mut out);
    assert_eq!(paths(Some(b"p"), b"\"${H}\"", &[holes[0].0]), [r#"["p"]"#]);
}

#[test]
fn entries_of_all_types() {
    let env = br#"[{"name":"str","type":"str","value":5},{"name":"num","type":"num","value":" 1e3 "},
        {"name":"nan","type":"num","value":"abc"},{"name":"yes","type":"bool","value":"true"},
        {"name":"no","type":"bool","value":1},{"name":"json","type":"json","value":"{\"b\": 1, \"1\":2}"},
        {"name":"bad","type":"json","value":"{"},{"name":"cred","type":"cred","value":"shown"},
        {"name":"none","type":"cred","value":"own"},{"name":"now","type":"date","value":""},
        {"name":"asis","value":[1]},{"name":"nothing","type":"str"},{"name":"conf","type":"conf-type","value":"${A}"},
        {"name":"expression","type":"jsonata","value":"1+1"},{"name":"context","type":"flow","value":"x"},
        {"name":"ref","type":"env","value":"str"},{"name":"own","type":"env","value":"own"},
        {"name":"mixed","type":"env","value":"<${A}|${num}|${O}|${L}|${GONE}>"},{"name":"bare","type":"env","value":"L"},
        {"name":"null","type":"env","value":"NULL"},{"name":"missing","type":"env","value":"${GONE}"},
        {"name":"early","type":"env","value":"late"},{"name":"late","type":"env","value":"${A}"},
        {"name":"open","type":"env","value":"${A} and ${"},null]"#;
    let document = crate::json::Document::parse([&b"["[..], env, b"]"].concat()).unwrap().unwrap();
    let mut complaints = Vec::new();
    let entries = read(Some(document.entry(0).text()), &mut complaints);
    let credentials = Object::parse(br#"{"cred":"secret"}"#).unwrap();
    let (mut evaluation, asked) = Evaluation::begin(entries, 99, &credentials, &lookup, &mut complaints);
    let names: Vec<&[u8]> = asked.iter().map(|&at| &*evaluation.entry(at).name).collect();
    assert_eq!(names, [&b"nan"[..], b"expression"]);
    evaluation.answer(asked[1], json("2"));
    let found = evaluation.finish(&lookup);
    let value = |name: &str| {
        let found = found.iter().find(|(own, _)| **own == *name.as_bytes());
        found.unwrap().1.as_ref().map(|value| String::from_utf8(value.json().unwrap().to_vec()).unwrap())
    };
    for (name, expected) in [
        ("str", Some("\"5\"")),
        ("num", Some("1000")),
        ("nan", None),
        ("yes", Some("true")),
        ("no", Some("false")),
        ("json", Some(r#"{"1":2,"b":1}"#)),
        ("bad", None),
        ("cred", Some("\"secret\"")),
        ("none", Some("\"own\"")),
        ("now", Some("99")),
        ("asis", Some("[1]")),
        ("nothing", Some("\"undefined\"")),
        ("conf", Some("\"a\"")),
        ("expression", Some("2")),
        ("context", None),
        ("ref", Some("\"5\"")),
        ("own", Some("\"outer\"")),
        ("mixed", Some("\"<a|1000|[object Object]|1,2|>\"")),
        ("bare", Some("[1,2]")),
        ("null", Some("null")),
        ("missing", Some("\"\"")),
        ("early", Some("\"${A}\"")),
        ("late", Some("\"a\"")),
        ("open", Some("\"a and ${\"")),
    ] {
        assert_eq!(value(name).as_deref(), expected, "{name}");
    }
    let codes: Vec<&str> = complaints.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["env_entry", "env_value", "env_value"]);
}
