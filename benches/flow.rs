//! One flow as a whole process, beside a bare client that sends the same requests: `just bench`.
//!
//! Times are medians over several runs in turn, and the figure to compare is their ratio: machines differ.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mcprove::reference::{Options, Server};
use serde_json::{Value, json};

const RUNS: usize = 21;

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--bare");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if arguments.next().is_some() {
        return runtime.block_on(bare_client(&arguments.next().unwrap()));
    }
    let server = runtime.block_on(Server::start(Options::default())).unwrap();
    let url = server.url();
    let ours = [
        "oauth",
        "conformance",
        "--url",
        &url,
        "--protocol-version",
        "2025-11-25",
        "--registration",
        "dcr",
        "--auth-mode",
        "headless",
        "--verify-tools",
        "--verify-call-tool",
        "echo",
        "--verify-call-arguments",
        "{\"text\":\"hello\"}",
        "--format",
        "json",
    ];
    let this = std::env::current_exe().unwrap();
    let mut flows = Vec::new();
    let mut bares = Vec::new();
    for _ in 0..RUNS {
        flows.push(run(Command::new(env!("CARGO_BIN_EXE_mcprove")).args(ours)));
        bares.push(run(Command::new(&this).args(["--bare", &url])));
    }
    let (flow, flow_memory) = median(flows);
    let (bare, bare_memory) = median(bares);
    println!("one flow (2025-11-25, dcr, headless, tools listed and one called), {RUNS} runs each, medians");
    println!("  mcprove      {:>7.1} ms  {:>5.1} MB", millis(flow), flow_memory);
    println!("  bare client  {:>7.1} ms  {:>5.1} MB", millis(bare), bare_memory);
    println!("  ratio        {:>7.2}", millis(flow) / millis(bare));
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn median(mut runs: Vec<(Duration, f64)>) -> (Duration, f64) {
    runs.sort_by_key(|run| run.0);
    let memory = runs.iter().map(|run| run.1).fold(0.0, f64::max);
    (runs[runs.len() / 2].0, memory)
}

/// The wall time of a process and its peak memory in MB (0 where the system does not tell).
fn run(command: &mut Command) -> (Duration, f64) {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap();
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0.0;
    loop {
        if let Ok(status) = std::fs::read_to_string(&status_file)
            && let Some(line) = status.lines().find(|line| line.starts_with("VmHWM:"))
        {
            let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
            peak = kilobytes / 1024.0;
        }
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{command:?} ended with {status}");
            return (started.elapsed(), peak);
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// The same requests, without any judgement.
async fn bare_client(url: &str) {
    let origin = url.trim_end_matches("/mcp");
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let rpc = |id: u32, method: &str, params: Value| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
    let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "bare", "version": "0" } });
    let mcp = |body: Value| {
        client
            .post(url)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .body(body.to_string())
    };
    mcp(rpc(1, "initialize", hello.clone())).send().await.unwrap().bytes().await.unwrap();
    for path in ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server"] {
        client.get(format!("{origin}{path}")).send().await.unwrap().bytes().await.unwrap();
    }
    let callback = "http://127.0.0.1:8976/callback";
    let registration = json!({ "redirect_uris": [callback], "token_endpoint_auth_method": "none", "client_name": "bare",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"] });
    let registered = client.post(format!("{origin}/register")).header("content-type", "application/json");
    let registered = registered.body(registration.to_string()).send().await.unwrap().bytes().await.unwrap();
    let registered: Value = serde_json::from_slice(&registered).unwrap();
    let id = registered["client_id"].as_str().unwrap();
    let verifier = "a".repeat(64);
    let challenge = mcprove::oauth::s256(&verifier);
    let form = |pairs: &[(&str, &str)]| {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    let query = form(&[
        ("response_type", "code"),
        ("client_id", id),
        ("redirect_uri", callback),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("state", "s"),
        ("resource", url),
        ("scope", "mcp:tools"),
    ]);
    let redirect = client.get(format!("{origin}/authorize?{query}")).send().await.unwrap();
    let location = url::Url::parse(redirect.headers()["location"].to_str().unwrap()).unwrap();
    let code = location.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let exchange = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", callback),
        ("client_id", id),
        ("code_verifier", &verifier),
        ("resource", url),
    ]);
    let tokens =
        client.post(format!("{origin}/token")).header("content-type", "application/x-www-form-urlencoded");
    let tokens = tokens.body(exchange).send().await.unwrap().bytes().await.unwrap();
    let tokens: Value = serde_json::from_slice(&tokens).unwrap();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let answer = mcp(rpc(1, "initialize", hello)).header("authorization", &bearer).send().await.unwrap();
    let session = answer.headers()["mcp-session-id"].to_str().unwrap().to_owned();
    let with_session = |body: Value| {
        mcp(body)
            .header("authorization", &bearer)
            .header("mcp-session-id", &session)
            .header("mcp-protocol-version", "2025-11-25")
    };
    let initialized = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    with_session(initialized).send().await.unwrap().bytes().await.unwrap();
    let page = with_session(rpc(2, "tools/list", json!({}))).send().await.unwrap().bytes().await.unwrap();
    let page: Value = serde_json::from_slice(&page).unwrap();
    if let Some(cursor) = page.pointer("/result/nextCursor") {
        with_session(rpc(3, "tools/list", json!({ "cursor": cursor })))
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
    }
    let call = rpc(4, "tools/call", json!({ "name": "echo", "arguments": {} }));
    let called = with_session(call).send().await.unwrap();
    assert!(called.status().is_success());
}
