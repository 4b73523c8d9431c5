//! How long a plan takes, shape by shape. Run by hand:
//! `cargo test --release --test native plan::speed -- --ignored --nocapture`

#![allow(clippy::disallowed_types, clippy::print_stdout, reason = "it takes the time and prints it")]

use std::hint::black_box;
use std::time::Instant;

use super::flows;
use crate::diff::shapes::SHAPES;
use redloom::admin::DeploymentType;
use redloom::deploy::{Running, Types, plan, plan_on};
use redloom::diff::diff;

/// The best of several runs, in milliseconds.
fn best<T>(mut run: impl FnMut() -> T) -> f64 {
    let time = |_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..5).map(time).fold(f64::INFINITY, f64::min)
}

#[test]
#[ignore = "takes long and judges nothing: prints a table"]
fn speed() {
    println!(
        "{:34} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "shape", "entries", "diff", "plan", "fresh", "full", "reasons"
    );
    for (name, shape) in SHAPES {
        for size in [10_000, 100_000] {
            let pair = shape(size);
            let old = if pair.old == "null" { "[]" } else { &pair.old };
            let (old, new) = (flows(old.as_bytes()), flows(pair.new.as_bytes()));
            let running = Running::fresh(&old, Types::All);
            let on = |kind| plan_on((&old, &running), &new, kind, Types::All);
            let compare = best(|| diff(Some(&old), &new));
            let nodes = best(|| on(DeploymentType::Nodes));
            let fresh = best(|| plan(Some(&old), &new, DeploymentType::Nodes));
            let full = best(|| on(DeploymentType::Full));
            let flows = on(DeploymentType::Flows);
            let reasons = best(|| flows.reasons().len());
            println!(
                "{name:34} {size:>8} {compare:>9.2} {nodes:>9.2} {fresh:>9.2} {full:>9.2} {reasons:>9.2}"
            );
        }
    }
}
