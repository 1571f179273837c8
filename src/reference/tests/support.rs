//! A client of a few lines: sends exactly what a test says and follows nothing.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::reference::{Edit, Options, Server};

pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const REDIRECT: &str = "http://127.0.0.1:9/callback";

pub(super) async fn start() -> Server {
    start_with(Options::default()).await
}

pub(super) async fn start_with(options: Options) -> Server {
    Server::start(options).await.expect("a free port")
}

pub(super) async fn start_edited(edit: &str) -> Server {
    let edits = vec![toml::from_str::<Edit>(edit).expect("an edit")];
    start_with(Options { edits, ..Options::default() }).await
}

/// A request under construction.
pub(super) struct Ask {
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

pub(super) struct Got {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) text: String,
}

pub(super) fn ask(method: &'static str, path: &str) -> Ask {
    Ask { method, path: path.to_owned(), headers: Vec::new(), body: String::new() }
}

pub(super) fn get(path: &str) -> Ask {
    ask("GET", path)
}

pub(super) fn post_form(path: &str, params: &[(&str, &str)]) -> Ask {
    ask("POST", path).with("Content-Type", "application/x-www-form-urlencoded").body(&encoded(params))
}

pub(super) fn post_json(path: &str, value: &Value) -> Ask {
    ask("POST", path).with("Content-Type", "application/json").body(&value.to_string())
}

pub(super) fn encoded(params: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish()
}

impl Ask {
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn bearer(self, token: &str) -> Self {
        self.with("Authorization", &format!("Bearer {token}"))
    }

    pub(super) fn basic(self, id: &str, secret: &str) -> Self {
        self.with("Authorization", &format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))))
    }

    pub(super) fn body(mut self, body: &str) -> Self {
        self.body = body.to_owned();
        self
    }

    /// The body, for those who sign it.
    pub(super) fn content(&self) -> String {
        self.body.clone()
    }

    pub(super) async fn of(self, server: &Server) -> Got {
        let authority = server.origin().strip_prefix("http://").expect("an http origin");
        let mut text =
            format!("{} {} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("Content-Length: {}\r\n\r\n{}", self.body.len(), self.body));
        let mut stream = TcpStream::connect(authority).await.expect("the server listens");
        stream.write_all(text.as_bytes()).await.expect("the server reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("the server answers");
        Got::read(&answer)
    }
}

impl Got {
    fn read(answer: &str) -> Self {
        let (head, text) = answer.split_once("\r\n\r\n").expect("a whole answer");
        let mut lines = head.lines();
        let status =
            lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self {
            status: status.expect("a status line"),
            headers: lines.filter_map(header).collect(),
            text: text.to_owned(),
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The JSON body, taken out of the one event if it came as a stream.
    pub(super) fn json(&self) -> Value {
        let text = self.text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap_or(&self.text);
        serde_json::from_str(text).expect("JSON")
    }

    /// Status and OAuth error code.
    pub(super) fn refusal(&self) -> (u16, String) {
        (self.status, self.json()["error"].as_str().unwrap_or_default().to_owned())
    }

    /// Status and JSON-RPC error code.
    pub(super) fn rpc_refusal(&self) -> (u16, i64) {
        (self.status, self.json()["error"]["code"].as_i64().unwrap_or_default())
    }

    /// A parameter of the query of `Location`.
    pub(super) fn redirected(&self, name: &str) -> Option<String> {
        let location = url::Url::parse(self.header("location")?).expect("a URL");
        location.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
    }
}

pub(super) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// Registration metadata of a public native client that refreshes.
pub(super) fn native() -> Value {
    json!({
        "client_name": "test",
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "application_type": "native",
    })
}

/// Registration metadata of a client of its own (MCP client credentials extension).
pub(super) fn service() -> Value {
    json!({"client_name": "test", "grant_types": ["client_credentials"]})
}

pub(super) async fn registered(server: &Server, metadata: &Value) -> Value {
    let got = post_json("/register", metadata).of(server).await;
    assert_eq!(got.status, 201, "{}", got.text);
    got.json()
}

pub(super) async fn client(server: &Server) -> String {
    registered(server, &native()).await["client_id"].as_str().expect("a client_id").to_owned()
}

/// A right authorization request, with some parameters replaced, or left out where the value is empty.
pub(super) fn authorization(client: &str, changes: &[(&str, &str)]) -> Ask {
    let challenge = challenge();
    let usual = [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", REDIRECT),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("state", "the state"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let params: Vec<_> = kept.chain(changes.iter().copied().filter(|(_, value)| !value.is_empty())).collect();
    get(&format!("/authorize?{}", encoded(&params)))
}

pub(super) async fn code(server: &Server, client: &str, changes: &[(&str, &str)]) -> String {
    let got = authorization(client, changes).of(server).await;
    got.redirected("code").unwrap_or_else(|| panic!("no code: {:?}", got.header("location")))
}

/// A right token request of a public client, changed as [`authorization`] is.
pub(super) fn redemption(client: &str, code: &str, changes: &[(&str, &str)]) -> Ask {
    let usual = [
        ("grant_type", "authorization_code"),
        ("client_id", client),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let kept = usual.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let params: Vec<_> = kept.chain(changes.iter().copied().filter(|(_, value)| !value.is_empty())).collect();
    post_form("/token", &params)
}

/// The token response of a whole flow with these authorization parameters.
pub(super) async fn tokens(server: &Server, client: &str, changes: &[(&str, &str)]) -> Value {
    let code = code(server, client, changes).await;
    let got = redemption(client, &code, &[]).of(server).await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()
}

pub(super) async fn access_token(server: &Server) -> String {
    let client = client(server).await;
    text(&tokens(server, &client, &[]).await, "access_token")
}

pub(super) fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

/// A legacy JSON-RPC request.
pub(super) fn rpc(method: &str, params: Value) -> Ask {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    post_json("/mcp", &message).with("Accept", "application/json, text/event-stream")
}

pub(super) fn initialize(version: &str) -> Ask {
    let info = json!({"name": "test", "version": "0"});
    rpc("initialize", json!({"protocolVersion": version, "capabilities": {}, "clientInfo": info}))
}

/// Opens a session and gives its id.
pub(super) async fn session(server: &Server, token: &str, version: &str) -> String {
    let got = initialize(version).bearer(token).of(server).await;
    assert_eq!(got.json()["result"]["protocolVersion"], version);
    got.header("mcp-session-id").expect("a session").to_owned()
}

/// Whether a token opens the MCP endpoint.
pub(super) async fn opens(server: &Server, token: &str) -> bool {
    initialize("2025-11-25").bearer(token).of(server).await.status == 200
}
