//! Whole reports, as a person sees them.

use super::{human, human_at_width};
use crate::outcome::{BaselineOutcome, BodyEnd, KnownFailure, RunOutcome, Verdict};
use crate::report::colour::Colour;
use crate::report::sample;

fn plain(outcome: &RunOutcome) -> String {
    human(outcome, Colour::Never)
}

#[test]
fn success_looks_as_the_documentation_says() {
    assert_eq!(plain(&sample::run(sample::passed_flow())), PASSED);
}

#[test]
fn a_failure_is_shown_with_its_reasons() {
    assert_eq!(plain(&sample::run(sample::failed_flow())), FAILED);
}

#[test]
fn documents_that_differ_are_shown_beside_each_other_and_keep_their_blanks() {
    let mut flow = sample::failed_flow();
    let finding = flow.steps.iter_mut().flat_map(|step| &mut step.findings).find(|f| f.actual.is_some());
    finding.unwrap().diff = Some(format!("  {{\n-   \"a\": 1\n+   \"a\": \"{}\"\n  }}", "2".repeat(80)));
    let text = human_at_width(&sample::run(flow), Colour::Never, 60);
    assert!(
        text.contains("\n  diff        {\n            -   \"a\": 1\n            +   \"a\": \"2222"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 60 || line.contains("://")), "{text}");
}

#[test]
fn a_called_tool_is_named() {
    let mut flow = sample::passed_flow();
    flow.steps.push(sample::step("verify_call_tool", Verdict::Passed, "fine"));
    flow.verification.tool_name = Some("echo".into());
    assert!(plain(&sample::run(flow)).ends_with("\nlistTools: PASS (8 tools)\ncallTool: PASS (echo)\n"));
}

#[test]
fn a_warning_is_seen_though_the_run_passed() {
    let mut flow = sample::passed_flow();
    flow.steps[3].verdict = Verdict::Warning;
    let text = plain(&sample::run(flow));
    assert!(text.starts_with("OAuth conformance: PASSED\n"), "{text}");
    assert!(text.contains("(2025-11-25, dcr), with 1 warning\n"), "{text}");
    assert!(text.contains("\nWarnings: 1\n") && text.contains("\nWARNING step_4\n  fine\n"), "{text}");
}

#[test]
fn a_run_that_is_incomplete_says_why() {
    let mut flow = sample::passed_flow();
    flow.steps[3] = sample::step("authorization_request", Verdict::CouldNotRun, "no browser was found");
    let text = plain(&sample::run(flow));
    assert!(text.starts_with("OAuth conformance: FAILED\n"), "{text}");
    assert!(text.contains("incomplete for https://your-server.com/mcp (2025-11-25, dcr): authorization_request could not run: no browser was found\n"), "{text}");
    let mut flow = sample::passed_flow();
    flow.steps.clear();
    assert!(plain(&sample::run(flow)).contains("(2025-11-25, dcr): nothing was tested\n"));
}

#[test]
fn an_interrupted_run_shows_what_is_known_so_far() {
    let mut flow = sample::passed_flow();
    flow.interrupted = Some("interrupted by the user".into());
    let text = plain(&sample::run(flow));
    assert!(
        text.contains("\nInterrupted: interrupted by the user; this is what is known so far\n"),
        "{text}"
    );
    assert!(text.starts_with("OAuth conformance: FAILED\n"), "{text}");
}

#[test]
fn a_suite_shows_its_flows_and_the_details_of_those_that_failed() {
    let mut outcome = sample::run(sample::passed_flow());
    outcome.name = Some("Matrix".into());
    outcome.flows.push(sample::failed_flow());
    let text = plain(&outcome);
    assert!(text.starts_with(SUITE), "{text}");
    assert!(
        text.contains("\n── 2025-11-25 / dcr / headless ─") && text.contains("\nFAILED token_request — "),
        "{text}"
    );
    assert!(!text.contains("── 2025-11-25 / dcr / interactive"), "{text}");
}

#[test]
fn a_note_of_a_suite_is_seen_once_though_all_flows_passed() {
    let mut flow = sample::passed_flow();
    flow.notes = vec!["certificates were not checked".into()];
    let mut outcome = sample::run(flow.clone());
    outcome.flows.push(flow);
    assert_eq!(plain(&outcome).matches("Note: certificates were not checked").count(), 1);
}

#[test]
fn a_baseline_shows_what_it_knows_and_what_is_stale() {
    let mut outcome = sample::run(sample::failed_flow());
    let flow = &mut outcome.flows[0];
    flow.steps.truncate(2);
    flow.steps[1].findings[0].known = Some("TICKET-7".into());
    outcome.baseline = Some(BaselineOutcome { file: "b.toml".into(), known: 1, stale: Vec::new() });
    let text = plain(&outcome);
    assert!(text.starts_with("OAuth conformance: PASSED\n"), "{text}");
    assert!(text.contains("with 1 warning and 1 known failure\n"), "{text}");
    let line = "2025-11-25 / dcr / headless: token_request, wrong-client — TICKET-7";
    assert!(text.contains(&format!("\nKnown failures (b.toml)\n  KNOWN {line}\n")), "{text}");
    assert!(!text.contains("FAILED token_request"), "{text}");

    let stale = ["flow", "spec", "row", "old"].map(str::to_owned);
    let [flow, spec, finding, reason] = stale;
    let stale = vec![KnownFailure { flow, spec, finding, reason }];
    outcome.baseline = Some(BaselineOutcome { file: "b.toml".into(), known: 1, stale });
    let text = plain(&outcome);
    assert!(text.starts_with("OAuth conformance: FAILED\n"), "{text}");
    assert!(text.contains("(2025-11-25, dcr): 1 entry of the baseline is stale\n"), "{text}");
    assert!(text.contains("\nStale baseline entries (b.toml)\n  STALE flow: spec, row — old\n"), "{text}");
}

