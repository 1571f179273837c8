//! A client without any judgement that sends what mcprove sends.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

pub(crate) const REDIRECT_URI: &str = "http://127.0.0.1:8976/callback";
const SECRET: &str = "the-secret-of-the-bench-machine";

/// A client that the server knows beforehand.
pub(crate) struct Known {
    id: &'static str,
    machine: bool,
}

pub(crate) const CLIENTS: [Known; 2] =
    [Known { id: "person", machine: false }, Known { id: "machine", machine: true }];

impl Known {
    pub(crate) fn metadata(&self) -> Value {
        if self.machine {
            json!({ "client_id": self.id, "client_secret": SECRET, "redirect_uris": [], "response_types": [],
                "token_endpoint_auth_method": "client_secret_basic", "grant_types": ["client_credentials"] })
        } else {
            json!({ "client_id": self.id, "redirect_uris": [REDIRECT_URI], "token_endpoint_auth_method": "none",
                "grant_types": ["authorization_code", "refresh_token"] })
        }
    }
}

/// How a client comes to its identifier.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Registration {
    Preregistered,
    Dcr,
    Cimd,
}

/// A flow: revision, registration, whether it is a machine.
#[derive(Clone, Copy)]
pub(crate) struct Combination {
    revision: &'static str,
    registration: Registration,
    machine: bool,
}

impl Combination {
    pub(crate) fn all() -> Vec<Combination> {
        use Registration::{Cimd, Dcr, Preregistered};
        let registered = [(Dcr, false), (Dcr, true), (Preregistered, false), (Preregistered, true)];
        let of = |(revision, kinds): (_, &[(Registration, bool)])| {
            let one = |&(registration, machine): &_| Combination { revision, registration, machine };
            kinds.iter().map(one).collect::<Vec<_>>()
        };
        let by_document = [(Cimd, false)];
        let kinds: [(_, &[_]); 6] = [
            ("2025-03-26", &registered),
            ("2025-06-18", &registered),
            ("2025-11-25", &registered),
            ("2025-11-25", &by_document),
            ("2026-07-28", &registered),
            ("2026-07-28", &by_document),
        ];
        kinds.into_iter().flat_map(of).collect()
    }

    /// As a flow of a suite file.
    pub(crate) fn flow(&self, document: &str) -> Value {
        let mode = if self.machine { "client_credentials" } else { "headless" };
        let (registration, client) = match self.registration {
            Registration::Dcr => ("dcr", json!({})),
            Registration::Cimd => ("cimd", json!({ "clientIdMetadataUrl": document })),
            Registration::Preregistered => {
                let mut known = json!({ "clientId": CLIENTS[usize::from(self.machine)].id });
                if self.machine {
                    known["clientSecret"] = json!(SECRET);
                }
                ("preregistered", json!({ "preregistered": known }))
            }
        };
        json!({ "protocolVersion": self.revision, "registrationStrategy": registration,
            "auth": { "mode": mode }, "client": client })
    }
}

/// One flow, or all, with the client ID metadata document at this address.
pub(crate) async fn run(url: &str, document: Option<&str>) {
    // Left to itself, reqwest reads all certificates of the machine, which nine tenths of this client's work would be.
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let http = http.tls_backend_preconfigured(tls).build().unwrap();
    let one = Combination { revision: "2025-11-25", registration: Registration::Dcr, machine: false };
    let combinations = if document.is_some() { Combination::all() } else { vec![one] };
    for combination in combinations {
        Bare { http: &http, url, document: document.unwrap_or_default(), combination }.run().await;
    }
}

struct Bare<'a> {
    http: &'a reqwest::Client,
    url: &'a str,
    document: &'a str,
    combination: Combination,
}

