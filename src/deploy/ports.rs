//! Whether a template's inputs and outputs let an instance start: `Subflow.js` of `@node-red/runtime` (5.0.7)
//! throws where they do not, and the instance does not start.

use super::layout::Layout;
use crate::check::object::{is_array, member};
use crate::flow::{id, value};
use crate::json::Entry;

/// What joins instances of a template to what is around them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    /// An input leads to nothing, or an output comes from what has none.
    broken: bool,
    /// Instances need `wires`.
    gives: bool,
}

impl Ports {
    /// Looks at the template with this place.
    pub(super) fn of(layout: &Layout<'_>, template: u32) -> Ports {
        let definition = layout.entry(layout.flows.templates()[template as usize].definition());
        let port = |name: &[u8]| definition.property(name).filter(|raw| value::is_truthy(Some(raw)));
        let (input, output, status) = (port(b"in"), port(b"out"), port(b"status"));
        let enters = |wire: &[u8]| layout.find_inside(template, &wire_id(wire)).is_some();
        let inputs = input.map_or(0, |raw| value::items(raw).count());
        let own = id::text(definition.id());
        let leaves = |wire: &[u8]| {
            let from = wire_id(wire);
            if *from == *own {
                return inputs > number(member(wire, b"port"));
            }
            let inner = layout.find_inside(template, &from);
            inner.is_none_or(|node| layout.flows.entry(node).wires().is_some_and(is_array))
        };
        let all = |list: Option<&[u8]>, is_sound: &dyn Fn(&[u8]) -> bool| {
            let Some(list) = list else { return true };
            is_array(list) && value::items(list).all(|port| is_joined(port, is_sound))
        };
        let given = |list| value::items(list).any(|port| wires(port).next().is_some());
        let sound = all(input, &enters)
            && all(output, &leaves)
            && status.is_none_or(|status| is_joined(status, &leaves));
        Ports { broken: !sound, gives: output.is_some_and(given) }
    }

    /// Whether this instance of the template starts.
    pub(super) fn allow(self, instance: Entry<'_>) -> bool {
        !self.broken && (!self.gives || instance.wires().is_some_and(is_array))
    }
}

fn is_joined(port: &[u8], is_sound: &dyn Fn(&[u8]) -> bool) -> bool {
    member(port, b"wires").is_some_and(is_array) && wires(port).all(is_sound)
}

fn wires(port: &[u8]) -> value::Items<'_> {
    value::items(member(port, b"wires").unwrap_or_default())
}

fn wire_id(wire: &[u8]) -> id::IdText<'_> {
    id::text(member(wire, b"id"))
}

/// The number of a port; one that there is not, if it is none.
fn number(raw: Option<&[u8]>) -> usize {
    let digits = raw.and_then(|raw| core::str::from_utf8(raw).ok());
    digits.and_then(|digits| digits.trim_matches('"').parse().ok()).unwrap_or(usize::MAX)
}
