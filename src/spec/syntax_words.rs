//! Mistakes of syntax in words: what the parsers of TOML and JSON say, and what to do.

use super::mistake::Mistake;

/// What is said of a mistake whose message begins so, and what to do; an empty text keeps the parser's message.
const WORDS: [(&str, &str, &str); 13] = [
    ("string values must be quoted", "a text needs quotes", "write it between quotes"),
    (
        "invalid basic string",
        "this text does not end",
        "put the closing quote at its end; a text of several lines stands between \"\"\" and \"\"\"",
    ),
    ("invalid literal string", "this text does not end", "put the closing quote at its end"),
    (
        "missing escaped value",
        "no escape begins like this",
        "write `\\\\` for a backslash, or put the text between single quotes, where a backslash is one",
    ),
    (
        "duplicate key",
        "this stands in the file already",
        "a key or table stands once: remove one of the two, or make them one",
    ),
    ("unclosed ", "", "close it where the mark is"),
    ("trailing comma", "a comma stands before this", "remove it: nothing follows the last element"),
    ("expected `,` or ", "", "put a comma after what stands before this"),
    ("EOF while parsing", "the file ends too early", "a closing quote, bracket or brace is missing"),
    ("text after the end", "", "remove it: a file holds one object"),
    ("key must be a string", "a key needs quotes", "write it between double quotes"),
    ("expected value", "there is no value", "write one: a text stands between double quotes"),
    ("invalid escape", "no escape begins like this", "write `\\\\` for a backslash"),
];

/// The mistake in our words; `message` is the parser's.
pub(super) fn explained(mistake: Mistake, message: &str, is_json: bool) -> Mistake {
    let known = WORDS.iter().find(|(begins, _, _)| message.starts_with(begins));
    let column = mistake.position.map_or(0, |at| at.column.saturating_sub(1));
    let rest: String = mistake.line_text.chars().skip(column).collect();
    let nothing_follows = rest.trim().is_empty() || rest.trim_start().starts_with('#');
    let (message, help) = match known {
        Some(("string values must be quoted", ..)) if nothing_follows => {
            ("there is no value", "write one: a text stands between quotes")
        }
        Some((_, "", help)) => (message, *help),
        Some((_, words, help)) => (*words, *help),
        None if is_json => (message, "https://www.json.org shows how JSON is written"),
        None => (message, "https://toml.io/en/v1.0.0 says how TOML is written"),
    };
    Mistake { message: message.to_owned(), ..mistake }.help(help)
}
