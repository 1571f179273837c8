//! Whole processes beside a bare client that sends the same requests: `just bench`.
//!
//! One flow, then every combination that needs no person. Times are medians over several runs in turn, and the figure
//! to compare is their ratio: machines differ.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod bare;
mod document;
mod lint;
mod measure;

use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mcprove::reference::{Options, Server};
use serde_json::json;

use bare::{CLIENTS, Combination, REDIRECT_URI};
use document::Host;
use measure::{Figures, run, side_by_side};

const RUNS: usize = 41;

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--bare");
    if arguments.next().is_some() {
        let url = arguments.next().unwrap();
        let document = arguments.next();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(bare::run(&url, document.as_deref()));
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options =
        Options { clients: CLIENTS.iter().map(|client| client.metadata()).collect(), ..Options::default() };
    let server = runtime.block_on(Server::start(options)).unwrap();
    let host = Host::start();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let programs = Programs::installed(folder.path());
    one_flow(&programs, &server, &host);
    all_flows(&programs, &server, &host);
    lint::show(programs.mcprove());
    let first = first_request(&programs);
    println!("time to the first request: {first:.1} ms after the start of the process");
}

/// The two programs as somebody has them who installed them: copied. As a linker writes a file, Linux keeps it in memory in
/// small pieces, and maps it so; both programs start slower then, the larger one by more.
struct Programs {
    mcprove: PathBuf,
    bare: PathBuf,
}

impl Programs {
    fn installed(folder: &Path) -> Programs {
        let install = |program: &Path, name: &str| {
            let installed = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
            std::fs::copy(program, &installed).unwrap();
            installed
        };
        Programs {
            mcprove: install(Path::new(env!("CARGO_BIN_EXE_mcprove")), "mcprove"),
            bare: install(&std::env::current_exe().unwrap(), "bare"),
        }
    }

    fn mcprove(&self) -> Command {
        Command::new(&self.mcprove)
    }

    /// All flows with this document, or one without.
    fn bare(&self, url: &str, host: Option<&Host>) -> Command {
        let mut bare = Command::new(&self.bare);
        bare.args(["--bare", url]).args(host.map(Host::url));
        bare
    }
}

fn one_flow(programs: &Programs, server: &Server, host: &Host) {
    let mut ours = single_flow(programs, &server.url());
    ours.args(["--verify-tools", "--verify-call-tool", "echo"]);
    ours.args(["--verify-call-arguments", r#"{"text":"hello"}"#]);
    let title = "one flow (2025-11-25, dcr, headless, tools listed and one called)";
    compare(title, (server, host), &mut ours, &mut programs.bare(&server.url(), None));
}

fn single_flow(programs: &Programs, url: &str) -> Command {
    let mut ours = programs.mcprove();
    ours.args(["oauth", "conformance", "--url", url, "--protocol-version", "2025-11-25"]);
    ours.args(["--registration", "dcr", "--auth-mode", "headless", "--format", "json"]);
    ours
}

/// As users run it, several flows at a time, and one after the other as the bare client does.
fn all_flows(programs: &Programs, server: &Server, host: &Host) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("suite.json");
    let flows: Vec<_> = Combination::all().iter().map(|combination| combination.flow(host.url())).collect();
    let suite = json!({
        "serverUrl": server.url(),
        "defaults": {
            "redirectUrl": REDIRECT_URI,
            "verification": { "listTools": true, "callTool": { "name": "echo", "params": { "text": "hello" } } }
        },
        "flows": flows,
    });
    std::fs::write(&config, suite.to_string()).unwrap();
    let title = format!("{} flows (every combination without a person)", flows.len());
    for (how, jobs) in [("side by side", None), ("one after the other", Some("1"))] {
        let mut ours = programs.mcprove();
        ours.args(["oauth", "conformance-suite", "--format", "json", "--config"]).arg(&config);
        ours.args(jobs.into_iter().flat_map(|jobs| ["--jobs", jobs]));
        let mut bare = programs.bare(&server.url(), Some(host));
        compare(&format!("{title}, ours {how}"), (server, host), &mut ours, &mut bare);
    }
}

/// Two commands that send the same requests: the method and path of each are compared first, and how often the document
/// is fetched (by the authorization server, too).
fn compare(title: &str, (server, host): (&Server, &Host), ours: &mut Command, bare: &mut Command) {
    let requests = |command: &mut Command| {
        let (before, fetched) = (server.log().len(), host.fetched());
        run(command);
        let sent = server.log().into_iter().skip(before);
        let mut sent: Vec<_> = sent.map(|request| format!("{} {}", request.method, request.path)).collect();
        sent.sort();
        (sent, host.fetched() - fetched)
    };
    assert_eq!(requests(ours), requests(bare), "not the same requests");
    show(title, side_by_side(ours, bare, RUNS));
}

fn show(title: &str, (ours, bare): (Figures, Figures)) {
    println!("{title}, {RUNS} runs each, medians");
    println!("  mcprove      {:>7.1} ms  {:>5.1} MB at its peak", ours.millis(), ours.peak_mb);
    println!("  bare client  {:>7.1} ms  {:>5.1} MB at its peak", bare.millis(), bare.peak_mb);
    println!("  ratio        {:>7.2}", ours.millis() / bare.millis());
}

/// From the start of the process to the arrival of its first request, in milliseconds: the median.
fn first_request(programs: &Programs) -> f64 {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| one_first_request(programs)).collect();
    times.sort();
    times[RUNS / 2].as_secs_f64() * 1000.0
}

/// Nobody answers the request, and nothing else runs meanwhile.
fn one_first_request(programs: &Programs) -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let started = Instant::now();
    let mut ours = single_flow(programs, &url).stdout(Stdio::null()).spawn().unwrap();
    let mut connection = listener.accept().unwrap().0;
    connection.read_exact(&mut [0]).unwrap();
    let time = started.elapsed();
    drop((connection, listener));
    ours.wait().unwrap();
    time
}
