//! What is told of who did what: the events that Node-RED 5.0.7 logs at its level `audit`.

use super::auth::Caller;
use super::effect::{Effect, Level};
use super::machine::Admin;
use super::request::RequestId;
use crate::error::Error;
use crate::json::quote;

/// An event under its name in Node-RED, and its fields. Never with a secret: not even a token that is fixed.
#[derive(Debug)]
pub(crate) struct Event {
    json: String,
}

/// How much of a text that a client sent goes into a line.
const LONGEST: usize = 256;

impl Event {
    #[inline(never)]
    pub(crate) fn new(event: &str) -> Event {
        Event { json: ["{\"event\":\"", event, "\""].concat() }
    }

    /// A request was refused.
    #[inline(never)]
    pub(crate) fn error(error: &Error) -> Event {
        Event::new("api.error").text("error", error.code()).text("message", &error.to_string())
    }

    /// A field with a text, which is cut if it is very long.
    #[inline(never)]
    pub(crate) fn text(self, name: &str, text: &str) -> Event {
        let quoted = match text.char_indices().nth(LONGEST) {
            Some((end, _)) => quote(&[&text[..end], "…"].concat()),
            None => quote(text),
        };
        self.raw(name, quoted.as_bytes())
    }

    /// A field with a JSON value that is canonical.
    #[inline(never)]
    pub(crate) fn raw(mut self, name: &str, value: &[u8]) -> Event {
        self.json.push_str(",\"");
        self.json.push_str(name);
        self.json.push_str("\":");
        self.json.push_str(&String::from_utf8_lossy(value));
        self
    }

    /// A field that may be left out.
    pub(crate) fn some(self, name: &str, value: Option<&[u8]>) -> Event {
        match value {
            Some(value) => self.raw(name, value),
            None => self,
        }
    }

    /// `user`, `path` and `ip` of who asks. DIFFERENCE: Node-RED believes the header `X-Forwarded-For`, which
    /// anybody can send, and logs the fixed token of a user.
    #[inline(never)]
    pub(crate) fn by(self, caller: &Caller) -> Event {
        let event = match caller.user() {
            Some(user) => self.raw("user", user.as_bytes()),
            None => self,
        };
        let event = event.text("path", caller.path());
        match caller.address() {
            Some(address) => event.text("ip", address),
            None => event,
        }
    }
}

impl Admin {
    /// An event of which no request is told.
    #[inline(never)]
    pub(super) fn audit(&mut self, event: Event) {
        self.effects.push_back(Effect::Log(Level::Audit, event.json + "}"));
    }

    /// An event of a request that has been let in.
    #[inline(never)]
    pub(super) fn audit_by(&mut self, id: RequestId, event: Event) {
        let event = self.event_by(id, event);
        self.audit(event);
    }

    /// Whether the sender of a request that has been let in has a permission.
    pub(super) fn may(&self, id: RequestId, permission: &str) -> bool {
        self.callers.iter().any(|(of, caller)| *of == id && caller.may(permission))
    }

    /// An event with who asked for it.
    #[inline(never)]
    pub(super) fn event_by(&self, id: RequestId, event: Event) -> Event {
        match self.callers.iter().find(|(of, _)| *of == id) {
            Some((_, caller)) => event.by(caller),
            None => event,
        }
    }
}
