//! From a status line to an answer: headers as text, the body to its end or its bound, and the JSON in it.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;
use tokio::time::Instant;

use super::body::{self, Stop};
use super::client::ClientOptions;
use super::event_stream::Events;
use super::place::Place;
use super::{json, rpc};
use crate::outcome::{Answer, BodyEnd, SentRequest};

/// What bounds the reading of one answer.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    pub(super) place: &'a Place,
    pub(super) options: &'a ClientOptions,
    /// The time from sending to the deadline.
    pub(super) limit: Duration,
    pub(super) deadline: Instant,
}

/// Reads what follows the headers.
pub(super) async fn read(mut response: Response, sent: &SentRequest, limits: Limits<'_>) -> Answer {
    let mut answer = Answer {
        status: response.status().as_u16(),
        headers: headers(&response),
        body: Vec::new(),
        end: BodyEnd::Complete,
        json: Err(String::new()),
    };
    let id = sent.rpc_id.as_ref();
    if is_event_stream(&answer) {
        read_events(&mut response, id, limits, &mut answer).await;
    } else {
        answer.end =
            body::read(&mut response, limits, limits.deadline, &mut answer.body, |_| false).await.into();
    }
    answer.json = json_of(&answer, id, limits.options.listen);
    answer
}

/// The JSON that an answer carries, from all that was read of it.
pub(super) fn json_of(answer: &Answer, id: Option<&Value>, listen: Duration) -> Result<Value, String> {
    if is_event_stream(answer) {
        let mut events = Events::default();
        let mut messages = events.push(&answer.body).into_iter().filter_map(|data| message_in(&data, id));
        return messages.next().ok_or_else(|| nothing_found(answer, id, &events, listen));
    }
    let document = json::of_body(answer)?;
    Ok(match id {
        Some(id) => rpc::response_in_batch(document, id),
        None => document,
    })
}

/// The message that the data of an event are: with an id, only the response to it.
fn message_in(data: &str, id: Option<&Value>) -> Option<Value> {
    let message = serde_json::from_str(data).ok()?;
    match id {
        Some(id) => rpc::response(message, id),
        None => Some(message),
    }
}

fn headers(response: &Response) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
        .collect()
}

fn is_event_stream(answer: &Answer) -> bool {
    let essence = answer.header("content-type").and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("text/event-stream"))
}

/// With an id, until its response; without one, for a while.
async fn read_events(response: &mut Response, id: Option<&Value>, limits: Limits<'_>, answer: &mut Answer) {
    let until = match id {
        Some(_) => limits.deadline,
        None => limits.deadline.min(Instant::now() + limits.options.listen),
    };
    let mut events = Events::default();
    let stop = body::read(response, limits, until, &mut answer.body, |bytes| {
        id.is_some() && events.push(bytes).iter().any(|data| message_in(data, id).is_some())
    })
    .await;
    // To have listened long enough is no fault of the stream.
    answer.end = match stop {
        Stop::Late(_) if id.is_none() && until < limits.deadline => BodyEnd::Answered,
        other => other.into(),
    };
}

fn nothing_found(answer: &Answer, id: Option<&Value>, events: &Events, listen: Duration) -> String {
    let missing = match id {
        Some(id) => format!("a response to request {id}"),
        None => "a JSON message".to_owned(),
    };
    match &answer.end {
        BodyEnd::Complete if events.is_cut() => {
            format!("the event stream ended without {missing}: no empty line ends its last event")
        }
        BodyEnd::Complete => format!("the event stream ended without {missing}"),
        BodyEnd::Answered => {
            format!("the event stream held no JSON message within {} ms", listen.as_millis())
        }
        BodyEnd::TooLong(limit) => {
            format!("the event stream is longer than {limit} bytes and was cut there, without {missing}")
        }
        BodyEnd::TimedOut(after) => {
            format!("the event stream was still open after {} ms without {missing}", after.as_millis())
        }
        BodyEnd::Broken(why) => format!("{why}, without {missing}"),
    }
}
