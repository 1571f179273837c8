use serde_json::json;

use super::support::{assertion, compare, compare_document, context, document, evidence, exchange, told};
use crate::assert::{Judgement, judge};

#[test]
fn values_are_compared_exactly_and_nothing_is_coerced() {
    compare_document(
        &json!({ "a": "x", "n": 1, "t": true, "l": ["x", 1], "z": null }),
        &[
            ("{ json = '/a', equals = 'x' }", "holds"),
            ("{ json = '/a', equals = 'X' }", "fails"),
            ("{ json = '/n', equals = 1 }", "holds"),
            ("{ json = '/n', equals = '1' }", "fails"),
            ("{ json = '/t', equals = 'true' }", "fails"),
            ("{ json = '/l', equals = ['x', 1] }", "holds"),
            ("{ json = '/a', not_equals = 'y' }", "holds"),
            ("{ json = '/a', not_equals = 'x' }", "fails"),
            ("{ json = '/none', not_equals = 'x' }", "fails"),
            ("{ json = '/a', one_of = ['x', 'y'] }", "holds"),
            ("{ json = '/n', one_of = ['1'] }", "fails"),
            ("{ json = '/a', one_of = 'x' }", "unknown"),
        ],
    );
}

#[test]
fn texts_contain_texts_and_lists_contain_elements() {
    compare_document(
        &json!({ "a": "xyz", "n": 5, "l": ["xyz", 1], "z": null }),
        &[
            ("{ json = '/a', contains = 'y' }", "holds"),
            ("{ json = '/a', contains = 'q' }", "fails"),
            ("{ json = '/l', contains = 'xyz' }", "holds"),
            ("{ json = '/l', contains = 'y' }", "fails"),
            ("{ json = '/l', contains = 1 }", "holds"),
            ("{ json = '/n', contains = '5' }", "fails"),
            ("{ json = '/a', excludes = 'q' }", "holds"),
            ("{ json = '/a', excludes = 'y' }", "fails"),
            ("{ json = '/l', excludes = 'y' }", "holds"),
            ("{ json = '/l', excludes = 1 }", "fails"),
            ("{ json = '/n', excludes = 'q' }", "fails"),
            ("{ json = '/none', excludes = 'q' }", "fails"),
        ],
    );
}

#[test]
fn text_operators_hold_for_texts_only() {
    compare_document(
        &json!({ "a": "Bearer", "n": 5, "s": "b a  b", "m": "Application/JSON; charset=utf-8" }),
        &[
            ("{ json = '/a', ignore_case = 'bearer' }", "holds"),
            ("{ json = '/a', ignore_case = 'basic' }", "fails"),
            ("{ json = '/n', ignore_case = '5' }", "fails"),
            ("{ json = '/a', starts_with = 'Bea' }", "holds"),
            ("{ json = '/a', starts_with = 'bea' }", "fails"),
            ("{ json = '/a', matches = 'ear' }", "holds"),
            ("{ json = '/a', matches = '^[A-Z][a-z]{5}$' }", "holds"),
            ("{ json = '/a', matches = '(?i)^BEARER$' }", "holds"),
            ("{ json = '/a', matches = '^ear' }", "fails"),
            ("{ json = '/a', matches = '(' }", "unknown"),
            ("{ json = '/s', same_tokens = 'a b' }", "holds"),
            ("{ json = '/s', same_tokens = 'a B' }", "fails"),
            ("{ json = '/s', same_tokens = 'a b c' }", "fails"),
            ("{ json = '/m', media_type = 'application/json' }", "holds"),
            ("{ json = '/m', media_type = 'text/json' }", "fails"),
        ],
    );
}

