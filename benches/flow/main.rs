//! Whole processes beside a bare client that sends the same requests: `just bench`.
//!
//! One flow, then every combination that needs no person. Times are medians over several runs in turn, and the figure
//! to compare is their ratio: machines differ.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod bare;
mod lint;
mod measure;

use std::process::Command;
use std::time::{Duration, Instant};

use mcprove::reference::{Options, Server};
use serde_json::json;

use bare::{CLIENTS, Combination, REDIRECT_URI};
use measure::{Figures, side_by_side};

const RUNS: usize = 15;

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--bare");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if arguments.next().is_some() {
        let url = arguments.next().unwrap();
        let all = arguments.next().is_some_and(|what| what == "all");
        return runtime.block_on(bare::run(&url, all));
    }
    let options =
        Options { clients: CLIENTS.iter().map(|client| client.metadata()).collect(), ..Options::default() };
    let server = runtime.block_on(Server::start(options)).unwrap();
    let url = server.url();
    one_flow(&url);
    all_flows(&url);
    lint::show();
    println!(
        "time to the first request: {:.1} ms after the start of the process",
        first_request(&server, &url)
    );
}

fn one_flow(url: &str) {
    let mut ours = Command::new(env!("CARGO_BIN_EXE_mcprove"));
    ours.args([
        "oauth",
        "conformance",
        "--url",
        url,
        "--protocol-version",
        "2025-11-25",
        "--registration",
        "dcr",
    ]);
    ours.args(["--auth-mode", "headless", "--verify-tools", "--verify-call-tool", "echo"]);
    ours.args(["--verify-call-arguments", r#"{"text":"hello"}"#, "--format", "json"]);
    let figures = side_by_side(&mut ours, &mut bare_client(url, "one"), RUNS);
    show("one flow (2025-11-25, dcr, headless, tools listed and one called)", figures);
}

fn all_flows(url: &str) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("suite.json");
    let flows: Vec<_> = Combination::all().iter().map(Combination::flow).collect();
    let suite = json!({
        "serverUrl": url,
        "defaults": {
            "redirectUrl": REDIRECT_URI,
            "verification": { "listTools": true, "callTool": { "name": "echo", "params": { "text": "hello" } } }
        },
        "flows": flows,
    });
    std::fs::write(&config, suite.to_string()).unwrap();
    let mut ours = Command::new(env!("CARGO_BIN_EXE_mcprove"));
    ours.args(["oauth", "conformance-suite", "--format", "json", "--config"]).arg(&config);
    let figures = side_by_side(&mut ours, &mut bare_client(url, "all"), RUNS);
    show(&format!("{} flows (every combination of a registered client)", Combination::all().len()), figures);
}

fn bare_client(url: &str, what: &str) -> Command {
    let mut bare = Command::new(std::env::current_exe().unwrap());
    bare.args(["--bare", url, what]);
    bare
}

fn show(title: &str, (ours, bare): (Figures, Figures)) {
    println!("{title}, {RUNS} runs each, medians");
    println!("  mcprove      {:>7.1} ms  {:>5.1} MB at its peak", ours.millis(), ours.peak_mb);
    println!("  bare client  {:>7.1} ms  {:>5.1} MB at its peak", bare.millis(), bare.peak_mb);
    println!("  ratio        {:>7.2}", ours.millis() / bare.millis());
}

/// From the start of the process to the arrival of its first request, in milliseconds: the median.
fn first_request(server: &Server, url: &str) -> f64 {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| one_first_request(server, url)).collect();
    times.sort();
    times[RUNS / 2].as_secs_f64() * 1000.0
}

fn one_first_request(server: &Server, url: &str) -> Duration {
    let before = server.log().len();
    let started = Instant::now();
    let mut ours = Command::new(env!("CARGO_BIN_EXE_mcprove"));
    ours.args([
        "oauth",
        "conformance",
        "--url",
        url,
        "--protocol-version",
        "2025-11-25",
        "--registration",
        "dcr",
    ]);
    ours.args(["--auth-mode", "headless", "--format", "json"]).stdout(std::process::Stdio::null());
    let mut child = ours.spawn().unwrap();
    while server.log().len() == before {
        std::thread::yield_now();
    }
    let time = started.elapsed();
    child.wait().unwrap();
    time
}
