//! The arguments of `oauth login`: those of a client, without anything that tests.

use clap::Args;

use super::args::json_object;
use super::client_args::ClientArgs;
use super::shared_args::{NetworkArgs, SpecArgs};
use crate::suite::Registration;

#[derive(Debug, Args)]
pub(super) struct LoginArgs {
    /// Protocol revision, such as 2025-11-25; `auto` for the newest that the server speaks.
    #[arg(long, value_name = "V", default_value = crate::engine::AUTO)]
    pub(super) protocol_version: String,
    /// How the client becomes known to the authorization server.
    #[arg(long, value_name = "S", default_value = crate::engine::AUTO)]
    pub(super) registration: Registration,
    #[command(flatten)]
    pub(super) client: ClientArgs,
    /// Call this tool, and print what it answers.
    #[arg(long, value_name = "NAME")]
    pub(super) call_tool: Option<String>,
    /// Arguments of that tool, a JSON object such as '{"name":"Ada"}'.
    #[arg(long, value_name = "JSON", requires = "call_tool", value_parser = json_object)]
    pub(super) arguments: Option<serde_json::Value>,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
}
