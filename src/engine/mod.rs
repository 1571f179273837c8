//! Runs a planned flow: needs, setup, candidates, outcome table, checks, captures.

mod act;
mod again;
mod applies;
mod budget;
mod build;
mod capture;
mod cleanup;
mod credentials;
mod expanded;
mod flow;
mod judge;
mod merge;
mod missing;
mod needs;
mod once;
mod plan;
mod publish;
mod resolve_rows;
mod resolved;
mod run;
mod scope;
mod settled;
mod setup;
mod unanswered;
mod variants;

pub use credentials::Credentials;
pub use expanded::Part;
pub use flow::{Ended, Tools, run_flow, run_flow_to_end};
pub use once::Once;
pub use plan::{Checks, FlowPlan, Selection, checks, effects};
pub use resolved::{Settled, resolved};
pub use setup::parse_wait;
