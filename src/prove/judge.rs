//! Compares what a flow came to with what `faults.toml` says of the server.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::built_on::BuiltOn;
use crate::outcome::{FlowOutcome, SpecOutcome, Verdict};
use crate::spec::model::FaultRow;
use crate::spec::result_name::{covers, fits, is_exact, parts, spec_of};

/// A result, flat: rows of checks beside their checks.
pub(super) fn results(outcome: &FlowOutcome) -> Vec<&SpecOutcome> {
    outcome.specs().flat_map(|spec| std::iter::once(spec).chain(&spec.variants)).collect()
}

/// Red for a proof: a warning is noticed, too.
pub(super) fn is_red(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Failed | Verdict::Warning | Verdict::Error)
}

/// What could not run, by name.
pub(super) fn could_not_run(outcome: &FlowOutcome) -> BTreeSet<String> {
    let skipped = |spec: &&SpecOutcome| spec.verdict == Verdict::CouldNotRun;
    results(outcome).into_iter().filter(skipped).map(|spec| spec.id.clone()).collect()
}

/// What is wrong with the run against a server that is right.
pub(super) fn conforming(outcome: &FlowOutcome, skips: &IndexMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    for spec in results(outcome) {
        let listed = skips.keys().any(|pattern| covers(pattern, &spec.id, None));
        if is_red(spec.verdict) {
            problems.push(format!("{} is {}: {}", spec.id, spec.verdict.word(), said(spec)));
        } else if spec.verdict == Verdict::CouldNotRun && !listed {
            problems.push(format!("{} could not run: {}", spec.id, said(spec)));
        }
    }
    problems
}

/// The rows among these that decided.
pub(super) fn reached(names: &[String], outcome: &FlowOutcome) -> Vec<String> {
    let decided = |name: &&String| {
        let (result, row) = parts(name);
        let meant = |spec: &&SpecOutcome| spec.id == result || (row.is_some() && spec_of(&spec.id) == result);
        results(outcome)
            .into_iter()
            .filter(meant)
            .any(|spec| row.is_none_or(|row| spec.findings.iter().any(|finding| finding.name == row)))
    };
    names.iter().filter(decided).cloned().collect()
}

/// What the run against a server with a fault showed, and what is wrong with it. `before` could not run without the
/// fault either.
pub(super) fn faulty(
    row: &FaultRow,
    outcome: &FlowOutcome,
    before: &BTreeSet<String>,
    built: &BuiltOn,
    selected: impl Fn(&str) -> bool,
) -> (Vec<String>, Vec<String>) {
    let (mut noticed, mut problems) = (Vec::new(), Vec::new());
    for name in row.must.iter().filter(|name| selected(spec_of(name))) {
        match seen(outcome, name) {
            Some(verdict) if is_red(verdict) => noticed.push(name.clone()),
            Some(verdict) => {
                problems.push(format!("{name} must be red, and is {}{}", verdict.word(), why(outcome, name)))
            }
            None => problems
                .push(format!("{name} must be red, and is not among the results{}", why(outcome, name))),
        }
    }
    for name in row.masks.iter().filter(|name| is_exact(name) && selected(spec_of(name))) {
        if seen(outcome, name) != Some(Verdict::CouldNotRun) {
            let verdict = seen(outcome, name).map_or("not among the results", Verdict::word);
            problems.push(format!(
                "{name} must be masked (could-not-run), and is {verdict}{}",
                why(outcome, name)
            ));
        }
    }
    let broken = broken(row, outcome);
    for spec in results(outcome) {
        problems.extend(unexpected(row, spec, before, |id| built.on_any(id, &broken)));
    }
    (noticed, problems)
}

/// What the row names exactly and what in fact does not work: what builds on it cannot run either.
fn broken(row: &FaultRow, outcome: &FlowOutcome) -> BTreeSet<String> {
    let named: BTreeSet<&str> =
        row.must.iter().chain(&row.masks).filter(|name| is_exact(name)).map(|name| spec_of(name)).collect();
    let works = |spec: &SpecOutcome| !is_red(spec.verdict) && spec.verdict != Verdict::CouldNotRun;
    let broken = results(outcome).into_iter().filter(|spec| !works(spec));
    broken.map(|spec| spec_of(&spec.id).to_owned()).filter(|id| named.contains(id.as_str())).collect()
}

/// What the row does not speak of.
fn unexpected(
    row: &FaultRow,
    spec: &SpecOutcome,
    before: &BTreeSet<String>,
    builds_on_broken: impl Fn(&str) -> bool,
) -> Vec<String> {
    let red = |finding: Option<&str>| {
        row.must.iter().chain(&row.may).any(|pattern| covers_red(pattern, &spec.id, finding))
    };
    if spec.verdict == Verdict::CouldNotRun {
        let masked = row.masks.iter().chain(&row.may).any(|pattern| covers(pattern, &spec.id, None));
        let reached = row.reaches.iter().any(|name| covers(name, &spec.id, None));
        let listed = masked
            || reached
            || builds_on_broken(spec_of(&spec.id))
            || before.contains(&spec.id)
            || red(None);
        return if listed { Vec::new() } else { vec![format!("{} could not run: {}", spec.id, said(spec))] };
    }
    if !is_red(spec.verdict) {
        return Vec::new();
    }
    let findings: Vec<_> = spec.findings.iter().filter(|finding| is_red(finding.verdict)).collect();
    if findings.is_empty() {
        let line = format!("{} is {}: {}", spec.id, spec.verdict.word(), said(spec));
        return if red(None) { Vec::new() } else { vec![line] };
    }
    let surprising = findings.into_iter().filter(|finding| !red(Some(&finding.name)));
    surprising
        .map(|finding| {
            format!("{}.{} is {}: {}", spec.id, finding.name, finding.verdict.word(), finding.message)
        })
        .collect()
}

/// As `covers`; besides, a row that must be red makes its check red.
fn covers_red(pattern: &str, result: &str, finding: Option<&str>) -> bool {
    covers(pattern, result, finding) || (finding.is_none() && spec_of(pattern) == result)
}

/// The verdict of what a name stands for; the worst, if it stands for several.
fn seen(outcome: &FlowOutcome, name: &str) -> Option<Verdict> {
    let (result, finding) = parts(name);
    let all = results(outcome);
    let meant = all
        .iter()
        .filter(|spec| fits(result, &spec.id) || (finding.is_some() && spec_of(&spec.id) == result));
    match finding {
        None => meant.map(|spec| spec.verdict).max(),
        Some(finding) => meant
            .flat_map(|spec| &spec.findings)
            .filter(|own| fits(finding, &own.name))
            .map(|own| own.verdict)
            .max(),
    }
}

/// What the result of a name says, for the reader.
fn why(outcome: &FlowOutcome, name: &str) -> String {
    let result = parts(name).0;
    let all = results(outcome);
    let spec = all.iter().find(|spec| spec.id == result);
    spec.map(|spec| format!(" ({} {})", spec.outcome.as_deref().unwrap_or(spec.verdict.word()), said(spec)))
        .unwrap_or_default()
}

fn said(spec: &SpecOutcome) -> &str {
    let said = spec.decisive().map_or(spec.summary.as_str(), |finding| finding.message.as_str());
    if said.is_empty() { &spec.summary } else { said }
}
