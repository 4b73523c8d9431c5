//! A deployment: what of it stops and what starts anew (`setFlows` of `@node-red/runtime/lib/flows/index.js`, 5.0.7).

use std::collections::BTreeSet;
use std::rc::Rc;

use super::effect::{Effect, FlowHandle, FlowKind, NodeError};
use super::event::{Event, RuntimeState, Scope};
use super::input::Deploy;
use super::machine::{Active, Runtime};
use super::start::Start;
use super::stop::{Extent, Stop};
use super::value::canonical;
use crate::admin::DeploymentType;
use crate::check::object::{is_array, member};
use crate::credentials::Object;
use crate::deploy::{self, Types, plan_on};
use crate::flow::{Flows, value};

/// A plan as [`Deployment::plan`](crate::admin::Deployment) has it.
#[derive(Debug, Default)]
struct Plan {
    stop: Vec<(Rc<[u8]>, bool)>,
    rewired: Vec<Rc<[u8]>>,
}

impl Plan {
    fn read(text: &str) -> Option<Plan> {
        let text = canonical(text.as_bytes())?;
        let list = |name: &[u8]| member(&text, name).filter(|raw| is_array(raw));
        let id = |raw: &[u8]| value::string(raw).map(Rc::<[u8]>::from);
        let stop = |raw: &[u8]| Some((id(member(raw, b"id")?)?, member(raw, b"removed") == Some(b"true")));
        Some(Plan {
            stop: value::items(list(b"stop")?).map(stop).collect::<Option<_>>()?,
            rewired: value::items(list(b"rewired")?).map(id).collect::<Option<_>>()?,
        })
    }
}

/// What a deployment does that does not say so itself.
struct Found {
    diff: String,
    plan: String,
    runs: deploy::Running,
}

/// Compares a configuration with the active one, of which `ran` runs; none if all of it was freshly started.
fn compared(
    active: &Active,
    ran: Option<deploy::Running>,
    flows: &mut Flows,
    credentials: &Object,
    deployment: DeploymentType,
) -> Found {
    let ids = active.credentials.keys().chain(credentials.keys());
    let other = ids.filter(|id| active.credentials.get(id) != credentials.get(id));
    let supplied = other.filter_map(|id| flows.find(id)).collect();
    flows.supply(supplied);
    let ran = ran.unwrap_or_else(|| deploy::Running::fresh(&active.flows, Types::All));
    let plan = plan_on((&active.flows, &ran), flows, deployment, Types::All);
    Found { diff: plan.diff().to_json(), plan: plan.steps_to_json(), runs: plan.into_running() }
}

