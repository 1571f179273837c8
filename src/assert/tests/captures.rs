use serde_json::{Value, json};

use super::support::{context, document, evidence, exchange, unanswered};
use crate::assert::{Evidence, read};
use crate::spec::model::CaptureFrom;

fn from(text: &str) -> CaptureFrom {
    #[derive(serde::Deserialize)]
    struct File {
        c: CaptureFrom,
    }
    toml::from_str::<File>(&format!("c = {text}")).unwrap().c
}

fn captured(text: &str, evidence: &Evidence<'_>) -> Result<Option<Value>, String> {
    read(&from(text), evidence, &context(&json!({ "known": [1], "name": "a" })))
}

#[test]
fn a_capture_reads_the_first_of_what_may_repeat() {
    let header = r#"Bearer scope="x", scope="y", Basic realm="b""#;
    let exchange =
        exchange(401, &[("www-authenticate", header), ("x-a", "1"), ("x-a", "2")], br#"{"a":{"b":[7]}}"#);
    let parameters = [("code".to_owned(), "c".to_owned())];
    let evidence = Evidence { callback: Some(&parameters), ..evidence(&exchange) };
    for (text, wanted) in [
        ("{ json = '' }", Some(json!({ "a": { "b": [7] } }))),
        ("{ json = '/a/b/0' }", Some(json!(7))),
        ("{ json = '/{{ name }}/b' }", Some(json!([7]))),
        ("{ json = '/none' }", None),
        ("{ header = 'X-A' }", Some(json!("1"))),
        ("{ header = 'x-b' }", None),
        ("{ challenge = 'bearer', param = 'scope' }", Some(json!("x"))),
        ("{ challenge = 'bearer', param = 'realm' }", None),
        ("{ challenge = 'basic' }", Some(json!({ "realm": "b" }))),
        ("{ callback = 'code' }", Some(json!("c"))),
        ("{ callback = 'iss' }", None),
        ("{ value = '{{ known }}', secret = true }", Some(json!([1]))),
        ("{ value = '{{ nothing | default(omit) }}' }", None),
    ] {
        assert_eq!(captured(text, &evidence), Ok(wanted), "{text}");
    }
}

#[test]
fn what_cannot_be_told_is_not_absent() {
    let html = exchange(200, &[], b"<html>");
    let unanswered = unanswered();
    for (text, evidence, reason) in [
        ("{ json = '/a' }", evidence(&html), "the body is not JSON"),
        ("{ header = 'a' }", evidence(&unanswered), "nothing listens at a.example:1"),
        ("{ header = 'a' }", Evidence::default(), "no request was sent"),
        ("{ callback = 'a' }", evidence(&html), "the authorization request did not end at the redirect URI"),
        ("{ value = '{{ nothing }}' }", evidence(&html), "nothing is not known"),
        ("{ secret = true }", evidence(&document(&json!({}))), "a capture names"),
    ] {
        let said = captured(text, &evidence).unwrap_err();
        assert!(said.starts_with(reason), "{text}: {said}");
    }
}
