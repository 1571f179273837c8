//! Extensions of MCP authorization: which are switched on, and which there are.

use std::collections::BTreeSet;

use super::problem::{Naming, Problem, Setting};
use super::settings::{AuthMode, FlowSettings};
use crate::spec::Catalog;
use crate::text;

/// Tokens that are bound to a key (RFC 9449).
pub(super) const DPOP: &str = "dpop";

impl AuthMode {
    /// The extension that a mode belongs to, and switches on.
    fn extension(self) -> Option<&'static str> {
        match self {
            AuthMode::Headless | AuthMode::Interactive => None,
            AuthMode::ClientCredentials => Some("oauth-client-credentials"),
            AuthMode::EnterpriseManaged => Some("enterprise-managed-authorization"),
            AuthMode::WorkloadIdentity => Some("workload-identity-federation"),
        }
    }
}

impl FlowSettings {
    /// The names of the extensions that are switched on: by the mode, and by name.
    pub(super) fn extensions(&self) -> Vec<String> {
        let mut names: Vec<String> = self.auth_mode.extension().into_iter().map(str::to_owned).collect();
        for name in &self.extensions {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// Names that no spec and no requirement knows. A new extension is new files, and no more.
    pub(super) fn unknown_extensions(&self, catalog: &Catalog, naming: Naming) -> Vec<Problem> {
        if self.extensions.is_empty() {
            // To know all names is to read every spec and every requirement.
            return Vec::new();
        }
        let known = known(catalog);
        let unknown = self.extensions.iter().filter(|name| !known.contains(name.as_str()));
        let problem = |name: &String| {
            let meant = text::did_you_mean(name, known.iter().copied());
            let meant = meant.map(|meant| format!("did you mean {meant}? ")).unwrap_or_default();
            let all: Vec<&str> = known.iter().copied().collect();
            let message = format!("{}: there is no extension", naming.with(Setting::Extension, name));
            Problem::new(Setting::Extension, message)
                .help(format!("{meant}those that specs and requirements name: {}", all.join(", ")))
        };
        unknown.map(problem).collect()
    }
}

fn known(catalog: &Catalog) -> BTreeSet<&str> {
    let applies = catalog.specs.values().filter_map(|entry| entry.model.applies.as_ref());
    let of_specs = applies.filter_map(|applies| applies.extension.as_deref());
    let of_rows = catalog.requirements.values().filter_map(|entry| entry.model.extension.as_deref());
    of_specs.chain(of_rows).collect()
}
