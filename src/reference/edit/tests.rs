//! Edits on their own, without a server.

use serde_json::json;

use super::Edit;
use super::select::Edits;
use crate::reference::endpoint::Endpoint;
use crate::reference::error::Error;
use crate::reference::message::{Answer, Body, Request};

const ORIGIN: &str = "http://127.0.0.1:1";

fn edit(toml: &str) -> Edit {
    toml::from_str(toml).expect("an edit")
}

fn edits(toml: &str) -> Edits {
    Edits::new(&[edit(toml)], ORIGIN).expect("an edit that makes sense")
}

fn request(content_type: &str, body: &str) -> Request {
    Request {
        method: "POST".to_owned(),
        path: "/mcp".to_owned(),
        query: "a=1&b=2".to_owned(),
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body: body.as_bytes().to_vec(),
        oversized: false,
    }
}

fn changed(toml: &str, mut request: Request) -> Request {
    edits(toml).chosen(Endpoint::Mcp, &request).change_request(&mut request);
    request
}

async fn answered(edits: &Edits, request: &Request, answer: Answer) -> Answer {
    edits.chosen(Endpoint::Mcp, request).change_answer(answer).await
}

#[test]
fn refuses_words_that_are_not_in_the_format() {
    assert!(toml::from_str::<Edit>("sttus = 200").is_err());
    let unknown = toml::from_str::<Edit>("at = \"nowhere\"").expect_err("no such endpoint").to_string();
    assert!(unknown.contains("resource_metadata"), "the error lists what there is: {unknown}");
}

#[test]
fn refuses_edits_that_can_never_apply() {
    for toml in [
        "status = 99",
        "remove = ['issuer']",
        "on_status = 401\ndrop_params = ['a']",
        "headers = { 'bad name' = 'x' }",
    ] {
        let refused = Edits::new(&[Edit::default(), edit(toml)], ORIGIN);
        assert!(matches!(refused, Err(Error::Edit { number: 2, .. })), "{toml}");
    }
}

