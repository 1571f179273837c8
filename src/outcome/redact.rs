//! Takes the secrets out of a flow's outcome, once, before anything can show it.

use std::borrow::Cow;

use super::{Answer, BodyEnd, Citation, Exchange, Finding, FlowOutcome, SentRequest, SpecOutcome};
use crate::text::Redactor;

/// Redacts every string of the outcome that can reach an output. Beside what the redactor knows, it hides what the
/// exchanges themselves show to be secret by name: a token that no step captured, quoted in a message.
pub fn redact_flow(redactor: &Redactor, outcome: &mut FlowOutcome) {
    let mut redactor = redactor.clone();
    for exchange in &outcome.exchanges {
        learn(&mut redactor, exchange);
    }
    let hide = Hide(&redactor);
    hide.maybe(&mut outcome.label);
    hide.text(&mut outcome.server_url);
    hide.maybe(&mut outcome.verification.tool_name);
    hide.maybe(&mut outcome.interrupted);
    outcome.notes.iter_mut().for_each(|note| hide.text(note));
    outcome.steps.iter_mut().chain(&mut outcome.checks).for_each(|spec| hide.spec(spec));
    outcome.exchanges.iter_mut().for_each(|exchange| hide.exchange(exchange));
}

fn learn(redactor: &mut Redactor, exchange: &Exchange) {
    let request = &exchange.request;
    learn_url(redactor, &request.url);
    for (name, value) in &request.headers {
        if name.eq_ignore_ascii_case("authorization") {
            redactor.learn_credentials(value);
        }
    }
    if let Some(body) = &request.body {
        match serde_json::from_str(body) {
            Ok(document) => redactor.learn_json(&document),
            Err(_) => redactor.learn_form(body),
        }
    }
    if let Some(answer) = exchange.answer() {
        answer.header_values("location").for_each(|location| learn_url(redactor, location));
        if let Ok(document) = &answer.json {
            redactor.learn_json(document);
        }
    }
}

fn learn_url(redactor: &mut Redactor, url: &str) {
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    redactor.learn_form(fragment);
    redactor.learn_form(url.split_once('?').map_or("", |(_, query)| query));
}

struct Hide<'r>(&'r Redactor);

impl Hide<'_> {
    fn text(&self, text: &mut String) {
        self.0.hide(text);
    }

    fn maybe(&self, text: &mut Option<String>) {
        text.iter_mut().for_each(|text| self.text(text));
    }

    fn spec(&self, spec: &mut SpecOutcome) {
        // Ids and places in files come from spec files alone.
        self.text(&mut spec.title);
        self.maybe(&mut spec.outcome);
        self.text(&mut spec.summary);
        spec.findings.iter_mut().for_each(|finding| self.finding(finding));
        spec.variants.iter_mut().for_each(|variant| self.spec(variant));
    }

    fn finding(&self, finding: &mut Finding) {
        self.text(&mut finding.message);
        for text in [&mut finding.help, &mut finding.expected, &mut finding.actual, &mut finding.diff] {
            self.maybe(text);
        }
        if let Some(Citation { id, says, source, link, .. }) = &mut finding.requirement {
            [id, says, source].into_iter().for_each(|text| self.text(text));
            self.maybe(link);
        }
    }

    fn exchange(&self, exchange: &mut Exchange) {
        let SentRequest { url, headers, body, rpc_id, .. } = &mut exchange.request;
        self.text(url);
        self.headers(headers);
        self.maybe(body);
        rpc_id.iter_mut().for_each(|id| self.0.redact_json(id));
        match &mut exchange.result {
            Ok(answer) => self.answer(answer),
            Err(no_answer) => self.text(&mut no_answer.sentence),
        }
    }

    fn headers(&self, headers: &mut [(String, String)]) {
        for (name, value) in headers {
            if let Cow::Owned(hidden) = self.0.redact_header(name, value) {
                *value = hidden;
            }
            if let Cow::Owned(hidden) = self.0.redact_known(name) {
                *name = hidden;
            }
        }
    }

    fn answer(&self, answer: &mut Answer) {
        // The names of parameters are ordinary words in a page: only what is known to be secret is hidden there.
        let body = answer.text();
        let body = if is_page(answer, &body) { self.0.redact_known(&body) } else { self.0.redact(&body) };
        answer.body = body.into_owned().into_bytes();
        self.headers(&mut answer.headers);
        match &mut answer.json {
            Ok(document) => self.0.redact_json(document),
            Err(why) => self.text(why),
        }
        if let BodyEnd::Broken(why) = &mut answer.end {
            self.text(why);
        }
    }
}

fn is_page(answer: &Answer, body: &str) -> bool {
    let kind = answer.header("content-type").map(str::to_ascii_lowercase);
    kind.map_or_else(|| body.trim_start().starts_with('<'), |kind| kind.contains("html"))
}
