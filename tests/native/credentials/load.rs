//! The table of `load` in `@node-red/runtime/lib/nodes/credentials.js` 5.0.7: which secrets there are, what the
//! file holds, and what becomes of it. U is the secret that the person set, S the one that the host made.

use redloom::admin::{AdminSettings, Save};
use redloom::credentials::{CredentialSecret, Key, decrypt, encrypt};
use serde_json::json;

use super::{code, deploy, file, holding};
use crate::simulator::{Disk, Host, get, post};

const SET: &str = r#"{"n1":{"a":"old"}}"#;
const FLOWS: &str = r#"[{"id":"n1","type":"t"}]"#;
/// Which brings no credentials and drops none.
const QUIET: &str = r#"{"flows":[{"id":"n1","type":"t","x":1}]}"#;

/// The setting `credentialSecret`.
#[derive(Clone, Copy, PartialEq)]
enum User {
    U,
    False,
    Unset,
}

/// What a file is encrypted with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    With(&'static str),
    Plain,
}

/// What comes of it.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// Loaded, and left alone by a deploy that does not touch credentials.
    Stays,
    /// Loaded, and written in this form by the next deploy, whatever that brings.
    Becomes(Form),
    /// Not loaded, and left alone by every deploy; a line in the log says why.
    Kept(&'static str),
}

const WRONG: End = End::Kept("another secret");
const U: Form = Form::With("U");
const S: Form = Form::With("S");
const OTHER: Form = Form::With("other");

/// User, system secret, file, end. DIFFERENCE, each with what Node-RED does.
const TABLE: [(User, bool, Form, End); 17] = [
    (User::U, false, U, End::Stays),
    // Node-RED: the next deploy of anything overwrites the file with an empty set.
    (User::U, false, OTHER, WRONG),
    // Node-RED: plain until one of them changes.
    (User::U, false, Form::Plain, End::Becomes(U)),
    (User::U, true, S, End::Becomes(U)),
    // Node-RED: this and every later start fails, although it was Node-RED that has written it.
    (User::U, true, U, End::Becomes(U)),
    // Node-RED: a change leaves only the new values.
    (User::U, true, OTHER, WRONG),
    (User::U, true, Form::Plain, End::Becomes(U)),
    // Node-RED: a change leaves only the new values, plain.
    (User::False, false, U, End::Kept("switched off")),
    (User::False, false, Form::Plain, End::Stays),
    (User::False, true, S, End::Becomes(Form::Plain)),
    // Node-RED: a change leaves only the new values, plain.
    (User::False, true, OTHER, WRONG),
    // Node-RED writes what is there already once more. That is how it comes to delete S, which is what matters.
    (User::False, true, Form::Plain, End::Becomes(Form::Plain)),
    (User::Unset, true, S, End::Stays),
    // Node-RED: the next deploy of anything overwrites the file with an empty set. The same with an S that was just
    // made, because there was none.
    (User::Unset, true, OTHER, WRONG),
    // Node-RED: plain until one of them changes, or with an S that was just made, until the next deploy.
    (User::Unset, true, Form::Plain, End::Becomes(S)),
    // Here a host may be unable to make an S. Node-RED then writes them plain.
    (User::Unset, false, OTHER, End::Kept("no secret")),
    (User::Unset, false, Form::Plain, End::Kept("no secret")),
];

fn settings(user: User, system: bool) -> AdminSettings {
    AdminSettings {
        credential_secret: match user {
            User::U => CredentialSecret::Key(Key::of("U")),
            User::False => CredentialSecret::Disabled,
            User::Unset => CredentialSecret::Unset,
        },
        system_secret: system.then(|| Key::of("S")),
        ..AdminSettings::default()
    }
}

fn written(form: Form, set: &str) -> String {
    match form {
        Form::With(secret) => encrypt(set, &Key::of(secret), &[9; 16]).unwrap(),
        Form::Plain => set.to_owned(),
    }
}

fn read(form: Form, file: &[u8]) -> String {
    let file = str::from_utf8(file).unwrap();
    match form {
        Form::With(secret) => decrypt(file, &Key::of(secret)).unwrap(),
        Form::Plain => file.to_owned(),
    }
}

fn saved_by(host: &mut Host, body: &str) -> Save {
    host.send(post(body));
    host.run_to_save().1
}

