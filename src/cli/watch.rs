//! `--watch`: runs again whenever a file is saved that the run reads.

use std::path::PathBuf;

use tokio::sync::watch;

use super::args::ConformanceArgs;
use super::conformance::{self, Ended};
use super::exit::Exit;
use super::failure::Failure;
use super::running;
use super::saved::Saved;
use super::screen;
use crate::report::ErrorKind;
use crate::suite::AuthMode;

/// What is looked at.
struct Files {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    /// What the run itself writes: it would make it run for ever.
    written: Vec<PathBuf>,
}

/// Runs until Ctrl-C; ends with the exit code of the last run.
pub(super) async fn run(mut args: ConformanceArgs) -> Exit {
    let output = super::output::Output::new(&args.output);
    let files = match Files::of(&args) {
        Ok(files) => files,
        Err(failure) => {
            screen::error(&failure, output.errors);
            return Exit::Usage;
        }
    };
    let (stop, mut stopped) = watch::channel(false);
    let signal = tokio::spawn(running::stop_at_ctrl_c(stop));
    let mut is_first = true;
    let exit = loop {
        // Looked at before the run, so that what is saved while it goes on is seen.
        let before = files.now();
        let ended = conformance::run_once(args.clone(), &output).await;
        match ended {
            // Saving a file mends no argument.
            Ended::NotBegun(ErrorKind::Usage) if is_first => break Exit::Usage,
            _ if *stopped.borrow() => break ended.exit(),
            _ => {}
        }
        args.record.is_own |= matches!(ended, Ended::Reported(_));
        is_first = false;
        screen::notice("Waiting for a file to be saved (Ctrl-C ends it).");
        tokio::select! {
            changed = before.next(|| files.now()) => {
                screen::notice(&format!("\n──── {} was saved ────\n", changed.display()));
            }
            _ = stopped.wait_for(|stopped| *stopped) => break ended.exit(),
        }
    };
    signal.abort();
    exit
}

impl Files {
    /// # Errors
    /// There is nothing to look at, or a browser would open at each save.
    fn of(args: &ConformanceArgs) -> Result<Files, Failure> {
        if args.client.auth_mode == AuthMode::Interactive && args.record.replay.is_none() {
            return Err(Failure::usage(
                "--watch would open the browser each time that a file is saved\n  = help: keep a run with --record, \
                 and watch its --replay; or use another --auth-mode",
            ));
        }
        let login = args.client.login.as_ref().map(PathBuf::from).filter(|login| login.is_file());
        let (baseline, updated) = (&args.baseline.baseline, args.baseline.update_baseline);
        let own = [&args.client.client_key, &args.network.cacert, &args.record.replay, baseline];
        let files: Vec<PathBuf> = own.into_iter().flatten().cloned().chain(login).collect();
        let written = [&args.output.output, &args.record.record, &args.client.credentials_out];
        let written = written.into_iter().flatten().chain(baseline.iter().filter(|_| updated));
        let folders = args.specs.specs.clone();
        if folders.is_empty() && files.is_empty() {
            return Err(Failure::usage(
                "--watch has nothing to look at: name a folder of specs with --specs",
            ));
        }
        Ok(Files { folders, files, written: written.cloned().collect() })
    }

    fn now(&self) -> Saved {
        Saved::now(&self.folders, &self.files).without(&self.written)
    }
}
