//! The contract of the JSON report.

use serde_json::{Value, json};

use super::json as render;
use super::{SuiteJson, SuitePart, json_schema};
use crate::outcome::{RunOutcome, Verdict};
use crate::report::sample;

fn parsed(outcome: &RunOutcome) -> Value {
    serde_json::from_str(&render(outcome)).unwrap()
}

#[test]
fn the_fields_that_scripts_of_the_older_tool_read_are_there() {
    let report = parsed(&sample::run(sample::passed_flow()));
    assert_eq!(report["report"], 1);
    assert_eq!(report["passed"], true);
    assert_eq!(report["protocolVersion"], "2025-11-25");
    assert_eq!(report["registrationStrategy"], "dcr");
    assert_eq!(report["serverUrl"], "https://your-server.com/mcp");
    assert_eq!(
        report["summary"],
        "OAuth conformance passed for https://your-server.com/mcp (2025-11-25, dcr)"
    );
    assert_eq!(report["durationMs"], 4312);
    assert_eq!(
        report["verification"],
        json!({ "listTools": { "passed": true, "toolCount": 8, "durationMs": 7 } })
    );
    let step = &report["steps"][0];
    for field in
        ["step", "title", "summary", "status", "durationMs", "logs", "httpAttempts", "teachableMoments"]
    {
        assert!(step.get(field).is_some(), "steps[].{field} is missing");
    }
}

#[test]
fn checks_stand_after_the_steps_in_the_same_list() {
    let report = parsed(&sample::run(sample::failed_flow()));
    let rows = report["steps"].as_array().unwrap().iter();
    let rows: Vec<_> =
        rows.map(|s| format!("{} {} {} {}", s["kind"], s["step"], s["status"], s["verdict"])).collect();
    assert_eq!(
        rows.join("\n").replace('"', ""),
        "step request_without_token passed passed\n\
         step token_request failed failed\n\
         step authenticated_mcp_request skipped could-not-run\n\
         step verify_list_tools skipped could-not-run\n\
         check oauth_invalid_token passed passed\n\
         check oauth_token_format skipped could-not-run\n\
         check token_pkce passed warning"
    );
    assert_eq!(report["steps"][6]["variants"][0]["step"], "token_pkce[plain]");
    assert_eq!(report["warnings"], 1);
    assert_eq!(report["counts"]["checks"]["couldNotRun"], 1);
    assert_eq!(report["verification"]["listTools"]["error"], "needs token_request, which failed");
}

