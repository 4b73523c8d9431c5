//! Credentials in deploys over a simulated host: where they end up, and that they end up nowhere else.

mod declared;
mod load;
mod refused;
mod secrecy;
mod shown;
mod stored;
mod update;

use redloom::admin::{AdminSettings, Response};
use redloom::credentials::{CredentialSecret, Key, decrypt, encrypt};
use redloom::storage::StoredCredentials;
use serde_json::Value;

use crate::simulator::{Disk, Host, body, post};

const SECRET: &str = "the host's secret";

fn settings(credential_secret: CredentialSecret) -> AdminSettings {
    AdminSettings { credential_secret, ..AdminSettings::default() }
}

fn keyed() -> AdminSettings {
    settings(CredentialSecret::Key(Key::of(SECRET)))
}

/// A host with a secret, over a store that holds these flows and credentials.
fn host(flows: &str, credentials: &str) -> Host {
    let sealed = encrypt(credentials, &Key::of(SECRET), &[9; 16]).unwrap();
    Host::with(holding(flows, &sealed), keyed())
}

fn holding(flows: &str, credentials: &str) -> Disk {
    Disk { credentials: Some(StoredCredentials(credentials.into())), ..Disk::holding(flows) }
}

/// The bytes of the credential file as text.
fn file(host: &Host) -> String {
    host.disk.credentials.clone().map(|file| String::from_utf8(file.0.clone()).unwrap()).unwrap_or_default()
}

/// What the credential file holds.
fn stored(host: &Host) -> Value {
    serde_json::from_str(&decrypt(&file(host), &Key::of(SECRET)).unwrap()).unwrap()
}

fn deploy(host: &mut Host, body: Value) -> Response {
    host.ask(post(&body.to_string()))
}

fn code(response: &Response) -> String {
    let body: Value = serde_json::from_str(&body(response)).unwrap();
    body["code"].as_str().unwrap_or_default().to_owned()
}

fn holds(bytes: &[u8], marked: &str) -> bool {
    bytes.windows(marked.len()).any(|window| window == marked.as_bytes())
}
