//! The arguments, as the user writes them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::suite::{AuthMode, Registration};

/// Proves the OAuth side of an MCP server: runs the real handshakes, says where they break, why, and what to change.
#[derive(Debug, Parser)]
#[command(name = "mcprove", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// OAuth commands.
    #[command(subcommand)]
    Oauth(OauthCommand),
    /// Proves the embedded reference server: see a whole run without a server of your own.
    Demo(DemoArgs),
    /// Serves the embedded reference server (MCP and authorization server) on loopback.
    Serve(ServeArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum OauthCommand {
    /// Runs one OAuth flow against an MCP server.
    Conformance(Box<ConformanceArgs>),
    /// Runs the flows of a suite config (not available yet).
    ConformanceSuite(SuiteArgs),
}

#[derive(Debug, Args)]
pub(super) struct ConformanceArgs {
    /// MCP server URL.
    #[arg(long, value_name = "URL")]
    pub(super) url: String,
    /// Protocol revision: a file of `protocol/`, such as 2025-11-25.
    #[arg(long, value_name = "V")]
    pub(super) protocol_version: String,
    /// How the client becomes known to the authorization server.
    #[arg(long, value_name = "S")]
    pub(super) registration: Registration,
    /// How the authorization is given.
    #[arg(long, value_name = "M", default_value = "interactive")]
    pub(super) auth_mode: AuthMode,
    /// OAuth client ID (required for preregistered).
    #[arg(long, value_name = "ID")]
    pub(super) client_id: Option<String>,
    /// OAuth client secret; safer in the environment than in the arguments.
    #[arg(long, value_name = "S", env = "MCPROVE_CLIENT_SECRET", hide_env_values = true)]
    pub(super) client_secret: Option<String>,
    /// CIMD metadata document URL.
    #[arg(long, value_name = "URL")]
    pub(super) client_metadata_url: Option<String>,
    /// OAuth redirect URL instead of an own one.
    #[arg(long, value_name = "URL")]
    pub(super) redirect_url: Option<String>,
    /// Space-separated scopes to ask for instead of those that the server proposes.
    #[arg(long, value_name = "SCOPES")]
    pub(super) scopes: Option<String>,
    /// HTTP header `Key: Value` for the MCP server (repeatable).
    #[arg(long, value_name = "HEADER", value_parser = header)]
    pub(super) header: Vec<(String, String)>,
    /// Time limit of each step, in milliseconds.
    #[arg(long, value_name = "MS", default_value = "30000", value_parser = milliseconds)]
    pub(super) step_timeout: Duration,
    /// After OAuth, connect and list the tools.
    #[arg(long)]
    pub(super) verify_tools: bool,
    /// Also call the named tool (implies --verify-tools).
    #[arg(long, value_name = "NAME")]
    pub(super) verify_call_tool: Option<String>,
    /// Run the checks after the main flow.
    #[arg(long)]
    pub(super) conformance_checks: bool,
    /// Run only the checks whose id matches the glob (repeatable; implies --conformance-checks).
    #[arg(long, value_name = "GLOB")]
    pub(super) checks: Vec<String>,
    /// Allow checks that have this effect on the server (repeatable).
    #[arg(long, value_name = "EFFECT", value_parser = effect)]
    pub(super) allow: Vec<crate::spec::model::Effect>,
    /// Print the consent URL to stderr instead of launching a browser.
    #[arg(long)]
    pub(super) print_url: bool,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct SuiteArgs {
    /// Path to the suite config.
    #[arg(long, value_name = "PATH")]
    pub(super) config: PathBuf,
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    pub(super) rest: Vec<String>,
}

#[derive(Debug, Default, Args)]
pub(super) struct SpecArgs {
    /// A folder of specs that is laid over the built-in ones (repeatable; the last wins).
    #[arg(long, value_name = "DIR")]
    pub(super) specs: Vec<PathBuf>,
}

#[derive(Debug, Default, Args)]
pub(super) struct OutputArgs {
    /// Output format; human on a terminal, json otherwise.
    #[arg(long, value_name = "FMT")]
    pub(super) format: Option<Format>,
}

/// How a run is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person.
    Human,
    /// For a program.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Run the checks after the main flow.
    #[arg(long)]
    pub(super) conformance_checks: bool,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The port on loopback; a free one if it is 0.
    #[arg(long, value_name = "N", default_value = "0")]
    pub(super) port: u16,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("a header is written `Key: Value`")?;
    let name = name.trim();
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(is_token) {
        return Err(format!("`{name}` is no header name"));
    }
    let value = value.trim();
    if value.chars().any(|c| c.is_control() && c != '\t') {
        return Err(format!("the value of `{name}` holds a control character"));
    }
    Ok((name.to_owned(), value.to_owned()))
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    match text.parse::<u64>() {
        Ok(0) => Err("a step needs more than 0 milliseconds".into()),
        Ok(number) if number <= 86_400_000 => Ok(Duration::from_millis(number)),
        Ok(_) => Err("longer than a day".into()),
        Err(_) => Err("a number of milliseconds is expected, such as 30000".into()),
    }
}

fn effect(text: &str) -> Result<crate::spec::model::Effect, String> {
    use crate::spec::model::Effect;
    Effect::ALL.into_iter().find(|effect| effect.name() == text).ok_or_else(|| {
        let names: Vec<&str> = Effect::ALL.iter().map(|effect| effect.name()).collect();
        format!("effects are {}", names.join(", "))
    })
}
