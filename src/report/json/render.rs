//! From an outcome to the text of a report, and the schema of both its shapes.

use serde::Serialize;
use serde_json::{Value, json};

use super::flow::FlowReport;
use super::suite::SuiteReport;
use crate::outcome::RunOutcome;
use crate::report::error_json;
use crate::report::summary::is_suite;

/// The version of the contract, in the field `report`. It grows when a field goes or changes its meaning.
pub const VERSION: u32 = 1;

/// The report for a program, pretty-printed: of a single flow, or of a suite.
pub fn json(outcome: &RunOutcome) -> String {
    match outcome.flows.as_slice() {
        [flow] if !is_suite(outcome) => print(&FlowReport::alone(flow)),
        _ => print(&SuiteReport::new(outcome)),
    }
}

/// The JSON Schema of the report.
pub fn json_schema() -> Value {
    let schema = |schema: schemars::Schema| {
        let mut schema = schema.to_value();
        let definitions = schema.get_mut("$defs").map(Value::take).unwrap_or_else(|| json!({}));
        if let Value::Object(members) = &mut schema {
            members.remove("$defs");
            members.remove("$schema");
        }
        (schema, definitions)
    };
    let (flow, mut definitions) = schema(schemars::schema_for!(FlowReport));
    let (suite, of_suite) = schema(schemars::schema_for!(SuiteReport));
    if let (Value::Object(all), Value::Object(more)) = (&mut definitions, of_suite) {
        all.extend(more);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mcprove report",
        "anyOf": [flow, suite],
        "$defs": definitions,
    })
}

fn print(report: &impl Serialize) -> String {
    // Only a map whose keys are no strings could fail, and there is none.
    serde_json::to_string_pretty(report).unwrap_or_else(|error| error_json("internal", &error.to_string()))
}
