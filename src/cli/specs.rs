//! `mcprove specs test` and `mcprove specs coverage`: whether the specs are proven, and how much they cover.

use super::args::{CoverageArgs, Format, SpecTestArgs};
use super::conformance::load;
use super::exit::Exit;
use super::screen;
use crate::prove::{self, Wanted};

pub(super) async fn test(args: SpecTestArgs) -> Exit {
    let format = screen::format(&args.output);
    let catalog = match load(&args.specs) {
        Ok(catalog) => catalog,
        Err(message) => return refused(&message, format),
    };
    let jobs = args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from));
    let wanted = Wanted { fault: args.fault, spec: args.spec, jobs };
    match prove::prove(&catalog, &wanted).await {
        Ok(proof) => {
            let text = match format {
                Format::Human | Format::JunitXml => prove::proof_human(&proof),
                Format::Json => prove::proof_json(&proof),
            };
            screen::line(text.trim_end());
            if proof.holds() { Exit::Passed } else { Exit::Failed }
        }
        Err(error) => refused(&error.to_string(), format),
    }
}

pub(super) fn coverage(args: &CoverageArgs) -> Exit {
    let format = screen::format(&args.output);
    let catalog = match load(&args.specs) {
        Ok(catalog) => catalog,
        Err(message) => return refused(&message, format),
    };
    let coverage = prove::coverage(&catalog, args.protocol_version.as_deref());
    if coverage.is_empty() {
        let known: Vec<&str> = catalog.protocols.keys().map(String::as_str).collect();
        let version = args.protocol_version.as_deref().unwrap_or_default();
        return refused(
            &format!("there is no protocol revision `{version}`; there are {}", known.join(", ")),
            format,
        );
    }
    let text = match format {
        Format::Human | Format::JunitXml => prove::coverage_human(&coverage, args.open),
        Format::Json => prove::coverage_json(&coverage),
    };
    screen::line(text.trim_end());
    Exit::Passed
}

fn refused(message: &str, format: Format) -> Exit {
    screen::error(message, format);
    Exit::Usage
}
