//! What this version of the program cannot run yet. To make something available, delete its arm.

use super::problem::{Naming, Problem, Setting};
use super::settings::{AuthMode, Registration};

/// Why the combination cannot run yet; none if it can.
pub(super) fn refusal(registration: Registration, auth_mode: AuthMode, naming: Naming) -> Option<Problem> {
    if registration == Registration::Cimd {
        let message = format!("{} is not available yet", naming.with(Setting::Registration, "cimd"));
        let dcr = naming.with(Setting::Registration, "dcr");
        let preregistered = naming.with(Setting::Registration, "preregistered");
        return Some(
            Problem::new(Setting::Registration, message).help(format!("use {dcr} or {preregistered}")),
        );
    }
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
