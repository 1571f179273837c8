//! The few lines of login script that would fit a page.

use std::fmt::Write as _;

use url::Url;

use super::choose::{bare, without_query};
use super::page::{Field, Form, Page};

/// Labels with which people refuse.
const REFUSALS: [&str; 9] =
    ["cancel", "deny", "decline", "refuse", "reject", "don't allow", "do not allow", "abort", "no"];
/// Segments of a path that are at least this long and hold digits are taken for random.
const RANDOM: usize = 8;

/// A rule for the form that a person would fill in; none if the page has no form.
pub(super) fn rule(page: &Page, url: &Url) -> Option<String> {
    let visible = |form: &&Form| form.fields.iter().any(Field::is_visible);
    let password = |form: &&Form| form.fields.iter().any(|field| field.kind == "password");
    let form = page.forms.iter().find(password).or_else(|| page.forms.iter().find(|f| f.to.is_post));
    let form = form.or_else(|| page.forms.iter().find(visible)).or(page.forms.first())?;
    let mut lines = format!("[[page]]\nurl = {}\n", quoted(&pattern(url)));
    let fill: Vec<String> = form.fields.iter().filter_map(value).collect();
    if !fill.is_empty() {
        let _ = writeln!(lines, "fill = {{ {} }}", fill.join(", "));
    }
    if let Some(field) = form.fields.iter().find(|field| is_code(field)) {
        let _ =
            writeln!(lines, "totp = {{ field = {}, seed = \"${{LOGIN_TOTP_SEED}}\" }}", quoted(&field.name));
    }
    let agrees = form.buttons.iter().find(|button| !is_refusal(&button.text));
    if let Some(button) = agrees {
        let _ = writeln!(lines, "submit = {{ text = [{}] }}", quoted(&button.text));
    }
    let of_forms = page.forms.iter().flat_map(|form| form.buttons.iter().map(|button| &button.text));
    // Who logs in refuses on the page after.
    let is_consent = fill.is_empty();
    let refusal = of_forms.chain(page.links.iter().map(|(text, _)| text)).find(|text| is_refusal(text));
    if let Some(text) = refusal.filter(|_| is_consent) {
        let _ = writeln!(lines, "deny = {{ text = [{}] }}", quoted(text));
    }
    Some(lines)
}

/// A whole file around a rule.
pub(super) fn file(rule: &str) -> String {
    format!("spec = 1\nid = \"my-login\"\n\n{rule}")
}

fn is_refusal(text: &str) -> bool {
    REFUSALS.contains(&bare(text).replace('’', "'").as_str())
}

/// What is put into a field: what a browser would not fill in by itself.
fn value(field: &Field) -> Option<String> {
    let texts = ["text", "email", "tel", "password", "search", "url", "number", "textarea"];
    let by_hand = texts.contains(&field.kind.as_str()) && !is_code(field);
    let name = key(&field.name);
    match field.kind.as_str() {
        "password" => Some(format!("{name} = \"${{LOGIN_PASSWORD}}\"")),
        _ if by_hand && field.value.is_empty() => Some(format!("{name} = \"${{LOGIN_NAME}}\"")),
        _ => None,
    }
}

fn is_code(field: &Field) -> bool {
    let name = field.name.to_ascii_lowercase();
    let named = ["otp", "totp", "mfa", "2fa", "one_time", "onetime"].iter().any(|part| name.contains(part));
    field.is_visible()
        && !field.is_tick()
        && (field.autocomplete == "one-time-code" || (named && field.kind != "password"))
}

/// The URL of a page, with `*` for what will be different next time.
fn pattern(url: &Url) -> String {
    let plain = without_query(url);
    let (head, path) = plain.split_at(plain.len().saturating_sub(url.path().len()));
    let segments = path.split('/').map(|segment| {
        let is_random = segment.len() >= RANDOM && segment.bytes().any(|byte| byte.is_ascii_digit());
        if is_random { "*".to_owned() } else { globset::escape(segment) }
    });
    globset::escape(head) + &segments.collect::<Vec<_>>().join("/")
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A TOML key, bare where it can be.
fn key(name: &str) -> String {
    let is_bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if is_bare && !name.is_empty() { name.to_owned() } else { quoted(name) }
}
