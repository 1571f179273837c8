//! Outcome rows that no answer reaches, because an earlier row asks for no more.

use serde_json::{Map, Value};

use crate::spec::model::{Assertion, OutcomeRow};
use crate::spec::{Catalog, Mistake, SourceFile, SpecEntry};

/// Subjects that are lists: one of the values holds.
const ONE_OF: [&str; 4] = ["status", "candidate", "ended", "transport"];

/// Operators that hold only for what exists.
const OF_WHAT_EXISTS: [&str; 9] =
    ["equals", "one_of", "contains", "starts_with", "matches", "has_token", "media_type", "type", "url"];

pub(super) fn spec(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    table(Some(catalog), &entry.source, &entry.model.outcome, found);
}

pub(super) fn shared(catalog: &Catalog, found: &mut Vec<Mistake>) {
    for entry in catalog.outcomes.values() {
        table(None, &entry.source, &entry.model.outcome, found);
    }
}

/// All assertions of a row must hold: a row that asks for everything an earlier one asks for is never reached.
fn table(catalog: Option<&Catalog>, source: &SourceFile, rows: &[OutcomeRow], found: &mut Vec<Mistake>) {
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.match_.is_empty()) {
        let asks_no_more = |other: &&OutcomeRow| {
            let asked_here = |asked: &Assertion| row.match_.iter().any(|own| is_implied(asked, own));
            !other.match_.is_empty() && other.match_.iter().all(asked_here)
        };
        let earlier = rows.iter().take(index).flat_map(|earlier| own_or_shared(catalog, earlier));
        if let Some(earlier) = earlier.into_iter().find(asks_no_more) {
            let name = earlier.name.as_deref().unwrap_or_default();
            let message = format!("no answer reaches this row: `{name}` above matches all that it matches");
            let path = ["outcome", &index.to_string(), "match"];
            let help = "put the stricter row first, or let the rows ask for different things";
            found.push(Mistake::at_key(source, &path, message).help(help));
        }
    }
}

fn own_or_shared<'a>(catalog: Option<&'a Catalog>, row: &'a OutcomeRow) -> Vec<&'a OutcomeRow> {
    match &row.use_ {
        Some(id) => catalog
            .and_then(|catalog| catalog.outcomes.get(id))
            .map(|entry| entry.model.outcome.iter().collect())
            .unwrap_or_default(),
        None => vec![row],
    }
}

/// Whether `asked` holds wherever `own` holds, as far as that can be seen without an answer.
fn is_implied(asked: &Assertion, own: &Assertion) -> bool {
    if asked == own {
        return true;
    }
    let (Ok(Value::Object(asked)), Ok(Value::Object(own))) =
        (serde_json::to_value(asked), serde_json::to_value(own))
    else {
        return false;
    };
    is_wider_list(&asked, &own) || is_existence(&asked, &own)
}

/// `status = ["2xx"]` holds wherever `status = [200]` holds.
fn is_wider_list(asked: &Map<String, Value>, own: &Map<String, Value>) -> bool {
    let mut subjects = ONE_OF.iter().filter(|subject| asked.contains_key(**subject));
    let (Some(subject), 1, 1) = (subjects.next(), asked.len(), own.len()) else { return false };
    let list = |table: &Map<String, Value>| table.get(*subject).and_then(Value::as_array).cloned();
    let (Some(asked), Some(own)) = (list(asked), list(own)) else { return false };
    let class = |value: &Value| value.as_u64().map(|code| Value::String(format!("{}xx", code / 100)));
    own.iter().all(|value| asked.contains(value) || class(value).is_some_and(|class| asked.contains(&class)))
}

/// `exists = true` holds wherever another operator holds for the same subject.
fn is_existence(asked: &Map<String, Value>, own: &Map<String, Value>) -> bool {
    let subject: Vec<_> = asked.iter().filter(|(key, _)| *key != "exists").collect();
    asked.get("exists") == Some(&Value::Bool(true))
        && !subject.is_empty()
        && subject.iter().all(|(key, value)| own.get(*key) == Some(*value))
        && own.keys().any(|key| OF_WHAT_EXISTS.contains(&key.as_str()))
}
