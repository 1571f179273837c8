//! The JUnit report: a test suite for each flow, a case for each step, check, and row of a check.

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::outcome::{BaselineOutcome, Finding, FlowOutcome, KnownFailure, RunOutcome, SpecOutcome, Verdict};

/// The characters of an answer that a failure shows.
const BODY_SHOWN: usize = 400;

/// The report as XML.
pub fn junit(run: &RunOutcome) -> String {
    let mut report = Report::new(run.name.as_deref().unwrap_or("mcprove"));
    report.set_time(run.duration);
    report.add_test_suites(run.flows.iter().map(suite));
    report.add_test_suites(run.baseline.as_ref().and_then(stale));
    // Writing into memory cannot fail; a report that cannot be written must still not look like an empty, green one.
    report.to_string().unwrap_or_else(|error| format!("<!-- the report cannot be written: {error} -->"))
}

fn suite(flow: &FlowOutcome) -> TestSuite {
    let class = class_name(flow);
    let mut suite = TestSuite::new(flow.label.as_deref().unwrap_or(&class));
    suite.set_time(flow.duration);
    suite.add_properties([
        Property::new("server", flow.server_url.as_str()),
        Property::new("protocolVersion", flow.protocol_version.as_str()),
        Property::new("registrationStrategy", flow.registration.as_str()),
        Property::new("authMode", flow.auth_mode.as_str()),
    ]);
    if let Some(record) = &flow.replay_of {
        suite.add_property(Property::new("replayOf", record.as_str()));
    }
    for note in &flow.notes {
        suite.add_property(Property::new("note", note.as_str()));
    }
    for spec in flow.specs() {
        suite.add_test_case(case(&class, spec, flow));
        suite.add_test_cases(spec.variants.iter().map(|row| case(&class, row, flow)));
    }
    if let Some(reason) = &flow.interrupted {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(reason.as_str()).set_type("interrupted");
        let mut case = TestCase::new("the flow runs to its end", status);
        case.set_classname(class.as_str());
        suite.add_test_case(case);
    }
    suite
}

/// Entries of the baseline that no longer fail are failures of a suite of their own.
fn stale(baseline: &BaselineOutcome) -> Option<TestSuite> {
    let mut suite = TestSuite::new("baseline");
    for KnownFailure { flow, spec, finding, reason } in &baseline.stale {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(format!("no longer fails: delete this entry of {}", baseline.file));
        status.set_type("stale").set_description(format!("reason: {reason}"));
        let mut case = TestCase::new(format!("{flow}: {spec}, {finding}"), status);
        case.set_classname("baseline");
        suite.add_test_case(case);
    }
    (!baseline.stale.is_empty()).then_some(suite)
}

/// `2025-11-25.dcr.headless`, or the label that the user gave.
fn class_name(flow: &FlowOutcome) -> String {
    let parts = [flow.protocol_version.as_str(), flow.registration.as_str(), flow.auth_mode.as_str()];
    match &flow.label {
        Some(label) if *label != parts.join(" / ") => label.clone(),
        _ => parts.join("."),
    }
}

fn case(class: &str, spec: &SpecOutcome, flow: &FlowOutcome) -> TestCase {
    let mut case = TestCase::new(spec.id.as_str(), status(spec, flow));
    case.set_classname(class).set_time(spec.duration);
    case.add_property(Property::new("title", spec.title.as_str()));
    case.add_property(Property::new("verdict", spec.verdict.word()));
    if let Some(area) = &spec.area {
        case.add_property(Property::new("area", area.as_str()));
    }
    for citation in spec.findings.iter().filter_map(|finding| finding.requirement.as_ref()) {
        let property = Property::new(format!("requirement.{}", citation.level), citation.id.as_str());
        if !case.properties.contains(&property) {
            case.add_property(property);
        }
    }
    if spec.verdict == Verdict::Warning {
        case.set_system_out(texts(spec, flow));
    }
    case
}

fn status(spec: &SpecOutcome, flow: &FlowOutcome) -> TestCaseStatus {
    if let Some(reason) = spec.known() {
        let mut status = TestCaseStatus::skipped();
        status.set_message(format!("known failure: {reason}")).set_type("known");
        status.set_description(texts(spec, flow));
        return status;
    }
    let mut status = match spec.verdict {
        Verdict::Passed | Verdict::Warning => return TestCaseStatus::success(),
        Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::NotApplicable | Verdict::CouldNotRun => TestCaseStatus::skipped(),
    };
    let message = spec.decisive().map_or(spec.summary.as_str(), |finding| finding.message.as_str());
    let message = if message.is_empty() { spec.verdict.word() } else { message };
    status.set_message(message);
    status.set_type(spec.outcome.as_deref().unwrap_or(spec.verdict.word()));
    if spec.verdict.is_red() {
        status.set_description(texts(spec, flow));
    }
    status
}

/// The findings of a case that share its verdict, each with all that helps.
fn texts(spec: &SpecOutcome, flow: &FlowOutcome) -> String {
    let own: Vec<&Finding> = spec.findings.iter().filter(|finding| finding.verdict == spec.verdict).collect();
    let findings = if own.is_empty() { spec.decisive().into_iter().collect() } else { own };
    findings.into_iter().map(|finding| text(finding, flow)).collect::<Vec<_>>().join("\n\n")
}

fn text(finding: &Finding, flow: &FlowOutcome) -> String {
    let mut lines = vec![finding.message.clone()];
    let mut line =
        |name: &str, value: Option<String>| lines.extend(value.map(|value| format!("{name}: {value}")));
    line("expected", finding.expected.clone());
    line("actual", finding.actual.clone());
    line("help", finding.help.clone());
    let requirement = finding.requirement.as_ref();
    line("requirement", requirement.map(|r| format!("{} ({}): {}", r.id, r.level, r.says)));
    line(
        "source",
        requirement.map(|r| r.link.as_ref().map_or(r.source.clone(), |link| format!("{} {link}", r.source))),
    );
    line("exchange", finding.exchange.map(|number| exchange(number, flow)));
    let place =
        (!finding.source.file.is_empty()).then(|| format!("{}:{}", finding.source.file, finding.source.line));
    line("spec", place);
    lines.join("\n")
}

/// `#3 POST https://as.example/token → 401`, with the beginning of the answer.
fn exchange(number: usize, flow: &FlowOutcome) -> String {
    let Some(exchange) = flow.exchange(number) else { return format!("#{number}") };
    let request = format!("#{number} {} {}", exchange.request.method, exchange.request.url);
    match &exchange.result {
        Ok(answer) => {
            let body: String = answer.text().chars().take(BODY_SHOWN).collect();
            format!("{request} → {} {body}", answer.status).trim_end().to_owned()
        }
        Err(no_answer) => format!("{request}: {}", no_answer.sentence),
    }
}

#[cfg(test)]
#[path = "junit_tests.rs"]
mod tests;
