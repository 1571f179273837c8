//! The report of one step, check, or row of a check.

use schemars::JsonSchema;
use serde::Serialize;

use super::exchange::HttpReport;
use super::flow::milliseconds;
use crate::outcome::{Citation, Finding, FlowOutcome, SourceRef, SpecKind, SpecOutcome, Verdict};
use crate::report::summary::what_happened;

/// The report of one step, check, or row of a check.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpecReport {
    /// Its id.
    step: String,
    kind: KindReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    title: String,
    summary: String,
    /// The verdict in three words: `passed`, `failed`, `skipped`.
    status: String,
    verdict: Verdict,
    /// The broken step that it follows from, if it could not run for that reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_by: Option<String>,
    /// The name of the outcome that was recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    /// From the start of the flow.
    started_ms: u64,
    duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorReport>,
    /// Why a baseline accepts its failure, which then does not fail the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<String>,
    /// What each finding says.
    logs: Vec<LogReport>,
    /// What to do about what did not hold.
    teachable_moments: Vec<String>,
    findings: Vec<FindingReport>,
    /// The exchange that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<HttpReport>,
    /// Its own exchanges, those of its preparation included.
    http_attempts: Vec<HttpReport>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    variants: Vec<SpecReport>,
    source: SourceReport,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum KindReport {
    Step,
    Check,
}

#[derive(Serialize, JsonSchema)]
struct ErrorReport {
    message: String,
}

#[derive(Serialize, JsonSchema)]
struct LogReport {
    id: String,
    label: String,
    level: String,
}

#[derive(Serialize, JsonSchema)]
struct FindingReport {
    name: String,
    verdict: Verdict,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requirement: Option<RequirementReport>,
    /// The number of the exchange that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<usize>,
    /// Why a baseline accepts this failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<String>,
    source: SourceReport,
}

#[derive(Serialize, JsonSchema)]
struct RequirementReport {
    id: String,
    level: String,
    says: String,
    /// Document and section.
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

/// A place in a spec file.
#[derive(Serialize, JsonSchema)]
struct SourceReport {
    layer: String,
    file: String,
    line: usize,
}

impl SpecReport {
    pub(super) fn new(spec: &SpecOutcome, flow: &FlowOutcome) -> SpecReport {
        let status = spec.verdict.in_three_words();
        let decisive = spec.decisive().and_then(|finding| finding.exchange);
        let http = decisive.or(spec.exchanges.last().copied()).and_then(|number| flow.exchange(number));
        let attempts = spec.exchanges.iter().filter_map(|number| flow.exchange(*number));
        let red = spec.findings.iter().filter(|finding| finding.verdict > Verdict::Passed);
        SpecReport {
            step: spec.id.clone(),
            kind: match spec.kind {
                SpecKind::Step => KindReport::Step,
                SpecKind::Check => KindReport::Check,
            },
            area: spec.area.clone(),
            title: spec.title.clone(),
            summary: spec.summary.clone(),
            status: status.to_owned(),
            verdict: spec.verdict,
            blocked_by: spec.blocked_by.clone(),
            outcome: spec.outcome.clone(),
            started_ms: milliseconds(spec.started),
            duration_ms: milliseconds(spec.duration),
            error: (status == "failed").then(|| ErrorReport { message: what_happened(spec).to_owned() }),
            known: spec.known().map(str::to_owned),
            logs: spec.findings.iter().filter(|finding| !finding.message.is_empty()).map(log).collect(),
            teachable_moments: red.filter_map(|finding| finding.help.clone()).collect(),
            findings: spec.findings.iter().map(FindingReport::new).collect(),
            http: http.map(HttpReport::new),
            http_attempts: attempts.map(HttpReport::new).collect(),
            variants: spec.variants.iter().map(|variant| SpecReport::new(variant, flow)).collect(),
            source: SourceReport::new(&spec.source),
        }
    }
}

fn log(finding: &Finding) -> LogReport {
    let level = match finding.verdict {
        Verdict::Failed | Verdict::Error => "error",
        Verdict::Warning | Verdict::CouldNotRun => "warning",
        Verdict::Passed | Verdict::NotApplicable => "info",
    };
    LogReport { id: finding.name.clone(), label: finding.message.clone(), level: level.to_owned() }
}

impl FindingReport {
    fn new(finding: &Finding) -> FindingReport {
        FindingReport {
            name: finding.name.clone(),
            verdict: finding.verdict,
            message: finding.message.clone(),
            help: finding.help.clone(),
            expected: finding.expected.clone(),
            actual: finding.actual.clone(),
            requirement: finding.requirement.as_ref().map(RequirementReport::new),
            exchange: finding.exchange,
            known: finding.known.clone(),
            source: SourceReport::new(&finding.source),
        }
    }
}

impl RequirementReport {
    fn new(citation: &Citation) -> RequirementReport {
        let Citation { id, level, says, source, link } = citation.clone();
        RequirementReport { id, level, says, source, link }
    }
}

impl SourceReport {
    fn new(source: &SourceRef) -> SourceReport {
        SourceReport { layer: source.layer.clone(), file: source.file.clone(), line: source.line }
    }
}
