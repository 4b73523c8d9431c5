//! How long the difference takes, shape by shape. Run by hand:
//! `cargo test --release --test native speed -- --ignored --nocapture`

#![allow(clippy::disallowed_types, clippy::print_stdout, reason = "it takes the time and prints it")]

use std::hint::black_box;
use std::time::Instant;

use super::flows;
use super::shapes::SHAPES;
use redloom::diff::diff;
use redloom::flow::Flows;
use redloom::json::Document;

/// The best of several runs, in seconds.
fn best<T>(runs: usize, mut run: impl FnMut() -> T) -> f64 {
    let time = |_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_secs_f64()
    };
    (0..runs).map(time).fold(f64::INFINITY, f64::min)
}

#[test]
#[ignore = "takes long and judges nothing: prints a table"]
fn speed() {
    println!(
        "{:34} {:>9} {:>9} {:>10} {:>10} {:>9}",
        "shape", "entries", "kB", "flows µs", "diff µs", "ns/entry"
    );
    for (name, shape) in SHAPES {
        for size in [10_000, 100_000, 1_000_000] {
            let pair = shape(size);
            if pair.new.len() > 400_000_000 {
                continue;
            }
            let runs = if size > 100_000 { 2 } else { 7 };
            let old = flows(pair.old.as_bytes());
            let document = Document::parse(pair.new.into_bytes()).unwrap().unwrap();
            let (entries, bytes) = (document.len(), document.text().len());
            let reading = best(runs, || Flows::new(document.clone())) - best(runs, || document.clone());
            let new = Flows::new(document);
            let time = best(runs, || diff(old.as_ref(), &new));
            let per_entry = (reading + time) * 1e9 / size as f64;
            println!(
                "{name:34} {entries:>9} {:>9} {:>10.0} {:>10.0} {per_entry:>9.0}",
                bytes / 1000,
                reading * 1e6,
                time * 1e6
            );
        }
    }
}
