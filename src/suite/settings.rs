//! What a user may set for one flow, by flags or in a suite file, and the plan that comes of it.
//!
//! Everything is validated here: after this, nothing that the user wrote can be a usage error.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::engine::{self, FlowPlan, Selection};
use crate::spec::Catalog;
use crate::text;

/// Where a headless user agent is sent back to. Nothing listens there, and nothing is ever sent there.
const HEADLESS_REDIRECT_URI: &str = "http://127.0.0.1:8976/callback";

/// How the client becomes known to the authorization server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Registration {
    /// A client ID metadata document.
    Cimd,
    /// Dynamic client registration (RFC 7591).
    Dcr,
    /// A client id that was agreed upon before.
    Preregistered,
}

/// How the authorization is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum AuthMode {
    /// Without a person: the authorization server consents by itself.
    Headless,
    /// A browser opens for consent.
    Interactive,
    /// Machine to machine, without a user (RFC 6749 §4.4).
    ClientCredentials,
}

/// A tool to call after the authorization.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// Its name.
    pub name: String,
    /// Its arguments.
    pub params: Value,
}

/// All that a user may set for one flow.
#[derive(Clone, Debug)]
pub struct FlowSettings {
    /// The MCP endpoint.
    pub server_url: String,
    /// The protocol revision.
    pub protocol_version: String,
    /// The registration strategy.
    pub registration: Registration,
    /// The authorization mode.
    pub auth_mode: AuthMode,
    /// The client id, for `preregistered`.
    pub client_id: Option<String>,
    /// The client secret.
    pub client_secret: Option<String>,
    /// The redirect URI to use instead of our own.
    pub redirect_url: Option<String>,
    /// The scopes to ask for; the server's proposal if there are none.
    pub scopes: Vec<String>,
    /// Headers for the MCP server.
    pub headers: Vec<(String, String)>,
    /// The time limit of a step.
    pub step_timeout: Duration,
    /// Whether to list the tools.
    pub verify_tools: bool,
    /// The tool to call.
    pub call_tool: Option<ToolCall>,
    /// The checks to run.
    pub selection: Selection,
}

/// What is wrong with the settings of a flow; nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The URL of the server.
    #[error("`{url}` is no URL of an MCP server: {reason}")]
    Url {
        /// What was given.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// A revision that no file of `protocol/` describes.
    #[error("there is no protocol revision `{given}`{meant}; known are {known}. A revision is a file: put `protocol/{given}.toml` into a folder and give it with --specs")]
    Revision {
        /// What was given.
        given: String,
        /// What was perhaps meant.
        meant: String,
        /// Those that are known.
        known: String,
    },
    /// A combination that does not exist, or is not built yet.
    #[error("{0}")]
    Combination(String),
    /// A redirect URI that cannot be one.
    #[error("`{url}` cannot be the redirect URL: {reason}")]
    RedirectUrl {
        /// What was given.
        url: String,
        /// What is wrong.
        reason: String,
    },
}

impl Registration {
    /// The name in flags, configs and facts.
    pub fn name(self) -> &'static str {
        match self {
            Registration::Cimd => "cimd",
            Registration::Dcr => "dcr",
            Registration::Preregistered => "preregistered",
        }
    }
}

impl AuthMode {
    /// The name in flags, configs and facts.
    pub fn name(self) -> &'static str {
        match self {
            AuthMode::Headless => "headless",
            AuthMode::Interactive => "interactive",
            AuthMode::ClientCredentials => "client_credentials",
        }
    }
}

impl FlowSettings {
    /// The plan of the flow.
    ///
    /// # Errors
    /// The first setting that makes no flow.
    pub fn plan(&self, catalog: &Arc<Catalog>) -> Result<FlowPlan, SettingsError> {
        let target = self.target()?;
        let revision = catalog.revision(&self.protocol_version).ok_or_else(|| self.unknown_revision(catalog))?;
        self.possible()?;
        let checks = engine::checks(catalog, &self.selection);
        Ok(FlowPlan {
            revision,
            registration: self.registration.name().to_owned(),
            auth_mode: self.auth_mode.name().to_owned(),
            extensions: Vec::new(),
            facts: self.facts(&target)?,
            target_text: self.server_url.clone(),
            target,
            headers: self.headers.clone(),
            step_timeout: self.step_timeout,
            steps: catalog.flow.as_ref().map(|flow| flow.model.steps.clone()).unwrap_or_default(),
            checks: checks.ids,
            left_out: checks.left_out,
            catalog: catalog.clone(),
        })
    }

