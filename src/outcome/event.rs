//! What a run says of itself while it goes on. Reporters read the outcome; progress reads these.

use std::time::Duration;

use super::Verdict;

/// What a flow with its checks asks for, at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The number of clients that are registered.
    pub registrations: usize,
    /// The number of authorization requests.
    pub logins: usize,
}

/// One event of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The plan is made: what will be asked of the server.
    Planned {
        /// The number of steps.
        steps: usize,
        /// The number of checks.
        checks: usize,
        /// What will be asked of the server and the user, with the checks; none if there are no checks.
        budget: Option<Budget>,
    },
    /// A step or check began.
    Started {
        /// Its id.
        id: String,
    },
    /// A step or check ended.
    Finished {
        /// Its id.
        id: String,
        /// What it came to.
        verdict: Verdict,
    },
    /// The flow ended.
    Ended {
        /// Whether it passed, before any baseline is looked at.
        passed: bool,
    },
    /// A person is asked for approval in a browser.
    ConsentWanted {
        /// The authorization URL.
        url: String,
        /// Whether a browser is opened; else the URL is for whoever reads it.
        launches: bool,
        /// How long the person may take.
        limit: Duration,
    },
    /// No browser could be opened; the person is waited for all the same.
    NoBrowser {
        /// The authorization URL.
        url: String,
        /// Why.
        reason: String,
    },
    /// The person is not waited for any longer.
    ConsentEnded,
}

/// Where the events of a flow go.
pub type Sink = std::sync::Arc<dyn Fn(&Event) + Send + Sync>;

/// An event, and the flow of a run that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct FlowEvent<'e> {
    /// The number of the flow in the run, from 0.
    pub flow: usize,
    /// What the flow is called in reports.
    pub label: &'e str,
    /// What happened.
    pub event: &'e Event,
}

/// Where the events of all flows of a run go.
pub type RunSink = std::sync::Arc<dyn Fn(FlowEvent<'_>) + Send + Sync>;
