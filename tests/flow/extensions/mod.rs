//! Extensions of MCP authorization: what is sent with them, and what is sent where a server tempts.

mod dpop;
mod enterprise;
mod workload;

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use mcprove::oauth::{ClientKey, Jwt, decode_jwt};
use mcprove::reference::{Options, Seen, Server};
use serde_json::{Value, json};

/// A key of an issuer, as PEM in a file and as itself.
struct IssuerKey {
    _folder: tempfile::TempDir,
    file: PathBuf,
    key: Arc<ClientKey>,
}

fn issuer_key() -> IssuerKey {
    let pem = rcgen::KeyPair::generate().unwrap().serialize_pem();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("issuer.pem");
    std::fs::File::create(&file).unwrap().write_all(pem.as_bytes()).unwrap();
    IssuerKey { _folder: folder, file, key: Arc::new(ClientKey::from_pem(pem.as_bytes()).unwrap()) }
}

/// A server with an identity provider, and a client that both know.
async fn with_provider(issuer: &IssuerKey, change: impl FnOnce(&mut Options)) -> Server {
    let mut options =
        Options { issuer_key: Some(issuer.key.clone()), clients: vec![client()], ..Options::default() };
    change(&mut options);
    Server::start(options).await.unwrap()
}

const CLIENT: &str = "known-client";

fn client() -> Value {
    json!({
        "client_id": CLIENT,
        "redirect_uris": [],
        "response_types": [],
        "token_endpoint_auth_method": "none",
        "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
    })
}

fn form(seen: &Seen, name: &str) -> Option<String> {
    url::form_urlencoded::parse(seen.body.as_bytes()).find(|(key, _)| key == name).map(|(_, v)| v.into())
}

/// The proof of a request.
fn proof(seen: &Seen) -> Option<Jwt> {
    seen.header("dpop").map(|proof| decode_jwt(proof).unwrap())
}