    fn target(&self) -> Result<url::Url, SettingsError> {
        let wrong = |reason: &str| SettingsError::Url { url: self.server_url.clone(), reason: reason.to_owned() };
        let target = url::Url::parse(&self.server_url).map_err(|error| wrong(&error.to_string()))?;
        match target.scheme() {
            "http" | "https" => {}
            _ => return Err(wrong("it must begin with https:// (or http:// for a server on this machine)")),
        }
        if !target.username().is_empty() || target.password().is_some() {
            return Err(wrong("it holds a user name or password; give credentials with --header"));
        }
        if target.fragment().is_some() {
            return Err(wrong("it has a fragment (`#…`), which is never sent"));
        }
        Ok(target)
    }

    fn unknown_revision(&self, catalog: &Catalog) -> SettingsError {
        let known: Vec<&str> = catalog.protocols.keys().map(String::as_str).collect();
        let meant = text::did_you_mean(&self.protocol_version, known.iter().copied());
        SettingsError::Revision {
            given: self.protocol_version.clone(),
            meant: meant.map(|meant| format!(" (did you mean {meant}?)")).unwrap_or_default(),
            known: known.join(", "),
        }
    }

    /// Whether the combination exists.
    fn possible(&self) -> Result<(), SettingsError> {
        let reason = match (self.registration, self.auth_mode) {
            (Registration::Cimd, AuthMode::ClientCredentials) => {
                "CIMD is a browser-based registration flow and only works with --auth-mode headless or --auth-mode interactive."
            }
            (Registration::Cimd, _) => {
                "--registration cimd is not available yet; use --registration dcr or --registration preregistered"
            }
            (_, AuthMode::Interactive) => {
                "--auth-mode interactive (the default) is not available yet; use --auth-mode headless with an authorization server that consents by itself, or --auth-mode client_credentials"
            }
            (Registration::Preregistered, _) if self.client_id.is_none() => {
                "--registration preregistered needs --client-id"
            }
            (Registration::Preregistered, AuthMode::ClientCredentials) if self.client_secret.is_none() => {
                "--auth-mode client_credentials with --registration preregistered needs --client-secret"
            }
            _ => return Ok(()),
        };
        Err(SettingsError::Combination(reason.to_owned()))
    }

    fn facts(&self, target: &url::Url) -> Result<Vec<(String, Value, bool)>, SettingsError> {
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
            ("client.redirect_uri", json!(self.redirect_uri()?), false),
        ];
        if let Some(tool) = &self.call_tool {
            facts.push(("config.call_tool", json!({ "name": tool.name, "params": tool.params }), false));
        }
        if self.registration == Registration::Preregistered {
            let method = if self.client_secret.is_some() { "client_secret_post" } else { "none" };
            facts.push(("client.auth_method", json!(method), false));
            facts.extend(self.client_id.as_ref().map(|id| ("client.id", json!(id), false)));
            facts.extend(self.client_secret.as_ref().map(|secret| ("client.secret", json!(secret), true)));
        }
        Ok(facts.into_iter().map(|(name, value, secret)| (name.to_owned(), value, secret)).collect())
    }

    fn redirect_uri(&self) -> Result<String, SettingsError> {
        let Some(given) = &self.redirect_url else { return Ok(HEADLESS_REDIRECT_URI.to_owned()) };
        let wrong = |reason: &str| SettingsError::RedirectUrl { url: given.clone(), reason: reason.to_owned() };
        let url = url::Url::parse(given).map_err(|error| wrong(&error.to_string()))?;
        if url.fragment().is_some() {
            return Err(wrong("a redirect URI has no fragment (RFC 6749 §3.1.2)"));
        }
        Ok(given.clone())
    }
}
