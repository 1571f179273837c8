//! `mcprove specs lint`: all mistakes of spec files at once.

use serde_json::{Value, json};

use super::exit::Exit;
use super::failure::Failure;
use super::screen;
use super::shared_args::Format;
use super::specs_args::{LintFormat, SpecsLintArgs};
use crate::lint::lint_with_unread;
use crate::report::mistake_json;
use crate::spec::{Catalog, Mistake};
use crate::text::plural;

pub(super) fn run(args: &SpecsLintArgs) -> Exit {
    if let Some(missing) = args.folders.iter().find(|folder| !folder.is_dir()) {
        let what = if missing.exists() { "is no folder" } else { "does not exist" };
        let message = format!("{} {what}; give a folder that is laid out like specs/", missing.display());
        screen::error(&Failure::usage(message), Format::Human);
        return Exit::Usage;
    }
    let (catalog, unread) = Catalog::load_what_can_be_read(&args.folders);
    let found = lint_with_unread(&catalog, &unread);
    screen::line(text(args.format, &catalog, &found).trim_end());
    if found.is_empty() { Exit::Passed } else { Exit::Failed }
}

fn text(format: LintFormat, catalog: &Catalog, found: &[Mistake]) -> String {
    match format {
        LintFormat::Json => {
            let list: Vec<Value> = found.iter().map(mistake_json).collect();
            serde_json::to_string_pretty(&json!({ "mistakes": list })).unwrap_or_default()
        }
        LintFormat::Github => found.iter().map(as_command).collect::<Vec<_>>().join("\n"),
        LintFormat::Human if found.is_empty() => {
            format!("{}, no mistake", plural(catalog.sources().len(), "file"))
        }
        LintFormat::Human => {
            let terminal = screen::diagnostics();
            let shown: Vec<String> = found.iter().map(|mistake| mistake.shown(terminal)).collect();
            format!("{}\n\n{}", shown.join("\n\n"), plural(found.len(), "mistake"))
        }
    }
}

/// A workflow command: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
fn as_command(mistake: &Mistake) -> String {
    let place = mistake.position.map(|position| format!(",line={},col={}", position.line, position.column));
    let help = mistake.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let file = escaped(&mistake.file).replace(':', "%3A").replace(',', "%2C");
    let message = escaped(&format!("{}{help}", mistake.message));
    format!("::error file={file}{}::{message}", place.unwrap_or_default())
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_command_stays_on_one_line_and_keeps_its_separators() {
        let mistake = Mistake::of_file("a,b.toml", "100% wrong\nindeed").help("mend it");
        assert_eq!(as_command(&mistake), "::error file=a%2Cb.toml::100%25 wrong%0Aindeed%0Ahelp: mend it");
    }
}