#[test]
fn credentials_are_loaded_and_written_as_the_table_says() {
    for (row, (user, system, form, end)) in TABLE.into_iter().enumerate() {
        let found = written(form, SET);
        let host = || Host::with(holding(FLOWS, &found), settings(user, system));
        let row = format!("row {row}: {form:?}");
        let quiet = saved_by(&mut host(), QUIET);
        let written = quiet.credentials.map(|file| file.0.clone());
        match end {
            End::Stays => assert_eq!((written, quiet.drop_system_secret), (None, false), "{row}"),
            End::Becomes(form) => {
                assert_eq!(read(form, &written.unwrap()), SET, "{row}");
                // Node-RED, should it read in between, has S alone to read with as long as S is there.
                let migrates = system && user != User::Unset;
                let interim = if migrates { S } else { form };
                assert_eq!(read(interim, &quiet.interim.unwrap().0), SET, "{row}");
                assert_eq!(quiet.drop_system_secret, migrates, "{row}");
            }
            End::Kept(why) => {
                assert_eq!((written, quiet.drop_system_secret), (None, false), "{row}");
                kept(&mut host(), why, &row);
                continue;
            }
        }
        // A change leaves what was there, and the new value.
        let mut host = host();
        let flows = json!([{"id":"n1","type":"t","credentials":{"b":"new"}}]);
        assert_eq!(deploy(&mut host, json!({"flows":flows})).status, 200, "{row}");
        let form = match (user, end) {
            (_, End::Becomes(form)) => form,
            (User::U, _) => U,
            (User::False, _) => Form::Plain,
            (User::Unset, _) => S,
        };
        assert_eq!(read(form, file(&host).as_bytes()), r#"{"n1":{"a":"old","b":"new"}}"#, "{row}");
        assert_eq!(host.log.len(), 0, "{row}");
    }
}

/// Refuses what would change credentials, and lets the rest pass.
fn kept(host: &mut Host, why: &str, row: &str) {
    let found = file(host);
    let refused = ["credentials_unreadable", "credentials_unsupported"];
    for given in [json!({"b":"new"}), json!({"a":""})] {
        let flows = json!([{"id":"n1","type":"t","credentials":given}]);
        let response = deploy(host, json!({"flows":flows}));
        assert!(refused.contains(&code(&response).as_str()), "{row}: {response:?}");
    }
    for body in [QUIET, r#"{"flows":[]}"#] {
        assert_eq!(host.ask(post(body)).status, 200, "{row}");
    }
    assert_eq!(file(host), found, "{row}");
    assert_eq!(host.log.len(), 1, "{row}: {:?}", host.log);
    assert!(host.log[0].contains(why) && host.log[0].contains("kept"), "{row}: {}", host.log[0]);
}

#[test]
fn nothing_stored_is_an_empty_set_under_every_secret() {
    for found in [None, Some(""), Some(" \n"), Some("{}"), Some("{ }")] {
        for (user, system) in [(User::U, false), (User::U, true), (User::False, false), (User::Unset, true)] {
            let disk = found.map_or_else(|| Disk::holding(FLOWS), |found| holding(FLOWS, found));
            let mut host = Host::with(disk, settings(user, system));
            let save = saved_by(&mut host, QUIET);
            // With nothing to encrypt, S is dropped all the same: Node-RED reads with nothing else while it is there.
            assert_eq!(save.drop_system_secret, user == User::U && system, "{found:?}");
            assert_eq!(save.credentials.is_some(), save.drop_system_secret, "{found:?}");
            assert_eq!(host.log.len(), 0);
        }
    }
}

#[test]
fn what_was_written_with_the_current_secret_is_told_damaged_by_it() {
    let sealed = written(U, SET);
    let cut = format!("{}\"}}", &sealed[..sealed.len() - 8]);
    let mut host = Host::with(holding(FLOWS, &cut), settings(User::U, true));
    kept(&mut host, "the secret is right", "cut off");
}

#[test]
fn the_system_secret_is_forgotten_when_the_save_is_durable() {
    let mut host = Host::with(holding(FLOWS, &written(S, SET)), settings(User::U, true));
    host.send(post(QUIET));
    let (effect, save) = host.run_to_save();
    assert!(save.drop_system_secret);
    host.fail(effect, "EROFS");
    host.run();
    // It has not been saved, so the next deploy does it.
    host.ask(post(QUIET));
    assert_eq!(read(U, file(&host).as_bytes()), SET);
    let save = saved_by(&mut host, r#"{"flows":[{"id":"n1","type":"t","credentials":{"b":"2"}}]}"#);
    assert!(save.credentials.is_some() && !save.drop_system_secret);
    // Another start that finds the secret, because it could not be deleted, is none the worse.
    let mut host = Host::with(host.disk, settings(User::U, true));
    assert_eq!(host.ask(get()).status, 200);
    assert!(saved_by(&mut host, QUIET).drop_system_secret);
}