impl Bare<'_> {
    async fn run(&self) {
        self.mcp(self.first(), None, None).send().await.unwrap().bytes().await.unwrap();
        self.discover().await;
        let client = match self.combination.registration {
            Registration::Dcr => self.register().await,
            Registration::Cimd => self.get(self.document).await,
            Registration::Preregistered => CLIENTS[usize::from(self.combination.machine)].metadata(),
        };
        let token =
            if self.combination.machine { self.machine(&client).await } else { self.person(&client).await };
        self.use_token(&token).await;
    }

    fn origin(&self) -> &str {
        self.url.trim_end_matches("/mcp")
    }

    fn is_stateless(&self) -> bool {
        self.combination.revision == "2026-07-28"
    }

    fn has_resource(&self) -> bool {
        self.combination.revision != "2025-03-26"
    }

    fn first(&self) -> Value {
        if self.is_stateless() {
            return self.rpc(1, "tools/list", json!({}));
        }
        let client = json!({ "name": "bare", "version": "0" });
        let hello =
            json!({ "protocolVersion": self.combination.revision, "capabilities": {}, "clientInfo": client });
        self.rpc(1, "initialize", hello)
    }

    fn rpc(&self, id: u32, method: &str, mut params: Value) -> Value {
        if self.is_stateless() {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": self.combination.revision,
                "io.modelcontextprotocol/clientInfo": { "name": "bare", "version": "0" },
                "io.modelcontextprotocol/clientCapabilities": {},
            });
        }
        json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
    }

    fn mcp(&self, body: Value, bearer: Option<&str>, session: Option<&str>) -> RequestBuilder {
        let request = self.http.post(self.url).header("content-type", "application/json");
        let mut request = request.header("accept", "application/json, text/event-stream");
        if self.is_stateless() {
            request = request.header("mcp-method", body["method"].as_str().unwrap());
            request = request.header("mcp-protocol-version", self.combination.revision);
            if let Some(name) = body["params"]["name"].as_str() {
                request = request.header("mcp-name", name);
            }
        }
        if let Some(session) = session {
            request = request.header("mcp-session-id", session);
            if self.has_resource() {
                request = request.header("mcp-protocol-version", self.combination.revision);
            }
        }
        let request =
            bearer.into_iter().fold(request, |request, token| request.header("authorization", token));
        request.body(body.to_string())
    }

    async fn discover(&self) {
        let mut paths = vec!["/.well-known/oauth-authorization-server"];
        if self.has_resource() {
            paths.insert(0, "/.well-known/oauth-protected-resource/mcp");
        }
        for path in paths {
            self.http.get(format!("{}{path}", self.origin())).send().await.unwrap().bytes().await.unwrap();
        }
    }

    async fn register(&self) -> Value {
        let metadata = if self.combination.machine {
            json!({ "client_name": "bare", "redirect_uris": [], "response_types": [],
                "grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_post" })
        } else {
            json!({ "client_name": "bare", "redirect_uris": [REDIRECT_URI], "response_types": ["code"],
                "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none" })
        };
        let request = self.http.post(format!("{}/register", self.origin()));
        let answer = request.header("content-type", "application/json").body(metadata.to_string());
        serde_json::from_slice(&answer.send().await.unwrap().bytes().await.unwrap()).unwrap()
    }

    async fn get(&self, url: &str) -> Value {
        serde_json::from_slice(&self.http.get(url).send().await.unwrap().bytes().await.unwrap()).unwrap()
    }

    async fn person(&self, client: &Value) -> String {
        let id = client["client_id"].as_str().unwrap();
        let verifier = "a".repeat(64);
        let challenge = mcprove::oauth::s256(&verifier);
        let query = self.form(&[
            ("response_type", "code"),
            ("client_id", id),
            ("redirect_uri", REDIRECT_URI),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("state", "s"),
            ("scope", "mcp:tools"),
        ]);
        let redirect = self.http.get(format!("{}/authorize?{query}", self.origin())).send().await.unwrap();
        let location = url::Url::parse(redirect.headers()["location"].to_str().unwrap()).unwrap();
        let code = location.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        let form = self.form(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT_URI),
            ("client_id", id),
            ("code_verifier", &verifier),
        ]);
        self.token(form, None).await
    }

    async fn machine(&self, client: &Value) -> String {
        let (id, secret) = (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
        let grant = [("grant_type", "client_credentials"), ("scope", "mcp:tools")];
        if self.combination.registration == Registration::Dcr {
            let credentials = [("client_id", id), ("client_secret", secret)];
            return self.token(self.form(&[grant, credentials].concat()), None).await;
        }
        self.token(self.form(&grant), Some(mcprove::oauth::basic_credentials(id, secret))).await
    }

    fn form(&self, pairs: &[(&str, &str)]) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(pairs);
        if self.has_resource() {
            form.append_pair("resource", self.url);
        }
        form.finish()
    }

    async fn token(&self, form: String, basic: Option<String>) -> String {
        let request = self.http.post(format!("{}/token", self.origin()));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        let request =
            basic.into_iter().fold(request, |request, basic| request.header("authorization", basic));
        let answer = request.send().await.unwrap().bytes().await.unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        format!("Bearer {}", answer["access_token"].as_str().unwrap())
    }

    async fn use_token(&self, token: &str) {
        let answer = self.mcp(self.first(), Some(token), None).send().await.unwrap();
        let session = answer.headers().get("mcp-session-id").map(|id| id.to_str().unwrap().to_owned());
        answer.bytes().await.unwrap();
        let send = |body: Value| self.mcp(body, Some(token), session.as_deref()).send();
        if session.is_some() {
            let initialized = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
            send(initialized).await.unwrap().bytes().await.unwrap();
        }
        let page = send(self.rpc(2, "tools/list", json!({}))).await.unwrap().bytes().await.unwrap();
        let page: Value = serde_json::from_slice(&page).unwrap();
        if let Some(cursor) = page.pointer("/result/nextCursor") {
            let next = self.rpc(3, "tools/list", json!({ "cursor": cursor }));
            send(next).await.unwrap().bytes().await.unwrap();
        }
        let call = self.rpc(4, "tools/call", json!({ "name": "echo", "arguments": { "text": "hello" } }));
        let called = send(call).await.unwrap();
        assert!(called.status().is_success(), "{}", called.text().await.unwrap());
        if let Some(session) = &session {
            let end = self.http.delete(self.url).header("mcp-session-id", session);
            end.header("authorization", token).send().await.unwrap().bytes().await.unwrap();
        }
    }
}
