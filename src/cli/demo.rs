//! `mcprove demo`: every combination that needs no person, and the extensions, against the embedded reference server.

use std::sync::Arc;

use serde_json::json;

use super::args::DemoArgs;
use super::conformance::load;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::running::{self, Plans};
use super::screen;
use super::shared_args::Format;
use crate::action::DEFAULT_ADDRESS;
use crate::engine::Selection;
use crate::oauth::ClientKey;
use crate::outcome::NotRun;
use crate::reference::{Options, Server};
use crate::spec::Catalog;
use crate::suite::{
    AuthMode, FlowSettings, HEADLESS_REDIRECT_URI, Naming, PlannedFlow, Registration, ToolCall,
};

/// The revision in which the extensions are shown.
const EXTENDED_REVISION: &str = "2025-11-25";

/// The clients that the reference server knows beforehand: one of a person, one of a machine, one for the employees of an
/// enterprise.
const PERSONS_CLIENT: &str = "demo";
const MACHINES_CLIENT: &str = "demo-machine";
const EMPLOYEES_CLIENT: &str = "demo-enterprise";
/// It opens a server that lives as long as the demo, on loopback.
const MACHINES_SECRET: &str = "the-secret-of-the-demo-machine";

pub(super) async fn run(args: DemoArgs) -> Exit {
    let output = Output::or(&args.output, Format::Human);
    let catalog = match output.check().and_then(|()| load(&args.specs)) {
        Ok(catalog) => catalog,
        Err(failure) => {
            screen::error(&failure, output.errors);
            return Exit::Usage;
        }
    };
    let issuer_key = ClientKey::generate().ok().map(Arc::new);
    let server = match Server::start(Options { clients: clients(), issuer_key, ..Options::default() }).await {
        Ok(server) => server,
        Err(error) => {
            let failure = Failure::internal(format!("the reference server does not start: {error}"));
            screen::error(&failure, output.errors);
            return Exit::Failed;
        }
    };
    let mut plans = Plans { name: Some("demo".to_owned()), server_url: server.url(), ..Plans::new(catalog) };
    let checks = args.conformance_checks;
    let all = combinations(&server.url(), &plans.catalog, checks).into_iter();
    for settings in all.chain(extensions(&server, checks)) {
        match settings.plan(&plans.catalog, Naming::Flags) {
            Ok(plan) => plans.flows.push(PlannedFlow { label: Some(settings.label()), plan }),
            Err(problems) => {
                let reasons: Vec<String> = problems.0.into_iter().map(|problem| problem.message).collect();
                leave_out(&mut plans.not_run, settings.label(), reasons.join("; "));
            }
        }
    }
    let ran = running::run(plans, &output).await;
    let exit = output.show(&ran.outcome, ran.early);
    server.stop().await;
    exit
}

fn clients() -> Vec<serde_json::Value> {
    let person = json!({
        "client_id": PERSONS_CLIENT,
        "redirect_uris": [HEADLESS_REDIRECT_URI],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
    });
    let machine = json!({
        "client_id": MACHINES_CLIENT,
        "client_secret": MACHINES_SECRET,
        "redirect_uris": [],
        "response_types": [],
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["client_credentials"],
    });
    let employee = json!({
        "client_id": EMPLOYEES_CLIENT,
        "redirect_uris": [],
        "response_types": [],
        "token_endpoint_auth_method": "none",
        "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
    });
    vec![person, machine, employee]
}

/// Every revision, registration strategy, and mode without a person: those that exist and those that do not.
fn combinations(url: &str, catalog: &Catalog, checks: bool) -> Vec<FlowSettings> {
    let mut all = Vec::new();
    for revision in catalog.protocols.keys() {
        for registration in Registration::ALL {
            for mode in [AuthMode::Headless, AuthMode::ClientCredentials] {
                let mut settings = verified(url, revision, registration, mode, checks);
                identify(&mut settings);
                all.push(settings);
            }
        }
    }
    all
}

/// The extensions, each in a revision that has it.
fn extensions(server: &Server, checks: bool) -> [FlowSettings; 3] {
    let flow = |registration, mode| verified(&server.url(), EXTENDED_REVISION, registration, mode, checks);
    [
        FlowSettings { extensions: vec!["dpop".to_owned()], ..flow(Registration::Dcr, AuthMode::Headless) },
        FlowSettings {
            client_id: Some(EMPLOYEES_CLIENT.to_owned()),
            id_token: server.id_token(EMPLOYEES_CLIENT),
            ..flow(Registration::Preregistered, AuthMode::EnterpriseManaged)
        },
        FlowSettings {
            assertion: server.workload_token(),
            ..flow(Registration::Preregistered, AuthMode::WorkloadIdentity)
        },
    ]
}

/// A flow that uses its token.
fn verified(
    url: &str,
    revision: &str,
    registration: Registration,
    mode: AuthMode,
    checks: bool,
) -> FlowSettings {
    FlowSettings {
        verify_tools: true,
        call_tool: Some(ToolCall { name: "echo".to_owned(), params: json!({ "text": "proved" }) }),
        selection: Selection { checks, ..Selection::default() },
        ..FlowSettings::new(url, revision, registration, mode)
    }
}

/// What a flow needs to be known by: a client that exists, or a document of ours.
fn identify(settings: &mut FlowSettings) {
    match (settings.registration, settings.auth_mode) {
        (Registration::Cimd, _) => {
            settings.publish_client_metadata = Some(DEFAULT_ADDRESS.to_owned());
        }
        (Registration::Preregistered, AuthMode::ClientCredentials) => {
            settings.client_id = Some(MACHINES_CLIENT.to_owned());
            settings.client_secret = Some(MACHINES_SECRET.to_owned());
        }
        (Registration::Preregistered, _) => settings.client_id = Some(PERSONS_CLIENT.to_owned()),
        (Registration::Dcr | Registration::Auto, _) => {}
    }
}

fn leave_out(groups: &mut Vec<NotRun>, label: String, reason: String) {
    match groups.iter_mut().find(|group| group.reason == reason) {
        Some(group) => group.labels.push(label),
        None => groups.push(NotRun { labels: vec![label], reason }),
    }
}
