//! Baselines: failures that are known, each with a reason. They do not fail a run; a new failure does, and so does an
//! entry that no longer fails. Only verdicts `failed` can be known: what could not run, and what is our error or the
//! network's, stays what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outcome::{BaselineOutcome, FlowOutcome, KnownFailure, SpecOutcome, Verdict};
use crate::spec::Catalog;

/// The reason that `--update-baseline` writes for a new entry.
const UNEXPLAINED: &str = "not explained yet";

/// Failures that are known: they do not fail a run, and each must still be there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineFile {
    /// The schema of this file, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The failures.
    #[serde(default)]
    pub known: Vec<KnownEntry>,
}

/// A failure that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownEntry {
    /// The label of the flow, such as `2025-11-25 / dcr / headless`.
    pub flow: String,
    /// The id of the step or check; of a row of it, `check[row]`.
    pub spec: String,
    /// The name of the finding that failed.
    pub finding: String,
    /// Why it is accepted for now.
    #[schemars(length(min = 1))]
    pub reason: String,
}

/// What a run is compared with.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    pub(super) file: String,
    pub(super) schema: Option<String>,
    pub(super) entries: Vec<KnownFailure>,
}

/// What is there of an entry in a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// It fails, as it says.
    Fails,
    /// It was looked at, and does not fail.
    Gone,
    /// It was not looked at: another part of the suite, a check that was not selected, a flow that ended early.
    NotLookedAt,
}

impl Baseline {
    /// Marks the failures of a flow that are known.
    pub fn mark(&self, flow: &mut FlowOutcome) {
        let label = label(flow);
        for spec in flow.steps.iter_mut().chain(&mut flow.checks) {
            self.mark_spec(&label, spec);
        }
    }

    fn mark_spec(&self, label: &str, spec: &mut SpecOutcome) {
        for finding in spec.findings.iter_mut().filter(|finding| finding.verdict == Verdict::Failed) {
            let known = |entry: &&KnownFailure| {
                entry.flow == label && entry.spec == spec.id && entry.finding == finding.name
            };
            finding.known = self.entries.iter().find(known).map(|entry| entry.reason.clone());
        }
        spec.variants.iter_mut().for_each(|row| self.mark_spec(label, row));
    }

    /// What the baseline says of a run whose flows are marked; `labels` are those of the whole suite.
    pub fn judge(&self, flows: &[FlowOutcome], labels: &[String], catalog: &Catalog) -> BaselineOutcome {
        let stale = self.entries.iter().filter(|entry| seen(entry, flows, labels, catalog) == Seen::Gone);
        let known = flows.iter().flat_map(failures).filter(|failure| self.knows(failure)).count();
        BaselineOutcome { file: self.file.clone(), known, stale: stale.cloned().collect() }
    }

    fn knows(&self, failure: &KnownFailure) -> bool {
        self.entries.iter().any(|entry| same(entry, failure))
    }

    /// The baseline after a run: what fails now, with the reasons that were given, and what the run did not look at.
    #[must_use]
    pub fn updated(&self, flows: &[FlowOutcome], labels: &[String], catalog: &Catalog) -> Baseline {
        let kept = self.entries.iter();
        let mut entries: Vec<KnownFailure> =
            kept.filter(|entry| seen(entry, flows, labels, catalog) != Seen::Gone).cloned().collect();
        for failure in flows.iter().flat_map(failures) {
            if !entries.iter().any(|entry| same(entry, &failure)) {
                entries.push(KnownFailure { reason: UNEXPLAINED.to_owned(), ..failure });
            }
        }
        entries.sort();
        Baseline { entries, ..self.clone() }
    }
}

fn same(one: &KnownFailure, other: &KnownFailure) -> bool {
    (&one.flow, &one.spec, &one.finding) == (&other.flow, &other.spec, &other.finding)
}

/// The label of a flow, as baselines name it.
fn label(flow: &FlowOutcome) -> String {
    let made = || format!("{} / {} / {}", flow.protocol_version, flow.registration, flow.auth_mode);
    flow.label.clone().unwrap_or_else(made)
}

/// Every failure of a flow.
fn failures(flow: &FlowOutcome) -> Vec<KnownFailure> {
    let label = label(flow);
    let specs = flow.specs().flat_map(|spec| std::iter::once(spec).chain(&spec.variants));
    let failed = specs.flat_map(|spec| {
        let findings = spec.findings.iter().filter(|finding| finding.verdict == Verdict::Failed);
        findings.map(move |finding| (spec.id.clone(), finding.name.clone()))
    });
    failed
        .map(|(spec, finding)| KnownFailure { flow: label.clone(), spec, finding, reason: String::new() })
        .collect()
}

fn seen(entry: &KnownFailure, flows: &[FlowOutcome], labels: &[String], catalog: &Catalog) -> Seen {
    let base = entry.spec.split('[').next().unwrap_or_default();
    if !labels.contains(&entry.flow) || !catalog.specs.contains_key(base) {
        // Nothing of this name can ever fail.
        return Seen::Gone;
    }
    let Some(flow) = flows.iter().find(|flow| label(flow) == entry.flow) else { return Seen::NotLookedAt };
    let Some(spec) = flow.specs().find(|spec| spec.id == base) else { return Seen::NotLookedAt };
    let shows_nothing = |verdict: Verdict| matches!(verdict, Verdict::CouldNotRun | Verdict::Error);
    let Some(spec) = std::iter::once(spec).chain(&spec.variants).find(|spec| spec.id == entry.spec) else {
        return if shows_nothing(spec.verdict) { Seen::NotLookedAt } else { Seen::Gone };
    };
    let named = || spec.findings.iter().filter(|finding| finding.name == entry.finding);
    if named().any(|finding| finding.verdict == Verdict::Failed) {
        Seen::Fails
    } else if shows_nothing(spec.verdict) || named().any(|finding| shows_nothing(finding.verdict)) {
        Seen::NotLookedAt
    } else {
        Seen::Gone
    }
}
