//! The file is HAR 1.2, and what is none is told as what it is.

use mcprove::http::read_record;
use serde_json::{Value, json};

use super::kept;
use crate::support::{flow, server};

async fn record() -> Value {
    let server = server().await;
    let (_, text) = kept(&flow(&server.url())).await;
    serde_json::from_str(&text).unwrap()
}

/// A field and what it must be.
type Field = (&'static str, fn(&Value) -> bool);

/// The fields that HAR 1.2 does not call optional, with the types that it names.
fn lacks(object: &Value, fields: &[Field]) -> Vec<String> {
    let missing = fields.iter().filter(|(name, is)| !object.get(*name).is_some_and(is));
    missing.map(|(name, _)| (*name).to_owned()).collect()
}

#[tokio::test]
async fn it_has_every_field_that_the_format_demands() {
    let har = record().await;
    let log = &har["log"];
    assert_eq!(log["version"], "1.2");
    assert_eq!(log["creator"]["name"], "mcprove");
    assert!(log["creator"]["version"].is_string());
    let entries = log["entries"].as_array().unwrap();
    assert!(entries.len() > 10);
    let page = &log["pages"][0];
    let of_page = lacks(
        page,
        &[
            ("startedDateTime", Value::is_string),
            ("id", Value::is_string),
            ("title", Value::is_string),
            ("pageTimings", Value::is_object),
        ],
    );
    assert!(of_page.is_empty(), "{of_page:?} of {page:#}");
    for entry in entries {
        assert_eq!(entry["pageref"], page["id"]);
        let of_entry = lacks(
            entry,
            &[
                ("startedDateTime", Value::is_string),
                ("time", Value::is_number),
                ("request", Value::is_object),
                ("response", Value::is_object),
                ("cache", Value::is_object),
                ("timings", Value::is_object),
            ],
        );
        let of_request = lacks(
            &entry["request"],
            &[
                ("method", Value::is_string),
                ("url", Value::is_string),
                ("httpVersion", Value::is_string),
                ("cookies", Value::is_array),
                ("headers", Value::is_array),
                ("queryString", Value::is_array),
                ("headersSize", Value::is_i64),
                ("bodySize", Value::is_i64),
            ],
        );
        let of_response = lacks(
            &entry["response"],
            &[
                ("status", Value::is_u64),
                ("statusText", Value::is_string),
                ("httpVersion", Value::is_string),
                ("cookies", Value::is_array),
                ("headers", Value::is_array),
                ("content", Value::is_object),
                ("redirectURL", Value::is_string),
                ("headersSize", Value::is_i64),
                ("bodySize", Value::is_i64),
            ],
        );
        let of_content =
            lacks(&entry["response"]["content"], &[("size", Value::is_i64), ("mimeType", Value::is_string)]);
        let of_timings = lacks(
            &entry["timings"],
            &[("send", Value::is_number), ("wait", Value::is_number), ("receive", Value::is_number)],
        );
        for missing in [of_entry, of_request, of_response, of_content, of_timings] {
            assert!(missing.is_empty(), "{missing:?} of {entry:#}");
        }
        let started = entry["startedDateTime"].as_str().unwrap();
        assert!(started.starts_with("20") && started.ends_with('Z') && started.contains('T'), "{started}");
        if entry["request"]["method"] == "POST" {
            assert!(entry["request"]["postData"]["mimeType"].is_string(), "{entry:#}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_replayed_is_told_as_what_it_is() {
    let good = record().await;
    let changed = |change: fn(&mut Value)| {
        let mut har = good.clone();
        change(&mut har);
        har.to_string()
    };
    assert!(read_record(&changed(|_| {})).is_ok());
    assert!(read_record(&format!("\u{feff}{}", changed(|_| {}))).is_ok(), "a byte order mark is no mistake");
    for (text, told) in [
        ("not json".to_owned(), "it is no HAR: "),
        (json!({ "log": {} }).to_string(), "there is no list `log.entries`"),
        (json!([1]).to_string(), "there is no list `log.entries`"),
        (changed(|har| har["log"]["version"] = json!("1.1")), "it is HAR 1.1, and HAR 1.2 is needed"),
        (changed(|har| har["log"]["_mcprove"] = Value::Null), "was not recorded by mcprove (--record)"),
        (changed(|har| har["log"]["_mcprove"]["format"] = json!(99)), "format 99, and format 2 is needed"),
        (
            changed(|har| har["log"]["entries"][1]["response"]["status"] = json!("ok")),
            "damaged at `log.entries[1].response.status`",
        ),
    ] {
        let why = read_record(&text).map(|_| "nothing").unwrap_err();
        assert!(why.contains(told), "{why}");
    }
}
