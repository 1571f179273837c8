//! No secret reaches a record, wherever it stands and however it is spelled.

use std::time::{Duration, SystemTime};

use serde_json::{Map, json};

use super::{KeptFlow, read, write};
use crate::http::approval::Approval;
use crate::http::recorder::{Kept, Recorder};
use crate::oauth::{Chance, basic_credentials};
use crate::outcome::{Answer, BodyEnd, NoAnswer, SentRequest, Transport};
use crate::spec::model::Ended;

/// Secrets that the flow knows: plain, in need of encoding, like a token with a signature, not ASCII.
const KNOWN: [&str; 4] = [
    "p1anted-s3cret-0001",
    "p1anted/+ s3cret\"&=\\0002",
    "eyJhbGciOiJub25lIn0.p1anted.0003s1gned",
    "p1anté-s3crét-0004",
];
/// Secrets that only their names tell.
const UNKNOWN: [&str; 4] =
    ["unc4ptured-tok3n-0005", "unc4ptured-c0de-0006", "unc4ptured-c00kie-0007", "un-8"];

fn everywhere() -> String {
    let form: String = url::form_urlencoded::byte_serialize(KNOWN[1].as_bytes()).collect();
    let [a, b, c, d] = KNOWN;
    let [token, code, ..] = UNKNOWN;
    format!(
        "{a} {b} {c} {d} {form} {} https://u:{a}@h.example/cb?code={code}&x={form}#access_token={token} \
         {{\"refresh_token\": \"{token}\"}} user_code={}",
        json!(b),
        UNKNOWN[3]
    )
}

fn headers() -> Vec<(String, String)> {
    let [token, _, cookie, _] = UNKNOWN;
    let lines = [
        ("authorization", format!("Bearer {token}")),
        ("authorization", basic_credentials("client", KNOWN[1])),
        ("cookie", format!("sid={cookie}; x={cookie}")),
        ("set-cookie", format!("sid={cookie}; Path=/")),
        ("dpop", cookie.to_owned()),
        ("x-api-key", cookie.to_owned()),
        ("location", everywhere()),
        ("www-authenticate", everywhere()),
    ];
    lines.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

fn planted(result: Result<Answer, NoAnswer>) -> Kept {
    Kept {
        place: "step".into(),
        request: SentRequest {
            method: "POST".into(),
            url: format!("https://h.example/cb?code={}&s={}", UNKNOWN[1], KNOWN[0]),
            headers: headers(),
            body: Some(format!("grant_type=x&code={}&note={}", UNKNOWN[1], KNOWN[0])),
            rpc_id: None,
        },
        result: Some(result),
        approval: None,
        started: SystemTime::UNIX_EPOCH,
        duration: Duration::from_millis(5),
        fetched: Vec::new(),
    }
}

fn answer(kind: &str, body: Vec<u8>) -> Result<Answer, NoAnswer> {
    let mut headers = headers();
    headers.push(("content-type".into(), kind.into()));
    let json = serde_json::from_slice(&body).map_err(|error| error.to_string());
    Ok(Answer { status: 400, headers, body, end: BodyEnd::Broken(everywhere()), json })
}

fn recorder() -> Recorder {
    let recorder = Recorder::default();
    let document = json!({ "a": [{ "id_token": UNKNOWN[0] }], "text": everywhere(), KNOWN[0]: 1 });
    let mut binary = vec![0xff, 0xfe];
    binary.extend_from_slice(KNOWN[0].as_bytes());
    for result in [
        answer("application/json", document.to_string().into_bytes()),
        answer("text/html", format!("<p>{} {}</p>", KNOWN.join(" "), UNKNOWN[0]).into_bytes()),
        answer("text/plain", everywhere().into_bytes()),
        answer("application/octet-stream", binary),
        Err(NoAnswer { kind: Transport::Reset, sentence: everywhere() }),
    ] {
        recorder.keep(planted(result));
    }
    let approval = Approval {
        of: format!("https://h.example/authorize?login_hint={}", KNOWN[0]),
        ended: Ended::Callback,
        callback: Some(vec![("code".into(), UNKNOWN[1].into()), ("iss".into(), KNOWN[0].into())]),
        arrival: None,
    };
    recorder.keep(Kept { approval: Some(approval), result: None, ..planted(answer("", Vec::new())) });
    recorder.complete(KNOWN.map(str::to_owned).to_vec());
    recorder
}

fn written() -> String {
    let flow = KeptFlow {
        label: "flow".into(),
        settings: Map::new(),
        given: vec![("client.secret".into(), KNOWN[1].into())],
        keys: Default::default(),
        recorder: &recorder(),
        chance: &Chance::recording(),
    };
    write(&[flow], &|_| false).unwrap()
}

/// Parts of the secrets that no spelling changes, so that no spelling can hide them from this test.
const PARTS: [&str; 10] =
    ["s3cret", "0001", "0002", "0003s1gned", "0004", "unc4ptured", "0005", "0006", "0007", "un-8"];

#[test]
fn no_record_shows_a_secret() {
    let text = written();
    let shown: Vec<&str> = PARTS.into_iter().filter(|part| text.contains(part)).collect();
    assert!(shown.is_empty(), "{shown:?} in:\n{text}");
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode("xp1anted-s3cret-0001")[4..20].to_owned();
    assert!(!text.contains(&encoded));
}

#[test]
fn what_is_planted_would_be_seen() {
    let recorder = recorder();
    let tape = recorder.tape();
    let texts: Vec<String> =
        tape.kept.iter().map(|kept| format!("{} {:?}", kept.request.url, kept.request.headers)).collect();
    let bodies: Vec<String> = tape
        .kept
        .iter()
        .filter_map(|kept| Some(kept.result.as_ref()?.as_ref().ok()?.text().into_owned()))
        .collect();
    let all = texts.concat() + &bodies.concat();
    assert!(PARTS.iter().all(|part| all.contains(part)), "{all}");
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let record = read(&written()).unwrap_or_else(|why| panic!("{why}")).remove(0);
    assert_eq!(record.played.len(), 6);
    assert_eq!(record.given.len(), 1);
    assert_ne!(record.given["client.secret"], KNOWN[1]);
    assert_eq!(record.started, "1970-01-01T00:00:00Z");
    let first = &record.played[0];
    assert_eq!((first.place.as_str(), first.request.method.as_str()), ("step", "POST"));
    assert_eq!(first.result.as_ref().ok().unwrap().status, 400);
    assert!(matches!(first.result.as_ref().ok().unwrap().end, BodyEnd::Broken(_)));
    assert!(first.result.as_ref().ok().unwrap().body.starts_with(b"{"));
    let json: serde_json::Value = serde_json::from_slice(&first.result.as_ref().ok().unwrap().body).unwrap();
    assert!(json["a"][0]["id_token"].is_string(), "the document is one still");
    assert_eq!(record.played[3].result.as_ref().ok().unwrap().body[..2], [0xff, 0xfe]);
    assert_eq!(record.played[4].result.as_ref().err().unwrap().kind, Transport::Reset);
    assert_eq!(record.played[5].approval.as_ref().unwrap().callback.as_ref().unwrap().len(), 2);
}
