use serde_json::json;

use super::support::{compare, document, ended, evidence, exchange, told, unanswered};
use crate::assert::Evidence;
use crate::oauth::forge;
use crate::outcome::BodyEnd;
use crate::spec::model::Ended;

#[test]
fn a_status_is_one_of_codes_and_classes() {
    compare(
        &evidence(&exchange(401, &[], b"")),
        &json!({ "wanted": [400, 401] }),
        &[
            ("{ status = [200, 401] }", "holds"),
            ("{ status = ['4xx'] }", "holds"),
            ("{ status = ['{{ wanted }}'] }", "holds"),
            ("{ status = ['2xx', 403] }", "fails"),
            ("{ status = ['401'] }", "fails"),
            ("{ status = ['{{ nothing }}'] }", "unknown"),
        ],
    );
    let (expected, actual) =
        told("{ status = [200, '3xx'] }", &evidence(&exchange(401, &[], b"")), &json!({}));
    assert_eq!((expected.as_str(), actual.as_str()), ("status 200 or 3xx", "status 401"));
}

#[test]
fn a_header_may_repeat_and_a_plain_operator_demands_one() {
    let exchange = exchange(200, &[("X-A", "1"), ("x-a", "2"), ("x-b", "3")], b"");
    compare(
        &evidence(&exchange),
        &json!({}),
        &[
            ("{ header = 'x-b', equals = '3' }", "holds"),
            ("{ header = 'X-B', equals = '3' }", "holds"),
            ("{ header = 'x-a', equals = '1' }", "fails"),
            ("{ header = 'x-a', length = 2 }", "holds"),
            ("{ header = 'x-a', unique = true }", "holds"),
            ("{ header = 'x-a', some = { equals = '2' } }", "holds"),
            ("{ header = 'x-a', each = { equals = '2' } }", "fails"),
            ("{ header = 'x-a', exists = true }", "holds"),
            ("{ header = 'x-c', exists = false }", "holds"),
            ("{ header = 'x-c', length = 0 }", "holds"),
            ("{ header = 'x-c', equals = '1' }", "fails"),
        ],
    );
    let (_, actual) = told("{ header = 'x-a', equals = '1' }", &evidence(&exchange), &json!({}));
    assert_eq!(actual, "2 values: \"1\", \"2\"");
}

