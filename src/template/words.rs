//! The filters, tests and functions that a template names: what does not exist is told before anything is rendered.

use minijinja::ErrorKind;

use super::compiled::STRICT;
use super::functions;

/// A name that a template uses and that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// `filter`, `test` or `function`.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// A name that exists and was perhaps meant.
    pub meant: Option<&'static str>,
}

/// Filters that specs may want.
const FILTERS: [&str; 19] = [
    "default",
    "first",
    "int",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "replace",
    "reverse",
    "sort",
    "split",
    "string",
    "trim",
    "unique",
    "upper",
    "without_query",
    "words",
];

const TESTS: [&str; 10] =
    ["defined", "undefined", "none", "string", "number", "mapping", "sequence", "in", "true", "false"];

/// The names of a template, or of an expression, that nothing stands behind.
pub fn unknown_words(template: &str, is_expression: bool) -> Vec<UnknownWord> {
    let mut unknown = Vec::new();
    let codes = if is_expression { vec![template] } else { codes(template) };
    for code in codes {
        let tokens = tokens(code);
        for (index, token) in tokens.iter().enumerate().filter(|(_, token)| is_name(token)) {
            let before = |back: usize| index.checked_sub(back).map_or("", |at| tokens[at]);
            let word = match (before(2), before(1), tokens.get(index + 1)) {
                (_, "|", _) => {
                    Some(("filter", exists(&format!("''|{token}"), ErrorKind::UnknownFilter), &FILTERS[..]))
                }
                ("is", "not", _) | (_, "is", _) if *token != "not" => {
                    Some(("test", exists(&format!("'' is {token}"), ErrorKind::UnknownTest), &TESTS[..]))
                }
                (_, before, Some(&"(")) if before != "." && !KEYWORDS.contains(token) => {
                    Some(("function", functions::is_name(token), &functions::NAMES[..]))
                }
                _ => None,
            };
            if let Some((kind, false, known)) = word {
                let meant = crate::text::did_you_mean(token, known.iter().copied());
                let word = UnknownWord { kind, name: (*token).to_owned(), meant };
                if !unknown.contains(&word) {
                    unknown.push(word);
                }
            }
        }
    }
    unknown
}

/// Whether an expression fails for another reason than that it names something that does not exist, if it fails.
fn exists(expression: &str, otherwise: ErrorKind) -> bool {
    let compiled = STRICT.environment().compile_expression(expression);
    !compiled.is_ok_and(|code| code.eval(()).is_err_and(|error| error.kind() == otherwise))
}

/// Words of the language itself.
const KEYWORDS: [&str; 10] = ["and", "elif", "else", "for", "if", "in", "is", "not", "or", "set"];

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// What stands between the braces of a template.
fn codes(template: &str) -> Vec<&str> {
    let mut codes = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let end = if rest[start..].starts_with("{{") { "}}" } else { "%}" };
        let code = &rest[start + 2..];
        let length = code.find(end).unwrap_or(code.len());
        codes.push(&code[..length]);
        rest = &code[length..];
    }
    codes
}

/// Names, numbers and marks; texts between quotes are one token each.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            c if c.is_alphanumeric() || c == '_' => {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        if !first.is_whitespace() {
            tokens.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(template: &str, is_expression: bool) -> Vec<String> {
        let words = unknown_words(template, is_expression);
        words.iter().map(|word| format!("{} {}", word.kind, word.name)).collect()
    }

    #[test]
    fn names_that_exist_are_not_told() {
        for template in [
            "{{ a.b | default(omit) | join(' ') }} and {{ random(8) }}",
            "{% if a is defined and b is not none %}{{ a.upcase(1) }}{% endif %}",
            "{% for x in range(3) if x is odd %}{{ loop.index }}{% endfor %}",
            "plain | upcase(text) is red",
            "{{ 'x | upcase' }}",
        ] {
            assert!(told(template, false).is_empty(), "{template}: {:?}", told(template, false));
        }
        assert!(told("a is defined and not (b | length == 2)", true).is_empty());
        assert!(told("a in (b | words) and (c) or random(8) in a", true).is_empty());
        assert!(told("not ('x' in a) and (a or b)", true).is_empty());
    }

    #[test]
    fn every_name_that_can_be_suggested_exists() {
        for filter in FILTERS {
            assert!(exists(&format!("''|{filter}"), ErrorKind::UnknownFilter), "{filter}");
        }
        for test in TESTS {
            assert!(exists(&format!("'' is {test}"), ErrorKind::UnknownTest), "{test}");
        }
    }

    #[test]
    fn names_that_do_not_exist_are_told_with_their_kind() {
        assert_eq!(told("{{ a | upcase }}", false), ["filter upcase"]);
        assert_eq!(told("{{ rand(8) }}{{ a | jion(' ') }}", false), ["function rand", "filter jion"]);
        assert_eq!(told("a is not defind", true), ["test defind"]);
        let word = &unknown_words("{{ a | jion(' ') }}", false)[0];
        assert_eq!(word.meant, Some("join"));
    }
}
