//! `z`: the tab or template that an entry is in.

use super::code::Code;
use super::name::{Called, Id, Kind};
use super::nodes::{Home, Nodes};
use super::object::{is_inherited, is_text};
use super::report::{Found, Report};
use crate::flow::{self, id, value};
use crate::json::Entry;

/// The `z` of one entry.
pub(super) fn z<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, entry: Entry<'d>) {
    let kind = nodes.flows.entry_kind(entry.index() as u32);
    if matches!(kind, flow::Kind::Tab | flow::Kind::Subflow) {
        return;
    }
    let is_config = kind != flow::Kind::Group && !entry.is_placed();
    let home = nodes.home_of(entry);
    if home == Home::Nowhere && !is_config {
        report.add(
            Found::error(Code::ZMissing, entry, entry.z().unwrap_or(entry.text())),
            format_args!("{}", if entry.z().is_some() { "z" } else { "" }),
            format_args!("The {} is on no tab (it has no z) and never runs.", Called(entry)),
        );
    }
    if let Some(raw) = entry.z().filter(|raw| home != Home::Nowhere && !is_text(raw)) {
        report.add(
            Found::warning(Code::ZNotText, entry, raw),
            format_args!("z"),
            format_args!("The z of the {} is {}, not an id as text.", Called(entry), Kind(raw)),
        );
    }
    if let Home::Implied(raw) = home {
        unknown(report, nodes, entry, raw, is_config);
    }
}

fn unknown<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, entry: Entry<'d>, raw: &'d [u8], is_config: bool) {
    let text = id::text(Some(raw));
    if is_inherited(&text) {
        return;
    }
    let is_group = nodes.flows.entry_kind(entry.index() as u32) == flow::Kind::Group;
    let about = value::string(raw).unwrap_or_default();
    if *text == *b"global" && !is_config {
        report.add(
            Found::error(Code::ZGlobal, entry, raw).about(about),
            format_args!("z"),
            format_args!("The {} is on \"global\", which is no tab; it never runs.", Called(entry)),
        );
        return;
    }
    let what = match nodes.find(&text) {
        Some(_) => "is neither a tab nor a subflow",
        None => "does not exist",
    };
    let effect = match (is_group, is_config) {
        (true, _) => "the group counts for nothing",
        (false, true) => "Node-RED creates the config node twice",
        (false, false) => "it runs on a tab that no entry describes",
    };
    report.add(
        Found::warning(Code::ZUnknown, entry, raw).about(about),
        format_args!("z"),
        format_args!("The {} is on {}, which {what}; {effect}.", Called(entry), Id(&text)),
    );
}
