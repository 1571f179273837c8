//! The lint of the whole shipped set: its passes alone, and the command as a whole process.

use std::process::Command;
use std::time::{Duration, Instant};

use mcprove::lint::lint_all;
use mcprove::spec::Catalog;

use crate::measure::median_millis;

const RUNS: usize = 15;

pub(crate) fn show(mut command: Command) {
    let catalog = Catalog::load(&[]).unwrap();
    let mut passes: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            assert!(lint_all(&catalog).is_empty());
            started.elapsed()
        })
        .collect();
    passes.sort();
    command.args(["specs", "lint"]);
    println!(
        "lint of the shipped specs: {:.1} ms, of {:.1} ms for `mcprove specs lint` as a whole process",
        passes[RUNS / 2].as_secs_f64() * 1000.0,
        median_millis(&mut command, RUNS)
    );
}
