//! Finds the login script that a user names, and makes it ready: all before anything is sent.

use std::fs;
use std::path::Path as FilePath;
use std::sync::Arc;

use serde_json::Value;

use super::pad::{Pad, Path, join, shown};
use super::variables::{Environment, MISSING, substitute};
use crate::agent::{BadScript, LoginScript};
use crate::spec::model::{Login, LoginFile, LoginPage};
use crate::spec::{Catalog, Layer, Mistake, Mistakes, SourceFile, faults_of_login, read_login};

/// More than any login script: another file was named by mistake.
const LARGEST: u64 = 1024 * 1024;

/// Reads the login script of this name, or in this file; a relative path starts from `folder`.
///
/// # Errors
/// There is none, it has a mistake, or one of its environment variables is not set.
pub fn named_login(
    catalog: &Catalog,
    given: &str,
    folder: &FilePath,
    environment: Environment<'_>,
) -> Result<Arc<LoginScript>, Mistakes> {
    match catalog.logins.get(given) {
        Some(entry) => ready(&entry.source, &entry.model, environment),
        None => {
            let source = read(catalog, given, folder)?;
            let model = read_login(&source)?;
            ready(&source, &model, environment)
        }
    }
}

fn read(catalog: &Catalog, given: &str, folder: &FilePath) -> Result<SourceFile, Mistake> {
    let file = folder.join(given);
    let path = file.display().to_string();
    let length = fs::metadata(&file).map_err(|error| unknown(catalog, given, &path, &error))?.len();
    if length > LARGEST {
        return Err(Mistake::of_file(path, "the login script is larger than 1 MiB, and so none"));
    }
    let bytes = fs::read(&file).map_err(|error| unknown(catalog, given, &path, &error))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Mistake::of_file(&path, "the login script is not valid UTF-8").help("save it as UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    Ok(SourceFile::new(Layer::Folder(String::new()), path, text))
}

fn unknown(catalog: &Catalog, given: &str, path: &str, error: &std::io::Error) -> Mistake {
    let names: Vec<&str> = catalog.logins.keys().map(String::as_str).collect();
    let message = format!("there is no login script `{given}`: the file cannot be read ({error})");
    let meant = crate::text::did_you_mean(given, names.iter().copied());
    let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    Mistake::of_file(path, message)
        .help(format!("{meant}name a file, or one of the scripts that there are: {}", names.join(", ")))
}

/// Replaces the variables of a script, and makes it ready.
fn ready(
    source: &SourceFile,
    model: &LoginFile,
    environment: Environment<'_>,
) -> Result<Arc<LoginScript>, Mistakes> {
    let mut value = serde_json::to_value(model).unwrap_or_default();
    let mut expansion = Expansion { source, environment, secrets: Vec::new(), mistakes: Vec::new() };
    expansion.walk(&mut value, &mut Vec::new());
    if !expansion.mistakes.is_empty() {
        return Err(Mistakes(expansion.mistakes));
    }
    let model: LoginFile = serde_json::from_value(value)
        .map_err(|error| Mistakes(vec![Mistake::of_file(&source.path, error.to_string())]))?;
    let limit = model.limit;
    LoginScript::new(model.page, limit, expansion.secrets).map(Arc::new).map_err(|bad| {
        let (path, message) = place_of(&bad);
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        Mistakes(vec![Mistake::at_key(source, &keys, message)])
    })
}

fn place_of(bad: &BadScript) -> (Path, String) {
    let (rule, keys) = match bad {
        BadScript::Seed(rule) => (rule, &["totp", "seed"][..]),
        BadScript::Glob(rule, _) => (rule, &["url"][..]),
    };
    (join(&["page".to_owned(), rule.to_string()], keys), bad.to_string())
}

struct Expansion<'a> {
    source: &'a SourceFile,
    environment: Environment<'a>,
    secrets: Vec<String>,
    mistakes: Vec<Mistake>,
}

impl Expansion<'_> {
    fn walk(&mut self, value: &mut Value, at: &mut Path) {
        match value {
            Value::String(text) => self.text(text, at),
            Value::Array(list) => {
                for (index, item) in list.iter_mut().enumerate() {
                    at.push(index.to_string());
                    self.walk(item, at);
                    at.pop();
                }
            }
            Value::Object(object) => {
                for (key, item) in object {
                    at.push(key.clone());
                    self.walk(item, at);
                    at.pop();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &mut String, at: &Path) {
        let is_typed = is_typed(at);
        let mut values = Vec::new();
        let (expanded, wrong) = substitute(text, self.environment, |_, value| values.push(value.to_owned()));
        for (message, help) in wrong {
            let keys: Vec<&str> = at.iter().map(String::as_str).collect();
            let message = format!("{}: {message}", shown(at));
            self.mistakes.push(Mistake::at_key(self.source, &keys, message).help(help));
        }
        let is_seed = at.ends_with(&["totp".to_owned(), "seed".to_owned()]);
        if is_seed || (is_typed && !values.is_empty()) {
            self.secrets.push(expanded.clone());
            self.secrets.extend(values);
        }
        *text = expanded;
    }
}

/// Only what is typed in is secret: a variable in a URL names a place that reports have to show.
fn is_typed(at: &[String]) -> bool {
    at.get(2).is_some_and(|key| key == "fill" || key == "totp")
}

/// The login script that stands in a suite file itself, whose variables are replaced already; what is wrong is noted.
pub(super) fn inline_login(login: &Login, base: &[String], pad: &mut Pad) -> Option<Arc<LoginScript>> {
    let missing = |page: &LoginPage| page.totp.as_ref().is_some_and(|totp| totp.seed.contains(MISSING));
    if login.page.iter().any(missing) {
        return None;
    }
    let faults = faults_of_login(&login.page, login.limit);
    for fault in &faults {
        let keys: Vec<&str> = fault.path.iter().map(String::as_str).collect();
        pad.note(&join(base, &keys), &fault.message, Some(&fault.help));
    }
    if !faults.is_empty() {
        return None;
    }
    let mut secrets: Vec<String> = Vec::new();
    for page in &login.page {
        let filled = page.fill.values().filter_map(Value::as_str).filter(|text| pad.mask.hides(text));
        secrets.extend(filled.map(str::to_owned));
        secrets.extend(page.totp.iter().map(|totp| totp.seed.clone()));
    }
    match LoginScript::new(login.page.clone(), login.limit, secrets) {
        Ok(script) => Some(Arc::new(script)),
        Err(bad) => {
            let (path, message) = place_of(&bad);
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            pad.note(&join(base, &keys), &message, None);
            None
        }
    }
}
