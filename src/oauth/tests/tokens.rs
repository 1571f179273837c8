use serde_json::json;

use crate::oauth::*;

fn token(header: &str, claims: &str, signature: &str) -> String {
    format!("{}.{}.{signature}", base64url(header.as_bytes()), base64url(claims.as_bytes()))
}

#[test]
fn what_is_forged_can_be_read() {
    let forged = forge(&json!({ "alg": "RS256", "kid": "a" }), &json!({ "sub": "b", "n": 1 }));
    let jwt = decode_jwt(&forged).unwrap();
    assert_eq!(jwt.header, json!({ "alg": "RS256", "kid": "a" }));
    assert_eq!(jwt.claims, json!({ "sub": "b", "n": 1 }));
    assert!(jwt.defects.is_empty());
    assert_eq!(forged.rsplit('.').next().map(str::len), Some(86), "64 bytes");
}

#[test]
fn an_unsecured_token_has_an_empty_signature() {
    for alg in ["none", "None", "nOnE"] {
        let forged = forge(&json!({ "alg": alg }), &json!({}));
        assert!(forged.ends_with('.'));
        assert_eq!(decode_jwt(&forged).unwrap().defects, ["empty-signature"]);
    }
}

#[test]
fn defects_of_a_token_are_told_and_do_not_hide_its_claims() {
    for (text, wanted) in [
        ("eyJhIjoxfQ==.e30=.c2ln".to_owned(), vec!["padding"]),
        ("eyJhIjoiPz8/In0.e30.c2ln".to_owned(), vec!["standard-alphabet"]),
        (" e30.e30.c2ln\n".to_owned(), vec!["whitespace"]),
        ("e30.e30.c".to_owned(), vec!["signature-encoding"]),
        ("e30.e30.".to_owned(), vec!["empty-signature"]),
        (token("{}", r#"{"aud":"a","aud":"b"}"#, "c2ln"), vec!["repeated-member"]),
    ] {
        assert_eq!(decode_jwt(&text).unwrap().defects, wanted, "{text}");
    }
}

#[test]
fn what_is_no_token_is_refused_with_a_reason_that_does_not_tell_it() {
    for (text, wanted) in [
        ("opaque-token".to_owned(), "it has no dots"),
        ("a.b".to_owned(), "it has 2 parts"),
        ("a.b.c.d.e".to_owned(), "encrypted"),
        ("a.".repeat(1000), "more than five"),
        ("!.e30.c2ln".to_owned(), "header part is not base64url"),
        (token("x", "{}", ""), "header part is not JSON"),
        (token("{}", "[]", ""), "claims part is not a JSON object"),
    ] {
        let said = decode_jwt(&text).unwrap_err().to_string();
        assert!(said.contains(wanted), "{text}: {said}");
        assert!(!said.contains("opaque"));
    }
}

#[test]
fn a_tampered_token_differs_in_one_character_and_keeps_its_length() {
    for token in
        ["abc", "a", "zz", "9", "Zf", "0f1e-2d3c", "--__--", "e30.e30.c2lnbmF0dXJl", "e30.e30.", "a.b", "…é…"]
    {
        let tampered = tamper(token);
        assert_eq!(tampered.chars().count(), token.chars().count(), "{token}");
        assert_eq!(tampered.chars().zip(token.chars()).filter(|(a, b)| a != b).count(), 1, "{token}");
    }
    assert_ne!(tamper(""), "");
}

#[test]
fn a_token_is_tampered_with_in_the_middle_of_its_signature() {
    assert_eq!(tamper("e30.e30.abcde"), "e30.e30.abdde");
    assert_eq!(tamper("abcde"), "abdde");
    assert_eq!(tamper("0f.1"), "0a.1", "not the dot");
}

#[test]
fn a_tampered_signature_decodes_to_other_bytes() {
    let forged = forge(&json!({ "alg": "RS256" }), &json!({}));
    let tampered = tamper(&forged);
    let jwt = decode_jwt(&tampered).unwrap();
    assert!(jwt.defects.is_empty());
    assert_ne!(forged, tampered);
    assert_eq!(
        forged.rsplit_once('.').map(|(signed, _)| signed),
        tampered.rsplit_once('.').map(|(signed, _)| signed)
    );
}
