//! No secret of a flow reaches an output, wherever in the outcome it stands and however it is spelled.

use std::time::Duration;

use mcprove::outcome::{
    Answer, BodyEnd, Citation, Exchange, Finding, FlowOutcome, NoAnswer, RunOutcome, SentRequest,
    SpecOutcome, Transport, Verdict, Verification, redact_flow,
};
use mcprove::report::{Colour, human_at_width, json};
use mcprove::text::Redactor;
use serde_json::json;

/// Secrets of different kinds: plain, in need of encoding, like a JWT, not ASCII.
const KNOWN: [&str; 4] = [
    "p1anted-s3cret-0001",
    "p1anted/+ s3cret\"&=\\0002",
    "eyJhbGciOiJub25lIn0.p1anted.0003",
    "p1anté-s3crét-0004",
];
/// Never captured; only their names say what they are.
const UNKNOWN: [&str; 3] = ["unc4ptured-tok3n-0005", "unc4ptured-c0de-0006", "unc4ptured-c00kie-0007"];

fn everywhere(what: &str) -> String {
    let form: String = url::form_urlencoded::byte_serialize(KNOWN[1].as_bytes()).collect();
    let quoted = json!(KNOWN[1]);
    format!(
        "{what} {} {} {} {} {form} {quoted} https://u:{}@h.example/cb?code={}&x={form}#access_token={} {{\"refresh_token\": \"{}\"}} {}",
        KNOWN[0], KNOWN[1], KNOWN[2], KNOWN[3], KNOWN[0], UNKNOWN[1], UNKNOWN[0], UNKNOWN[0], UNKNOWN[0]
    )
}

fn some(what: &str) -> Option<String> {
    Some(everywhere(what))
}

fn finding(verdict: Verdict) -> Finding {
    let requirement = Citation {
        id: "r".into(),
        level: "MUST".into(),
        says: everywhere("says"),
        source: everywhere("source"),
        link: some("link"),
    };
    Finding {
        name: "row".into(),
        verdict,
        message: everywhere("message"),
        help: some("help"),
        requirement: Some(requirement),
        expected: some("expected"),
        actual: some("actual"),
        exchange: Some(1),
        ..Finding::default()
    }
}

fn spec(id: &str, verdict: Verdict, variants: Vec<SpecOutcome>) -> SpecOutcome {
    SpecOutcome {
        id: id.into(),
        title: everywhere("title"),
        verdict,
        outcome: some("outcome"),
        summary: everywhere("summary"),
        findings: vec![finding(verdict), finding(Verdict::Warning)],
        exchanges: vec![1, 2, 3],
        variants,
        ..SpecOutcome::default()
    }
}

