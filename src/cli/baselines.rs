//! The baseline of a run: read before it, compared with it, and written if the user wants that.

use std::path::PathBuf;
use std::sync::Arc;

use super::failure::Failure;
use super::files::{self, Readers};
use super::shared_args::BaselineArgs;
use crate::outcome::RunOutcome;
use crate::report::ErrorKind;
use crate::spec::Catalog;
use crate::suite::Baseline;

/// A baseline, and what is done with it.
pub(super) struct Known {
    baseline: Arc<Baseline>,
    /// Where it is written after the run.
    update: Option<PathBuf>,
}

impl Known {
    /// Reads the baseline that the arguments name, if they name one.
    ///
    /// # Errors
    /// Its mistakes.
    pub(super) fn load(args: BaselineArgs) -> Result<Option<Known>, Failure> {
        let Some(file) = args.baseline else { return Ok(None) };
        let baseline = Baseline::load(&file, args.update_baseline)
            .map_err(|mistakes| Failure::of_files(ErrorKind::Config, mistakes))?;
        if args.update_baseline {
            files::check_folder("--baseline", &file)?;
        }
        let update = args.update_baseline.then_some(file);
        Ok(Some(Known { baseline: Arc::new(baseline), update }))
    }

    /// What flows are compared with as they end; nothing if all that fails is going to be known.
    pub(super) fn during_the_run(&self) -> Option<Arc<Baseline>> {
        self.update.is_none().then(|| self.baseline.clone())
    }

    /// Compares the run; `labels` are those of the whole suite.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn settle(
        &self,
        outcome: &mut RunOutcome,
        labels: &[String],
        catalog: &Catalog,
    ) -> Result<(), Failure> {
        let Some(file) = &self.update else {
            outcome.baseline = Some(self.baseline.judge(&outcome.flows, labels, catalog));
            return Ok(());
        };
        let baseline = self.baseline.updated(&outcome.flows, labels, catalog);
        outcome.flows.iter_mut().for_each(|flow| baseline.mark(flow));
        outcome.baseline = Some(baseline.judge(&outcome.flows, labels, catalog));
        files::write(file, &baseline.text(), Readers::Usual)
    }
}
