//! Suite files: what they mean, and how their mistakes are told.

use super::support::{json, labels, read_with, told, toml};
use crate::suite::{AuthMode, Overrides, Registration};

const TWO: &str = r#"{
  "serverUrl": "https://example.com/mcp",
  "defaults": { "auth": { "mode": "headless" }, "customHeaders": { "X-A": "1", "X-B": "2" }, "stepTimeout": 5000,
                "verification": { "callTool": { "name": "echo", "params": { "a": 1 } }, "timeout": 700 } },
  "flows": [
    { "label": "one", "protocolVersion": "2025-11-25", "registrationStrategy": "dcr",
      "customHeaders": { "X-B": "3" }, "verification": { "callTool": { "params": { "b": 2 } } } },
    { "protocolVersion": "2025-06-18", "registrationStrategy": "dcr", "stepTimeout": 10, "scopes": "a  b" }
  ]
}"#;

#[test]
fn tables_of_the_defaults_merge_into_flows_and_the_rest_is_replaced() {
    let suite = json(TWO).unwrap();
    assert_eq!(labels(&suite), ["one", "2025-06-18 / dcr / headless"]);
    let [one, two] = &suite.flows[..] else { panic!() };
    assert_eq!(one.settings.headers, [("X-A".into(), "1".into()), ("X-B".into(), "3".into())]);
    let tool = one.settings.call_tool.as_ref().unwrap();
    assert_eq!((tool.name.as_str(), tool.params.to_string().as_str()), ("echo", r#"{"a":1,"b":2}"#));
    assert_eq!(two.settings.step_timeout.as_millis(), 10);
    assert_eq!(two.settings.verify_timeout.unwrap().as_millis(), 700);
    assert_eq!(two.settings.scopes, ["a", "b"]);
    assert!(one.settings.verify_tools);
}

#[test]
fn toml_means_the_same_as_json() {
    let text = "serverUrl = \"https://example.com/mcp\"\n[[flows]]\nprotocolVersion = 2025-11-25\n\
                registrationStrategy = \"preregistered\"\nauth = { mode = \"client_credentials\", clientId = \"m\", clientSecret = \"s\" }\n";
    let suite = toml(text).unwrap();
    let settings = &suite.flows[0].settings;
    assert_eq!(settings.protocol_version, "2025-11-25");
    assert_eq!(
        (settings.registration, settings.auth_mode),
        (Registration::Preregistered, AuthMode::ClientCredentials)
    );
    assert_eq!((settings.client_id.as_deref(), settings.client_secret.as_deref()), (Some("m"), Some("s")));
}

#[test]
fn the_mode_is_interactive_unless_said_otherwise() {
    let text = r#"{"serverUrl":"https://e.com","flows":[{"protocolVersion":"2025-11-25","registrationStrategy":"dcr"}]}"#;
    assert_eq!(json(text).unwrap().flows[0].settings.auth_mode, AuthMode::Interactive);
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once_with_their_places() {
    let text = r#"{
  "serverUrl": "ftp://example.com",
  "jobbs": 2,
  "flows": [
    { "protocolVersion": "2025-11-26", "registrationStrategy": "dcr" },
    { "protocolVersion": "2025-11-25", "registrationStrategy": "dcrr", "stepTimeout": "5" },
    { "protocolVersion": "2025-11-25", "registrationStrategy": "cimd", "auth": { "mode": "client_credentials" } },
    { "registrationStrategy": "dcr", "customHeaders": { "bad name": "x" } }
  ]
}"#;
    let told = told(json(text));
    for (line, sentence) in [
        ("suite.json:2:", "serverUrl: `ftp://example.com` is no URL of an MCP server"),
        ("suite.json:3:", "jobbs: unknown key `jobbs`"),
        ("suite.json:5:", "flows[0].protocolVersion: there is no protocol revision `2025-11-26`"),
        ("suite.json:6:", "flows[1].registrationStrategy: unknown word `dcrr`"),
        ("suite.json:6:", "flows[1].stepTimeout: expected an integer, found a string"),
        ("suite.json:7:", "flows[2].auth.mode: CIMD is a browser-based registration flow"),
        ("suite.json:8:", "flows[3]: missing key `protocolVersion`"),
    ] {
        assert!(told.contains(line) && told.contains(sentence), "{sentence}\n{told}");
    }
    assert!(told.contains("did you mean `jobs`?") && told.contains("did you mean `dcr`?"), "{told}");
    assert_eq!(told.matches("error:").count(), 7, "{told}");
}

#[test]
fn an_unknown_key_hides_no_other_mistake_of_its_flow() {
    let text = r#"{"serverUrl":"https://e.com","flows":[{"whatsoever_this_is":1,
        "protocolVersion":"2025-06-18","registrationStrategy":"cimd","auth":{"mode":"headless"}}]}"#;
    let told = told(json(text));
    assert!(told.contains("unknown key") && told.contains("it exists from 2025-11-25 on"), "{told}");
}

#[test]
fn a_slip_of_a_key_is_not_told_as_a_missing_one_too() {
    let text = r#"{"serverUrl":"https://e.com","flows":[{"protocolVersoin":"2025-11-25","registrationStrategy":"dcr"}]}"#;
    assert_eq!(told(json(text)).matches("error:").count(), 1);
}

#[test]
fn a_file_without_flows_is_no_suite() {
    assert!(told(json(r#"{"serverUrl":"https://e.com"}"#)).contains("there is nothing to run"));
    assert!(told(json(r#"{"serverUrl":"https://e.com","flows":[]}"#)).contains("the list is empty"));
}

#[test]
fn a_glob_must_match_a_check() {
    let file = |glob: &str| {
        json(&format!(
            r#"{{"serverUrl":"https://e.com","checks":["{glob}"],
                "flows":[{{"protocolVersion":"2025-11-25","registrationStrategy":"dcr"}}]}}"#
        ))
    };
    assert!(file("test_room_*").unwrap().flows[0].settings.selection.checks);
    assert!(told(file("test_room_alpa")).contains("did you mean `test_room_alpha`?"));
    assert!(told(file("test_room_[")).contains("checks[0]"));
}

#[test]
fn what_the_command_line_forces_a_flow_cannot_switch_off() {
    let text = r#"{"serverUrl":"https://e.com","flows":[
        {"protocolVersion":"2025-11-25","registrationStrategy":"dcr","verification":{"listTools":false}},
        {"protocolVersion":"2025-11-25","registrationStrategy":"dcr","verification":{"callTool":{"name":"x","params":{"a":1}}}}]}"#;
    let overrides = Overrides { call_tool: Some("x".into()), ..Overrides::default() };
    let suite = read_with("s.json", text, &overrides, &[]).unwrap();
    assert!(suite.flows.iter().all(|flow| flow.settings.verify_tools));
    let params = suite.flows.iter().map(|flow| flow.settings.call_tool.as_ref().unwrap().params.to_string());
    assert_eq!(params.collect::<Vec<_>>(), ["{}", r#"{"a":1}"#]);
    assert_eq!(labels(&suite), ["2025-11-25 / dcr / interactive", "2025-11-25 / dcr / interactive (2)"]);
}

#[test]
fn a_mistake_of_syntax_has_its_place() {
    assert!(told(json("{\n  \"serverUrl\": }")).contains("suite.json:2:"));
    assert!(told(toml("serverUrl = \n")).contains("suite.toml:1:"));
}
