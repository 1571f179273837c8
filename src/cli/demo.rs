//! `mcprove demo`: a whole run against the embedded reference server.

use serde_json::json;

use super::args::{DemoArgs, Format};
use super::conformance::load;
use super::exit::Exit;
use super::running::{self, Plans};
use super::screen;
use crate::engine::Selection;
use crate::reference::{Options, Server};
use crate::suite::{AuthMode, FlowSettings, Naming, PlannedFlow, Registration, ToolCall};

pub(super) async fn run(args: DemoArgs) -> Exit {
    let format = args.output.format.unwrap_or(Format::Human);
    let catalog = match load(&args.specs) {
        Ok(catalog) => catalog,
        Err(message) => {
            screen::error(&message, format);
            return Exit::Usage;
        }
    };
    let server = match Server::start(Options::default()).await {
        Ok(server) => server,
        Err(error) => {
            screen::error(&format!("the reference server does not start: {error}"), format);
            return Exit::Failed;
        }
    };
    let settings = FlowSettings {
        verify_tools: true,
        call_tool: Some(ToolCall { name: "echo".to_owned(), params: json!({ "text": "proved" }) }),
        selection: Selection { checks: args.conformance_checks, ..Selection::default() },
        ..FlowSettings::new(server.url(), "2025-11-25", Registration::Dcr, AuthMode::Headless)
    };
    let exit = match settings.plan(&catalog, Naming::Flags) {
        Ok(plan) => {
            let server_url = plan.target_text.clone();
            let flows = vec![PlannedFlow { label: None, plan }];
            let outcome = running::run(Plans { name: None, server_url, flows, parallel: 1 }, format).await;
            screen::show(&outcome, format)
        }
        Err(problems) => {
            screen::error(&problems.to_string(), format);
            Exit::Usage
        }
    };
    server.stop().await;
    exit
}
