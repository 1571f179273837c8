//! The tree of a run: flows, their steps and checks, and the findings of each.

use std::time::Duration;

use super::{BaselineOutcome, Exchange, Verdict};

/// All that a run yields.
#[derive(Clone, Default)]
pub struct RunOutcome {
    /// The name of the suite, if it has one.
    pub name: Option<String>,
    /// The MCP endpoint.
    pub server_url: String,
    /// The flows, in the order of the configuration.
    pub flows: Vec<FlowOutcome>,
    /// How long the whole run took.
    pub duration: Duration,
    /// What its baseline said of it, if it has one.
    pub baseline: Option<BaselineOutcome>,
    /// Which part of a suite it is, if it is not the whole.
    pub part: Option<Part>,
    /// Combinations that were asked for and are no flow, with the reason.
    pub not_run: Vec<NotRun>,
}

/// Combinations that are no flow, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// What they would be called.
    pub labels: Vec<String>,
    /// Why.
    pub reason: String,
}

/// A part of the flows of a suite: those of one machine of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The number of the part, from 1.
    pub number: usize,
    /// The number of all parts.
    pub of: usize,
}

/// What one flow yields.
#[derive(Clone, Default)]
pub struct FlowOutcome {
    /// Its label in a suite.
    pub label: Option<String>,
    /// The MCP endpoint.
    pub server_url: String,
    /// The protocol revision.
    pub protocol_version: String,
    /// The registration strategy: `cimd`, `dcr`, `preregistered`.
    pub registration: String,
    /// The authorization mode: `headless`, `interactive`, `client_credentials`.
    pub auth_mode: String,
    /// The steps, in order; those that the combination does not have are left out.
    pub steps: Vec<SpecOutcome>,
    /// The checks, in the order in which they ran.
    pub checks: Vec<SpecOutcome>,
    /// Every exchange, in order, redacted.
    pub exchanges: Vec<Exchange>,
    /// What was left out of the plan, and what would let it in.
    pub left_out: Vec<LeftOut>,
    /// The record that was judged again, if nothing was sent.
    pub replay_of: Option<String>,
    /// Remarks that belong to no step.
    pub notes: Vec<String>,
    /// What `verify_list_tools` and `verify_call_tool` saw.
    pub verification: Verification,
    /// Whether the flow was ended before its time, and why.
    pub interrupted: Option<String>,
    /// How long it took.
    pub duration: Duration,
}

/// What the verification after the authorization saw.
#[derive(Clone, Default)]
pub struct Verification {
    /// The number of tools that were listed.
    pub tool_count: Option<usize>,
    /// The name of the tool that was called.
    pub tool_name: Option<String>,
}

/// Checks that were left out of the plan for the same reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// The flag that would run them.
    pub flag: String,
    /// Their ids.
    pub ids: Vec<String>,
}

/// Whether a spec is a step of the flow or a check after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpecKind {
    /// A step.
    #[default]
    Step,
    /// A check.
    Check,
}

/// What one step, check, or row of a check came to.
#[derive(Clone, Default)]
pub struct SpecOutcome {
    /// The id; of a row, `check[row]`.
    pub id: String,
    /// Step or check.
    pub kind: SpecKind,
    /// The area of a check.
    pub area: Option<String>,
    /// The title.
    pub title: String,
    /// The worst of its findings.
    pub verdict: Verdict,
    /// The name of the outcome row.
    pub outcome: Option<String>,
    /// What happened, in one line.
    pub summary: String,
    /// The broken step that it follows from, if it could not run for that reason.
    pub blocked_by: Option<String>,
    /// One for the outcome, then one for each assertion, whatever its verdict.
    pub findings: Vec<Finding>,
    /// The numbers of its own exchanges, setup included.
    pub exchanges: Vec<usize>,
    /// Its rows, each a result of its own.
    pub variants: Vec<SpecOutcome>,
    /// Where it is written.
    pub source: SourceRef,
    /// When it began, from the start of the flow.
    pub started: Duration,
    /// How long it took.
    pub duration: Duration,
}

