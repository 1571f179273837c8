//! From valid settings to the plan of a flow: the facts that stand before it, its steps and checks.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::problem::{Naming, Problem, Problems, Setting};
use super::settings::{AuthMode, FlowSettings, Registration};
use super::validate::{parse_target, unusable};
use crate::agent::{BindError, Consent, LoopbackUri, OWN_REDIRECT_URI};
use crate::engine::{self, FlowPlan};
use crate::oauth::ClientKey;
use crate::spec::Catalog;

/// Where a headless user agent is sent back to. Nothing listens there, and nothing is ever sent there.
pub const HEADLESS_REDIRECT_URI: &str = "http://127.0.0.1:8976/callback";

/// The document of `cimd` flows that name none: the public one that users of the documentation know.
const DEFAULT_CLIENT_METADATA_URL: &str = "https://www.mcpjam.com/.well-known/oauth/client-metadata.json";

/// The steps that the time limit of the verification binds.
const VERIFICATION_STEPS: [&str; 2] = ["verify_list_tools", "verify_call_tool"];

impl FlowSettings {
    /// The plan of the flow.
    ///
    /// # Errors
    /// Every setting that makes no flow, and a redirect URL that cannot be listened at.
    pub fn plan(&self, catalog: &Arc<Catalog>, naming: Naming) -> Result<FlowPlan, Problems> {
        let problems = self.problems(catalog, naming);
        let target = parse_target(&self.server_url);
        let (Ok(target), Some(revision)) = (target, catalog.revision(&self.protocol_version)) else {
            return Err(Problems(problems));
        };
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let client_key = match self.read_client_key() {
            Ok(key) => key,
            Err(problem) => return Err(Problems(vec![problem])),
        };
        let consent = match self.consent(naming) {
            Ok(consent) => consent,
            Err(problem) => return Err(Problems(vec![problem])),
        };
        let checks = engine::checks(catalog, &self.selection);
        Ok(FlowPlan {
            revision,
            registration: self.registration.name().to_owned(),
            auth_mode: self.auth_mode.name().to_owned(),
            extensions: Vec::new(),
            facts: self.facts(&target, client_key.as_deref()),
            target_text: self.server_url.clone(),
            target,
            client_key,
            headers: self.headers.clone(),
            login: self.login.clone().filter(|_| self.auth_mode == AuthMode::Headless),
            publishing: self.publishing(),
            headers_to_all: self.headers_to_all,
            consent,
            step_timeout: self.step_timeout,
            time_limits: self.time_limits(),
            longest_wait: None,
            steps: catalog.flow.as_ref().map(|flow| flow.model.steps.clone()).unwrap_or_default(),
            checks: checks.ids,
            left_out: checks.left_out,
            catalog: catalog.clone(),
        })
    }

    /// How a person is asked, in `interactive`; the port is found to be free.
    fn consent(&self, naming: Naming) -> Result<Option<Consent>, Problem> {
        if self.auth_mode != AuthMode::Interactive {
            return Ok(None);
        }
        let given = self.redirect_url.as_deref().unwrap_or(OWN_REDIRECT_URI);
        let redirect = LoopbackUri::parse(given).map_err(|reason| unusable(given, &reason))?;
        if !redirect.has_free_port() {
            redirect.probe().map_err(|error| not_free(given, &error, naming))?;
        }
        let (timeout, print_url, again) = (self.consent_timeout, self.print_url, self.consent_again);
        Ok(Some(Consent { redirect, timeout, print_url, again }))
    }

    fn time_limits(&self) -> Vec<(String, Duration)> {
        let steps = VERIFICATION_STEPS.iter();
        self.verify_timeout
            .iter()
            .flat_map(|limit| steps.clone().map(|step| ((*step).to_owned(), *limit)))
            .collect()
    }

    fn facts(&self, target: &url::Url, key: Option<&ClientKey>) -> Vec<(String, Value, bool)> {
        let redirect_uri = self.redirect_url.as_deref().unwrap_or(HEADLESS_REDIRECT_URI);
        let mut facts = vec![
            ("target.url", json!(self.server_url), false),
            ("target.origin", json!(target.origin().ascii_serialization()), false),
            ("flow.protocol_version", json!(self.protocol_version), false),
            ("flow.registration", json!(self.registration.name()), false),
            ("flow.auth_mode", json!(self.auth_mode.name()), false),
            ("runner.name", json!("mcprove"), false),
            ("runner.version", json!(env!("CARGO_PKG_VERSION")), false),
            ("config.scopes", json!(self.scopes), false),
            ("config.verify_tools", json!(self.verify_tools || self.call_tool.is_some()), false),
            ("client.redirect_uri", json!(redirect_uri), false),
            ("config.own_redirect_uri", json!(self.redirect_url.is_none()), false),
        ];
        if let Some(tool) = &self.call_tool {
            facts.push(("config.call_tool", json!({ "name": tool.name, "params": tool.params }), false));
        }
        if let Some(key) = key {
            facts.push(("client.key", json!(key.id()), false));
            facts.push(("client.jwk", key.public_jwk(), false));
        }
        match self.registration {
            Registration::Preregistered => {
                facts.extend(self.client_id.as_ref().map(|id| ("client.id", json!(id), false)));
                facts
                    .extend(self.client_secret.as_ref().map(|secret| ("client.secret", json!(secret), true)));
            }
            Registration::Cimd => {
                // Without a URL, the steps publish a document.
                if self.publish_client_metadata.is_none() {
                    let url = self.client_metadata_url.as_deref().unwrap_or(DEFAULT_CLIENT_METADATA_URL);
                    facts.push(("config.client_metadata_url", json!(url), false));
                }
            }
            Registration::Dcr if self.dynamic_registration.is_empty() => {}
            Registration::Dcr => {
                facts.push(("config.dynamic_registration", json!(self.dynamic_registration), false));
            }
        }
        facts.into_iter().map(|(name, value, secret)| (name.to_owned(), value, secret)).collect()
    }
}

fn not_free(given: &str, error: &BindError, naming: Naming) -> Problem {
    let setting = naming.of(Setting::RedirectUrl);
    unusable(given, &error.to_string()).help(format!(
        "end what listens there, or choose another port with {setting} (port 0 takes a free one)"
    ))
}
