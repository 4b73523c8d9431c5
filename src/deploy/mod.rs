//! The plan of a deploy: what it stops and starts, in Node-RED's order, and for each node why.
//!
//! [`plan`] takes what is deployed, freshly started, and what is to be. A runtime that has seen several deploys
//! holds its nodes in another order, which decides in which order they stop: it keeps a [`Running`] and plans with
//! [`plan_on`].
//!
//! The order of all is that of `@node-red/runtime/lib/flows/index.js` and `Flow.js` (5.0.7). In all shapes of
//! configurations a plan takes O(n log n) time; subflow instances are walked only where the nodes inside them are
//! asked for.

mod cause;
mod instance;
mod layout;
mod order;
mod plan;
mod ports;
mod reason;
mod running;
mod stale;
mod start;
mod stop;
mod types;

pub use instance::Instance;
pub(crate) use layout::Layout;
pub(crate) use order::Rounds;
pub use plan::{Explanation, Plan, Stopping};
pub use reason::{Kind, Reason};
pub use running::Running;
pub use types::Types;

use std::sync::OnceLock;

use crate::admin::DeploymentType;
use crate::diff::Explained;
use crate::flow::Flows;
use crate::json::Document;

/// What deploying `after` does when `before`, if anything, was just loaded and started. All types of nodes are taken
/// to be known.
///
/// ```
/// use redloom::{admin::DeploymentType, deploy::plan, flow::Flows, json::Document};
///
/// let flows = |text: &str| Some(Flows::new(Document::parse(text.into()).ok()??));
/// let before = flows(r#"[{"id":"c","type":"broker","name":"B","port":1},
///     {"id":"t","type":"tab"},{"id":"n","type":"mqtt","z":"t","x":1,"y":1,"broker":"c"}]"#);
/// let after = flows(r#"[{"id":"c","type":"broker","name":"B","port":2},
///     {"id":"t","type":"tab"},{"id":"n","type":"mqtt","z":"t","x":1,"y":1,"broker":"c"}]"#).ok_or("no array")?;
/// let plan = plan(before.as_ref(), &after, DeploymentType::Nodes);
/// let reasons: Vec<_> = plan.reasons().iter().map(|of| format!("{} {}", of.node.id(), of.words())).collect();
/// assert_eq!(reasons, [
///     "n restarts: its config node \"B\" (c) changed: property port",
///     "c restarts: its property port changed",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan<'d>(before: Option<&'d Flows>, after: &'d Flows, deployment: DeploymentType) -> Plan<'d> {
    let explained = Explained::new(before, after);
    let running = before.map_or_else(Running::default, |before| Running::fresh(before, Types::All));
    let layout = Layout::again(before.unwrap_or_else(|| nothing()), &running.parts);
    plan::plan(explained, layout, &running, Layout::new(after, Types::All), deployment)
}

/// What deploying `after` does when `running` runs of `before`, and of `types` nodes can be created.
///
/// `running` must be what an earlier plan for `before`, or [`Running::fresh`], gave.
pub fn plan_on<'d>(
    (before, running): (&'d Flows, &Running),
    after: &'d Flows,
    deployment: DeploymentType,
    types: Types<'_>,
) -> Plan<'d> {
    let explained = Explained::new(Some(before), after);
    let layout = Layout::again(before, &running.parts);
    plan::plan(explained, layout, running, Layout::new(after, types), deployment)
}

/// The configuration without anything.
fn nothing() -> &'static Flows {
    static NOTHING: OnceLock<Flows> = OnceLock::new();
    NOTHING.get_or_init(|| Flows::new(Document::default()))
}
