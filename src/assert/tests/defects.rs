use serde_json::json;

use super::support::{compare, evidence, exchange};
use crate::assert::Evidence;
use crate::outcome::BodyEnd;

const STREAM: [(&str, &str); 1] = [("content-type", "Text/Event-Stream; charset=utf-8")];

#[test]
fn defects_of_challenges_are_a_list_of_codes() {
    let header = |value| exchange(401, &[("www-authenticate", value)], b"");
    compare(
        &evidence(&header("Bearer resource_metadata=https://a")),
        &json!({}),
        &[
            ("{ defects = 'challenge', excludes = 'unquoted-value' }", "fails"),
            ("{ defects = 'challenge', contains = 'unquoted-value' }", "holds"),
            ("{ defects = 'challenge', excludes = 'missing-comma' }", "holds"),
            ("{ defects = 'challenge', empty = true }", "fails"),
        ],
    );
    compare(
        &evidence(&header("Bearer")),
        &json!({}),
        &[("{ defects = 'challenge', empty = true }", "holds")],
    );
    compare(
        &evidence(&exchange(401, &[], b"")),
        &json!({}),
        &[("{ defects = 'challenge', empty = true }", "unknown")],
    );
}

#[test]
fn defects_of_json_are_those_of_the_body_or_of_the_events() {
    for (headers, body, wanted) in [
        (&[][..], "{}", "holds"),
        (&[], "\u{feff}{}", "fails"),
        (&[], "{\"a\":1,\"a\":2}", "fails"),
        (&[], "{}x", "fails"),
        (&[], "<html>", "unknown"),
        (&STREAM, "data: {\"a\":1}\n\n", "holds"),
        (&STREAM, "data: {\"a\":1,\ndata: \"a\":2}\n\n", "fails"),
        (&STREAM, "data: x\n\n", "unknown"),
    ] {
        let exchange = exchange(200, headers, body.as_bytes());
        compare(&evidence(&exchange), &json!({}), &[("{ defects = 'json', empty = true }", wanted)]);
    }
}

#[test]
fn defects_of_event_streams_are_what_clients_drop() {
    for (body, wanted) in [
        ("\u{feff}: hello\r\nevent: message\r\nid: 1\r\nretry: 5\r\ndata: {}\r\n\r\n", "[]"),
        ("data: {}\n\nDATA: {}\n\n", "['unknown-field']"),
        ("data\n\n", "['missing-colon']"),
        ("retry: soon\ndata: 1\n\n", "['invalid-retry']"),
        ("id: \0\ndata: 1\n\n", "['null-in-id']"),
        ("data: {}\n", "['unfinished-event']"),
    ] {
        let exchange = exchange(200, &STREAM, body.as_bytes());
        compare(
            &evidence(&exchange),
            &json!({}),
            &[(&format!("{{ defects = 'sse', equals = {wanted} }}"), "holds")],
        );
    }
}

#[test]
fn an_event_that_we_cut_off_is_no_defect() {
    let mut cut = exchange(200, &STREAM, b"data: {}\n");
    if let Ok(answer) = &mut cut.result {
        answer.end = BodyEnd::Answered;
    }
    compare(&evidence(&cut), &json!({}), &[("{ defects = 'sse', empty = true }", "holds")]);
    compare(
        &evidence(&exchange(200, &[], b"{}")),
        &json!({}),
        &[("{ defects = 'sse', empty = true }", "unknown")],
    );
}

#[test]
fn defects_of_a_token_need_one() {
    compare(
        &Evidence::default(),
        &json!({ "token": "e30=.e30.c2ln", "opaque": "x" }),
        &[
            ("{ defects = 'jwt:token', equals = ['padding'] }", "holds"),
            ("{ defects = 'jwt:token', excludes = 'padding' }", "fails"),
            ("{ defects = 'jwt:opaque', empty = true }", "unknown"),
            ("{ defects = 'jwt:nothing', empty = true }", "unknown"),
            ("{ defects = 'yaml', empty = true }", "unknown"),
        ],
    );
}
