//! `mcprove serve`: the embedded reference server, until Ctrl-C; with faults, if they are asked for.

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
    if args.list_faults {
        return list(&catalog);
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

fn list(catalog: &Catalog) -> Exit {
    let faults = catalog.faults.iter().flat_map(|file| &file.model.fault);
    let width = faults.clone().map(|fault| fault.id.len()).max().unwrap_or_default();
    for fault in faults {
        screen::line(&format!("{:width$}  {}", fault.id, fault.does));
    }
    Exit::Passed
}

fn refused(failure: &Failure) -> Exit {
    screen::error(failure, Format::Human);
    Exit::Usage
}
