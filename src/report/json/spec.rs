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
pub(super) struct SpecReport<'a> {
    /// Its id.
    step: &'a str,
    kind: KindReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<&'a str>,
    title: &'a str,
    summary: &'a str,
    /// The verdict in three words: `passed`, `failed`, `skipped`.
    status: &'a str,
    verdict: Verdict,
    /// The broken step that it follows from, if it could not run for that reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_by: Option<&'a str>,
    /// The name of the outcome that was recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a str>,
    /// From the start of the flow.
    started_ms: u64,
    duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorReport<'a>>,
    /// Why a baseline accepts its failure, which then does not fail the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<&'a str>,
    /// What each finding says.
    logs: Vec<LogReport<'a>>,
    /// What to do about what did not hold.
    teachable_moments: Vec<&'a str>,
    findings: Vec<FindingReport<'a>>,
    /// The exchange that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<HttpReport<'a>>,
    /// Its own exchanges, those of its preparation included.
    http_attempts: Vec<HttpReport<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    variants: Vec<SpecReport<'a>>,
    source: SourceReport<'a>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum KindReport {
    Step,
    Check,
}

#[derive(Serialize, JsonSchema)]
struct ErrorReport<'a> {
    message: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct LogReport<'a> {
    id: &'a str,
    label: &'a str,
    level: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct FindingReport<'a> {
    name: &'a str,
    verdict: Verdict,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requirement: Option<RequirementReport<'a>>,
    /// The number of the exchange that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<usize>,
    /// Why a baseline accepts this failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<&'a str>,
    source: SourceReport<'a>,
}

#[derive(Serialize, JsonSchema)]
struct RequirementReport<'a> {
    id: &'a str,
    level: &'a str,
    says: &'a str,
    /// Document and section.
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

/// A place in a spec file.
#[derive(Serialize, JsonSchema)]
struct SourceReport<'a> {
    layer: &'a str,
    file: &'a str,
    line: usize,
}

impl<'a> SpecReport<'a> {
    pub(super) fn new(spec: &'a SpecOutcome, flow: &'a FlowOutcome) -> SpecReport<'a> {
        let status = spec.verdict.in_three_words();
        let decisive = spec.decisive().and_then(|finding| finding.exchange);
        let http = decisive.or(spec.exchanges.last().copied()).and_then(|number| flow.exchange(number));
        let attempts = spec.exchanges.iter().filter_map(|number| flow.exchange(*number));
        let red = spec.findings.iter().filter(|finding| finding.verdict > Verdict::Passed);
        SpecReport {
            step: &spec.id,
            kind: match spec.kind {
                SpecKind::Step => KindReport::Step,
                SpecKind::Check => KindReport::Check,
            },
            area: spec.area.as_deref(),
            title: &spec.title,
            summary: &spec.summary,
            status,
            verdict: spec.verdict,
            blocked_by: spec.blocked_by.as_deref(),
            outcome: spec.outcome.as_deref(),
            started_ms: milliseconds(spec.started),
            duration_ms: milliseconds(spec.duration),
            error: (status == "failed").then(|| ErrorReport { message: what_happened(spec) }),
            known: spec.known(),
            logs: spec.findings.iter().filter(|finding| !finding.message.is_empty()).map(log).collect(),
            teachable_moments: red.filter_map(|finding| finding.help.as_deref()).collect(),
            findings: spec.findings.iter().map(FindingReport::new).collect(),
            http: http.map(HttpReport::new),
            http_attempts: attempts.map(HttpReport::new).collect(),
            variants: spec.variants.iter().map(|variant| SpecReport::new(variant, flow)).collect(),
            source: SourceReport::new(&spec.source),
        }
    }
}

fn log(finding: &Finding) -> LogReport<'_> {
    let level = match finding.verdict {
        Verdict::Failed | Verdict::Error => "error",
        Verdict::Warning | Verdict::CouldNotRun => "warning",
        Verdict::Passed | Verdict::NotApplicable => "info",
    };
    LogReport { id: &finding.name, label: &finding.message, level }
}

impl<'a> FindingReport<'a> {
    fn new(finding: &'a Finding) -> FindingReport<'a> {
        FindingReport {
            name: &finding.name,
            verdict: finding.verdict,
            message: &finding.message,
            help: finding.help.as_deref(),
            expected: finding.expected.as_deref(),
            actual: finding.actual.as_deref(),
            requirement: finding.requirement.as_ref().map(RequirementReport::new),
            exchange: finding.exchange,
            known: finding.known.as_deref(),
            source: SourceReport::new(&finding.source),
        }
    }
}

impl<'a> RequirementReport<'a> {
    fn new(citation: &'a Citation) -> RequirementReport<'a> {
        let Citation { id, level, says, source, link } = citation;
        RequirementReport { id, level, says, source, link: link.as_deref() }
    }
}

impl<'a> SourceReport<'a> {
    fn new(source: &'a SourceRef) -> SourceReport<'a> {
        SourceReport { layer: &source.layer, file: &source.file, line: source.line }
    }
}
