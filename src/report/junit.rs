//! The JUnit report: a test suite for each flow, a case for each step, check, and row of a check.

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::outcome::{Finding, FlowOutcome, RunOutcome, SpecOutcome, Verdict};

/// The report as XML.
pub fn junit(run: &RunOutcome) -> String {
    let mut report = Report::new(run.name.as_deref().unwrap_or("mcprove"));
    report.set_time(run.duration);
    report.add_test_suites(run.flows.iter().map(suite));
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
    for note in &flow.notes {
        suite.add_property(Property::new("note", note.as_str()));
    }
    for spec in flow.specs() {
        suite.add_test_case(case(&class, spec));
        suite.add_test_cases(spec.variants.iter().map(|row| case(&class, row)));
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

/// `2025-11-25.dcr.headless`, or the label that the user gave.
fn class_name(flow: &FlowOutcome) -> String {
    let parts = [flow.protocol_version.as_str(), flow.registration.as_str(), flow.auth_mode.as_str()];
    match &flow.label {
        Some(label) if *label != parts.join(" / ") => label.clone(),
        _ => parts.join("."),
    }
}

fn case(class: &str, spec: &SpecOutcome) -> TestCase {
    let mut case = TestCase::new(spec.id.as_str(), status(spec));
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
        case.set_system_out(texts(spec));
    }
    case
}

fn status(spec: &SpecOutcome) -> TestCaseStatus {
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
        status.set_description(texts(spec));
    }
    status
}

/// The findings of a case that share its verdict, each with all that helps.
fn texts(spec: &SpecOutcome) -> String {
    let own: Vec<&Finding> = spec.findings.iter().filter(|finding| finding.verdict == spec.verdict).collect();
    let findings = if own.is_empty() { spec.decisive().into_iter().collect() } else { own };
    findings.into_iter().map(text).collect::<Vec<_>>().join("\n\n")
}

fn text(finding: &Finding) -> String {
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
    line("exchange", finding.exchange.map(|number| format!("#{number}")));
    let place =
        (!finding.source.file.is_empty()).then(|| format!("{}:{}", finding.source.file, finding.source.line));
    line("spec", place);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Citation, SourceRef};

    fn spec(id: &str, verdict: Verdict, message: &str) -> SpecOutcome {
        let finding = Finding {
            verdict,
            message: message.into(),
            help: Some("mend it".into()),
            expected: Some("401".into()),
            actual: Some("200 <b>".into()),
            requirement: Some(Citation { id: "rs-401".into(), level: "MUST".into(), ..Citation::default() }),
            source: SourceRef { file: "specs/steps/a.toml".into(), line: 7, ..SourceRef::default() },
            ..Finding::default()
        };
        SpecOutcome { id: id.into(), verdict, findings: vec![finding], ..SpecOutcome::default() }
    }

    fn run(label: Option<&str>) -> Report {
        let flow = FlowOutcome {
            label: label.map(str::to_owned),
            protocol_version: "2025-11-25".into(),
            registration: "dcr".into(),
            auth_mode: "headless".into(),
            steps: vec![
                spec("good", Verdict::Passed, "fine"),
                spec("bad", Verdict::Failed, "no challenge"),
                spec("ours", Verdict::Error, "no answer"),
                spec("left", Verdict::CouldNotRun, "token_request did not work"),
            ],
            interrupted: Some("interrupted by the user".into()),
            ..FlowOutcome::default()
        };
        let xml = junit(&RunOutcome { flows: vec![flow], ..RunOutcome::default() });
        Report::deserialize_from_str(&xml).unwrap()
    }

    #[test]
    fn each_verdict_has_its_place() {
        let report = run(None);
        assert_eq!((report.tests, report.failures, report.errors, report.skipped), (5, 1, 2, 1));
    }

    #[test]
    fn a_failure_says_what_was_expected_seen_and_what_to_do() {
        let report = run(None);
        let TestCaseStatus::NonSuccess { message, description, .. } =
            &report.test_suites[0].test_cases[1].status
        else {
            panic!("not a failure")
        };
        assert_eq!(message.as_ref().unwrap().as_str(), "no challenge");
        let text = description.as_ref().unwrap().as_str();
        for part in [
            "expected: 401",
            "actual: 200 <b>",
            "help: mend it",
            "requirement: rs-401 (MUST)",
            "steps/a.toml:7",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn a_skip_says_why() {
        let report = run(None);
        let TestCaseStatus::Skipped { message, .. } = &report.test_suites[0].test_cases[3].status else {
            panic!("not skipped")
        };
        assert_eq!(message.as_ref().unwrap().as_str(), "token_request did not work");
    }

    #[test]
    fn the_class_is_the_flow() {
        let class =
            |label| run(label).test_suites[0].test_cases[0].classname.as_ref().unwrap().as_str().to_owned();
        assert_eq!(class(None), "2025-11-25.dcr.headless");
        assert_eq!(class(Some("2025-11-25 / dcr / headless")), "2025-11-25.dcr.headless");
        assert_eq!(class(Some("nightly")), "nightly");
    }
}
