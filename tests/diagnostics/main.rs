//! Broken files and what is told of them. Each file of `cases/` holds the files of a folder (`=== path`), and below
//! `=== told` the text that people get; `REGEN=1 cargo test --test diagnostics` writes it anew, for a person to read.
//!
//! A case with a file `suite.*` or `baseline.*` is about that file; any other is a folder of specs that is linted.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use mcprove::lint::lint_with_unread;
use mcprove::spec::{Catalog, Mistakes};
use mcprove::suite::{Baseline, Overrides, Suite};

const MARK: &str = "=== ";

static SHIPPED: LazyLock<Catalog> = LazyLock::new(|| Catalog::load(&[]).unwrap());

struct Case {
    path: PathBuf,
    name: String,
    /// The files by path.
    files: Vec<(String, String)>,
    told: String,
}

impl Case {
    fn read(path: PathBuf) -> Case {
        let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let mut parts = text.split(MARK).skip(1).map(|part| part.split_once('\n').unwrap());
        let mut files: Vec<(String, String)> =
            parts.by_ref().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        let told = match files.pop_if(|(name, _)| name == "told") {
            Some((_, told)) => told,
            None => String::new(),
        };
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Case { path, name, files, told }
    }

    fn tell(&self) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in &self.files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let whole = |stem: &str| {
            let named = self.files.iter().find(|(path, _)| path.starts_with(stem));
            named.map(|(path, _)| folder.path().join(path))
        };
        let told = match (whole("suite."), whole("baseline.")) {
            (Some(suite), _) => told_of_suite(&suite),
            (_, Some(baseline)) => Baseline::load(&baseline, false).map(drop).unwrap_err(),
            _ => told_of_specs(&self.files),
        };
        let inside = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
        format!("{told}\n").replace(&inside, "")
    }

    fn write(&self, told: &str) {
        let files: String = self.files.iter().map(|(path, text)| format!("{MARK}{path}\n{text}")).collect();
        fs::write(&self.path, format!("{files}{MARK}told\n{told}")).unwrap();
    }
}

fn told_of_suite(file: &Path) -> Mistakes {
    let environment = |name: &str| (name == "SECRET").then(|| "hunter2-hunter2".to_owned());
    match Suite::load(file, &Overrides::default(), &environment) {
        Ok(suite) => suite.plan().map(drop).unwrap_err(),
        Err(mistakes) => mistakes,
    }
}

fn told_of_specs(files: &[(String, String)]) -> Mistakes {
    let mut catalog = SHIPPED.clone();
    let unread =
        files.iter().filter_map(|(path, text)| catalog.add(path, text).err()).flat_map(|told| told.0);
    let unread: Vec<_> = unread.collect();
    Mistakes(lint_with_unread(&catalog, &unread))
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/cases");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(Case::read).collect()
}

#[test]
fn every_broken_file_is_told_as_its_case_says() {
    let regen = std::env::var_os("REGEN").is_some();
    let cases = cases();
    assert!(cases.len() >= 60);
    let prove = |case: &Case| {
        let told = case.tell();
        if regen {
            case.write(&told);
        } else if told != case.told {
            return Some(format!("{}:\n{told}\ninstead of\n{}", case.name, case.told));
        }
        None
    };
    // A lint of the whole set for each: on all processors.
    let jobs = std::thread::available_parallelism().map_or(2, usize::from);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let parts = cases.chunks(cases.len().div_ceil(jobs));
        let threads: Vec<_> =
            parts.map(|part| scope.spawn(|| part.iter().filter_map(prove).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {}:\n\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}

#[test]
fn no_told_text_shows_a_secret_or_leaves_the_place_out() {
    for case in cases() {
        assert!(!case.told.contains("hunter2"), "{}", case.name);
        for told in case.told.split("\n\n") {
            assert!(told.starts_with("error: ") && told.contains("--> "), "{}: {told}", case.name);
        }
    }
}