#[test]
fn what_a_server_says_cannot_command_the_terminal() {
    let mut flow = sample::failed_flow();
    flow.steps[1].findings[0].message = "evil \u{1b}[2J\u{7}\u{202e}text".into();
    let text = plain(&sample::run(flow));
    assert!(text.contains("evil \\u{1b}[2J\\u{7}\\u{202e}text"), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

#[test]
fn colours_change_nothing_but_colour() {
    let outcome = sample::run(sample::failed_flow());
    let coloured = human(&outcome, Colour::Always);
    assert!(coloured.contains("\u{1b}[1;31mFAILED\u{1b}[0m"));
    let mut bare = coloured;
    for code in ["0", "1", "2", "1;31", "1;32", "1;33"] {
        bare = bare.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(bare, plain(&outcome));
}

#[test]
fn lines_wrap_at_the_width_with_a_hanging_indent() {
    let text = human_at_width(&sample::run(sample::failed_flow()), Colour::Never, 60);
    assert!(
        text.contains(
            "  help      Compare token_endpoint_auth_method of the\n            registration's answer with"
        ),
        "{text}"
    );
}

#[test]
fn a_long_body_is_shown_in_short() {
    let mut flow = sample::failed_flow();
    if let Ok(answer) = &mut flow.exchanges[0].result {
        answer.body = "word ".repeat(10_000).into_bytes();
        answer.end = BodyEnd::TooLong(1000);
    }
    let text = plain(&sample::run(flow));
    assert!(text.contains("word…") || text.contains("wor…") || text.contains(" …"), "{text}");
    assert!(text.contains("  problem   the body is longer than 1000 bytes and was cut there\n"), "{text}");
    assert!(text.len() < 4000);
}

#[test]
fn what_follows_from_a_step_that_is_not_broken_here_has_its_own_reason() {
    let mut flow = sample::failed_flow();
    flow.steps.remove(1);
    let text = plain(&sample::run(flow));
    let own = "COULD NOT RUN verify_list_tools\n  needs token_request, which failed\n";
    assert!(text.contains(own) && !text.contains(", since "), "{text}");
}

const PASSED: &str = "\
OAuth conformance: PASSED
Server: https://your-server.com/mcp
Flow: 2025-11-25 / dcr
Summary: OAuth conformance passed for https://your-server.com/mcp (2025-11-25, dcr)
Duration: 4312ms
Steps: 12 passed steps, 0 failed steps, 0 skipped steps

Verification
listTools: PASS (8 tools)
";

const SUITE: &str = "\
OAuth conformance suite: FAILED
Name: Matrix
Server: https://your-server.com/mcp
Summary: OAuth conformance suite failed for https://your-server.com/mcp: 1 of 2 flows passed
Duration: 4312ms
Flows: 1 passed flow, 1 failed flow
Steps: 13 passed steps, 1 failed step, 2 skipped steps
Checks: 1 passed, 1 with warnings, 1 could not run

PASSED 2025-11-25 / dcr / interactive    4312ms  12 passed
FAILED 2025-11-25 / dcr / headless       4312ms  2 passed, 1 failed, 1 with warnings, 3 could not run
";

const FAILED: &str = "\
OAuth conformance: FAILED
Server: https://your-server.com/mcp
Flow: 2025-11-25 / dcr
Summary: OAuth conformance failed for https://your-server.com/mcp (2025-11-25, dcr) at token_request: the token endpoint refused the client: invalid_client
Duration: 4312ms
Steps: 1 passed step, 1 failed step, 2 skipped steps
Checks: 1 passed, 1 with warnings, 1 could not run
Warnings: 1
Auth mode: headless

Verification
listTools: SKIPPED (since token_request failed)

Checks
PASSED        oauth_invalid_token  About oauth_invalid_token
WARNING       token_pkce           plain is accepted
  WARNING       token_pkce[plain]    plain is accepted

2 checks left out; --allow revokes-grant runs them

Note: The server has two authorization servers; the first was used.

COULD NOT RUN 2 steps and 1 check, since token_request failed
  steps     authenticated_mcp_request, verify_list_tools
  checks    oauth_token_format

WARNING token_pkce[plain] — About token_pkce[plain]
  plain is accepted
  spec      specs/steps/token_pkce[plain].toml:2

FAILED token_request — Exchange the code for tokens
  the token endpoint refused the client: invalid_client
  expected  status is 200
  actual    status is 401
  exchange  #1 POST https://as.example/token → 401 application/json (35 ms)
  sent      grant_type=authorization_code&code=[redacted]
  challenge Basic realm=\"as\"
  challenge Bearer
  got       {\"error\":\"invalid_client\"}
  requires  MUST token.client-authentication: The authorization server accepts the client
            authentication method that it registered.
            RFC 7591 §2, https://www.rfc-editor.org/rfc/rfc7591#section-2
  help      Compare token_endpoint_auth_method of the registration's answer with what the token
            endpoint accepts.
  spec      specs/steps/token_request.toml:31
";
