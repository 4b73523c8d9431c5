//! Pairs of large flow configurations in the shapes that are slow in Node-RED, and in typical ones.

use std::fmt::Write;

/// A configuration before and after.
pub(crate) struct Pair {
    pub(crate) old: String,
    pub(crate) new: String,
}

type Shape = fn(usize) -> Pair;

pub(crate) const SHAPES: &[(&str, Shape)] = &[
    ("typical, none changed", |n| typical(n, Edit::None)),
    ("typical, one changed", |n| typical(n, Edit::One)),
    ("typical, all changed", |n| typical(n, Edit::All)),
    ("typical, all ids new", |n| typical(n, Edit::Ids)),
    ("typical, nothing before", |n| typical(n, Edit::First)),
    ("typical, all moved by one", |n| typical(n, Edit::Shift)),
    ("hub, hub changed", hub),
    ("chain, one changed", |n| chain(n, 1)),
    ("chain, all changed", |n| chain(n, n)),
    ("bipartite", bipartite),
    ("config chain, users first", |n| configs(n, true)),
    ("config chain, users last", |n| configs(n, false)),
    ("users of their own tab", tab_users),
    ("templates and instances", templates),
    ("templates nested", nested_templates),
    ("groups nested, inner first", |n| groups(n, true)),
    ("groups nested, outer first", |n| groups(n, false)),
    ("arrays of 2000 items", arrays),
    ("one huge function", huge),
    ("keys in another order", reordered),
    ("a tab for each node, all disabled", tabs),
    ("all nodes with one id", duplicates),
    ("one node with n properties", properties),
];

enum Edit {
    None,
    One,
    All,
    Ids,
    First,
    Shift,
}

