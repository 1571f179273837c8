//! `mcprove oauth conformance-suite`: the flows of a suite config.

use std::path::Path;

use super::args::SuiteArgs;
use super::baselines::Known;
use super::exit::Exit;
use super::failure::Failure;
use super::network;
use super::output::Output;
use super::record::Tape;
use super::running::{self, Plans};
use super::screen;
use crate::report::ErrorKind;
use crate::spec::Mistakes;
use crate::suite::{FlowSettings, Overrides, Schedule, Suite, flows_of_part, make_schema_ready};
use crate::template::make_templates_ready;

pub(super) async fn run(args: SuiteArgs) -> Exit {
    // What is needed later is made ready on a processor that has nothing to do yet.
    tokio::spawn(async {
        make_schema_ready();
        make_templates_ready();
    });
    let output = Output::new(&args.output);
    match output.check().and_then(|()| plan(args)) {
        Ok(plans) => {
            let ran = running::run(plans, &output).await;
            let exit = output.show(&ran.outcome, ran.early);
            // The program ends: the system takes at once what would be given back piece by piece.
            std::mem::forget(ran.outcome);
            if ran.is_kept { exit } else { Exit::Failed }
        }
        Err(failure) => {
            screen::error(&failure, output.errors);
            Exit::Usage
        }
    }
}

/// Everything that can be wrong is found here, before anything is sent.
fn plan(args: SuiteArgs) -> Result<Plans, Failure> {
    let overrides = Overrides {
        specs: args.specs.specs,
        verify_tools: args.verify_tools,
        call_tool: args.verify_call_tool,
        headers_to_all: args.header_all,
    };
    let failed = |mistakes: Mistakes| failure(mistakes, &args.config);
    let suite = Suite::load(&args.config, &overrides, &|name| std::env::var(name).ok()).map_err(failed)?;
    let mut flows = suite.plan().map_err(failed)?;
    let mut settings: Vec<&FlowSettings> = suite.flows.iter().map(|flow| &flow.settings).collect();
    if let Some(part) = args.partition {
        let failed = |why| Failure::usage(format!("--partition: {why}"));
        flows = flows_of_part(flows, part).map_err(failed)?;
        settings = flows_of_part(settings, part).map_err(failed)?;
    }
    let tape = Tape::new(&args.record, &mut flows, settings.into_iter(), &suite.catalog)?;
    Ok(Plans {
        tape,
        labels: suite.flows.iter().map(|flow| flow.label.clone()).collect(),
        flows,
        part: args.partition,
        schedule: Schedule {
            jobs: args.jobs.or(suite.jobs),
            fail_fast: args.fail_fast,
            time_limit: args.run_timeout,
            ..Schedule::default()
        },
        network: network::network(args.network)?,
        known: Known::load(args.baseline)?,
        name: suite.name,
        server_url: suite.server_url,
        ..Plans::new(suite.catalog)
    })
}

/// Mistakes of the suite file are those of the configuration; the others stand in the specs that it names.
fn failure(mistakes: Mistakes, config: &Path) -> Failure {
    let config = config.display().to_string();
    let own = mistakes.0.iter().any(|mistake| *mistake.file == *config);
    Failure::of_files(if own { ErrorKind::Config } else { ErrorKind::Spec }, mistakes)
}
