//! Puts other values in the place of the secrets of a record, equal ones for equal secrets, so that a replay that is given
//! them makes the requests of the record.
//!
//! Secret is what the flow knows to be secret, and what stands under a name that says so. What a run makes up itself of
//! nothing secret stays as it is: a replay makes it up again. What it makes of a secret (an altered token, the challenge
//! of a verifier, a part) is made of the secret's stand-in.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::pseudonym::pseudonym;
use super::write::base64_of;
use crate::http::recorder::Kept;
use crate::oauth::{Readings, base64url, s256, tamper};
use crate::outcome::Answer;
use crate::text::{Redactor, is_secret_header, is_secret_name, looks_secret, replace_named, secrets_in};

/// Shorter values are replaced only where a name says that they are secret.
const SHORTEST: usize = 4;
/// What is made of shorter secrets is not looked for.
const SHORTEST_MADE_OF: usize = 16;
/// Shorter values of our own may stand in a secret by chance.
const SHORTEST_MADE: usize = 8;

pub(super) struct Hider<'a> {
    redactor: Redactor,
    /// Secrets with what stands for them.
    stand_ins: HashMap<String, String>,
    /// What templates made.
    made: Vec<String>,
    is_public: &'a dyn Fn(&str) -> bool,
}

impl<'a> Hider<'a> {
    pub(super) fn new(made: Vec<String>, is_public: &'a dyn Fn(&str) -> bool) -> Hider<'a> {
        Hider { redactor: Redactor::default(), stand_ins: HashMap::new(), made, is_public }
    }

    /// Adds a secret.
    pub(super) fn know(&mut self, secret: &str) -> Result<(), String> {
        if secret.len() < SHORTEST || self.stand_ins.contains_key(secret) {
            return Ok(());
        }
        let whole =
            self.stand_ins.iter().find(|(known, _)| known.len() > secret.len() && known.contains(secret));
        let part = whole.and_then(|(known, other)| {
            let start = known.find(secret)?;
            other.get(start..start + secret.len()).map(str::to_owned)
        });
        let other = match part {
            Some(part) => part,
            None => self.unused(secret)?,
        };
        if secret.len() < SHORTEST_MADE_OF {
            self.add(secret, &other);
        } else {
            for (made, other) in [(secret.to_owned(), other.clone()), (tamper(secret), tamper(&other))] {
                self.add(&made, &other);
                self.add(&s256(&made), &s256(&other));
            }
        }
        Ok(())
    }

    fn add(&mut self, secret: &str, other: &str) {
        self.redactor.add_as(secret, other);
        self.stand_ins.insert(secret.to_owned(), other.to_owned());
    }

    /// Two secrets never get the same: short ones might by chance.
    fn unused(&self, secret: &str) -> Result<String, String> {
        let form = self.with_stand_ins(secret);
        let mut other = pseudonym(&form)?;
        for _ in 0..100 {
            if other != secret && !self.stand_ins.values().any(|used| *used == other) {
                break;
            }
            other = pseudonym(&form)?;
        }
        Ok(other)
    }

    /// A JSON Web Token whose claims name stand-ins in the place of secrets: a proof names the hash of a token.
    fn with_stand_ins(&self, secret: &str) -> String {
        let parts: Vec<&str> = secret.split('.').collect();
        let [header, claims, signature] = parts[..] else { return secret.to_owned() };
        let text = URL_SAFE_NO_PAD.decode(claims).ok().and_then(|claims| String::from_utf8(claims).ok());
        let hidden = text.map(|text| self.redactor.redact_known(&text).into_owned());
        let hidden =
            hidden.filter(|claims| serde_json::from_str::<Value>(claims).is_ok_and(|it| it.is_object()));
        hidden.map_or_else(
            || secret.to_owned(),
            |claims| format!("{header}.{}.{signature}", base64url(claims.as_bytes())),
        )
    }

    /// What stands for a secret that is known.
    pub(super) fn known(&self, secret: &str) -> String {
        self.stand_ins.get(secret).cloned().unwrap_or_default()
    }

    /// Learns what an exchange shows to be secret by its name.
    pub(super) fn learn(&mut self, kept: &Kept) -> Result<(), String> {
        let mut found: Vec<String> = in_url(&kept.request.url);
        if let Some(body) = &kept.request.body {
            match serde_json::from_str(body) {
                Ok(document) => secrets_in(&document, &mut |secret| found.push(secret.to_owned())),
                Err(_) => found.extend(in_form(body)),
            }
        }
        for (name, value) in &kept.request.headers {
            found.extend(in_header(name, value));
        }
        // What we put together with a value of our own: a wrong token with a fresh end.
        let made: Vec<&String> = self.made.iter().filter(|made| made.len() >= SHORTEST_MADE).collect();
        let ours = |text: &String| !self.holds_a_secret(text) && made.iter().any(|made| text.contains(*made));
        let ours: Vec<String> = found.iter().filter(|text| ours(text)).cloned().collect();
        self.made.extend(ours);
        if let Some(Ok(answer)) = &kept.result {
            for (name, value) in &answer.headers {
                found.extend(if name == "location" { in_url(value) } else { in_header(name, value) });
            }
            if let Ok(document) = &answer.json {
                secrets_in(document, &mut |secret| found.push(secret.to_owned()));
            }
        }
        let callback = kept.approval.iter().flat_map(|approval| approval.callback.iter().flatten());
        found.extend(callback.filter(|(name, _)| is_secret_name(name)).map(|(_, value)| value.clone()));
        for secret in found.into_iter().filter(|secret| looks_secret(secret)) {
            if !self.stays(&secret) && !self.holds_a_secret(&secret) {
                self.know(&secret)?;
            }
        }
        Ok(())
    }

    /// Whether a text is no secret, although its name says so: it was made of nothing secret, or stands in a spec.
    fn stays(&self, text: &str) -> bool {
        let made =
            |made: &String| !self.stand_ins.contains_key(made) && (text == made || made.contains(text));
        !self.stand_ins.contains_key(text) && (self.made.iter().any(made) || (self.is_public)(text))
    }

    /// Whether it is more than a secret: that is replaced in it, and the rest is ours.
    fn holds_a_secret(&self, text: &str) -> bool {
        self.stand_ins.keys().any(|secret| secret.len() < text.len() && text.contains(secret))
    }

    /// A text: a URL, a form, a document, a sentence.
    pub(super) fn text(&mut self, text: &str) -> Result<String, String> {
        let known = self.redactor.redact_known(text);
        let mut failed = None;
        let hidden = replace_named(&known, |value| match self.of_named(value) {
            Ok(other) => Some(other),
            Err(why) => {
                failed = Some(why);
                None
            }
        });
        let hidden = hidden.into_owned();
        failed.map_or(Ok(hidden), Err)
    }

    /// The value of something whose name says that it is secret, in a text in which known secrets are replaced.
    fn of_named(&mut self, value: &str) -> Result<String, String> {
        let decoded = decoded(value);
        let replaced = |other: &String| {
            *other == decoded || (other.len() >= SHORTEST_MADE && decoded.contains(other.as_str()))
        };
        let settled = self.stand_ins.values().any(replaced) || self.stays(&decoded);
        if settled || !looks_like_a_value(&decoded) {
            return Ok(value.to_owned());
        }
        if let Some(other) = self.stand_ins.get(value) {
            return Ok(other.clone());
        }
        let other = self.unused(value)?;
        self.stand_ins.insert(value.to_owned(), other.clone());
        Ok(other)
    }

    /// A parameter of an authorization response.
    pub(super) fn parameter(&mut self, name: &str, value: &str) -> Result<String, String> {
        let known = self.redactor.redact_known(value);
        if known == value && is_secret_name(name) { self.of_named(value) } else { Ok(known.into_owned()) }
    }

    /// The value of a header line.
    pub(super) fn header(&mut self, name: &str, value: &str) -> Result<String, String> {
        if let Some(basic) = value.strip_prefix("Basic ")
            && name.to_ascii_lowercase().ends_with("authorization")
            && let Some(pair) = STANDARD.decode(basic).ok().and_then(|bytes| String::from_utf8(bytes).ok())
        {
            // The client's name stays.
            let (user, password) = pair.split_once(':').unwrap_or((&pair, ""));
            let (user, password) = (self.redactor.redact_known(user), self.parameter("password", password)?);
            return Ok(format!("Basic {}", base64_of(format!("{user}:{password}").as_bytes())));
        }
        let known = self.redactor.redact_known(value);
        let mut hidden = known.clone().into_owned();
        for secret in in_header(name, &known) {
            let other = self.of_named(&secret)?;
            hidden = hidden.replace(&secret, &other);
        }
        if hidden == known && !is_secret_header(name) { self.text(value) } else { Ok(hidden) }
    }

    /// The body of an answer. The names of parameters are ordinary words in a page: only what is known to be secret is
    /// replaced there.
    pub(super) fn body(&mut self, answer: &Answer) -> Result<String, String> {
        let body = answer.text();
        let kind = answer.header("content-type").map(str::to_ascii_lowercase);
        let is_page = kind.map_or_else(|| body.trim_start().starts_with('<'), |kind| kind.contains("html"));
        if is_page { Ok(self.redactor.redact_known(&body).into_owned()) } else { self.text(&body) }
    }

    /// Bytes that are no text, in base64.
    pub(super) fn encoded(&mut self, bytes: &[u8]) -> Result<String, String> {
        Ok(self.redactor.redact_known(&base64_of(bytes)).into_owned())
    }

    /// Readings without secrets.
    pub(super) fn readings(&self, mut readings: Readings) -> Readings {
        let hide = |text: &mut String| *text = self.stand_ins.get(text).unwrap_or(text).clone();
        for taken in readings.places.values_mut() {
            let texts = taken.random.iter_mut().chain(&mut taken.signed).chain(&mut taken.typed);
            texts.for_each(hide);
        }
        readings
    }
}

fn in_url(url: &str) -> Vec<String> {
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = url.split_once('?').map_or("", |(_, query)| query);
    [query, fragment].into_iter().flat_map(in_form).collect()
}

fn in_form(form: &str) -> Vec<String> {
    let pairs = url::form_urlencoded::parse(form.as_bytes()).filter(|(name, _)| is_secret_name(name));
    pairs.map(|(_, value)| value.into_owned()).collect()
}

/// What of a header line is secret by its name: credentials, the values of cookies.
fn in_header(name: &str, value: &str) -> Vec<String> {
    let value_of = |pair: &str| pair.trim().split_once('=').map(|(_, value)| value.to_owned());
    match name.to_ascii_lowercase().as_str() {
        "cookie" => value.split(';').filter_map(value_of).collect(),
        "set-cookie" => value.split(';').take(1).filter_map(value_of).collect(),
        name if name.ends_with("authorization") => match value.split_once(' ') {
            // Which part of them is secret is seen when they are decoded.
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("basic") => Vec::new(),
            Some((_, credentials)) => vec![credentials.trim().to_owned()],
            None => vec![value.to_owned()],
        },
        name if is_secret_header(name) => vec![value.to_owned()],
        _ => Vec::new(),
    }
}

fn decoded(value: &str) -> String {
    let form = format!("x={value}");
    let mut pairs = url::form_urlencoded::parse(form.as_bytes());
    pairs.next().map_or_else(|| value.to_owned(), |(_, value)| value.into_owned())
}

/// Error codes and scheme names are no secrets.
fn looks_like_a_value(value: &str) -> bool {
    value.len() >= SHORTEST && value.bytes().any(|byte| byte.is_ascii_alphanumeric())
}
