//! Matrices.

use super::support::{json, labels, told};

fn suite(matrix: &str) -> String {
    format!(
        r#"{{"serverUrl":"https://e.com",
            "defaults":{{"client":{{"preregistered":{{"clientId":"i","clientSecret":"s"}}}}}},"matrix":{matrix}}}"#
    )
}

#[test]
fn an_empty_matrix_is_every_combination_that_exists() {
    let suite = json(&suite("{}")).unwrap();
    assert_eq!(suite.flows.len(), 28);
    let without_browser = suite.flows.iter().filter(|flow| !flow.label.ends_with("interactive")).count();
    assert_eq!(without_browser, 18);
}

#[test]
fn exclude_takes_combinations_out_by_any_part() {
    let text = suite(
        r#"{"protocolVersions":["2025-06-18","2025-11-25"],"authModes":["headless"],
            "exclude":[{"registration":"preregistered"},{"protocolVersion":"2025-11-25","registration":"dcr"}]}"#,
    );
    assert_eq!(
        labels(&json(&text).unwrap()),
        ["2025-06-18 / dcr / headless", "2025-11-25 / cimd / headless"]
    );
}

#[test]
fn a_matrix_names_what_it_cannot_find() {
    let text = suite(
        r#"{"protocolVersions":["2025-11-25","2025-6-18"],"exclude":[{"protocolVersion":"2024-01-01"}]}"#,
    );
    let told = told(json(&text));
    assert!(told.contains("matrix.protocolVersions[1]: there is no protocol revision `2025-6-18`"), "{told}");
    assert!(told.contains("matrix.exclude[0]: this excludes nothing"), "{told}");
}

#[test]
fn what_is_missing_in_all_flows_of_a_matrix_is_told_once() {
    let told = told(json(r#"{"serverUrl":"https://e.com","matrix":{"authModes":["headless"]}}"#));
    assert_eq!(told.matches("needs client.preregistered.clientId").count(), 1, "{told}");
}

#[test]
fn a_matrix_from_which_nothing_is_left_is_a_mistake() {
    let text = suite(r#"{"registrations":["cimd"],"authModes":["client_credentials"]}"#);
    assert!(told(json(&text)).contains("no combination is left"));
}
