//! What the text of a TOML file shows and its data does not: syntax that TOML 1.0 does not have, keys that ended up
//! in a table they were not meant for.

use std::ops::Range;

use crate::spec::model::{Change, Spec};
use crate::spec::{Mistake, SourceFile};

/// Keys of a change that are no name of a header line or parameter in any file that we know.
const KEYS_OF_CHANGES: [&str; 6] = ["remove", "given", "like", "when", "because", "headers"];

/// Finds what TOML 1.0 does not have: many editors and parsers refuse it.
pub(super) fn beyond_1_0(source: &SourceFile, found: &mut Vec<Mistake>) {
    if source.is_json() {
        return;
    }
    for (range, message) in scan(&source.text) {
        let help = if message == NEW_ESCAPE {
            "write `\\u001b` for `\\e`, and `\\u0041` for `\\x41`"
        } else {
            INLINE
        };
        found.push(Mistake::at(source, source.position(range), message).help(help));
    }
}

const NEW_ESCAPE: &str = "the escapes \\e and \\x are not in TOML 1.0, which many editors read";
const INLINE: &str = "write an inline table on one line, without a comma at its end; or write a [table]";

fn scan(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut open: Vec<char> = Vec::new();
    let mut at = 0;
    while let Some(mark) = text[at..].find(['#', '"', '\'', '[', ']', '{', '}', '\n']).map(|next| at + next) {
        let between = &text[at..mark];
        at = mark + 1;
        match text[mark..].chars().next().unwrap_or_default() {
            '#' => at = text[mark..].find('\n').map_or(text.len(), |end| mark + end),
            quote @ ('"' | '\'') => {
                at = mark + string(&text[mark..]);
                if quote == '"' && has_new_escape(&text[mark..at]) {
                    found.push((mark..at, NEW_ESCAPE));
                }
            }
            opening @ ('[' | '{') => open.push(opening),
            '\n' if open.last() == Some(&'{') => {
                let message = "a line break in an inline table is not in TOML 1.0";
                found.push((mark.saturating_sub(1)..mark, message));
                // One mistake for each table is enough.
                open.pop();
                open.push('(');
            }
            '\n' => {}
            closing => {
                open.pop();
                if closing == '}' && between.trim_end().ends_with(',') {
                    found.push((mark..mark + 1, "a comma before `}` is not in TOML 1.0"));
                }
            }
        }
    }
    found
}

/// The length of the string that the text begins with.
fn string(text: &str) -> usize {
    let quote = &text[..1];
    let triple = quote.repeat(3);
    let (begin, end) = if text.starts_with(&triple) { (3, triple.as_str()) } else { (1, quote) };
    let mut at = begin;
    loop {
        let Some(close) = text[at..].find(end).map(|close| at + close) else { return text.len() };
        let escape = text[at..close].find('\\').filter(|_| quote == "\"").map(|escape| at + escape);
        let Some(escape) = escape else { return close + end.len() };
        at = escape + 1 + text[escape + 1..].chars().next().map_or(0, char::len_utf8);
    }
}

fn has_new_escape(string: &str) -> bool {
    let mut rest = string;
    while let Some(escape) = rest.find('\\') {
        let escaped = rest[escape + 1..].chars().next();
        if matches!(escaped, Some('e' | 'x')) {
            return true;
        }
        rest = &rest[escape + 1 + escaped.map_or(0, char::len_utf8)..];
    }
    false
}

/// Finds keys of a request that stand among its headers or parameters, because a sub-table had begun.
pub(super) fn after_sub_table(source: &SourceFile, spec: &Spec, found: &mut Vec<Mistake>) {
    let (own, _) = spec.own_change();
    let key = if spec.request.is_some() { "request" } else { "authorize" };
    tables(source, &[key], &own, found);
    for (index, patch) in spec.patch.iter().enumerate() {
        let change = crate::spec::model::HasChange::change(patch);
        tables(source, &["patch", &index.to_string()], &change, found);
    }
    for (index, variant) in spec.variant.iter().enumerate() {
        let change = crate::spec::model::HasChange::change(variant);
        tables(source, &["variant", &index.to_string()], &change, found);
    }
}

fn tables(source: &SourceFile, at: &[&str], change: &Change<'_>, found: &mut Vec<Mistake>) {
    for (name, table) in [("headers", change.headers), ("query", change.query), ("form", change.form)] {
        // Finding a place costs a second reading of the file: only keys that are in doubt are looked for.
        let doubtful = |key: &&String| KEYS_OF_CHANGES.contains(&key.as_str());
        for key in table.into_iter().flat_map(|table| table.keys()).filter(doubtful) {
            let path: Vec<&str> = at.iter().copied().chain([name, key.as_str()]).collect();
            let position = source.locate(&path);
            // In an inline table the key was written there on purpose.
            let own_line = source.line_text(position.line).trim_start().starts_with(key.as_str());
            if own_line {
                let message = format!("`{key}` stands in {}.{name}", at[0]);
                let help =
                    format!("write it above [{}.{name}]: what follows a sub-table belongs to it", at[0]);
                found.push(Mistake::at(source, position, message).help(help));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn what_stands_in_texts_and_comments_is_no_syntax() {
        for text in [
            "a = { b = 'x' } # { c = 1, }\nd = [\n  1,\n]\n",
            "a = \"{ \\\" ,} \\\\\"\nb = '\\x'\nc = \"\"\"\n{ x,\n}\"\"\"\n",
            "a = { b = [\n 1,\n] }\nc = \"\\\\x\"\n",
        ] {
            assert!(scan(text).is_empty(), "{text}: {:?}", scan(text));
        }
    }

    #[test]
    fn each_kind_is_found_where_it_stands() {
        let places = |text: &str| scan(text).into_iter().map(|(range, _)| range.start).collect::<Vec<_>>();
        assert_eq!(places("a = { b = 1 ,\n }\n"), [12]);
        assert_eq!(places("a = { b = 1, }\n"), [13]);
        assert_eq!(places("a = \"é\\x41\"\n"), [4]);
        assert!(places("a = \"never ends \\").is_empty());
    }
}
