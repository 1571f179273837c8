//! The arguments, as the user writes them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use super::client_args::ClientArgs;
use super::login_args::LoginArgs;
use super::record_args::RecordArgs;
use super::shared_args::{BaselineArgs, NetworkArgs, OutputArgs, SpecArgs};
use super::specs_args::SpecsCommand;
use crate::outcome::Part;
use crate::suite::{MOST_JOBS, Registration, parse_effect, parse_part};

/// Proves the OAuth side of an MCP server: runs the real handshakes, says where they break, why, and what to change.
#[derive(Debug, Parser)]
#[command(name = "mcprove", version, max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

// Deferred, here and below: the flags of a command are put together when it is the one that runs.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(super) enum Command {
    /// OAuth commands.
    #[command(subcommand)]
    Oauth(OauthCommand),
    /// Proves the embedded reference server: see a whole run without a server of your own.
    Demo(DemoArgs),
    /// Serves the embedded reference server (MCP and authorization server) on loopback.
    Serve(ServeArgs),
    /// Commands for those who read and write specs.
    #[command(subcommand)]
    Specs(SpecsCommand),
    /// Prints the JSON Schema of a file format, for editors.
    Schema(SchemaArgs),
    /// Commands for reports.
    #[command(subcommand)]
    Report(ReportCommand),
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(super) enum ReportCommand {
    /// Joins the JSON reports of the parts of a suite (see --partition) into one; exits as the whole.
    Merge(MergeArgs),
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(super) enum OauthCommand {
    /// Runs one OAuth flow against an MCP server.
    Conformance(Box<ConformanceArgs>),
    /// Logs in to an MCP server as a plain client, and lists its tools; tests nothing.
    Login(Box<LoginArgs>),
    /// Runs the flows of a suite config.
    ConformanceSuite(Box<SuiteArgs>),
}

#[derive(Clone, Debug, Args)]
pub(super) struct ConformanceArgs {
    /// Protocol revision: a file of `protocol/`, such as 2025-11-25; `auto` for the newest that the server speaks.
    #[arg(long, value_name = "V")]
    pub(super) protocol_version: String,
    /// How the client becomes known to the authorization server.
    #[arg(long, value_name = "S")]
    pub(super) registration: Registration,
    #[command(flatten)]
    pub(super) client: ClientArgs,
    /// Send those headers to the authorization server, too.
    #[arg(long, requires = "header")]
    pub(super) header_all: bool,
    /// After OAuth, connect and list the tools.
    #[arg(long)]
    pub(super) verify_tools: bool,
    /// Also call the named tool (implies --verify-tools).
    #[arg(long, value_name = "NAME")]
    pub(super) verify_call_tool: Option<String>,
    /// Arguments of that tool, a JSON object such as '{"name":"Ada"}'.
    #[arg(long, value_name = "JSON", requires = "verify_call_tool", value_parser = json_object)]
    pub(super) verify_call_arguments: Option<serde_json::Value>,
    /// Run the checks after the main flow.
    #[arg(long)]
    pub(super) conformance_checks: bool,
    /// Run only the checks whose id matches the glob (repeatable; implies --conformance-checks).
    #[arg(long, value_name = "GLOB")]
    pub(super) checks: Vec<String>,
    /// Allow checks that have this effect: revokes-grant, sends-attack-strings or waits (repeatable).
    #[arg(long, value_name = "EFFECT", value_parser = parse_effect)]
    pub(super) allow: Vec<crate::spec::model::Effect>,
    /// Print the consent URL to stderr instead of launching a browser.
    #[arg(long)]
    pub(super) print_url: bool,
    /// How long a person may take to approve in the browser, in milliseconds.
    #[arg(long, value_name = "MS", default_value = "300000", value_parser = milliseconds)]
    pub(super) consent_timeout: Duration,
    /// Let the checks that need a fresh approval open the browser again.
    #[arg(long)]
    pub(super) consent_again: bool,
    /// Run again whenever a file of --specs, or another file that the run reads, is saved; Ctrl-C ends it with the
    /// exit code of the last run. Not with a browser: --auth-mode interactive needs --replay.
    #[arg(long)]
    pub(super) watch: bool,
    #[command(flatten)]
    pub(super) record: RecordArgs,
    #[command(flatten)]
    pub(super) baseline: BaselineArgs,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct SuiteArgs {
    /// Path to the suite config (JSON or TOML).
    #[arg(long, value_name = "PATH")]
    pub(super) config: PathBuf,
    /// List the tools in every flow, whatever the config says.
    #[arg(long)]
    pub(super) verify_tools: bool,
    /// Call the named tool in every flow, whatever the config says (implies --verify-tools).
    #[arg(long, value_name = "NAME")]
    pub(super) verify_call_tool: Option<String>,
    /// How many flows run at the same time [default: that of the config, else the number of cores, at least 4].
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<usize>,
    /// Time limit of the whole run, in milliseconds: what is known by then is reported.
    #[arg(long, value_name = "MS", value_parser = milliseconds)]
    pub(super) run_timeout: Option<Duration>,
    /// Begin no flow after one has failed.
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Run only part K of N of the flows, for one machine of several; `report merge` joins the reports.
    #[arg(long, value_name = "K/N", value_parser = parse_part)]
    pub(super) partition: Option<Part>,
    /// Send the headers of the config to the authorization server, too.
    #[arg(long)]
    pub(super) header_all: bool,
    #[command(flatten)]
    pub(super) record: RecordArgs,
    #[command(flatten)]
    pub(super) baseline: BaselineArgs,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// The reports, in any order.
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Write the report to this file instead of stdout.
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The format: suite, baseline, report, summary, or a kind of spec file (spec, flow, protocol, requirements, outcomes, patches, documents, login, faults).
    #[arg(value_name = "NAME")]
    pub(super) name: String,
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
    /// Who consents: `auto` at once, without a page; `form` asks on a page.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(super) consent: ConsentArg,
    /// Serve it with this fault (repeatable, or separated by commas).
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) fault: Vec<String>,
    /// List the faults and end; only those whose id fits the glob, if there is one.
    #[arg(long, value_name = "GLOB", num_args = 0..=1, default_missing_value = "*")]
    pub(super) list_faults: Option<String>,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
}

/// How the reference server decides about authorization requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ConsentArg {
    /// Agrees at once.
    Auto,
    /// Asks on a page.
    Form,
}

pub(super) fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=MOST_JOBS) => Ok(number),
        _ => Err(format!("a number from 1 to {MOST_JOBS} is expected")),
    }
}

pub(super) fn milliseconds(text: &str) -> Result<Duration, String> {
    let number = text.parse().map_err(|_| "a number of milliseconds is expected, such as 30000")?;
    Ok(Duration::from_millis(number))
}

pub(super) fn json_object(text: &str) -> Result<serde_json::Value, String> {
    match serde_json::from_str(text) {
        Ok(value @ serde_json::Value::Object(_)) => Ok(value),
        Ok(_) => Err("a JSON object is expected, such as {\"name\":\"Ada\"}".into()),
        Err(error) => Err(format!("this is no JSON: {error}")),
    }
}
