//! The wall time of a process and its peak memory.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The median time and the largest peak of several runs.
pub(crate) struct Figures {
    time: Duration,
    /// Peak resident memory in MB; 0 where the system does not tell.
    pub(crate) peak_mb: f64,
}

impl Figures {
    pub(crate) fn millis(&self) -> f64 {
        self.time.as_secs_f64() * 1000.0
    }

    fn of(mut runs: Vec<(Duration, f64)>) -> Figures {
        runs.sort_by_key(|run| run.0);
        let peak_mb = runs.iter().map(|run| run.1).fold(0.0, f64::max);
        Figures { time: runs[runs.len() / 2].0, peak_mb }
    }
}

/// Two commands in turn, so that both meet the same machine.
pub(crate) fn side_by_side(one: &mut Command, other: &mut Command, runs: usize) -> (Figures, Figures) {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        ones.push(run(one));
        others.push(run(other));
    }
    (Figures::of(ones), Figures::of(others))
}

/// The median time of a command, in milliseconds.
pub(crate) fn median_millis(command: &mut Command, runs: usize) -> f64 {
    Figures::of((0..runs).map(|_| run(command)).collect()).millis()
}

fn run(command: &mut Command) -> (Duration, f64) {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap();
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0.0;
    loop {
        if let Ok(status) = std::fs::read_to_string(&status_file)
            && let Some(line) = status.lines().find(|line| line.starts_with("VmHWM:"))
        {
            let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
            peak = kilobytes / 1024.0;
        }
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{command:?} ended with {status}");
            return (started.elapsed(), peak);
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}
