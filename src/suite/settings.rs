//! What a user may set for one flow, by flags or in a suite file: one type for both, so that both are validated alike.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::possible::knows_cimd;
use crate::agent::LoginScript;
use crate::engine::{AUTO, Selection};
use crate::spec::Catalog;

/// How long a step may take unless the user says otherwise.
pub const DEFAULT_STEP_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a person may take to approve unless the user says otherwise.
pub const DEFAULT_CONSENT_TIMEOUT: Duration = Duration::from_secs(300);

/// How the client becomes known to the authorization server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// A client ID metadata document: the client publishes its identity at a URL.
    Cimd,
    /// Dynamic client registration (RFC 7591): the client registers itself.
    Dcr,
    /// A client id that was agreed upon before.
    Preregistered,
    /// What the authorization server offers decides, in the order of the specification.
    Auto,
}

/// How the authorization is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum AuthMode {
    /// Without a person: the authorization server consents by itself.
    Headless,
    /// A browser opens for consent.
    #[default]
    Interactive,
    /// Machine to machine, without a user (RFC 6749 §4.4).
    ClientCredentials,
    /// The user has logged in to the enterprise already: its identity provider makes a grant of the ID token (MCP
    /// extension enterprise-managed-authorization).
    EnterpriseManaged,
    /// The token that a workload has of its platform is the grant (MCP extension workload-identity-federation).
    WorkloadIdentity,
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
    /// The protocol revision; `auto` if the server's answers choose it.
    pub protocol_version: String,
    /// The registration strategy.
    pub registration: Registration,
    /// The authorization server, where the metadata lists several: its issuer, or its number, from 1.
    pub authorization_server: Option<String>,
    /// The authorization mode.
    pub auth_mode: AuthMode,
    /// The client id, for `preregistered`.
    pub client_id: Option<String>,
    /// The client secret.
    pub client_secret: Option<String>,
    /// The file of the client's private key, for `private_key_jwt`.
    pub client_key: Option<PathBuf>,
    /// The extensions that are switched on, besides those of the mode.
    pub extensions: Vec<String>,
    /// With `enterprise_managed`: the ID token, or the file that holds it.
    pub id_token: Option<String>,
    /// With `enterprise_managed`: the client at the identity provider; that of the ID token if there is none.
    pub idp_client_id: Option<String>,
    /// With `enterprise_managed`: its secret there.
    pub idp_client_secret: Option<String>,
    /// With `workload_identity`: the token of the workload, or the file that holds it.
    pub assertion: Option<String>,
    /// The file of the private key of the issuer of assertions: checks sign wrong ones with it.
    pub issuer_key: Option<PathBuf>,
    /// What the user does on login and consent pages, for `headless`.
    pub login: Option<Arc<LoginScript>>,
    /// The client ID metadata document, for `cimd`.
    pub client_metadata_url: Option<String>,
    /// The address (`HOST:PORT`) at which we publish a client ID metadata document of our own, for `cimd`.
    pub publish_client_metadata: Option<String>,
    /// The URL under which others see that address.
    pub publish_url: Option<String>,
    /// Members that dynamic registration sends besides or instead of ours.
    pub dynamic_registration: Map<String, Value>,
    /// The redirect URI to use instead of our own.
    pub redirect_url: Option<String>,
    /// With `interactive`: how long a person may take to approve.
    pub consent_timeout: Duration,
    /// With `interactive`: whether checks may ask for further approvals.
    pub consent_again: bool,
    /// With `interactive`: whether the URL is told instead of a browser launched.
    pub print_url: bool,
    /// The scopes to ask for; the server's proposal if there are none.
    pub scopes: Vec<String>,
    /// Headers for the MCP server.
    pub headers: Vec<(String, String)>,
    /// Whether the authorization server gets those headers, too.
    pub headers_to_all: bool,
    /// The time limit of a step.
    pub step_timeout: Duration,
    /// The time limit of each verification after the authorization; that of a step if there is none.
    pub verify_timeout: Option<Duration>,
    /// Whether to list the tools.
    pub verify_tools: bool,
    /// The tool to call.
    pub call_tool: Option<ToolCall>,
    /// Whether nothing is sent but what a plain client sends.
    pub plain_client: bool,
    /// The checks to run.
    pub selection: Selection,
}

