//! The arguments of one client: what every command that runs a single flow asks for, and the settings that follow.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::args::milliseconds;
use super::failure::Failure;
use crate::report::ErrorKind;
use crate::spec::Catalog;
use crate::suite::{AuthMode, FlowSettings, Registration, named_login, parse_header};

#[derive(Clone, Debug, Args)]
pub(super) struct ClientArgs {
    /// MCP server URL.
    #[arg(long, value_name = "URL")]
    pub(super) url: String,
    /// The authorization server, where the metadata lists several: its issuer or its number, from 1.
    #[arg(long, value_name = "ISSUER|N")]
    pub(super) authorization_server: Option<String>,
    /// How the authorization is given.
    #[arg(long, value_name = "M", default_value = "interactive")]
    pub(super) auth_mode: AuthMode,
    /// OAuth client ID (required for preregistered).
    #[arg(long, value_name = "ID")]
    pub(super) client_id: Option<String>,
    /// OAuth client secret; safer in the environment than in the arguments.
    #[arg(long, value_name = "S", env = "MCPROVE_CLIENT_SECRET", hide_env_values = true)]
    pub(super) client_secret: Option<String>,
    /// Private key of the client in PEM (P-256, RSA or Ed25519), for private_key_jwt.
    #[arg(long, value_name = "FILE")]
    pub(super) client_key: Option<PathBuf>,
    /// Switch on an extension, such as dpop (repeatable); the modes switch on their own.
    #[arg(long, value_name = "NAME")]
    pub(super) extension: Vec<String>,
    /// For enterprise_managed: file of the user's ID token [default: the token in MCPROVE_ID_TOKEN].
    #[arg(long, value_name = "FILE")]
    pub(super) id_token: Option<String>,
    /// For enterprise_managed: client at the identity provider [default: `aud` of the ID token].
    #[arg(long, value_name = "ID")]
    pub(super) idp_client_id: Option<String>,
    /// Its secret there; safer in the environment than in the arguments.
    #[arg(long, value_name = "S", env = "MCPROVE_IDP_CLIENT_SECRET", hide_env_values = true)]
    pub(super) idp_client_secret: Option<String>,
    /// For workload_identity: file of the workload's token [default: the token in MCPROVE_ASSERTION].
    #[arg(long, value_name = "FILE")]
    pub(super) assertion: Option<String>,
    /// Private key (PEM) of a test issuer of ID-JAGs or workload tokens: the checks sign wrong ones with it.
    #[arg(long, value_name = "FILE")]
    pub(super) issuer_key: Option<PathBuf>,
    /// Login script for the pages of the authorization server in headless mode: a file, or the name of a shipped one.
    #[arg(long, value_name = "FILE")]
    pub(super) login: Option<String>,
    /// CIMD metadata document URL.
    #[arg(long, value_name = "URL")]
    pub(super) client_metadata_url: Option<String>,
    /// Publish a CIMD metadata document of our own at HOST:PORT (a free port of this machine unless given).
    #[arg(long, value_name = "ADDR", num_args = 0..=1, default_missing_value = crate::action::DEFAULT_ADDRESS)]
    pub(super) publish_client_metadata: Option<String>,
    /// The URL under which the authorization server reaches that address, such as that of a tunnel.
    #[arg(long, value_name = "URL")]
    pub(super) publish_url: Option<String>,
    /// OAuth redirect URL instead of an own one.
    #[arg(long, value_name = "URL")]
    pub(super) redirect_url: Option<String>,
    /// Space-separated scopes to ask for instead of those that the server proposes.
    #[arg(long, value_name = "SCOPES")]
    pub(super) scopes: Option<String>,
    /// HTTP header `Key: Value` for the MCP server (repeatable).
    #[arg(long, value_name = "HEADER")]
    pub(super) header: Vec<String>,
    /// Time limit of each step, in milliseconds.
    #[arg(long, value_name = "MS", default_value = "30000", value_parser = milliseconds)]
    pub(super) step_timeout: Duration,
    /// Write the client and the tokens to this file (JSON, readable by its owner alone).
    #[arg(long, value_name = "FILE")]
    pub(super) credentials_out: Option<PathBuf>,
}

impl ClientArgs {
    /// The settings of a flow by this client, with nothing verified and nothing checked.
    pub(super) fn settings(
        self,
        protocol_version: String,
        registration: Registration,
        catalog: &Catalog,
    ) -> Result<FlowSettings, Failure> {
        // Read here and not with the other arguments: what those repeat of a mistake may be a secret.
        let headers = self.header.iter().map(|header| parse_header(header)).collect::<Result<Vec<_>, _>>();
        let headers = headers.map_err(|why| Failure::usage(format!("--header: {why}")))?;
        let environment = |name: &str| std::env::var(name).ok();
        let login = self.login.as_ref().map(|login| named_login(catalog, login, Path::new(""), &environment));
        let login = login.transpose().map_err(|mistakes| Failure::of_files(ErrorKind::Spec, mistakes))?;
        // What stands in the environment for one mode is no mistake in another.
        let of_mode = |mode: AuthMode, name: &str| environment(name).filter(|_| self.auth_mode == mode);
        Ok(FlowSettings {
            authorization_server: self.authorization_server,
            client_id: self.client_id,
            client_secret: self.client_secret,
            client_key: self.client_key,
            extensions: self.extension,
            id_token: self.id_token.or_else(|| of_mode(AuthMode::EnterpriseManaged, "MCPROVE_ID_TOKEN")),
            idp_client_id: self.idp_client_id,
            idp_client_secret: self.idp_client_secret,
            assertion: self.assertion.or_else(|| of_mode(AuthMode::WorkloadIdentity, "MCPROVE_ASSERTION")),
            issuer_key: self.issuer_key,
            login,
            client_metadata_url: self.client_metadata_url,
            publish_client_metadata: self.publish_client_metadata,
            publish_url: self.publish_url,
            redirect_url: self.redirect_url,
            scopes: self
                .scopes
                .iter()
                .flat_map(|scopes| scopes.split_whitespace())
                .map(str::to_owned)
                .collect(),
            headers,
            step_timeout: self.step_timeout,
            ..FlowSettings::new(self.url, protocol_version, registration, self.auth_mode)
        })
    }
}
