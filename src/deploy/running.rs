//! What a runtime holds: the flows and in each the nodes that run, in the order of their creation.

use std::sync::Arc;

use super::layout::{Layout, Parts};
use super::start;
use super::types::Types;
use crate::flow::{Flows, Home};

/// What runs of a configuration, subflow instances as one each.
///
/// The order matters: it is that in which all is stopped (`activeFlows` of `@node-red/runtime/lib/flows/index.js`,
/// `activeNodes` of `Flow.js`, 5.0.7). A [`Plan`](super::Plan) gives what runs after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Running {
    pub(super) flows: Vec<RunningFlow>,
    /// What the nodes were started by.
    pub(super) parts: Arc<Parts>,
}

/// A flow that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RunningFlow {
    /// The tab or the global part that it is.
    pub(super) home: Home,
    /// The entries of its nodes.
    pub(super) nodes: Vec<u32>,
}

impl Running {
    /// What runs after a configuration was loaded and started.
    pub fn fresh(flows: &Flows, types: Types<'_>) -> Running {
        start::start(&Layout::new(flows, types), Vec::new(), &[]).running
    }

    /// How many nodes run, instances counted as one.
    pub fn len(&self) -> usize {
        self.flows.iter().map(|flow| flow.nodes.len()).sum()
    }

    /// Whether no node runs.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
