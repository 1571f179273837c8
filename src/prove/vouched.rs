//! What flows bring along that others vouch for: an identity provider's ID token, a workload's token, keys.

use std::sync::Arc;

use serde_json::json;

use crate::engine::FlowPlan;
use crate::oauth::ClientKey;
use crate::reference::{Options, Server};
use crate::spec::model::FaultFlow;
use crate::suite::{AuthMode, FlowSettings, Registration};

/// The client that the identity provider knows.
const CLIENT: &str = "proved-client";

/// The keys of one run.
#[derive(Default)]
pub(super) struct Vouched {
    issuer: Option<Arc<ClientKey>>,
    client: Option<Arc<ClientKey>>,
}

impl Vouched {
    /// Makes the keys that a flow needs, and a server that trusts them.
    pub(super) fn arrange(flow: &FaultFlow, options: &mut Options) -> Result<Vouched, String> {
        let made = || ClientKey::generate().map(Arc::new).map_err(|error| error.to_string());
        let mode = flow.auth_mode.as_deref().and_then(AuthMode::named);
        let mut vouched = Vouched::default();
        if matches!(mode, Some(AuthMode::EnterpriseManaged | AuthMode::WorkloadIdentity)) {
            let key = made()?;
            options.issuer_key = Some(key.clone());
            options.clients.push(json!({
                "client_id": CLIENT,
                "token_endpoint_auth_method": "none",
                "redirect_uris": [],
                "response_types": [],
                "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
            }));
            vouched.issuer = Some(key);
        }
        if flow.client_key {
            vouched.client = Some(made()?);
        }
        Ok(vouched)
    }

    /// The settings with what the server vouches for.
    pub(super) fn identify(settings: FlowSettings, server: &Server) -> FlowSettings {
        // Nobody is registered in these modes: a choice is left to the servers only where the flow says so.
        let registration = match settings.registration {
            Registration::Auto => Registration::Auto,
            _ => Registration::Preregistered,
        };
        match settings.auth_mode {
            AuthMode::EnterpriseManaged => FlowSettings {
                registration,
                client_id: Some(CLIENT.to_owned()),
                id_token: server.id_token(CLIENT),
                ..settings
            },
            AuthMode::WorkloadIdentity => {
                FlowSettings { registration, assertion: server.workload_token(), ..settings }
            }
            AuthMode::Headless | AuthMode::Interactive | AuthMode::ClientCredentials => settings,
        }
    }

    /// Lends the plan the keys, as files of keys would.
    pub(super) fn lend(self, plan: &mut FlowPlan) {
        if let Some(key) = self.issuer {
            plan.facts.push(("issuer.key".to_owned(), json!(key.id()), false));
            plan.keys.push(key);
        }
        if let Some(key) = self.client {
            plan.facts.push(("client.key".to_owned(), json!(key.id()), false));
            plan.facts.push(("client.jwk".to_owned(), key.public_jwk(), false));
            plan.keys.push(key);
        }
    }
}
