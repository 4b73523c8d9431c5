//! What a store holds goes by way of an `Admin` into a runtime, whatever is wrong with it.

use redloom::admin;
use redloom::flow::Flows;
use redloom::json::Document;
use redloom::runtime::{Deploy, Input, NodeCredentials, RuntimeSettings};
use redloom::storage::Generation;

use super::host::Host;
use crate::simulator;

/// Faults of every kind that `check` knows as errors and old folders hold, and a tab where all is well.
const FAULTY: &str = r#"[null,5,{"id":"t","type":"tab"},{"id":"t","type":"tab"},{"type":"fn","z":"t","x":1,"y":1},
    {"id":"a","type":"fn","z":"t","x":1,"y":1,"wires":[["b"]],"g":"g"},{"id":"b","type":"fn","z":"t","x":1,"y":1},
    {"id":"e1","z":"t","x":1,"y":1},{"id":"e2","type":"subflow:gone","z":"t","x":1,"y":1},{"id":"e3","type":"fn","x":1,"y":1},
    {"id":"g","type":"group","z":"t","g":"h","nodes":[]},{"id":"h","type":"group","z":"t","g":"g","nodes":5,"env":5},
    {"id":"c","type":"cfg","p":"d"},{"id":"d","type":"cfg","p":"c"},{"id":"k","type":"cfg"},
    {"id":"s","type":"subflow","in":5,"env":[null]},{"id":"r","type":"subflow","out":[{"wires":[{"id":"q","port":0}]}]},
    {"id":"q","type":"subflow:r","z":"r","x":1,"y":1,"wires":[[]]},{"id":"X","type":"subflow:s","z":"t","x":1,"y":1},
    {"id":"Y","type":"subflow:r","z":"t","x":1,"y":1},{"id":"Z","type":"subflow:r","z":"t","x":1,"y":1,"wires":[["b"]],"env":5},
    {"id":"global","type":"tab"},{"id":"f","type":"fn","z":"global","x":1,"y":1},
    {"id":"w","type":"fn","z":"t","x":1,"y":1,"wires":[null]},{"id":"l","type":"link in","z":"t","x":1,"y":1,"links":5},
    {"id":"__proto__","type":"fn","z":"t","x":1,"y":1},{"id":"m","type":"complete","z":"t","x":1,"y":1,"scope":5}]"#;

/// Gives a runtime what an admin says is active, by the deployment that it made, or as a first load.
fn follow(runtime: &mut Host, admin: &mut simulator::Host) {
    let made = admin.deployments.pop();
    let active = admin.admin.active().unwrap();
    let document = Document::parse(active.flows.to_vec()).unwrap().unwrap();
    let deploy = Deploy {
        deployment: made.as_ref().map_or(admin::DeploymentType::Reload, |made| made.deployment),
        from: made.as_ref().map_or(Generation(0), |made| made.from),
        generation: active.generation,
        revision: active.revision.to_string(),
        diff: made.as_ref().map(|made| made.diff.clone()),
        plan: made.map(|made| made.plan),
        flows: Flows::new(document),
        credentials: active.credentials.map(|text| NodeCredentials::new(text.to_vec())),
    };
    runtime.give(Input::Deploy(Box::new(deploy)));
    runtime.run();
}

