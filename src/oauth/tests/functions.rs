use crate::oauth::*;

#[test]
fn s256_is_that_of_the_example_in_rfc_7636() {
    assert_eq!(
        s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
}

#[test]
fn basic_credentials_encode_both_halves_before_joining_them() {
    // "a%3Ab+c:d%25" in base64
    assert_eq!(basic_credentials("a:b c", "d%"), "Basic YSUzQWIrYzpkJTI1");
}

#[test]
fn random_texts_have_the_length_asked_for_and_differ() {
    for length in [0, 1, 2, 3, 4, 43, 64, 128] {
        let text = random(length).unwrap();
        assert_eq!(text.len(), length);
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
    }
    assert_ne!(random(43), random(43));
}

#[test]
fn an_origin_is_scheme_host_and_port_without_the_default_one() {
    for (url, wanted) in [
        ("https://A.example:443/mcp?x=1", Some("https://a.example")),
        ("http://localhost:3000/mcp", Some("http://localhost:3000")),
        ("http://[::1]:80/", Some("http://[::1]")),
        ("com.example.app:/callback", None),
        ("/mcp", None),
    ] {
        assert_eq!(origin(url).ok().as_deref(), wanted, "{url}");
    }
    assert!(matches!(origin("/mcp"), Err(Error::NotAUrl { .. })));
    assert!(matches!(origin("com.example.app:/callback"), Err(Error::NoOrigin { .. })));
}

#[test]
fn a_path_has_no_query_and_no_terminating_slash() {
    for (url, wanted) in [
        ("https://a.example", ""),
        ("https://a.example/", ""),
        ("https://a.example/mcp", "/mcp"),
        ("https://a.example/mcp/?x=/y", "/mcp"),
        ("https://a.example/t/1/#f", "/t/1"),
    ] {
        assert_eq!(path(url).as_deref(), Ok(wanted), "{url}");
    }
    assert!(path("mcp").is_err());
}

#[test]
fn json_defects_are_found_in_texts_that_can_be_read() {
    for (text, wanted) in [
        (&b"{\"a\":1,\"b\":[{\"a\":2}]}"[..], Some(vec![])),
        (b"\xef\xbb\xbf{}", Some(vec!["bom"])),
        (b"{\"a\":{\"b\":1,\"b\":2}}", Some(vec!["repeated-member"])),
        (b"[{\"\\u0061\":1,\"a\":2}]", Some(vec!["repeated-member"])),
        (b"{} {}", Some(vec!["trailing-data"])),
        (b"\"\xff\"", Some(vec!["invalid-utf8"])),
        (b"<html>", None),
        (b"", None),
        (b"{\"a\":", None),
    ] {
        assert_eq!(json_defects(text), wanted, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn a_deeply_nested_text_is_no_json_and_no_crash() {
    assert_eq!(json_defects("[".repeat(1_000_000).as_bytes()), None);
}
