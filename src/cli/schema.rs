//! `mcprove schema`: the JSON Schemas of our file formats, for editors.

use super::args::SchemaArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::screen;
use super::shared_args::Format;
use crate::report;
use crate::spec::{self, NamedSchema, schema_text};
use crate::suite::{baseline_schema, suite_schema};

/// Every schema by its name: `schema/<name>.schema.json`.
pub(super) fn schemas() -> Vec<NamedSchema> {
    let mut schemas: Vec<NamedSchema> = vec![
        ("suite", suite_schema),
        ("baseline", baseline_schema),
        ("report", report::json_schema),
        ("summary", report::json_summary_schema),
    ];
    schemas.extend(spec::SCHEMAS);
    schemas
}

pub(super) fn run(args: &SchemaArgs) -> Exit {
    let schemas = schemas();
    match schemas.iter().find(|(name, _)| *name == args.name) {
        Some((_, schema)) => {
            screen::line(schema_text(&schema()).trim_end());
            Exit::Passed
        }
        None => {
            let names: Vec<&str> = schemas.iter().map(|(name, _)| *name).collect();
            let message = format!("there is no schema `{}`; there are {}", args.name, names.join(", "));
            screen::error(&Failure::usage(message), Format::Human);
            Exit::Usage
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_that_are_checked_in_are_those_of_the_types() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
        for (name, schema) in schemas() {
            let file = folder.join(format!("{name}.schema.json"));
            let checked_in = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(
                checked_in == schema_text(&schema()),
                "{} is not up to date: run `just regen`",
                file.display()
            );
        }
    }

    #[test]
    fn no_schema_makes_editors_choose() {
        for (name, schema) in schemas() {
            let text = schema_text(&schema());
            assert!(!text.contains("\"oneOf\"") && !text.contains("\"null\"\n"), "{name}");
            assert!(jsonschema::draft7::meta::is_valid(&schema()), "{name} is no schema of Draft-07");
        }
    }
}
