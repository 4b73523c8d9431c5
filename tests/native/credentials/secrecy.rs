//! No secret comes out but encrypted.

use redloom::admin::{Input, Request};
use redloom::credentials::{Key, encrypt};
use redloom::json::Document;
use redloom::storage::StoredCredentials;
use serde_json::{Value, json};

use super::{SECRET, holds, host, keyed, stored};
use crate::simulator::{bytes_of, get, post, with};

#[test]
fn a_secret_comes_out_nowhere_but_encrypted() {
    let marked = "MARKED-SECRET";
    let mut host = host(r#"[{"id":"n1","type":"t"}]"#, &json!({"n1":{"a":marked}}).to_string());
    let entry = json!({"id":"n1","type":"t","credentials":{"a":marked,"b":marked}});
    let sealed = encrypt(&json!({"n1":{"a":marked}}).to_string(), &Key::of(SECRET), &[1; 16]).unwrap();
    let sealed: Value = serde_json::from_str(&sealed).unwrap();
    let bodies = [
        json!({"flows":[entry]}).to_string(),
        json!({"flows":[entry],"credentials":{"n1":{"c":marked}}}).to_string(),
        json!({"flows":[entry],"credentials":sealed}).to_string(),
        json!({"flows":[entry],"credentials":{"$":marked}}).to_string(),
        json!({"flows":[entry, null]}).to_string(),
        json!({"flows":[entry],"rev":"x"}).to_string(),
        json!({"flows":[{"id":"n1","type":"t","credentials":marked}]}).to_string(),
        json!({"flows":[{"id":"n1","type":"t","credentials":{"a":marked,"b":null}}]}).to_string(),
        json!({"flows":marked,"credentials":marked}).to_string(),
        json!({"flows":[],"credentials":{"n1":[marked]}}).to_string(),
        format!("{{\"flows\":[{entry}]"),
        format!("{{\"flows\":[{{\"credentials\":{{\"a\":{marked}}}}}]}}"),
        json!({"flows":[{"id":"n1","type":"t"}]}).to_string(),
    ];
    let mut kept = 0;
    for body in bodies {
        let request = Request { client: Some("client-1".to_owned()), ..post(&body) };
        let id = host.send(with(request, "Authorization", &format!("Bearer {marked}")));
        kept += usize::from(!holds(format!("{:?}", host.admin).as_bytes(), marked));
        host.run();
        host.responses.remove(&id);
        host.ask(get());
        host.give(Input::Changed);
        host.ask(get());
    }
    assert_eq!(kept, 13, "the engine shows it in Debug");
    assert!(host.disk.saves >= 4);
    assert_eq!(stored(&host)["n1"]["a"], marked);
    let out = [bytes_of(&host.seen), format!("{:?}", host.seen).into_bytes()].concat();
    assert!(!holds(&out, marked) && !holds(&out, SECRET));
}

#[test]
fn debug_shows_no_secret() {
    let plain = StoredCredentials(br#"{"n1":{"a":"MARKED"}}"#.to_vec());
    let mut request = with(post(r#"{"credentials":{"a":"MARKED"}}"#), "Authorization", "MARKED");
    request.path = "/flows?access_token=MARKED".to_owned();
    request.random = Some(Box::new(std::array::from_fn(|at| b"MARKED-"[at % 7])));
    let flows = Document::parse(br#"[{"credentials":{"a":"MARKED"}}]"#.to_vec()).unwrap().unwrap();
    let key = Key::of("MARKED");
    let shown = format!("{plain:?} {request:?} {flows:?} {key:?} {:?}", keyed());
    let listed = b"MARKED".map(|byte| byte.to_string()).join(", ");
    assert!(!shown.contains("MARKED") && !shown.contains(&listed), "{shown}");
    assert!(!shown.contains("[77, 65"), "{shown}");
    // What is in the middle of a deploy, with the bytes as numbers.
    let mut host = host("[]", r#"{"n1":{"a":"MARKED"}}"#);
    host.send(post(
        r#"{"flows":[{"id":"n1","type":"t","credentials":{"b":"MARKED"}}],"credentials":{"n1":{"c":"MARKED"}}}"#,
    ));
    host.run_to_save();
    host.send(post(
        r#"{"flows":[{"id":"n1","type":"t","credentials":{"b":"MARKED"}}],"credentials":{"$":"MARKED"}}"#,
    ));
    let shown = format!("{:?}", host.admin);
    assert!(!shown.contains("MARKED") && !shown.contains(&listed), "{shown}");
}
