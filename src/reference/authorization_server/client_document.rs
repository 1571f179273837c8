//! Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document-00, MCP 2025-11-25 §client registration):
//! the client_id is the URL of a document that says who the client is.
//!
//! One declared exception to the draft: documents are fetched from loopback over http, which real servers must refuse
//! (§3 wants https, §6.5 no loopback addresses). Test clients live there, and this server has no TLS client for others.

use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use super::client::{Client, GrantType};
use super::{fetch, redirect_uri};
use crate::reference::app::App;
use crate::reference::cors::has_loopback_host;
use crate::reference::lapse::Lapse;

/// However long a document may be cached by its header, not longer than this.
const FRESH_AT_MOST: u64 = 24 * 3600;

/// Whether a client_id asks to be read as a URL. Our own identifiers never have a colon.
pub(super) fn is_meant(client_id: &str) -> bool {
    client_id.starts_with("https:") || client_id.starts_with("http:")
}

/// The client of a document, freshly fetched unless its cache headers allow otherwise. Only valid documents are
/// remembered, never failures (§4.4); the token endpoint knows the client from here.
pub(super) async fn client(app: &App, client_id: &str) -> Result<Client, &'static str> {
    let url = match checked_url(client_id) {
        Err(_) if app.omits(Lapse::AnyClientUrl) => {
            Url::parse(client_id).map_err(|_| "The client_id is no URL.")?
        }
        checked => checked?,
    };
    if app.omits(Lapse::FailuresCached) && app.store.lock().failed_documents.contains(client_id) {
        return Err("The client's document failed before.");
    }
    let client = fetched(app, client_id, &url).await;
    if client.is_err() {
        app.store.lock().failed_documents.insert(client_id.to_owned());
    }
    client
}

async fn fetched(app: &App, client_id: &str, url: &Url) -> Result<Client, &'static str> {
    let known = app.store.lock().clients.get(client_id).cloned();
    if let Some(known) = known.filter(|known| known.fresh_until.is_some_and(|until| app.clock.now() < until))
    {
        return Ok(known);
    }
    let fetched = fetch::get(url).await?;
    let document = serde_json::from_slice(&fetched.body).map_err(|_| "The client's document is not JSON.")?;
    let Value::Object(document) = document else { return Err("The client's document is not a JSON object.") };
    if app.omits(Lapse::UnknownGrantRefused) && lists_unknown_grant(&document) {
        return Err("The document lists a grant type that is not offered.");
    }
    let mut client = match read(client_id, &document) {
        Err(_) if app.omits(Lapse::AnyDocument) => unread(client_id, &document),
        read => read?,
    };
    let max_age = fetched.max_age.map(|seconds| Duration::from_secs(seconds.min(FRESH_AT_MOST)));
    client.fresh_until = max_age.map(|age| app.clock.now() + age);
    app.store.lock().clients.insert(client_id.to_owned(), client.clone());
    Ok(client)
}

/// The form of the URL (§3), and whether we can fetch from there.
fn checked_url(client_id: &str) -> Result<Url, &'static str> {
    let url = Url::parse(client_id).map_err(|_| "The client_id is not a URL.")?;
    let rest = client_id.split_once("://").map(|(_, rest)| rest).ok_or("The client_id is not a URL.")?;
    let path = rest.split(['?', '#']).next().and_then(|place| place.split_once('/')).map(|(_, path)| path);
    let path = path.ok_or("The client_id URL has no path.")?;
    let dots =
        |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split(['/', '\\']).any(dots) {
        return Err("The client_id URL has dot segments.");
    }
    if client_id.contains('#') || !url.username().is_empty() || url.password().is_some() {
        return Err("The client_id URL has a fragment, user or password.");
    }
    match url.scheme() {
        "http" if has_loopback_host(&url) => Ok(url),
        "https" => Err(
            "This reference server has no TLS client and fetches client documents from loopback http only.",
        ),
        _ => Err("The client_id URL is not https."),
    }
}

/// The rules of the document (§4.1, MCP 2025-11-25): its own URL, a name, redirect URIs, and no shared secret.
fn read(client_id: &str, document: &Map<String, Value>) -> Result<Client, &'static str> {
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    if text("client_id") != Some(client_id) {
        return Err("The document does not name its own URL as client_id.");
    }
    if text("client_name").is_none_or(str::is_empty) {
        return Err("The document has no client_name.");
    }
    let uris = strings(document, "redirect_uris").filter(|uris| !uris.is_empty());
    let redirect_uris = uris.ok_or("The document has no redirect_uris.")?;
    if !redirect_uris.iter().all(|uri| redirect_uri::is_allowed(uri)) {
        return Err("The document has a redirect URI that is neither https nor loopback.");
    }
    if document.contains_key("client_secret") || document.contains_key("client_secret_expires_at") {
        return Err("The document has a client secret in it.");
    }
    if text("token_endpoint_auth_method").is_some_and(|method| method != "none") {
        return Err("The document asks for a client authentication that is not offered to it.");
    }
    let grant_types = match strings(document, "grant_types") {
        Some(names) => names.iter().filter_map(|name| GrantType::named(name)).collect(),
        None => vec![GrantType::AuthorizationCode],
    };
    Ok(Client {
        id: client_id.to_owned(),
        name: text("client_name").map(str::to_owned),
        secret: None,
        keys: Vec::new(),
        redirect_uris,
        grant_types,
        dpop_only: false,
        fresh_until: None,
    })
}

fn lists_unknown_grant(document: &Map<String, Value>) -> bool {
    let names = strings(document, "grant_types").unwrap_or_default();
    names.iter().any(|name| GrantType::named(name).is_none())
}

/// What a server makes of a document that it does not judge.
fn unread(client_id: &str, document: &Map<String, Value>) -> Client {
    Client {
        id: client_id.to_owned(),
        name: None,
        secret: None,
        keys: Vec::new(),
        redirect_uris: strings(document, "redirect_uris").unwrap_or_default(),
        grant_types: vec![GrantType::AuthorizationCode],
        dpop_only: false,
        fresh_until: None,
    }
}

fn strings(document: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
    document.get(name)?.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "http://127.0.0.1:1/client.json";

    fn refused(document: Value) -> bool {
        document.as_object().is_none_or(|members| read(ID, members).is_err())
    }

    #[test]
    fn refuses_urls_that_are_not_client_ids() {
        for id in [
            "http://127.0.0.1:1",
            "http://127.0.0.1:1/../c",
            "http://127.0.0.1:1/%2E%2e/c",
            "http://127.0.0.1:1/c#x",
            "http://user@127.0.0.1:1/c",
            "http://client.example/c",
            "https://client.example/c",
        ] {
            assert!(checked_url(id).is_err(), "{id}");
        }
        assert!(checked_url(ID).is_ok());
    }

    #[test]
    fn refuses_documents_that_break_a_rule() {
        let good = json!({"client_id": ID, "client_name": "x", "redirect_uris": ["http://127.0.0.1/cb"]});
        assert!(!refused(good.clone()));
        for (name, value) in [
            ("client_id", json!("http://127.0.0.1:1/other.json")),
            ("client_name", json!(null)),
            ("redirect_uris", json!([])),
            ("redirect_uris", json!(["javascript:alert(1)"])),
            ("client_secret", json!("s")),
            ("token_endpoint_auth_method", json!("client_secret_post")),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            assert!(refused(bad), "{name}");
        }
    }
}
