//! What a spec saw: its attempts, the one that was chosen, how an authorization request ended.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::agent::PageSeen;
use crate::assert::Evidence;
use crate::oauth::challenges;
use crate::outcome::{Answer, Exchange, NoAnswer};
use crate::spec::model::Ended;
use crate::template::Names;
use crate::text::shortened;

/// How many characters of a body templates see.
const BODY_SHOWN: usize = 500;

/// What a spec saw.
#[derive(Clone, Default)]
pub struct Sight {
    /// Every attempt of a search, in order; one for a plain request.
    pub attempts: Vec<Attempt>,
    /// Attempts that could not be sent, each with its place among the others.
    pub unsent: Vec<Unsent>,
    /// The attempt that is judged: the accepted one, else the last that was answered, else the last.
    pub chosen: Option<usize>,
    /// Whether `accept` holds for the chosen attempt; none if the spec has no `accept`.
    pub accepted: Option<bool>,
    /// How an authorization request ended.
    pub ended: Option<Ended>,
    /// The parameters of the authorization response.
    pub callback: Option<Vec<(String, String)>>,
    /// The query parameters of the page at which the authorization request ended.
    pub page: Option<Vec<(String, String)>>,
    /// What there was to see of that page.
    pub seen: Option<PageSeen>,
    /// Whether the user pressed the button that refuses.
    pub has_denied: bool,
    /// The collected pages of a listing.
    pub pages: Option<Pages>,
    /// Further exchanges that belong to the attempts: redirects on the way, pages.
    pub also: Vec<Arc<Exchange>>,
}

/// One attempt.
#[derive(Clone)]
pub struct Attempt {
    /// The name of the candidate.
    pub candidate: Option<String>,
    /// What was sent and what came back.
    pub exchange: Arc<Exchange>,
}

/// An attempt that could not be sent: its URL is none, or leads where the run does not go.
#[derive(Clone)]
pub struct Unsent {
    /// How many attempts were sent before.
    pub after: usize,
    /// The name of the candidate.
    pub candidate: Option<String>,
    /// What stood in place of a URL.
    pub url: String,
    /// Why it could not be sent, in one sentence.
    pub why: String,
}

/// The collected pages of a listing.
#[derive(Clone, Default)]
pub struct Pages {
    /// The elements of all pages.
    pub items: Vec<Value>,
    /// How many pages were fetched.
    pub count: usize,
    /// What was wrong on the way.
    pub problem: Option<String>,
}

impl Sight {
    /// The attempt that is judged.
    pub fn chosen(&self) -> Option<&Attempt> {
        self.attempts.get(self.chosen?)
    }

    /// The exchange that is judged.
    pub fn exchange(&self) -> Option<&Arc<Exchange>> {
        self.chosen().map(|attempt| &attempt.exchange)
    }

    /// Why there was no answer, if no attempt was answered.
    pub fn no_answer(&self) -> Option<&NoAnswer> {
        if self.attempts.iter().any(|attempt| attempt.exchange.result.is_ok()) {
            return None;
        }
        self.chosen().and_then(|attempt| attempt.exchange.result.as_ref().err())
    }

