//! HAR 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>), as far as a record has it, and our own fields beside it:
//! their names begin with an underscore, as the format asks of fields that it does not know.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::http::approval::Approval;
use crate::oauth::Readings;
use crate::outcome::{BodyEnd, NoAnswer, Transport};

/// The version of our own fields. It grows when a record of before can no longer be replayed rightly.
pub(super) const FORMAT: u32 = 2;

#[derive(Serialize, Deserialize)]
pub(super) struct Har {
    pub(super) log: Log,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Log {
    pub(super) version: String,
    pub(super) creator: Creator,
    /// A page for each flow.
    pub(super) pages: Vec<Page>,
    pub(super) entries: Vec<Entry>,
    pub(super) comment: String,
    #[serde(rename = "_mcprove")]
    pub(super) own: Own,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Creator {
    pub(super) name: String,
    pub(super) version: String,
}

/// What is ours of the whole file.
#[derive(Serialize, Deserialize)]
pub(super) struct Own {
    /// See [`FORMAT`].
    pub(super) format: u32,
}

/// A flow: programs that show a HAR show the exchanges of a page together.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    pub(super) started_date_time: String,
    pub(super) id: String,
    /// The label of the flow.
    pub(super) title: String,
    pub(super) page_timings: Map<String, Value>,
    #[serde(rename = "_mcprove")]
    pub(super) own: OwnOfPage,
}

/// What a replay of a flow needs beside the exchanges.
#[derive(Serialize, Deserialize)]
pub(super) struct OwnOfPage {
    /// What the user had set, by the names of the flags.
    pub(super) settings: Map<String, Value>,
    /// What stands for the secrets that the user had given, by their names.
    pub(super) given: BTreeMap<String, String>,
    /// The public halves of the keys that were made for the flow, by the names of their facts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) keys: BTreeMap<String, Value>,
    /// Random values, times and addresses.
    pub(super) chance: Readings,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    /// The page of its flow.
    pub(super) pageref: String,
    pub(super) started_date_time: String,
    /// In milliseconds.
    pub(super) time: f64,
    pub(super) request: Request,
    pub(super) response: Response,
    pub(super) cache: Map<String, Value>,
    pub(super) timings: Timings,
    #[serde(rename = "_mcprove")]
    pub(super) own: OwnOfEntry,
}

/// What HAR has no field for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OwnOfEntry {
    /// The step or check that sent the request.
    pub(super) by: String,
    /// How the body ended; none if there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<End>,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<Failure>,
    /// The paths of our own documents that others fetched meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) fetched: Vec<String>,
    /// Of an authorization in a browser: what it came back with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) approval: Option<Approval>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum End {
    Complete,
    Answered,
    /// At so many bytes.
    TooLong(usize),
    /// After so many milliseconds.
    TimedOut(u64),
    Broken(String),
}

#[derive(Serialize, Deserialize)]
pub(super) struct Failure {
    pub(super) kind: Transport,
    pub(super) sentence: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) http_version: String,
    pub(super) cookies: Vec<Named>,
    pub(super) headers: Vec<Named>,
    pub(super) query_string: Vec<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post_data: Option<PostData>,
    pub(super) headers_size: i64,
    pub(super) body_size: i64,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostData {
    pub(super) mime_type: String,
    pub(super) text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) status_text: String,
    pub(super) http_version: String,
    pub(super) cookies: Vec<Named>,
    pub(super) headers: Vec<Named>,
    pub(super) content: Content,
    #[serde(rename = "redirectURL")]
    pub(super) redirect_url: String,
    pub(super) headers_size: i64,
    pub(super) body_size: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Content {
    pub(super) size: i64,
    pub(super) mime_type: String,
    pub(super) text: String,
    /// `base64`, of a body that is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Timings {
    pub(super) send: f64,
    pub(super) wait: f64,
    pub(super) receive: f64,
}

impl From<&BodyEnd> for End {
    fn from(end: &BodyEnd) -> End {
        match end {
            BodyEnd::Complete => End::Complete,
            BodyEnd::Answered => End::Answered,
            BodyEnd::TooLong(bytes) => End::TooLong(*bytes),
            BodyEnd::TimedOut(after) => End::TimedOut(u64::try_from(after.as_millis()).unwrap_or(u64::MAX)),
            BodyEnd::Broken(why) => End::Broken(why.clone()),
        }
    }
}

impl From<End> for BodyEnd {
    fn from(end: End) -> BodyEnd {
        match end {
            End::Complete => BodyEnd::Complete,
            End::Answered => BodyEnd::Answered,
            End::TooLong(bytes) => BodyEnd::TooLong(bytes),
            End::TimedOut(after) => BodyEnd::TimedOut(Duration::from_millis(after)),
            End::Broken(why) => BodyEnd::Broken(why),
        }
    }
}

impl From<Failure> for NoAnswer {
    fn from(failure: Failure) -> NoAnswer {
        NoAnswer { kind: failure.kind, sentence: failure.sentence }
    }
}
