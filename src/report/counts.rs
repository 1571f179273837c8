//! How many steps or checks came to what.

use schemars::JsonSchema;
use serde::Serialize;

use crate::outcome::{SpecOutcome, Verdict};

/// Numbers by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) warning: usize,
    pub(super) failed: usize,
    pub(super) error: usize,
    pub(super) could_not_run: usize,
    pub(super) not_applicable: usize,
}

impl Counts {
    pub(super) fn of<'a>(specs: impl IntoIterator<Item = &'a SpecOutcome>) -> Counts {
        let mut counts = Counts::default();
        for spec in specs {
            let number = match spec.verdict {
                Verdict::Passed => &mut counts.passed,
                Verdict::Warning => &mut counts.warning,
                Verdict::Failed => &mut counts.failed,
                Verdict::Error => &mut counts.error,
                Verdict::CouldNotRun => &mut counts.could_not_run,
                Verdict::NotApplicable => &mut counts.not_applicable,
            };
            *number += 1;
        }
        counts
    }

    /// The numbers in the three words of older tools: passed, failed, skipped.
    pub(super) fn in_three_words(self) -> [usize; 3] {
        [self.passed + self.warning, self.failed + self.error, self.could_not_run + self.not_applicable]
    }

    /// `12 passed, 1 failed`: all that are not zero, passed always.
    pub(super) fn in_words(self) -> String {
        let others = [
            (self.failed, "failed"),
            (self.error, "with errors"),
            (self.warning, "with warnings"),
            (self.could_not_run, "could not run"),
            (self.not_applicable, "not applicable"),
        ];
        others
            .iter()
            .filter(|(number, _)| *number > 0)
            .fold(format!("{} passed", self.passed), |text, (number, word)| {
                format!("{text}, {number} {word}")
            })
    }
}
