//! Runs a planned flow: needs, setup, candidates, outcome table, checks, captures.

mod act;
mod again;
mod answers;
mod applies;
mod budget;
mod build;
mod capture;
mod choice;
mod cleanup;
mod consent;
mod credentials;
mod flow;
mod judge;
mod merge;
mod missing;
mod needs;
mod once;
mod plan;
mod publish;
mod run;
mod scope;
mod setup;
mod unanswered;
mod variants;

pub use answers::Answers;
pub use choice::{AUTO, run_flow_to_end};
pub use credentials::Credentials;
pub use flow::{Ended, Tools, run_flow};
pub use once::Once;
pub use plan::{Checks, FlowPlan, Selection, checks, effects};
pub use setup::parse_wait;