impl FlowSettings {
    /// The settings of a flow that says only what every flow must say.
    pub fn new(
        server_url: impl Into<String>,
        protocol_version: impl Into<String>,
        registration: Registration,
        auth_mode: AuthMode,
    ) -> FlowSettings {
        FlowSettings {
            server_url: server_url.into(),
            protocol_version: protocol_version.into(),
            registration,
            auth_mode,
            authorization_server: None,
            client_id: None,
            client_secret: None,
            client_key: None,
            extensions: Vec::new(),
            id_token: None,
            idp_client_id: None,
            idp_client_secret: None,
            assertion: None,
            issuer_key: None,
            login: None,
            client_metadata_url: None,
            publish_client_metadata: None,
            publish_url: None,
            dynamic_registration: Map::new(),
            redirect_url: None,
            consent_timeout: DEFAULT_CONSENT_TIMEOUT,
            consent_again: false,
            print_url: false,
            scopes: Vec::new(),
            headers: Vec::new(),
            headers_to_all: false,
            step_timeout: DEFAULT_STEP_TIMEOUT,
            verify_timeout: None,
            verify_tools: false,
            call_tool: None,
            plain_client: false,
            selection: Selection::default(),
        }
    }

    /// The names of the revisions that the flow may run in, the one to begin with first.
    pub(super) fn revisions(&self, catalog: &Catalog) -> Vec<String> {
        if self.protocol_version != AUTO {
            return vec![self.protocol_version.clone()];
        }
        let mut names: Vec<String> = catalog.protocols.keys().cloned().collect();
        names.sort_by(|a, b| b.cmp(a));
        names.retain(|name| {
            let knows = catalog.revision(name).is_some_and(|revision| knows_cimd(&revision));
            self.registration != Registration::Cimd || knows
        });
        names
    }

    /// The name of a flow that has none of its own: `2025-11-25 / dcr / headless`, and its extensions.
    pub fn label(&self) -> String {
        let combination = [&*self.protocol_version, self.registration.name(), self.auth_mode.name()];
        let extensions = self.extensions.iter().map(String::as_str);
        combination.into_iter().chain(extensions).collect::<Vec<_>>().join(" / ")
    }
}

impl Registration {
    /// All strategies that a matrix is made of, in its order.
    pub const ALL: [Registration; 3] = [Registration::Cimd, Registration::Dcr, Registration::Preregistered];

    /// The name in flags, configs and facts.
    pub fn name(self) -> &'static str {
        match self {
            Registration::Cimd => "cimd",
            Registration::Dcr => "dcr",
            Registration::Preregistered => "preregistered",
            Registration::Auto => AUTO,
        }
    }
}

impl AuthMode {
    /// All modes that a matrix is made of, in its order; those of extensions need something of their own.
    pub const ALL: [AuthMode; 3] = [AuthMode::Headless, AuthMode::Interactive, AuthMode::ClientCredentials];

    /// The mode of this name.
    pub fn named(name: &str) -> Option<AuthMode> {
        <AuthMode as clap::ValueEnum>::value_variants().iter().copied().find(|mode| mode.name() == name)
    }

    /// The grant with which the token is asked for.
    pub fn grant(self) -> &'static str {
        match self {
            AuthMode::Headless | AuthMode::Interactive => "authorization_code",
            AuthMode::ClientCredentials => "client_credentials",
            AuthMode::EnterpriseManaged | AuthMode::WorkloadIdentity => "jwt_bearer",
        }
    }

    /// The name in flags, configs and facts.
    pub fn name(self) -> &'static str {
        match self {
            AuthMode::Headless => "headless",
            AuthMode::Interactive => "interactive",
            AuthMode::ClientCredentials => "client_credentials",
            AuthMode::EnterpriseManaged => "enterprise_managed",
            AuthMode::WorkloadIdentity => "workload_identity",
        }
    }
}
