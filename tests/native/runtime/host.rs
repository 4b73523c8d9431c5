//! A host in memory: nodes are their configurations, time is a number, answers come when and in which order the test
//! wants.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use redloom::admin::{DeploymentType, EffectId};
use redloom::deploy::{Running, Types, plan_on};
use redloom::flow::Flows;
use redloom::json::Document;
use redloom::runtime::{
    Create, Deploy, Effect, EnvValue, Evaluate, Event, FlowHandle, Input, MissingModule, NodeCredentials,
    NodeHandle, NodeKind, NodeType, OpenFlow, Runtime, RuntimeSettings, Wires,
};
use redloom::storage::Generation;
use serde_json::Value;

pub(crate) fn flows(text: &str) -> Flows {
    Flows::new(Document::parse(text.as_bytes().to_vec()).unwrap().unwrap())
}

/// The types of nodes that a configuration has.
pub(crate) fn types(flows: &Flows) -> BTreeSet<String> {
    let names = flows.document().entries().filter_map(|entry| serde_json::from_slice(entry.kind()?).ok());
    let is_node =
        |name: &String| !matches!(&**name, "" | "tab" | "subflow" | "group") && !name.starts_with("subflow:");
    names.filter(is_node).collect()
}

/// One runtime and the host round it.
pub(crate) struct Host {
    pub(crate) runtime: Runtime,
    pub(crate) now: u64,
    /// What is done, in order, as words.
    pub(crate) log: Vec<String>,
    pub(crate) nodes: BTreeMap<NodeHandle, Create>,
    /// The ids in `wires` and the handles of nodes that run.
    pub(crate) wires: BTreeMap<NodeHandle, Wires>,
    pub(crate) flows: BTreeMap<FlowHandle, OpenFlow>,
    pub(crate) errors: Vec<(String, &'static str)>,
    /// What the host was asked for.
    pub(crate) asked: Vec<(EffectId, Evaluate)>,
    /// Answers that were not given yet.
    pub(crate) answers: VecDeque<Input>,
    /// Constructors of these ids throw.
    pub(crate) throwing: Vec<String>,
    /// Close handlers of these ids never call back.
    pub(crate) hanging: Vec<String>,
    /// Whether answers to creates, closes and questions are only collected.
    pub(crate) lazy: bool,
    /// What modules lack.
    pub(crate) missing: Vec<MissingModule>,
    /// What expressions come to; those without an entry are not answered.
    pub(crate) values: BTreeMap<String, Result<Option<EnvValue>, String>>,
    /// Whether deployments come without a plan, as from a host that has no `Admin`.
    pub(crate) is_bare: bool,
    pub(crate) generation: u64,
    deployed: Option<(Flows, Running)>,
}

impl Host {
    pub(crate) fn new(settings: RuntimeSettings) -> Host {
        Host {
            runtime: Runtime::new(settings),
            now: 1_000_000,
            log: Vec::new(),
            nodes: BTreeMap::new(),
            wires: BTreeMap::new(),
            flows: BTreeMap::new(),
            errors: Vec::new(),
            asked: Vec::new(),
            answers: VecDeque::new(),
            throwing: Vec::new(),
            hanging: Vec::new(),
            lazy: false,
            missing: Vec::new(),
            values: BTreeMap::new(),
            is_bare: false,
            generation: 0,
            deployed: None,
        }
    }

    /// A host whose flows run.
    pub(crate) fn running(text: &str) -> Host {
        Host::running_with(text, "{}", RuntimeSettings::default())
    }

    pub(crate) fn running_with(text: &str, credentials: &str, settings: RuntimeSettings) -> Host {
        let mut host = Host::new(settings);
        host.register(text);
        host.load(text, credentials);
        host.give(Input::Start);
        host.run();
        host
    }

    /// Makes all types known that a configuration has.
    pub(crate) fn register(&mut self, text: &str) {
        types(&flows(text)).iter().for_each(|name| self.register_type(name));
    }

    pub(crate) fn register_type(&mut self, name: &str) {
        self.give(Input::Type(NodeType { name: name.to_owned(), ..NodeType::default() }));
    }

    pub(crate) fn give(&mut self, input: Input) {
        self.runtime.handle(self.now, input);
    }

    /// Reads a configuration from the store.
    pub(crate) fn load(&mut self, text: &str, credentials: &str) {
        self.send(text, credentials, DeploymentType::Reload, self.generation);
        self.run();
    }

    /// Deploys a configuration and does all that follows.
    pub(crate) fn deploy(&mut self, text: &str, deployment: DeploymentType) {
        self.send(text, "{}", deployment, self.generation);
        self.run();
    }

