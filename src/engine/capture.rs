//! Facts from answers. A capture whose source is absent clears its fact: a second client must not keep the first
//! one's secret.

use indexmap::IndexMap;
use serde_json::Value;

use super::scope::Scope;
use crate::action::Sight;
use crate::assert;
use crate::spec::model::Capture;
use crate::template::{Context, Facts, Mark, Names};

/// Last parts of fact names that hold secrets, whether or not the spec marks them.
const SECRET_NAMES: [&str; 9] = [
    "access_token",
    "refresh_token",
    "id_token",
    "secret",
    "client_secret",
    "verifier",
    "code",
    "assertion",
    "password",
];

/// Sets facts from what was seen, in the order of the file; later ones see earlier ones.
///
/// # Errors
/// What could not be told, in one sentence: those facts are cleared, the others are set.
pub(super) fn capture(
    table: &IndexMap<String, Capture>,
    set_by: &str,
    sight: &Sight,
    facts: &mut Facts,
    scope: &mut Scope,
    names: &Names,
) -> Result<(), String> {
    let exchange = sight.exchange().map(|exchange| exchange.number);
    let mut untold = Vec::new();
    for (name, from) in table {
        let read = read(from, sight, &Context::new(facts, names.clone()));
        let marked = match from {
            Capture::Template(_) => None,
            Capture::From(from) => Some(from),
        };
        let value = read.unwrap_or_else(|reason| {
            untold.push(format!("{name}: {reason}"));
            None
        });
        let by_name = name.rsplit('.').next().is_some_and(|last| SECRET_NAMES.contains(&last));
        let mark = Mark {
            set_by: set_by.to_owned(),
            exchange,
            secret: by_name || marked.and_then(|from| from.secret).unwrap_or(false),
            one_shot: marked.and_then(|from| from.one_shot).unwrap_or(false),
        };
        match &value {
            Some(value) => facts.set(name, value.clone(), mark.clone()),
            None => facts.clear(name),
        }
        scope.capture(name, value, mark);
    }
    if untold.is_empty() { Ok(()) } else { Err(untold.join("; ")) }
}

fn read(from: &Capture, sight: &Sight, context: &Context) -> Result<Option<Value>, String> {
    match from {
        Capture::Template(text) => context.render(text).map(Some).map_err(|error| error.to_string()),
        Capture::From(from) => assert::read(from, &sight.evidence(), context),
    }
}
