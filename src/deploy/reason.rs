//! Why a deploy restarts a node.

use core::fmt::{self, Write as _};
use std::borrow::Cow;

use crate::check::name;
use crate::flow::id::{self, IdText};

/// What kind of reason it is; the names are those of [`Reason::to_json`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is new, or `via` is the new tab that it is on.
    Added,
    /// It is gone, or `via` is the tab that it was on, which is gone.
    Removed,
    /// It was enabled, or `via` is the tab that it is on, which was.
    Enabled,
    /// It was disabled, or `via` is the tab that it is on, which was.
    Disabled,
    /// `property` differs.
    Changed,
    /// Credentials came with it.
    Credentials,
    /// It was moved to `via`.
    Moved,
    /// Its wires differ.
    Rewired,
    /// `property` names `via`, which changed or is gone: a config node mostly.
    Uses,
    /// The group `via` that it is in changed.
    Group,
    /// It is an instance of the subflow `via`, which changed.
    Subflow,
    /// It holds `via`, which changed: a tab, a subflow or a group does.
    Holds,
    /// It is inside the subflow instance `via`.
    Instance,
    /// Wires join it to `via`, `distance` wires away, which changed.
    Linked,
    /// Environment variables of the tab `via` differ.
    Env,
    /// `via`, a `global-config` node, changed, which restarts everything.
    GlobalConfig,
    /// The deployment restarts everything.
    Full,
    /// The flows are read again, which restarts everything.
    Reload,
    /// It did not run before, and now can.
    Runnable,
}

impl Kind {
    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Enabled => "enabled",
            Kind::Disabled => "disabled",
            Kind::Changed => "changed",
            Kind::Credentials => "credentials",
            Kind::Moved => "moved",
            Kind::Rewired => "rewired",
            Kind::Uses => "uses",
            Kind::Group => "group",
            Kind::Subflow => "subflow",
            Kind::Holds => "holds",
            Kind::Instance => "instance",
            Kind::Linked => "linked",
            Kind::Env => "env",
            Kind::GlobalConfig => "global-config",
            Kind::Full => "full",
            Kind::Reload => "reload",
            Kind::Runnable => "runnable",
        }
    }
}

/// An id and the name that what has it goes by, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named<'d> {
    pub(super) id: IdText<'d>,
    /// As it stands between the quotes of a JSON string.
    pub(super) name: Option<&'d [u8]>,
    /// What people call it: `config node`, `group`, `node`.
    pub(super) noun: &'static str,
}

/// Where it began: what changed itself, so that others had to restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause<'d> {
    pub(super) what: Named<'d>,
    pub(super) kind: Kind,
    pub(super) property: Option<&'d [u8]>,
}

/// Why a node is stopped, started or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason<'d> {
    /// What kind of reason it is.
    pub kind: Kind,
    pub(super) property: Option<&'d [u8]>,
    pub(super) via: Option<Named<'d>>,
    pub(super) distance: Option<u32>,
    pub(super) cause: Option<Cause<'d>>,
}

