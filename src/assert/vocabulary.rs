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

/// All operators.
pub(super) const OPERATORS: [&str; 22] = [
    "equals",
    "not_equals",
    "one_of",
    "ignore_case",
    "contains",
    "excludes",
    "starts_with",
    "matches",
    "has_token",
    "same_tokens",
    "media_type",
    "exists",
    "type",
    "empty",
    "length",
    "min",
    "max",
    "unique",
    "each",
    "some",
    "url",
    "schema",
];

/// The operators that it has.
pub(super) fn operators(a: &Assertion) -> Vec<&'static str> {
    let present = [
        a.equals.is_some(),
        a.not_equals.is_some(),
        a.one_of.is_some(),
        a.ignore_case.is_some(),
        a.contains.is_some(),
        a.excludes.is_some(),
        a.starts_with.is_some(),
        a.matches.is_some(),
        a.has_token.is_some(),
        a.same_tokens.is_some(),
        a.media_type.is_some(),
        a.exists.is_some(),
        a.type_.is_some(),
        a.empty.is_some(),
        a.length.is_some(),
        a.min.is_some(),
        a.max.is_some(),
        a.unique.is_some(),
        a.each.is_some(),
        a.some.is_some(),
        a.url.is_some(),
        a.schema.is_some(),
    ];
    OPERATORS.into_iter().zip(present).filter(|(_, is_present)| *is_present).map(|(name, _)| name).collect()
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
