//! `mcprove oauth conformance`: one flow against one server.

use std::sync::Arc;

use serde_json::json;

use super::args::{ConformanceArgs, SpecArgs};
use super::exit::Exit;
use super::running::{self, Plans};
use super::screen;
use crate::spec::Catalog;
use crate::suite::{FlowSettings, Naming, PlannedFlow, Problems, ToolCall, select};

pub(super) async fn run(args: ConformanceArgs) -> Exit {
    let format = screen::format(&args.output);
    match plan(args) {
        Ok(plans) => {
            let outcome = running::run(plans, format).await;
            screen::show(&outcome, format)
        }
        Err(message) => {
            screen::error(&message, format);
            Exit::Usage
        }
    }
}

/// Everything that can be wrong is found here, before anything is sent.
fn plan(args: ConformanceArgs) -> Result<Plans, String> {
    let catalog = load(&args.specs)?;
    let (selection, mut problems) =
        match select(&catalog, args.conformance_checks, &args.checks, args.allow, Naming::Flags) {
            Ok(selection) => (selection, Vec::new()),
            Err(problems) => (Default::default(), problems.into_iter().map(|(_, problem)| problem).collect()),
        };
    let params = args.verify_call_arguments.unwrap_or_else(|| json!({}));
    let settings = FlowSettings {
        client_id: args.client_id,
        client_secret: args.client_secret,
        client_key: args.client_key,
        client_metadata_url: args.client_metadata_url,
        publish_client_metadata: args.publish_client_metadata,
        publish_url: args.publish_url,
        redirect_url: args.redirect_url,
        consent_timeout: args.consent_timeout,
        consent_again: args.consent_again,
        print_url: args.print_url,
        scopes: args.scopes.iter().flat_map(|scopes| scopes.split_whitespace()).map(str::to_owned).collect(),
        headers: args.header,
        step_timeout: args.step_timeout,
        verify_tools: args.verify_tools || args.verify_call_tool.is_some(),
        call_tool: args.verify_call_tool.map(|name| ToolCall { name, params }),
        selection,
        ..FlowSettings::new(args.url, args.protocol_version, args.registration, args.auth_mode)
    };
    match settings.plan(&catalog, Naming::Flags) {
        Ok(plan) if problems.is_empty() => {
            let server_url = plan.target_text.clone();
            Ok(Plans { name: None, server_url, flows: vec![PlannedFlow { label: None, plan }], parallel: 1 })
        }
        Ok(_) => Err(Problems(problems).to_string()),
        Err(more) => {
            problems.extend(more.0);
            Err(Problems(problems).to_string())
        }
    }
}

/// Loads and lints the specs.
pub(super) fn load(specs: &SpecArgs) -> Result<Arc<Catalog>, String> {
    let catalog = Catalog::load(&specs.specs).map_err(|mistakes| mistakes.to_string())?;
    if !specs.specs.is_empty() {
        crate::lint::lint(&catalog).map_err(|mistakes| mistakes.to_string())?;
    }
    Ok(Arc::new(catalog))
}
