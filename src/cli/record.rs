//! Keeps a run in a file, and plays it back: the settings must be the same, and the secrets of the user are those of the
//! record.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::args::ConformanceArgs;
use super::failure::Failure;
use super::files::{self, Readers};
use super::screen;
use super::shared_args::Format;
use crate::engine::FlowPlan;
use crate::http::{About, Client, ClientOptions, Record, Recorder, read_record, write_record};
use crate::spec::Catalog;
use crate::suite::{given_secrets, stand_in, stands_in_specs};

/// Where the answers of a run come from, and whether they are kept.
#[derive(Default)]
pub(super) enum Tape {
    /// From the servers.
    #[default]
    Off,
    /// From the servers, to be kept.
    Recording(Recording),
    /// From a record.
    Replaying(Box<Replaying>),
}

/// What is needed to write the file when the run has ended.
pub(super) struct Recording {
    file: PathBuf,
    recorder: Arc<Recorder>,
    settings: Map<String, Value>,
    given: Vec<(String, String)>,
    catalog: Arc<Catalog>,
}

pub(super) struct Replaying {
    record: Record,
    /// What reports say of it.
    pub(super) told: String,
}

impl Tape {
    /// From the arguments and the plan, in which a replay changes the secrets.
    ///
    /// # Errors
    /// The record cannot be read, or is one of other settings.
    pub(super) fn new(
        args: &ConformanceArgs,
        plan: &mut FlowPlan,
        catalog: &Arc<Catalog>,
    ) -> Result<Tape, Failure> {
        let settings = settings(args);
        if let Some(file) = &args.record.replay {
            let failed = |why: String| Failure::config(format!("--replay {}: {why}", file.display()));
            let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
            let record = read_record(&text).map_err(failed)?;
            compare(&record.settings, &settings).map_err(failed)?;
            stand_in(plan, &record.given);
            let other = Some(&record.version).filter(|version| *version != env!("CARGO_PKG_VERSION"));
            let other = other.map(|version| format!(", by mcprove {version}")).unwrap_or_default();
            let told = format!("{} ({}{other})", file.display(), record.started);
            return Ok(Tape::Replaying(Box::new(Replaying { record, told })));
        }
        let Some(file) = args.record.record.clone() else { return Ok(Tape::Off) };
        files::check_folder("--record", &file)?;
        let (recorder, catalog, given) = (Arc::default(), catalog.clone(), given_secrets(plan));
        Ok(Tape::Recording(Recording { file, recorder, settings, given, catalog }))
    }

    /// The client of the run, and what remains to be done with the tape.
    pub(super) fn client(self, options: ClientOptions) -> (Client, Option<Recording>, Option<String>) {
        match self {
            Tape::Off => (Client::new(options), None, None),
            Tape::Recording(recording) => {
                (Client::recording(options, recording.recorder.clone()), Some(recording), None)
            }
            Tape::Replaying(replaying) => (Client::replaying(replaying.record), None, Some(replaying.told)),
        }
    }
}

impl Recording {
    /// Writes the file: for its owner alone, since what a server says of a user is no secret and yet private.
    pub(super) fn write(&self, client: &Client, screen: Format) -> Result<(), Failure> {
        let is_public = |text: &str| stands_in_specs(&self.catalog, text);
        let about =
            About { settings: self.settings.clone(), given: self.given.clone(), is_public: &is_public };
        let file = self.file.display();
        let text = write_record(&self.recorder, client.chance(), &about)
            .map_err(|why| Failure::internal(format!("{file} was not written: {why}")))?;
        files::write(&self.file, &text, Readers::Owner)?;
        if screen == Format::Human {
            screen::notice(&format!(
                "The exchanges were written to {file}; other values stand for the secrets."
            ));
        }
        Ok(())
    }
}

/// What the arguments say of the requests of a run, by their names; secrets left out. The arguments of a tool may be
/// secret, too: with others, the call is not in the record.
fn settings(args: &ConformanceArgs) -> Map<String, Value> {
    let client = &args.client;
    let file_name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let headers = client.header.iter().map(|header| header.split(':').next().unwrap_or_default().trim());
    let mut headers: Vec<String> = headers.map(str::to_ascii_lowercase).collect();
    headers.sort();
    let all = [
        ("--url", json!(client.url)),
        ("--protocol-version", json!(args.protocol_version)),
        ("--registration", json!(args.registration.name())),
        ("--auth-mode", json!(client.auth_mode.name())),
        ("--authorization-server", json!(client.authorization_server)),
        ("--client-id", json!(client.client_id)),
        ("--client-secret", json!(client.client_secret.as_ref().map(|_| "…"))),
        ("--client-key", json!(client.client_key.as_ref().map(|_| "…"))),
        ("--login", json!(client.login.as_ref().and_then(|login| file_name(Path::new(login))))),
        ("--client-metadata-url", json!(client.client_metadata_url)),
        ("--publish-client-metadata", json!(client.publish_client_metadata)),
        ("--publish-url", json!(client.publish_url)),
        ("--redirect-url", json!(client.redirect_url)),
        ("--scopes", json!(client.scopes)),
        ("--header", json!((!headers.is_empty()).then_some(headers))),
        ("--header-all", json!(args.header_all.then_some(true))),
        ("--verify-tools", json!((args.verify_tools || args.verify_call_tool.is_some()).then_some(true))),
        ("--verify-call-tool", json!(args.verify_call_tool)),
        ("--consent-again", json!(args.consent_again.then_some(true))),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// # Errors
/// The settings that differ, in one sentence.
fn compare(recorded: &Map<String, Value>, now: &Map<String, Value>) -> Result<(), String> {
    let mut names: Vec<&String> = recorded.keys().chain(now.keys()).collect();
    names.sort();
    names.dedup();
    let shown = |value: Option<&Value>| match value {
        None => "not set".to_owned(),
        Some(Value::String(text)) => format!("`{text}`"),
        Some(Value::Bool(true)) => "set".to_owned(),
        Some(other) => format!("`{other}`"),
    };
    let differ = names.into_iter().filter(|name| recorded.get(*name) != now.get(*name));
    let told: Vec<String> = differ
        .map(|name| format!("{name} was {} and is {}", shown(recorded.get(name)), shown(now.get(name))))
        .collect();
    if told.is_empty() {
        Ok(())
    } else {
        Err(format!("it was recorded with other settings: {}", told.join("; ")))
    }
}
