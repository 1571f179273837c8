//! Servers that are broken in one way: each has a verdict, a message and a help of its own.

use mcprove::outcome::Verdict;
use serde::Deserialize;

use crate::support::{edited, flow, not_green, result};

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

/// A server that is wrong, and what has to be said of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the server does: the sentence that the test proves.
    name: String,
    /// What makes it wrong.
    edit: toml::value::Array,
    /// The step that notices.
    step: String,
    verdict: Verdict,
    outcome: String,
    /// What the message has to say.
    says: Vec<String>,
    /// What the help has to say.
    #[serde(default)]
    help: Vec<String>,
    /// The steps that cannot run because of it.
    #[serde(default)]
    ends_before: Option<String>,
    #[serde(default)]
    step_timeout_ms: Option<u64>,
}

async fn prove(case: &Case) -> Result<(), String> {
    let mut table = toml::Table::new();
    table.insert("edit".into(), case.edit.clone().into());
    let server = edited(&toml::to_string(&table).unwrap()).await;
    let run = flow(&server.url()).with(|settings| {
        if let Some(limit) = case.step_timeout_ms {
            settings.step_timeout = std::time::Duration::from_millis(limit);
        }
    });
    let outcome = run.run().await;
    let all = not_green(&outcome).join("\n    ");
    let seen = result(&outcome, &case.step);
    let finding = seen.findings.iter().find(|finding| finding.name == case.outcome);
    let Some(finding) = finding else {
        return Err(format!("{}: no outcome {}\n    {all}", case.name, case.outcome));
    };
    if finding.verdict != case.verdict {
        return Err(format!(
            "{}: {} instead of {}\n    {all}",
            case.name,
            finding.verdict.word(),
            case.verdict.word()
        ));
    }
    for part in &case.says {
        if !finding.message.contains(part) {
            return Err(format!("{}: the message does not say {part:?}: {}", case.name, finding.message));
        }
    }
    let help = finding.help.as_deref().unwrap_or_default();
    if let Some(part) = case.help.iter().find(|part| !help.contains(part.as_str())) {
        return Err(format!("{}: the help does not say {part:?}: {help}", case.name));
    }
    if finding.verdict == Verdict::Failed && help.is_empty() {
        return Err(format!("{}: there is no help", case.name));
    }
    let red = matches!(case.verdict, Verdict::Failed | Verdict::Error | Verdict::CouldNotRun);
    if red && outcome.passed() {
        return Err(format!("{}: the flow passed all the same", case.name));
    }
    if let Some(last) = &case.ends_before
        && result(&outcome, last).verdict != Verdict::CouldNotRun
    {
        return Err(format!("{}: {last} ran all the same\n    {all}", case.name));
    }
    server.stop().await;
    Ok(())
}

#[tokio::test]
async fn each_broken_server_is_told_what_it_does_and_what_to_change() {
    each(include_str!("broken.toml")).await;
}

#[tokio::test]
async fn each_answer_of_a_wrong_type_is_a_verdict_with_one_sentence() {
    each(include_str!("wrong_types.toml")).await;
}

async fn each(cases: &str) {
    let file: File = toml::from_str(cases).unwrap();
    let mut wrong = Vec::new();
    for case in &file.case {
        wrong.extend(prove(case).await.err());
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), file.case.len(), wrong.join("\n"));
}
