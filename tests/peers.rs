//! The mistakes of the tools that our users come from: each is named here with what shows that we do not make it, a
//! server of `specs/faults.toml` or a test, and none of these may go away.

use std::fs;
use std::path::Path;

use mcprove::spec::Catalog;
use mcprove::spec::model::FaultsFile;

/// A mistake, the servers that we judge rightly where it was made, and the tests that show the rest.
struct Mistake {
    what: &'static str,
    servers: &'static [&'static str],
    tests: &'static [&'static str],
}

const fn mistake(
    what: &'static str,
    servers: &'static [&'static str],
    tests: &'static [&'static str],
) -> Mistake {
    Mistake { what, servers, tests }
}

const MISTAKES: &[Mistake] = &[
    mistake(
        "servers on loopback and in private networks are refused",
        &["conforming"],
        &["a_target_on_loopback_is_tested", "a_server_at_an_ipv6_address_is_tested_as_any_other"],
    ),
    mistake(
        "an open first request ends the run as passed",
        &["rs-no-token-needed", "challenge-lazy-auth"],
        &[
            "an_open_server_proves_nothing_and_is_told_so",
            "a_server_that_protects_nothing_is_no_pass",
            "on_a_lazy_server_the_401_of_the_tool_is_judged",
            "the_401_of_a_lazy_servers_tool_has_to_be_a_good_one",
        ],
    ),
    mistake(
        "negative checks reuse a spent code, and pass on any rejection",
        &["token-unknown-client-accepted", "token-redirect-uri-not-checked", "token-refused"],
        &["every_check_that_spends_a_code_has_a_fresh_one_and_none_skips_for_lack_of_it"],
    ),
    mistake(
        "the token response is not looked at",
        &["token-type-missing", "token-type-mac"],
        &["the_token_format_is_that_of_the_token_response"],
    ),
    mistake(
        "a wrong `iss`, or a promised one that is missing, passes",
        &["authz-iss-mismatch", "authz-iss-missing-though-advertised"],
        &["a_server_that_promises_no_iss_need_not_send_one"],
    ),
    mistake(
        "a foreign issuer passes in older revisions",
        &["asmeta-issuer-other-host"],
        &["a_foreign_issuer_fails_in_every_revision_that_is_run"],
    ),
    mistake(
        "an error inside HTTP 200 passes, and an open event stream times out",
        &["mcp-error-inside-200"],
        &[
            "a_json_rpc_error_inside_a_200_is_no_authenticated_request",
            "an_event_stream_that_stays_open_after_the_answer_is_no_failure",
        ],
    ),
    mistake(
        "a refusal by the user is told as a missing code",
        &["authz-denied"],
        &["a_denial_is_told_as_one", "an_error_at_the_callback_is_told_as_what_it_says"],
    ),
    mistake(
        "requests are those of another revision",
        &["mcp-revision-not-spoken"],
        &["requests_are_those_of_the_revision_of_the_flow"],
    ),
    mistake(
        "consent has to come within the time limit of a step",
        &[],
        &["the_time_that_a_person_takes_is_no_time_of_a_step"],
    ),
    mistake(
        "a machine registers redirect URIs",
        &["conforming"],
        &["a_client_of_a_machine_registers_itself_with_a_secret"],
    ),
    mistake(
        "a tool that reports an error passes",
        &["mcp-tool-error"],
        &["a_tool_that_reports_an_error_fails"],
    ),
    mistake(
        "a dead `resource_metadata` ends the search",
        &["challenge-resource-metadata-dead", "prm-path-inserted-missing"],
        &["a_metadata_url_of_the_challenge_that_fails_is_followed_by_the_well_known_ones"],
    ),
    mistake(
        "a challenge that lists Basic first is not read",
        &["basic-challenge-first"],
        &["a_basic_challenge_before_the_bearer_one_hides_nothing"],
    ),
    mistake(
        "unknown keys of a config are taken, and an impossible combination ends a suite in its middle",
        &[],
        &[
            "an_unknown_key_hides_no_other_mistake_of_its_flow",
            "a_config_with_mistakes_is_a_usage_error_that_names_them_all",
            "what_comes_of_flows_is_in_their_order_and_a_panic_harms_no_other",
        ],
    ),
    mistake(
        "secrets stand in arguments and configs only, and in outputs",
        &[],
        &["variables_stand_in_any_string", "no_secret_stands_in_any_output"],
    ),
    mistake(
        "skips have no reason in JUnit, and the class is a URL",
        &[],
        &["a_skip_says_why", "the_class_is_the_flow"],
    ),
    mistake(
        "one hint for all, and the table of troubleshooting in the documentation only",
        &[],
        &["every_row_of_the_troubleshooting_table_is_printed_where_its_symptom_shows"],
    ),
    mistake(
        "after a failed step no check runs",
        &["reg-status-200", "token-no-store-missing"],
        &[
            "a_missing_no_store_does_not_stop_the_checks_that_need_a_token",
            "one_failed_step_does_not_stop_the_checks_that_do_not_need_it",
        ],
    ),
    mistake(
        "headers of the user go to authorization servers of others",
        &[],
        &[
            "a_header_goes_to_the_mcp_server_alone",
            "headers_of_the_user_reach_the_mcp_server_alone_in_checks_too",
        ],
    ),
    mistake(
        "a stray request kills the run, and IPv6 loopback is unknown",
        &[],
        &["strays_are_answered_noted_and_end_nothing", "a_browser_comes_back_by_every_name_of_this_machine"],
    ),
    mistake("a copy of the state machine for every revision", &[], &["a_new_revision_is_one_file"]),
];

#[test]
fn each_mistake_of_the_peers_is_shown_not_to_be_ours() {
    let catalog = Catalog::load(&[]).unwrap();
    let file = &catalog.faults.as_ref().unwrap().model;
    let mut tests = String::new();
    for folder in ["tests", "src"] {
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut tests);
    }
    let mut missing = Vec::new();
    for Mistake { what, servers, tests: shown } in MISTAKES {
        assert!(!servers.is_empty() || !shown.is_empty(), "nothing shows: {what}");
        let servers = servers.iter().filter(|id| !is_proven(file, id));
        let shown = shown.iter().filter(|name| !tests.contains(&format!("fn {name}()")));
        missing.extend(servers.chain(shown).map(|name| format!("{name} ({what})")));
    }
    assert!(
        missing.is_empty(),
        "gone, and with it what showed that a mistake is not made:\n{}",
        missing.join("\n")
    );
}

/// A server that is right, or one whose fault something must notice.
fn is_proven(file: &FaultsFile, id: &str) -> bool {
    let fault = file.fault.iter().find(|row| row.id == id);
    fault.is_some_and(|row| !row.must.is_empty()) || file.conforming.iter().any(|row| row.id == id)
}

fn read(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("tests/peers.rs")
        {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}