#[test]
fn what_is_wrong_with_what_is_stored_keeps_nothing_else_from_running() {
    let mut admin = simulator::Host::new(simulator::Disk::holding(FAULTY));
    admin.give(admin::Input::Start);
    admin.run();
    let mut runtime = Host::new(RuntimeSettings::default());
    ["fn", "cfg", "link in", "complete"].iter().for_each(|name| runtime.register_type(name));
    follow(&mut runtime, &mut admin);
    runtime.give(Input::Start);
    runtime.run();
    let running = ["a", "b", "f", "k", "w", "l", "m", "__proto__"];
    for id in running {
        assert_eq!(runtime.node(id).id, id);
    }
    let told = |runtime: &Host, id: &str| runtime.errors.iter().any(|(of, _)| of == id);
    for id in ["e1", "e2", "e3", "g", "h", "c", "d", "X", "Y"] {
        assert!(told(&runtime, id), "{id}: {:?}", runtime.errors);
    }
    assert!(runtime.taken(&["flows:started", "state:"]).contains("flows:started:full state:start"));

    // An editor that shows all of that deploys it with one node more.
    let more = FAULTY.replace("null,5,", "").trim_end_matches(']').to_owned()
        + r#",{"id":"new","type":"fn","z":"t","x":1,"y":1}]"#;
    let before = runtime.nodes.len();
    for kind in ["nodes", "flows", "full"] {
        let post = simulator::post(&format!(r#"{{"flows":{more}}}"#));
        let response = admin.ask(simulator::with(post, "Node-RED-Deployment-Type", kind));
        assert_eq!(response.status, 200, "{}", simulator::body(&response));
        runtime.taken(&[""]);
        follow(&mut runtime, &mut admin);
        assert_eq!(runtime.nodes.len(), before + 1, "{kind}");
        assert_eq!(runtime.runtime.generation().unwrap().0, admin.disk.generation.0);
        assert_eq!(
            runtime.taken(&["deployed:"]),
            format!("deployed:{}", runtime.runtime.revision().unwrap())
        );
    }
}

#[test]
fn what_runs_follows_an_admin_through_stops_and_starts() {
    let flows = |p: u32| {
        format!(
            r#"{{"flows":[{{"id":"t","type":"tab"}},{{"id":"a","type":"fn","z":"t","x":1,"y":1,"p":{p}}}]}}"#
        )
    };
    let settings = admin::AdminSettings { runtime_state: true, ..admin::AdminSettings::default() };
    let mut admin = simulator::Host::with(simulator::Disk::default(), settings);
    let mut runtime = Host::new(RuntimeSettings::default());
    runtime.register_type("fn");
    admin.give(admin::Input::Start);
    admin.run();
    follow(&mut runtime, &mut admin);
    runtime.give(Input::Start);
    runtime.run();
    admin.ask(simulator::post(&flows(1)));
    follow(&mut runtime, &mut admin);
    assert_eq!(runtime.config("a")["p"], 1);
    let set = |runtime: &mut Host, admin: &mut simulator::Host, state: &str| {
        let request = simulator::request("POST", "/flows/state");
        let answer = admin.ask(simulator::json(request, &format!(r#"{{"state":"{state}"}}"#)));
        assert_eq!(simulator::body(&answer), format!(r#"{{"state":"{state}"}}"#));
        let told = admin.seen.iter().rfind(|effect| matches!(effect, admin::Effect::State(_)));
        let Some(admin::Effect::State(told)) = told else { panic!("not told") };
        runtime.give(Input::SetState(match told {
            admin::RunState::Start => redloom::runtime::SetState::Start,
            admin::RunState::Stop => redloom::runtime::SetState::Stop,
        }));
        runtime.run();
        assert_eq!(runtime.runtime.state().name(), state);
    };
    set(&mut runtime, &mut admin, "stop");
    assert!(runtime.nodes.is_empty());
    admin.ask(simulator::with(simulator::post(&flows(2)), "Node-RED-Deployment-Type", "nodes"));
    follow(&mut runtime, &mut admin);
    assert!(runtime.nodes.is_empty());
    set(&mut runtime, &mut admin, "start");
    assert_eq!(runtime.config("a")["p"], 2);
    runtime.taken(&[""]);
    admin.ask(simulator::with(simulator::post(&flows(3)), "Node-RED-Deployment-Type", "nodes"));
    follow(&mut runtime, &mut admin);
    assert_eq!((runtime.taken(&["-", "+"]).as_str(), &runtime.config("a")["p"]), ("-a +a", &3.into()));
}
