//! Keeps a run in a file, and plays it back: the settings of each flow must be the same, and the secrets of the user are
//! those of the record.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::failure::Failure;
use super::files::{self, Readers};
use super::record_args::RecordArgs;
use super::screen;
use super::shared_args::Format;
use crate::http::{Client, ClientOptions, KeptFlow, Record, Recorder, read_record, write_record};
use crate::spec::Catalog;
use crate::suite::{FlowSettings, PlannedFlow, given_secrets, made_keys, stand_in, stands_in_specs};

/// Where the answers of a run come from, and whether they are kept.
#[derive(Default)]
pub(super) enum Tape {
    /// From the servers.
    #[default]
    Off,
    /// From the servers, to be kept.
    Recording(Recording),
    /// From a record: one for each flow.
    Replaying(Vec<Record>, PathBuf),
}

/// What is needed to write the file when the run has ended.
pub(super) struct Recording {
    file: PathBuf,
    flows: Vec<Kept>,
    catalog: Arc<Catalog>,
}

/// A flow that is kept.
struct Kept {
    label: String,
    settings: Map<String, Value>,
    given: Vec<(String, String)>,
    keys: BTreeMap<String, Value>,
    recorder: Arc<Recorder>,
}

/// The clients of the flows of a run, one for each.
pub(super) struct Clients {
    pub(super) all: Vec<Client>,
    /// Of each flow, what reports say of its record.
    pub(super) replay_of: Vec<Option<String>>,
    pub(super) recording: Option<Recording>,
}

impl Tape {
    /// From the arguments and the flows with their settings. A replay changes the secrets in the plans.
    ///
    /// # Errors
    /// The record cannot be read, is one of other settings, or would take the place of another file.
    pub(super) fn new<'s>(
        args: &RecordArgs,
        flows: &mut [PlannedFlow],
        settings: impl Iterator<Item = &'s FlowSettings>,
        catalog: &Arc<Catalog>,
    ) -> Result<Tape, Failure> {
        let flows = flows.iter_mut().zip(settings);
        if let Some(file) = &args.replay {
            let failed = |why: String| Failure::config(format!("--replay {}: {why}", file.display()));
            let text = fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
            let mut records = read_record(&text).map_err(failed)?;
            let known: Vec<String> = records.iter().map(|record| record.label.clone()).collect();
            let known = known.join(", ");
            let records = flows
                .map(|(flow, settings)| take(&mut records, &known, flow, settings))
                .collect::<Result<_, _>>();
            return Ok(Tape::Replaying(records.map_err(failed)?, file.clone()));
        }
        let Some(file) = args.record.clone() else { return Ok(Tape::Off) };
        files::check_folder("--record", &file)?;
        if !args.is_own {
            refuse_to_replace(&file)?;
        }
        let kept = flows.map(|(flow, settings)| Kept {
            label: flow.label.clone().unwrap_or_else(|| settings.label()),
            settings: settings.recorded(),
            given: given_secrets(&flow.plan),
            keys: made_keys(&flow.plan),
            recorder: Arc::default(),
        });
        Ok(Tape::Recording(Recording { file, flows: kept.collect(), catalog: catalog.clone() }))
    }

    /// The clients of so many flows.
    pub(super) fn clients(self, flows: usize, options: ClientOptions) -> Clients {
        let none = vec![None; flows];
        match self {
            Tape::Off => Clients { all: vec![Client::new(options); flows], replay_of: none, recording: None },
            Tape::Recording(recording) => {
                let first = Client::new(options);
                let of = |kept: &Kept| first.recording(kept.recorder.clone());
                let all = recording.flows.iter().map(of).collect();
                Clients { all, replay_of: none, recording: Some(recording) }
            }
            Tape::Replaying(records, file) => {
                let replay_of = records.iter().map(|record| Some(told(record, &file))).collect();
                let all = records.into_iter().map(Client::replaying).collect();
                Clients { all, replay_of, recording: None }
            }
        }
    }
}

/// What reports say of a record.
fn told(record: &Record, file: &Path) -> String {
    let other = Some(&record.version).filter(|version| *version != env!("CARGO_PKG_VERSION"));
    let other = other.map(|version| format!(", by mcprove {version}")).unwrap_or_default();
    format!("{} ({}{other})", file.display(), record.started)
}

/// A record may hold an approval that a person gave, and another file is worth keeping, too. What is empty, or is no file,
/// loses nothing.
fn refuse_to_replace(file: &Path) -> Result<(), Failure> {
    if !fs::metadata(file).is_ok_and(|found| found.is_file() && found.len() > 0) {
        return Ok(());
    }
    let file = file.display();
    Err(Failure::usage(format!(
        "--record: {file} is there already and would be lost\n  = help: delete it, or name another file; \
         --replay {file} judges it again"
    )))
}

/// Takes the record of a flow out of those that are left: that of its label, or, for the only flow of a run, one of its
/// settings. `known` are the labels of all.
fn take(
    records: &mut Vec<Record>,
    known: &str,
    flow: &mut PlannedFlow,
    settings: &FlowSettings,
) -> Result<Record, String> {
    let now = settings.recorded();
    let (place, of) = match &flow.label {
        Some(label) => {
            (records.iter().position(|record| record.label == *label), format!("flow `{label}`: "))
        }
        None => {
            let same = records.iter().position(|record| record.settings == now);
            (same.or((records.len() == 1).then_some(0)), String::new())
        }
    };
    let Some(place) = place else {
        let wanted =
            flow.label.as_ref().map_or("with these settings".to_owned(), |label| format!("`{label}`"));
        return Err(format!("it holds no flow {wanted}; those of the record: {known}"));
    };
    compare(&records[place].settings, &now).map_err(|why| format!("{of}{why}"))?;
    let record = records.remove(place);
    stand_in(&mut flow.plan, &record);
    Ok(record)
}

impl Recording {
    /// Writes the file: for its owner alone, since what a server says of a user is no secret and yet private.
    pub(super) fn write(&self, clients: &[Client], screen: Format) -> Result<(), Failure> {
        let file = self.file.display();
        let all = self.flows.iter().zip(clients);
        let (whole, others): (Vec<_>, Vec<_>) = all.partition(|(kept, _)| kept.recorder.is_whole());
        let flows: Vec<KeptFlow<'_>> = whole.into_iter().map(|(kept, client)| kept.with(client)).collect();
        if flows.is_empty() {
            return Err(Failure::internal(format!(
                "{file} was not written: no flow came to its end with an exchange, so that which values are secret is \
                 not known"
            )));
        }
        let is_public = |text: &str| stands_in_specs(&self.catalog, text);
        let text = write_record(&flows, &is_public)
            .map_err(|why| Failure::internal(format!("{file} was not written: {why}")))?;
        files::write(&self.file, &text, Readers::Owner)?;
        for (kept, _) in others {
            screen::notice(&format!(
                "{file} does not hold `{}`: it did not begin, or broke off.",
                kept.label
            ));
        }
        if screen == Format::Human {
            screen::notice(&format!(
                "The exchanges were written to {file}; other values stand for the secrets."
            ));
        }
        Ok(())
    }
}

impl Kept {
    fn with<'k>(&'k self, client: &'k Client) -> KeptFlow<'k> {
        KeptFlow {
            label: self.label.clone(),
            settings: self.settings.clone(),
            given: self.given.clone(),
            keys: self.keys.clone(),
            recorder: &self.recorder,
            chance: client.chance(),
        }
    }
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
