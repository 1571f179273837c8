//! From an outcome to the text of a report, and the schema of both its shapes.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::flow::FlowReport;
use super::suite::SuiteReport;
use crate::outcome::RunOutcome;
use crate::report::summary::is_suite;
use crate::report::{ErrorKind, error_json};
use crate::spec::schema_of;

/// The version of the contract, in the field `report`. It grows when a field goes or changes its meaning.
pub const VERSION: u32 = 1;

/// The report for a program, pretty-printed: of a single flow, or of a suite.
pub fn json(outcome: &RunOutcome) -> String {
    match outcome.flows.as_slice() {
        [flow] if !is_suite(outcome) => print(&FlowReport::alone(outcome, flow)),
        _ => print(&SuiteReport::new(outcome)),
    }
}

/// The report for a program: of a single flow, or of a suite.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used: reports are written as what they are")]
enum Report {
    /// Of a single flow.
    Flow(Box<FlowReport>),
    /// Of a suite.
    Suite(Box<SuiteReport>),
}

/// The JSON Schema of the report.
pub fn json_schema() -> Value {
    schema_of::<Report>()
}

pub(super) fn print(report: &impl Serialize) -> String {
    // Only a map whose keys are no strings could fail, and there is none.
    serde_json::to_string_pretty(report)
        .unwrap_or_else(|error| error_json(ErrorKind::Internal, &error.to_string(), &[]))
}
