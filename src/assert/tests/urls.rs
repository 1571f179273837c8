use serde_json::json;

use super::support::{compare_document, document, evidence, told};

fn compare_urls(rule: &str, table: &[(&str, &str)]) {
    for (url, wanted) in table {
        compare_document(&json!({ "u": url }), &[(&format!("{{ json = '/u', url = {rule} }}"), wanted)]);
    }
}

#[test]
fn a_url_is_absolute_and_has_its_scheme() {
    compare_urls(
        "{ scheme = ['https'] }",
        &[
            ("https://a.example", "holds"),
            ("HTTPS://a.example/b?c#d", "holds"),
            ("http://a.example", "fails"),
            ("http://localhost", "fails"),
            ("/a", "fails"),
            ("", "fails"),
            ("https:a.example", "fails"),
            ("https:///a.example", "fails"),
            (" https://a.example", "fails"),
            ("https://a.example/b c", "fails"),
            ("https:\\\\a.example", "fails"),
            ("https://a.example:99999", "fails"),
        ],
    );
    compare_document(
        &json!({ "u": 1 }),
        &[("{ json = '/u', url = {} }", "fails"), ("{ json = '/v', url = {} }", "fails")],
    );
}

#[test]
fn http_will_do_on_loopback_where_the_rule_says_so() {
    compare_urls(
        "{ scheme = ['https'], loopback_ok = true }",
        &[
            ("http://localhost:1/a", "holds"),
            ("http://x.localhost/", "holds"),
            ("http://127.0.0.2/", "holds"),
            ("http://[::1]:80/", "holds"),
            ("http://localhost.example/", "fails"),
            ("ftp://localhost/", "fails"),
        ],
    );
}

#[test]
fn the_same_url_is_the_same_text() {
    compare_urls(
        "{ same_as = 'https://a.example/mcp' }",
        &[
            ("https://a.example/mcp", "holds"),
            ("https://a.example/mcp/", "fails"),
            ("https://A.example/mcp", "fails"),
            ("HTTPS://a.example/mcp", "fails"),
            ("https://a.example:443/mcp", "fails"),
            ("https://a.example/mcp?x", "fails"),
            ("https://a.example/mcp#x", "fails"),
            ("https://a.example/%6dcp", "fails"),
            ("https://u@a.example/mcp", "fails"),
        ],
    );
}

#[test]
fn a_difference_that_is_ignored_does_not_count_and_others_do() {
    for (word, same, other) in [
        ("trailing-slash", "https://a.example/mcp/", "https://A.example/mcp"),
        ("case", "HTTPS://A.example/mcp", "https://a.example/MCP"),
        ("default-port", "https://a.example:443/mcp", "https://a.example:80/mcp"),
        ("query", "https://a.example/mcp?x=1", "https://a.example/mcp/?x=1"),
    ] {
        let rule = format!("{{ same_as = 'https://a.example/mcp', ignoring = ['{word}'] }}");
        compare_urls(&rule, &[(same, "holds"), (other, "fails"), ("https://a.example/mcp#f", "fails")]);
    }
    compare_urls(
        "{ same_as = 'https://a.example', ignoring = ['trailing-slash'] }",
        &[("https://a.example/", "holds")],
    );
}

#[test]
fn a_parent_is_a_path_above_at_the_same_origin() {
    compare_urls(
        "{ same_as = 'https://a.example/t/mcp', or_parent = true }",
        &[
            ("https://a.example/t/mcp", "holds"),
            ("https://a.example/t", "holds"),
            ("https://a.example/t/", "holds"),
            ("https://a.example/", "holds"),
            ("https://a.example", "holds"),
            ("https://a.example/t/m", "fails"),
            ("https://a.example/t/mcp/x", "fails"),
            ("https://a.example/u", "fails"),
            ("https://b.example/", "fails"),
            ("http://a.example/", "fails"),
            ("https://a.example/?x", "fails"),
        ],
    );
}

#[test]
fn a_fragment_counts_even_if_it_is_empty() {
    compare_urls(
        "{ no_fragment = true }",
        &[
            ("https://a.example/?x", "holds"),
            ("https://a.example/#x", "fails"),
            ("https://a.example/#", "fails"),
        ],
    );
}

#[test]
fn the_actual_says_which_part_is_wrong() {
    let document = document(&json!({ "u": "http://a.example/x" }));
    let (expected, actual) = told(
        "{ json = '/u', url = { scheme = ['https'], no_fragment = true } }",
        &evidence(&document),
        &json!({}),
    );
    assert_eq!(expected, "`/u` an absolute URL, with scheme https, without fragment");
    assert_eq!(actual, "\"http://a.example/x\": its scheme is http");
    let (_, actual) = told(
        "{ json = '/u', url = { same_as = '{{ t }}' } }",
        &evidence(&document),
        &json!({ "t": "http://a.example/y" }),
    );
    assert_eq!(actual, "\"http://a.example/x\": its path differs");
}

#[test]
fn a_rule_that_cannot_be_rendered_or_compared_cannot_be_told() {
    compare_urls("{ same_as = '{{ nothing }}' }", &[("https://a.example", "unknown")]);
    compare_urls("{ same_as = '/mcp' }", &[("https://a.example", "unknown")]);
}
