//! Planted mistakes (`mistakes.toml`): each is told at its line, with what to do, and alone.

use std::fs;

use mcprove::lint::lint_all;
use mcprove::spec::Catalog;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    /// What a file begins with that has nothing else to say.
    head: String,
    /// What ends a table of outcomes.
    tail: String,
    mistake: Vec<Planted>,
}

/// A file with one mistake.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Planted {
    name: String,
    #[serde(default = "usual_place")]
    file: String,
    /// `HEAD` and `TAIL` stand for the head and the tail above.
    text: String,
    /// The text that the marked line has.
    line: String,
    says: Vec<String>,
}

fn usual_place() -> String {
    "checks/mine/planted.toml".to_owned()
}

fn prove(planted: &Planted, file: &File) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(&planted.file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text = planted.text.replace("HEAD", file.head.trim_end()).replace("TAIL", file.tail.trim_end());
    fs::write(path, text).unwrap();
    let (catalog, mut found) = Catalog::load_what_can_be_read(&[folder.path().into()]);
    found.extend(lint_all(&catalog));
    let told: Vec<String> = found.iter().map(ToString::to_string).collect();
    let [only] = &found[..] else {
        return Err(format!("{}: {} mistakes\n{}", planted.name, found.len(), told.join("\n")));
    };
    let missing = planted.says.iter().find(|part| !told[0].contains(part.as_str()));
    match missing {
        Some(part) => Err(format!("{}: it does not say {part:?}\n{}", planted.name, told[0])),
        None if !only.line_text.contains(&planted.line) => {
            Err(format!("{}: it is told at another line\n{}", planted.name, told[0]))
        }
        None => Ok(()),
    }
}

#[test]
fn every_planted_mistake_is_told_alone_at_its_line_and_with_what_to_do() {
    let file: File = toml::from_str(include_str!("mistakes.toml")).unwrap();
    let wrong: Vec<String> = file.mistake.iter().filter_map(|planted| prove(planted, &file).err()).collect();
    assert!(wrong.is_empty(), "{} of {}:\n\n{}", wrong.len(), file.mistake.len(), wrong.join("\n\n"));
}