fn headers() -> Vec<(String, String)> {
    let lines = [
        ("authorization", format!("Bearer {}", UNKNOWN[0])),
        ("cookie", format!("sid={}; x={}", UNKNOWN[2], UNKNOWN[2])),
        ("set-cookie", format!("sid={}; Path=/", UNKNOWN[2])),
        ("dpop", UNKNOWN[2].to_owned()),
        ("proxy-authorization", format!("Basic {}", UNKNOWN[2])),
        ("x-api-key", UNKNOWN[2].to_owned()),
        ("location", everywhere("location")),
        ("www-authenticate", everywhere("Bearer")),
        ("x-basic", base64_of(&format!("client:{}", KNOWN[0]))),
    ];
    lines.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

fn base64_of(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn exchange(number: usize, kind: &str, body: String) -> Exchange {
    let mut lines = headers();
    lines.push(("content-type".into(), kind.into()));
    let document = json!({
        "deep": [{ "access_token": UNKNOWN[0], "note": everywhere("note"), KNOWN[0]: 1 }],
        "code": UNKNOWN[1],
    });
    Exchange {
        number,
        request: SentRequest {
            method: "POST".into(),
            url: format!("https://h.example/cb?code={}&s={}", UNKNOWN[1], KNOWN[0]),
            headers: headers(),
            body: Some(format!("grant_type=x&code={}&client_secret={}", UNKNOWN[1], UNKNOWN[0])),
            rpc_id: Some(json!(KNOWN[0])),
        },
        result: Ok(Answer {
            status: 400,
            headers: lines,
            body: body.into_bytes(),
            end: BodyEnd::Broken(everywhere("broken")),
            json: Ok(document),
        }),
        duration: Duration::ZERO,
    }
}

fn planted() -> FlowOutcome {
    let document = json!({ "a": { "b": [{ "id_token": UNKNOWN[0] }] }, "text": everywhere("text") });
    let mut unanswered = exchange(3, "", String::new());
    unanswered.result = Err(NoAnswer { kind: Transport::Reset, sentence: everywhere("sentence") });
    let mut unparsed = exchange(4, "text/plain", everywhere("plain"));
    if let Ok(answer) = &mut unparsed.result {
        answer.json = Err(everywhere("why"));
    }
    FlowOutcome {
        label: some("label"),
        server_url: format!("https://u:{}@h.example/mcp?token={}", KNOWN[0], UNKNOWN[0]),
        steps: vec![
            spec("failed", Verdict::Failed, Vec::new()),
            spec("error", Verdict::Error, Vec::new()),
            spec("verify_list_tools", Verdict::Failed, Vec::new()),
            spec("could", Verdict::CouldNotRun, Vec::new()),
        ],
        checks: vec![spec(
            "c",
            Verdict::Warning,
            vec![spec("c[a]", Verdict::Warning, vec![spec("c[b]", Verdict::Failed, Vec::new())])],
        )],
        exchanges: vec![
            exchange(1, "application/json", document.to_string()),
            exchange(2, "text/html", format!("<p>{} {}</p>", everywhere("page"), UNKNOWN[0])),
            unanswered,
            unparsed,
        ],
        notes: vec![everywhere("note")],
        verification: Verification { tool_count: None, tool_name: some("tool") },
        interrupted: some("interrupted"),
        ..FlowOutcome::default()
    }
}

fn secrets_in(text: &str) -> Vec<String> {
    // Parts of the secrets that no spelling changes, so that no spelling can hide them from this test.
    let parts = ["s3cret", "0001", "0002", "0003", "0004", "unc4ptured", "0005", "0006", "0007"];
    let encoded = base64_of("xp1anted-s3cret-0001")[4..20].to_owned();
    parts
        .map(str::to_owned)
        .into_iter()
        .chain([encoded])
        .filter(|part| text.contains(part.as_str()))
        .collect()
}

fn redacted() -> FlowOutcome {
    let mut redactor = Redactor::default();
    KNOWN.iter().for_each(|secret| redactor.add(secret));
    let mut flow = planted();
    redact_flow(&redactor, &mut flow);
    flow
}

#[test]
fn no_report_shows_a_secret() {
    let mut single = redacted();
    single.label = None;
    for flows in [vec![single], vec![redacted(), redacted()]] {
        let outcome = RunOutcome { server_url: flows[0].server_url.clone(), flows, ..RunOutcome::default() };
        for text in [
            human_at_width(&outcome, Colour::Never, 10_000),
            human_at_width(&outcome, Colour::Always, 80),
            json(&outcome),
        ] {
            assert_eq!(secrets_in(&text), Vec::<String>::new(), "in:\n{text}");
            assert!(text.contains("[redacted]"));
        }
    }
}

#[test]
fn no_debug_output_shows_a_secret() {
    let flow = redacted();
    for spec in flow.specs() {
        assert_eq!(secrets_in(&format!("{:?}", spec.findings)), Vec::<String>::new());
    }
    for exchange in &flow.exchanges {
        let text = match &exchange.result {
            Ok(answer) => {
                format!("{:?} {:?} {:?} {:?}", answer.headers, answer.text(), answer.json, answer.end)
            }
            Err(no_answer) => format!("{no_answer:?}"),
        };
        assert_eq!(secrets_in(&text), Vec::<String>::new());
    }
}

#[test]
fn what_is_planted_would_be_seen() {
    let outcome = RunOutcome { flows: vec![planted()], ..RunOutcome::default() };
    assert_eq!(secrets_in(&json(&outcome)).len(), 10);
}
