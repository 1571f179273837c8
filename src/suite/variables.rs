//! `${NAME}` in the strings of a suite file: secrets stay in the environment.

use serde_json::Value;

use super::pad::{Pad, Path};

/// Looks an environment variable up. It is passed in, so that the process's environment is read in one place.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Replaces every variable in every string of the document; what cannot be replaced is noted.
pub(super) fn expand(value: &mut Value, at: &mut Path, environment: Environment<'_>, pad: &mut Pad) {
    match value {
        Value::String(text) if text.contains("${") => {
            let (expanded, wrong) = expand_text(text, environment, pad);
            for (message, help) in &wrong {
                pad.note(at, message, Some(help));
            }
            if wrong.is_empty() {
                pad.mask.hide(&expanded, text);
            }
            *text = expanded;
        }
        Value::Array(list) => {
            for (i, item) in list.iter_mut().enumerate() {
                at.push(i.to_string());
                expand(item, at, environment, pad);
                at.pop();
            }
        }
        Value::Object(object) => {
            for (key, item) in object {
                at.push(key.clone());
                expand(item, at, environment, pad);
                at.pop();
            }
        }
        _ => {}
    }
}

/// What stands for a variable that is missing, so that the rest of the file can still be looked at: whatever is wrong
/// with this text is not the author's mistake.
pub(super) const MISSING: &str = "\u{f8ff}missing\u{f8ff}";

fn expand_text(text: &str, environment: Environment<'_>, pad: &mut Pad) -> (String, Vec<(String, String)>) {
    substitute(text, environment, |name, value| pad.mask.hide(value, &format!("${{{name}}}")))
}

/// Replaces every variable of a text, and tells of each by name and value; gives what is wrong, as message and help.
pub(super) fn substitute(
    text: &str,
    environment: Environment<'_>,
    mut used: impl FnMut(&str, &str),
) -> (String, Vec<(String, String)>) {
    let mut expanded = String::new();
    let mut wrong = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            expanded.push_str(&rest[..at - 1]);
            expanded.push_str("${");
            rest = &rest[at + 2..];
            continue;
        }
        expanded.push_str(&rest[..at]);
        rest = &rest[at + 2..];
        let name = rest.split_once('}').map(|(name, _)| name).filter(|name| is_name(name));
        let Some(name) = name else {
            let help = "write `${NAME}` with letters, digits and `_`, or `$${` for a plain `${`";
            wrong.push(("`${` begins no name of an environment variable".to_owned(), help.to_owned()));
            expanded.push_str(MISSING);
            continue;
        };
        rest = &rest[name.len() + 1..];
        match environment(name) {
            Some(value) => {
                used(name, &value);
                expanded.push_str(&value);
            }
            None => {
                let message = format!("the environment variable `{name}` is not set");
                wrong.push((
                    message,
                    format!("set {name}, or write `$${{{name}}}` if these characters are meant"),
                ));
                expanded.push_str(MISSING);
            }
        }
    }
    expanded.push_str(rest);
    (expanded, wrong)
}

fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
