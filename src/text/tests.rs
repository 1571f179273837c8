//! What a redactor hides, and what it leaves.

use std::borrow::Cow;

use serde_json::json;

use super::*;

fn knowing(secrets: &[&str]) -> Redactor {
    let mut redactor = Redactor::default();
    secrets.iter().for_each(|secret| redactor.add(secret));
    redactor
}

#[test]
fn a_known_secret_is_hidden_wherever_it_stands() {
    let redactor = knowing(&["s3cret-value"]);
    assert_eq!(redactor.redact("a s3cret-value, twice: xs3cret-valuex"), "a [redacted], twice: x[redacted]x");
}

#[test]
fn every_spelling_of_a_secret_is_hidden() {
    use base64::Engine;
    let secret = "p/q+r =\"\\é&'~*";
    let redactor = knowing(&[secret]);
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut query = url::Url::parse("https://a.example/").unwrap();
    query.query_pairs_mut().append_pair("next", secret);
    let mut raw_query = url::Url::parse("https://a.example/").unwrap();
    raw_query.set_query(Some("p/q+r"));
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let spelled = [
        secret.to_owned(),
        form.clone(),
        form.to_lowercase(),
        query.query().unwrap().to_owned(),
        json!({ "x": secret }).to_string(),
        json!({ "x": json!({ "y": secret }).to_string() }).to_string(),
        "p%2Fq%2Br%20%3D%22%5C%C3%A9%26'~*".to_owned(),
        "p%2fq%2br%20%3d%22%5c%c3%a9%26%27~%2a".to_owned(),
        "p\\/q+r =\\\"\\\\é&'~*".to_owned(),
        "p/q+r =\\\"\\\\\\u00e9&'~*".to_owned(),
        "p/q+r =&quot;\\é&amp;&#39;~*".to_owned(),
    ];
    for text in spelled {
        assert!(redactor.redact_known(&text).contains(REDACTED), "{text} is shown");
    }
    for prefix in ["", "i", "id", "id:", "some-client:"] {
        let text = encode(&format!("{prefix}{secret}"));
        assert!(redactor.redact_known(&text).contains(REDACTED), "{text} is shown");
    }
}

#[test]
fn very_short_secrets_leave_the_text_whole() {
    let redactor = knowing(&["a", "abc", ""]);
    assert_eq!(redactor.redact("abc and a banana"), "abc and a banana");
}

#[test]
fn short_secrets_are_hidden_as_words_only() {
    let redactor = knowing(&["secret"]);
    assert_eq!(redactor.redact("the client_secret is secret."), "the client_secret is [redacted].");
    assert_eq!(redactor.redact("x=%3Dsecret%26"), "x=%3D[redacted]%26");
}

#[test]
fn overlapping_secrets_are_hidden_together() {
    let redactor = knowing(&["abcdefgh", "abcdefghijkl", "ijklmnopqr"]);
    assert_eq!(redactor.redact("<abcdefghijklmnopqr>"), "<[redacted]>");
}

#[test]
fn the_beginning_of_a_secret_that_was_cut_off_is_hidden() {
    let redactor = knowing(&["0123456789abcdef"]);
    assert_eq!(redactor.redact("got 0123456789ab…"), "got [redacted]…");
    assert_eq!(redactor.redact("got 0123456789ab"), "got [redacted]");
    assert_eq!(redactor.redact("got 0123456789 at"), "got 0123456789 at");
}

