use serde_json::json;

use super::support::{compare_document, document, evidence, told};

const HOLDS: &str = "{ json = '/a', equals = 1 }";
const FAILS: &str = "{ json = '/a', equals = 2 }";
const UNKNOWN: &str = "{ fact = 'nothing', equals = 1 }";

#[test]
fn what_decides_wins_over_what_cannot_be_told() {
    for (one, two, all, any) in [
        (HOLDS, HOLDS, "holds", "holds"),
        (HOLDS, FAILS, "fails", "holds"),
        (FAILS, FAILS, "fails", "fails"),
        (UNKNOWN, HOLDS, "unknown", "holds"),
        (UNKNOWN, FAILS, "fails", "unknown"),
        (UNKNOWN, UNKNOWN, "unknown", "unknown"),
    ] {
        let document = json!({ "a": 1 });
        compare_document(
            &document,
            &[
                (&format!("{{ all = [{one}, {two}] }}"), all),
                (&format!("{{ all = [{two}, {one}] }}"), all),
                (&format!("{{ any = [{one}, {two}] }}"), any),
                (&format!("{{ any = [{two}, {one}] }}"), any),
            ],
        );
    }
}

#[test]
fn the_contrary_of_what_cannot_be_told_cannot_be_told() {
    for (inner, wanted) in [(HOLDS, "fails"), (FAILS, "holds"), (UNKNOWN, "unknown")] {
        compare_document(&json!({ "a": 1 }), &[(&format!("{{ not = {inner} }}"), wanted)]);
    }
}

#[test]
fn no_assertion_holds_by_saying_nothing() {
    compare_document(
        &json!({ "a": 1 }),
        &[
            ("{}", "unknown"),
            ("{ json = '/a' }", "unknown"),
            ("{ equals = 1 }", "unknown"),
            ("{ any = [] }", "fails"),
            ("{ all = [{ json = '/a', exists = true }], equals = 1 }", "unknown"),
        ],
    );
}

#[test]
fn a_failed_combination_says_what_was_expected_and_seen() {
    let document = document(&json!({ "a": 1, "b": 2 }));
    for (text, expected, actual) in [
        ("{ all = [{ json = '/a', equals = 1 }, { json = '/b', equals = 3 }] }", "`/b` equal to 3", "2"),
        (
            "{ any = [{ json = '/a', equals = 2 }, { json = '/a', exists = false }] }",
            "`/a` equal to 2, or `/a` absent",
            "1",
        ),
        ("{ not = { json = '/a', equals = 1 } }", "not: `/a` equal to 1", "1"),
        ("{ not = { status = [200] } }", "not: status 200", "that is so"),
        ("{ json = '', each = { equals = 1 } }", "element 2 of JSON document equal to 1", "2"),
        ("{ json = '/a', some = { equals = 1 } }", "`/a` with one equal to 1", "1, which is not a list"),
    ] {
        let told = told(text, &evidence(&document), &json!({}));
        assert_eq!((told.0.as_str(), told.1.as_str()), (expected, actual), "{text}");
    }
}
