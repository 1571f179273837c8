//! Baselines as files: JSON or TOML, by the file's ending.

use std::path::Path;

use super::baseline::{Baseline, BaselineFile, KnownEntry};
use super::document;
use crate::outcome::KnownFailure;
use crate::spec::{Mistake, Mistakes, SourceFile, decode, schema_of};

/// The JSON Schema of the baseline, made from its types; `schema/baseline.schema.json` is a copy of it.
pub fn baseline_schema() -> serde_json::Value {
    schema_of::<BaselineFile>()
}

impl Baseline {
    /// Reads a baseline; a file that does not exist yet is an empty one if it is going to be written.
    ///
    /// # Errors
    /// Every mistake of the file.
    pub fn load(file: &Path, will_be_written: bool) -> Result<Baseline, Mistakes> {
        let shown = file.display().to_string();
        if will_be_written && !file.exists() {
            return Ok(Baseline { file: shown, ..Baseline::default() });
        }
        let text = std::fs::read_to_string(file).map_err(|error| {
            let mistake = Mistake::of_file(&shown, format!("the baseline cannot be read: {error}"));
            Mistakes(vec![mistake.help("--update-baseline writes a new one")])
        })?;
        Baseline::read(&document::source(shown, &text))
    }

    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// Every mistake of the file.
    pub fn read(source: &SourceFile) -> Result<Baseline, Mistakes> {
        let file: BaselineFile = decode(source)?;
        let mut mistakes = Vec::new();
        let mut entries: Vec<KnownFailure> = Vec::new();
        for (index, entry) in file.known.into_iter().enumerate() {
            let place = ["known", &index.to_string()];
            let KnownEntry { flow, spec, finding, reason } = entry;
            if reason.trim().is_empty() {
                let path = [place[0], place[1], "reason"];
                let help = "say why the failure is accepted for now, with a ticket if there is one";
                mistakes.push(Mistake::at_key(source, &path, "the reason is empty").help(help));
            }
            let twice = |e: &&KnownFailure| e.flow == flow && e.spec == spec && e.finding == finding;
            if entries.iter().any(|entry| twice(&entry)) {
                mistakes.push(
                    Mistake::at_key(source, &place, "this failure is listed twice")
                        .help("keep one of the entries"),
                );
            }
            entries.push(KnownFailure { flow, spec, finding, reason });
        }
        if mistakes.is_empty() {
            Ok(Baseline { file: source.path.clone(), schema: file.schema, entries })
        } else {
            Err(Mistakes(mistakes))
        }
    }

    /// The text of the file, entries in order: the same failures make the same text.
    pub fn text(&self) -> String {
        let entry = |known: &KnownFailure| KnownEntry {
            flow: known.flow.clone(),
            spec: known.spec.clone(),
            finding: known.finding.clone(),
            reason: known.reason.clone(),
        };
        let file =
            BaselineFile { schema: self.schema.clone(), known: self.entries.iter().map(entry).collect() };
        // Both formats can write texts in a list of tables: neither can fail.
        if Path::new(&self.file).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
        } else {
            toml::to_string_pretty(&file).unwrap_or_default()
        }
    }
}