#[test]
fn a_token_stands_between_commas_or_spaces_in_any_line_of_a_header() {
    let one = exchange(200, &[("cache-control", "private=\"x\", No-Store")], b"");
    let two = exchange(200, &[("cache-control", "no-cache"), ("cache-control", "no-store")], b"");
    let glued = exchange(200, &[("cache-control", "x-no-store")], b"");
    for (exchange, wanted) in [(&one, "holds"), (&two, "holds"), (&glued, "fails")] {
        compare(
            &evidence(exchange),
            &json!({}),
            &[("{ header = 'cache-control', has_token = 'no-store' }", wanted)],
        );
    }
    compare(
        &evidence(&one),
        &json!({}),
        &[
            ("{ header = 'cache-control', has_token = 'private' }", "holds"),
            ("{ header = 'pragma', has_token = 'no-cache' }", "fails"),
            ("{ header = 'cache-control', has_token = '{{ nothing }}' }", "unknown"),
        ],
    );
}

#[test]
fn null_exists_and_has_a_type() {
    compare_document(
        &json!({ "z": null, "n": 1.5, "i": 2, "f": 2.0, "b": false, "s": "", "l": [], "o": {} }),
        &[
            ("{ json = '/z', exists = true }", "holds"),
            ("{ json = '/z', type = 'null' }", "holds"),
            ("{ json = '/none', exists = false }", "holds"),
            ("{ json = '/none', exists = true }", "fails"),
            ("{ json = '/z', exists = false }", "fails"),
            ("{ json = '/none', type = 'null' }", "fails"),
            ("{ json = '/n', type = 'number' }", "holds"),
            ("{ json = '/n', type = 'integer' }", "fails"),
            ("{ json = '/i', type = 'integer' }", "holds"),
            ("{ json = '/f', type = 'integer' }", "holds"),
            ("{ json = '/b', type = 'boolean' }", "holds"),
            ("{ json = '/s', type = 'string' }", "holds"),
            ("{ json = '/l', type = 'array' }", "holds"),
            ("{ json = '/o', type = 'object' }", "holds"),
            ("{ json = '', type = 'object' }", "holds"),
            ("{ json = '/o', type = 'array' }", "fails"),
        ],
    );
}

#[test]
fn lengths_and_numbers_are_measured() {
    compare_document(
        &json!({ "s": "äb", "l": [1, 2, 3], "o": { "a": 1 }, "e": "", "n": 7 }),
        &[
            ("{ json = '/s', length = 2 }", "holds"),
            ("{ json = '/l', length = 3 }", "holds"),
            ("{ json = '/o', length = 1 }", "holds"),
            ("{ json = '/n', length = 1 }", "fails"),
            ("{ json = '/none', length = 0 }", "fails"),
            ("{ json = '/e', empty = true }", "holds"),
            ("{ json = '/l', empty = false }", "holds"),
            ("{ json = '/l', empty = true }", "fails"),
            ("{ json = '/n', empty = false }", "fails"),
            ("{ json = '/n', min = 7 }", "holds"),
            ("{ json = '/n', min = 7.5 }", "fails"),
            ("{ json = '/n', max = 7 }", "holds"),
            ("{ json = '/n', max = 6 }", "fails"),
            ("{ json = '/s', min = 0 }", "fails"),
            ("{ json = '/n', min = 1, max = 6 }", "fails"),
        ],
    );
}

#[test]
fn list_operators_speak_of_elements_and_members() {
    compare_document(
        &json!({ "l": ["a", "b"], "r": [{ "x": 1, "y": 2 }, { "y": 2, "x": 1 }], "o": { "a": null, "b": 1 }, "e": [], "s": "a" }),
        &[
            ("{ json = '/l', unique = true }", "holds"),
            ("{ json = '/r', unique = true }", "fails"),
            ("{ json = '/r', unique = false }", "holds"),
            ("{ json = '/l', each = { type = 'string' } }", "holds"),
            ("{ json = '/l', each = { equals = 'a' } }", "fails"),
            ("{ json = '/e', each = { equals = 'a' } }", "holds"),
            ("{ json = '/o', each = { not = { type = 'null' } } }", "fails"),
            ("{ json = '/l', each = { any = [{ equals = 'a' }, { equals = 'b' }] } }", "holds"),
            ("{ json = '/l', each = { not = { equals = 'c' }, type = 'number' } }", "fails"),
            ("{ json = '/l', each = { equals = '{{ nothing }}' } }", "unknown"),
            ("{ json = '/l', some = { equals = 'b' } }", "holds"),
            ("{ json = '/l', some = { equals = 'c' } }", "fails"),
            ("{ json = '/e', some = { type = 'string' } }", "fails"),
            ("{ json = '/s', some = { equals = 'a' } }", "fails"),
            ("{ json = '/l', some = { equals = '{{ nothing }}' } }", "unknown"),
        ],
    );
}

