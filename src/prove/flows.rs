//! From a flow of `faults.toml` to a run of it against a reference server.

use std::sync::Arc;
use std::time::Duration;

use globset::GlobSet;
use serde_json::json;
use tokio::sync::watch;

use super::vouched::Vouched;
use crate::agent::LoginScript;
use crate::engine::{Clock, Selection, Tools, run_flow};
use crate::http::Client;
use crate::outcome::FlowOutcome;
use crate::reference::{Options, Server};
use crate::spec::Catalog;
use crate::spec::model::{Effect, FaultFlow, Login};
use crate::suite::{AuthMode, FlowSettings, Naming, Registration, ToolCall};

/// Where documents of the runner's own are published: a free port of this machine.
const PUBLISH: &str = "127.0.0.1:0";
/// A server in the same process answers at once.
const STEP_TIMEOUT: Duration = Duration::from_secs(20);

/// What all runs share.
pub(super) struct Bench {
    pub(super) catalog: Arc<Catalog>,
    pub(super) http: Client,
    /// The checks to run; all if there is none.
    pub(super) only: Option<GlobSet>,
}

/// The flows of a row: those that it names over the file's own, or that one.
pub(super) fn of_row(named: &[FaultFlow], common: &FaultFlow) -> Vec<FaultFlow> {
    match named {
        [] => vec![common.clone()],
        named => named.iter().map(|flow| flow.over(common)).collect(),
    }
}

/// A flow in one line.
pub(super) fn label(flow: &FaultFlow) -> String {
    let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "?".to_owned());
    let mut label = format!(
        "{} / {} / {}",
        part(&flow.protocol_version),
        part(&flow.registration),
        part(&flow.auth_mode)
    );
    if let Some(method) = flow.dynamic_registration.get("token_endpoint_auth_method").and_then(|m| m.as_str())
    {
        label += &format!(" / {method}");
    }
    for extension in &flow.extensions {
        label += &format!(" / {extension}");
    }
    if flow.client_key {
        label += " / private_key_jwt";
    }
    if !flow.scopes.is_empty() {
        label += &format!(" / {}", flow.scopes.join(" "));
    }
    let named = [&flow.client_id, &flow.client_secret, &flow.authorization_server];
    for value in named.into_iter().flatten() {
        label += &format!(" / {value}");
    }
    if let Some(login) = &flow.login {
        label += &format!(" / {}", json!(login));
    }
    if flow.publish == Some(false) {
        label += " / no document";
    }
    label
}

/// Stops a server that nothing else holds any more.
async fn halt(server: Arc<Server>) {
    if let Ok(server) = Arc::try_unwrap(server) {
        server.stop().await;
    }
}

impl Bench {
    /// Starts a server, runs a flow with every check against it, and stops it.
    pub(super) async fn run(&self, mut options: Options, flow: &FaultFlow) -> Result<FlowOutcome, String> {
        let vouched = Vouched::arrange(flow, &mut options)?;
        let server = Arc::new(Server::start(options).await.map_err(|error| error.to_string())?);
        let plan = self
            .settings(&server, flow)
            .and_then(|settings| settings.plan(&self.catalog, Naming::Flags).map_err(|e| e.to_string()));
        let mut plan = match plan {
            Ok(plan) => plan,
            Err(message) => {
                halt(server).await;
                return Err(message);
            }
        };
        vouched.lend(&mut plan);
        let turned = server.clone();
        plan.clock = Some(Clock::new(move |by| turned.advance(by)));
        // Nobody stops a proof in the middle of a flow: the process ends with it.
        let (_stop, stop) = watch::channel(false);
        let tools = Tools { http: self.http.clone(), sink: Arc::new(|_| {}), stop, once: Arc::default() };
        let outcome = run_flow(&plan, &tools).await;
        drop(plan);
        halt(server).await;
        Ok(outcome)
    }

    fn settings(&self, server: &Server, flow: &FaultFlow) -> Result<FlowSettings, String> {
        let registration = flow.registration.as_deref().unwrap_or_default();
        let registration =
            Registration::ALL.into_iter().chain([Registration::Auto]).find(|own| own.name() == registration);
        let auth_mode = flow.auth_mode.as_deref().unwrap_or_default();
        let auth_mode = AuthMode::named(auth_mode);
        let (Some(version), Some(registration), Some(auth_mode)) =
            (&flow.protocol_version, registration, auth_mode)
        else {
            return Err(format!("{}: a flow needs protocol_version, registration, auth_mode", label(flow)));
        };
        let script = |login: &Login| LoginScript::new(login.page.clone(), login.limit, Vec::new());
        let login = flow.login.as_ref().map(script).transpose().map_err(|bad| bad.to_string())?;
        let document = flow.client_metadata_url.as_ref().map(|url| url.replace("{origin}", server.origin()));
        let has_own = matches!(registration, Registration::Cimd | Registration::Auto);
        let publishes = flow.publish.unwrap_or(has_own) && document.is_none();
        let settings = FlowSettings {
            extensions: flow.extensions.clone(),
            dynamic_registration: flow.dynamic_registration.clone(),
            scopes: flow.scopes.clone(),
            client_id: flow.client_id.clone(),
            client_secret: flow.client_secret.clone(),
            authorization_server: flow.authorization_server.clone(),
            login: login.map(Arc::new),
            client_metadata_url: document,
            publish_client_metadata: publishes.then(|| PUBLISH.to_owned()),
            step_timeout: flow.step_timeout_ms.map_or(STEP_TIMEOUT, Duration::from_millis),
            verify_tools: true,
            call_tool: Some(ToolCall { name: "echo".to_owned(), params: json!({ "text": "proved" }) }),
            selection: Selection { checks: true, globs: self.only.clone(), allow: Effect::ALL.to_vec() },
            ..FlowSettings::new(server.url(), version.clone(), registration, auth_mode)
        };
        Ok(Vouched::identify(settings, server))
    }
}
