//! Tokens of other issuers, which only a lapse takes: the server asks whatever issuer a token names for its keys.

use serde_json::Value;
use url::Url;

use crate::reference::app::App;
use crate::reference::authorization_server::fetch;
use crate::reference::public_key;
use crate::reference::signed_token::SignedToken;

/// Whether the issuer that the token names has signed it for this resource: its metadata (RFC 8414 §3) lead to the keys.
pub(super) async fn is_vouched_for(app: &App, token: &str) -> bool {
    let Some(token) = SignedToken::read(token) else { return false };
    let Some(keys) = keys_of(token.claim("iss").unwrap_or_default()).await else { return false };
    token.is_for(&[&app.resource]) && keys.iter().any(|key| token.is_signed_by(key))
}

async fn keys_of(issuer: &str) -> Option<Vec<public_key::PublicKey>> {
    let mut metadata = Url::parse(issuer).ok()?;
    metadata.set_path(&format!("/.well-known/oauth-authorization-server{}", metadata.path()));
    let metadata = document(&metadata).await?;
    let jwks = Url::parse(metadata["jwks_uri"].as_str()?).ok()?;
    public_key::of_set(&document(&jwks).await?)
}

async fn document(url: &Url) -> Option<Value> {
    serde_json::from_slice(&fetch::get(url).await.ok()?.body).ok()
}
