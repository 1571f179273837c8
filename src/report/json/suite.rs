//! The report of a suite.

use schemars::JsonSchema;
use serde::Serialize;

use super::baseline::BaselineReport;
use super::flow::FlowReport;
use super::render::VERSION;
use crate::outcome::{NotRun, RunOutcome};
use crate::report::summary;

/// The report of a suite. What can only be said when all flows have ended comes after them.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used: the report is written while the flows run")]
pub(super) struct SuiteReport<'a> {
    #[serde(flatten)]
    head: SuiteHead<'a>,
    /// One for each flow, in the order of the configuration.
    results: Vec<FlowReport<'a>>,
    #[serde(flatten)]
    end: SuiteEnd<'a>,
}

/// What is known before the flows.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SuiteHead<'a> {
    /// The version of this contract.
    report: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    server_url: &'a str,
    /// Which part of the suite this is, if it is not the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<PartReport>,
}

/// What is known after the flows.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SuiteEnd<'a> {
    passed: bool,
    summary: String,
    duration_ms: u64,
    /// What the baseline says.
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineReport<'a>>,
    /// Combinations that are no flow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    not_run: Vec<NotRunReport<'a>>,
}

/// Combinations that are no flow, for one reason.
#[derive(Serialize, JsonSchema)]
struct NotRunReport<'a> {
    labels: &'a [String],
    reason: &'a str,
}

/// A part of a suite.
#[derive(Serialize, JsonSchema)]
struct PartReport {
    /// The number of the part, from 1.
    part: usize,
    /// The number of all parts.
    of: usize,
}

impl<'a> NotRunReport<'a> {
    fn new(group: &'a NotRun) -> NotRunReport<'a> {
        NotRunReport { labels: &group.labels, reason: &group.reason }
    }
}

impl<'a> SuiteHead<'a> {
    pub(super) fn new(outcome: &'a RunOutcome) -> SuiteHead<'a> {
        SuiteHead {
            report: VERSION,
            name: outcome.name.as_deref(),
            server_url: &outcome.server_url,
            partition: outcome.part.map(|part| PartReport { part: part.number, of: part.of }),
        }
    }
}

impl<'a> SuiteEnd<'a> {
    pub(super) fn new(outcome: &'a RunOutcome) -> SuiteEnd<'a> {
        SuiteEnd {
            passed: outcome.passed(),
            summary: summary::of_suite(outcome),
            duration_ms: super::flow::milliseconds(outcome.duration),
            baseline: outcome.baseline.as_ref().map(BaselineReport::new),
            not_run: outcome.not_run.iter().map(NotRunReport::new).collect(),
        }
    }
}
