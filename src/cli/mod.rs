//! The command line: arguments, one file per command, exit codes. Only this room prints.

mod args;
mod conformance;
mod conformance_suite;
mod demo;
mod exit;
mod running;
mod schema;
mod screen;
mod serve;
mod specs;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, OauthCommand, SpecsCommand};
pub use exit::Exit;

/// Parses the arguments of the process, runs the command, and says how it ended.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to stdout with success; everything else is a usage error on stderr.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Passed.into() };
        }
    };
    // Servers and flows in one process use every processor; for a single flow, one thread starts sooner.
    let mut builder = match &cli.command {
        Command::Specs(_) => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            screen::error(&format!("the asynchronous runtime does not start: {error}"), args::Format::Human);
            return Exit::Failed.into();
        }
    };
    let exit = runtime.block_on(async {
        match cli.command {
            Command::Oauth(OauthCommand::Conformance(args)) => conformance::run(*args).await,
            Command::Oauth(OauthCommand::ConformanceSuite(args)) => conformance_suite::run(*args).await,
            Command::Demo(args) => demo::run(args).await,
            Command::Serve(args) => serve::run(args).await,
            Command::Specs(SpecsCommand::Test(args)) => specs::test(args).await,
            Command::Specs(SpecsCommand::Coverage(args)) => specs::coverage(&args),
            Command::Schema(args) => schema::run(&args),
        }
    });
    runtime.shutdown_background();
    exit.into()
}
