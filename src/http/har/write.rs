//! From what was kept to the text of a HAR file.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::hider::Hider;
use super::model::{
    Content, Creator, End, Entry, FORMAT, Failure, Har, Log, Named, Own, OwnOfEntry, OwnOfPage, Page,
    PostData, Request, Response, Timings,
};
use crate::http::approval::Approval;
use crate::http::recorder::{Kept, Recorder};
use crate::oauth::{Chance, decode_jwt};
use crate::outcome::SentRequest;

/// HAR asks for a version; we speak no other.
const HTTP: &str = "HTTP/1.1";
const COMMENT: &str = "Secrets are replaced: the values that stand in their places have the same form and open nothing. \
     Equal secrets of a flow have equal values. JSON Web Tokens keep their header and claims, and lose their signature.";

/// A flow that was kept.
pub struct KeptFlow<'a> {
    /// Its label.
    pub label: String,
    /// What the user had set, by the names of the flags.
    pub settings: Map<String, Value>,
    /// The secrets that the user had given, by their names.
    pub given: Vec<(String, String)>,
    /// The public halves of the keys that were made for it, by the names of their facts.
    pub keys: BTreeMap<String, Value>,
    /// What it sent and received.
    pub recorder: &'a Recorder,
    /// Where it took random values and the time from.
    pub chance: &'a Chance,
}

/// The text of a HAR file, with other values in the place of the secrets.
///
/// # Errors
/// One sentence: the flow did not end, so that not all its secrets are known; or the system has no randomness.
pub fn write(flows: &[KeptFlow<'_>], is_public: &dyn Fn(&str) -> bool) -> Result<String, String> {
    let given: Vec<&String> = flows.iter().flat_map(|flow| &flow.given).map(|(_, secret)| secret).collect();
    let (mut pages, mut entries) = (Vec::new(), Vec::new());
    for (index, flow) in flows.iter().enumerate() {
        let (page, own) = page(format!("flow_{}", index + 1), flow, &given, is_public)?;
        pages.push(page);
        entries.extend(own);
    }
    let log = Log {
        version: "1.2".to_owned(),
        creator: Creator { name: "mcprove".into(), version: env!("CARGO_PKG_VERSION").into() },
        pages,
        entries,
        comment: COMMENT.to_owned(),
        own: Own { format: FORMAT },
    };
    let text = serde_json::to_string_pretty(&Har { log }).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

/// A flow and its exchanges. `given` are the secrets that the user gave for all flows: a server may repeat one elsewhere.
fn page(
    id: String,
    flow: &KeptFlow<'_>,
    given: &[&String],
    is_public: &dyn Fn(&str) -> bool,
) -> Result<(Page, Vec<Entry>), String> {
    let tape = flow.recorder.tape();
    if !tape.is_complete {
        return Err("the flow broke off, and which of its values are secret is not known".to_owned());
    }
    let mut hider = Hider::new(flow.chance.made(), is_public);
    // What says the hash of a secret comes after it.
    let all = tape.secrets.iter().chain(given.iter().copied());
    let (hashing, others): (Vec<&String>, Vec<&String>) = all.partition(|secret| names_a_token(secret));
    others.into_iter().chain(hashing).try_for_each(|secret| hider.know(secret))?;
    tape.kept.iter().try_for_each(|kept| hider.learn(kept))?;
    let mut settings = flow.settings.clone();
    for value in settings.values_mut() {
        if let Value::String(text) = value {
            *text = hider.text(text)?;
        }
    }
    let entries = tape.kept.iter().map(|kept| entry(kept, &id, &mut hider)).collect::<Result<_, _>>()?;
    let page = Page {
        started_date_time: date(tape.kept.first().map_or(SystemTime::UNIX_EPOCH, |kept| kept.started)),
        id,
        title: flow.label.clone(),
        page_timings: Map::new(),
        own: OwnOfPage {
            settings,
            given: flow.given.iter().map(|(name, secret)| (name.clone(), hider.known(secret))).collect(),
            keys: flow.keys.clone(),
            chance: hider.readings(flow.chance.readings()),
        },
    };
    Ok((page, entries))
}

/// Whether it is a proof that names an access token by its hash (RFC 9449 §4.2).
fn names_a_token(secret: &str) -> bool {
    decode_jwt(secret).is_ok_and(|token| token.claims.get("ath").is_some())
}

fn entry(kept: &Kept, page: &str, hider: &mut Hider<'_>) -> Result<Entry, String> {
    let milliseconds = kept.duration.as_secs_f64() * 1000.0;
    let failure = kept.result.as_ref().and_then(|result| result.as_ref().err());
    let answer = kept.result.as_ref().and_then(|result| result.as_ref().ok());
    let hide = |pairs: &Vec<(String, String)>, hider: &mut Hider<'_>| -> Result<Vec<_>, String> {
        pairs.iter().map(|(name, value)| Ok((name.clone(), hider.parameter(name, value)?))).collect()
    };
    let approval = match &kept.approval {
        None => None,
        Some(approval) => {
            let callback = approval.callback.as_ref().map(|pairs| hide(pairs, hider)).transpose()?;
            Some(Approval { of: hider.text(&approval.of)?, callback, ..approval.clone() })
        }
    };
    Ok(Entry {
        pageref: page.to_owned(),
        started_date_time: date(kept.started),
        time: milliseconds,
        request: request(&kept.request, hider)?,
        response: response(kept, hider)?,
        cache: Map::new(),
        timings: Timings { send: 0.0, wait: milliseconds, receive: 0.0 },
        own: OwnOfEntry {
            by: kept.place.clone(),
            end: match answer.map(|answer| End::from(&answer.end)) {
                Some(End::Broken(why)) => Some(End::Broken(hider.text(&why)?)),
                end => end,
            },
            failure: match failure {
                Some(failure) => {
                    Some(Failure { kind: failure.kind, sentence: hider.text(&failure.sentence)? })
                }
                None => None,
            },
            fetched: kept.fetched.clone(),
            approval,
        },
    })
}

fn request(sent: &SentRequest, hider: &mut Hider<'_>) -> Result<Request, String> {
    let url = hider.text(&sent.url)?;
    let pairs = url::Url::parse(&url).map(|url| url.query_pairs().into_owned().collect::<Vec<_>>());
    let headers = headers(&sent.headers, hider)?;
    let post_data = match &sent.body {
        None => None,
        Some(body) => {
            let kind = sent.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
            let mime_type = kind.map(|(_, value)| value.clone()).unwrap_or_default();
            Some(PostData { mime_type, text: hider.text(body)? })
        }
    };
    Ok(Request {
        method: sent.method.clone(),
        url,
        http_version: HTTP.to_owned(),
        cookies: cookies(&headers, "cookie"),
        query_string: pairs
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| Named { name, value })
            .collect(),
        headers_size: -1,
        body_size: size(post_data.as_ref().map_or(0, |data| data.text.len())),
        headers,
        post_data,
    })
}