#[test]
fn a_challenge_is_found_by_its_scheme_and_its_parameters_by_name() {
    let exchange = exchange(
        401,
        &[("www-authenticate", r#"bearer Realm="a", scope="x y", scope="z", Basic realm="b""#)],
        b"",
    );
    compare(
        &evidence(&exchange),
        &json!({}),
        &[
            ("{ challenge = 'Bearer', exists = true }", "holds"),
            ("{ challenge = 'Bearer', length = 1 }", "holds"),
            ("{ challenge = 'DPoP', exists = false }", "holds"),
            ("{ challenge = 'Bearer', param = 'realm', equals = 'a' }", "holds"),
            ("{ challenge = 'Basic', param = 'realm', equals = 'a' }", "fails"),
            ("{ challenge = 'Bearer', param = 'scope', equals = 'z' }", "fails"),
            ("{ challenge = 'Bearer', param = 'scope', some = { equals = 'z' } }", "holds"),
            ("{ challenge = 'Bearer', param = 'error', exists = false }", "holds"),
        ],
    );
    let (expected, actual) =
        told("{ challenge = 'Bearer', param = 'error', exists = true }", &evidence(&exchange), &json!({}));
    assert_eq!((expected.as_str(), actual.as_str()), ("`error` of the Bearer challenge present", "absent"));
}

#[test]
fn a_body_that_is_not_json_is_not_a_missing_field() {
    let html = exchange(200, &[], b"<html>");
    compare(
        &evidence(&html),
        &json!({}),
        &[
            ("{ json = '/a', exists = false }", "unknown"),
            ("{ json = '/a', equals = 1 }", "unknown"),
            ("{ body = true, contains = 'html' }", "holds"),
            ("{ body = true, contains = 'json' }", "fails"),
        ],
    );
    let (_, reason) = told("{ json = '/a', exists = true }", &evidence(&html), &json!({}));
    assert_eq!(reason, "the body is not JSON");
}

#[test]
fn a_body_that_was_cut_tells_nothing() {
    let mut cut = exchange(200, &[], b"abc");
    if let Ok(answer) = &mut cut.result {
        answer.end = BodyEnd::TooLong(3);
    }
    compare(&evidence(&cut), &json!({}), &[("{ body = true, excludes = 'd' }", "unknown")]);
}

#[test]
fn a_fact_that_is_not_known_can_be_told_absent_and_nothing_else() {
    let nothing = Evidence::default();
    compare(
        &nothing,
        &json!({ "client.id": "a", "scope": "x y" }),
        &[
            ("{ fact = 'client.id', equals = 'a' }", "holds"),
            ("{ fact = 'client.id', equals = 'b' }", "fails"),
            ("{ fact = 'scope | length', min = 3 }", "holds"),
            ("{ fact = 'client.secret', exists = false }", "holds"),
            ("{ fact = 'client.secret', exists = true }", "fails"),
            ("{ fact = 'client.secret', equals = 'a' }", "unknown"),
            ("{ fact = 'client.secret', not_equals = 'a' }", "unknown"),
            ("{ fact = 'token.deep.er', exists = false }", "holds"),
            ("{ fact = 'scope +', exists = false }", "unknown"),
        ],
    );
    let (_, reason) = told("{ fact = 'client.secret', equals = 'a' }", &nothing, &json!({}));
    assert_eq!(reason, "`client.secret` is not known");
}

#[test]
fn a_token_is_looked_into_if_it_is_a_jwt() {
    let token = forge(&json!({ "alg": "ES256" }), &json!({ "aud": ["a", "b"], "sub": "c" }));
    compare(
        &Evidence::default(),
        &json!({ "token": token, "opaque": "abc", "number": 1 }),
        &[
            ("{ jwt = 'token', claim = '/aud', contains = 'a' }", "holds"),
            ("{ jwt = 'token', claim = '/sub', equals = 'd' }", "fails"),
            ("{ jwt = 'token', claim = '/exp', exists = false }", "holds"),
            ("{ jwt = 'token', claim = 'header:/alg', not_equals = 'none' }", "holds"),
            ("{ jwt = 'token', exists = true }", "holds"),
            ("{ jwt = 'opaque', exists = false }", "holds"),
            ("{ jwt = 'opaque', claim = '/aud', exists = false }", "unknown"),
            ("{ jwt = 'opaque', claim = '/aud', equals = 'a' }", "unknown"),
            ("{ jwt = 'number', exists = true }", "unknown"),
            ("{ jwt = 'nothing', claim = '/aud', exists = false }", "unknown"),
        ],
    );
}

#[test]
fn parameters_are_those_of_where_the_request_ended() {
    let parameters = [
        ("code".to_owned(), "a".to_owned()),
        ("x".to_owned(), "1".to_owned()),
        ("x".to_owned(), "1".to_owned()),
    ];
    let table = |subject: &str, known: &'static str| {
        let key = |rest: &str| format!("{{ {subject} = {rest} }}");
        [
            (key("'code', equals = 'a'"), known),
            (key("'x', unique = false"), known),
            (key("'error', exists = false"), known),
        ]
    };
    let at_callback = Evidence { callback: Some(&parameters), ..ended(Ended::Callback) };
    let at_page = Evidence { page: Some(&parameters), ..ended(Ended::Page) };
    for (evidence, subject, wanted) in [
        (at_callback, "callback", "holds"),
        (at_callback, "page", "unknown"),
        (at_page, "page", "holds"),
        (at_page, "callback", "unknown"),
    ] {
        for (text, wanted) in table(subject, wanted) {
            compare(&evidence, &json!({}), &[(&text, wanted)]);
        }
    }
    compare(
        &at_callback,
        &json!({}),
        &[("{ callback = 'x', equals = '1' }", "fails"), ("{ callback = 'code', equals = 'b' }", "fails")],
    );
}

#[test]
fn what_did_not_take_place_cannot_be_told() {
    let all = Evidence { candidate: Some("root"), accepted: Some(false), ..ended(Ended::Refusal) };
    compare(
        &all,
        &json!({}),
        &[
            ("{ ended = ['refusal', 'page'] }", "holds"),
            ("{ ended = ['callback'] }", "fails"),
            ("{ candidate = ['root'] }", "holds"),
            ("{ candidate = ['path'] }", "fails"),
            ("{ accepted = false }", "holds"),
            ("{ accepted = true }", "fails"),
        ],
    );
    compare(
        &Evidence::default(),
        &json!({}),
        &[
            ("{ ended = ['refusal'] }", "unknown"),
            ("{ candidate = ['root'] }", "unknown"),
            ("{ accepted = false }", "unknown"),
            ("{ transport = ['refused'] }", "unknown"),
            ("{ status = [200] }", "unknown"),
        ],
    );
}

#[test]
fn without_an_answer_only_transport_can_be_told() {
    let unanswered = unanswered();
    compare(
        &evidence(&unanswered),
        &json!({}),
        &[
            ("{ transport = ['refused', 'dns'] }", "holds"),
            ("{ transport = ['timeout'] }", "fails"),
            ("{ status = ['4xx'] }", "unknown"),
            ("{ header = 'a', exists = false }", "unknown"),
            ("{ challenge = 'Bearer', exists = false }", "unknown"),
            ("{ json = '/a', exists = false }", "unknown"),
            ("{ body = true, empty = true }", "unknown"),
            ("{ time = true, max = 1000 }", "unknown"),
            ("{ defects = 'challenge', empty = true }", "unknown"),
        ],
    );
    compare(&evidence(&document(&json!({}))), &json!({}), &[("{ transport = ['refused'] }", "fails")]);
    let (_, reason) = told("{ status = ['4xx'] }", &evidence(&unanswered), &json!({}));
    assert_eq!(reason, "nothing listens at a.example:1");
}

#[test]
fn time_is_in_milliseconds() {
    compare(
        &evidence(&document(&json!({}))),
        &json!({}),
        &[("{ time = true, max = 250 }", "holds"), ("{ time = true, max = 249 }", "fails")],
    );
}
