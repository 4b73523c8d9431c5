//! Tabs with ids that mean something else.

use super::code::Code;
use super::name::Called;
use super::report::{Found, Report};
use crate::flow::id::{self, array_index};
use crate::json::Entry;

/// The id of a tab.
pub(super) fn tab<'d>(report: &mut Report<'d>, entry: Entry<'d>) {
    let Some(raw) = entry.id() else { return };
    let text = id::text(Some(raw));
    if *text == *b"global" {
        report.add(
            Found::error(Code::TabGlobal, entry, raw),
            format_args!("id"),
            format_args!(
                "The id of the {} is that of the flow of all config nodes; it does not run.",
                Called(entry)
            ),
        );
    }
    if array_index(&text).is_some() {
        report.add(
            Found::warning(Code::TabInteger, entry, raw),
            format_args!("id"),
            format_args!(
                "The id of the {} is a number, so that Node-RED starts it before the config nodes that it uses.",
                Called(entry)
            ),
        );
    }
}
