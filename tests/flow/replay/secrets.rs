//! No secret of a run stands in its record, however it is spelled.

use base64::Engine as _;
use mcprove::reference::{Options, Server};
use mcprove::suite::HEADLESS_REDIRECT_URI;
use serde_json::json;

use super::{kept, replayed};
use crate::support::{flow, not_green};

/// What went over the wire that nobody may see.
fn secrets_of(server: &Server) -> Vec<String> {
    let mut secrets = Vec::new();
    for seen in server.log() {
        if let Some((scheme, value)) = seen.header("authorization").and_then(|line| line.split_once(' ')) {
            secrets.push(value.to_owned());
            if scheme == "Basic" {
                let pair = base64::engine::general_purpose::STANDARD.decode(value).unwrap();
                let pair = String::from_utf8(pair).unwrap();
                secrets.extend(pair.split_once(':').map(|(_, secret)| secret.to_owned()));
            }
        }
        for (name, value) in url::form_urlencoded::parse(seen.body.as_bytes()) {
            if ["code", "code_verifier", "refresh_token", "client_secret"].contains(&name.as_ref()) {
                secrets.push(value.into_owned());
            }
        }
    }
    // What a check makes of words of its own is no secret.
    let own = base64::engine::general_purpose::STANDARD.encode("mcprove:mcprove");
    secrets.retain(|secret| secret.len() > 8 && *secret != own);
    secrets.sort();
    secrets.dedup();
    secrets
}

/// Those that a record shows, spelled in any way, but for what the run made up of nothing: it opens nothing.
fn shown(record: &str, secrets: &[String]) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_str(record).unwrap();
    let places = document["log"]["pages"][0]["_mcprove"]["chance"]["places"].as_object().unwrap();
    let made: Vec<&str> = places
        .values()
        .filter_map(|taken| taken.get("random"))
        .flat_map(|texts| texts.as_array().unwrap())
        .map(|text| text.as_str().unwrap())
        .collect();
    let spelled = |secret: &String| {
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let base64 = base64::engine::general_purpose::STANDARD.encode(secret);
        let quoted = json!(secret).to_string();
        [secret.clone(), form, base64, quoted[1..quoted.len() - 1].to_owned()]
    };
    let secrets = secrets.iter().filter(|secret| !made.iter().any(|made| secret.contains(made)));
    secrets
        .filter(|secret| spelled(secret).iter().any(|text| record.contains(text.as_str())))
        .cloned()
        .collect()
}

#[tokio::test]
async fn tokens_codes_verifiers_and_secrets_of_clients_are_replaced() {
    let client = json!({
        "client_id": "known", "redirect_uris": [HEADLESS_REDIRECT_URI], "client_secret": "a secret/with+signs=",
        "token_endpoint_auth_method": "client_secret_basic", "grant_types": ["authorization_code", "refresh_token"],
    });
    let server = Server::start(Options { clients: vec![client], ..Options::default() }).await.unwrap();
    let run = flow(&server.url()).checks().with(|settings| {
        settings.registration = mcprove::suite::Registration::Preregistered;
        settings.client_id = Some("known".to_owned());
        settings.client_secret = Some("a secret/with+signs=".to_owned());
        settings.headers = vec![("x-tenant".to_owned(), "tenant-key-0815".to_owned())];
    });
    let (outcome, record) = kept(&run).await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let mut secrets = secrets_of(&server);
    secrets.extend(["a secret/with+signs=".to_owned(), "tenant-key-0815".to_owned()]);
    assert!(secrets.len() > 40, "the flow has secrets: {}", secrets.len());
    let shown = shown(&record, &secrets);
    assert!(shown.is_empty(), "{shown:?}");
    assert!(record.contains("x-tenant"));
}

#[tokio::test]
async fn the_signature_of_a_web_token_is_replaced_and_what_it_says_stays() {
    let server = Server::start(Options { jwt: true, ..Options::default() }).await.unwrap();
    let (_, record) = kept(&flow(&server.url()).checks()).await;
    let tokens: Vec<String> =
        secrets_of(&server).into_iter().filter(|token| token.starts_with("eyJ")).collect();
    let issued = tokens.iter().filter(|token| record.contains(&token[..token.rfind('.').unwrap()])).count();
    assert!(issued > 3, "what tokens say stays");
    let signatures: Vec<String> =
        tokens.iter().map(|token| token.rsplit('.').next().unwrap().to_owned()).collect();
    // A token that the run forged is ours.
    let shown: Vec<&String> = signatures
        .iter()
        .filter(|signature| signature.len() > 40 && record.contains(signature.as_str()))
        .collect();
    assert!(shown.is_empty(), "{shown:?}");
}

#[tokio::test]
async fn equal_secrets_stay_equal_and_different_ones_different() {
    let server = crate::support::server().await;
    let (_, record) = kept(&flow(&server.url())).await;
    let document: serde_json::Value = serde_json::from_str(&record).unwrap();
    let entries = document["log"]["entries"].as_array().unwrap();
    let at = |path: &str| {
        entries.iter().find(|entry| entry["request"]["url"].as_str().unwrap().contains(path)).unwrap()
    };
    let issued = at("/token")["response"]["content"]["text"].as_str().unwrap();
    let issued: serde_json::Value = serde_json::from_str(issued).unwrap();
    let sent = entries.last().unwrap()["request"]["headers"].as_array().unwrap();
    let sent = sent.iter().find(|header| header["name"] == "authorization").unwrap();
    assert_eq!(sent["value"], format!("Bearer {}", issued["access_token"].as_str().unwrap()));
    assert_ne!(issued["access_token"], issued["refresh_token"]);
    assert!(issued["access_token"].as_str().unwrap().len() > 20, "the form stays");
}

#[tokio::test]
async fn a_secret_that_no_step_knows_is_replaced_by_its_name() {
    let edits =
        "[[edit]]\nat = 'token'\njson = { device_code = 'unc4ptured-v4lue-0001', user_code = 'AB12' }";
    let server = crate::support::edited(edits).await;
    let run = flow(&server.url());
    let (first, record) = kept(&run).await;
    for secret in ["unc4ptured", "AB12"] {
        assert!(!record.contains(secret), "{secret}");
    }
    server.stop().await;
    assert!(super::differences(&first, &replayed(&run, &record).await).is_empty());
}

#[tokio::test]
async fn a_run_that_broke_off_is_not_written() {
    let tape = super::Tape::of(&flow("http://127.0.0.1:9/mcp"));
    assert!(tape.text().unwrap_err().contains("broke off"));
}
