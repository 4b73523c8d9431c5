//! `links` of link in, link out and link call nodes.

use core::fmt;

use super::code::Code;
use super::name::{self, Called, Id};
use super::nodes::{Home, Nodes, Reference};
use super::object::{is_array, is_inherited, is_text};
use super::report::{Found, Report};
use crate::flow::{Kind, value};
use crate::json::Entry;

/// The `links` of one link node.
pub(super) fn links<'d>(report: &mut Report<'d>, nodes: &Nodes<'d>, reference: Reference<'d>) {
    let Reference { entry, raw } = reference;
    let kind = nodes.flows.entry_kind(entry.index() as u32);
    let link = Link { entry, kind, home: nodes.home_of(entry) };
    if kind == Kind::LinkCall {
        return link.call(report, nodes, raw);
    }
    if !is_array(raw) {
        report.add(
            Found::either(value::is_truthy(Some(raw)), Code::LinksInvalid, entry, raw),
            format_args!("links"),
            format_args!("The links of the {} are {}, not an array of ids.", Called(entry), name::Kind(raw)),
        );
        return;
    }
    for (number, other) in value::items(raw).enumerate() {
        link.partner(report, nodes, other, format_args!("links[{number}]"));
    }
}

/// A link call without any `links`: Node-RED 5.0.7 fails on it even where the target comes with the message
/// (`@node-red/nodes/core/common/60-link.js`).
pub(super) fn missing<'d>(report: &mut Report<'d>, entry: Entry<'d>) {
    report.add(
        Found::error(Code::LinkCallTarget, entry, entry.text()),
        format_args!("links"),
        format_args!("The {} has no links; Node-RED does not create it.", Called(entry)),
    );
}

struct Link<'d> {
    entry: Entry<'d>,
    kind: Kind,
    home: Home<'d>,
}

impl<'d> Link<'d> {
    /// Of the links of a link call the first is its target.
    fn call(&self, report: &mut Report<'d>, nodes: &Nodes<'d>, raw: &'d [u8]) {
        if raw == b"null" {
            return missing(report, self.entry);
        }
        if !is_array(raw) && !is_text(raw) {
            report.add(
                Found::warning(Code::LinksInvalid, self.entry, raw),
                format_args!("links"),
                format_args!(
                    "The links of the {} are {}, not an array of ids.",
                    Called(self.entry),
                    name::Kind(raw)
                ),
            );
            return;
        }
        if self.entry.property(b"linkType") == Some(b"\"dynamic\"") {
            return;
        }
        let first =
            if is_text(raw) { Some(raw).filter(|raw| raw.len() > 2) } else { value::items(raw).next() };
        match first {
            Some(target) if is_text(raw) => self.partner(report, nodes, target, format_args!("links")),
            Some(target) => self.partner(report, nodes, target, format_args!("links[0]")),
            None => report.add(
                Found::warning(Code::LinkCallTarget, self.entry, raw),
                format_args!("links"),
                format_args!("The {} names no link in to call.", Called(self.entry)),
            ),
        }
    }

    fn partner(&self, report: &mut Report<'d>, nodes: &Nodes<'d>, raw: &'d [u8], path: fmt::Arguments<'_>) {
        let from = Called(self.entry);
        let text = value::string(raw).unwrap_or_default();
        let warning = |code| Found::warning(code, self.entry, raw).about(text);
        if !is_text(raw) {
            report.add(
                warning(Code::LinkInvalid),
                path,
                format_args!("A link of the {from} is {}, not an id as text.", name::Kind(raw)),
            );
        }
        if is_inherited(text) {
            report.add(
                Found::error(Code::PrototypeName, self.entry, raw).about(text),
                path,
                format_args!(
                    "A link of the {from} leads to {}, a name that every JavaScript object inherits.",
                    Id(text)
                ),
            );
        }
        let Some(other) = nodes.named(raw, u32::MAX) else {
            if is_text(raw) {
                report.add(
                    warning(Code::LinkDangling),
                    path,
                    format_args!("A link of the {from} leads to {}, which does not exist.", Id(text)),
                );
            }
            return;
        };
        let to = Called(nodes.flows.entry(other));
        if !self.fits(nodes.flows.kind(other)) {
            report.add(
                warning(Code::LinkTarget),
                path,
                format_args!("A link of the {from} leads to the {to}, which is no {}.", self.expected()),
            );
        } else if self.is_lost(nodes, nodes.home(other)) {
            report.add(
                warning(Code::LinkLost),
                path,
                format_args!(
                    "A link joins the {from} and the {to} across the edge of a subflow; it is dropped."
                ),
            );
        }
    }

    fn fits(&self, other: Kind) -> bool {
        if self.kind == Kind::LinkIn {
            matches!(other, Kind::LinkOut | Kind::LinkCall)
        } else {
            other == Kind::LinkIn
        }
    }

    fn expected(&self) -> &'static str {
        if self.kind == Kind::LinkIn { "link out" } else { "link in" }
    }

    /// A node inside a template exists by this id only for its neighbours; but a call finds any link in on a tab.
    fn is_lost(&self, nodes: &Nodes<'d>, home: Home<'d>) -> bool {
        let (here, there) = (nodes.template_around(self.home), nodes.template_around(home));
        here != there && (self.kind != Kind::LinkCall || there.is_some())
    }
}
