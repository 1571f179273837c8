//! Two documents beside each other: what differs, line by line.

use serde_json::Value;
use similar::TextDiff;

use super::show::clip;

/// How many lines around a difference are shown.
const AROUND: usize = 2;
/// How many lines are shown in all.
const SHOWN: usize = 40;
/// How many characters of a line are shown.
const WIDTH: usize = 120;
/// How many lines of a document are compared: a server's may be as long as it likes.
const COMPARED: usize = 2_000;

/// The lines in which two objects or lists differ: `-` is what was expected, `+` what came. None for other values,
/// whose two texts say enough.
pub(super) fn diff(expected: &Value, actual: &Value) -> Option<String> {
    let is_document = |value: &Value| value.is_object() || value.is_array();
    if !is_document(expected) || !is_document(actual) {
        return None;
    }
    let (expected, actual) = (lines(expected), lines(actual));
    let diff = TextDiff::from_lines(&expected, &actual);
    let mut shown: Vec<String> = Vec::new();
    for hunk in diff.unified_diff().context_radius(AROUND).iter_hunks() {
        if !shown.is_empty() {
            shown.push("  …".to_owned());
        }
        shown.extend(hunk.iter_changes().map(|change| {
            clip(&format!("{} {}", change.tag(), change.value().trim_end_matches('\n')), WIDTH)
        }));
    }
    if shown.len() > SHOWN {
        shown.truncate(SHOWN);
        shown.push("  …".to_owned());
    }
    (!shown.is_empty()).then(|| shown.join("\n"))
}

/// A document on lines, members in the order of their names: another order is no difference.
fn lines(document: &Value) -> String {
    let text = serde_json::to_string_pretty(&sorted(document)).unwrap_or_default();
    text.lines().take(COMPARED).flat_map(|line| [line, "\n"]).collect()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(sorted).collect(),
        Value::Object(table) => {
            let mut members: Vec<_> = table.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            members.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shows_the_lines_that_differ_and_those_around_them() {
        let expected = json!({ "a": 1, "b": ["x", "y"], "c": true, "d": null, "e": 5, "f": 6 });
        let actual = json!({ "f": 6, "e": 5, "d": null, "c": true, "b": ["x", "z"], "a": 1 });
        let told = diff(&expected, &actual).unwrap();
        assert_eq!(told, "    \"b\": [\n      \"x\",\n-     \"y\"\n+     \"z\"\n    ],\n    \"c\": true,");
    }

    #[test]
    fn plain_values_and_equal_documents_have_none() {
        assert_eq!(diff(&json!("a"), &json!({})), None);
        assert_eq!(diff(&json!({ "a": 1, "b": 2 }), &json!({ "b": 2, "a": 1 })), None);
    }

    #[test]
    fn long_documents_are_cut() {
        let long = |last: &str| Value::from((0..9_000).map(|n| format!("{n}{last}")).collect::<Vec<_>>());
        let told = diff(&long("a"), &long("b")).unwrap();
        assert!(told.lines().count() <= SHOWN + 1);
    }
}
