//! Which keys an assertion uses, by the names that spec files give them.

use crate::spec::model::Assertion;

/// The subjects that it has.
pub(super) fn subjects(a: &Assertion) -> Vec<&'static str> {
    present([
        ("status", a.status.is_some()),
        ("header", a.header.is_some()),
        ("challenge", a.challenge.is_some()),
        ("json", a.json.is_some()),
        ("jwt", a.jwt.is_some()),
        ("callback", a.callback.is_some()),
        ("page", a.page.is_some()),
        ("ended", a.ended.is_some()),
        ("body", a.body.is_some()),
        ("fact", a.fact.is_some()),
        ("candidate", a.candidate.is_some()),
        ("accepted", a.accepted.is_some()),
        ("transport", a.transport.is_some()),
        ("time", a.time.is_some()),
        ("defects", a.defects.is_some()),
    ])
}

/// The operators that it has.
pub(super) fn operators(a: &Assertion) -> Vec<&'static str> {
    present([
        ("equals", a.equals.is_some()),
        ("not_equals", a.not_equals.is_some()),
        ("one_of", a.one_of.is_some()),
        ("ignore_case", a.ignore_case.is_some()),
        ("contains", a.contains.is_some()),
        ("excludes", a.excludes.is_some()),
        ("starts_with", a.starts_with.is_some()),
        ("matches", a.matches.is_some()),
        ("has_token", a.has_token.is_some()),
        ("same_tokens", a.same_tokens.is_some()),
        ("media_type", a.media_type.is_some()),
        ("exists", a.exists.is_some()),
        ("type", a.type_.is_some()),
        ("empty", a.empty.is_some()),
        ("length", a.length.is_some()),
        ("min", a.min.is_some()),
        ("max", a.max.is_some()),
        ("unique", a.unique.is_some()),
        ("each", a.each.is_some()),
        ("some", a.some.is_some()),
        ("url", a.url.is_some()),
        ("schema", a.schema.is_some()),
    ])
}

/// The combinations that it is.
pub(super) fn combinations(a: &Assertion) -> Vec<&'static str> {
    present([("all", a.all.is_some()), ("any", a.any.is_some()), ("not", a.not.is_some())])
}

/// Whether an operator can ever hold for a subject.
pub(super) fn fits(subject: &str, has_param: bool, operator: &str) -> bool {
    const NUMBER: [&str; 2] = ["min", "max"];
    const TEXT: [&str; 6] =
        ["ignore_case", "starts_with", "matches", "has_token", "same_tokens", "media_type"];
    const LIST: [&str; 3] = ["unique", "each", "some"];
    match subject {
        "body" => !NUMBER.contains(&operator) && !LIST.contains(&operator) && operator != "type",
        "header" | "callback" | "page" => !NUMBER.contains(&operator) && operator != "type",
        "challenge" if has_param => !NUMBER.contains(&operator) && operator != "type",
        "challenge" => ["exists", "length", "unique", "each", "some", "empty", "schema"].contains(&operator),
        "time" => NUMBER.contains(&operator) || operator == "equals" || operator == "not_equals",
        "defects" => {
            let other = NUMBER.contains(&operator) || TEXT.contains(&operator);
            !other && !["url", "type", "exists"].contains(&operator)
        }
        _ => true,
    }
}

fn present<const N: usize>(keys: [(&'static str, bool); N]) -> Vec<&'static str> {
    keys.into_iter().filter(|(_, is_present)| *is_present).map(|(key, _)| key).collect()
}
