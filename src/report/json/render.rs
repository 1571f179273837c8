//! From an outcome to the text of a report, and the schema of both its shapes.

use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::Error as _;
use serde_json::{Error, Value};

use super::flow::FlowReport;
use super::pretty::pretty;
use super::side_by_side::side_by_side;
use super::suite::SuiteReport;
use crate::outcome::RunOutcome;
use crate::report::summary::is_suite;
use crate::report::{ErrorKind, error_json};
use crate::spec::schema_of;

/// The version of the contract, in the field `report`. It grows when a field goes or changes its meaning.
pub const VERSION: u32 = 1;

/// The report for a program, pretty-printed: of a single flow, or of a suite.
pub fn json(outcome: &RunOutcome) -> String {
    let text = match outcome.flows.as_slice() {
        [flow] if !is_suite(outcome) => pretty(&FlowReport::alone(outcome, flow), 0),
        _ => suite(outcome),
    };
    or_why_not(text)
}

/// The report of a suite: its flows are nearly all of it, and are written side by side.
fn suite(outcome: &RunOutcome) -> Result<String, Error> {
    /// What stands where the flows belong. There is no such line elsewhere: in texts, line breaks are escaped.
    const NO_FLOWS: &str = "\n  \"results\": []";
    const BETWEEN: &str = ",\n    ";
    let frame = pretty(&SuiteReport::without_flows(outcome), 0)?;
    if outcome.flows.is_empty() {
        return Ok(frame);
    }
    let (before, after) =
        frame.split_once(NO_FLOWS).ok_or_else(|| Error::custom("there is no place for the flows"))?;
    let flows = side_by_side(&outcome.flows, |flow| pretty(&FlowReport::in_suite(flow), 2));
    let flows = flows.into_iter().collect::<Result<Vec<String>, Error>>()?;
    let length: usize = flows.iter().map(|flow| flow.len() + BETWEEN.len()).sum();
    let mut text = String::with_capacity(frame.len() + length + 16);
    text += before;
    text += "\n  \"results\": [\n    ";
    for (index, flow) in flows.iter().enumerate() {
        text += if index == 0 { "" } else { BETWEEN };
        text += flow;
    }
    text += "\n  ]";
    text += after;
    Ok(text)
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

pub(super) fn print(report: &impl Serialize) -> String {
    or_why_not(pretty(report, 0))
}

fn or_why_not(text: Result<String, Error>) -> String {
    // Only a map whose keys are no strings could fail, and there is none.
    text.unwrap_or_else(|error| error_json(ErrorKind::Internal, &error.to_string(), &[]))
}
