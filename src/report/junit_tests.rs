//! The JUnit report, read by its own library and as plain XML.

use super::*;
use crate::outcome::{Citation, SourceRef};
use crate::report::sample;

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
    let TestCaseStatus::NonSuccess { message, description, .. } = &report.test_suites[0].test_cases[1].status
    else {
        panic!("not a failure")
    };
    assert_eq!(message.as_ref().unwrap().as_str(), "no challenge");
    let text = description.as_ref().unwrap().as_str();
    for part in
        ["expected: 401", "actual: 200 <b>", "help: mend it", "requirement: rs-401 (MUST)", "steps/a.toml:7"]
    {
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

/// The elements that may stand in each, in this order, and the attributes that must be there: the XML Schema of JUnit
/// as CI systems have it.
const RULES: [(&str, &[&str], &[&str]); 9] = [
    ("testsuites", &["testsuite"], &["name", "tests", "failures", "errors"]),
    ("testsuite", &["properties", "testcase"], &["name", "tests", "errors", "failures"]),
    ("properties", &["property"], &[]),
    ("property", &[], &["name", "value"]),
    (
        "testcase",
        &["properties", "skipped", "error", "failure", "system-out", "system-err"],
        &["name", "classname"],
    ),
    ("failure", &[], &["message", "type"]),
    ("error", &[], &["message", "type"]),
    ("skipped", &[], &["message"]),
    ("system-out", &[], &[]),
];

fn check(node: roxmltree::Node<'_, '_>) {
    let name = node.tag_name().name();
    let (_, children, attributes) = RULES
        .iter()
        .find(|(rule, ..)| *rule == name)
        .unwrap_or_else(|| panic!("<{name}> is no element of JUnit"));
    for attribute in *attributes {
        assert!(node.attribute(*attribute).is_some(), "<{name}> has no {attribute}");
    }
    let mut last = 0;
    for child in node.children().filter(roxmltree::Node::is_element) {
        let child_name = child.tag_name().name();
        let place = children.iter().position(|known| *known == child_name);
        let place = place.unwrap_or_else(|| panic!("<{child_name}> cannot stand in <{name}>"));
        assert!(place >= last, "<{child_name}> comes too late in <{name}>");
        last = place;
        check(child);
    }
}

fn count(node: roxmltree::Node<'_, '_>, name: &str) -> usize {
    node.descendants().filter(|node| node.has_tag_name(name)).count()
}

/// Reads a report with a reader that knows nothing of ours, and holds it to the rules.
fn with_xml(run: &RunOutcome, look: impl Fn(roxmltree::Node<'_, '_>)) {
    let xml = junit(run);
    let document = roxmltree::Document::parse(&xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let root = document.root_element();
    check(root);
    for suite in root.children().filter(roxmltree::Node::is_element) {
        let number = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
        assert_eq!(number("tests"), count(suite, "testcase"));
        assert_eq!(number("failures"), count(suite, "failure"));
        assert_eq!(number("errors"), count(suite, "error"));
    }
    look(root);
}

#[test]
fn any_xml_reader_finds_what_the_schema_of_junit_promises() {
    with_xml(&sample::run(sample::failed_flow()), |root| {
        assert_eq!((count(root, "failure"), count(root, "error")), (1, 0));
        let failure = root.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        let text = failure.text().unwrap();
        assert!(text.contains("exchange: #1 POST https://as.example/token → 401 {\"error\""), "{text}");
        let case = failure.parent().unwrap();
        let requirement = case.descendants().find(|node| node.attribute("name") == Some("requirement.MUST"));
        assert_eq!(requirement.unwrap().attribute("value"), Some("token.client-authentication"));
        let skipped = root.descendants().find(|node| node.has_tag_name("skipped")).unwrap();
        assert_eq!(skipped.attribute("message"), Some("needs token_request, which failed"));
    });
}

#[test]
fn a_transport_fault_is_an_error_and_no_failure() {
    let mut flow = sample::failed_flow();
    let finding = Finding {
        exchange: Some(2),
        verdict: Verdict::Error,
        ..spec("x", Verdict::Error, "gone").findings[0].clone()
    };
    flow.steps[1] = SpecOutcome { findings: vec![finding], ..spec("x", Verdict::Error, "gone") };
    with_xml(&sample::run(flow), |root| {
        assert_eq!((count(root, "failure"), count(root, "error")), (0, 1));
        let error = root.descendants().find(|node| node.has_tag_name("error")).unwrap();
        assert!(error.text().unwrap().contains("nothing listens at as.example:443"));
    });
}

#[test]
fn control_characters_of_a_server_leave_the_report_readable() {
    let mut flow = sample::failed_flow();
    flow.steps[1].findings[0].message = "bell \u{7} null \u{0} <&>".into();
    with_xml(&sample::run(flow), |root| assert_eq!(count(root, "failure"), 1));
}

#[test]
fn a_known_failure_is_skipped_with_its_reason_and_a_stale_entry_fails() {
    let mut flow = sample::failed_flow();
    flow.steps[1].findings[0].known = Some("TICKET-7".into());
    let mut run = sample::run(flow);
    let stale = KnownFailure { flow: "f".into(), spec: "s".into(), finding: "n".into(), reason: "r".into() };
    run.baseline = Some(BaselineOutcome { file: "b.toml".into(), known: 1, stale: vec![stale] });
    with_xml(&run, |root| {
        let skipped = root.descendants().find(|n| n.attribute("message") == Some("known failure: TICKET-7"));
        assert!(skipped.unwrap().has_tag_name("skipped"));
        let failure = root.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        assert_eq!(failure.parent().unwrap().attribute("name"), Some("f: s, n"));
        assert!(failure.attribute("message").unwrap().contains("b.toml"));
    });
}
