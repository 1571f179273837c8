//! The report of one flow.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::baseline::BaselineReport;
use super::exchange::ExchangeReport;
use super::render::VERSION;
use super::spec::SpecReport;
use crate::outcome::{FlowOutcome, RunOutcome, SpecOutcome, Verdict};
use crate::report::counts::Counts;
use crate::report::summary;

/// The report of one flow.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FlowReport<'a> {
    /// The version of this contract; a flow of a suite leaves it to the suite.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<u32>,
    /// Of a flow of a suite.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    passed: bool,
    protocol_version: &'a str,
    registration_strategy: &'a str,
    auth_mode: &'a str,
    server_url: &'a str,
    /// The record that was judged again (`--replay`): nothing was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    replay_of: Option<&'a str>,
    summary: String,
    duration_ms: u64,
    counts: CountsReport,
    /// Steps and checks of which a SHOULD did not hold.
    warnings: usize,
    /// Why the flow ended before its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    interrupted: Option<&'a str>,
    /// The steps, in order, then the checks.
    steps: Vec<SpecReport<'a>>,
    verification: VerificationReport<'a>,
    /// Checks that did not run, by what would let them run.
    left_out: Vec<LeftOutReport<'a>>,
    notes: &'a [String],
    exchanges: Vec<ExchangeReport<'a>>,
    /// What the baseline says; a flow of a suite leaves it to the suite.
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineReport<'a>>,
}

/// How many steps and checks came to what.
#[derive(Serialize, JsonSchema)]
pub(super) struct CountsReport {
    steps: Counts,
    checks: Counts,
}

impl CountsReport {
    pub(super) fn new(flow: &FlowOutcome) -> CountsReport {
        CountsReport { steps: Counts::of(&flow.steps), checks: Counts::of(&flow.checks) }
    }
}

#[derive(Serialize, JsonSchema)]
struct LeftOutReport<'a> {
    /// The flag that runs them.
    flag: &'a str,
    ids: &'a [String],
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct VerificationReport<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    list_tools: Option<ListTools<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call_tool: Option<CallTool<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ListTools<'a> {
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_count: Option<usize>,
    duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CallTool<'a> {
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_name: Option<&'a str>,
    duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl<'a> FlowReport<'a> {
    /// A report of its own: of a run that is this flow alone.
    pub(super) fn alone(run: &'a RunOutcome, flow: &'a FlowOutcome) -> FlowReport<'a> {
        FlowReport {
            report: Some(VERSION),
            passed: run.passed(),
            summary: summary::of_single(run, flow),
            baseline: run.baseline.as_ref().map(BaselineReport::new),
            ..FlowReport::new(flow)
        }
    }

    /// A part of a suite's report.
    pub(super) fn in_suite(flow: &'a FlowOutcome) -> FlowReport<'a> {
        FlowReport { label: Some(summary::label(flow)), ..FlowReport::new(flow) }
    }

    fn new(flow: &'a FlowOutcome) -> FlowReport<'a> {
        let left_out = flow.left_out.iter();
        FlowReport {
            report: None,
            label: None,
            passed: flow.passed(),
            protocol_version: &flow.protocol_version,
            registration_strategy: &flow.registration,
            auth_mode: &flow.auth_mode,
            server_url: &flow.server_url,
            replay_of: flow.replay_of.as_deref(),
            summary: summary::of_flow(flow),
            duration_ms: milliseconds(flow.duration),
            counts: CountsReport::new(flow),
            warnings: flow.specs().filter(|spec| spec.verdict == Verdict::Warning).count(),
            interrupted: flow.interrupted.as_deref(),
            steps: flow.specs().map(|spec| SpecReport::new(spec, flow)).collect(),
            verification: VerificationReport::new(flow),
            left_out: left_out.map(|l| LeftOutReport { flag: &l.flag, ids: &l.ids }).collect(),
            notes: &flow.notes,
            exchanges: flow.exchanges.iter().map(ExchangeReport::new).collect(),
            baseline: None,
        }
    }
}

impl<'a> VerificationReport<'a> {
    fn new(flow: &'a FlowOutcome) -> VerificationReport<'a> {
        let step = |id: &str| flow.steps.iter().find(|step| step.id == id);
        let passed = |step: &SpecOutcome| step.verdict.in_three_words() == "passed";
        let error = |step: &'a SpecOutcome| (!passed(step)).then(|| summary::what_happened(step));
        VerificationReport {
            list_tools: step("verify_list_tools").map(|step| ListTools {
                passed: passed(step),
                tool_count: flow.verification.tool_count,
                duration_ms: milliseconds(step.duration),
                error: error(step),
            }),
            call_tool: step("verify_call_tool").map(|step| CallTool {
                passed: passed(step),
                tool_name: flow.verification.tool_name.as_deref(),
                duration_ms: milliseconds(step.duration),
                error: error(step),
            }),
        }
    }
}

/// Whole milliseconds.
pub(super) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
