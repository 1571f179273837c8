//! What this version of the program cannot run yet. To make something available, delete its arm.

use super::problem::{Naming, Problem, Setting};
use super::settings::AuthMode;

/// Why the combination cannot run yet; none if it can.
pub(super) fn refusal(auth_mode: AuthMode, naming: Naming) -> Option<Problem> {
    if auth_mode == AuthMode::Interactive {
        let message =
            format!("{} (the default) is not available yet", naming.with(Setting::AuthMode, "interactive"));
        let headless = naming.with(Setting::AuthMode, "headless");
        let machine = naming.with(Setting::AuthMode, "client_credentials");
        let help =
            format!("use {headless} with an authorization server that consents by itself, or {machine}");
        return Some(Problem::new(Setting::AuthMode, message).help(help));
    }
    None
}
