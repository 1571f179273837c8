//! `mcprove specs test` and `mcprove specs coverage`: whether the specs are proven, and how much they cover.

use super::conformance::load;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::screen;
use super::shared_args::Format;
use super::specs_args::{CoverageArgs, SpecTestArgs};
use crate::prove::{self, Wanted};

pub(super) async fn test(args: SpecTestArgs) -> Exit {
    let output = Output::new(&args.output);
    let format = output.screen;
    let catalog = match load(&args.specs) {
        Ok(catalog) => catalog,
        Err(failure) => return refused(&failure, output.errors),
    };
    let jobs = args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from));
    if let Some(count) = args.mutate {
        let mutations = prove::mutate(&catalog, args.seed, count, jobs).await;
        screen::line(prove::mutations_human(&mutations, args.seed).trim_end());
        let all = mutations.iter().all(|mutation| mutation.told.is_some());
        return if all { Exit::Passed } else { Exit::Failed };
    }
    let wanted = Wanted { fault: args.fault, specs: args.spec.into_iter().collect(), jobs };
    match prove::prove(&catalog, &wanted).await {
        Ok(proof) => {
            let text = match format {
                Format::Human | Format::JunitXml => prove::proof_human(&proof),
                Format::Json | Format::JsonSummary => prove::proof_json(&proof),
            };
            screen::line(text.trim_end());
            if proof.holds() { Exit::Passed } else { Exit::Failed }
        }
        Err(error) => refused(&Failure::usage(error), output.errors),
    }
}

pub(super) fn coverage(args: &CoverageArgs) -> Exit {
    let output = Output::new(&args.output);
    let format = output.screen;
    let catalog = match load(&args.specs) {
        Ok(catalog) => catalog,
        Err(failure) => return refused(&failure, output.errors),
    };
    let coverage = prove::coverage(&catalog, args.protocol_version.as_deref());
    if coverage.is_empty() {
        let known: Vec<&str> = catalog.protocols.keys().map(String::as_str).collect();
        let version = args.protocol_version.as_deref().unwrap_or_default();
        let failure = Failure::usage(format!(
            "there is no protocol revision `{version}`; there are {}",
            known.join(", ")
        ));
        return refused(&failure, output.errors);
    }
    let text = match format {
        Format::Human | Format::JunitXml => prove::coverage_human(&coverage, args.open),
        Format::Json | Format::JsonSummary => prove::coverage_json(&coverage),
    };
    screen::line(text.trim_end());
    Exit::Passed
}

fn refused(failure: &Failure, format: Format) -> Exit {
    screen::error(failure, format);
    Exit::Usage
}
