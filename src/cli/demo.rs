//! `mcprove demo`: a whole run against the embedded reference server.

use std::time::Duration;

use serde_json::json;

use super::args::{DemoArgs, Format};
use super::conformance::{load, run_plan};
use super::exit::Exit;
use super::screen;
use crate::engine::Selection;
use crate::reference::{Options, Server};
use crate::suite::{AuthMode, FlowSettings, Registration, ToolCall};

pub(super) async fn run(args: DemoArgs) -> Exit {
    let format = args.output.format.unwrap_or(Format::Human);
    let as_json = format == Format::Json;
    let catalog = match load(&args.specs) {
        Ok(catalog) => catalog,
        Err(message) => {
            screen::error(&message, as_json);
            return Exit::Usage;
        }
    };
    let server = match Server::start(Options::default()).await {
        Ok(server) => server,
        Err(error) => {
            screen::error(&format!("the reference server does not start: {error}"), as_json);
            return Exit::Failed;
        }
    };
    let settings = FlowSettings {
        server_url: server.url().to_owned(),
        protocol_version: "2025-11-25".to_owned(),
        registration: Registration::Dcr,
        auth_mode: AuthMode::Headless,
        client_id: None,
        client_secret: None,
        redirect_url: None,
        scopes: Vec::new(),
        headers: Vec::new(),
        step_timeout: Duration::from_secs(30),
        verify_tools: true,
        call_tool: Some(ToolCall { name: "echo".to_owned(), params: json!({ "text": "proved" }) }),
        selection: Selection { checks: args.conformance_checks, ..Selection::default() },
    };
    let exit = match settings.plan(&catalog) {
        Ok(plan) => {
            let outcome = run_plan(&plan, format).await;
            screen::show(&outcome, format)
        }
        Err(error) => {
            screen::error(&error.to_string(), as_json);
            Exit::Usage
        }
    };
    server.stop().await;
    exit
}
