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

    fn of(times: Vec<Duration>, command: &mut Command) -> Figures {
        Figures { time: median(times), peak_mb: (0..3).map(|_| peak(command)).fold(0.0, f64::max) }
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Two commands in turn, so that both meet the same machine.
pub(crate) fn side_by_side(one: &mut Command, other: &mut Command, runs: usize) -> (Figures, Figures) {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        ones.push(run(one));
        others.push(run(other));
    }
    (Figures::of(ones, one), Figures::of(others, other))
}

/// The median time of a command, in milliseconds.
pub(crate) fn median_millis(command: &mut Command, runs: usize) -> f64 {
    median((0..runs).map(|_| run(command)).collect()).as_secs_f64() * 1000.0
}

/// The wall time of a run. Nothing looks at the process meanwhile: it would take time from it.
pub(crate) fn run(command: &mut Command) -> Duration {
    let started = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::inherit()).status().unwrap();
    let time = started.elapsed();
    assert!(status.success(), "{command:?} ended with {status}");
    time
}

/// The peak memory of a run, as far as it was there long enough to be seen.
fn peak(command: &mut Command) -> f64 {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap();
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0.0;
    while child.try_wait().unwrap().is_none() {
        if let Ok(status) = std::fs::read_to_string(&status_file)
            && let Some(line) = status.lines().find(|line| line.starts_with("VmHWM:"))
        {
            let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
            peak = kilobytes / 1024.0;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    peak
}
