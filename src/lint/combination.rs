//! Whether two specs can exist in one combination, as far as their files say.

use crate::spec::model::{Never, Spec};

/// Whether there is an authorization mode in which both exist.
pub(super) fn can_meet(one: &Spec, other: &Spec) -> bool {
    match one.applies.as_ref().map(|applies| applies.auth_mode.as_slice()) {
        None | Some([]) => true,
        Some(modes) => modes.iter().any(|mode| exists_in(other, mode)),
    }
}

fn exists_in(spec: &Spec, mode: &String) -> bool {
    let Some(applies) = &spec.applies else { return true };
    let within = applies.auth_mode.is_empty() || applies.auth_mode.contains(mode);
    within
        && !applies.never.iter().any(|never| never.auth_mode.contains(mode) && asks_for_nothing_else(never))
}

fn asks_for_nothing_else(never: &Never) -> bool {
    never.since.is_none()
        && never.until.is_none()
        && never.registration.is_empty()
        && never.extension.is_none()
}
