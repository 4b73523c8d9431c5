//! What an admin API gives to JavaScript.

use wasm_bindgen::JsValue;

use super::super::made::Made;
use crate::admin::{Admitted, Effect, EffectId, Given, Level, RequestId, Response, Save, Verify};
use crate::storage::Outcome;

pub(super) fn to_js(effect: Effect) -> JsValue {
    let asked = |name: &str, EffectId(effect)| Made::of_type(name).number("effect", effect);
    let made = match effect {
        Effect::Load(id) => asked("load", id),
        Effect::Save(id, changes) => save(asked("save", id), &changes),
        Effect::SaveSettings(id, settings) => asked("saveSettings", id).bytes("settings", &settings.0),
        Effect::SaveSessions(id, sessions) => asked("saveSessions", id).bytes("sessions", &sessions.0),
        Effect::Verify(id, Verify { password, hash }) => {
            asked("verify", id).secret("password", &password).secret("hash", &hash)
        }
        Effect::User(id, username) => asked("user", id).text("username", &username),
        Effect::Authenticate(id, username, password) => {
            let made = asked("authenticate", id).text("username", &username);
            made.secret_if_any("password", password.as_deref())
        }
        Effect::Token(id, token) => asked("token", id).secret("token", &token),
        Effect::DefaultUser(id) => asked("defaultUser", id),
        Effect::Deploy(deployment) => Made::of_type("deploy")
            .text("deployment", deployment.deployment.name())
            .number("from", deployment.from.0)
            .number("generation", deployment.generation.0)
            .text("revision", &deployment.revision)
            .text("diff", &deployment.diff)
            .bytes("plan", deployment.plan.as_bytes()),
        Effect::State(state) => Made::of_type("state").text("state", state.name()),
        Effect::Admitted(id, admitted) => admit(id, &admitted),
        Effect::SessionEnded(session) => Made::of_type("sessionEnded").text("session", &session),
        Effect::Forget(key) => Made::of_type("forget").text("key", &key),
        Effect::Respond(id, response) => respond(id, &response),
        Effect::Log(level, message) => {
            let level = match level {
                Level::Error => "error",
                Level::Warn => "warn",
                Level::Info => "info",
                Level::Audit => "audit",
            };
            Made::of_type("log").text("level", level).text("message", &message)
        }
    };
    made.into()
}

fn save(made: Made, save: &Save) -> Made {
    let made = made
        .number("expected", save.expected.0)
        .number("generation", save.generation.0)
        .bytes("flows", &save.flows)
        .bytes_if_any("credentials", save.credentials.as_ref().map(|stored| &*stored.0))
        .bytes_if_any("interim", save.interim.as_ref().map(|stored| &*stored.0))
        .mark("dropSystemSecret", save.drop_system_secret)
        .mark("replacesUnreadable", save.replaces_unreadable);
    match &save.outcome {
        Some(kept) => made.value("outcome", &outcome(kept).into()),
        None => made,
    }
}

fn outcome(outcome: &Outcome) -> Made {
    let response = &outcome.response;
    Made::new()
        .text("key", &outcome.key)
        .number("at", outcome.at)
        .number("status", response.status.into())
        .headers(&response.headers)
        .bytes("body", response.body.as_deref().unwrap_or_default())
}

fn respond(RequestId(request): RequestId, response: &Response) -> Made {
    Made::of_type("respond")
        .number("request", request)
        .number("status", response.status.into())
        .headers(&response.headers)
        .bytes_if_any("body", response.body.as_deref())
        .value("cors", &response.cors.into())
        .mark("unhandled", response.unhandled)
}

fn admit(RequestId(request): RequestId, admitted: &Admitted) -> Made {
    let text = |text: &Option<String>| text.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
    let made = Made::of_type("admitted").number("request", request);
    let made = made.value_if_any("user", &text(&admitted.user)).value_if_any("scope", &text(&admitted.scope));
    let expires = admitted.expires.map_or(JsValue::UNDEFINED, |expires| JsValue::from_f64(expires as f64));
    made.value_if_any("expires", &expires).value_if_any("session", &text(&admitted.session))
}

/// What a runtime is given to run. Credentials are copied once, from where they are wiped.
pub(super) fn active(given: &Given<'_>) -> JsValue {
    let made = Made::new()
        .number("generation", given.generation.0)
        .text("revision", &given.revision.to_string())
        .bytes("flows", given.flows)
        .bytes_if_any("credentials", given.credentials.as_deref());
    made.into()
}
