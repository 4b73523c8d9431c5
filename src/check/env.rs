//! `env` of tabs, templates, instances, groups and global-config.

use super::code::Code;
use super::name::{Called, Id, Kind};
use super::object::{is_array, is_object, member};
use super::report::{Found, Report};
use crate::flow::{self, value};
use crate::json::Entry;

/// Whether entries of this kind have an `env` that the engine reads.
pub(super) fn has_env(kind: flow::Kind) -> bool {
    kind.is_frame() || matches!(kind, flow::Kind::Instance | flow::Kind::GlobalConfig)
}

/// The `env` of one entry.
pub(super) fn env<'d>(report: &mut Report<'d>, entry: Entry<'d>, kind: flow::Kind, raw: &'d [u8]) {
    let of_subflow = matches!(kind, flow::Kind::Subflow | flow::Kind::Instance);
    if !is_array(raw) && raw != b"null" {
        let harms = of_subflow && value::is_truthy(Some(raw));
        report.add(
            Found::either(harms, Code::EnvInvalid, entry, raw),
            format_args!("env"),
            format_args!("The env of the {} is {}, not an array.", Called(entry), Kind(raw)),
        );
    }
    for (number, variable) in value::items(raw).enumerate() {
        if is_object(variable) {
            self::variable(report, entry, number, variable);
        } else {
            report.add(
                Found::either(variable == b"null", Code::EnvEntry, entry, variable),
                format_args!("env[{number}]"),
                format_args!(
                    "Variable {number} of the {} is {}, not an object.",
                    Called(entry),
                    Kind(variable)
                ),
            );
        }
    }
}

fn variable<'d>(report: &mut Report<'d>, entry: Entry<'d>, number: usize, raw: &'d [u8]) {
    let name = member(raw, b"name");
    let text = name.and_then(value::string).unwrap_or_default();
    if text.is_empty() {
        report.add(
            Found::warning(Code::EnvName, entry, name.unwrap_or(raw)),
            format_args!("env[{number}].name"),
            format_args!("Variable {number} of the {} has no name.", Called(entry)),
        );
    }
    if matches!(text, b"hasOwnProperty" | b"__proto__") {
        report.add(
            Found::error(Code::PrototypeName, entry, name.unwrap_or(raw)).about(text),
            format_args!("env[{number}].name"),
            format_args!(
                "A variable of the {} is called {}, on which Node-RED fails.",
                Called(entry),
                Id(text)
            ),
        );
    }
    kind(report, entry, number, raw);
    let secret = member(raw, b"value").filter(|value| !matches!(*value, b"null" | b"\"\"" | b"\"__PWRD__\""));
    if let (Some(b"\"cred\""), Some(secret)) = (member(raw, b"type"), secret) {
        report.add(
            Found::warning(Code::CredentialsInline, entry, secret),
            format_args!("env[{number}].value"),
            format_args!("The {} holds the secret of variable {} in clear text.", Called(entry), Id(text)),
        );
    }
}

/// What `evaluateEnvProperties` (`@node-red/runtime/lib/flows/util.js`) and `evaluateNodeProperty` know.
const TYPES: [&[u8]; 11] =
    [b"str", b"num", b"bool", b"json", b"bin", b"cred", b"jsonata", b"conf-type", b"env", b"re", b"date"];

fn kind<'d>(report: &mut Report<'d>, entry: Entry<'d>, number: usize, raw: &'d [u8]) {
    let Some(kind) = member(raw, b"type") else { return };
    // The type of a variable that holds a config node is that node's type.
    let is_config = || member(raw, b"ui").and_then(|ui| member(ui, b"type")) == Some(b"\"conf-types\"");
    if !value::string(kind).is_some_and(|kind| TYPES.contains(&kind) || is_config()) {
        report.add(
            Found::warning(Code::EnvType, entry, kind),
            format_args!("env[{number}].type"),
            format_args!("The type of variable {number} of the {} is unknown.", Called(entry)),
        );
    }
}
