//! The arguments, as the user writes them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::suite::{AuthMode, Registration, parse_effect, parse_header};

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
    /// Commands about specs.
    #[command(subcommand)]
    Specs(SpecsCommand),
    /// Prints the JSON Schema of a file format, for editors.
    Schema(SchemaArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum OauthCommand {
    /// Runs one OAuth flow against an MCP server.
    Conformance(Box<ConformanceArgs>),
    /// Runs the flows of a suite config.
    ConformanceSuite(Box<SuiteArgs>),
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
    /// Private key of the client in PEM (P-256, RSA or Ed25519), for private_key_jwt.
    #[arg(long, value_name = "FILE")]
    pub(super) client_key: Option<PathBuf>,
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
    #[arg(long, value_name = "HEADER", value_parser = parse_header)]
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
    /// Arguments of that tool, a JSON object such as '{"name":"Ada"}'.
    #[arg(long, value_name = "JSON", requires = "verify_call_tool", value_parser = json_object)]
    pub(super) verify_call_arguments: Option<serde_json::Value>,
    /// Run the checks after the main flow.
    #[arg(long)]
    pub(super) conformance_checks: bool,
    /// Run only the checks whose id matches the glob (repeatable; implies --conformance-checks).
    #[arg(long, value_name = "GLOB")]
    pub(super) checks: Vec<String>,
    /// Allow checks that have this effect on the server (repeatable).
    #[arg(long, value_name = "EFFECT", value_parser = parse_effect)]
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
    /// Path to the suite config (JSON or TOML).
    #[arg(long, value_name = "PATH")]
    pub(super) config: PathBuf,
    /// List the tools in every flow, whatever the config says.
    #[arg(long)]
    pub(super) verify_tools: bool,
    /// Call the named tool in every flow, whatever the config says (implies --verify-tools).
    #[arg(long, value_name = "NAME")]
    pub(super) verify_call_tool: Option<String>,
    /// How many flows run at the same time; 1 unless the config says otherwise, because servers limit registrations.
    #[arg(long, visible_alias = "jobs", value_name = "N", value_parser = parallel)]
    pub(super) parallel: Option<usize>,
    /// A report for other programs, in place of --format.
    #[arg(long, value_name = "FMT")]
    pub(super) reporter: Option<Reporter>,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// A report for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Reporter {
    /// The JSON report.
    JsonSummary,
    /// JUnit XML.
    JunitXml,
}

impl Reporter {
    /// The format that it stands for.
    pub(super) fn format(self) -> Format {
        match self {
            Reporter::JsonSummary => Format::Json,
            Reporter::JunitXml => Format::JunitXml,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The format: suite, report, or a kind of spec file (spec, flow, protocol, requirements, outcomes, patches, documents, faults).
    #[arg(value_name = "NAME")]
    pub(super) name: String,
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
    /// For the test view of a CI system.
    JunitXml,
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
    /// Serve it with this fault (repeatable, or separated by commas).
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(super) fault: Vec<String>,
    /// List the faults and end.
    #[arg(long)]
    pub(super) list_faults: bool,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
}

/// Commands about specs.
#[derive(Debug, Subcommand)]
pub(super) enum SpecsCommand {
    /// Proves the specs: runs them against the conforming reference server and against each of its faults.
    Test(SpecTestArgs),
    /// Tells how much of the catalogue of requirements the specs test.
    Coverage(CoverageArgs),
}

#[derive(Debug, Args)]
pub(super) struct SpecTestArgs {
    /// Only the faults whose id fits (`*` for any characters); says nothing then of what no fault shows.
    #[arg(long, value_name = "GLOB")]
    pub(super) fault: Option<String>,
    /// Only the steps and checks whose id fits, with the faults that they must notice.
    #[arg(long, value_name = "GLOB")]
    pub(super) spec: Option<String>,
    /// How many servers run at the same time; the number of processors unless given.
    #[arg(long, value_name = "N", value_parser = parallel)]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct CoverageArgs {
    /// Only this protocol revision.
    #[arg(long, value_name = "V")]
    pub(super) protocol_version: Option<String>,
    /// Name the requirements that nothing tests yet.
    #[arg(long)]
    pub(super) open: bool,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

fn parallel(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=64) => Ok(number),
        _ => Err("a number from 1 to 64 is expected".into()),
    }
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    let number = text.parse().map_err(|_| "a number of milliseconds is expected, such as 30000")?;
    Ok(Duration::from_millis(number))
}

fn json_object(text: &str) -> Result<serde_json::Value, String> {
    match serde_json::from_str(text) {
        Ok(value @ serde_json::Value::Object(_)) => Ok(value),
        Ok(_) => Err("a JSON object is expected, such as {\"name\":\"Ada\"}".into()),
        Err(error) => Err(format!("this is no JSON: {error}")),
    }
}
