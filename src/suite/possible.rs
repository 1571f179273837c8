//! Which combinations of revision, registration and authorization mode exist.

use super::problem::{Naming, Problem, Setting};
use super::settings::{AuthMode, Registration};
use crate::spec::{Catalog, Revision};

/// Whether a revision knows client ID metadata documents: `[registration] cimd = true` in its protocol file.
pub(super) fn knows_cimd(revision: &Revision) -> bool {
    let table = revision.tables.get("registration");
    table.and_then(|table| table.get("cimd")).and_then(serde_json::Value::as_bool) == Some(true)
}

/// Why the combination does not exist; none if it does.
pub(super) fn impossible(
    catalog: &Catalog,
    revision: &Revision,
    registration: Registration,
    auth_mode: AuthMode,
    naming: Naming,
) -> Option<Problem> {
    match (registration, auth_mode) {
        // The sentence is the documentation's own: people search for it.
        (Registration::Cimd, AuthMode::ClientCredentials) => Some(
            Problem::new(
                Setting::AuthMode,
                "CIMD is a browser-based registration flow and only works with --auth-mode headless or --auth-mode interactive.",
            )
            .help(format!(
                "for machine-to-machine authorization use {} or {}",
                naming.with(Setting::Registration, "preregistered"),
                naming.with(Setting::Registration, "dcr")
            )),
        ),
        (Registration::Dcr, AuthMode::EnterpriseManaged) => Some(
            Problem::new(
                Setting::Registration,
                "an identity provider vouches for clients that it knows, not for one that registers itself",
            )
            .help(format!("use {}", naming.with(Setting::Registration, "preregistered"))),
        ),
        (Registration::Dcr | Registration::Cimd, AuthMode::WorkloadIdentity) => Some(
            Problem::new(
                Setting::Registration,
                "a workload is known by the issuer of its token: nothing is registered",
            )
            .help(format!(
                "use {}, without a client id",
                naming.with(Setting::Registration, "preregistered")
            )),
        ),
        (Registration::Cimd, _) if !knows_cimd(revision) => Some(cimd_unknown(catalog, revision, naming)),
        _ => None,
    }
}

fn cimd_unknown(catalog: &Catalog, revision: &Revision, naming: Naming) -> Problem {
    let known: Vec<&str> = catalog
        .protocols
        .keys()
        .filter(|name| catalog.revision(name).is_some_and(|revision| knows_cimd(&revision)))
        .map(String::as_str)
        .collect();
    let since = match known.first() {
        Some(first) => format!("it exists from {first} on"),
        None => "no known revision has it".to_owned(),
    };
    let instead = format!(
        "use {} or {}",
        naming.with(Setting::Registration, "dcr"),
        naming.with(Setting::Registration, "preregistered")
    );
    let newer = known.first().map(|first| format!(", or {}", naming.with(Setting::ProtocolVersion, first)));
    Problem::new(
        Setting::Registration,
        format!(
            "{} does not exist in protocol revision {}: {since}",
            naming.with(Setting::Registration, "cimd"),
            revision.name
        ),
    )
    .help(format!("{instead}{}", newer.unwrap_or_default()))
}
