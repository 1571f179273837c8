//! The short report for a program: whether it passed, numbers, and a line for each flow.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::baseline::BaselineReport;
use super::flow::{CountsReport, milliseconds};
use super::pretty::pretty;
use super::render::VERSION;
use crate::outcome::{FlowOutcome, RunOutcome};
use crate::report::summary;
use crate::spec::schema_of;

/// The short report of a run: of one flow, or of the flows of a suite.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Brief<'a> {
    /// The version of this contract.
    report: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    server_url: &'a str,
    passed: bool,
    summary: String,
    duration_ms: u64,
    counts: FlowCounts,
    /// One for each flow, in the order of the configuration.
    flows: Vec<FlowLine>,
    /// The notes of all flows, each once.
    notes: Vec<&'a str>,
    /// What the baseline says.
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineReport<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct FlowCounts {
    flows: usize,
    passed: usize,
    failed: usize,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct FlowLine {
    label: String,
    passed: bool,
    /// How it ended, and why.
    summary: String,
    duration_ms: u64,
    counts: CountsReport,
}

/// The short report for a program, pretty-printed.
pub fn json_summary(outcome: &RunOutcome) -> String {
    let passed = outcome.flows.iter().filter(|flow| flow.passed()).count();
    let summary = match outcome.flows.as_slice() {
        [flow] if !summary::is_suite(outcome) => summary::of_single(outcome, flow),
        _ => summary::of_suite(outcome),
    };
    let brief = Brief {
        report: VERSION,
        name: outcome.name.as_deref(),
        server_url: &outcome.server_url,
        passed: outcome.passed(),
        summary,
        duration_ms: milliseconds(outcome.duration),
        counts: FlowCounts { flows: outcome.flows.len(), passed, failed: outcome.flows.len() - passed },
        flows: outcome.flows.iter().map(line).collect(),
        notes: summary::notes(outcome),
        baseline: outcome.baseline.as_ref().map(BaselineReport::new),
    };
    pretty(&brief, 0)
}

/// The JSON Schema of the short report.
pub fn json_summary_schema() -> Value {
    schema_of::<Brief>()
}

fn line(flow: &FlowOutcome) -> FlowLine {
    FlowLine {
        label: summary::label(flow),
        passed: flow.passed(),
        summary: summary::of_flow(flow),
        duration_ms: milliseconds(flow.duration),
        counts: CountsReport::new(flow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_short_report_says_of_each_flow_how_it_ended() {
        let mut outcome = sample::run(sample::passed_flow());
        outcome.flows.push(sample::failed_flow());
        let report: Value = serde_json::from_str(&json_summary(&outcome)).unwrap();
        assert_eq!(report["passed"], false);
        assert_eq!(report["counts"], serde_json::json!({ "flows": 2, "passed": 1, "failed": 1 }));
        assert_eq!(report["flows"][1]["counts"]["steps"]["failed"], 1);
        let told = report["flows"][1]["summary"].as_str().unwrap();
        assert!(told.contains("at token_request: the token endpoint refused the client"), "{told}");
        assert!(jsonschema::draft7::is_valid(&json_summary_schema(), &report));
        assert!(!report.to_string().contains("exchanges"));
    }
}