#[test]
fn a_schema_tells_which_part_is_not_valid() {
    let exchange = document(&json!({ "a": [1, "x"] }));
    let schema = "{ json = '', schema = { properties = { a = { items = { type = 'integer' } } } } }";
    let (expected, actual) = told(schema, &evidence(&exchange), &json!({}));
    assert_eq!(expected, "JSON document valid under its JSON Schema");
    assert!(actual.starts_with("/a/1: "), "{actual}");
    compare(
        &evidence(&exchange),
        &json!({ "n": 1 }),
        &[
            ("{ json = '/a/0', schema = { type = 'integer' } }", "holds"),
            ("{ json = '/a/0', schema = { const = '{{ n }}' } }", "holds"),
            ("{ json = '/none', schema = { type = 'integer' } }", "fails"),
            ("{ json = '', schema = { type = 'nothing' } }", "unknown"),
            ("{ json = '', schema = { '$ref' = 'https://a.example/schema' } }", "unknown"),
        ],
    );
}

#[test]
fn operands_are_rendered_and_what_is_not_known_cannot_be_told() {
    let facts = json!({ "issuer": "https://a", "list": ["https://a"], "n": 1 });
    compare(
        &evidence(&document(&json!({ "issuer": "https://a", "n": 1 }))),
        &facts,
        &[
            ("{ json = '/issuer', equals = '{{ issuer }}' }", "holds"),
            ("{ json = '/n', equals = '{{ n }}' }", "holds"),
            ("{ json = '/issuer', one_of = '{{ list }}' }", "holds"),
            ("{ json = '/{{ \"issuer\" }}', exists = true }", "holds"),
            ("{ json = '/issuer', equals = '{{ nothing }}' }", "unknown"),
            ("{ json = '/issuer', starts_with = '{{ n }}' }", "unknown"),
        ],
    );
    let (_, reason) = told(
        "{ json = '/issuer', equals = '{{ nothing.here }}' }",
        &evidence(&document(&json!({ "issuer": 1 }))),
        &json!({}),
    );
    assert_eq!(reason, "nothing.here is not known");
}

#[test]
fn expected_and_actual_are_short_texts() {
    let exchange = document(&json!({ "issuer": "https://b", "long": "ä".repeat(100_000) }));
    let (expected, actual) =
        told("{ json = '/issuer', equals = 'https://a' }", &evidence(&exchange), &json!({}));
    assert_eq!((expected.as_str(), actual.as_str()), ("`/issuer` equal to \"https://a\"", "\"https://b\""));
    let (_, actual) = told("{ json = '/long', equals = 'a' }", &evidence(&exchange), &json!({}));
    assert_eq!(actual.chars().count(), 201);
    assert!(actual.ends_with('…'));
}

#[test]
fn two_documents_that_are_not_equal_are_told_apart_line_by_line() {
    let exchange = document(&json!({ "scopes": ["a", "b"], "n": 1 }));
    let diff_of = |text: &str| match judge(&assertion(text), &evidence(&exchange), &context(&json!({}))) {
        Judgement::Fails { diff, .. } => diff,
        other => panic!("{text}: {other:?}"),
    };
    let diff = diff_of("{ json = '', equals = { n = 1, scopes = ['a', 'c'] } }").unwrap();
    assert!(diff.contains("\n-     \"c\"\n+     \"b\"\n"), "{diff}");
    assert_eq!(diff_of("{ json = '/n', equals = 2 }"), None);
}
