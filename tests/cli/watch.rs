//! `--watch`: a file is saved, and the run is judged again. Tests wait for what is printed, never for a time.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use mcprove::reference::{Options, Server};

use crate::replay::Kept;

/// Nothing of it should ever take so long.
const PATIENCE: Duration = Duration::from_secs(120);
const WAITING: &str = "Waiting for a file to be saved";

/// The program while it watches.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(args: &[String]) -> Watching {
        // One pipe for both streams: so the lines come in their order.
        let (output, input) = std::io::pipe().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_mcprove"));
        command.env_clear().args(args).stdin(Stdio::null()).stdout(input.try_clone().unwrap()).stderr(input);
        if let Some(root) = std::env::var_os("SYSTEMROOT") {
            command.env("SYSTEMROOT", root);
        }
        let child = command.spawn().unwrap();
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            lines.map(|line| sender.send(line)).take_while(Result::is_ok).for_each(drop);
        });
        Watching { child, lines }
    }

    /// All lines until it waits again: those of one run.
    fn next_run(&self) -> String {
        let mut run = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no more after:\n{run}"));
            if line.contains(WAITING) {
                return run;
            }
            run.push_str(&line);
            run.push('\n');
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A check of what the server calls itself.
fn check(named: &str) -> String {
    format!(
        "spec = 1\nid = \"mine\"\ntitle = \"The server is called so\"\nobserve = {{ step = \"request_resource_metadata\" }}\n\
         [[outcome]]\nname = \"named\"\nmatch = [{{ json = \"/resource_name\", contains = \"{named}\" }}]\n\
         verdict = \"passed\"\n[[outcome]]\nname = \"absent\"\nverdict = \"failed\"\nmessage = \"no such name\"\n\
         help = \"give one\"\n"
    )
}

/// A record, and a folder of specs with a check of its own.
fn stage(named: &str) -> (Kept, tempfile::TempDir, Vec<String>) {
    let kept = Kept::new(&[]);
    let folder = tempfile::tempdir().unwrap();
    save(folder.path(), &check(named));
    let (specs, file) = (folder.path().display().to_string(), kept.file().display().to_string());
    let args = kept
        .args(&["--replay", &file, "--specs", &specs, "--checks", "mine*", "--watch", "--format", "human"]);
    (kept, folder, args)
}

fn save(folder: &Path, text: &str) {
    let place = folder.join("checks/prm");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("mine.toml"), text).unwrap();
}

#[test]
fn a_saved_file_is_judged_again_and_a_broken_one_ends_nothing() {
    let (_kept, folder, args) = stage("another");
    let watching = Watching::start(&args);
    let first = watching.next_run();
    assert!(first.contains("OAuth conformance: FAILED") && first.contains("no such name"), "{first}");
    save(folder.path(), &check("reference"));
    let second = watching.next_run();
    assert!(second.contains("OAuth conformance: PASSED"), "{second}");
    assert!(second.contains("mine.toml was saved ────"), "{second}");
    assert!(!second.contains('\u{1b}'), "no terminal is spoken to: {second}");
    save(folder.path(), &check("reference").replace("verdict", "verdickt"));
    let third = watching.next_run();
    assert!(third.contains("verdickt") && third.contains("mine.toml"), "{third}");
    assert!(!third.contains("OAuth conformance:"), "{third}");
    save(folder.path(), &check("another"));
    assert!(watching.next_run().contains("OAuth conformance: FAILED"));
}

#[test]
fn files_that_are_saved_at_once_give_one_run() {
    let (_kept, folder, args) = stage("reference");
    let watching = Watching::start(&args);
    assert!(watching.next_run().contains("PASSED"));
    // A folder that is moved to its place brings all its files at one moment.
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir_all(elsewhere.path().join("challenge")).unwrap();
    for number in 1..=3 {
        let text = check("another").replace("\"mine\"", &format!("\"mine_{number}\""));
        fs::write(elsewhere.path().join(format!("challenge/mine_{number}.toml")), text).unwrap();
    }
    fs::rename(elsewhere.path().join("challenge"), folder.path().join("checks/challenge")).unwrap();
    let run = watching.next_run();
    for number in 1..=3 {
        assert!(run.contains(&format!("FAILED mine_{number}")), "{run}");
    }
    save(folder.path(), &check("another"));
    let next = watching.next_run();
    assert!(next.contains("mine.toml was saved ────") && next.contains("FAILED mine —"), "{next}");
}

#[test]
fn watching_needs_something_to_watch_and_no_browser() {
    let refused = |args: &[&str]| {
        let own =
            ["oauth", "conformance", "--url", "http://127.0.0.1:9/mcp", "--protocol-version", "2025-11-25"];
        let all = own.iter().chain(&["--registration", "dcr", "--watch", "--format", "human"]).chain(args);
        let output = crate::mcprove(&all.map(ToString::to_string).collect::<Vec<_>>(), &Default::default());
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused(&["--auth-mode", "headless"]).contains("name a folder of specs with --specs"));
    let browser = refused(&["--specs", "."]);
    assert!(browser.contains("would open the browser") && browser.contains("--replay"), "{browser}");
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().display().to_string();
    let mistaken = refused(&["--auth-mode", "headless", "--specs", &specs, "--checks", "no_such_check"]);
    assert!(
        mistaken.contains("no_such_check") && !mistaken.contains(WAITING),
        "no file mends it: {mistaken}"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_watch_with_the_exit_code_of_the_last_run() {
    for (named, code) in [("reference", 0), ("another", 1)] {
        let (_kept, _folder, args) = stage(named);
        let mut watching = Watching::start(&args);
        watching.next_run();
        Command::new("kill").args(["-INT", &watching.child.id().to_string()]).status().unwrap();
        assert_eq!(watching.child.wait().unwrap().code(), Some(code));
    }
}

#[test]
fn a_record_that_is_watched_is_that_of_the_last_run() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(Options::default())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    save(folder.path(), &check("another"));
    let (specs, file) = (folder.path().display().to_string(), folder.path().join("run.har"));
    let (url, record) = (server.url(), file.display().to_string());
    let own =
        ["oauth", "conformance", "--url", &url, "--protocol-version", "2025-11-25", "--registration", "dcr"];
    let more =
        ["--auth-mode", "headless", "--specs", &specs, "--checks", "mine*", "--record", &record, "--watch"];
    let args: Vec<String> = own.iter().chain(&more).map(ToString::to_string).collect();
    let watching = Watching::start(&args);
    watching.next_run();
    let first = fs::read_to_string(&file).unwrap();
    save(folder.path(), &check("reference"));
    watching.next_run();
    assert_ne!(fs::read_to_string(&file).unwrap(), first);
    drop(watching);
    let mut again = Watching::start(&args);
    let refused = again.lines.iter().collect::<String>();
    assert!(refused.contains("run.har is there already"), "{refused}");
    assert_eq!(again.child.wait().unwrap().code(), Some(2));
    runtime.block_on(server.stop());
}
