//! `mcprove serve`: the embedded reference server, until Ctrl-C; with faults, if they are asked for.

use globset::Glob;

use super::args::{ConsentArg, ServeArgs};
use super::conformance::load;
use super::exit::Exit;
use super::failure::Failure;
use super::screen;
use super::shared_args::Format;
use crate::prove::server_options;
use crate::reference::{Consent, Options, Server};
use crate::spec::Catalog;

pub(super) async fn run(args: ServeArgs) -> Exit {
    let catalog = match load(&args.specs) {
        Ok(catalog) => catalog,
        Err(failure) => return refused(&failure),
    };
    if let Some(glob) = &args.list_faults {
        return match list(&catalog, glob) {
            Ok(()) => Exit::Passed,
            Err(failure) => refused(&failure),
        };
    }
    let options = match server_options(&catalog, &args.fault) {
        Ok(options) => options,
        Err(error) => return refused(&Failure::usage(error)),
    };
    let consent = match args.consent {
        ConsentArg::Auto => Consent::Auto,
        ConsentArg::Form => Consent::Form,
    };
    match Server::start(Options { port: args.port, consent, ..options }).await {
        Ok(server) => {
            screen::line(&format!("Serving MCP at {} (Ctrl-C ends it)", server.url()));
            // Without signals there is nothing to wait for but the end of the process.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            server.stop().await;
            Exit::Passed
        }
        Err(error) => refused(&Failure::usage(error)),
    }
}

fn list(catalog: &Catalog, glob: &str) -> Result<(), Failure> {
    let wanted = Glob::new(glob).map_err(|error| Failure::usage(format!("--list-faults: {error}")))?;
    let wanted = wanted.compile_matcher();
    let faults = catalog.faults.iter().flat_map(|file| &file.model.fault);
    let faults = faults.filter(|fault| wanted.is_match(&fault.id));
    if faults.clone().next().is_none() {
        let help = "without a glob, --list-faults lists them all";
        return Err(Failure::usage(format!("no fault has an id that fits `{glob}`; {help}")));
    }
    let width = faults.clone().map(|fault| fault.id.len()).max().unwrap_or_default();
    for fault in faults {
        screen::line(&format!("{:width$}  {}", fault.id, fault.does));
    }
    Ok(())
}

fn refused(failure: &Failure) -> Exit {
    screen::error(failure, Format::Human);
    Exit::Usage
}
