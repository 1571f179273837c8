//! Members of documents, by their names.

use serde_json::{Map, Value};

/// The most members of a table of which each is looked at: that is faster than to compute the place of one.
const FEW: usize = 16;

/// The member of a table.
pub(super) fn member<'v>(table: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    if table.len() > FEW {
        return table.get(name);
    }
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// What a JSON Pointer (RFC 6901) leads to.
pub fn pointed<'v>(document: &'v Value, pointer: &str) -> Option<&'v Value> {
    // Few pointers have escapes, or lead into lists; the others need no copies of their segments.
    let plain = pointer.strip_prefix('/').filter(|rest| !rest.contains('~'));
    let walk =
        |rest: &str| rest.split('/').try_fold(document, |value, name| member(value.as_object()?, name));
    plain.and_then(walk).or_else(|| document.pointer(pointer))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pointer_leads_where_serde_json_says() {
        let document = json!({
            "a": { "b": [1, { "c": 2 }], "": 3, "0": 4 }, "a/b": 5, "m~n": 6, "": { "": 7 },
            "many": (0..40).map(|n| (n.to_string(), json!(n))).collect::<Map<_, _>>(),
        });
        for pointer in [
            "",
            "/",
            "//",
            "/a",
            "/a/b/1/c",
            "/a/b/01",
            "/a/b/-",
            "/a/",
            "/a/0",
            "/a~1b",
            "/m~0n",
            "/m~n",
            "a",
            "/nothing/there",
            "/many/39",
            "/many/40",
            "/a/b/1/c/d",
        ] {
            assert_eq!(pointed(&document, pointer), document.pointer(pointer), "{pointer}");
        }
    }
}
