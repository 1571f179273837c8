//! From the text of a HAR file to what a replay answers from.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::model::{Entry, FORMAT, Har, OwnOfPage, Page};
use crate::http::approval::Approval;
use crate::oauth::Readings;
use crate::outcome::{Answer, BodyEnd, NoAnswer, SentRequest};

/// A recorded flow.
pub struct Record {
    /// Its label.
    pub label: String,
    /// What the user had set, by the names of the flags.
    pub settings: Map<String, Value>,
    /// What stands for the secrets that the user had given, by their names.
    pub given: BTreeMap<String, String>,
    /// The public halves of the keys that were made for the flow, by the names of their facts.
    pub keys: BTreeMap<String, Value>,
    /// When the first request was sent, as the file has it.
    pub started: String,
    /// The version of the program that recorded it: another one may use random values otherwise.
    pub version: String,
    pub(in crate::http) began: SystemTime,
    pub(in crate::http) readings: Readings,
    pub(in crate::http) played: Vec<Played>,
}

/// A request of the record and what came of it.
pub(in crate::http) struct Played {
    pub(in crate::http) place: String,
    pub(in crate::http) request: SentRequest,
    /// The `json` of the answer is not made yet.
    pub(in crate::http) result: Result<Answer, NoAnswer>,
    pub(in crate::http) approval: Option<Approval>,
    pub(in crate::http) duration: Duration,
    pub(in crate::http) fetched: Vec<String>,
}

/// Reads the flows of a record.
///
/// # Errors
/// One sentence: it is no HAR, or one that this program cannot replay.
pub fn read(text: &str) -> Result<Vec<Record>, String> {
    // Some programs begin a HAR with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: Value = serde_json::from_str(text).map_err(|error| format!("it is no HAR: {error}"))?;
    let Some(log) = document.get("log").filter(|log| log.get("entries").is_some_and(Value::is_array)) else {
        return Err("it is no HAR: there is no list `log.entries`".to_owned());
    };
    let version = log.get("version").and_then(Value::as_str).unwrap_or_default().to_owned();
    if version != "1.2" {
        return Err(format!("it is HAR {version}, and HAR 1.2 is needed"));
    }
    let Some(format) = log.pointer("/_mcprove/format").and_then(Value::as_u64) else {
        return Err(
            "it was not recorded by mcprove (--record): it lacks `log._mcprove`, without which the requests \
             of a run cannot be made again"
                .to_owned(),
        );
    };
    if format != u64::from(FORMAT) {
        return Err(format!(
            "it is a record of format {format}, and format {FORMAT} is needed: record it anew"
        ));
    }
    let har: Har = serde_path_to_error::deserialize(document)
        .map_err(|error| format!("it is damaged at `{}`: {}", error.path(), error.inner()))?;
    let (version, mut entries) = (har.log.creator.version, har.log.entries);
    let of_page = |page: Page| -> Result<Record, String> {
        let own: Vec<Entry> = entries.extract_if(.., |entry| entry.pageref == page.id).collect();
        let OwnOfPage { settings, given, keys, chance: readings } = page.own;
        let began = OffsetDateTime::parse(&page.started_date_time, &Rfc3339);
        Ok(Record {
            label: page.title,
            settings,
            given,
            keys,
            began: began.map_or(SystemTime::UNIX_EPOCH, SystemTime::from),
            started: page.started_date_time,
            version: version.clone(),
            readings,
            played: own.into_iter().map(played).collect::<Result<_, _>>()?,
        })
    };
    let records = har.log.pages.into_iter().map(of_page).collect::<Result<Vec<_>, String>>()?;
    if records.is_empty() { Err("it holds no flow".to_owned()) } else { Ok(records) }
}

fn played(entry: Entry) -> Result<Played, String> {
    let pairs =
        |lines: Vec<super::model::Named>| lines.into_iter().map(|line| (line.name, line.value)).collect();
    let duration = Duration::try_from_secs_f64(entry.time / 1000.0).unwrap_or_default();
    let result = match entry.own.failure {
        Some(failure) => Err(failure.into()),
        None => {
            let content = entry.response.content;
            let body = match content.encoding.as_deref() {
                Some("base64") => STANDARD
                    .decode(&content.text)
                    .map_err(|error| format!("the body of the answer from {}: {error}", entry.request.url))?,
                _ => content.text.into_bytes(),
            };
            Ok(Answer {
                status: entry.response.status,
                headers: pairs(entry.response.headers),
                body,
                end: entry.own.end.map_or(BodyEnd::Complete, BodyEnd::from),
                json: Err(String::new()),
            })
        }
    };
    let approval = entry.own.approval.map(|approval| Approval {
        arrival: approval.callback.as_ref().map(|_| (entry.request.url.clone(), duration)),
        ..approval
    });
    Ok(Played {
        place: entry.own.by,
        request: SentRequest {
            method: entry.request.method,
            url: entry.request.url,
            headers: pairs(entry.request.headers),
            body: entry.request.post_data.map(|data| data.text),
            rpc_id: None,
        },
        result,
        approval,
        duration,
        fetched: entry.own.fetched,
    })
}
