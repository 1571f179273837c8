//! From an outcome to the text of a report, and the schema of both its shapes.

use schemars::JsonSchema;
use serde_json::Value;

use super::flow::FlowReport;
use super::pretty::pretty;
use super::suite::SuiteReport;
use super::suite_json::SuiteJson;
use crate::outcome::RunOutcome;
use crate::report::summary::is_suite;
use crate::spec::schema_of;

/// The version of the contract, in the field `report`. It grows when a field goes or changes its meaning.
pub const VERSION: u32 = 1;

/// The report for a program, pretty-printed: of a single flow, or of a suite.
pub fn json(outcome: &RunOutcome) -> String {
    match outcome.flows.as_slice() {
        [flow] if !is_suite(outcome) => pretty(&FlowReport::alone(outcome, flow), 0),
        _ => {
            let text = SuiteJson::begin(Vec::new(), outcome).end(outcome);
            String::from_utf8_lossy(&text).into_owned()
        }
    }
}

/// The report for a program: of a single flow, or of a suite.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used: reports are written as what they are")]
enum Report<'a> {
    /// Of a single flow.
    Flow(Box<FlowReport<'a>>),
    /// Of a suite.
    Suite(Box<SuiteReport<'a>>),
}

/// The JSON Schema of the report.
pub fn json_schema() -> Value {
    schema_of::<Report>()
}
