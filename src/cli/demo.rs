//! `mcprove demo`: a whole run against the embedded reference server.

use serde_json::json;

use super::args::DemoArgs;
use super::conformance::load;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::running::{self, Plans};
use super::screen;
use super::shared_args::Format;
use crate::engine::Selection;
use crate::reference::{Options, Server};
use crate::suite::{AuthMode, FlowSettings, Naming, PlannedFlow, Registration, ToolCall};

pub(super) async fn run(args: DemoArgs) -> Exit {
    let output = Output::or(&args.output, Format::Human);
    let catalog = match output.check().and_then(|()| load(&args.specs)) {
        Ok(catalog) => catalog,
        Err(failure) => {
            screen::error(&failure, output.screen);
            return Exit::Usage;
        }
    };
    let server = match Server::start(Options::default()).await {
        Ok(server) => server,
        Err(error) => {
            let failure = Failure::internal(format!("the reference server does not start: {error}"));
            screen::error(&failure, output.screen);
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
            let plans = Plans {
                server_url: plan.target_text.clone(),
                flows: vec![PlannedFlow { label: None, plan }],
                ..Plans::new(catalog)
            };
            output.show(&running::run(plans, &output).await.outcome)
        }
        Err(problems) => {
            screen::error(&Failure::usage(problems), output.screen);
            Exit::Usage
        }
    };
    server.stop().await;
    exit
}