    /// Deploys a configuration with the plan that an `Admin` makes.
    pub(crate) fn send(&mut self, text: &str, credentials: &str, deployment: DeploymentType, from: u64) {
        // What is read from the store is compared as it stands.
        let is_load = deployment == DeploymentType::Reload;
        let (before, running) = self.deployed.take().unwrap_or_else(|| (flows("[]"), Running::default()));
        let posted = flows(text);
        let stored = if is_load { posted.clone() } else { without_credentials(&posted) };
        let plan = plan_on((&before, &running), &posted, deployment, Types::All);
        let stop: Vec<Value> = plan
            .stop()
            // A deployment names an instance once.
            .filter(|stop| !stop.node.is_inner())
            .map(|stop| serde_json::json!({"id": stop.node.id(), "removed": stop.removed}))
            .collect();
        let start: Vec<String> = plan.start().filter(|node| !node.is_inner()).map(|node| node.id()).collect();
        let rewired: Vec<String> = plan.rewired().map(|node| node.id()).collect();
        let diff = (!self.is_bare).then(|| plan.diff().to_json());
        let steps = serde_json::json!({"stop": stop, "start": start, "rewired": rewired}).to_string();
        let running = plan.into_running();
        self.generation += 1;
        let deploy = Deploy {
            deployment,
            from: Generation(from),
            generation: Generation(self.generation),
            plan: (!self.is_bare).then_some(steps),
            revision: format!("r{}", self.generation),
            diff,
            flows: if self.is_bare { posted } else { stored.clone() },
            credentials: Some(NodeCredentials::new(credentials.as_bytes().to_vec())),
        };
        self.deployed = Some((stored, running));
        self.give(Input::Deploy(Box::new(deploy)));
    }

    /// Does what is to be done, and gives the answers.
    pub(crate) fn run(&mut self) {
        while self.step() {}
    }

    /// Does one thing, or gives one answer.
    pub(crate) fn step(&mut self) -> bool {
        if let Some(effect) = self.runtime.poll_effect() {
            self.perform(effect);
            return true;
        }
        if self.lazy {
            return false;
        }
        let Some(answer) = self.answers.pop_front() else { return false };
        self.give(answer);
        true
    }

    fn answer(&mut self, answer: Input) {
        self.answers.push_back(answer);
    }

