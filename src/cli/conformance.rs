//! `mcprove oauth conformance`: one flow against one server.

use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use tokio::sync::watch;

use super::args::{ConformanceArgs, Format, SpecArgs};
use super::exit::Exit;
use super::screen;
use crate::engine::{self, FlowPlan, Selection, Tools};
use crate::http::{Client, ClientOptions};
use crate::outcome::{Event, RunOutcome, Sink};
use crate::spec::Catalog;
use crate::suite::{FlowSettings, ToolCall};

pub(super) async fn run(args: ConformanceArgs) -> Exit {
    let format = screen::format(&args.output);
    match plan(args) {
        Ok(plan) => {
            let outcome = run_plan(&plan, format).await;
            screen::show(&outcome, format)
        }
        Err(message) => {
            screen::error(&message, format == Format::Json);
            Exit::Usage
        }
    }
}

/// Everything that can be wrong is found here, before anything is sent.
fn plan(args: ConformanceArgs) -> Result<FlowPlan, String> {
    if args.print_url {
        return Err("--print-url is not available yet".to_owned());
    }
    if args.client_metadata_url.is_some() {
        return Err("--client-metadata-url is not available yet".to_owned());
    }
    let catalog = load(&args.specs)?;
    let settings = FlowSettings {
        server_url: args.url,
        protocol_version: args.protocol_version,
        registration: args.registration,
        auth_mode: args.auth_mode,
        client_id: args.client_id,
        client_secret: args.client_secret,
        redirect_url: args.redirect_url,
        scopes: args.scopes.iter().flat_map(|scopes| scopes.split_whitespace()).map(str::to_owned).collect(),
        headers: args.header,
        step_timeout: args.step_timeout,
        verify_tools: args.verify_tools,
        call_tool: args.verify_call_tool.map(|name| ToolCall { name, params: json!({}) }),
        selection: selection(&catalog, args.conformance_checks, &args.checks, args.allow)?,
    };
    settings.plan(&catalog).map_err(|error| error.to_string())
}

/// Loads and lints the specs.
pub(super) fn load(specs: &SpecArgs) -> Result<Arc<Catalog>, String> {
    let catalog = Catalog::load(&specs.specs).map_err(|mistakes| mistakes.to_string())?;
    if !specs.specs.is_empty() {
        crate::lint::lint(&catalog).map_err(|mistakes| mistakes.to_string())?;
    }
    Ok(Arc::new(catalog))
}

fn selection(
    catalog: &Catalog,
    all: bool,
    globs: &[String],
    allow: Vec<crate::spec::model::Effect>,
) -> Result<Selection, String> {
    let mut set = globset::GlobSetBuilder::new();
    for glob in globs {
        let compiled = globset::Glob::new(glob).map_err(|error| format!("--checks {glob}: {}", error.kind()))?;
        let matcher = compiled.compile_matcher();
        let checks = catalog.checks_in_order();
        if !checks.iter().any(|entry| matcher.is_match(&entry.model.id)) {
            let ids = checks.iter().map(|entry| entry.model.id.as_str());
            let meant = crate::text::did_you_mean(glob, ids).map(|id| format!("; did you mean {id}?"));
            return Err(format!("--checks {glob} matches no check{}", meant.unwrap_or_default()));
        }
        set.add(compiled);
    }
    let globs = (!globs.is_empty()).then(|| set.build()).transpose().map_err(|error| error.to_string())?;
    Ok(Selection { checks: all || globs.is_some(), globs, allow })
}

/// Runs one planned flow; Ctrl-C ends it with what is known so far.
pub(super) async fn run_plan(plan: &FlowPlan, format: Format) -> RunOutcome {
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
    let flow = engine::run_flow(plan, &tools).await;
    signal.abort();
    RunOutcome {
        name: None,
        server_url: plan.target_text.clone(),
        flows: vec![flow],
        duration: started.elapsed(),
    }
}

/// What a run will ask of the server is said before it begins.
fn sink(format: Format) -> Sink {
    Arc::new(move |event| {
        if let Event::Planned { checks: 1.., registrations, logins, .. } = event
            && format == Format::Human
        {
            screen::notice(&format!(
                "The checks register up to {registrations} clients and ask for approval up to {logins} times."
            ));
        }
    })
}
