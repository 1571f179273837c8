//! `mcprove oauth conformance-suite`: the flows of a suite config.

use super::args::SuiteArgs;
use super::exit::Exit;
use super::running::{self, Plans};
use super::screen;
use crate::spec::Mistakes;
use crate::suite::{Overrides, Suite};

pub(super) async fn run(args: SuiteArgs) -> Exit {
    let format = args.reporter.map_or_else(|| screen::format(&args.output), |reporter| reporter.format());
    match plan(args) {
        Ok(plans) => {
            let outcome = running::run(plans, format).await;
            screen::show(&outcome, format)
        }
        Err(mistakes) => {
            screen::error(&mistakes.to_string(), format);
            Exit::Usage
        }
    }
}

/// Everything that can be wrong is found here, before anything is sent.
fn plan(args: SuiteArgs) -> Result<Plans, Mistakes> {
    let overrides = Overrides {
        specs: args.specs.specs,
        verify_tools: args.verify_tools,
        call_tool: args.verify_call_tool,
    };
    let suite = Suite::load(&args.config, &overrides, &|name| std::env::var(name).ok())?;
    let flows = suite.plan()?;
    let parallel = args.parallel.or(suite.parallel).unwrap_or(1);
    Ok(Plans { name: suite.name, server_url: suite.server_url, flows, parallel })
}
