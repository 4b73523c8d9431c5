//! `scope` of catch, status and complete nodes.

use super::code::Code;
use super::name::{Called, Id, Kind};
use super::nodes::{Home, Nodes, Reference};
use super::object::{is_array, is_text};
use super::report::{Found, Report};
use crate::flow::value;
use crate::json::Entry;

/// Whether the entry is of a type whose `scope` the engine reads.
pub(super) fn has_scope(entry: Entry<'_>) -> bool {
    matches!(entry.kind(), Some(b"\"catch\"" | b"\"status\"" | b"\"complete\""))
}

/// The `scope` of one entry.
pub(super) fn scope<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, reference: Reference<'d>) {
    let Reference { entry, raw } = reference;
    let is_complete = entry.kind() == Some(b"\"complete\"");
    if !is_array(raw) {
        if !(raw == b"null" || raw == b"\"group\"" && !is_complete) {
            // What is no array has no `forEach`, which ends the start of the flow.
            let harms = is_complete && value::is_truthy(Some(raw));
            let allowed = if is_complete { "an array of ids" } else { "null, \"group\" or an array of ids" };
            report.add(
                Found::either(harms, Code::ScopeInvalid, entry, raw),
                format_args!("scope"),
                format_args!("The scope of the {} is {}, not {allowed}.", Called(entry), Kind(raw)),
            );
        }
        return;
    }
    let home = nodes.home_of(entry);
    let mut near = nodes.of(entry);
    for (number, target) in value::items(raw).enumerate() {
        near = self::target(report, nodes, (entry, home, near), number, target).unwrap_or(near);
    }
}

fn target<'d>(
    report: &mut Report<'d>,
    nodes: &Nodes<'d>,
    (entry, home, near): (Entry<'d>, Home<'d>, u32),
    number: usize,
    raw: &'d [u8],
) -> Option<u32> {
    let from = Called(entry);
    let text = value::string(raw).unwrap_or_default();
    let warning = |code| Found::warning(code, entry, raw).about(text);
    if !is_text(raw) {
        report.add(
            warning(Code::ScopeEntry),
            format_args!("scope[{number}]"),
            format_args!("The scope of the {from} holds {}, not an id as text.", Kind(raw)),
        );
        return None;
    }
    let Some(target) = nodes.named(raw, near.wrapping_add(1)) else {
        report.add(
            warning(Code::ScopeUnknown),
            format_args!("scope[{number}]"),
            format_args!("The scope of the {from} names {}, which does not exist.", Id(text)),
        );
        return None;
    };
    let is_elsewhere = !nodes.is_config(target) && nodes.home(target) != home;
    if nodes.flows.kind(target).is_frame() || is_elsewhere {
        report.add(
            warning(Code::ScopeElsewhere),
            format_args!("scope[{number}]"),
            format_args!(
                "The scope of the {from} names the {}, of which it never hears.",
                Called(nodes.flows.entry(target))
            ),
        );
    }
    Some(target)
}
