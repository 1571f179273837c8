//! Proofs of possession at the token endpoint and at the MCP endpoint (RFC 9449).

use serde_json::{Map, Value, json};

use super::support::*;
use crate::oauth::{ClientKey, content_digest, s256, signed_jwt};
use crate::reference::{Options, Server};

fn key() -> ClientKey {
    ClientKey::generate().expect("randomness")
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs()
}

fn table(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("a table")
}

/// A right proof, with some claims changed; null takes one away.
fn proof(key: &ClientKey, url: &str, changes: Value) -> String {
    let jti = crate::oauth::random(20).expect("randomness");
    let mut claims = table(json!({ "jti": jti, "htm": "POST", "htu": url, "iat": now() }));
    claims.extend(table(changes));
    signed_jwt(key, table(json!({ "typ": "dpop+jwt", "jwk": key.members() })), claims).expect("randomness")
}

async fn bound_tokens(server: &Server, key: &ClientKey) -> Value {
    let client = client(server).await;
    let code = code(server, &client, &[]).await;
    let proof = proof(key, &format!("{}/token", server.origin()), json!({}));
    let got = redemption(&client, &code, &[]).with("DPoP", &proof).of(server).await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()
}

async fn refused(server: &Server, proof: &str) -> (u16, String) {
    let client = client(server).await;
    let code = code(server, &client, &[]).await;
    redemption(&client, &code, &[]).with("DPoP", proof).of(server).await.refusal()
}

/// `initialize` with a token, by this scheme, and a proof for it with changes.
async fn opened(server: &Server, scheme: &str, token: &str, key: &ClientKey, changes: Value) -> Got {
    let ask = initialize("2025-11-25");
    let mut whole = table(json!({ "ath": s256(token), "content_digest": content_digest(&ask.content()) }));
    whole.extend(table(changes));
    let proof = proof(key, &server.url(), whole.into());
    ask.with("Authorization", &format!("{scheme} {token}")).with("DPoP", &proof).of(server).await
}

#[tokio::test]
async fn a_proof_binds_the_token_and_the_token_opens_with_it_alone() {
    let (server, key) = (start().await, key());
    let tokens = bound_tokens(&server, &key).await;
    assert_eq!(tokens["token_type"], "DPoP");
    let token = text(&tokens, "access_token");
    assert_eq!(opened(&server, "DPoP", &token, &key, json!({})).await.status, 200);
    let bearer = initialize("2025-11-25").bearer(&token).of(&server).await;
    assert_eq!(bearer.status, 401);
    let other = self::key();
    assert_eq!(opened(&server, "DPoP", &token, &other, json!({})).await.status, 401);
}

#[tokio::test]
async fn a_proof_that_is_wrong_in_one_part_is_refused_at_both_endpoints() {
    let (server, key) = (start().await, key());
    let url = format!("{}/token", server.origin());
    let token = text(&bound_tokens(&server, &key).await, "access_token");
    for changes in [
        json!({ "htm": "GET" }),
        json!({ "htu": "https://other.example/x" }),
        json!({ "iat": now() - 3600 }),
        json!({ "iat": now() + 3600 }),
        json!({ "iat": null }),
        json!({ "jti": null }),
    ] {
        let at_token = refused(&server, &proof(&key, &url, changes.clone())).await;
        assert_eq!(at_token, (400, "invalid_dpop_proof".to_owned()), "{changes}");
        let at_mcp = opened(&server, "DPoP", &token, &key, changes.clone()).await;
        assert_eq!(at_mcp.status, 401, "{changes}");
        let challenge = at_mcp.header("www-authenticate").expect("a challenge");
        assert!(challenge.starts_with("DPoP ") && challenge.contains("error=\"invalid_dpop_proof\""));
    }
    for changes in [json!({ "ath": s256("x") }), json!({ "ath": null }), json!({ "content_digest": null })] {
        assert_eq!(opened(&server, "DPoP", &token, &key, changes.clone()).await.status, 401, "{changes}");
    }
    for broken in ["x", "a.b.c"] {
        assert_eq!(refused(&server, broken).await.1, "invalid_dpop_proof");
    }
}

#[tokio::test]
async fn a_proof_is_good_once() {
    let (server, key) = (start().await, key());
    let proof = proof(&key, &format!("{}/token", server.origin()), json!({}));
    let client = client(&server).await;
    for status in [200, 400] {
        let code = code(&server, &client, &[]).await;
        let got = redemption(&client, &code, &[]).with("DPoP", &proof).of(&server).await;
        assert_eq!(got.status, status);
    }
}

#[tokio::test]
async fn a_code_and_a_refresh_token_are_bound_to_their_keys() {
    let (server, key, other) = (start().await, key(), key());
    let url = format!("{}/token", server.origin());
    let client = client(&server).await;
    let code = code(&server, &client, &[("dpop_jkt", key.id())]).await;
    let stolen = redemption(&client, &code, &[]).with("DPoP", &proof(&other, &url, json!({})));
    assert_eq!(stolen.of(&server).await.refusal().1, "invalid_grant");
    let own = redemption(&client, &code, &[]).with("DPoP", &proof(&key, &url, json!({}))).of(&server).await;
    let refresh = text(&own.json(), "refresh_token");
    let params = [("grant_type", "refresh_token"), ("client_id", &*client), ("refresh_token", &*refresh)];
    for (key, status) in [(&other, 400), (&key, 200)] {
        let ask = post_form("/token", &params).with("DPoP", &proof(key, &url, json!({})));
        assert_eq!(ask.of(&server).await.status, status);
    }
}

#[tokio::test]
async fn a_client_may_register_for_bound_tokens_only() {
    let server = start().await;
    let mut metadata = native();
    metadata["dpop_bound_access_tokens"] = true.into();
    let client = text(&registered(&server, &metadata).await, "client_id");
    let code = code(&server, &client, &[]).await;
    assert_eq!(redemption(&client, &code, &[]).of(&server).await.refusal().1, "invalid_dpop_proof");
}

#[tokio::test]
async fn nonces_are_demanded_given_and_renewed() {
    let server = start_with(Options { dpop_nonces: true, ..Options::default() }).await;
    let (key, client) = (key(), client(&server).await);
    let url = format!("{}/token", server.origin());
    let code = code(&server, &client, &[]).await;
    let first = redemption(&client, &code, &[]).with("DPoP", &proof(&key, &url, json!({}))).of(&server).await;
    assert_eq!(first.refusal(), (400, "use_dpop_nonce".to_owned()));
    let nonce = first.header("dpop-nonce").expect("a nonce").to_owned();
    let with = proof(&key, &url, json!({ "nonce": nonce }));
    let second = redemption(&client, &code, &[]).with("DPoP", &with).of(&server).await;
    assert_eq!(second.status, 200);
    assert_ne!(second.header("dpop-nonce"), Some(&*nonce));
}
