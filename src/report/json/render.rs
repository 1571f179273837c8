//! From an outcome to the text of a report, and the schema of both its shapes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::Error as _;
use serde_json::{Error, Value};

use super::flow::FlowReport;
use super::pretty::pretty;
use super::suite::SuiteReport;
use crate::outcome::{FlowOutcome, RunOutcome};
use crate::report::summary::is_suite;
use crate::report::{ErrorKind, error_json};
use crate::spec::schema_of;

/// The version of the contract, in the field `report`. It grows when a field goes or changes its meaning.
pub const VERSION: u32 = 1;

/// The report for a program, pretty-printed: of a single flow, or of a suite.
pub fn json(outcome: &RunOutcome) -> String {
    json_around(FlowParts::default(), outcome).concat()
}

/// The report as [`json`] makes it, in pieces, around the parts of flows that are written already.
pub fn json_around(written: FlowParts, outcome: &RunOutcome) -> Vec<String> {
    let pieces = match outcome.flows.as_slice() {
        [flow] if !is_suite(outcome) => pretty(&FlowReport::alone(outcome, flow), 0).map(|text| vec![text]),
        _ => suite(written, outcome),
    };
    pieces.unwrap_or_else(|error| vec![why_not(&error)])
}

/// The parts of flows in the report of a suite. They are nearly all of it, and are written as flows end, while others
/// still run.
#[derive(Default)]
pub struct FlowParts(BTreeMap<usize, String>);

impl FlowParts {
    /// Writes the part of the flow in this place, which will not change any more.
    pub fn write(&mut self, place: usize, flow: &FlowOutcome) {
        if let Ok(part) = part(flow) {
            self.0.insert(place, part);
        }
    }
}

fn part(flow: &FlowOutcome) -> Result<String, Error> {
    pretty(&FlowReport::in_suite(flow), 2)
}

/// The report of a suite: its flows come last.
fn suite(mut written: FlowParts, outcome: &RunOutcome) -> Result<Vec<String>, Error> {
    let frame = pretty(&SuiteReport::without_flows(outcome), 0)?;
    let Some((last, others)) = outcome.flows.len().checked_sub(1).map(|last| (last, 0..last)) else {
        return Ok(vec![frame]);
    };
    let before = frame.strip_suffix("[]\n}").ok_or_else(|| Error::custom("the flows do not come last"))?;
    let mut part = |place: usize, after: &str| {
        let part = written.0.remove(&place).map_or_else(|| part(&outcome.flows[place]), Ok);
        part.map(|part| part + after)
    };
    let mut pieces = vec![format!("{before}[\n    ")];
    for place in others {
        pieces.push(part(place, ",\n    ")?);
    }
    pieces.push(part(last, "\n  ]\n}")?);
    Ok(pieces)
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
    pretty(report, 0).unwrap_or_else(|error| why_not(&error))
}

/// Only a map whose keys are no strings could fail, and there is none.
fn why_not(error: &Error) -> String {
    error_json(ErrorKind::Internal, &error.to_string(), &[])
}
