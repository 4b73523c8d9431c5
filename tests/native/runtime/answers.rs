//! Random configurations, deploys at any moment and answers in any order: whatever happened, in the end what can run
//! runs, once, wired as if it had been started afresh.

use std::collections::BTreeMap;

use redloom::admin::DeploymentType;
use redloom::runtime::{EnvValue, Input, RuntimeSettings, SetState};

use super::host::Host;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

/// A configuration: two tabs, two templates, one of which may hold the other, groups, config nodes, variables that are
/// asked for. Node ids are unique, so that every pair of configurations makes sense.
fn configuration(random: &mut Random) -> String {
    let mut entries = vec![r#"{"id":"s","type":"subflow","in":[{"wires":[{"id":"si"}]}],"out":[{"wires":[{"id":"si","port":0}]}]}"#.to_owned()];
    let status = *random.pick(&["", r#","status":{"wires":[{"id":"ri","port":0}]}"#]);
    let env = *random.pick(&[
        "",
        r#","env":[{"name":"E","type":"jsonata","value":"1"}]"#,
        r#","env":[{"name":"E","value":"e"}]"#,
    ]);
    entries.push(format!(r#"{{"id":"r","type":"subflow"{env}{status}}}"#));
    entries
        .push(format!(r#"{{"id":"si","type":"fn","z":"s","x":1,"y":1,"p":{},"wires":[]}}"#, random.below(2)));
    entries.push(r#"{"id":"ri","type":"fn","z":"r","x":1,"y":1,"p":"${E}","wires":[]}"#.to_owned());
    entries.push(r#"{"id":"rk","type":"subflow:s","z":"r","x":1,"y":1,"wires":[["ri"]]}"#.to_owned());
    for tab in ["t", "u"] {
        if random.below(8) == 0 {
            continue;
        }
        let env = *random.pick(&[
            "",
            r#","env":[{"name":"T","type":"jsonata","value":"1"}]"#,
            r#","env":[{"name":"T","value":1}]"#,
        ]);
        let disabled = *random.pick(&["", "", "", r#","disabled":true"#]);
        entries.push(format!(r#"{{"id":"{tab}","type":"tab"{env}{disabled}}}"#));
        let nodes = ["a", "b", "c", "d", "X", "Y"].map(|name| format!("{tab}{name}"));
        for id in &nodes {
            if random.below(4) == 0 {
                continue;
            }
            let kind = match id.as_bytes()[1] {
                b'X' => "subflow:s",
                b'Y' => "subflow:r",
                _ => *random.pick(&["fn", "catch", "status"]),
            };
            let wires = random.pick(&nodes).clone();
            let p = *random.pick(&["1", "\"${T}\"", "\"tg\"", "\"c\""]);
            let g = *random.pick(&["", r#","g":"tg""#]);
            let d = *random.pick(&["", "", "", r#","d":true"#]);
            entries.push(format!(
                r#"{{"id":"{id}","type":"{kind}","z":"{tab}","x":1,"y":1,"p":{p},"wires":[["{wires}"]]{g}{d}}}"#
            ));
        }
    }
    entries.push(
        r#"{"id":"tg","type":"group","z":"t","nodes":[],"env":[{"name":"G","type":"jsonata","value":"1"}]}"#
            .to_owned(),
    );
    entries.push(format!(r#"{{"id":"c","type":"cfg","p":{}}}"#, random.below(3)));
    if random.below(6) == 0 {
        entries.push(format!(
            r#"{{"id":"gc","type":"global-config","env":[{{"name":"T","value":{}}}]}}"#,
            random.below(2)
        ));
    }
    let rotated = random.below(entries.len());
    entries.rotate_left(rotated);
    format!("[{}]", entries.join(","))
}

fn new_host() -> Host {
    let mut host = Host::new(RuntimeSettings::default());
    for name in ["fn", "cfg", "global-config", "catch", "status"] {
        host.register_type(name);
    }
    host.values = BTreeMap::from(["E", "T", "G"].map(|name| (name.to_owned(), Ok(EnvValue::from_json("5")))));
    host
}

/// What runs: for each node its configuration, where it sends, and who hears of it.
fn state(host: &Host) -> BTreeMap<String, [String; 3]> {
    let config = |id: &str| {
        let mut config = host.config(id);
        // Who uses a config node does not restart it.
        config.as_object_mut().unwrap().remove("_users");
        config.to_string()
    };
    let ids = host.nodes.values().map(|node| node.id.clone());
    ids.map(|id| (id.clone(), [config(&id), host.sends(&id), host.heard(&id)])).collect()
}

#[test]
fn whatever_happens_in_the_end_what_can_run_runs() {
    for seed in 0..150 {
        let mut random = Random(seed * 7919 + 1);
        let mut host = new_host();
        host.is_bare = seed % 3 == 0;
        let mut text = configuration(&mut random);
        host.load(&text, "{}");
        host.give(Input::Start);
        let (mut generation, mut stopped) = (1, false);
        for _ in 0..6 {
            // Some steps of what is going on, with answers in any order.
            for _ in 0..random.below(60) {
                host.lazy = true;
                let moved = host.step();
                let place = random.below(host.answers.len() + 1);
                if let Some(answer) = host.answers.remove(place) {
                    host.give(answer);
                } else if !moved {
                    break;
                }
            }
            match random.below(10) {
                0 => {
                    stopped = !stopped;
                    let state = if stopped { SetState::Stop } else { SetState::Start };
                    host.give(Input::SetState(state));
                }
                1 => {
                    host.now += 20_000;
                    host.give(Input::Tick);
                }
                _ => {
                    text = configuration(&mut random);
                    let types = [
                        DeploymentType::Nodes,
                        DeploymentType::Flows,
                        DeploymentType::Full,
                        DeploymentType::Reload,
                    ];
                    let deployment = types[random.below(7).min(3)];
                    let from = if random.below(20) == 0 { 99 } else { generation };
                    host.send(&text, "{}", deployment, from);
                    generation += 1;
                }
            }
        }
        host.lazy = false;
        host.run();
        if stopped {
            host.give(Input::SetState(SetState::Start));
            host.run();
        }
        // Variables that were given up in time have another value until something restarts.
        host.send(&text, "{}", DeploymentType::Nodes, generation);
        host.run();
        let mut fresh = new_host();
        fresh.load(&text, "{}");
        fresh.give(Input::Start);
        fresh.run();
        let (ours, theirs) = (state(&host), state(&fresh));
        let ids = |state: &BTreeMap<String, [String; 3]>| state.keys().cloned().collect::<Vec<_>>();
        assert_eq!(ids(&ours), ids(&theirs), "seed {seed}: {text}");
        for (id, [config, sends, heard]) in &ours {
            let [other, wires, heard_of] = &theirs[id];
            assert_eq!((id, sends, heard), (id, wires, heard_of), "seed {seed}: {text}");
            let same_but_for_values = config.len().abs_diff(other.len()) <= 8;
            assert!(same_but_for_values, "seed {seed}, {id}: {config} {other}");
        }
        let paths = |host: &Host| {
            let mut paths: Vec<String> = host.flows.values().map(|flow| flow.path.clone()).collect();
            paths.sort_unstable();
            paths
        };
        assert_eq!(paths(&host), paths(&fresh), "seed {seed}");
    }
}