impl Reason<'_> {
    pub(super) fn of(kind: Kind) -> Reason<'static> {
        Reason { kind, property: None, via: None, distance: None, cause: None }
    }

    /// The property that differs, or that names `via`.
    pub fn property(&self) -> Option<Cow<'_, str>> {
        self.property.map(id::decoded)
    }

    /// The id of what the reason came by, if it did not arise at the node itself.
    pub fn via(&self) -> Option<Cow<'_, str>> {
        self.via.as_ref().map(|via| id::decoded(&via.id))
    }

    /// How far away it began: in wires, if the node is [linked](Kind::Linked) to `via`, else in steps from one that
    /// uses, is in or is an instance of another.
    pub fn distance(&self) -> Option<u32> {
        self.distance
    }

    /// The id of what changed first.
    pub fn cause(&self) -> Option<Cow<'_, str>> {
        self.cause.as_ref().map(|cause| id::decoded(&cause.what.id))
    }

    /// The reason as JSON: `{kind, property?, via?, distance?, cause?: {id, kind, property?}, message}`; `message`
    /// is the reason in words.
    pub fn to_json(&self) -> String {
        let mut json = format!(r#"{{"kind":"{}""#, self.kind.name());
        property(&mut json, self.property);
        if let Some(via) = &self.via {
            _ = write!(json, r#","via":{}"#, quoted(&via.id));
        }
        if let Some(distance) = self.distance {
            _ = write!(json, r#","distance":{distance}"#);
        }
        if let Some(Cause { what, kind, property: changed }) = &self.cause {
            _ = write!(json, r#","cause":{{"id":{},"kind":"{}""#, quoted(&what.id), kind.name());
            property(&mut json, *changed);
            json.push('}');
        }
        _ = write!(json, r#","message":{}}}"#, crate::json::quote(&self.to_string()));
        json
    }
}

/// A canonical text as a JSON string.
pub(super) fn quoted(text: &[u8]) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    json.push_str(&String::from_utf8_lossy(text));
    json.push('"');
    json
}

fn property(json: &mut String, name: Option<&[u8]>) {
    if let Some(name) = name {
        _ = write!(json, r#","property":{}"#, quoted(name));
    }
}

/// Characters of a name or an id in words.
const SHORT: usize = 40;

/// The reason in words, to go on after "restarts: ". Names and ids are cut if long, and nothing in them can steer a
/// terminal.
impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = |f: &mut fmt::Formatter<'_>, own: &str, tail: &str| match &self.via {
            Some(via) => write!(f, "its {via} {tail}"),
            None => f.write_str(own),
        };
        match self.kind {
            Kind::Added => by(f, "it is new", "is new"),
            Kind::Removed => by(f, "it was removed", "was removed"),
            Kind::Enabled => by(f, "it was enabled", "was enabled"),
            Kind::Disabled => by(f, "it was disabled", "was disabled"),
            Kind::Changed => write!(f, "its property {} changed", Shown(self.property.unwrap_or_default())),
            Kind::Credentials => f.write_str("credentials came with it"),
            Kind::Moved => match &self.via {
                Some(via) => write!(f, "it was moved to the {via}"),
                None => f.write_str("it was moved"),
            },
            Kind::Rewired => f.write_str("its wires changed"),
            Kind::Uses | Kind::Group | Kind::Subflow | Kind::Holds => self.chain(f),
            Kind::Instance => by(f, "", "does"),
            Kind::Linked => self.wires(f),
            Kind::Env => by(f, "", "has other environment variables"),
            Kind::GlobalConfig => by(f, "the global-config changed", "changed, which restarts everything"),
            Kind::Full => f.write_str("a full deploy restarts everything"),
            Kind::Reload => f.write_str("the flows are read again, which restarts everything"),
            Kind::Runnable => f.write_str("it could not run before"),
        }
    }
}

impl Reason<'_> {
    fn chain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(via), Some(cause)) = (&self.via, &self.cause) else { return Ok(()) };
        if self.kind == Kind::Uses && via.noun != "config node" {
            write!(f, "its property {} names the {via}, which", Shown(self.property.unwrap_or_default()))?;
        } else {
            write!(f, "its {via}")?;
        }
        if cause.what.id == via.id {
            return write!(f, " {cause}");
        }
        let steps = self.distance.unwrap_or_default();
        write!(f, " depends on {}, {steps} steps away, which {cause}", cause.what)
    }

    fn wires(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(via), Some(cause)) = (&self.via, &self.cause) else { return Ok(()) };
        write!(f, "wired to {}", Bare(via))?;
        match self.distance {
            Some(1) | None => {}
            Some(wires) => write!(f, ", {wires} wires away")?,
        }
        if cause.what.id == via.id {
            return write!(f, ", which {cause}");
        }
        write!(f, ", which depends on {}, which {cause}", cause.what)
    }
}

impl fmt::Display for Cause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, self.property) {
            (Kind::Added, _) => f.write_str("was added"),
            (Kind::Removed, _) => f.write_str("was removed"),
            (Kind::Enabled, _) => f.write_str("was enabled"),
            (Kind::Disabled, _) => f.write_str("was disabled"),
            (Kind::Moved, _) => f.write_str("was moved"),
            (Kind::Rewired, _) => f.write_str("was wired anew"),
            (Kind::Credentials, _) => f.write_str("got credentials"),
            (_, Some(property)) => write!(f, "changed: property {}", Shown(property)),
            (_, None) => f.write_str("changed"),
        }
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.noun, Bare(self))
    }
}

/// Without the noun.
struct Bare<'n, 'd>(&'n Named<'d>);

impl fmt::Display for Bare<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.name {
            Some(name) => write!(f, "\"{}\" ({})", Shown(name), Shown(&self.0.id)),
            None => write!(f, "{}", Shown(&self.0.id)),
        }
    }
}

/// A canonical text, fit to be read.
struct Shown<'n>(&'n [u8]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b"" => f.write_str("\"\""),
            text => f.write_str(&name::text(text, SHORT)),
        }
    }
}