#[test]
fn a_failed_step_carries_its_evidence() {
    let report = parsed(&sample::run(sample::failed_flow()));
    let step = &report["steps"][1];
    assert_eq!(step["error"]["message"], "the token endpoint refused the client: invalid_client");
    assert_eq!(step["outcome"], "wrong-client");
    assert_eq!(step["http"]["request"]["headers"], json!({ "accept": "application/json" }));
    assert_eq!(step["http"]["response"]["body"], json!({ "error": "invalid_client" }));
    assert_eq!(step["http"]["response"]["headers"]["www-authenticate"], "Basic realm=\"as\", Bearer");
    assert_eq!(step["httpAttempts"].as_array().map(Vec::len), Some(1));
    let finding = &step["findings"][0];
    assert_eq!(
        (finding["expected"].as_str(), finding["actual"].as_str()),
        (Some("status is 200"), Some("status is 401"))
    );
    assert_eq!(finding["requirement"]["source"], "RFC 7591 §2");
    assert_eq!(
        finding["source"],
        json!({ "layer": "built-in", "file": "specs/steps/token_request.toml", "line": 31 })
    );
    assert_eq!(report["exchanges"][0]["response"]["body"], r#"{"error":"invalid_client"}"#);
    assert_eq!(
        report["exchanges"][1]["noAnswer"],
        json!({ "kind": "refused", "message": "nothing listens at as.example:443" })
    );
    assert_eq!(report["leftOut"], json!([{ "flag": "--allow revokes-grant", "ids": ["a", "b"] }]));
}

#[test]
fn long_bodies_are_cut_and_say_so() {
    let mut flow = sample::failed_flow();
    flow.exchanges[0].request.body = Some("é".repeat(4000));
    if let Ok(answer) = &mut flow.exchanges[0].result {
        answer.body = vec![b'x'; 5000];
    }
    let report = parsed(&sample::run(flow));
    let exchange = &report["exchanges"][0];
    assert_eq!(exchange["request"]["body"].as_str().map(str::len), Some(4096));
    assert_eq!(exchange["response"]["body"].as_str().map(str::len), Some(4096));
    assert_eq!(
        (&exchange["request"]["truncated"], &exchange["response"]["truncated"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(report["steps"][1]["http"]["response"]["truncated"], true);
}

#[test]
fn a_suite_lists_its_flows() {
    let mut outcome = sample::run(sample::passed_flow());
    outcome.flows.push(sample::failed_flow());
    outcome.name = Some("Matrix".into());
    outcome.flows[0].label = Some("first".into());
    let report = parsed(&outcome);
    assert_eq!(
        (&report["report"], &report["name"], &report["passed"]),
        (&json!(1), &json!("Matrix"), &json!(false))
    );
    assert_eq!(
        report["summary"],
        "OAuth conformance suite failed for https://your-server.com/mcp: 1 of 2 flows passed"
    );
    assert_eq!(report["results"][0]["label"], "first");
    assert_eq!(report["results"][1]["label"], "2025-11-25 / dcr / headless");
    assert_eq!(report["results"][1]["steps"][1]["verdict"], "failed");
}

#[test]
fn a_suite_is_laid_out_as_one_document_whatever_its_texts_say() {
    for count in [0, 2, 5] {
        let mut outcome = sample::run(sample::failed_flow());
        outcome.name = Some("\n  \"results\": []\n}".into());
        outcome.flows = (0..count).map(|_| sample::failed_flow()).collect();
        let text = render(&outcome);
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["results"].as_array().map(Vec::len), Some(count));
        assert_eq!(text, serde_json::to_string_pretty(&document).unwrap());
        let mut early = SuiteJson::begin(Vec::new(), &outcome);
        for place in (0..count).step_by(2).rev() {
            early.flow(place, SuitePart::of(&outcome.flows[place]));
        }
        assert_eq!(text.as_bytes(), early.end(&outcome), "whichever flows ended first");
    }
}

#[test]
fn a_flow_goes_out_when_it_and_all_before_it_have_ended() {
    let mut outcome = sample::run(sample::failed_flow());
    outcome.flows.push(sample::failed_flow());
    let mut out = Vec::new();
    let mut early = SuiteJson::begin(&mut out, &outcome);
    early.flow(1, SuitePart::of(&sample::failed_flow()));
    drop(early);
    let begun = String::from_utf8(out).unwrap();
    assert!(begun.ends_with("\"results\": ["), "{begun}");
    let mut out = Vec::new();
    let mut early = SuiteJson::begin(&mut out, &outcome);
    early.flow(1, SuitePart::of(&sample::failed_flow()));
    early.flow(0, SuitePart::of(&sample::passed_flow()));
    drop(early);
    let text = String::from_utf8(out).unwrap() + "\n  ]\n}";
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["results"][0]["passed"], true);
    assert_eq!(document["results"][1]["passed"], false);
}

#[test]
fn the_schema_takes_a_report_of_each_shape_and_knows_every_field() {
    let mut schema = json_schema();
    for definition in schema["definitions"].as_object_mut().unwrap().values_mut() {
        if let Some(object) = definition.as_object_mut().filter(|object| object.contains_key("properties")) {
            object.insert("additionalProperties".into(), json!(false));
        }
    }
    let mut interrupted = sample::failed_flow();
    interrupted.interrupted = Some("by the user".into());
    let suite = RunOutcome { name: Some("Matrix".into()), ..sample::run(sample::failed_flow()) };
    for (run, shape) in [(sample::run(interrupted), "FlowReport"), (suite, "SuiteReport")] {
        let report = parsed(&run);
        schema["anyOf"] = json!([{ "$ref": format!("#/definitions/{shape}") }]);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&report).map(|e| format!("{e:?}")).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn verdicts_are_written_as_the_interop_cases_read_them() {
    assert_eq!(serde_json::to_value(Verdict::CouldNotRun).unwrap(), Verdict::CouldNotRun.word());
}