#[test]
fn changes_parameters_where_they_are() {
    let toml = "drop_params = ['a']\nset_params = { c = '{origin}/x', n = 3 }";
    let form = changed(toml, request("application/x-www-form-urlencoded", "a=0&c=old&d=4"));
    assert_eq!(String::from_utf8_lossy(&form.body), "d=4&c=http%3A%2F%2F127.0.0.1%3A1%2Fx&n=3");
    assert_eq!(form.query, "b=2");
    let json = changed(toml, request("application/json", r#"{"a":0,"c":"old"}"#));
    assert_eq!(json.json(), Some(json!({"c": "http://127.0.0.1:1/x", "n": 3})));
    let bare = changed(toml, request("", ""));
    assert_eq!(bare.query, "b=2&c=http%3A%2F%2F127.0.0.1%3A1%2Fx&n=3");
}

#[test]
fn drops_request_headers_whatever_their_case() {
    assert!(changed("drop_headers = ['Content-Type']", request("text/plain", "")).headers.is_empty());
}

#[tokio::test]
async fn merges_and_removes_in_json_and_in_events() {
    let edits = edits("json = { a = { x = '{origin}' } }\nremove = ['/a/y', '/list/0', '/not/there']");
    let value = json!({"a": {"y": 1, "z": 2}, "list": [1, 2]});
    let expected = json!({"a": {"z": 2, "x": ORIGIN}, "list": [2]});
    for answer in [Answer::json(200, value.clone()), Answer::event(200, value.clone())] {
        let (Body::Json(body) | Body::Event(body)) = answered(&edits, &request("", ""), answer).await.body
        else {
            panic!("still JSON");
        };
        assert_eq!(body, expected);
    }
}

#[tokio::test]
async fn replaces_status_body_and_headers() {
    let edits = edits(
        "status = 500\nbody = '<p>'\ndrop_answer_headers = ['x-old']\nheaders = { 'content-type' = 'text/html' }",
    );
    let answer = answered(&edits, &request("", ""), Answer::json(200, json!({})).with("X-Old", "1")).await;
    assert_eq!(answer.status, 500);
    assert_eq!(answer.headers, [("content-type".to_owned(), "text/html".to_owned())]);
    assert_eq!(answer.body.into_text(), "<p>");
}

#[tokio::test]
async fn changes_the_query_of_a_redirect() {
    let edits = edits("redirect_params = { iss = 'x' }\ndrop_redirect_params = ['state']");
    let redirect = Answer::empty(302).with("Location", "http://c/?code=1&state=2&iss=y");
    let answer = answered(&edits, &request("", ""), redirect).await;
    assert_eq!(answer.headers[0].1, "http://c/?code=1&iss=x");
}

#[tokio::test]
async fn skips_the_first_and_stops_after_some() {
    let edits = edits("status = 500\nafter = 1\ntimes = 2");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(answered(&edits, &request("", ""), Answer::empty(200)).await.status);
    }
    assert_eq!(statuses, [200, 500, 500, 200]);
}

#[tokio::test]
async fn counts_only_answers_with_the_wanted_status() {
    let edits = edits("status = 500\non_status = 401\ntimes = 1");
    let mut statuses = Vec::new();
    for status in [200, 401, 401] {
        statuses.push(answered(&edits, &request("", ""), Answer::empty(status)).await.status);
    }
    assert_eq!(statuses, [200, 500, 401]);
}

#[tokio::test]
async fn touches_only_what_its_conditions_name() {
    let mut call = request("application/json", r#"{"method":"tools/call"}"#);
    call.headers.push(("authorization".to_owned(), "bearer x".to_owned()));
    for (condition, met) in [
        ("at = 'mcp'", true),
        ("at = '*'", true),
        ("at = 'token'", false),
        ("path = '/mcp'", true),
        ("path = '/else'", false),
        ("method = 'post'", true),
        ("method = 'GET'", false),
        ("rpc = 'tools/call'", true),
        ("rpc = 'tools/list'", false),
        ("with_token = true", true),
        ("with_token = false", false),
        ("with_params = { a = '1' }", true),
        ("with_params = { a = '2' }", false),
        ("with_headers = { Authorization = 'bearer x' }", true),
        ("with_headers = { authorization = 'bearer y' }", false),
        ("with_headers = { origin = 'bearer x' }", false),
        ("with_headers_over = 20", true),
        ("with_headers_over = 2000", false),
    ] {
        let edits = edits(&format!("status = 500\n{condition}"));
        let status = answered(&edits, &call, Answer::empty(200)).await.status;
        assert_eq!(status == 500, met, "{condition}");
    }
}

#[tokio::test]
async fn can_be_for_requests_that_lack_a_parameter() {
    const FORM: &str = "application/x-www-form-urlencoded";
    for (toml, status) in [
        ("without_params = ['d']", 418),
        ("without_params = ['d', 'c']", 200),
        ("without_params = ['a']", 200),
    ] {
        let edits = edits(&format!("{toml}\nstatus = 418"));
        for (content_type, body) in [(FORM, "c="), ("application/json", r#"{"c": 1}"#)] {
            let answer = answered(&edits, &request(content_type, body), Answer::empty(200)).await;
            assert_eq!(answer.status, status, "{toml} {content_type}");
        }
    }
}

#[tokio::test]
async fn can_be_for_requests_that_list_a_value() {
    let edits = edits("with_params = { c = 'x' }\nstatus = 418");
    for (body, status) in [(r#"{"c": ["w", "x"]}"#, 418), (r#"{"c": "x"}"#, 418), (r#"{"c": ["w"]}"#, 200)] {
        let answer = answered(&edits, &request("application/json", body), Answer::empty(200)).await;
        assert_eq!(answer.status, status, "{body}");
    }
}
