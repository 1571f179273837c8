//! The user's part comes from the record: what was typed into login pages, and with what the browser came back.

use std::sync::Arc;

use mcprove::http::Client;

use super::{Tape, differences, kept, replayed};
use crate::form_server::{Asked, FormServer, Page};
use crate::login::script;
use crate::person::{asked, asking_server, decided, run_with};
use crate::support::{Run, flow, not_green, result};

async fn approved(run: Run) -> mcprove::outcome::FlowOutcome {
    run_with(run, async |url| {
        crate::person::get(&decided(&url, "approve").await).await;
    })
    .await
}

#[tokio::test]
async fn the_browser_comes_back_as_it_did() {
    let server = asking_server().await;
    let run = asked(&server.url());
    let tape = Tape::of(&run);
    let first = approved(Run { http: tape.http.clone(), ..run.clone() }).await;
    assert!(first.passed(), "{:#?}", not_green(&first));
    server.stop().await;
    let record = tape.text().unwrap();
    let again = replayed(&run, &record).await;
    assert!(differences(&first, &again).is_empty(), "{:#?}", differences(&first, &again));
}

#[tokio::test]
async fn nobody_is_asked_for_an_approval_that_was_not_recorded() {
    let server = asking_server().await;
    let run = asked(&server.url());
    let tape = Tape::of(&run);
    let decided = run_with(Run { http: tape.http.clone(), ..run.clone() }, async |url| {
        crate::person::get(&decided(&url, "deny").await).await;
    });
    let first = decided.await;
    server.stop().await;
    let mut record: serde_json::Value = serde_json::from_str(&tape.text().unwrap()).unwrap();
    let again = replayed(&run, &record.to_string()).await;
    assert!(
        differences(&first, &again).is_empty(),
        "a denial is one again: {:#?}",
        differences(&first, &again)
    );
    record["log"]["entries"].as_array_mut().unwrap().retain(|entry| entry["_mcprove"]["approval"].is_null());
    let http = Client::replaying(super::first(&record.to_string()));
    let outcome = Run { http, ..run }
        .run_with(
            Arc::new(|event| {
                let asks = matches!(event, mcprove::outcome::Event::ConsentWanted { .. });
                assert!(!asks, "nobody is asked");
            }),
            |_| {},
        )
        .await;
    let step = result(&outcome, "authorization_request");
    assert_eq!(step.verdict, mcprove::outcome::Verdict::CouldNotRun);
    assert!(step.summary.contains("no approval in a browser was recorded"), "{}", step.summary);
}

const LOGIN: &str = "<title>Sign in</title><form method=post action=/login><input name=user><input type=password name=pw></form>";
const CODE: &str = "<title>Code</title><form method=post action=/code><input name=otp></form>";

#[tokio::test]
async fn what_was_typed_in_is_replaced_and_need_not_be_known_again() {
    let server = FormServer::start(|asked: &Asked| match asked.path.as_str() {
        "/authorize" => Page::Html(200, LOGIN.to_owned()),
        "/login" => Page::Html(200, CODE.to_owned()),
        _ => Page::Consented,
    })
    .await;
    let rules = |password: &str, seed: &str| {
        let rules = format!(
            "[[page]]\nfill = {{ user = \"ada\", pw = \"{password}\" }}\n[[page]]\ntotp = {{ field = \"otp\", seed = \"{seed}\" }}"
        );
        Some(script(&rules).unwrap())
    };
    let run = flow(&server.server.url());
    let known = run.clone().with(|settings| settings.login = rules("${LOGIN_PASSWORD}", "${LOGIN_SEED}"));
    let (first, record) = kept(&known).await;
    assert!(first.passed(), "{:#?}", not_green(&first));
    let code = server.form("/code")[0].1.clone();
    for secret in ["correct horse", "correct+horse", "GEZDGNBVGY3TQOJQ", &format!("otp={code}")] {
        assert!(!record.contains(secret), "{secret}");
    }
    assert!(record.contains("user=ada&pw="));
    server.server.stop().await;
    let unknown = run.with(|settings| settings.login = rules("whatever", "MFRGGZDFMZTWQ2LK"));
    let again = replayed(&unknown, &record).await;
    assert!(differences(&first, &again).is_empty(), "{:#?}", differences(&first, &again));
}
