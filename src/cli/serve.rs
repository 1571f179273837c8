//! `mcprove serve`: the embedded reference server, until Ctrl-C.

use super::args::{ConsentArg, ServeArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::screen;
use super::shared_args::Format;
use crate::reference::{Consent, Options, Server};

pub(super) async fn run(args: ServeArgs) -> Exit {
    let consent = match args.consent {
        ConsentArg::Auto => Consent::Auto,
        ConsentArg::Form => Consent::Form,
    };
    match Server::start(Options { port: args.port, consent, ..Options::default() }).await {
        Ok(server) => {
            screen::line(&format!("Serving MCP at {} (Ctrl-C ends it)", server.url()));
            // Without signals there is nothing to wait for but the end of the process.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            server.stop().await;
            Exit::Passed
        }
        Err(error) => {
            screen::error(&Failure::usage(error), Format::Human);
            Exit::Usage
        }
    }
}
