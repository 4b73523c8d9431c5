//! Names and values of properties that mean something to JavaScript or to Node-RED's parser.

use super::code::Code;
use super::name::{Called, Id};
use super::object::{is_array, is_inherited};
use super::report::{Found, Report};
use crate::flow::{Kind, value};
use crate::json::Entry;

/// A property whose name has a meaning that is not the writer's.
pub(super) fn name<'d>(report: &mut Report<'d>, entry: Entry<'d>, key: &'d [u8], raw: &'d [u8]) {
    match key {
        b"__proto__" => dropped(report, entry, key, raw),
        b"hasOwnProperty" => hides(report, entry, key, raw),
        b"_users" => report.add(
            Found::warning(Code::DerivedKey, entry, raw),
            format_args!("_users"),
            format_args!("The {} holds _users, which Node-RED works out by itself.", Called(entry)),
        ),
        _ => {}
    }
}

/// A value that Node-RED finds where it looks for changed nodes.
#[inline]
pub(super) fn value<'d>(report: &mut Report<'d>, entry: Entry<'d>, key: &'d [u8], raw: &'d [u8]) {
    // `"valueOf"` is the shortest, `"propertyIsEnumerable"` the longest.
    if !(9..=22).contains(&raw.len()) {
        return;
    }
    let inherited = value::string(raw).filter(|text| is_inherited(text));
    if let Some(inherited) = inherited.filter(|_| !matches!(key, b"id" | b"type" | b"z")) {
        report.add(
            Found::warning(Code::PrototypeValue, entry, raw).about(inherited),
            format_args!("{}", Id(key)),
            format_args!(
                "A property of the {} is {}; Node-RED restarts the node at each partial deploy for that.",
                Called(entry),
                Id(inherited)
            ),
        );
    }
}

/// Keys inside a value, at any depth.
pub(super) fn nested<'d>(report: &mut Report<'d>, entry: Entry<'d>, key: &'d [u8], raw: &'d [u8]) {
    let mut rest = raw;
    // A key follows a brace or a comma; inside a string its quote would be escaped.
    while let Some(quote) = rest.windows(2).position(|pair| matches!(pair, b"\"_" | b"\"h")) {
        rest = &rest[quote..];
        if rest.starts_with(b"\"__proto__\":") {
            dropped(report, entry, key, &rest[..11]);
        } else if rest.starts_with(b"\"hasOwnProperty\":") {
            hides(report, entry, key, &rest[..16]);
        }
        rest = &rest[1..];
    }
}

fn dropped<'d>(report: &mut Report<'d>, entry: Entry<'d>, key: &'d [u8], at: &'d [u8]) {
    report.add(
        Found::warning(Code::PrototypeKey, entry, at),
        format_args!("{}", Id(key)),
        format_args!("The {} has a property __proto__, which Node-RED drops at the deploy.", Called(entry)),
    );
}

fn hides<'d>(report: &mut Report<'d>, entry: Entry<'d>, key: &'d [u8], at: &'d [u8]) {
    report.add(
        Found::error(Code::PrototypeName, entry, at).about(b"hasOwnProperty"),
        format_args!("{}", Id(key)),
        format_args!("The {} has a property hasOwnProperty, on which Node-RED fails.", Called(entry)),
    );
}

/// `subflow`, which Node-RED's parser puts on instances.
pub(super) fn subflow<'d>(report: &mut Report<'d>, entry: Entry<'d>, kind: Kind, raw: &'d [u8]) {
    if kind.is_frame() {
        return;
    }
    let is_taken_for_instance = kind != Kind::Instance && entry.is_placed() && value::is_truthy(Some(raw));
    if !is_taken_for_instance && kind != Kind::Instance {
        return;
    }
    let effect = if is_taken_for_instance {
        "for which Node-RED takes it for a subflow instance and does not create it"
    } else {
        "which Node-RED works out by itself"
    };
    report.add(
        Found::either(is_taken_for_instance, Code::DerivedKey, entry, raw),
        format_args!("subflow"),
        format_args!("The {} has a property subflow, {effect}.", Called(entry)),
    );
}

/// `x` without `y` or the other way round.
pub(super) fn position<'d>(report: &mut Report<'d>, entry: Entry<'d>, kind: Kind) {
    let (there, missing) = match (entry.has_x(), entry.has_y()) {
        (true, false) => ("x", "y"),
        (false, true) => ("y", "x"),
        _ => return,
    };
    // An instance without both is told of as such.
    if !kind.is_frame() && kind != Kind::Instance {
        report.add(
            Found::warning(Code::PositionHalf, entry, entry.text()),
            format_args!("{there}"),
            format_args!(
                "The {} has {there} but no {missing} and so counts as a config node.",
                Called(entry)
            ),
        );
    }
}

/// `d` of a node and `disabled` of a tab.
pub(super) fn disabled<'d>(report: &mut Report<'d>, entry: Entry<'d>, code: Code, key: &str, raw: &'d [u8]) {
    if matches!(raw, b"true" | b"false") {
        return;
    }
    report.add(
        Found::warning(code, entry, raw),
        format_args!("{key}"),
        format_args!("The property {key} of the {} is neither true nor false.", Called(entry)),
    );
}

/// Nodes inside a tab's entry, as `GET /flow/:id` gives them.
pub(super) fn contents<'d>(report: &mut Report<'d>, entry: Entry<'d>, key: &'d [u8], raw: &'d [u8]) {
    if is_array(raw) && raw.len() > 2 {
        report.add(
            Found::error(Code::TabContents, entry, raw),
            format_args!("{}", Id(key)),
            format_args!("The {} holds {} in its own entry, where they do not run.", Called(entry), Id(key)),
        );
    }
}