/// Status 0, as browsers write it, where no answer came.
fn response(kept: &Kept, hider: &mut Hider<'_>) -> Result<Response, String> {
    let answer = kept.result.as_ref().and_then(|result| result.as_ref().ok());
    let Some(answer) = answer else {
        return Ok(Response {
            status: if kept.approval.as_ref().is_some_and(|approval| approval.arrival.is_some()) {
                200
            } else {
                0
            },
            status_text: String::new(),
            http_version: HTTP.to_owned(),
            cookies: Vec::new(),
            headers: Vec::new(),
            content: Content { size: 0, mime_type: "x-unknown".into(), text: String::new(), encoding: None },
            redirect_url: String::new(),
            headers_size: -1,
            body_size: -1,
        });
    };
    let (text, encoding) = match std::str::from_utf8(&answer.body) {
        Ok(_) => (hider.body(answer)?, None),
        Err(_) => (hider.encoded(&answer.body)?, Some("base64".to_owned())),
    };
    let headers = headers(&answer.headers, hider)?;
    let first =
        |name: &str| headers.iter().find(|header| header.name == name).map(|header| header.value.clone());
    Ok(Response {
        status: answer.status,
        status_text: reqwest::StatusCode::from_u16(answer.status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or_default()
            .to_owned(),
        http_version: HTTP.to_owned(),
        cookies: cookies(&headers, "set-cookie"),
        content: Content {
            size: size(answer.body.len()),
            mime_type: first("content-type").unwrap_or_else(|| "x-unknown".to_owned()),
            text,
            encoding,
        },
        redirect_url: first("location").unwrap_or_default(),
        headers,
        headers_size: -1,
        body_size: -1,
    })
}

fn headers(lines: &[(String, String)], hider: &mut Hider<'_>) -> Result<Vec<Named>, String> {
    let hide = |(name, value): &(String, String)| {
        Ok(Named { name: name.clone(), value: hider.header(name, value)? })
    };
    lines.iter().map(hide).collect()
}

/// The names and values of cookies, attributes left out.
fn cookies(headers: &[Named], header: &str) -> Vec<Named> {
    let lines = headers.iter().filter(|line| line.name.eq_ignore_ascii_case(header));
    let pairs = lines.flat_map(|line| {
        let only_first = if header == "set-cookie" { 1 } else { usize::MAX };
        line.value.split(';').take(only_first).filter_map(|pair| pair.trim().split_once('='))
    });
    pairs.map(|(name, value)| Named { name: name.to_owned(), value: value.to_owned() }).collect()
}

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn date(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let whole = Duration::from_millis(u64::try_from(since.as_millis()).unwrap_or_default());
    let date = OffsetDateTime::UNIX_EPOCH + whole;
    date.format(&Rfc3339).unwrap_or_default()
}

/// Bytes as HAR has them in a text.
pub(super) fn base64_of(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
