//! `credentials` in the entry itself. Values are never told.

use super::code::Code;
use super::name::{Called, Id, Kind};
use super::object::{is_object, members};
use super::report::{Found, Report};
use crate::flow::{self, value};
use crate::json::Entry;

/// The `credentials` of one entry.
pub(super) fn credentials<'d>(report: &mut Report<'d>, entry: Entry<'d>, kind: flow::Kind, raw: &'d [u8]) {
    if !is_object(raw) {
        report.add(
            Found::either(value::is_truthy(Some(raw)), Code::CredentialsInvalid, entry, raw),
            format_args!("credentials"),
            format_args!("The credentials of the {} are {}, not an object.", Called(entry), Kind(raw)),
        );
        return;
    }
    if members(raw).next().is_some() {
        report.add(
            Found::warning(Code::CredentialsInline, entry, raw),
            format_args!("credentials"),
            format_args!("The {} holds its credentials in clear text.", Called(entry)),
        );
    }
    if kind == flow::Kind::GlobalConfig {
        return;
    }
    for (name, secret) in members(raw).filter(|(_, secret)| *secret == b"null") {
        report.add(
            Found::error(Code::CredentialNull, entry, secret),
            format_args!("credentials.{}", Id(name)),
            format_args!(
                "The credential {} of the {} is null, of which Node-RED dies.",
                Id(name),
                Called(entry)
            ),
        );
    }
}
