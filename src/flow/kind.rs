//! What a node is by its type.

/// What Node-RED's parser and engine take an entry for by its `type`
/// (`@node-red/runtime/lib/flows/util.js`, 5.0.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A flow: `tab`.
    Tab,
    /// A subflow template: `subflow`.
    Subflow,
    /// `group`.
    Group,
    /// A subflow instance: `subflow:` and the id of its template.
    Instance,
    /// `global-config`, whose `env` feeds every flow.
    GlobalConfig,
    /// `junction`, which passes on what comes in.
    Junction,
    /// `link in`.
    LinkIn,
    /// `link out`.
    LinkOut,
    /// `link call`.
    LinkCall,
    /// Any other type, or none: a regular node if it has `x` and `y`, else a config node.
    Other,
}

const INSTANCE: &[u8] = b"\"subflow:";

impl Kind {
    /// What an entry with this `type`, raw JSON, is.
    pub(crate) fn of(kind: Option<&[u8]>) -> Kind {
        match kind {
            Some(b"\"tab\"") => Kind::Tab,
            Some(b"\"subflow\"") => Kind::Subflow,
            Some(b"\"group\"") => Kind::Group,
            Some(b"\"global-config\"") => Kind::GlobalConfig,
            Some(b"\"junction\"") => Kind::Junction,
            Some(b"\"link in\"") => Kind::LinkIn,
            Some(b"\"link out\"") => Kind::LinkOut,
            Some(b"\"link call\"") => Kind::LinkCall,
            Some(raw) if raw.starts_with(INSTANCE) => Kind::Instance,
            _ => Kind::Other,
        }
    }

    /// Whether it holds other nodes or surrounds them, so that it is no node itself.
    pub fn is_frame(self) -> bool {
        matches!(self, Kind::Tab | Kind::Subflow | Kind::Group)
    }
}

/// The id of the template that an entry with this `type`, raw JSON, is an instance of.
pub(crate) fn template(kind: Option<&[u8]>) -> Option<&[u8]> {
    kind?.strip_prefix(INSTANCE)?.strip_suffix(b"\"")
}
