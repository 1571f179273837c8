//! Servers that mean harm: nothing hangs, grows or is evaluated, and each is a verdict with one sentence.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use mcprove::outcome::{FlowOutcome, Verdict};
use mcprove::reference::{Edit, Options, Server};

use super::lab::lab;
use crate::support::{edited, flow, not_green, result};

/// The longest text that an outcome may hold beside the bodies of its exchanges, in bytes.
const LONGEST: usize = 20_000;

fn sentences_are_short(outcome: &FlowOutcome) {
    for spec in outcome.specs().flat_map(|spec| std::iter::once(spec).chain(&spec.variants)) {
        assert!(spec.summary.len() < LONGEST, "{}: {} bytes", spec.id, spec.summary.len());
        for finding in &spec.findings {
            let texts = [
                Some(&finding.message),
                finding.help.as_ref(),
                finding.expected.as_ref(),
                finding.actual.as_ref(),
            ];
            assert!(
                texts.into_iter().flatten().all(|text| text.len() < LONGEST),
                "{}: {}",
                spec.id,
                finding.name
            );
        }
    }
}

async fn with(edits: Vec<Edit>) -> FlowOutcome {
    let server = Server::start(Options { edits, ..Options::default() }).await.unwrap();
    let started = Instant::now();
    let outcome =
        flow(&server.url()).with(|settings| settings.step_timeout = Duration::from_secs(10)).run().await;
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    sentences_are_short(&outcome);
    server.stop().await;
    outcome
}

fn edit(text: &str) -> Edit {
    toml::from_str(text).unwrap()
}

#[tokio::test]
async fn a_compressed_bomb_is_cut_at_the_bound() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&vec![b' '; 32 << 20]).unwrap();
    let mut bomb = edit("at = 'authorization_server_metadata'\nheaders = { content-encoding = 'gzip' }");
    bomb.bytes = Some(encoder.finish().unwrap());
    let outcome = with(vec![bomb, edit("at = 'openid_configuration'\nstatus = 404\nbody = ''")]).await;
    let step = result(&outcome, "request_authorization_server_metadata");
    assert_eq!(step.verdict, Verdict::Failed);
    assert!(
        step.findings[0].help.as_ref().unwrap().contains("longer than 1048576 bytes"),
        "{:?}",
        step.findings[0].help
    );
}