/// One judgement, as facts; only reports make sentences of it.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// The outcome row or check row that judged.
    pub name: String,
    /// What it came to.
    pub verdict: Verdict,
    /// What happened.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The requirement that was judged.
    pub requirement: Option<Citation>,
    /// What was expected.
    pub expected: Option<String>,
    /// What was seen.
    pub actual: Option<String>,
    /// Where two documents differ, line by line: `-` expected, `+` seen.
    pub diff: Option<String>,
    /// The number of the exchange that shows it.
    pub exchange: Option<usize>,
    /// The row in the spec file.
    pub source: SourceRef,
    /// Why a baseline accepts this failure.
    pub known: Option<String>,
}

/// A requirement as a finding cites it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// Its id in the catalogue.
    pub id: String,
    /// Its level in the flow's revision: `MUST`, `SHOULD`, `MAY`.
    pub level: String,
    /// The sentence, in our words.
    pub says: String,
    /// Document and section.
    pub source: String,
    /// The address of the section.
    pub link: Option<String>,
}

/// A place in a spec file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRef {
    /// The layer: `built-in`, or the folder of `--specs`.
    pub layer: String,
    /// The file, as the user can open it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl FlowOutcome {
    /// Steps and checks, in order.
    pub fn specs(&self) -> impl Iterator<Item = &SpecOutcome> {
        self.steps.iter().chain(&self.checks)
    }

    /// Passed only if something was tested, nothing failed that no baseline knows, nothing errored, and no step could
    /// not run.
    pub fn passed(&self) -> bool {
        let tested = self.steps.iter().any(|s| matches!(s.verdict, Verdict::Passed | Verdict::Warning));
        tested
            && self.interrupted.is_none()
            && !self.specs().any(SpecOutcome::fails)
            && self.steps.iter().all(|s| s.verdict != Verdict::CouldNotRun)
    }

    /// The exchange with this number.
    pub fn exchange(&self, number: usize) -> Option<&Exchange> {
        self.exchanges.iter().find(|e| e.number == number)
    }
}

impl RunOutcome {
    /// Whether every flow passed, there was one, and no entry of the baseline is stale.
    pub fn passed(&self) -> bool {
        let stale = self.baseline.as_ref().is_some_and(|baseline| !baseline.stale.is_empty());
        !self.flows.is_empty() && self.flows.iter().all(FlowOutcome::passed) && !stale
    }
}

impl SpecOutcome {
    /// Whether it makes the run fail: it is red, and not for reasons alone that a baseline knows.
    pub fn fails(&self) -> bool {
        let mut red = self.findings.iter().filter(|finding| finding.verdict.is_red()).peekable();
        let mut rows = self.variants.iter().filter(|variant| variant.verdict.is_red()).peekable();
        let unexplained = red.peek().is_none() && rows.peek().is_none();
        self.verdict.is_red()
            && (unexplained || red.any(|finding| finding.known.is_none()) || rows.any(SpecOutcome::fails))
    }

    /// Why a baseline accepts its failure; none if it does not fail, or not only as the baseline knows.
    pub fn known(&self) -> Option<&str> {
        if !self.verdict.is_red() || self.fails() {
            return None;
        }
        let own = self.findings.iter().find_map(|finding| finding.known.as_deref());
        own.or_else(|| self.variants.iter().find_map(SpecOutcome::known))
    }

    /// The worst finding, which a one-line report shows: the first of those that share the spec's verdict.
    pub fn decisive(&self) -> Option<&Finding> {
        let own = self.findings.iter().find(|f| f.verdict == self.verdict);
        own.or_else(|| {
            self.variants.iter().find(|v| v.verdict == self.verdict).and_then(SpecOutcome::decisive)
        })
    }
}
