//! Proves the specs: every step and check against servers that are right, where nothing may be red, and against servers
//! that are wrong in one way, where exactly what `faults.toml` names has to be. And what of the catalogue is tested.

mod built_on;
mod coverage;
mod coverage_report;
mod flows;
mod judge;
mod mutate;
mod proof;
mod reach;
mod report;
mod run;
mod server;
#[cfg(test)]
mod tests;
mod vouched;

pub use coverage::{Coverage, coverage};
pub use coverage_report::{coverage_human, coverage_json};
pub use mutate::{Mutation, mutate, mutations_human};
pub use proof::{Proof, ServerProof};
pub use report::{proof_human, proof_json};
pub use run::{Wanted, prove};
pub use server::{BadFault, server_options};
