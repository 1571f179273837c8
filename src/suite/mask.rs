//! Keeps secrets out of the mistakes of a suite file: values of environment variables, client secrets, header values.

use regex::Regex;
use serde_json::Value;

use crate::spec::typed_values;

/// Shorter texts are hidden only where they stand in quotes: anywhere else they are part of words.
const WORD: usize = 4;

/// What is hidden, and what is shown instead.
#[derive(Default)]
pub(super) struct Mask {
    hidden: Vec<(String, String)>,
    /// What login scripts type in, in the clear: lines do not show it, be it a password or a name.
    typed: Vec<String>,
}

impl Mask {
    /// Hides a text.
    pub(super) fn hide(&mut self, text: &str, shown: &str) {
        if !text.is_empty() && text != shown {
            self.hidden.push((text.to_owned(), shown.to_owned()));
            // Longer texts first: one secret may hold another.
            self.hidden.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
    }

    /// Whether this whole text is hidden.
    pub(super) fn hides(&self, text: &str) -> bool {
        self.hidden.iter().any(|(hidden, _)| hidden == text)
    }

    /// Hides what a suite file holds in the clear: client secrets, tokens and header values.
    pub(super) fn hide_secrets_of(&mut self, value: &Value) {
        match value {
            Value::Array(list) => list.iter().for_each(|item| self.hide_secrets_of(item)),
            Value::Object(object) => {
                for (key, value) in object {
                    match (key.as_str(), value) {
                        ("customHeaders", Value::Object(headers)) => {
                            headers.values().for_each(|v| self.hide_leaf(v))
                        }
                        (
                            "clientSecret" | "idpClientSecret" | "idToken" | "assertion" | "customHeaders",
                            value,
                        ) => self.hide_leaf(value),
                        ("page", Value::Array(pages)) => {
                            self.typed.extend(pages.iter().flat_map(typed_values));
                        }
                        (_, value) => self.hide_secrets_of(value),
                    }
                }
            }
            _ => {}
        }
    }

    fn hide_leaf(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.hide(text, "…"),
            Value::Number(number) => self.hide(&number.to_string(), "…"),
            _ => {}
        }
    }

    /// A message without secrets.
    pub(super) fn message(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (hidden, shown) in &self.hidden {
            let quoted = (format!("`{hidden}`"), format!("`{shown}`"));
            text = text.replace(&quoted.0, &quoted.1);
            if hidden.len() >= WORD {
                text = text.replace(hidden.as_str(), shown);
            }
        }
        text
    }

    /// A line of the file without secrets, as long as it was, so that marks below it stay in place.
    pub(super) fn line(&self, line: &str) -> String {
        let mut line = line.to_owned();
        let hidden = self.hidden.iter().map(|(hidden, _)| hidden).chain(&self.typed);
        for hidden in hidden.filter(|hidden| hidden.len() >= WORD) {
            line = line.replace(hidden.as_str(), &"•".repeat(hidden.chars().count()));
        }
        hide_values_of_secret_keys(&line)
    }
}

/// Works on text alone, because a file with a syntax error has nothing else.
pub(super) fn hide_values_of_secret_keys(line: &str) -> String {
    let pattern = r#"(?i)([\w-]*(?:secret|token|password|authorization|api-?key|cookie)[\w-]*["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,"'{}\[\]]+)"#;
    // The pattern is a constant that the tests compile.
    let Ok(pattern) = Regex::new(pattern) else { return String::new() };
    let hidden = pattern.replace_all(line, |found: &regex::Captures<'_>| {
        let (key, value) = (&found[1], &found[2]);
        // What only names a variable is no secret, and the reader needs it.
        if value.contains("${") {
            format!("{key}{value}")
        } else {
            format!("{key}{}", "•".repeat(value.chars().count()))
        }
    });
    hidden.into_owned()
}
