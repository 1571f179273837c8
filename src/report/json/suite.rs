//! The report of a suite.

use schemars::JsonSchema;
use serde::Serialize;

use super::baseline::BaselineReport;
use super::flow::FlowReport;
use super::render::VERSION;
use crate::outcome::{NotRun, RunOutcome};
use crate::report::summary;

/// The report of a suite.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SuiteReport {
    /// The version of this contract.
    report: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    server_url: String,
    passed: bool,
    summary: String,
    duration_ms: u64,
    /// Which part of the suite this is, if it is not the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<PartReport>,
    /// What the baseline says.
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineReport>,
    /// One for each flow, in the order of the configuration.
    results: Vec<FlowReport>,
    /// Combinations that are no flow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    not_run: Vec<NotRunReport>,
}

/// Combinations that are no flow, for one reason.
#[derive(Serialize, JsonSchema)]
struct NotRunReport {
    labels: Vec<String>,
    reason: String,
}

/// A part of a suite.
#[derive(Serialize, JsonSchema)]
struct PartReport {
    /// The number of the part, from 1.
    part: usize,
    /// The number of all parts.
    of: usize,
}

impl NotRunReport {
    fn new(group: &NotRun) -> NotRunReport {
        NotRunReport { labels: group.labels.clone(), reason: group.reason.clone() }
    }
}

impl SuiteReport {
    pub(super) fn new(outcome: &RunOutcome) -> SuiteReport {
        SuiteReport {
            report: VERSION,
            name: outcome.name.clone(),
            server_url: outcome.server_url.clone(),
            passed: outcome.passed(),
            summary: summary::of_suite(outcome),
            duration_ms: super::flow::milliseconds(outcome.duration),
            partition: outcome.part.map(|part| PartReport { part: part.number, of: part.of }),
            baseline: outcome.baseline.as_ref().map(BaselineReport::new),
            results: outcome.flows.iter().map(FlowReport::in_suite).collect(),
            not_run: outcome.not_run.iter().map(NotRunReport::new).collect(),
        }
    }
}
