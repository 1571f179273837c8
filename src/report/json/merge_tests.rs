//! Reports of parts become one.

use serde_json::{Value, json};

use super::{json as render, json_schema, merge};
use crate::outcome::{BaselineOutcome, KnownFailure, Part, RunOutcome};
use crate::report::sample;

/// The report of a part with flows of these labels, of which the last one fails if `fails`.
fn part(number: usize, of: usize, labels: &[&str], fails: bool) -> RunOutcome {
    let mut outcome = sample::run(sample::passed_flow());
    outcome.flows = labels
        .iter()
        .map(|label| {
            let last = labels.last() == Some(label);
            let flow = if fails && last { sample::failed_flow() } else { sample::passed_flow() };
            crate::outcome::FlowOutcome { label: Some((*label).to_owned()), ..flow }
        })
        .collect();
    outcome.name = Some("Matrix".into());
    outcome.part = Some(Part { number, of });
    outcome
}

fn merged(parts: &[(&str, RunOutcome)]) -> Result<(Value, bool), String> {
    let files = parts.iter().map(|(name, run)| ((*name).to_owned(), render(run))).collect();
    let merged = merge(files).map_err(|error| error.to_string())?;
    Ok((serde_json::from_str(&merged.text).unwrap(), merged.passed))
}

#[test]
fn the_parts_of_a_suite_become_its_whole_in_the_order_of_the_config() {
    let parts = [("b.json", part(2, 2, &["two"], false)), ("a.json", part(1, 2, &["one", "three"], false))];
    let (report, passed) = merged(&parts).unwrap();
    let labels: Vec<&str> =
        report["results"].as_array().unwrap().iter().map(|flow| flow["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["one", "two", "three"]);
    assert!(passed && report["passed"] == json!(true) && report.get("partition").is_none());
    assert!(report["summary"].as_str().unwrap().ends_with("3 of 3 flows passed"));
    assert!(jsonschema::draft7::is_valid(&json_schema(), &report));
}

#[test]
fn one_failed_part_fails_the_whole() {
    let parts = [("a", part(1, 2, &["one"], true)), ("b", part(2, 2, &["two"], false))];
    let (report, passed) = merged(&parts).unwrap();
    assert!(!passed && report["passed"] == json!(false));
    assert!(report["summary"].as_str().unwrap().ends_with("1 of 2 flows passed"));
}

#[test]
fn a_missing_part_is_named_because_what_was_not_run_is_never_green() {
    let told = merged(&[("a.json", part(2, 3, &["two"], false))]).unwrap_err();
    assert_eq!(told, "of the suite in a.json, these parts are missing: 1/3, 3/3");
}

#[test]
fn reports_that_do_not_belong_together_are_named() {
    let other = RunOutcome { name: Some("Other".into()), ..part(2, 2, &["two"], false) };
    let told = merged(&[("a", part(1, 2, &["one"], false)), ("b", other)]).unwrap_err();
    assert_eq!(told, "a and b are not of the same suite: `name` differs");
    let told = merged(&[("a", part(1, 2, &["x"], false)), ("b", part(1, 2, &["x"], false))]).unwrap_err();
    assert_eq!(told, "a and b are both part 1/2");
    let told = merged(&[("a", part(1, 1, &["x"], false)), ("b", part(2, 2, &["x"], false))]).unwrap_err();
    assert_eq!(told, "a and b are not of the same suite: `partition.of` differs");
    let whole = RunOutcome { part: None, ..part(1, 1, &["x"], false) };
    assert!(merged(&[("w", whole)]).unwrap_err().starts_with("w is no report of a part of a suite: "));
    let told = merge(vec![("broken.json".into(), "{".into())]).unwrap_err().to_string();
    assert!(told.starts_with("broken.json is no report of a part of a suite: it is no JSON"), "{told}");
}

#[test]
fn an_entry_that_is_stale_in_every_part_is_told_once() {
    let stale = KnownFailure { flow: "gone".into(), ..KnownFailure::default() };
    let with = |run| RunOutcome {
        baseline: Some(BaselineOutcome { file: "b.toml".into(), known: 1, stale: vec![stale.clone()] }),
        ..run
    };
    let parts = [("a", with(part(1, 2, &["one"], false))), ("b", with(part(2, 2, &["two"], false)))];
    let (report, passed) = merged(&parts).unwrap();
    assert!(!passed);
    assert_eq!(report["baseline"]["known"], 2);
    assert_eq!(report["baseline"]["stale"].as_array().map(Vec::len), Some(1));
    assert!(report["summary"].as_str().unwrap().ends_with("; 1 entry of the baseline is stale"));
}
