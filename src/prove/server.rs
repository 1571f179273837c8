//! From a row of `faults.toml` to a reference server.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::reference::{Consent, Edit, Host, Lapse, Options, Revision};
use crate::spec::Catalog;
use crate::spec::model::{ConformingRow, FaultRow, FaultsFile};
use crate::text::did_you_mean;

/// Where all faults stand.
pub(super) const WHERE_LISTED: &str = "; `mcprove serve --list-faults` lists them";

/// A row of `faults.toml` that makes no server.
#[derive(Debug, thiserror::Error)]
pub enum BadFault {
    /// There is no such row.
    #[error("there is no fault `{0}`{1}")]
    Unknown(String, String),
    /// An edit that is none.
    #[error("fault {id}, edit {number}: {reason}")]
    Edit {
        /// The row.
        id: String,
        /// The edit, from 1.
        number: usize,
        /// What is wrong.
        reason: String,
    },
    /// An option that does not exist, or a word for what the code leaves out that does not.
    #[error("fault {id}: {reason}")]
    Option {
        /// The row.
        id: String,
        /// What is wrong.
        reason: String,
    },
}

/// The options that a row may set.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    issuer_path: Option<String>,
    sse: Option<bool>,
    jwt: Option<bool>,
    dpop_nonces: Option<bool>,
    localhost: Option<bool>,
    revisions: Option<Vec<String>>,
    other_resources: Option<Vec<String>>,
    clients: Option<Vec<Value>>,
    asks: Option<bool>,
    tool_scopes: Option<BTreeMap<String, String>>,
    access_token_seconds: Option<u64>,
    code_seconds: Option<u64>,
}

/// The server that has these faults, all of them.
///
/// # Errors
/// A name that is no fault, and a fault that cannot be read.
pub fn server_options(catalog: &Catalog, faults: &[String]) -> Result<Options, BadFault> {
    let rows = catalog.faults.iter().flat_map(|file| &file.model.fault);
    let mut options = catalog.faults.as_ref().map_or(Ok(Options::default()), |file| common(&file.model))?;
    for id in faults {
        let row = rows.clone().find(|row| row.id == *id).ok_or_else(|| {
            let meant = did_you_mean(id, rows.clone().map(|row| row.id.as_str()));
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
            BadFault::Unknown(id.clone(), meant.unwrap_or_else(|| WHERE_LISTED.to_owned()))
        })?;
        add_fault(&mut options, row)?;
    }
    Ok(options)
}

/// The server of which all others are variations.
pub(super) fn common(file: &FaultsFile) -> Result<Options, BadFault> {
    Ok(Options { edits: edits("of all servers", &file.edit)?, ..Options::default() })
}

pub(super) fn add_fault(options: &mut Options, row: &FaultRow) -> Result<(), BadFault> {
    add_settings(options, &row.id, &row.options)?;
    options.edits.extend(edits(&row.id, &row.edit)?);
    for name in &row.code {
        let lapse = Lapse::ALL.iter().copied().find(|lapse| lapse.name() == name).ok_or_else(|| {
            let meant = did_you_mean(name, Lapse::ALL.iter().map(|lapse| lapse.name()));
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
            let reason = format!("the server's code cannot leave out `{name}`{meant}");
            BadFault::Option { id: row.id.clone(), reason }
        })?;
        options.lapses.push(lapse);
    }
    Ok(())
}

pub(super) fn add_conforming(options: &mut Options, row: &ConformingRow) -> Result<(), BadFault> {
    add_settings(options, &row.id, &row.options)?;
    options.edits.extend(edits(&row.id, &row.edit)?);
    Ok(())
}

fn edits(id: &str, edits: &[Map<String, Value>]) -> Result<Vec<Edit>, BadFault> {
    let read = |(index, edit): (usize, &Map<String, Value>)| {
        Edit::deserialize(Value::Object(edit.clone())).map_err(|error| BadFault::Edit {
            id: id.to_owned(),
            number: index + 1,
            reason: error.to_string(),
        })
    };
    edits.iter().enumerate().map(read).collect()
}

fn add_settings(options: &mut Options, id: &str, table: &Map<String, Value>) -> Result<(), BadFault> {
    let wrong = |reason: String| BadFault::Option { id: id.to_owned(), reason };
    let settings =
        Settings::deserialize(Value::Object(table.clone())).map_err(|error| wrong(error.to_string()))?;
    if let Some(names) = settings.revisions {
        let known =
            |name: &String| Revision::named(name).ok_or_else(|| wrong(format!("no revision `{name}`")));
        options.revisions = names.iter().map(known).collect::<Result<_, _>>()?;
    }
    if settings.localhost == Some(true) {
        options.host = Host::Localhost;
    }
    if settings.asks == Some(true) {
        options.consent = Consent::Form;
    }
    take(&mut options.issuer_path, settings.issuer_path);
    take(&mut options.sse, settings.sse);
    take(&mut options.jwt, settings.jwt);
    take(&mut options.dpop_nonces, settings.dpop_nonces);
    take(&mut options.other_resources, settings.other_resources);
    take(&mut options.clients, settings.clients);
    take(&mut options.tool_scopes, settings.tool_scopes);
    take(&mut options.access_token_lifetime, settings.access_token_seconds.map(Duration::from_secs));
    take(&mut options.code_lifetime, settings.code_seconds.map(Duration::from_secs));
    Ok(())
}

fn take<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}
