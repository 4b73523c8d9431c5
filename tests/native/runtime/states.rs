//! What is told, and in which order: load, start, deploy, stop, and what keeps flows from starting.

use redloom::admin::DeploymentType;
use redloom::runtime::{Input, MissingModule, NodeType, RunState, RuntimeSettings, SetState};

use super::host::Host;

const FLOWS: &str = r#"[{"id":"t","type":"tab"},{"id":"a","type":"fn","z":"t","x":1,"y":1,"wires":[["b"]]},
    {"id":"b","type":"fn","z":"t","x":1,"y":1,"wires":[]}]"#;
const CHANGED: &str =
    r#"[{"id":"t","type":"tab"},{"id":"a","type":"fn","z":"t","x":1,"y":1,"p":1,"wires":[["b"]]}]"#;

const START: &str = "flows:starting:full +a +b flows:started:full nodes-started state:start";

fn all(host: &mut Host) -> String {
    host.taken(&[""])
}

#[test]
fn a_process_loads_then_starts() {
    let mut host = Host::new(RuntimeSettings::default());
    host.register(FLOWS);
    host.load(FLOWS, "{}");
    assert_eq!(all(&mut host), "state:cleared deployed:r1 reply 1");
    assert_eq!(host.runtime.state(), RunState::Stop);
    host.give(Input::Start);
    host.run();
    assert_eq!(all(&mut host), START);
    assert_eq!(host.runtime.state(), RunState::Start);
    host.give(Input::Start);
    host.run();
    assert_eq!(all(&mut host), "flows:starting:full flows:started:full nodes-started state:start");
}

#[test]
fn a_deploy_stops_replies_and_starts() {
    let mut host = Host::running(FLOWS);
    all(&mut host);
    host.deploy(CHANGED, DeploymentType::Nodes);
    let stop = "flows:stopping:nodes -a -!b status b flows:stopped:nodes state:stop(deploy) nodes-stopped clean reply 2";
    let start = "flows:starting:nodes +a flows:started:nodes nodes-started state:start(deploy) deployed:r2";
    assert_eq!(all(&mut host), format!("{stop} {start}"));
    host.load(FLOWS, "{}");
    let stop = "state:cleared flows:stopping:full -a flows:stopped:full state:stop(deploy) nodes-stopped clean reply 3";
    let start = "flows:starting:full +a +b flows:started:full nodes-started state:start(deploy) deployed:r3";
    assert_eq!(all(&mut host), format!("{stop} {start}"));
}

#[test]
fn flows_are_stopped_and_started_by_hand() {
    let mut host = Host::running(FLOWS);
    all(&mut host);
    host.give(Input::SetState(SetState::Stop));
    host.run();
    assert_eq!(all(&mut host), "flows:stopping:full -a -b flows:stopped:full state:stop nodes-stopped");
    assert_eq!((host.runtime.state(), host.nodes.len(), host.flows.len()), (RunState::Stop, 0, 0));
    host.give(Input::SetState(SetState::Stop));
    host.deploy(CHANGED, DeploymentType::Full);
    assert_eq!(all(&mut host), "deployed:r2 reply 2", "nothing is started");
    host.give(Input::SetState(SetState::Start));
    host.run();
    assert_eq!(all(&mut host), "flows:starting:full +a flows:started:full nodes-started state:start");
    host.give(Input::Shutdown);
    host.run();
    assert_eq!(host.nodes.len(), 0);
}

#[test]
fn flows_that_were_stopped_stay_so_over_a_restart_of_the_process() {
    let settings = RuntimeSettings { is_stopped: true, ..RuntimeSettings::default() };
    let mut host = Host::running_with(FLOWS, "{}", settings);
    assert_eq!(all(&mut host), "state:cleared deployed:r1 reply 1 state:stop");
    host.deploy(CHANGED, DeploymentType::Nodes);
    assert_eq!(all(&mut host), "deployed:r2 reply 2");
    host.load(FLOWS, "{}");
    assert_eq!(all(&mut host), "state:cleared clean reply 3 state:stop(deploy) deployed:r3");
    host.give(Input::SetState(SetState::Start));
    host.run();
    assert_eq!(all(&mut host), START);
}

