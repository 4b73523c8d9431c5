//! `/auth/revoke`: a session ends.

use super::asked::Stored;
use super::text::text_of;
use super::token::Digest;
use crate::admin::audit::Event;
use crate::admin::body::Body;
use crate::admin::effect::Effect;
use crate::admin::form::Fields;
use crate::admin::machine::Admin;
use crate::admin::request::{Request, RequestId};
use crate::admin::response::Response;
use crate::admin::router::Call;
use crate::credentials::Secret;
use crate::error::Error;

/// `POST /auth/revoke`.
pub(in crate::admin) fn revoke(_: &Request, body: Body) -> Result<Call, Error> {
    let token = Secret::from(text_of(Fields::of(body).get("token")).into_bytes());
    Ok(Call::Revoke(Digest::of(token)))
}

impl Admin {
    /// Ends the session of a token; fixed tokens and unknown ones stay as they are.
    ///
    /// DIFFERENCE: in Node-RED 5.0.7 whoever is let in may end every session whose token it knows. Here it is its own,
    /// or any with the permission `*`.
    pub(in crate::admin) fn revoke(&mut self, now: u64, id: RequestId, request: Request, token: Digest) {
        let caller = self.callers.iter().find(|(of, _)| *of == id).map(|(_, caller)| caller);
        let may = caller.is_some_and(|caller| caller.token == Some(token) || caller.scope.is_all());
        if !may && self.sessions.get(token, now).is_some() {
            self.audit_by(id, Event::new("permission.fail").text("permissions", "*"));
            return self.respond(id, Response::empty(401));
        }
        let redirect = self.settings.admin_auth.as_ref().and_then(|auth| auth.logout_redirect.as_deref());
        let response = match redirect {
            Some(url) => Response::json(200, [b"{\"redirect\":", url, b"}"].concat()),
            None => Response::empty(200),
        };
        if self.sessions.remove(token) {
            self.effects.push_back(Effect::SessionEnded(token.hex()));
            let event = Some(self.event_by(id, Event::new("auth.login.revoke")));
            return self.save_sessions(now, id, request, Stored { response, token: None, event });
        }
        self.audit_by(id, Event::new("auth.login.revoke"));
        self.respond(id, response);
    }
}
