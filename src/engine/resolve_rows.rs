//! Outcome rows for readers: shared rows in their place, with the parameters of the row that uses them.

use indexmap::IndexMap;
use serde_json::Value;

use crate::spec::Catalog;
use crate::spec::model::{OutcomeRow, Spec};

/// Shared tables use shared tables; deeper than this is a circle.
const MAX_DEPTH: usize = 8;

/// The rows of a table; shared ones have the parameters `with` of the row that uses them.
pub(super) fn rows(
    catalog: &Catalog,
    table: &[OutcomeRow],
    with: Option<&IndexMap<String, Value>>,
) -> Vec<OutcomeRow> {
    expand(catalog, table, with, 0)
}

fn expand(
    catalog: &Catalog,
    table: &[OutcomeRow],
    with: Option<&IndexMap<String, Value>>,
    depth: usize,
) -> Vec<OutcomeRow> {
    let mut all = Vec::new();
    for row in table {
        let shared = row.use_.as_ref().and_then(|id| catalog.outcomes.get(id));
        match shared.filter(|_| depth < MAX_DEPTH) {
            Some(shared) => {
                let own = if row.with.is_empty() { with } else { Some(&row.with) };
                all.extend(expand(catalog, &shared.model.outcome, own, depth + 1));
            }
            None => {
                let with = with.cloned().unwrap_or_else(|| row.with.clone());
                all.push(OutcomeRow { with, ..row.clone() });
            }
        }
    }
    all
}

/// Puts the parameters, and the requirement that is cited, where the rows ask for nothing but them.
pub(super) fn with_parameters(spec: &mut Spec, cited: Option<&str>) {
    for row in &mut spec.outcome {
        let with = std::mem::take(&mut row.with);
        let Ok(mut value) = serde_json::to_value(&*row) else { continue };
        substitute(&mut value, &with, cited);
        let still_asks = value.to_string().contains("with.");
        if let Ok(done) = serde_json::from_value::<OutcomeRow>(value) {
            *row = done;
        }
        if still_asks {
            row.with = with;
        }
    }
}

fn substitute(value: &mut Value, with: &IndexMap<String, Value>, cited: Option<&str>) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| substitute(value, with, cited)),
        Value::Object(table) => table.values_mut().for_each(|value| substitute(value, with, cited)),
        Value::String(text) => {
            let cited = cited.map(|id| ("cited".to_owned(), Value::from(id)));
            let named = with.iter().map(|(name, value)| (format!("with.{name}"), value.clone())).chain(cited);
            for (name, parameter) in named {
                let whole = format!("{{{{ {name} }}}}");
                match &parameter {
                    _ if *text == whole => {
                        *value = parameter;
                        return;
                    }
                    Value::String(parameter) => *text = text.replace(&whole, parameter),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
