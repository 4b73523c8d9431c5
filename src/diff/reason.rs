//! Why a comparison marked an id.

/// What put an id into a set of the difference. Keys are those of [`Keys`](super::keys::Keys); properties are
/// counted from 0 in the entry they are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It is in the new configuration only.
    New,
    /// It is in the old configuration only.
    Gone,
    /// The tab that it is, or is on, was disabled or is gone.
    TabOff(u32),
    /// The tab that it is, or is on, was enabled.
    TabOn(u32),
    /// Its `d` became true.
    Disabled,
    /// A property of the new entry differs.
    Property(u32),
    /// The new entry lacks a property of the old one.
    PropertyGone(u32),
    /// Credentials came with it.
    Credentials,
    /// Its wires differ.
    Wires,
    /// It holds a node that was added, removed, changed or rewired.
    Holds(u32),
    /// A property, counted in the new entry, has an id as its value that changed or was removed.
    Uses { property: u32, key: u32 },
    /// It is in a group that changed.
    InGroup(u32),
    /// It is an instance of a template that changed.
    InstanceOf(u32),
}
