//! The settings of one flow, as flags make them.

use super::support::{catalog, read_with};
use crate::suite::{AuthMode, FlowSettings, Naming, Overrides, Registration};

fn flow(version: &str, registration: Registration, mode: AuthMode) -> FlowSettings {
    FlowSettings::new("https://example.com/mcp", version, registration, mode)
}

fn told(settings: &FlowSettings) -> Vec<String> {
    settings.problems(&catalog(), Naming::Flags).into_iter().map(|problem| problem.message).collect()
}

#[test]
fn cimd_without_a_browser_is_refused_in_the_words_of_the_documentation() {
    let settings = flow("2025-11-25", Registration::Cimd, AuthMode::ClientCredentials);
    let sentence = "CIMD is a browser-based registration flow and only works with --auth-mode headless or --auth-mode interactive.";
    assert_eq!(told(&settings), [sentence]);
}

#[test]
fn cimd_exists_in_the_revisions_whose_files_say_so() {
    for (version, exists) in
        [("2025-03-26", false), ("2025-06-18", false), ("2025-11-25", true), ("2026-07-28", true)]
    {
        let problems = told(&flow(version, Registration::Cimd, AuthMode::Headless));
        assert_eq!(problems.is_empty(), exists, "{version}: {problems:?}");
    }
    let problems = told(&flow("2025-06-18", Registration::Cimd, AuthMode::Headless));
    assert!(problems[0].contains("it exists from 2025-11-25 on"), "{problems:?}");
}

#[test]
fn every_other_combination_of_the_table_exists() {
    for mode in AuthMode::ALL {
        assert!(told(&flow("2025-03-26", Registration::Dcr, mode)).is_empty());
        let mut preregistered = flow("2025-03-26", Registration::Preregistered, mode);
        preregistered.client_id = Some("me".into());
        preregistered.client_secret = Some("secret".into());
        assert!(told(&preregistered).is_empty());
    }
}

#[test]
fn preregistered_needs_an_id_and_for_machines_a_secret_or_a_key() {
    let mut settings = flow("2025-11-25", Registration::Preregistered, AuthMode::ClientCredentials);
    assert_eq!(told(&settings), ["--registration preregistered needs --client-id"]);
    settings.client_id = Some("me".into());
    let problem = "--auth-mode client_credentials with --registration preregistered needs --client-secret or --client-key";
    assert_eq!(told(&settings), [problem]);
}

#[test]
fn a_workload_is_known_by_its_token_and_registers_nothing() {
    let mut settings = flow("2025-11-25", Registration::Preregistered, AuthMode::WorkloadIdentity);
    assert_eq!(told(&settings), ["--auth-mode workload_identity needs --assertion"]);
    settings.assertion = Some("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.".into());
    assert!(told(&settings).is_empty());
    for registration in [Registration::Dcr, Registration::Cimd] {
        settings.registration = registration;
        assert_eq!(told(&settings).len(), 1, "{registration:?}");
    }
}

#[test]
fn a_browser_comes_back_to_this_machine_only() {
    let mut settings = flow("2025-11-25", Registration::Dcr, AuthMode::Interactive);
    for (url, fine) in [
        ("http://localhost:9000/any/path", true),
        ("http://127.0.0.1/callback", true),
        ("https://localhost/callback", false),
        ("https://example.com/callback", false),
        ("http://localhost/callback#fragment", false),
        ("callback", false),
    ] {
        settings.redirect_url = Some(url.into());
        assert_eq!(told(&settings).is_empty(), fine, "{url}");
    }
    settings.auth_mode = AuthMode::Headless;
    settings.redirect_url = Some("https://example.com/callback".into());
    assert!(told(&settings).is_empty());
}

#[test]
fn a_password_in_the_url_is_refused_and_not_repeated() {
    let settings = FlowSettings {
        server_url: "https://me:hunter22@example.com/mcp".into(),
        ..flow("2025-11-25", Registration::Dcr, AuthMode::Headless)
    };
    let problems = told(&settings);
    assert!(problems.len() == 1 && !problems[0].contains("hunter22"), "{problems:?}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let mut settings = flow("2025-11-26", Registration::Dcr, AuthMode::Headless);
    settings.server_url = "ftp://example.com".into();
    settings.client_metadata_url = Some("https://example.com".into());
    settings.headers = vec![("a b".into(), "x".into())];
    assert_eq!(told(&settings).len(), 4);
}

#[test]
fn what_is_published_has_an_address_that_others_can_reach() {
    let with = |address: Option<&str>, url: Option<&str>, named: Option<&str>| {
        let mut settings = flow("2025-11-25", Registration::Cimd, AuthMode::Headless);
        settings.publish_client_metadata = address.map(str::to_owned);
        settings.publish_url = url.map(str::to_owned);
        settings.client_metadata_url = named.map(str::to_owned);
        told(&settings)
    };
    let tunnel = Some("https://tunnel.example/x");
    assert!(with(Some("127.0.0.1:0"), None, None).is_empty());
    assert!(with(Some("0.0.0.0:8080"), tunnel, None).is_empty());
    for (problems, sentence) in [
        (with(Some("8080"), None, None), "HOST:PORT"),
        (with(Some("127.0.0.1:99999"), None, None), "no number from 0 to 65535"),
        (with(Some("0.0.0.0:8080"), None, None), "nobody can fetch from there"),
        (with(None, tunnel, None), "--publish-url needs --publish-client-metadata"),
        (with(Some("127.0.0.1:0"), Some("https://tunnel.example/?x"), None), "no query"),
        (with(Some("127.0.0.1:0"), None, Some("https://e.com/client.json")), "contradict each other"),
    ] {
        assert!(problems.len() == 1 && problems[0].contains(sentence), "{sentence}: {problems:?}");
    }
}

#[test]
fn headers_stay_with_the_mcp_server_unless_the_file_or_the_command_line_says_otherwise() {
    let text = |more: &str| {
        format!(
            r#"{{"serverUrl":"https://e.com/mcp","flows":[{{"protocolVersion":"2025-11-25",
                "registrationStrategy":"dcr","auth":{{"mode":"headless"}}{more}}}]}}"#
        )
    };
    let to_all = |text: &str, overrides: &Overrides| {
        read_with("suite.json", text, overrides, &[]).ok().unwrap().flows[0].settings.headers_to_all
    };
    assert!(!to_all(&text(""), &Overrides::default()));
    assert!(to_all(&text(r#","customHeadersToAll":true"#), &Overrides::default()));
    assert!(to_all(&text(""), &Overrides { headers_to_all: true, ..Overrides::default() }));
}
