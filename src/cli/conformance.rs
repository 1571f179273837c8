//! `mcprove oauth conformance`: one flow against one server.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::json;

use super::args::ConformanceArgs;
use super::baselines::Known;
use super::exit::Exit;
use super::failure::Failure;
use super::files::{self, Readers};
use super::network;
use super::output::Output;
use super::record::Tape;
use super::running::{self, Plans};
use super::screen;
use super::shared_args::{Format, SpecArgs};
use super::watch;
use crate::engine::Credentials;
use crate::report::ErrorKind;
use crate::spec::{Catalog, Mistakes};
use crate::suite::{FlowSettings, Naming, PlannedFlow, Problems, ToolCall, select};

pub(super) async fn run(args: ConformanceArgs) -> Exit {
    if args.watch {
        return watch::run(args).await;
    }
    let output = Output::new(&args.output);
    run_once(args, &output).await.exit()
}

/// How one run ended.
pub(super) enum Ended {
    /// Before anything was sent.
    NotBegun(ErrorKind),
    /// With a report.
    Reported(Exit),
}

impl Ended {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Ended::NotBegun(_) => Exit::Usage,
            Ended::Reported(exit) => *exit,
        }
    }
}

/// Runs the flow, shows the report, and writes what is to be written.
pub(super) async fn run_once(args: ConformanceArgs, output: &Output) -> Ended {
    let credentials_out = args.client.credentials_out.clone();
    let plans = match output.check().and_then(|()| plan(args)) {
        Ok(plans) => plans,
        Err(failure) => {
            screen::error(&failure, output.errors);
            return Ended::NotBegun(failure.kind);
        }
    };
    let ran = running::run(plans, output).await;
    let mut is_kept = ran.is_kept;
    if let Some(file) = credentials_out {
        let left = hand_out(ran.credentials, &file, output.screen);
        left.iter().for_each(|failure| screen::error(failure, output.errors));
        is_kept &= left.is_none();
    }
    let exit = output.show(&ran.outcome, ran.early);
    Ended::Reported(if is_kept { exit } else { Exit::Failed })
}

/// Writes what the flow got; without tokens there is nothing to write, and a file of an earlier run stays.
pub(super) fn hand_out(credentials: Option<Credentials>, file: &Path, screen: Format) -> Option<Failure> {
    let Some(credentials) = credentials else {
        screen::notice(&format!("The flow got no tokens: {} was not written.", file.display()));
        return None;
    };
    let written = files::write(file, &credentials.to_json(SystemTime::now()), Readers::Owner);
    if written.is_ok() && screen == Format::Human {
        screen::notice(&format!("The client and its tokens were written to {}.", file.display()));
    }
    written.err()
}

/// Everything that can be wrong is found here, before anything is sent.
fn plan(mut args: ConformanceArgs) -> Result<Plans, Failure> {
    if let (Some(_), Some(_)) = (&args.record.replay, &args.client.credentials_out) {
        return Err(Failure::usage(
            "--replay and --credentials-out contradict each other: what stands for the tokens opens nothing",
        ));
    }
    if let Some(file) = &args.client.credentials_out {
        files::check_folder("--credentials-out", file)?;
    }
    let catalog = load(&args.specs)?;
    let network = network::network(std::mem::take(&mut args.network))?;
    let known = Known::load(std::mem::take(&mut args.baseline))?;
    let allow = std::mem::take(&mut args.allow);
    let (selection, mut problems) =
        match select(&catalog, args.conformance_checks, &args.checks, allow, Naming::Flags) {
            Ok(selection) => (selection, Vec::new()),
            Err(problems) => (Default::default(), problems.into_iter().map(|(_, problem)| problem).collect()),
        };
    let settings = FlowSettings { selection, ..settings(args.clone(), &catalog)? };
    let plan = match settings.plan(&catalog, Naming::Flags) {
        Ok(plan) if problems.is_empty() => plan,
        Ok(_) => return Err(Failure::usage(Problems(problems))),
        Err(more) => {
            problems.extend(more.0);
            return Err(Failure::usage(Problems(problems)));
        }
    };
    let server_url = plan.target_text.clone();
    let mut flows = vec![PlannedFlow { label: None, plan }];
    Ok(Plans {
        tape: Tape::new(&args.record, &mut flows, std::iter::once(&settings), &catalog)?,
        server_url,
        flows,
        labels: vec![settings.label()],
        network,
        known,
        ..Plans::new(catalog)
    })
}

/// The settings of the flow, without its checks.
fn settings(args: ConformanceArgs, catalog: &Catalog) -> Result<FlowSettings, Failure> {
    let params = args.verify_call_arguments.unwrap_or_else(|| json!({}));
    Ok(FlowSettings {
        consent_timeout: args.consent_timeout,
        consent_again: args.consent_again,
        print_url: args.print_url,
        headers_to_all: args.header_all,
        verify_tools: args.verify_tools || args.verify_call_tool.is_some(),
        call_tool: args.verify_call_tool.map(|name| ToolCall { name, params }),
        ..args.client.settings(args.protocol_version, args.registration, catalog)?
    })
}

/// Loads and lints the specs.
pub(super) fn load(specs: &SpecArgs) -> Result<Arc<Catalog>, Failure> {
    let failed = |mistakes: Mistakes| Failure::of_files(ErrorKind::Spec, mistakes);
    let catalog = Catalog::load(&specs.specs).map_err(failed)?;
    if !specs.specs.is_empty() {
        crate::lint::lint(&catalog).map_err(failed)?;
    }
    Ok(Arc::new(catalog))
}