#[test]
fn secret_parameters_are_hidden_by_their_names() {
    let redactor = Redactor::default();
    for (text, hidden) in [
        ("https://c.example/cb?code=a1b2&state=s", "https://c.example/cb?code=[redacted]&state=s"),
        (
            "https://c.example/cb#access_token=a1&token_type=x",
            "https://c.example/cb#access_token=[redacted]&token_type=x",
        ),
        (
            "grant_type=authorization_code&code=a1&code_verifier=v",
            "grant_type=authorization_code&code=[redacted]&code_verifier=[redacted]",
        ),
        (
            "?next=https%3A%2F%2Fc%2Fcb%3Fcode%3Da1%26state%3Ds",
            "?next=https%3A%2F%2Fc%2Fcb%3Fcode%3D[redacted]%26state%3Ds",
        ),
        (
            r#"{"a": [{"access_token" : "x\"y"}], "token_type": "Bearer"}"#,
            r#"{"a": [{"access_token" : "[redacted]"}], "token_type": "Bearer"}"#,
        ),
        (
            r#"{"refresh_token": ["a]", "b"], "password": 12}"#,
            r#"{"refresh_token": ["[redacted]"], "password": [redacted]}"#,
        ),
        (r#"got "{\"id_token\":\"x\"}""#, r#"got "{\"id_token\":\"[redacted]\"}""#),
        ("see https://me:pw@h.example/x", "see https://[redacted]@h.example/x"),
        ("response_type=code&code_challenge=c", "response_type=code&code_challenge=c"),
        (r#"{"error":{"code":-32600,"message":"m"}}"#, r#"{"error":{"code":-32600,"message":"m"}}"#),
        (r#"{"code":"invalid_request"}"#, r#"{"code":"invalid_request"}"#),
        (r#"{"access_token":""}"#, r#"{"access_token":""}"#),
        ("é: code=é&x", "é: code=[redacted]&x"),
    ] {
        assert_eq!(redactor.redact(text), hidden);
        assert_eq!(redactor.redact(hidden), hidden, "redacting twice changes something");
    }
}

#[test]
fn secret_headers_keep_what_is_no_secret() {
    let redactor = knowing(&["known-value-1"]);
    for (name, value, hidden) in [
        ("Authorization", "Bearer a.b.c", "Bearer [redacted]"),
        ("authorization", "a.b.c", "[redacted]"),
        ("authorization", "a.b.c d", "[redacted]"),
        ("Proxy-Authorization", "Basic eDp5", "Basic [redacted]"),
        ("cookie", "sid=1; theme=dark", "sid=[redacted]; theme=[redacted]"),
        ("set-cookie", "sid=1; Path=/; HttpOnly", "sid=[redacted]; Path=/; HttpOnly"),
        ("dpop", "a.b.c", "[redacted]"),
        ("x-api-key", "k", "[redacted]"),
        ("location", "https://c.example/cb?code=1", "https://c.example/cb?code=[redacted]"),
        ("x-echo", "known-value-1", "[redacted]"),
        ("www-authenticate", "Bearer error=\"invalid_token\"", "Bearer error=\"invalid_token\""),
    ] {
        assert_eq!(redactor.redact_header(name, value), hidden);
    }
}

#[test]
fn documents_are_redacted_at_any_depth() {
    let mut document = json!({
        "a": [{ "id_token": "x", "code": 5, "known-value-1": "known-value-1" }],
        "schema": { "password": { "type": "string" } },
        "client_secret": ["x"],
        "n": null,
    });
    knowing(&["known-value-1"]).redact_json(&mut document);
    let hidden = json!({
        "a": [{ "id_token": "[redacted]", "code": 5, "[redacted]": "[redacted]" }],
        "schema": { "password": { "type": "string" } },
        "client_secret": ["[redacted]"],
        "n": null,
    });
    assert_eq!(document, hidden);
}

#[test]
fn what_a_name_shows_to_be_secret_is_hidden_in_other_texts_too() {
    let mut redactor = Redactor::default();
    redactor.learn_json(&json!({ "a": [{ "access_token": "tok-0123456789" }], "password": "string" }));
    redactor.learn_form("code=abc%2Bdefghijkl1&state=s");
    redactor.learn_credentials("Bearer cred-0123456789");
    let text = redactor.redact("tok-0123456789, abc+defghijkl1, cred-0123456789, string");
    assert_eq!(text, "[redacted], [redacted], [redacted], string");
}

#[test]
fn each_secret_is_hidden_however_many_there_are_and_however_short_the_text() {
    for count in [1, 5, 20, 60, 200] {
        let secrets: Vec<String> = (0..count).map(|n| format!("{n:03}-s3cret-value")).collect();
        let mut redactor = Redactor::default();
        secrets.iter().for_each(|secret| redactor.add(secret));
        for secret in &secrets {
            let long = format!("{}{secret}{}", "a long text ".repeat(50), " that goes on".repeat(50));
            assert!(!redactor.redact(&long).contains(secret.as_str()), "{secret} of {count} is shown");
            assert_eq!(redactor.redact(secret), REDACTED, "of {count}");
        }
        assert_eq!(redactor.redact("nothing secret"), "nothing secret");
    }
}

#[test]
fn what_holds_no_secret_is_not_copied() {
    let redactor = knowing(&["s3cret-value"]);
    assert!(matches!(redactor.redact("{\"code\": -32001, \"x\": \"y\"}"), Cow::Borrowed(_)));
}

#[test]
fn a_large_text_with_many_secrets_takes_little_time() {
    let mut redactor = Redactor::default();
    (0..100).for_each(|n| redactor.add(&format!("eyJhbGciOiJSUzI1NiJ9.{n:08}.{}", "x".repeat(600))));
    let text = "code=%3Dcode \"code\": eyJhbGci ".repeat(20_000);
    let started = std::time::Instant::now();
    assert!(!redactor.redact(&text).is_empty());
    assert!(started.elapsed() < std::time::Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn no_mixture_of_pieces_breaks_it_or_shows_a_secret() {
    let redactor = knowing(&["kn0wn-1", "kn0wn-secret-2", "é-known-3-é"]);
    let pieces = [
        "code",
        "=",
        "%3D",
        "%",
        "2",
        "\"",
        "\\",
        ":",
        "[",
        "]",
        "://",
        "@",
        "é",
        "…",
        "&",
        " ",
        "kn0wn-1",
        "kn0wn-secret-2",
        "é-known-3-é",
        "kn0wn-se",
        "access_token",
        "\n",
        "{",
        "}",
    ];
    let mut state = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let shown = redactor.redact(&text);
        assert!(!shown.contains("kn0wn-secret-2") && !shown.contains("é-known-3-é"), "{text} became {shown}");
    }
}
