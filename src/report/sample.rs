//! Outcomes that the tests of the reports show.

use std::time::Duration;

use serde_json::json;

use crate::outcome::{
    Answer, BodyEnd, Citation, Exchange, Finding, FlowOutcome, LeftOut, NoAnswer, RunOutcome, SentRequest,
    SourceRef, SpecKind, SpecOutcome, Transport, Verdict, Verification,
};

pub(super) fn step(id: &str, verdict: Verdict, summary: &str) -> SpecOutcome {
    let source = SourceRef { layer: "built-in".into(), file: format!("specs/steps/{id}.toml"), line: 2 };
    let duration = Duration::from_millis(7);
    SpecOutcome {
        id: id.into(),
        verdict,
        summary: summary.into(),
        source,
        duration,
        ..SpecOutcome::default()
    }
}

pub(super) fn check(id: &str, verdict: Verdict, summary: &str) -> SpecOutcome {
    let area = Some("token".to_owned());
    SpecOutcome { kind: SpecKind::Check, area, title: format!("About {id}"), ..step(id, verdict, summary) }
}

pub(super) fn passed_flow() -> FlowOutcome {
    let mut steps: Vec<_> = (1..12).map(|n| step(&format!("step_{n}"), Verdict::Passed, "fine")).collect();
    steps.push(step("verify_list_tools", Verdict::Passed, "8 tools"));
    FlowOutcome {
        server_url: "https://your-server.com/mcp".into(),
        protocol_version: "2025-11-25".into(),
        registration: "dcr".into(),
        auth_mode: "interactive".into(),
        steps,
        verification: Verification { tool_count: Some(8), tool_name: None },
        duration: Duration::from_millis(4312),
        ..FlowOutcome::default()
    }
}

pub(super) fn run(flow: FlowOutcome) -> RunOutcome {
    let (server_url, duration) = (flow.server_url.clone(), flow.duration);
    RunOutcome { server_url, flows: vec![flow], duration, ..RunOutcome::default() }
}

/// A flow whose token request fails, with what follows from it.
pub(super) fn failed_flow() -> FlowOutcome {
    let why = "the token endpoint refused the client: invalid_client";
    let mut token = step("token_request", Verdict::Failed, why);
    token.title = "Exchange the code for tokens".into();
    token.outcome = Some("wrong-client".into());
    token.exchanges = vec![1];
    token.findings = vec![refused(why)];
    let mut rows = check("token_pkce", Verdict::Warning, "");
    rows.variants = vec![check("token_pkce[plain]", Verdict::Warning, "plain is accepted")];
    let follows = |spec: SpecOutcome| SpecOutcome { blocked_by: Some("token_request".into()), ..spec };
    FlowOutcome {
        auth_mode: "headless".into(),
        steps: vec![
            step("request_without_token", Verdict::Passed, "401 with a challenge"),
            token,
            follows(step(
                "authenticated_mcp_request",
                Verdict::CouldNotRun,
                "needs token_request, which failed",
            )),
            follows(step("verify_list_tools", Verdict::CouldNotRun, "needs token_request, which failed")),
        ],
        checks: vec![
            check("oauth_invalid_token", Verdict::Passed, ""),
            follows(check("oauth_token_format", Verdict::CouldNotRun, "needs token_request, which failed")),
            rows,
        ],
        exchanges: vec![token_exchange(), unanswered()],
        left_out: vec![LeftOut { flag: "--allow revokes-grant".into(), ids: vec!["a".into(), "b".into()] }],
        notes: vec!["The server has two authorization servers; the first was used.".into()],
        verification: Verification::default(),
        ..passed_flow()
    }
}

fn refused(why: &str) -> Finding {
    Finding {
        name: "wrong-client".into(),
        verdict: Verdict::Failed,
        message: why.into(),
        help: Some("Compare token_endpoint_auth_method of the registration's answer with what the token endpoint accepts.".into()),
        requirement: Some(Citation {
            id: "token.client-authentication".into(),
            level: "MUST".into(),
            says: "The authorization server accepts the client authentication method that it registered.".into(),
            source: "RFC 7591 §2".into(),
            link: Some("https://www.rfc-editor.org/rfc/rfc7591#section-2".into()),
        }),
        expected: Some("status is 200".into()),
        actual: Some("status is 401".into()),
        diff: None,
        exchange: Some(1),
        source: SourceRef { layer: "built-in".into(), file: "specs/steps/token_request.toml".into(), line: 31 },
        known: None,
    }
}

pub(super) fn token_exchange() -> Exchange {
    Exchange {
        number: 1,
        request: SentRequest {
            method: "POST".into(),
            url: "https://as.example/token".into(),
            headers: vec![("accept".into(), "application/json".into())],
            body: Some("grant_type=authorization_code&code=[redacted]".into()),
            rpc_id: None,
        },
        result: Ok(Answer {
            status: 401,
            headers: vec![
                ("content-type".into(), "application/json; charset=utf-8".into()),
                ("www-authenticate".into(), "Basic realm=\"as\"".into()),
                ("www-authenticate".into(), "Bearer".into()),
            ],
            body: br#"{"error":"invalid_client"}"#.to_vec(),
            end: BodyEnd::Complete,
            json: Ok(json!({ "error": "invalid_client" })),
        }),
        duration: Duration::from_millis(35),
    }
}

pub(super) fn unanswered() -> Exchange {
    let sentence = "nothing listens at as.example:443".to_owned();
    Exchange {
        number: 2,
        request: SentRequest {
            method: "GET".into(),
            url: "https://as.example/x".into(),
            ..SentRequest::default()
        },
        result: Err(NoAnswer { kind: Transport::Refused, sentence }),
        duration: Duration::from_millis(3),
    }
}
