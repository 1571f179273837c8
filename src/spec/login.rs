//! Mistakes of a login script that its type does not show: globs, and values that no field takes.

use globset::GlobBuilder;
use serde_json::Value;

use super::decode::{FORMAT_VERSION, decode};
use super::mistake::{Mistake, Mistakes};
use super::model::{LoginButton, LoginFile, LoginPage};
use super::source::SourceFile;

/// What is wrong with a part of a login script.
pub struct LoginFault {
    /// The keys that lead to the part, from `page` on.
    pub path: Vec<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads a file that was named by its path: its `id` need not be its name.
///
/// # Errors
/// Its mistakes, with their positions and without what is typed in.
pub fn read_login(source: &SourceFile) -> Result<LoginFile, Mistakes> {
    let model: LoginFile = decode_login(source)?;
    if model.spec != FORMAT_VERSION {
        let message = format!("format version {} is not known", model.spec);
        let help = format!("this mcprove reads `spec = {FORMAT_VERSION}`");
        return Err(Mistake::at_key(source, &["spec"], message).help(help).into());
    }
    check(source, &model)?;
    Ok(model)
}

/// As `decode`, without what is typed in.
pub(super) fn decode_login(source: &SourceFile) -> Result<LoginFile, Mistakes> {
    decode(source).map_err(|mistakes| masked(source, mistakes))
}

/// What a rule of a login script types into a page: passwords stand there. Keys that are misspelt may be those.
pub fn typed_values(page: &Value) -> Vec<String> {
    const SHOWN: [&str; 5] = ["url", "has", "form", "submit", "deny"];
    let mut values = Vec::new();
    for (_, value) in page.as_object().into_iter().flatten().filter(|(key, _)| !SHOWN.contains(&key.as_str()))
    {
        texts(value, &mut values);
    }
    values
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.contains("${") => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        Value::Object(table) => table.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// The mistakes with lines that show nothing of what is typed in.
fn masked(source: &SourceFile, mut mistakes: Mistakes) -> Mistakes {
    let pages = decode::<Value>(source).map(|file| file["page"].clone());
    let hidden: Option<Vec<String>> =
        pages.ok().map(|pages| pages.as_array().into_iter().flatten().flat_map(typed_values).collect());
    for mistake in &mut mistakes.0 {
        let line = match &hidden {
            Some(hidden) => hidden
                .iter()
                .filter(|text| !text.is_empty())
                .fold(mistake.line_text.to_string(), |line, text| {
                    line.replace(text.as_str(), &"•".repeat(text.chars().count()))
                }),
            None => without_texts(&mistake.line_text),
        };
        mistake.line_text = line.into();
    }
    mistakes
}

/// The line of a file that cannot be read, with nothing left of what stands behind its first quote.
fn without_texts(line: &str) -> String {
    let Some(quote) = line.find(['"', '\'']) else { return line.to_owned() };
    let (shown, hidden) = line.split_at(quote + 1);
    let cover = |c: char| {
        if c.is_alphanumeric() || c.is_ascii_punctuation() && !"\"'".contains(c) { '•' } else { c }
    };
    shown.chars().chain(hidden.chars().map(cover)).collect()
}

/// The mistakes of a login script, with their positions.
pub(super) fn check(source: &SourceFile, model: &LoginFile) -> Result<(), Mistakes> {
    let told = |fault: LoginFault| {
        let path: Vec<&str> = fault.path.iter().map(String::as_str).collect();
        let message = format!("`{}`: {}", path.last().unwrap_or(&"page"), fault.message);
        Mistake::at_key(source, &path, message).help(fault.help)
    };
    let found: Vec<Mistake> = faults_of_login(&model.page, model.limit).into_iter().map(told).collect();
    if found.is_empty() { Ok(()) } else { Err(masked(source, Mistakes(found))) }
}

/// All that is wrong with the rules of a login script.
pub fn faults_of_login(pages: &[LoginPage], limit: Option<usize>) -> Vec<LoginFault> {
    let mut faults = Faults(Vec::new());
    if pages.is_empty() {
        faults.add(&["page"], "there is no rule", "add a [[page]] with the fields to fill");
    }
    if !limit.is_none_or(|limit| (1..=100).contains(&limit)) {
        faults.add(&["limit"], "no number from 1 to 100", "10 pages are enough for most logins");
    }
    for (index, page) in pages.iter().enumerate() {
        faults.of_page(&index.to_string(), page);
    }
    faults.0
}

struct Faults(Vec<LoginFault>);

impl Faults {
    fn add(&mut self, path: &[&str], message: impl Into<String>, help: &str) {
        let path = path.iter().map(|key| (*key).to_owned()).collect();
        self.0.push(LoginFault { path, message: message.into(), help: help.to_owned() });
    }

    fn of_page(&mut self, index: &str, page: &LoginPage) {
        self.glob(&["page", index, "url"], page.url.as_ref());
        let action = page.form.as_ref().and_then(|form| form.action.as_ref());
        self.glob(&["page", index, "form", "action"], action);
        for (field, value) in &page.fill {
            if !matches!(value, Value::String(_) | Value::Bool(_)) {
                let path = ["page", index, "fill", field];
                self.add(&path, "no text, and neither true nor false", "put the value between quotes");
            }
        }
        self.button(&["page", index, "submit"], page.submit.as_ref());
        self.button(&["page", index, "deny"], page.deny.as_ref());
        let Some(totp) = &page.totp else { return };
        if !totp.digits.is_none_or(|digits| (6..=8).contains(&digits)) {
            self.add(&["page", index, "totp", "digits"], "no number from 6 to 8", "most servers use 6");
        }
        if totp.period == Some(0) {
            self.add(&["page", index, "totp", "period"], "0 seconds are no period", "most servers use 30");
        }
    }

    fn glob(&mut self, path: &[&str], glob: Option<&String>) {
        if let Some(Err(error)) = glob.map(|glob| GlobBuilder::new(glob).build()) {
            let help = "`*` stands for any text; write `[[]` for a plain `[`";
            self.add(path, format!("this is no glob: {}", error.kind()), help);
        }
    }

    fn button(&mut self, path: &[&str], button: Option<&LoginButton>) {
        if button.is_some_and(|button| *button == LoginButton::default()) {
            let help = "say which one: `text = [\"Continue\"]`, or its `name` and `value`";
            self.add(path, "this fits every button", help);
        }
    }
}
