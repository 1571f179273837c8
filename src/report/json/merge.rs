//! Joins the reports of the parts of a suite into the report of the whole.

use serde_json::{Map, Value, json};

use crate::report::summary::suite_sentence;

/// Why reports cannot be joined. Each names the files that it is about.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// The file does not hold the report of a part of a suite.
    #[error("{file} is no report of a part of a suite: {why}")]
    NoPart {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// Two reports are not of the same suite.
    #[error("{first} and {second} are not of the same suite: `{field}` differs")]
    Mismatch {
        /// The first file.
        first: String,
        /// The file that differs from it.
        second: String,
        /// The field that differs.
        field: &'static str,
    },
    /// Two reports are of the same part.
    #[error("{first} and {second} are both part {part}")]
    Twice {
        /// One file.
        first: String,
        /// The other one.
        second: String,
        /// The part, as `K/N`.
        part: String,
    },
    /// Parts are missing: what was not run is never green.
    #[error("of the suite in {file}, these parts are missing: {parts}")]
    Missing {
        /// The first file.
        file: String,
        /// The parts, as `K/N, …`.
        parts: String,
    },
}

/// The report of the whole.
#[derive(Debug)]
pub struct Merged {
    /// The text of the report.
    pub text: String,
    /// Whether the whole passed.
    pub passed: bool,
}

struct PartFile {
    file: String,
    report: Map<String, Value>,
    results: Vec<Value>,
    part: usize,
    of: usize,
}

/// Joins JSON reports of all parts of a suite, each with the name of its file, in any order.
///
/// # Errors
/// See [`MergeError`].
pub fn merge(files: Vec<(String, String)>) -> Result<Merged, MergeError> {
    let mut parts = files.into_iter().map(|(file, text)| read(file, &text)).collect::<Result<Vec<_>, _>>()?;
    parts.sort_by_key(|part| part.part);
    let Some(first) = parts.first() else {
        return Err(MergeError::NoPart { file: "the list of files".into(), why: "it is empty".into() });
    };
    same_suite(first, &parts)?;
    all_there(first, &parts)?;
    let mut report = first.report.clone();
    report.remove("partition");
    let passed = parts.iter().all(|part| part.report.get("passed") == Some(&json!(true)));
    let duration = parts.iter().filter_map(|part| part.report.get("durationMs")?.as_u64()).max();
    if let Some(baseline) = merged_baseline(&parts) {
        report.insert("baseline".into(), baseline);
    }
    let results = in_order(&parts);
    let good = results.iter().filter(|flow| flow["passed"] == json!(true)).count();
    let stale = report.get("baseline").and_then(|b| b["stale"].as_array()).map_or(0, Vec::len);
    let server = report.get("serverUrl").and_then(Value::as_str).unwrap_or_default();
    let summary = suite_sentence(passed, server, [good, results.len()], stale);
    report.insert("passed".into(), json!(passed));
    report.insert("durationMs".into(), json!(duration.unwrap_or_default()));
    report.insert("summary".into(), json!(summary));
    report.insert("results".into(), Value::Array(results));
    // A `Value` has string keys only, so that writing it cannot fail.
    let text = serde_json::to_string_pretty(&Value::Object(report)).unwrap_or_default();
    Ok(Merged { text, passed })
}

fn read(file: String, text: &str) -> Result<PartFile, MergeError> {
    let no_part = |why: &str| MergeError::NoPart { file: file.clone(), why: why.to_owned() };
    let report: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| no_part(&format!("it is no JSON object ({error})")))?;
    let version = json!(super::VERSION);
    if report.get("report") != Some(&version) {
        return Err(no_part(&format!("its field `report` is not {version}")));
    }
    let results = report.get("results").and_then(Value::as_array).cloned();
    let results = results.ok_or_else(|| no_part("it has no `results`"))?;
    let number = |name| report.get("partition").and_then(|p| p.get(name)?.as_u64()).map(|n| n as usize);
    match (number("part"), number("of")) {
        (Some(part), Some(of)) if (1..=of).contains(&part) => {
            Ok(PartFile { file, results, part, of, report })
        }
        _ => Err(no_part("it has no `partition`; run the suite with --partition K/N")),
    }
}

fn same_suite(first: &PartFile, parts: &[PartFile]) -> Result<(), MergeError> {
    for other in parts {
        let differs = |field: &'static str| first.report.get(field) != other.report.get(field);
        let field = ["name", "serverUrl"].into_iter().find(|field| differs(field));
        if let Some(field) = field.or((first.of != other.of).then_some("partition.of")) {
            let (first, second) = (first.file.clone(), other.file.clone());
            return Err(MergeError::Mismatch { first, second, field });
        }
    }
    Ok(())
}

fn all_there(first: &PartFile, parts: &[PartFile]) -> Result<(), MergeError> {
    for pair in parts.windows(2) {
        if let [one, two] = pair
            && one.part == two.part
        {
            let part = format!("{}/{}", one.part, one.of);
            return Err(MergeError::Twice { first: one.file.clone(), second: two.file.clone(), part });
        }
    }
    let missing: Vec<String> = (1..=first.of)
        .filter(|number| parts.iter().all(|part| part.part != *number))
        .map(|number| format!("{number}/{}", first.of))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(MergeError::Missing { file: first.file.clone(), parts: missing.join(", ") })
}

/// Part K has every N-th flow from the K-th on: the order of the whole is to take one from each part in turn.
fn in_order(parts: &[PartFile]) -> Vec<Value> {
    let longest = parts.iter().map(|part| part.results.len()).max().unwrap_or_default();
    (0..longest).flat_map(|i| parts.iter().filter_map(move |part| part.results.get(i).cloned())).collect()
}

/// The numbers add up; an entry that is stale in every part (its flow is in none) is listed once.
fn merged_baseline(parts: &[PartFile]) -> Option<Value> {
    let baselines: Vec<&Value> = parts.iter().filter_map(|part| part.report.get("baseline")).collect();
    let mut merged = (*baselines.first()?).clone();
    let known: u64 = baselines.iter().filter_map(|baseline| baseline["known"].as_u64()).sum();
    let mut stale: Vec<Value> = Vec::new();
    for entry in baselines.iter().filter_map(|baseline| baseline["stale"].as_array()).flatten() {
        if !stale.contains(entry) {
            stale.push(entry.clone());
        }
    }
    let table = merged.as_object_mut()?;
    table.insert("known".into(), json!(known));
    table.insert("stale".into(), Value::Array(stale));
    Some(merged)
}
