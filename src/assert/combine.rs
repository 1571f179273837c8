//! `all`, `any` and `not` with three values (Kleene): what decides wins over what cannot be told.

use super::judge::Judgement;
use super::show::clip;

/// How many characters of joined expectations are shown.
const JOINED: usize = 400;

/// All hold: the first that fails decides, else the first that cannot be told.
pub(super) fn all(judged: impl IntoIterator<Item = Judgement>) -> Judgement {
    let mut unknown = None;
    for judgement in judged {
        match judgement {
            Judgement::Holds => {}
            Judgement::Fails { .. } => return judgement,
            Judgement::Unknown { .. } => {
                unknown.get_or_insert(judgement);
            }
        }
    }
    unknown.unwrap_or(Judgement::Holds)
}

/// At least one holds; else it cannot be told if one of them cannot.
pub(super) fn any(judged: impl IntoIterator<Item = Judgement>) -> Judgement {
    let (mut expectations, mut seen, mut why) = (Vec::new(), Vec::new(), None);
    for judgement in judged {
        match judgement {
            Judgement::Holds => return Judgement::Holds,
            Judgement::Fails { expected, actual, .. } => {
                expectations.push(expected);
                if !seen.contains(&actual) {
                    seen.push(actual);
                }
            }
            Judgement::Unknown { expected, reason } => {
                expectations.push(expected);
                why.get_or_insert(reason);
            }
        }
    }
    let expected = clip(&expectations.join(", or "), JOINED);
    match why {
        Some(reason) => Judgement::Unknown { expected, reason },
        None if seen.is_empty() => Judgement::fails("one of no assertions", "nothing can hold"),
        None => Judgement::fails(expected, clip(&seen.join("; "), JOINED)),
    }
}

/// The contrary; `seen` gives what the assertion says and what was seen, if it holds.
pub(super) fn not(judgement: Judgement, seen: impl FnOnce() -> (String, String)) -> Judgement {
    match judgement {
        Judgement::Fails { .. } => Judgement::Holds,
        Judgement::Unknown { expected, reason } => Judgement::unknown(format!("not: {expected}"), reason),
        Judgement::Holds => {
            let (expected, actual) = seen();
            Judgement::fails(format!("not: {expected}"), actual)
        }
    }
}
