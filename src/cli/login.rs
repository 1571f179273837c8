//! `mcprove oauth login`: the engine as a plain client. It logs in, lists the tools, and tests nothing.

use serde_json::{Value, json};

use super::conformance::{hand_out, load};
use super::exit::Exit;
use super::failure::Failure;
use super::files;
use super::login_args::LoginArgs;
use super::network;
use super::output::Output;
use super::running::{self, Plans};
use super::screen;
use super::shared_args::{Format, OutputArgs};
use crate::engine::Answers;
use crate::outcome::{FlowOutcome, SpecOutcome, Verdict};
use crate::spec::Catalog;
use crate::suite::{FlowSettings, Naming, PlannedFlow, ToolCall};

pub(super) async fn run(args: LoginArgs) -> Exit {
    let output = Output::or(&OutputArgs::default(), Format::Human);
    let (credentials_out, call_tool) = (args.client.credentials_out.clone(), args.call_tool.clone());
    let plans = match plan(args) {
        Ok(plans) => plans,
        Err(failure) => {
            screen::error(&failure, output.errors);
            return Exit::Usage;
        }
    };
    let ran = running::run(plans, &output).await;
    let left = credentials_out.and_then(|file| hand_out(ran.credentials, &file, output.screen));
    left.iter().for_each(|failure| screen::error(failure, output.errors));
    let Some(flow) = ran.outcome.flows.first() else { return Exit::Failed };
    let wanted = ["verify_list_tools"].into_iter().chain(call_tool.as_ref().map(|_| "verify_call_tool"));
    let done = wanted.into_iter().all(|id| flow.steps.iter().any(|step| step.id == id && worked(step)));
    screen::line(&told(flow, &ran.answers, call_tool.as_deref()));
    if !done {
        screen::notice(&reasons(flow));
    }
    if done && left.is_none() { Exit::Passed } else { Exit::Failed }
}

/// Everything that can be wrong is found here, before anything is sent.
fn plan(mut args: LoginArgs) -> Result<Plans, Failure> {
    if let Some(file) = &args.client.credentials_out {
        files::check_folder("--credentials-out", file)?;
    }
    let catalog = load(&args.specs)?;
    let network = network::network(std::mem::take(&mut args.network))?;
    let settings = settings(args, &catalog)?;
    let plan = settings.plan(&catalog, Naming::Flags).map_err(Failure::usage)?;
    Ok(Plans {
        server_url: plan.target_text.clone(),
        flows: vec![PlannedFlow { label: None, plan }],
        labels: vec![settings.label()],
        network,
        ..Plans::new(catalog)
    })
}

fn settings(args: LoginArgs, catalog: &Catalog) -> Result<FlowSettings, Failure> {
    let params = args.arguments.unwrap_or_else(|| json!({}));
    Ok(FlowSettings {
        verify_tools: true,
        call_tool: args.call_tool.map(|name| ToolCall { name, params }),
        plain_client: true,
        ..args.client.settings(args.protocol_version, args.registration, catalog)?
    })
}

fn worked(step: &SpecOutcome) -> bool {
    matches!(step.verdict, Verdict::Passed | Verdict::Warning)
}

/// What there is to show: how the client came in, the tools, and what the call came to.
fn told(flow: &FlowOutcome, answers: &Answers, call_tool: Option<&str>) -> String {
    let mut lines = vec![format!("Server: {}", flow.server_url)];
    lines.push(format!("Flow: {} / {}", flow.protocol_version, flow.registration));
    lines.extend(flow.notes.clone());
    for tool in answers.tools.iter().flatten() {
        let text = |name: &str| tool.get(name).and_then(Value::as_str).unwrap_or_default();
        lines.push(format!("  {}  {}", text("name"), text("description")).trim_end().to_owned());
    }
    if let (Some(name), Some(result)) = (call_tool, &answers.called) {
        lines.push(format!("{name}:"));
        lines.push(serde_json::to_string_pretty(result).unwrap_or_default());
    }
    // A server's text may hold what moves a terminal's cursor.
    lines.join("\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// Why it did not come to that: what failed, in order, with what helps.
fn reasons(flow: &FlowOutcome) -> String {
    let failed = |step: &&SpecOutcome| matches!(step.verdict, Verdict::Failed | Verdict::Error);
    let mut steps: Vec<&SpecOutcome> = flow.steps.iter().filter(failed).collect();
    if steps.is_empty() {
        steps = flow.steps.iter().filter(|step| step.verdict == Verdict::CouldNotRun).collect();
    }
    let told = steps.into_iter().map(|step| {
        let helps = step.findings.iter().filter(|finding| finding.verdict == step.verdict);
        let help = helps.filter_map(|finding| finding.help.as_ref()).next();
        let help = help.map(|help| format!("\n  = help: {}", help.trim())).unwrap_or_default();
        format!("{}: {}{help}", step.id, step.summary)
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        let why = flow.interrupted.as_deref().unwrap_or("it did not come to that");
        return format!("error: no tools were listed: {why}");
    }
    format!("error: {}", told.join("\nerror: "))
}