#[tokio::test]
async fn a_document_of_a_megabyte_is_read_in_time_and_its_messages_are_short() {
    let members: Vec<String> = (0..40_000).map(|n| format!("\"m{n}\":[{n}]")).collect();
    let text = format!(
        "{{{},\"issuer\":\"{}\",\"token_endpoint\":\"{{origin}}/token\"}}",
        members.join(","),
        "i".repeat(100_000)
    );
    let mut huge = edit("at = 'authorization_server_metadata'");
    huge.body = Some(text);
    let outcome = with(vec![huge]).await;
    let step = result(&outcome, "received_authorization_server_metadata");
    assert_eq!(step.verdict, Verdict::Failed, "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn a_challenge_of_a_megabyte_and_very_many_header_lines_are_a_verdict() {
    let mut long = edit("at = 'mcp'\non_status = 401");
    long.headers.insert("www-authenticate".into(), format!("Bearer scope=\"{}\"", "s ".repeat(500_000)));
    let outcome = with(vec![long]).await;
    let step = result(&outcome, "request_without_token");
    assert!(step.verdict.is_red() && !step.summary.is_empty(), "{}", step.summary);
    let mut long = edit("at = 'mcp'\non_status = 401");
    long.headers.insert("www-authenticate".into(), format!("Bearer scope=\"{}\"", "s ".repeat(50_000)));
    let outcome = with(vec![long]).await;
    assert_eq!(result(&outcome, "received_401_unauthorized").outcome.as_deref(), Some("challenge"));
    let mut cookies = edit("at = 'authorization'");
    cookies.add_headers = (0..5_000).map(|n| ("set-cookie".into(), format!("c{n}=v; Path=/"))).collect();
    let outcome = with(vec![cookies]).await;
    assert!(!result(&outcome, "authorization_request").summary.is_empty(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn many_cookies_are_kept_and_the_journey_ends() {
    let mut cookies = edit("at = 'authorization'\nwith_params = { round = '0' }");
    cookies.add_headers =
        (0..60).map(|n| ("set-cookie".into(), format!("c{n}={}; Path=/", "v".repeat(500)))).collect();
    let outcome = with(vec![
        edit("at = 'authorization'\ntimes = 1\nstatus = 302\nbody = ''\nredirect_params = { round = '0' }"),
        cookies,
    ])
    .await;
    assert!(!outcome.steps.is_empty());
}

#[tokio::test]
async fn bytes_that_are_no_text_are_no_json_and_are_told() {
    let outcome = with(vec![edit("at = 'token'\nbytes = [255, 254, 123, 125, 0, 200]")]).await;
    let step = result(&outcome, "token_request");
    assert_eq!((step.verdict, step.outcome.as_deref()), (Verdict::Failed, Some("no-access-token")));
}

#[tokio::test]
async fn padding_without_end_is_cut() {
    let outcome = with(vec![edit("at = 'token'\npadding = 1099511627776\nending = 'never'")]).await;
    let step = result(&outcome, "token_request");
    assert_eq!(step.outcome.as_deref(), Some("no-access-token"), "{}", step.summary);
    assert!(step.summary.contains("longer than"), "{}", step.summary);
}

#[tokio::test]
async fn redirects_that_lead_nowhere_end_with_their_hops_kept() {
    let cases = [
        ("javascript:alert(1)", 1),
        ("myapp://callback?code=x", 1),
        ("{origin}/authorize?loop=1", 2),
        ("/relative?code=x&state=y", 2),
        ("http://[::1", 1),
        ("http://user:pass@/", 1),
        ("//", 1),
    ];
    for (location, hops) in cases {
        let mut redirect = edit("at = 'authorization'\nstatus = 302\nbody = ''");
        redirect.headers.insert("location".into(), location.into());
        let outcome = with(vec![redirect]).await;
        let step = result(&outcome, "authorization_request");
        assert_eq!(step.verdict, Verdict::Failed, "{location}: {:?} {}", step.outcome, step.summary);
        assert!(!step.summary.is_empty() && step.exchanges.len() >= hops, "{location}: {:?}", step.exchanges);
        assert_eq!(result(&outcome, "token_request").verdict, Verdict::CouldNotRun, "{location}");
    }
}

#[tokio::test]
async fn what_a_server_writes_is_never_a_template() {
    let text = "{{ token.access_token }}{{ 7 * 6 }}{% for x in range(99) %}z{% endfor %}";
    let error = format!(
        "status = 400\njson = {{ error = '{text}', error_description = '{text}' }}\nremove = ['/access_token']"
    );
    for at in ["token", "registration"] {
        let server = edited(&format!("[[edit]]\nat = '{at}'\n{error}")).await;
        let outcome = flow(&server.url()).run().await;
        let told: String = outcome
            .specs()
            .flat_map(|spec| spec.findings.iter())
            .map(|f| format!("{}{:?}", f.message, f.help))
            .collect();
        assert!(told.contains("{{ 7 * 6 }}") && !told.contains("zzz"), "{told}");
    }
    let ran = lab()
        .json("/one", &format!("{{ a = '{text}' }}"))
        .step("one", "[request]\nurl = '{{ target.origin }}/one'\n[[outcome]]\nname = 'o'\nverdict = 'passed'\n[capture]\n'x.a' = { json = '/a' }\n'x.b' = '{{ x.a }}'")
        .step("two", "[request]\nurl = '{{ target.origin }}/two'\nform = { a = '{{ x.a }}', b = '{{ x.b }}' }\ngiven = { 'x.c' = '{{ x.b }}' }\n[[patch]]\nform = { c = '{{ x.c }}' }")
        .run()
        .await;
    let sent: Vec<String> = url::form_urlencoded::parse(ran.sent[1].split(' ').nth(2).unwrap().as_bytes())
        .map(|(_, v)| v.into_owned())
        .collect();
    assert_eq!(sent, [text, text, text]);
}

#[tokio::test]
async fn a_message_is_cut_and_half_a_secret_is_never_shown() {
    let ran = lab()
        .edit("path = '/one'\nstatus = 400\njson = { token = 'a-very-secret-token-of-the-server' }")
        .step("secret", "[request]\nurl = '{{ target.origin }}/one'\n[[outcome]]\nname = 'o'\nverdict = 'passed'\n[capture]\n'token.access_token' = { json = '/token' }")
        .step("told", "[request]\nurl = '{{ target.origin }}/two'\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = \"{% for i in range(997) %}1234{% endfor %} {{ token.access_token }}{{ token.access_token }}\"")
        .run()
        .await;
    let told = &result(&ran.outcome, "told").summary;
    assert!(told.len() < 4_100 && !told.contains("a-very"), "{told}");
}
