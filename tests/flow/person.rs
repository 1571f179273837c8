//! A person at a browser, played by a client of a few lines.

use std::time::Duration;

use mcprove::engine::{FlowPlan, Tools, run_flow};
use mcprove::http::{Client, ClientOptions};
use mcprove::outcome::{Answer, Event, FlowOutcome, SentRequest};
use mcprove::reference::{Consent, Options, Server};
use mcprove::suite::{AuthMode, FlowSettings};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use url::Url;

use crate::support::{Run, flow};

/// The interactive flow 2025-11-25 / dcr, whose URL is told and never opened.
pub(crate) fn asked(url: &str) -> Run {
    flow(url).with(|settings: &mut FlowSettings| {
        settings.auth_mode = AuthMode::Interactive;
        settings.print_url = true;
        settings.consent_timeout = Duration::from_secs(20);
    })
}

/// A server that asks on a page.
pub(crate) async fn asking_server() -> Server {
    Server::start(Options { consent: Consent::Form, ..Options::default() }).await.unwrap()
}

/// Runs the flow; `person` gets each URL that is to be opened.
pub(crate) async fn run_with<P: Future<Output = ()>>(run: Run, person: impl Fn(Url) -> P) -> FlowOutcome {
    let (_stop, stopped) = watch::channel(false);
    run_until(run, stopped, person).await
}

/// The same, until `stop` becomes true.
pub(crate) async fn run_until<P: Future<Output = ()>>(
    run: Run,
    stop: watch::Receiver<bool>,
    person: impl Fn(Url) -> P,
) -> FlowOutcome {
    let plan = run.plan();
    let (told, mut urls) = mpsc::unbounded_channel();
    let sink = move |event: &Event| {
        if let Event::ConsentWanted { url, launches, .. } = event {
            assert!(!launches, "no test opens a browser");
            told.send(Url::parse(url).unwrap()).unwrap();
        }
    };
    let flow = async move {
        let tools =
            Tools { http: run.http.clone(), sink: std::sync::Arc::new(sink), stop, once: Default::default() };
        run_flow(&plan, &tools).await
    };
    let person = async {
        while let Some(url) = urls.recv().await {
            person(url).await;
        }
    };
    tokio::join!(flow, person).0
}

/// Runs what was planned before, without anybody.
pub(crate) async fn run_planned(plan: &FlowPlan) -> FlowOutcome {
    let (_stop, stop) = watch::channel(false);
    let http = Client::new(ClientOptions::default());
    run_flow(plan, &Tools { http, sink: std::sync::Arc::new(|_| {}), stop, once: Default::default() }).await
}

/// A request as a browser makes it.
pub(crate) async fn send(method: &str, url: &Url, headers: &[(&str, &str)], body: Option<String>) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let request =
        SentRequest { method: method.into(), url: url.to_string(), headers, body, ..SentRequest::default() };
    let client = Client::new(ClientOptions::default());
    let (result, _) = client.send(&request, Instant::now() + Duration::from_secs(10)).await.unwrap();
    result.unwrap_or_else(|no_answer| panic!("{}", no_answer.sentence))
}

pub(crate) async fn get(url: &Url) -> Answer {
    send("GET", url, &[], None).await
}

/// Where an authorization server that agrees at once sends the browser.
pub(crate) async fn agreed(url: &Url) -> Url {
    Url::parse(get(url).await.header("location").expect("a redirect")).unwrap()
}

/// Opens the page and presses a button of its form; gives where that leads.
pub(crate) async fn decided(url: &Url, decision: &str) -> Url {
    let page = get(url).await;
    let text = page.text();
    let ticket = text.split("name=\"ticket\" value=\"").nth(1).expect("a form").split('"').next().unwrap();
    let cookie = page.header("set-cookie").expect("a cookie").split(';').next().unwrap();
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("ticket", ticket), ("decision", decision)])
        .finish();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie)];
    let answer = send("POST", &url.join("/consent").unwrap(), &headers, Some(form)).await;
    assert_eq!(answer.status, 303);
    Url::parse(answer.header("location").unwrap()).unwrap()
}

/// The redirect URI that a request names.
pub(crate) fn callback(url: &Url) -> Url {
    let named = url.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1;
    Url::parse(&named).unwrap()
}

/// A URL with another query.
pub(crate) fn with_query(url: &Url, query: &str) -> Url {
    let mut url = url.clone();
    url.set_query(Some(query));
    url
}
