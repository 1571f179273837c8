//! Captures that look like secrets and are not marked as such: they would stand in reports.

use crate::spec::model::{Capture, Spec};
use crate::spec::{Mistake, SpecEntry};
use crate::text::is_secret_name;

pub(super) fn spec(entry: &SpecEntry, found: &mut Vec<Mistake>) {
    for (path, name, capture) in captures(&entry.model) {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let named = last(name, '.');
        let (secret, parts) = match capture {
            Capture::Template(_) => (false, vec![named]),
            Capture::From(from) => {
                let read = [&from.json, &from.callback, &from.param, &from.header].into_iter().flatten();
                let mut parts: Vec<&str> = read.map(|source| last(source, '/')).collect();
                parts.push(named);
                (from.secret.is_some(), parts)
            }
        };
        let Some(part) = parts.into_iter().find(|part| is_secret_name(part)).filter(|_| !secret) else {
            continue;
        };
        let help = match capture {
            Capture::Template(_) => {
                "write { value = \"…\", secret = true } (or `secret = false` if it is none)"
            }
            Capture::From(_) => "add `secret = true` (or `secret = false` if it is none)",
        };
        let message = format!("`{part}` is secret by its name, and this capture would be shown");
        found.push(Mistake::at_key(&entry.source, &path, message).help(help));
    }
}

fn last(text: &str, separator: char) -> &str {
    text.rsplit(separator).next().unwrap_or(text)
}

/// All captures of a spec with the way to each.
fn captures(spec: &Spec) -> Vec<(Vec<String>, &String, &Capture)> {
    let mut all = Vec::new();
    let at = |parts: &[&str], name: &String| {
        parts.iter().map(ToString::to_string).chain([name.clone()]).collect::<Vec<_>>()
    };
    for (name, capture) in &spec.capture {
        all.push((at(&["capture"], name), name, capture));
    }
    for (index, row) in spec.outcome.iter().enumerate() {
        for (name, capture) in &row.capture {
            all.push((at(&["outcome", &index.to_string(), "capture"], name), name, capture));
        }
    }
    for (index, again) in spec.again.iter().enumerate() {
        for (name, capture) in &again.capture {
            all.push((at(&["again", &index.to_string(), "capture"], name), name, capture));
        }
    }
    all
}