/// Chains of 20, tabs of 100, a config node for each ten nodes, functions with code.
fn typical(n: usize, edit: Edit) -> Pair {
    let make = |salt: usize, edited: &dyn Fn(usize) -> bool| {
        let mut text = String::from("[");
        let id = |number: usize| {
            format!("{:016x}", (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15 + 2 * salt as u64))
        };
        for at in 0..n {
            let tab = id(at / 100 * 100);
            let node = id(at);
            match at % 100 {
                0 => {
                    _ = write!(
                        text,
                        r#"{{"id":"{tab}","type":"tab","label":"Flow {at}","disabled":false,"info":""}},"#
                    )
                }
                1..10 => {
                    _ = write!(
                        text,
                        r#"{{"id":"{node}","type":"mqtt-broker","name":"broker {at}","broker":"localhost","port":"{}","clientid":"","autoConnect":true,"usetls":false,"protocolVersion":"4","keepalive":"60"}},"#,
                        1883 + usize::from(edited(at))
                    )
                }
                part => {
                    let next = if part % 20 == 19 { String::new() } else { format!("\"{}\"", id(at + 1)) };
                    let config = id(at / 100 * 100 + 1 + part % 9);
                    let name = if edited(at) { "edited" } else { "" };
                    let (x, y) = (100 + part % 20 * 40, 100 + part / 20 * 40);
                    _ = match part % 3 {
                        0 => write!(
                            text,
                            r#"{{"id":"{node}","type":"function","z":"{tab}","name":"{name}","func":"const total = msg.payload.items.map((item) => item.price * item.count);\nmsg.payload = total.reduce((a, b) => a + b, 0);\nnode.status({{fill: \"green\", text: `${{msg.payload}}`}});\nreturn msg;","outputs":1,"timeout":0,"noerr":0,"initialize":"","finalize":"","libs":[],"x":{x},"y":{y},"wires":[[{next}]]}},"#
                        ),
                        1 => write!(
                            text,
                            r#"{{"id":"{node}","type":"mqtt out","z":"{tab}","name":"{name}","topic":"plant/line/{at}","qos":"1","retain":"","respTopic":"","contentType":"","userProps":"","correl":"","expiry":"","broker":"{config}","x":{x},"y":{y},"wires":[[{next}]]}},"#
                        ),
                        _ => write!(
                            text,
                            r#"{{"id":"{node}","type":"change","z":"{tab}","name":"{name}","rules":[{{"t":"set","p":"payload","pt":"msg","to":"topic","tot":"msg"}}],"action":"","property":"","from":"","to":"","reg":false,"x":{x},"y":{y},"wires":[[{next}]]}},"#
                        ),
                    };
                }
            }
        }
        close(text)
    };
    let middle = n / 200 * 100 + 30;
    let old = make(0, &|_| false);
    let new = match edit {
        Edit::None | Edit::First => old.clone(),
        Edit::One => make(0, &|at| at == middle),
        Edit::All => make(0, &|_| true),
        Edit::Ids => make(1, &|_| false),
        Edit::Shift => old.replacen('[', r#"[{"id":"first","type":"comment","x":1,"y":1,"wires":[]},"#, 1),
    };
    Pair { old: if matches!(edit, Edit::First) { "null".into() } else { old }, new }
}

fn close(mut text: String) -> String {
    text.pop();
    text.push(']');
    text
}

/// `n` entries, each as `entry` writes it.
fn array(n: usize, entry: impl Fn(usize) -> String) -> String {
    format!("[{}]", (0..n).map(entry).collect::<Vec<_>>().join(","))
}

fn node(id: &str, rest: &str) -> String {
    format!(r#"{{"id":"{id}","type":"function","z":"t","x":1,"y":1{rest}}}"#)
}

fn both(n: usize, entry: impl Fn(usize, bool) -> String) -> Pair {
    Pair { old: array(n, |at| entry(at, false)), new: array(n, |at| entry(at, true)) }
}

fn hub(n: usize) -> Pair {
    let wires = (1..n).map(|at| format!("\"n{at}\"")).collect::<Vec<_>>().join(",");
    both(n, |at, now| match at {
        0 => node("n0", &format!(r#","name":{now},"wires":[[{wires}]]"#)),
        _ => node(&format!("n{at}"), r#","wires":[["n0"]]"#),
    })
}

fn chain(n: usize, changed: usize) -> Pair {
    both(n, |at, now| {
        let name = now && at < changed;
        node(&format!("n{at}"), &format!(r#","name":{name},"wires":[["n{}"]]"#, at + 1))
    })
}

/// As many wires as a chain of `n` has, each of one half to each of the other.
fn bipartite(n: usize) -> Pair {
    let k = n.isqrt();
    let wires = (k..2 * k).map(|at| format!("\"n{at}\"")).collect::<Vec<_>>().join(",");
    both(2 * k, |at, now| {
        let name = now && at == 0;
        let wires = if at < k { &wires } else { "" };
        node(&format!("n{at}"), &format!(r#","name":{name},"wires":[[{wires}]]"#))
    })
}

fn configs(n: usize, users_first: bool) -> Pair {
    both(n, |at, now| {
        let number = if users_first { at } else { n - 1 - at };
        let name = now && number == n - 1;
        format!(r#"{{"id":"c{number}","type":"config","name":{name},"next":"c{}"}}"#, number + 1)
    })
}

/// Each node names the tab that it is on, and the tab a config node that changes.
fn tab_users(n: usize) -> Pair {
    both(n, |at, now| match at {
        0 => r#"{"id":"t","type":"tab","label":"c"}"#.into(),
        1 => format!(r#"{{"id":"c","type":"config","name":{now}}}"#),
        _ => node(&format!("n{at}"), r#","target":"t","wires":[]"#),
    })
}

fn templates(n: usize) -> Pair {
    both(n, |at, now| match at % 2 {
        0 => format!(r#"{{"id":"s{at}","type":"subflow","name":{now}}}"#),
        _ => format!(r#"{{"id":"i{at}","type":"subflow:s{}","z":"t","x":1,"y":1,"wires":[]}}"#, at / 3 * 2),
    })
}

/// Each template holds an instance of the one before.
fn nested_templates(n: usize) -> Pair {
    both(n, |at, now| match at % 2 {
        0 => format!(r#"{{"id":"s{at}","type":"subflow","name":{}}}"#, now && at == 0),
        _ => format!(r#"{{"id":"i{at}","type":"subflow:s{}","z":"s{}","x":1,"y":1}}"#, at - 1, at + 1),
    })
}

fn groups(n: usize, inner_first: bool) -> Pair {
    both(n, |at, now| {
        let depth = if inner_first { n - 1 - at } else { at };
        let parent = if depth == 0 { String::new() } else { format!(r#","g":"g{}""#, depth - 1) };
        let name = now && depth == 0;
        format!(r#"{{"id":"g{depth}","type":"group","name":{name},"nodes":["m{depth}"]{parent}}}"#)
    })
}

fn arrays(n: usize) -> Pair {
    let items = (0..2000).map(|at| format!("\"item {at}\"")).collect::<Vec<_>>().join(",");
    both(n / 100, |at, now| {
        node(&format!("n{at}"), &format!(r#","name":{},"wires":[],"list":[{items}]"#, now && at == 0))
    })
}

fn huge(n: usize) -> Pair {
    let code = "return msg; // and so on\\n".repeat(n * 8);
    both(2, |at, now| node(&format!("n{at}"), &format!(r#","func":"{}{code}""#, u8::from(now && at == 1))))
}

fn reordered(n: usize) -> Pair {
    both(n, |at, now| match now {
        false => {
            node(&format!("n{at}"), r#","rules":[{"t":"set","p":"payload","to":{"a":1,"b":2}}],"name":"""#)
        }
        true => {
            node(&format!("n{at}"), r#","name":"","rules":[{"p":"payload","to":{"b":2,"a":1},"t":"set"}]"#)
        }
    })
}

fn tabs(n: usize) -> Pair {
    both(n, |at, now| match at % 2 {
        0 => format!(r#"{{"id":"t{at}","type":"tab","disabled":{now}}}"#),
        _ => format!(
            r#"{{"id":"n{at}","type":"function","z":"t{}","x":1,"y":1,"wires":[]}}"#,
            (at * 7919 % n) & !1
        ),
    })
}

fn duplicates(n: usize) -> Pair {
    both(n, |at, now| node("n", &format!(r#","name":{},"wires":[["n"]]"#, now && at == n - 1)))
}

fn properties(n: usize) -> Pair {
    let properties = |now: bool| {
        let order = |at: usize| if now { n - 1 - at } else { at };
        (0..n).map(|at| format!(r#","p{}":"n0""#, order(at))).collect::<String>()
    };
    Pair {
        old: array(1, |_| node("n0", &properties(false))),
        new: array(1, |_| node("n0", &properties(true))),
    }
}
