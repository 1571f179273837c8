//! The command line: arguments, one file per command, exit codes. Only this room prints.

mod args;
mod baselines;
mod client_args;
mod conformance;
mod conformance_suite;
mod consent;
mod demo;
mod exit;
mod explained;
mod explained_requirement;
mod failure;
mod files;
mod login;
mod login_args;
mod network;
mod output;
mod progress;
mod record;
mod record_args;
mod report_merge;
mod running;
mod saved;
mod schema;
mod screen;
mod serve;
mod shared_args;
mod specs;
mod specs_args;
mod specs_explain;
mod specs_lint;
mod specs_list;
mod specs_new;
mod specs_plan;
mod specs_show;
mod specs_words;
mod usage;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, OauthCommand, ReportCommand};
pub use exit::Exit;
use failure::Failure;
use shared_args::Format;
use specs_args::SpecsCommand;

use crate::suite::processors;

/// Parses the arguments of the process, runs the command, and says how it ended.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if !error.use_stderr() {
                // Help and version go to stdout; a reader that has gone away is no reason to fail.
                let _ = error.print();
                return Exit::Passed.into();
            }
            let arguments =
                std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
            usage::tell(&error, &arguments.collect::<Vec<_>>());
            return Exit::Usage.into();
        }
    };
    // Several flows, and servers beside flows, use every processor, and go on while a report waits for its reader; for a
    // single flow, one thread starts sooner.
    let mut builder = match &cli.command {
        Command::Specs(_) | Command::Demo(_) | Command::Oauth(OauthCommand::ConformanceSuite(_)) => {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(processors());
            builder
        }
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let failure = Failure::internal(format!("the asynchronous runtime does not start: {error}"));
            screen::error(&failure, Format::Human);
            return Exit::Failed.into();
        }
    };
    let exit = runtime.block_on(async {
        match cli.command {
            Command::Oauth(OauthCommand::Conformance(args)) => conformance::run(*args).await,
            Command::Oauth(OauthCommand::Login(args)) => login::run(*args).await,
            Command::Oauth(OauthCommand::ConformanceSuite(args)) => conformance_suite::run(*args).await,
            Command::Demo(args) => demo::run(args).await,
            Command::Serve(args) => serve::run(args).await,
            Command::Specs(SpecsCommand::Test(args)) => specs::test(args).await,
            Command::Specs(SpecsCommand::Coverage(args)) => specs::coverage(&args),
            Command::Specs(SpecsCommand::List(args)) => specs_list::run(&args),
            Command::Specs(SpecsCommand::Explain(args)) => specs_explain::run(&args),
            Command::Specs(SpecsCommand::Show(args)) => specs_show::run(&args),
            Command::Specs(SpecsCommand::Lint(args)) => specs_lint::run(&args),
            Command::Specs(SpecsCommand::New(args)) => specs_new::run(&args),
            Command::Schema(args) => schema::run(&args),
            Command::Report(ReportCommand::Merge(args)) => report_merge::run(args),
        }
    });
    runtime.shutdown_background();
    exit.into()
}
