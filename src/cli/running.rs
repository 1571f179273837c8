//! Runs planned flows while Ctrl-C is listened to: what is known by then is reported.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;

use super::args::Format;
use super::consent::Teller;
use super::screen;
use crate::engine::Tools;
use crate::http::{Client, ClientOptions};
use crate::outcome::{Event, RunOutcome, Sink};
use crate::suite::{PlannedFlow, run_flows};

/// What is run.
pub(super) struct Plans {
    /// The name of the suite.
    pub(super) name: Option<String>,
    /// The MCP endpoint.
    pub(super) server_url: String,
    /// The flows.
    pub(super) flows: Vec<PlannedFlow>,
    /// How many of them at a time.
    pub(super) parallel: usize,
}

/// Runs the flows; Ctrl-C ends them with what is known so far.
pub(super) async fn run(plans: Plans, format: Format) -> RunOutcome {
    let started = Instant::now();
    let (stop, stopped) = watch::channel(false);
    let signal = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = stop.send(true);
        }
        // Kept so that the channel stays open while the run goes on.
        std::future::pending::<()>().await;
        drop(stop);
    });
    let tools = Tools { http: Client::new(ClientOptions::default()), sink: sink(format), stop: stopped };
    let flows = run_flows(plans.flows, tools, plans.parallel).await;
    signal.abort();
    RunOutcome { name: plans.name, server_url: plans.server_url, flows, duration: started.elapsed() }
}

/// What a run will ask of the server is said before it begins.
fn sink(format: Format) -> Sink {
    let teller = Teller::default();
    Arc::new(move |event| {
        teller.tell(event);
        if let Event::Planned { checks: 1.., registrations, logins, .. } = event
            && format == Format::Human
        {
            screen::notice(&format!(
                "The checks register up to {registrations} clients and ask for approval up to {logins} times."
            ));
        }
    })
}
