//! Environment variables, and secrets that stay out of mistakes.

use super::support::{json, read_with, told};
use crate::suite::Overrides;

fn with(text: &str, env: &[(&str, &str)]) -> Result<crate::suite::Suite, crate::spec::Mistakes> {
    read_with("suite.json", text, &Overrides::default(), env)
}

const FLOW: &str = r#""flows":[{"protocolVersion":"2025-11-25","registrationStrategy":"dcr"}]"#;

#[test]
fn variables_stand_in_any_string() {
    let text = r#"{"serverUrl":"https://${HOST}/mcp","flows":[{"protocolVersion":"${V}","registrationStrategy":"${R}",
        "label":"$${HOST} costs $5","customHeaders":{"X":"a${HOST}b"}}]}"#;
    let suite = with(text, &[("HOST", "example.com"), ("V", "2025-11-25"), ("R", "dcr")]).unwrap();
    assert_eq!(suite.server_url, "https://example.com/mcp");
    assert_eq!(suite.flows[0].label, "${HOST} costs $5");
    assert_eq!(suite.flows[0].settings.headers[0].1, "aexample.comb");
}

#[test]
fn each_missing_variable_is_named_with_its_place_and_nothing_else_is_said_of_it() {
    let text = r#"{"serverUrl":"${HOST}",
      "flows":[{"protocolVersion":"${V}","registrationStrategy":"${R}","redirectUrl":"${oops"}]}"#;
    let told = told(with(text, &[]));
    for sentence in [
        "serverUrl: the environment variable `HOST` is not set",
        "flows[0].protocolVersion: the environment variable `V` is not set",
        "flows[0].registrationStrategy: the environment variable `R` is not set",
        "flows[0].redirectUrl: `${` begins no name of an environment variable",
    ] {
        assert!(told.contains(sentence), "{sentence}\n{told}");
    }
    assert_eq!(told.matches("error:").count(), 4, "{told}");
}

#[test]
fn the_value_of_a_variable_never_appears_in_a_mistake() {
    let text = format!(r#"{{"serverUrl":"${{SECRET}}","checks":["${{SECRET}}"],{FLOW}}}"#);
    let told = told(with(&text, &[("SECRET", "sesame-open")]));
    assert!(!told.contains("sesame-open") && told.contains("`${SECRET}` is no URL"), "{told}");
}

#[test]
fn a_secret_in_the_file_is_not_shown_with_the_line_of_a_mistake() {
    let text = r#"{"serverUrl":"https://e.com","flows":[{ "auth": { "clientSecret": "sesame-open", "clientSecrett": 1 },
      "customHeaders": { "X-Whatever": "open-sesame" }, "registrationStrategy": "x", "protocolVersion": "2025-11-25" }]}"#;
    let told = told(json(text));
    assert!(told.contains("unknown key `clientSecrett`") && told.contains("•••"), "{told}");
    assert!(!told.contains("sesame"), "{told}");
}

#[test]
fn a_secret_of_the_wrong_type_is_not_repeated() {
    let text = r#"{"serverUrl":"https://e.com","flows":[{"auth":{"clientSecret":12345678}}]}"#;
    let told = told(json(text));
    assert!(told.contains("flows[0].auth.clientSecret: expected a string, found a number"), "{told}");
    assert!(!told.contains("12345678"), "{told}");
}

#[test]
fn a_secret_beside_a_mistake_of_syntax_is_hidden_too() {
    let told = told(json("{\"auth\": {\"clientSecret\": \"sesame-open\" \"mode\": 1}}"));
    assert!(!told.contains("sesame"), "{told}");
}