#[test]
fn safe_mode_starts_nothing_until_a_deploy() {
    let settings = || RuntimeSettings { safe_mode: true, ..RuntimeSettings::default() };
    let mut host = Host::running_with(FLOWS, "{}", settings());
    assert_eq!(all(&mut host), "state:cleared deployed:r1 reply 1 state:safe-mode");
    assert_eq!(host.runtime.state(), RunState::Safe);
    host.deploy(CHANGED, DeploymentType::Nodes);
    let stop = "flows:stopping:full flows:stopped:full state:stop(deploy) nodes-stopped clean reply 2";
    let start = "flows:starting:full +a flows:started:full nodes-started state:start(deploy) deployed:r2";
    assert_eq!(all(&mut host), format!("{stop} {start}"));

    let mut host = Host::running_with(FLOWS, "{}", settings());
    all(&mut host);
    host.give(Input::SetState(SetState::Start));
    host.run();
    assert_eq!(all(&mut host), START);
}

#[test]
fn nothing_starts_until_the_last_missing_type_is_there() {
    let missing = FLOWS.replace(r#""b","type":"fn""#, r#""b","type":"late""#);
    let mut host = Host::new(RuntimeSettings::default());
    host.register_type("fn");
    host.load(&missing, "{}");
    host.give(Input::Start);
    host.run();
    assert_eq!(all(&mut host), "state:cleared deployed:r1 reply 1 state:missing-types");
    assert_eq!(host.runtime.state(), RunState::Start, "as Node-RED says");
    host.register_type("other");
    host.run();
    assert_eq!(all(&mut host), "");
    host.register_type("late");
    host.run();
    assert_eq!(all(&mut host), format!("state:cleared {START}"));

    // What a deploy does not touch goes on; what it does stays closed until then.
    let more = FLOWS
        .replace("]\n    ", "")
        .replace(r#""wires":[]}]"#, r#""p":1,"wires":[]},{"id":"c","type":"later"}]"#);
    host.deploy(&more, DeploymentType::Nodes);
    assert_eq!(
        host.taken(&["-", "+", "state", "deployed"]),
        "-b state:stop(deploy) state:missing-types deployed:r2"
    );
    host.register_type("later");
    host.run();
    assert_eq!(host.taken(&["-", "+", "state"]), "state:cleared +c +b state:start");
    host.give(Input::TypeGone("later".to_owned()));
    host.deploy(&more, DeploymentType::Full);
    assert_eq!(host.taken(&["state"]), "state:stop(deploy) state:missing-types");
}

#[test]
fn modules_are_asked_for_before_anything_starts() {
    let text = r#"[{"id":"t","type":"tab"},{"id":"a","type":"fn","z":"t","x":1,"y":1,"libs":[{"module":"m"},{"module":"n"}]},
        {"id":"b","type":"fn","z":"t","x":1,"y":1,"libs":[{"module":"m"}]},{"id":"c","type":"fn","d":true,"libs":["o"]}]"#;
    let text = text
        .replace("]\n", "")
        .replace(r#""libs":["o"]}]"#, r#""libs":["o"]},{"id":"d","type":"sf","z":"t","x":1,"y":1}]"#);
    let mut host = Host::new(RuntimeSettings::default());
    let modules = Some("libs".to_owned());
    host.give(Input::Type(NodeType { name: "fn".to_owned(), modules, ..NodeType::default() }));
    for (name, module) in [("sf", "inner"), ("unused", "never")] {
        let subflow = format!(
            r#"{{"id":"S","type":"subflow","flow":[{{"id":"i","type":"fn","z":"S","x":1,"y":1,"libs":["{module}"]}}]}}"#
        );
        let (name, subflow) = (name.to_owned(), Some(subflow.into_bytes()));
        host.give(Input::Type(NodeType { name, subflow, modules: None }));
    }
    host.load(&text, "{}");
    host.missing = vec![MissingModule { module: "m".to_owned(), error: "E404".to_owned() }];
    host.give(Input::Start);
    host.run();
    let asked = r#"modules {"module":"m"} {"module":"n"} "inner""#;
    assert_eq!(all(&mut host), format!("state:cleared deployed:r1 reply 1 {asked} state:missing-modules"));
    host.missing.clear();
    host.give(Input::Start);
    host.run();
    assert_eq!(host.taken(&["modules", "+", "state"]), format!("{asked} +a +b +d +d-i state:start"));
}
