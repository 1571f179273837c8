//! `mcprove specs list --plan`: what each flow of a suite would run, and why it would not run the rest.

use std::path::Path;

use serde_json::{Value, json};

use super::failure::Failure;
use super::specs_args::SpecsListArgs;
use crate::engine::Part;
use crate::report::ErrorKind;
use crate::suite::{Overrides, Suite};

pub(super) fn text(file: &Path, args: &SpecsListArgs) -> Result<String, Failure> {
    let overrides = Overrides { specs: args.specs.specs.clone(), ..Overrides::default() };
    let environment = |name: &str| std::env::var(name).ok();
    let suite = Suite::load(file, &overrides, &environment)
        .map_err(|mistakes| Failure::of_files(ErrorKind::Config, mistakes))?;
    let planned = suite.plan().map_err(|mistakes| Failure::of_files(ErrorKind::Config, mistakes))?;
    let flows: Vec<(String, Vec<Part>)> =
        planned.iter().map(|flow| (flow.label.clone().unwrap_or_default(), flow.plan.expanded())).collect();
    if args.json {
        let flows: Vec<Value> = flows.iter().map(|(label, parts)| as_json(label, parts)).collect();
        return Ok(serde_json::to_string_pretty(&json!({ "flows": flows })).unwrap_or_default());
    }
    Ok(flows.iter().map(|(label, parts)| as_text(label, parts)).collect::<Vec<_>>().join("\n\n"))
}

fn as_json(label: &str, parts: &[Part]) -> Value {
    let runs: Vec<&String> =
        parts.iter().filter(|part| part.why_not.is_none()).map(|part| &part.id).collect();
    let left_out: Vec<Value> = parts
        .iter()
        .filter_map(|part| part.why_not.as_ref().map(|why| json!({ "id": part.id, "because": why })))
        .collect();
    json!({ "label": label, "runs": runs, "doesNotRun": left_out })
}

fn as_text(label: &str, parts: &[Part]) -> String {
    let (runs, rest): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| part.why_not.is_none());
    let mut lines = vec![format!("{label}: {} of {} specs", runs.len(), parts.len())];
    lines.extend(runs.iter().enumerate().map(|(index, part)| format!("  {:>3}  {}", index + 1, part.id)));
    if !rest.is_empty() {
        lines.push("  does not run:".to_owned());
    }
    for part in rest {
        lines.push(format!("       {}: {}", part.id, part.why_not.as_deref().unwrap_or_default()));
    }
    lines.join("\n")
}
