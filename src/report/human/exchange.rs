//! A request and its answer in short.

use super::details::field;
use super::page::{Page, one_line, shorten};
use crate::outcome::{Answer, Exchange};

/// How many characters of a body are shown.
const EXCERPT: usize = 300;

pub(super) fn show(page: &mut Page, exchange: &Exchange) {
    let request = &exchange.request;
    let came = match &exchange.result {
        Ok(answer) => answered(answer),
        Err(_) => "no answer".to_owned(),
    };
    let duration = exchange.duration.as_millis();
    let line = format!("#{} {} {} → {came} ({duration} ms)", exchange.number, request.method, request.url);
    field(page, "exchange", &line);
    excerpt(page, "sent", request.body.as_deref().unwrap_or_default());
    match &exchange.result {
        Ok(answer) => {
            for challenge in answer.header_values("www-authenticate") {
                field(page, "challenge", challenge);
            }
            for location in answer.header_values("location") {
                field(page, "location", location);
            }
            excerpt(page, "got", &answer.text());
            answer.problem().iter().for_each(|problem| field(page, "problem", problem));
        }
        Err(no_answer) => field(page, "problem", &no_answer.sentence),
    }
}

fn answered(answer: &Answer) -> String {
    let kind = answer.header("content-type").map(|kind| kind.split(';').next().unwrap_or_default().trim());
    kind.map_or_else(|| answer.status.to_string(), |kind| format!("{} {kind}", answer.status))
}

fn excerpt(page: &mut Page, label: &str, body: &str) {
    // A body can be large: only its beginning is worth collapsing.
    let beginning: String = body.chars().take(EXCERPT * 4).collect();
    let text = shorten(&one_line(&beginning), EXCERPT);
    if !text.is_empty() {
        field(page, label, &text);
    }
}
