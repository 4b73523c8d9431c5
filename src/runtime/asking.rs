//! Variables of one flow or group that are being found out.

use std::collections::BTreeMap;

use super::effect::{Effect, Evaluate, FlowHandle, NodeError};
use super::env::entry::{Complaint, Entry as Variable};
use super::env::evaluation::{Evaluation, complaint};
use super::machine::{Phase, Runtime};
use super::running::Scope;
use super::start::Starting;
use super::value::EnvValue;
use crate::admin::EffectId;
use crate::credentials::Object;
use crate::flow::id;

/// Variables that the host has been asked for.
#[derive(Debug)]
pub(super) struct Asking {
    evaluation: Evaluation,
    scope: Scope,
    /// The places of the entries.
    asked: BTreeMap<EffectId, u32>,
    pub(super) deadline: u64,
}

/// How long an expression may take, in ms.
///
/// DIFFERENCE: Node-RED 5.0.7 waits for ever, and nothing after it starts.
const EVALUATE_TIMEOUT: u64 = 15_000;

impl Asking {
    pub(super) fn is_waiting(&self) -> bool {
        !self.asked.is_empty()
    }
}

impl Runtime {
    /// Finds what variables are set to, as far as that can be done without asking.
    pub(super) fn evaluate(
        &mut self,
        starting: &mut Starting,
        variables: Vec<Variable>,
        credentials: &Object,
        scope: Scope,
    ) {
        if variables.is_empty() {
            return;
        }
        let mut complaints = Vec::new();
        let running = &self.running;
        let lookup = |name: &[u8]| running.setting_around(scope, name);
        let (evaluation, places) =
            Evaluation::begin(variables, self.now, credentials, &lookup, &mut complaints);
        self.complain(scope.flow, scope.group, complaints);
        if places.is_empty() {
            let asking = Asking { evaluation, scope, asked: BTreeMap::new(), deadline: 0 };
            return self.set_variables(starting, asking);
        }
        let group = scope.group.and_then(|group| {
            let group = self.running.flows.get(&scope.flow)?.groups.list.get(group as usize)?;
            Some(id::decoded(&group.id).into_owned())
        });
        let mut asked = BTreeMap::new();
        for at in places {
            let effect = self.next_effect();
            asked.insert(effect, at as u32);
            let variable = evaluation.entry(at);
            let text = |text: &[u8]| id::decoded(text).into_owned();
            let value = variable.value.as_ref().and_then(EnvValue::json);
            self.effects.push_back(Effect::Evaluate(
                effect,
                Evaluate {
                    flow: scope.flow,
                    group: group.clone(),
                    name: text(&variable.name),
                    r#type: text(&variable.kind),
                    value: value.map(|raw| String::from_utf8_lossy(raw).into_owned()),
                },
            ));
        }
        let deadline = self.now.saturating_add(EVALUATE_TIMEOUT);
        starting.asking = Some(Asking { evaluation, scope, asked, deadline });
    }

    /// Sets what was found.
    pub(super) fn set_variables(&mut self, starting: &mut Starting, asking: Asking) {
        let Asking { evaluation, scope, .. } = asking;
        let found = evaluation.finish(&|name| self.running.setting_around(scope, name));
        let Some(frame) = starting.frames.last_mut() else { return };
        let Some(flow) = self.running.flows.get_mut(&scope.flow) else { return };
        match scope.group {
            Some(group) => {
                if let Some(group) = flow.groups.list.get_mut(group as usize) {
                    group.env = found;
                }
                flow.bind_group(group as usize);
            }
            None if core::mem::replace(&mut frame.is_set, true) => flow.bind_also(found),
            None => {
                flow.env = found;
                self.running.bind(scope.flow);
            }
        }
    }

    /// The host has found a value, or could not.
    pub(super) fn evaluated(&mut self, effect: EffectId, value: Result<Option<EnvValue>, String>) {
        let Phase::Starting(starting) = &mut self.phase else { return };
        let Some(asking) = &mut starting.asking else { return };
        let Some(at) = asking.asked.remove(&effect).map(|at| at as usize) else { return };
        let scope = asking.scope;
        match value {
            Ok(value) => asking.evaluation.answer(at, value),
            Err(message) => {
                let complaint = complaint(&asking.evaluation.entry(at).name, &message);
                self.complain(scope.flow, scope.group, vec![complaint]);
            }
        }
    }

    /// Values that were not found in time are `undefined`.
    pub(super) fn give_up_evaluating(&mut self) {
        let Phase::Starting(starting) = &mut self.phase else { return };
        let Some(asking) = &mut starting.asking else { return };
        let scope = asking.scope;
        let late: Vec<Complaint> = core::mem::take(&mut asking.asked)
            .into_values()
            .map(|at| {
                ("env_timeout", complaint(&asking.evaluation.entry(at as usize).name, "it took too long").1)
            })
            .collect();
        self.complain(scope.flow, scope.group, late);
    }

    /// Reports what is wrong with variables of a flow or group.
    pub(super) fn complain(&mut self, flow: FlowHandle, group: Option<u32>, complaints: Vec<Complaint>) {
        if complaints.is_empty() {
            return;
        }
        let Some(flow) = self.running.flows.get(&flow) else { return };
        let group = group.and_then(|group| flow.groups.list.get(group as usize));
        let id = id::decoded(group.map_or(&flow.id, |group| &group.id)).into_owned();
        for (code, message) in complaints {
            self.error(NodeError { id: id.clone(), code, message });
        }
    }
}
