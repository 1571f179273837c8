//! What proving yields.

use std::time::Duration;

/// All of it.
#[derive(Debug, Default)]
pub struct Proof {
    /// The servers that are right, then those that are wrong.
    pub servers: Vec<ServerProof>,
    /// What no server shows although one should: checks that nothing turns red, rows that nothing reaches.
    pub gaps: Vec<String>,
    /// How many checks and steps some fault turns red.
    pub proven: usize,
    /// How many there are.
    pub specs: usize,
    /// How many rows of tables some run reaches.
    pub reached: usize,
    /// How many rows there are.
    pub rows: usize,
    /// How many rows and specs are listed with a reason why nothing reaches them.
    pub excused: usize,
    /// How many faults of real servers are listed with a reason why they cannot be shown.
    pub excluded: usize,
    /// How long it took.
    pub duration: Duration,
}

/// What one server showed.
#[derive(Debug, Default)]
pub struct ServerProof {
    /// Its id in `faults.toml`.
    pub id: String,
    /// Whether it is wrong.
    pub is_fault: bool,
    /// What it does.
    pub does: String,
    /// Whether it names something that must not be judged because of it.
    pub masks: bool,
    /// The flows that were run against it.
    pub flows: Vec<String>,
    /// What was red that had to be.
    pub noticed: Vec<String>,
    /// What `reaches` names, as far as some flow came to it.
    pub reached: Vec<String>,
    /// What was not as the file says.
    pub problems: Vec<String>,
}

impl Proof {
    /// Whether everything is as the file says, and nothing is missing.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.gaps.is_empty() && !self.servers.is_empty() && self.servers.iter().all(|s| s.problems.is_empty())
    }
}
