//! What is not green, with its reasons: what was expected, what came, what the standard says, what to do.

use super::checks::word;
use super::page::Page;
use super::{exchange, follows};
use crate::outcome::{Citation, Finding, FlowOutcome, SourceRef, SpecOutcome, Verdict};
use crate::report::colour::Tint;
use crate::report::summary::what_happened;

const INDENT: usize = 2;

/// The worst stands last, nearest to the prompt.
pub(super) fn show(page: &mut Page, flow: &FlowOutcome) {
    let mut specs = Vec::new();
    // A check whose answer shows nothing says what to do about that; of one that was not asked, the table says enough.
    flow.checks.iter().for_each(|check| collect(check, Verdict::CouldNotRun, &mut specs));
    specs.retain(|check| check.outcome.is_some());
    // A step that could not run makes the run incomplete.
    specs.extend(flow.steps.iter().filter(|step| step.verdict == Verdict::CouldNotRun));
    specs.retain(|spec| follows::root(flow, spec).is_none());
    follows::show(page, flow);
    for verdict in [Verdict::Warning, Verdict::Error, Verdict::Failed] {
        flow.specs().for_each(|spec| collect(spec, verdict, &mut specs));
    }
    for spec in specs {
        page.blank();
        block(page, flow, spec);
    }
}

/// The spec, or those of its rows that came to this verdict. A row is worth a block of its own; what a baseline knows
/// has its line elsewhere.
fn collect<'a>(spec: &'a SpecOutcome, verdict: Verdict, specs: &mut Vec<&'a SpecOutcome>) {
    if spec.known().is_some() {
        return;
    }
    let before = specs.len();
    spec.variants.iter().for_each(|variant| collect(variant, verdict, specs));
    let has_own = spec.findings.iter().any(|finding| finding.verdict == verdict);
    if spec.verdict == verdict && (has_own || specs.len() == before) {
        specs.push(spec);
    }
}

fn block(page: &mut Page, flow: &FlowOutcome, spec: &SpecOutcome) {
    let title = if spec.title.is_empty() { String::new() } else { format!(" — {}", spec.title) };
    page.line(&[
        (Tint::of(spec.verdict), word(spec.verdict)),
        (Tint::Strong, &format!(" {}", spec.id)),
        (Tint::Plain, &title),
    ]);
    let mut findings: Vec<&Finding> = spec.findings.iter().filter(|f| is_worth_showing(f)).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    if findings.is_empty() {
        page.text(INDENT, what_happened(spec));
        place(page, &spec.source);
    }
    let mut shown = None;
    for (index, finding) in findings.iter().enumerate() {
        if index > 0 {
            page.blank();
        }
        if findings.len() > 1 {
            let name = format!("{}: {}:", finding.name, word(finding.verdict));
            page.entry(INDENT, &name, Tint::of(finding.verdict), message(finding));
        } else {
            page.text(INDENT, message(finding));
        }
        reasons(page, finding);
        if finding.verdict.is_red() && finding.exchange != shown {
            shown = finding.exchange;
            finding
                .exchange
                .and_then(|number| flow.exchange(number))
                .iter()
                .for_each(|e| exchange::show(page, e));
        }
        rest(page, finding);
    }
}

fn is_worth_showing(finding: &Finding) -> bool {
    !matches!(finding.verdict, Verdict::Passed | Verdict::NotApplicable)
}

fn message(finding: &Finding) -> &str {
    if finding.message.trim().is_empty() { finding.name.as_str() } else { finding.message.as_str() }
}

fn reasons(page: &mut Page, finding: &Finding) {
    let both = [("expected", &finding.expected), ("actual", &finding.actual)];
    for (label, text) in both {
        text.iter().for_each(|text| field(page, label, text));
    }
    let lines = finding.diff.iter().flat_map(|diff| diff.lines()).enumerate();
    lines.for_each(|(index, line)| diff_line(page, if index == 0 { "diff" } else { "" }, line));
}

/// A line of two documents beside each other: its blanks count, so that it is cut where the page ends, not wrapped.
fn diff_line(page: &mut Page, label: &str, line: &str) {
    let tint = match line.chars().next() {
        Some('-') => Tint::Good,
        Some('+') => Tint::Bad,
        _ => Tint::Faint,
    };
    page.exact_line(&[(Tint::Plain, &" ".repeat(INDENT)), (Tint::Faint, &format!("{label:9} "))], tint, line);
}

fn rest(page: &mut Page, finding: &Finding) {
    finding.requirement.iter().for_each(|requirement| cited(page, requirement));
    finding.help.iter().for_each(|help| field(page, "help", help));
    place(page, &finding.source);
}

fn cited(page: &mut Page, citation: &Citation) {
    let says = citation.says.trim_end();
    let separator = if says.is_empty() { "" } else { ": " };
    field(page, "requires", format!("{} {}{separator}{says}", citation.level, citation.id).trim_start());
    let link = citation.link.as_deref().unwrap_or_default();
    let source =
        [citation.source.as_str(), link].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    if !source.is_empty() {
        field(page, "", &source.join(", "));
    }
}

fn place(page: &mut Page, source: &SourceRef) {
    if !source.file.is_empty() {
        field(page, "spec", &format!("{}:{}", source.file, source.line));
    }
}

/// A labelled line of a block; the texts of all of them stand below each other.
pub(super) fn field(page: &mut Page, label: &str, text: &str) {
    page.entry(INDENT, &format!("{label:9}"), Tint::Faint, text);
}
