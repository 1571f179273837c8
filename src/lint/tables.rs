//! Outcome tables that do not decide: no row for the rest, rows that nothing reaches, rows without a verdict.

use crate::spec::model::{OutcomeRow, Reason, VerdictWord};
use crate::spec::{Catalog, Mistake, SpecEntry};

pub(super) fn spec(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    let source = &entry.source;
    let table = &entry.model.outcome;
    let mut closed_by: Option<usize> = None;
    for (index, row) in table.iter().enumerate() {
        let at = index.to_string();
        if let Some(closing) = closed_by {
            let message = format!("no answer reaches this row: row {} matches everything", closing + 1);
            found.push(
                Mistake::at_key(source, &["outcome", &at], message).help("put the row without `match` last"),
            );
        }
        let shared = row.use_.as_ref().and_then(|id| catalog.outcomes.get(id));
        let closes = match shared {
            Some(shared) => shared.model.outcome.iter().any(is_catch_all),
            None => row.use_.is_none() && is_catch_all(row),
        };
        if closes && closed_by.is_none() {
            closed_by = Some(index);
        }
        if row.use_.is_none() {
            found.extend(incomplete(row).map(|(key, message, help)| {
                Mistake::at_key(source, &["outcome", &at, key], message).help(help)
            }));
        }
    }
    if !table.is_empty() && closed_by.is_none() {
        let last = (table.len() - 1).to_string();
        let message = "no row of this table is for the rest: an answer may match none of them";
        let help = "add a last [[outcome]] without `match`, so that every answer has a verdict";
        found.push(Mistake::at_key(source, &["outcome", &last], message).help(help));
    }
}

fn is_catch_all(row: &OutcomeRow) -> bool {
    row.match_.is_empty()
}

/// The key that is wrong or missing, what is wrong, and what to do.
fn incomplete(row: &OutcomeRow) -> Option<(&'static str, &'static str, &'static str)> {
    if row.name.is_none() {
        return Some(("name", "this row has no name", "name what the server did: `name = \"refused\"`"));
    }
    match (&row.verdict, &row.violates) {
        (None, None) => Some((
            "verdict",
            "this row has no verdict",
            "add `verdict = \"…\"` or `violates = \"<requirement>\"`",
        )),
        (Some(_), Some(_)) => Some((
            "violates",
            "`verdict` and `violates` contradict each other",
            "keep one: `violates` takes its verdict from the requirement's level",
        )),
        (Some(verdict), None) if row.reason.is_some() && *verdict != VerdictWord::Skipped => {
            Some(("reason", "`reason` goes with `verdict = \"skipped\"` only", "remove `reason`, or skip"))
        }
        (verdict, violates) => {
            let red =
                violates.is_some() || matches!(verdict, Some(VerdictWord::Failed | VerdictWord::Warning));
            let silent = row.message.is_none()
                && (red
                    || matches!(verdict, Some(VerdictWord::Skipped))
                        && row.reason != Some(Reason::NotApplicable));
            silent.then_some(("message", "this row does not say what happened", "add `message = \"…\"`"))
        }
    }
}
