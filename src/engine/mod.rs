//! Runs a planned flow: needs, setup, candidates, outcome table, checks, captures.

mod act;
mod again;
mod applies;
mod budget;
mod build;
mod capture;
mod cleanup;
mod flow;
mod judge;
mod merge;
mod missing;
mod needs;
mod once;
mod plan;
mod run;
mod scope;
mod setup;
mod unanswered;
mod variants;

pub use flow::{Tools, run_flow};
pub use once::Once;
pub use plan::{Checks, FlowPlan, Selection, checks, effects};
pub use setup::parse_wait;
