//! Runs a planned flow: needs, setup, candidates, outcome table, checks, captures.

mod act;
mod applies;
mod build;
mod capture;
mod consent;
mod flow;
mod judge;
mod needs;
mod plan;
mod publish;
mod run;
mod scope;
mod setup;
mod variants;

pub use flow::{Tools, run_flow};
pub use plan::{Checks, FlowPlan, Selection, checks, effects};
pub use setup::parse_wait;