    pub(crate) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::OpenFlow(open) => {
                assert!(open.parent.is_none_or(|parent| self.flows.contains_key(&parent)), "{open:?}");
                assert!(self.flows.insert(open.flow, open).is_none());
            }
            Effect::CloseFlow(flow) => {
                assert!(self.flows.remove(&flow).is_some());
                assert!(
                    !self.nodes.values().any(|node| node.parent == flow),
                    "nodes are left in a flow that is gone"
                );
            }
            Effect::Create(id, create) => self.create(id, *create),
            Effect::Close(id, close) => {
                if let Some(node) = self.nodes.remove(&close.node) {
                    self.wires.remove(&close.node);
                    if node.kind != NodeKind::StatusOutput {
                        self.log.push(format!("-{}{}", if close.removed { "!" } else { "" }, node.id));
                    }
                    if self.hanging.contains(&node.id) {
                        return;
                    }
                }
                self.answer(Input::Closed(id));
            }
            Effect::Wire(node, wires) => {
                let id = self.nodes[&node].id.clone();
                self.log.push(format!("~{id} {}", wires.ids));
                self.wires.insert(node, wires);
            }
            Effect::Evaluate(id, evaluate) => {
                match self.values.get(&evaluate.name) {
                    Some(value) => self.answer(Input::Evaluated(id, value.clone())),
                    None => self.log.push(format!("?{}", evaluate.name)),
                }
                self.asked.push((id, evaluate));
            }
            Effect::CheckModules(id, modules) => {
                self.log.push(format!("modules {}", modules.join(" ")));
                self.answer(Input::Modules(id, self.missing.clone()));
            }
            Effect::Error(error) => self.errors.push((error.id, error.code)),
            Effect::Event(Event::StatusCleared(id)) => self.log.push(format!("status {id}")),
            Effect::Event(event) => {
                let payload = event.payload();
                if let Some(payload) = &payload {
                    assert!(serde_json::from_str::<Value>(payload).is_ok(), "{payload}");
                }
                self.log.push(named(&event, payload.as_deref()));
            }
            Effect::CleanContext => self.log.push("clean".to_owned()),
            Effect::Reply(generation) => self.log.push(format!("reply {}", generation.0)),
            Effect::Rerouted => {}
        }
    }

    fn create(&mut self, id: EffectId, create: Create) {
        assert!(self.flows.contains_key(&create.flow) && self.flows.contains_key(&create.parent));
        assert!(!self.nodes.contains_key(&create.node), "{} is created twice", create.id);
        let config: Value = serde_json::from_str(&create.config).unwrap();
        assert!(config.is_object());
        if self.throwing.contains(&create.id) {
            return self.answer(Input::Failed(id, "cannot".to_owned()));
        }
        if create.kind != NodeKind::StatusOutput {
            self.log.push(format!("+{}", create.id));
        }
        self.wires.insert(create.node, create.wires.clone());
        self.nodes.insert(create.node, create);
        self.answer(Input::Created(id));
    }

    /// The lines of the log that begin with one of these, taken out.
    pub(crate) fn taken(&mut self, prefixes: &[&str]) -> String {
        let log = core::mem::take(&mut self.log);
        let lines = log.iter().filter(|line| prefixes.iter().any(|prefix| line.starts_with(prefix)));
        lines.cloned().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn node(&self, id: &str) -> &Create {
        let mut found = self.nodes.values().filter(|node| node.id == id);
        let node = found.next().unwrap_or_else(|| panic!("{id} does not run: {:?}", self.ids()));
        assert!(found.next().is_none(), "{id} runs twice");
        node
    }

    pub(crate) fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.nodes.values().map(|node| node.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    pub(crate) fn config(&self, id: &str) -> Value {
        serde_json::from_str(&self.node(id).config).unwrap()
    }

    /// Where each output of a node leads: ids, `-` for what is not there, `0` for what never can be.
    pub(crate) fn sends(&self, id: &str) -> String {
        let name = |target: &Option<NodeHandle>| match target {
            None => "0".to_owned(),
            Some(handle) => self.nodes.get(handle).map_or("-".to_owned(), |node| node.id.clone()),
        };
        let Wires { targets, .. } = &self.wires[&self.node(id).node];
        let output = |output: &Vec<_>| output.iter().map(name).collect::<Vec<_>>().join(" ");
        targets.iter().map(output).collect::<Vec<_>>().join("|")
    }

    /// Who hears of errors, statuses and completed messages of a node.
    pub(crate) fn heard(&self, id: &str) -> String {
        let routes = self.runtime.routes(self.node(id).node);
        let ids = |handles: &[NodeHandle]| {
            handles.iter().map(|handle| self.nodes[handle].id.clone()).collect::<Vec<_>>().join(" ")
        };
        format!("{}|{}|{}", ids(&routes.errors), ids(&routes.statuses), ids(&routes.completes))
    }

    /// What a variable is to a node.
    pub(crate) fn setting(&self, id: &str, name: &str) -> Option<String> {
        let node = self.node(id);
        let config = self.config(id);
        let value = self.runtime.setting(node.flow, config["g"].as_str(), name)?;
        Some(value.json().map_or("host".to_owned(), |text| String::from_utf8(text.to_vec()).unwrap()))
    }
}

fn named(event: &Event, payload: Option<&str>) -> String {
    match event {
        Event::RuntimeState(_) => {
            let payload: Value = serde_json::from_str(payload.unwrap()).unwrap();
            let payload = &payload["payload"];
            let word = payload["error"].as_str().or(payload["state"].as_str()).unwrap_or("cleared");
            let deploy = if payload["deploy"] == true { "(deploy)" } else { "" };
            format!("state:{word}{deploy}")
        }
        Event::RuntimeDeploy { revision } => format!("deployed:{revision}"),
        Event::FlowsStopping(scope)
        | Event::FlowsStopped(scope)
        | Event::FlowsStarting(scope)
        | Event::FlowsStarted(scope) => format!("{}:{}", event.name(), scope.r#type),
        Event::NodesStopped | Event::NodesStarted | Event::StatusCleared(_) => event.name().to_owned(),
    }
}

/// What is kept of a configuration that is deployed: all but the credentials.
fn without_credentials(posted: &Flows) -> Flows {
    if !posted.document().entries().any(|entry| entry.property(b"credentials").is_some()) {
        return posted.clone();
    }
    let kept = |(name, _): &(&[u8], &[u8])| *name != b"credentials";
    let text = |raw: &[u8]| String::from_utf8(raw.to_vec()).unwrap();
    let entries = posted.document().entries().map(|entry| {
        let properties =
            entry.properties().filter(kept).map(|(name, raw)| format!("\"{}\":{}", text(name), text(raw)));
        if entry.is_object() {
            format!("{{{}}}", properties.collect::<Vec<_>>().join(","))
        } else {
            text(entry.text())
        }
    });
    flows(&format!("[{}]", entries.collect::<Vec<_>>().join(",")))
}

/// What a first load gives a runtime.
pub(crate) fn load_of(text: &str) -> Deploy {
    Deploy {
        deployment: DeploymentType::Reload,
        from: Generation(0),
        generation: Generation(1),
        revision: "r1".to_owned(),
        plan: None,
        diff: None,
        flows: flows(text),
        credentials: Some(NodeCredentials::new(b"{}".to_vec())),
    }
}
