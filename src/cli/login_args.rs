//! The arguments of `oauth login`: those of a client, without anything that tests.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::{json_object, milliseconds};
use super::shared_args::{NetworkArgs, SpecArgs};
use crate::suite::{AuthMode, Registration};

#[derive(Debug, Args)]
pub(super) struct LoginArgs {
    /// MCP server URL.
    #[arg(long, value_name = "URL")]
    pub(super) url: String,
    /// Protocol revision, such as 2025-11-25; `auto` for the newest that the server speaks.
    #[arg(long, value_name = "V", default_value = crate::engine::AUTO)]
    pub(super) protocol_version: String,
    /// How the client becomes known to the authorization server.
    #[arg(long, value_name = "S", default_value = crate::engine::AUTO)]
    pub(super) registration: Registration,
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
    /// Call this tool, and print what it answers.
    #[arg(long, value_name = "NAME")]
    pub(super) call_tool: Option<String>,
    /// Arguments of that tool, a JSON object such as '{"name":"Ada"}'.
    #[arg(long, value_name = "JSON", requires = "call_tool", value_parser = json_object)]
    pub(super) arguments: Option<serde_json::Value>,
    /// Write the client and the tokens to this file (JSON, readable by its owner alone).
    #[arg(long, value_name = "FILE")]
    pub(super) credentials_out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
}
