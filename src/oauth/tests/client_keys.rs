//! Keys of clients, and the assertions that they sign.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::keys;
use crate::oauth::*;

const NOW: u64 = 1_800_000_000;

fn at_now() -> Chance {
    Chance::replaying(Readings::default(), UNIX_EPOCH + Duration::from_secs(NOW))
}

fn reason(pem: &str) -> String {
    ClientKey::from_pem(pem.as_bytes()).unwrap_err().to_string()
}

#[test]
fn every_form_of_a_key_is_read_and_says_its_algorithm() {
    for key in keys::all() {
        let read = ClientKey::from_pem(key.pem.as_bytes());
        let read = read.unwrap_or_else(|error| panic!("{} {}: {error}", key.label, key.algorithm));
        assert_eq!(read.algorithm(), key.algorithm, "{}", key.label);
        let jwk = read.public_jwk();
        assert_eq!((&jwk["alg"], &jwk["kid"]), (&json!(key.algorithm), &json!(read.id())));
        assert_eq!(jwk.get("d"), None, "the private half is not published");
    }
}

#[test]
fn the_form_of_a_key_makes_no_difference() {
    let ids = |algorithm: &str| -> Vec<String> {
        let keys = keys::all().into_iter().filter(|key| key.algorithm == algorithm).collect::<Vec<_>>();
        keys.iter().map(|key| ClientKey::from_pem(key.pem.as_bytes()).unwrap().id().to_owned()).collect()
    };
    let rsa = ids("RS256");
    assert_eq!(rsa[0], rsa[1]);
    let mut both = keys::all();
    both.retain(|key| key.algorithm == "ES256");
    let read = both.iter().map(|key| ClientKey::from_pem(key.pem.as_bytes()).unwrap().public_jwk());
    let read: Vec<Value> = read.collect();
    assert_eq!(read[0], read[1]);
}

#[test]
fn the_rsa_signature_is_that_of_the_example_in_rfc_7515() {
    let rsa = keys::all().into_iter().find(|key| key.algorithm == "RS256").unwrap();
    let input = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = ClientKey::from_pem(rsa.pem.as_bytes()).unwrap().sign(input.as_bytes()).unwrap();
    assert!(
        base64url(&signature).starts_with("cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7")
    );
}

#[test]
fn an_assertion_is_about_the_client_for_the_server_and_short() {
    let key = ClientKey::from_pem(keys::all()[0].pem.as_bytes()).unwrap();
    let assertion = || client_assertion(&key, "me", "https://as.example", &at_now(), &Map::new()).unwrap();
    let jwt = decode_jwt(&assertion()).unwrap();
    assert_eq!(jwt.header, json!({ "alg": "ES256", "kid": key.id(), "typ": "JWT" }));
    for (claim, value) in [("iss", "me"), ("sub", "me"), ("aud", "https://as.example")] {
        assert_eq!(jwt.claims[claim], value);
    }
    assert_eq!(jwt.claims["iat"], NOW);
    let life = jwt.claims["exp"].as_u64().unwrap() - NOW;
    assert!((1..=300).contains(&life), "{life}");
    let other = decode_jwt(&assertion()).unwrap();
    assert_ne!(jwt.claims["jti"], other.claims["jti"], "each is good for one request");
}

#[test]
fn claims_can_be_wrong_on_purpose() {
    let key = ClientKey::from_pem(keys::all()[0].pem.as_bytes()).unwrap();
    let Value::Object(claims) = json!({ "aud": ["a", "b"], "jti": null, "x": 1 }) else { panic!() };
    let jwt = decode_jwt(&client_assertion(&key, "me", "c", &at_now(), &claims).unwrap()).unwrap();
    assert_eq!((&jwt.claims["aud"], &jwt.claims["x"]), (&json!(["a", "b"]), &json!(1)));
    assert_eq!(jwt.claims.get("jti"), None);
}

#[test]
fn what_is_no_key_is_told_by_what_it_is() {
    let block = |label: &str| format!("-----BEGIN {label}-----\nMTIz\n-----END {label}-----\n");
    for (pem, found) in [
        (String::new(), "found nothing;"),
        ("{\"kty\":\"EC\"}".to_owned(), "found no PEM block;"),
        (block("PUBLIC KEY"), "found a PEM block `PUBLIC KEY`;"),
        (block("CERTIFICATE"), "found a PEM block `CERTIFICATE`;"),
        (block("ENCRYPTED PRIVATE KEY"), "found a private key under a passphrase;"),
        (block("PRIVATE KEY"), "that cannot be used"),
        ("-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----\n".to_owned(), "that is damaged;"),
    ] {
        let told = reason(&pem);
        assert!(told.contains(found), "{told}");
        assert!(told.contains("expected is a private key in PEM"), "{told}");
    }
}

#[test]
fn no_key_material_is_shown_for_debugging_or_in_errors() {
    for key in keys::all() {
        let body = key.pem.lines().nth(1).unwrap().to_owned();
        let shown = format!("{:?}", ClientKey::from_pem(key.pem.as_bytes()).unwrap());
        assert!(shown.contains(key.algorithm) && !shown.contains(&body[..20]), "{shown}");
        let damaged = key.pem.replace(&body, &body[..body.len() / 8 * 4]);
        let told = reason(&damaged);
        assert!(!told.contains(&body[20..40]), "{told}");
    }
}