impl Runtime {
    /// Makes a configuration the active one, stops what has to stop and starts what is not there.
    ///
    /// A deployment that starts from another generation than the one that is held restarts everything.
    pub(super) fn deploy(&mut self, deploy: Deploy) {
        let Deploy { deployment, from, generation, revision, mut plan, mut diff, mut flows, credentials } =
            deploy;
        let is_load = deployment == DeploymentType::Reload;
        let is_first = self.active.is_none();
        let had_safe_mode = self.settings.safe_mode && !(is_load && is_first);
        self.settings.safe_mode &= is_load && is_first;
        if is_load {
            self.keeps_notice = credentials.is_none();
            self.tell(Event::RuntimeState(match credentials {
                Some(_) => RuntimeState::Cleared,
                None => RuntimeState::CredentialsFailed,
            }));
        }
        let credentials = match credentials {
            Some(credentials) => Rc::new(Object::parse(credentials.text()).unwrap_or_default()),
            None if is_load => Rc::default(),
            None => self.credentials(),
        };
        let ran = self.ran.take();
        let mut continues = false;
        if let Some(active) = self.active.as_ref().filter(|_| !is_load && self.started) {
            continues = active.generation == from;
            if plan.is_none() {
                let found = compared(active, ran, &mut flows, &credentials, deployment);
                (continues, diff, plan) = (true, Some(found.diff), Some(found.plan));
                self.ran = Some(found.runs);
            }
        }
        let flows = Rc::new(flows);
        let active = Active { flows: flows.clone(), generation, revision: revision.clone(), credentials };
        self.active = Some(active);

        let forced = is_load && !is_first;
        if !self.started && !forced {
            self.tell(Event::RuntimeDeploy { revision });
            return self.effects.push_back(Effect::Reply(generation));
        }
        let diff = diff.filter(|_| !is_load).and_then(|diff| canonical(diff.as_bytes()));
        let from = if continues && !had_safe_mode { diff.as_deref() } else { None };
        let plan = plan.as_deref().unwrap_or_default();
        let (extent, r#type) = self.extent(deployment, plan, &flows, from);
        let text = diff.map(|diff| Rc::<str>::from(String::from_utf8_lossy(&diff)));
        let scope = Scope { r#type, diff: text };
        let start = Start { scope: scope.clone(), is_deploy: true, revision: Some(revision) };
        match self.started {
            true => self.stop(Stop { extent, scope, deploy: Some(generation), then: Some(start) }),
            false => self.after_stop(Some(generation), Some(start)),
        }
    }

    /// What a deployment stops, and the type under which that is told. `diff` is what differs from what is held; none
    /// if that is not what the deployment starts from.
    fn extent(
        &mut self,
        deployment: DeploymentType,
        plan: &str,
        flows: &Flows,
        diff: Option<&[u8]>,
    ) -> (Extent, &'static str) {
        let removed = match (deployment, diff, Plan::read(plan)) {
            (DeploymentType::Reload, ..) => BTreeSet::new(),
            (kind @ (DeploymentType::Nodes | DeploymentType::Flows), Some(diff), Some(plan))
                if member(diff, b"globalConfigChanged") != Some(b"true") =>
            {
                self.rewired.extend(plan.rewired);
                return (Extent::Listed(plan.stop, self.restarted(flows, diff)), kind.name());
            }
            (_, Some(_), Some(plan)) => {
                plan.stop.into_iter().filter(|(_, removed)| *removed).map(|(id, _)| id).collect()
            }
            (_, None, Some(_)) => self.gone(flows),
            (.., None) => {
                let message = "The plan of the deployment could not be read; everything is restarted";
                let (id, message) = (String::from("global"), String::from(message));
                self.error(NodeError { id, code: "plan_invalid", message });
                self.gone(flows)
            }
        };
        self.rewired.clear();
        self.ran = None;
        (Extent::Everything(removed), "full")
    }

    /// The flows of tabs that stop as a whole: their `env` differs, they come, go or are disabled.
    fn restarted(&self, flows: &Flows, diff: &[u8]) -> Vec<FlowHandle> {
        let lists =
            [&b"added"[..], b"removed", b"flowChanged"].map(|name| member(diff, name).unwrap_or_default());
        let listed: BTreeSet<&[u8]> =
            crate::sort::set(lists.into_iter().flat_map(value::items).filter_map(value::string));
        let is_on = |tab: &&crate::flow::Tab| !value::is_truthy(flows.tab_property(tab, b"disabled"));
        let on = crate::sort::set(flows.tabs().iter().filter(is_on).map(|tab| flows.tab_id(tab)));
        let is_restarted = |flow: &&FlowHandle| {
            let flow = self.running.flows.get(flow).filter(|flow| flow.kind == FlowKind::Tab);
            flow.is_some_and(|flow| listed.contains(&*flow.id) || !on.contains(&*flow.id))
        };
        self.running.order.iter().filter(is_restarted).copied().collect()
    }

    /// The ids of what runs that a configuration does not have.
    fn gone(&self, flows: &Flows) -> BTreeSet<Rc<[u8]>> {
        let ids = self.running.nodes.values().map(|node| &node.id);
        crate::sort::set(ids.filter(|id| flows.find(id).is_none()).cloned())
    }

    /// A start does not come to be, for it would be undone. What it would have announced is so only if it is not
    /// another deploy that comes.
    pub(super) fn give_up_start(&mut self, start: Start) {
        let is_deploy = matches!(self.waiting.front(), Some(super::machine::Task::Deploy(_)));
        // What comes next stops what runs only if something is meant to run.
        self.started = true;
        if let Some(revision) = start.revision.filter(|_| !is_deploy) {
            self.tell(Event::RuntimeDeploy { revision });
        }
    }
}
