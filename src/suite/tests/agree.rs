//! The published schema and our parser agree.

use serde_json::Value;

use super::support::json;
use crate::suite::suite_schema;

const URL: &str = r#""serverUrl":"https://e.com/mcp""#;
const FLOW: &str = r#"{"protocolVersion":"2025-11-25","registrationStrategy":"dcr"}"#;

fn with_flow(more: &str) -> String {
    format!(r#"{{{URL},"flows":[{{"protocolVersion":"2025-11-25","registrationStrategy":"dcr",{more}}}]}}"#)
}

fn with(more: &str) -> String {
    format!(r#"{{{URL},"flows":[{FLOW}],{more}}}"#)
}

fn schema_accepts(text: &str) -> bool {
    let value: Value = serde_json::from_str(text).unwrap();
    jsonschema::draft7::is_valid(&suite_schema(), &value)
}

#[test]
fn both_accept_good_files() {
    for text in [
        format!(r#"{{{URL},"flows":[{FLOW}]}}"#),
        format!(r#"{{{URL},"defaults":{FLOW},"flows":[{{}}]}}"#),
        format!(r#"{{{URL},"matrix":{{"registrations":["dcr"],"exclude":[{{"authMode":"interactive"}}]}}}}"#),
        with(r#""$schema":"x","name":"n","jobs":3,"checks":["test_room_*"],"allow":["waits"]"#),
        with_flow(r#""label":"l","auth":{"mode":"client_credentials","clientId":"i","clientSecret":"s"}"#),
        with_flow(r#""client":{"preregistered":{"clientId":"i"},"dynamicRegistration":{"client_name":"x"}}"#),
        with_flow(r#""client":{"clientIdMetadataUrl":"https://e.com/client.json"},"scopes":"a b""#),
        with_flow(r#""client":{"publishClientMetadata":true}"#),
        with_flow(
            r#""client":{"publishClientMetadata":"127.0.0.1:8080","publishUrl":"https://tunnel.example/"}"#,
        ),
        with_flow(r#""customHeaders":{"X-A":"b"},"redirectUrl":"http://localhost:1/x","stepTimeout":1"#),
        with_flow(
            r#""verification":{"listTools":true,"callTool":{"name":"x","params":{"y":[1]}},"timeout":5}"#,
        ),
        with_flow(r#""oauthConformanceChecks":true"#),
    ] {
        assert!(schema_accepts(&text), "the schema refuses {text}");
        assert!(json(&text).is_ok(), "we refuse {text}: {}", json(&text).err().unwrap());
    }
}

#[test]
fn both_refuse_files_of_the_wrong_shape() {
    for text in [
        "[]".to_owned(),
        format!(r#"{{"flows":[{FLOW}]}}"#),
        format!("{{{URL}}}"),
        format!(r#"{{{URL},"flows":[]}}"#),
        format!(r#"{{{URL},"flows":[1]}}"#),
        format!(r#"{{{URL},"flows":{{}}}}"#),
        format!(r#"{{{URL},"flows":null}}"#),
        format!(r#"{{"serverUrl":"","flows":[{FLOW}]}}"#),
        format!(r#"{{{URL},"defaults":{{"label":"x"}},"flows":[{FLOW}]}}"#),
        format!(r#"{{{URL},"matrix":{{"protocolVersions":[]}}}}"#),
        format!(r#"{{{URL},"matrix":{{"exclude":[{{}}]}}}}"#),
        format!(r#"{{{URL},"matrix":{{"registration":["dcr"]}}}}"#),
        with(r#""flow":1"#),
        with(r#""jobs":0"#),
        with(r#""jobs":1.5"#),
        with(r#""allow":["everything"]"#),
        with(r#""checks":"*""#),
        with_flow(r#""registrationstrategy":"dcr""#),
        with_flow(r#""auth":{"mode":"browser"}"#),
        with_flow(r#""auth":"headless""#),
        with_flow(r#""auth":{"clientSecret":5}"#),
        with_flow(r#""auth":{"clientKey":""}"#),
        with_flow(r#""client":{"preregistered":{"client_id":"i"}}"#),
        with_flow(r#""client":{"dynamicRegistration":"x"}"#),
        with_flow(r#""customHeaders":{"X":1}"#),
        with_flow(r#""scopes":["a"]"#),
        with_flow(r#""stepTimeout":0"#),
        with_flow(r#""stepTimeout":"30s""#),
        with_flow(r#""verification":{"callTool":{"name":""}}"#),
        with_flow(r#""verification":{"callTool":"x"}"#),
        with_flow(r#""verification":{"listTools":1}"#),
        with_flow(r#""oauthConformanceChecks":"yes""#),
    ] {
        assert!(!schema_accepts(&text), "the schema accepts {text}");
        assert!(json(&text).is_err(), "we accept {text}");
    }
}

#[test]
fn only_we_know_what_no_schema_can_say() {
    for text in [
        format!(r#"{{"serverUrl":"ftp://e.com","flows":[{FLOW}]}}"#),
        format!(r#"{{{URL},"flows":[{{}}]}}"#),
        with(r#""checks":["no_such_check"]"#),
        with_flow(r#""redirectUrl":"https://elsewhere.example""#),
        with_flow(r#""customHeaders":{"a b":"c"}"#),
        with_flow(r#""verification":{"callTool":{}}"#),
    ] {
        assert!(schema_accepts(&text), "the schema refuses {text}");
        assert!(json(&text).is_err(), "we accept {text}");
    }
}
