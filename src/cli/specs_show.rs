//! `mcprove specs show`: a spec as its file, or as a given flow sees it.

use std::sync::Arc;

use serde_json::Value;

use super::conformance::load;
use super::exit::Exit;
use super::failure::Failure;
use super::screen;
use super::shared_args::Format;
use super::specs_args::SpecsShowArgs;
use super::specs_list::revision;
use crate::engine::{Settled, resolved};
use crate::spec::model::Spec;
use crate::spec::{Catalog, SpecEntry};

pub(super) fn run(args: &SpecsShowArgs) -> Exit {
    screen::answer(text(args), Format::Human)
}

fn text(args: &SpecsShowArgs) -> Result<String, Failure> {
    let catalog = load(&args.specs)?;
    let entry = find(&catalog, &args.id)?;
    if !args.resolved {
        return Ok(format!("# {}\n{}", entry.source.path, entry.source.text));
    }
    let revision = revision(&catalog, args.protocol_version.as_deref())?;
    let flow = format!("{} / {} / {}", revision.name, args.registration.name(), args.auth_mode.name());
    let (registration, mode) = (args.registration.name(), args.auth_mode);
    let settled = Settled::flow(revision, registration, mode.name(), mode.grant());
    let spec = resolved(&catalog, &entry, &settled);
    Ok(format!(
        "# {} in {flow}; `when` is what only answers can decide.\n{}",
        entry.source.path,
        toml(&spec)?
    ))
}

/// The spec of this id.
pub(super) fn find(catalog: &Catalog, id: &str) -> Result<Arc<SpecEntry>, Failure> {
    catalog.specs.get(id).cloned().ok_or_else(|| {
        let known = catalog.specs.keys().map(String::as_str);
        let help = match crate::text::did_you_mean(id, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`mcprove specs list` names them".to_owned(),
        };
        Failure::usage(format!("there is no spec `{id}`; {help}"))
    })
}

/// As TOML. JSON's null has no form there and means nothing in a spec.
fn toml(spec: &Spec) -> Result<String, Failure> {
    let unwritable =
        |error: &dyn std::fmt::Display| Failure::internal(format!("the spec cannot be written: {error}"));
    let mut value = serde_json::to_value(spec).map_err(|error| unwritable(&error))?;
    without_null(&mut value);
    toml::to_string(&value).map_err(|error| unwritable(&error))
}

fn without_null(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(without_null),
        Value::Object(table) => {
            table.retain(|_, value| !value.is_null());
            table.values_mut().for_each(without_null);
        }
        _ => {}
    }
}
