//! The `url` operator: absolute URLs (RFC 3986), compared part by part as they were written.

use serde_json::Value;
use url::{Host, Url};

use super::examine::{Examination, on_single};
use super::judge::Judgement;
use super::operand::render_text;
use super::show::show;
use super::url_parts::UrlParts;
use crate::spec::model::{Assertion, UrlRule};
use crate::template::Context;

/// Asks for the rule, if the assertion has one.
pub(super) fn ask(examination: &mut Examination<'_>, assertion: &Assertion) {
    let Some(rule) = &assertion.url else { return };
    let rendered = rendered(rule, examination.court.context);
    let rendered = rendered.as_ref();
    let words = || describe(rendered.unwrap_or(rule));
    examination.note(words, |subject, _| match rendered {
        Err(reason) => Judgement::untold(reason.as_str()),
        Ok(rule) => {
            let mut breach = None;
            let judgement = on_single(subject, |value| {
                breach = breach_of(rule, value)?.map(|why| format!("{}: {why}", show(value)));
                Ok(breach.is_none())
            });
            breach.map_or(judgement, Judgement::seen)
        }
    });
}

fn rendered(rule: &UrlRule, context: &Context) -> Result<UrlRule, String> {
    let text = |text: &String| render_text(text, context).map(|text| text.into_owned());
    Ok(UrlRule {
        scheme: rule.scheme.as_ref().map(|list| list.iter().map(text).collect()).transpose()?,
        same_as: rule.same_as.as_ref().map(text).transpose()?,
        ..rule.clone()
    })
}

fn describe(rule: &UrlRule) -> String {
    let mut words = vec!["an absolute URL".to_owned()];
    words.extend(rule.scheme.as_ref().map(|schemes| format!("with scheme {}", schemes.join(" or "))));
    if rule.loopback_ok == Some(true) {
        words.push("or http on a loopback host".to_owned());
    }
    if let Some(other) = &rule.same_as {
        let parent = if rule.or_parent == Some(true) { " or a parent of it" } else { "" };
        let but = if rule.ignoring.is_empty() {
            String::new()
        } else {
            format!(" but for {}", rule.ignoring.join(", "))
        };
        words.push(format!("the same as {}{but}{parent}", show(&Value::from(other.as_str()))));
    }
    if rule.no_fragment == Some(true) {
        words.push("without fragment".to_owned());
    }
    words.join(", ")
}

/// Why a value breaks the rule, if it does.
fn breach_of(rule: &UrlRule, value: &Value) -> Result<Option<String>, String> {
    let Some(text) = value.as_str() else { return Ok(Some("it is not a text".to_owned())) };
    let parts = match UrlParts::of(text) {
        Ok(parts) => parts,
        Err(why) => return Ok(Some(why)),
    };
    Ok(scheme_breach(rule, &parts).or(same_as_breach(rule, &parts)?).or_else(|| {
        let fragment = rule.no_fragment == Some(true) && parts.fragment.is_some();
        fragment.then(|| "it has a fragment".to_owned())
    }))
}

fn scheme_breach(rule: &UrlRule, parts: &UrlParts<'_>) -> Option<String> {
    let schemes = rule.scheme.as_ref()?;
    let scheme = parts.url.scheme();
    let loopback = rule.loopback_ok == Some(true) && scheme == "http" && is_loopback(&parts.url);
    let fits = loopback || schemes.iter().any(|wanted| wanted.eq_ignore_ascii_case(scheme));
    (!fits).then(|| format!("its scheme is {scheme}"))
}

fn same_as_breach(rule: &UrlRule, parts: &UrlParts<'_>) -> Result<Option<String>, String> {
    let Some(other) = &rule.same_as else { return Ok(None) };
    let other = UrlParts::of(other)
        .map_err(|why| format!("`same_as` is {}: {why}", show(&Value::from(other.as_str()))))?;
    let ignoring = |word: &str| rule.ignoring.iter().any(|w| w == word);
    let difference = parts.difference(&other, &ignoring);
    let parent = rule.or_parent == Some(true) && parts.is_parent_of(&other, ignoring("query"));
    Ok(difference.filter(|_| !parent).map(|part| format!("its {part} differs")))
}

/// Whether the host is this machine (RFC 8252 §7.3, RFC 6761 §6.3).
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
