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
    let mut last = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let at = text.len() - rest.len();
        let mut length = c.len_utf8();
        match c {
            '#' => length = rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => {
                length = string(rest);
                if c == '"' && has_new_escape(&rest[..length]) {
                    found.push((at..at + length, NEW_ESCAPE));
                }
            }
            '[' | '{' => open.push(c),
            ']' => {
                open.pop();
            }
            '}' => {
                open.pop();
                if last == ',' {
                    found.push((at..at + 1, "a comma before `}` is not in TOML 1.0"));
                }
            }
            '\n' if open.last() == Some(&'{') => {
                found.push((at.saturating_sub(1)..at, "a line break in an inline table is not in TOML 1.0"));
                // One mistake for each table is enough.
                open.pop();
                open.push('(');
            }
            _ => {}
        }
        if !c.is_whitespace() && c != '#' {
            last = c;
        }
        rest = &rest[length..];
    }
    found
}

/// The length of the string that the text begins with.
fn string(text: &str) -> usize {
    let quote = &text[..1];
    let triple = quote.repeat(3);
    let (skip, end) = if text.starts_with(&triple) { (3, triple.as_str()) } else { (1, quote) };
    let mut at = skip;
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(end) {
            return at + end.len();
        }
        at += c.len_utf8();
        if c == '\\' && quote == "\"" {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}

fn has_new_escape(string: &str) -> bool {
    let mut characters = string.chars();
    while let Some(c) = characters.next() {
        if c == '\\' && matches!(characters.next(), Some('e' | 'x')) {
            return true;
        }
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
