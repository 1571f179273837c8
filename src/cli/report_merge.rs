//! `mcprove report merge`: the JSON reports of the parts of a suite become one.

use std::path::PathBuf;

use super::args::MergeArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::files::{self, Readers};
use super::screen;
use super::shared_args::Format;
use crate::report::{Merged, merge};

pub(super) fn run(args: MergeArgs) -> Exit {
    let merged = match read(args.files).and_then(|files| merge(files).map_err(Failure::config)) {
        Ok(merged) => merged,
        Err(failure) => {
            screen::error(&failure, Format::Human);
            return Exit::Usage;
        }
    };
    match write(&merged, args.output) {
        Ok(()) if merged.passed => Exit::Passed,
        Ok(()) => Exit::Failed,
        Err(failure) => {
            screen::error(&failure, Format::Human);
            Exit::Failed
        }
    }
}

fn read(files: Vec<PathBuf>) -> Result<Vec<(String, String)>, Failure> {
    let read = |file: PathBuf| {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(&file);
        let text = text.map_err(|error| Failure::config(format!("{name} cannot be read: {error}")))?;
        Ok((name, text))
    };
    files.into_iter().map(read).collect()
}

fn write(merged: &Merged, output: Option<PathBuf>) -> Result<(), Failure> {
    match output {
        Some(file) => files::write(&file, &format!("{}\n", merged.text), Readers::Usual),
        None => {
            screen::line(&merged.text);
            Ok(())
        }
    }
}
