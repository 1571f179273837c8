//! A matrix becomes flows: all combinations that exist, less those that are excluded.

use super::config::{Auth, Defaults, Exclude, Matrix};
use super::pad::{Pad, path};
use super::possible;
use super::problem::Naming;
use super::settings::{AuthMode, Registration};
use super::validate::unknown_revision;
use crate::spec::Catalog;

/// One combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Combination {
    pub(super) protocol_version: String,
    pub(super) registration: Registration,
    pub(super) auth_mode: AuthMode,
}

/// The combinations of a matrix, revision by revision. What names nothing is noted.
pub(super) fn expand(
    matrix: &Matrix,
    defaults: &Defaults,
    catalog: &Catalog,
    pad: &mut Pad,
) -> Vec<Combination> {
    let all = product(matrix, defaults, catalog);
    if let Some(versions) = &matrix.protocol_versions {
        for (i, version) in
            versions.iter().enumerate().filter(|(_, version)| !catalog.protocols.contains_key(*version))
        {
            pad.note_problem(
                &path(&["matrix", "protocolVersions", &i.to_string()]),
                &unknown_revision(catalog, version),
            );
        }
    }
    for (i, exclude) in matrix.exclude.iter().enumerate() {
        if !all.iter().any(|combination| excludes(exclude, combination)) {
            let help =
                "the lists of the matrix (or the defaults) have no such combination: mend it or delete it";
            pad.note(&path(&["matrix", "exclude", &i.to_string()]), "this excludes nothing", Some(help));
        }
    }
    let kept = all.into_iter().filter(|combination| {
        exists(combination, catalog) && !matrix.exclude.iter().any(|exclude| excludes(exclude, combination))
    });
    let kept: Vec<Combination> = kept.collect();
    if kept.is_empty() && pad.is_empty() {
        let help =
            "every combination is excluded or does not exist (cimd never goes with client_credentials)";
        pad.note(&path(&["matrix"]), "no combination is left", Some(help));
    }
    kept
}

fn product(matrix: &Matrix, defaults: &Defaults, catalog: &Catalog) -> Vec<Combination> {
    let versions =
        matrix.protocol_versions.clone().or_else(|| defaults.protocol_version.clone().map(|v| vec![v]));
    let versions = versions.unwrap_or_else(|| catalog.protocols.keys().cloned().collect());
    let registrations =
        matrix.registrations.clone().or_else(|| defaults.registration_strategy.map(|r| vec![r]));
    let registrations = registrations.unwrap_or_else(|| Registration::ALL.to_vec());
    let default_mode = defaults.auth.as_ref().and_then(|auth: &Auth| auth.mode);
    let modes = matrix.auth_modes.clone().or_else(|| default_mode.map(|mode| vec![mode]));
    let modes = modes.unwrap_or_else(|| AuthMode::ALL.to_vec());
    let mut all = Vec::new();
    for version in &versions {
        for registration in &registrations {
            for auth_mode in &modes {
                let combination = Combination {
                    protocol_version: version.clone(),
                    registration: *registration,
                    auth_mode: *auth_mode,
                };
                if !all.contains(&combination) {
                    all.push(combination);
                }
            }
        }
    }
    all
}

fn exists(combination: &Combination, catalog: &Catalog) -> bool {
    let Combination { protocol_version, registration, auth_mode } = combination;
    catalog.revision(protocol_version).is_some_and(|revision| {
        possible::impossible(catalog, &revision, *registration, *auth_mode, Naming::Config).is_none()
    })
}

fn excludes(exclude: &Exclude, combination: &Combination) -> bool {
    exclude.protocol_version.as_ref().is_none_or(|version| *version == combination.protocol_version)
        && exclude.registration.is_none_or(|registration| registration == combination.registration)
        && exclude.auth_mode.is_none_or(|mode| mode == combination.auth_mode)
}