    /// The numbers of all its exchanges.
    pub fn numbers(&self) -> Vec<usize> {
        let own = self.attempts.iter().map(|attempt| attempt.exchange.number);
        let mut numbers: Vec<usize> = own.chain(self.also.iter().map(|exchange| exchange.number)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// As evidence for assertions.
    pub fn evidence(&self) -> Evidence<'_> {
        let chosen = self.chosen();
        Evidence {
            exchange: chosen.map(|attempt| attempt.exchange.as_ref()),
            candidate: chosen.and_then(|attempt| attempt.candidate.as_deref()),
            accepted: self.accepted,
            ended: self.ended,
            callback: self.callback.as_deref(),
            page: self.page.as_deref(),
        }
    }

    /// This sight with another attempt chosen.
    pub fn of_attempt(&self, index: usize) -> Sight {
        Sight { chosen: Some(index), ..self.clone() }
    }

    /// A sight of one exchange.
    pub fn of_exchange(exchange: Arc<Exchange>) -> Sight {
        Sight { attempts: vec![Attempt { candidate: None, exchange }], chosen: Some(0), ..Sight::default() }
    }

    /// The names that templates see beside the facts.
    pub fn names(&self) -> Names {
        let mut names = Names::default();
        // Whole documents are in these, and few templates ask for them.
        let (attempts, unsent) = (self.attempts.clone(), self.unsent.clone());
        names.insert_later("attempts", move || Value::Array(all_described(&attempts, &unsent)));
        if let Some(attempt) = self.chosen() {
            let (chosen, asked, answered) =
                (attempt.clone(), attempt.exchange.clone(), attempt.exchange.clone());
            names.insert_later("chosen", move || describe(&chosen));
            names.insert_later(
                "request",
                move || json!({ "url": asked.request.url, "method": asked.request.method }),
            );
            names.insert_later("response", move || response(&answered));
        }
        if let Some(ended) = self.ended {
            names.insert("ended", serde_json::to_value(ended).unwrap_or_default());
        }
        if self.ended.is_some() {
            names.insert("user", json!({ "denied": self.has_denied }));
        }
        if let Some(seen) = &self.seen {
            names.insert("page", serde_json::to_value(seen).unwrap_or_default());
        }
        if let Some(callback) = &self.callback {
            names.insert("callback", first_of_each(callback));
        }
        if let Some(pages) = &self.pages {
            let mut table = json!({ "items": pages.items, "count": pages.count });
            if let (Some(problem), Some(table)) = (&pages.problem, table.as_object_mut()) {
                table.insert("problem".into(), json!(problem));
            }
            names.insert("pages", table);
        }
        names
    }
}

/// Every attempt in order, those that could not be sent in their places.
fn all_described(attempts: &[Attempt], unsent: &[Unsent]) -> Vec<Value> {
    let not_sent = |unsent: &Unsent| {
        let mut table = json!({ "url": unsent.url, "error": unsent.why });
        if let (Some(name), Some(table)) = (&unsent.candidate, table.as_object_mut()) {
            table.insert("candidate".into(), json!(name));
        }
        table
    };
    let not_sent_after = |after: usize| unsent.iter().filter(move |one| one.after == after).map(not_sent);
    let mut all: Vec<Value> = Vec::new();
    for (index, attempt) in attempts.iter().enumerate() {
        all.extend(not_sent_after(index));
        all.push(describe(attempt));
    }
    all.extend(not_sent_after(attempts.len()));
    all
}

fn first_of_each(parameters: &[(String, String)]) -> Value {
    let mut table = Map::new();
    for (name, value) in parameters {
        table.entry(name.clone()).or_insert_with(|| json!(value));
    }
    Value::Object(table)
}

fn describe(attempt: &Attempt) -> Value {
    let mut table = Map::new();
    if let Some(candidate) = &attempt.candidate {
        table.insert("candidate".into(), json!(candidate));
    }
    table.extend(answered(&attempt.exchange));
    Value::Object(table)
}

fn response(exchange: &Exchange) -> Value {
    let mut table = answered(exchange);
    if let Ok(answer) = &exchange.result {
        let headers = answer.headers.iter().rev().map(|(name, value)| (name.clone(), json!(value))).collect();
        table.insert("headers".into(), Value::Object(headers));
        table.insert("body".into(), json!(shortened(&answer.text(), BODY_SHOWN)));
        table.extend(token_challenge(answer).map(|challenge| ("challenge".to_owned(), challenge)));
    }
    Value::Object(table)
}

/// Where a request went, and what came back in short.
fn answered(exchange: &Exchange) -> Map<String, Value> {
    let mut table = Map::new();
    table.insert("url".into(), json!(exchange.request.url));
    match &exchange.result {
        Ok(answer) => {
            table.insert("status".into(), json!(answer.status));
            if let Ok(document) = &answer.json {
                table.insert("json".into(), document.clone());
            }
            if let Some(problem) = problem(answer) {
                table.insert("problem".into(), json!(problem));
            }
        }
        Err(no_answer) => {
            table.insert("error".into(), json!(no_answer.sentence));
        }
    }
    table
}

/// The parameters of the first Bearer challenge, as clients read it: of repeated ones the first counts. Where there is a
/// DPoP challenge, too (RFC 9449 §7.1), the one that names an error speaks of the token.
fn token_challenge(answer: &Answer) -> Option<Value> {
    let lines = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"));
    let challenges = challenges(lines.map(|(_, value)| value.as_str()));
    let offered = || ["Bearer", "DPoP"].into_iter().filter_map(|scheme| challenges.named(scheme).next());
    let challenge =
        offered().find(|challenge| challenge.param("error").next().is_some()).or_else(|| offered().next())?;
    let lower = challenge.params.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    Some(first_of_each(&lower.collect::<Vec<_>>()))
}

/// Why the body cannot be read as JSON, or was not received whole.
fn problem(answer: &Answer) -> Option<String> {
    answer.json.as_ref().err().cloned().or_else(|| answer.problem())
}
