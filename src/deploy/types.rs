//! Which types of nodes there are.

use core::fmt;
use std::collections::BTreeSet;

use crate::flow::Flows;
use crate::sort;

/// The types of nodes that a registry has a constructor for.
#[derive(Clone, Copy, Default)]
pub enum Types<'t> {
    /// There is no registry: every type is taken to be known.
    #[default]
    All,
    /// Those for which this is true.
    Known(&'t dyn Fn(&str) -> bool),
}

impl fmt::Debug for Types<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Types::All => "All",
            Types::Known(_) => "Known",
        })
    }
}

/// The types of one configuration, as raw JSON, that nothing can be created of.
pub(super) struct Unknown<'d>(BTreeSet<Option<&'d [u8]>>);

impl<'d> Unknown<'d> {
    pub(super) fn of(flows: &'d Flows, types: Types<'_>) -> Unknown<'d> {
        Unknown(match types {
            Types::All => BTreeSet::new(),
            Types::Known(is_known) => {
                sort::set(flows.missing_types(is_known).into_iter().map(|missing| missing.raw))
            }
        })
    }

    /// Whether nodes of a type that is neither an instance nor a frame can be created. A type is a text that is not
    /// empty.
    pub(super) fn allows(&self, raw: Option<&'d [u8]>) -> bool {
        let is_text = matches!(raw, Some([b'"', _, .., b'"']));
        is_text && (self.0.is_empty() || !self.0.contains(&raw))
    }
}
