//! From what the user set, by flags or in a suite file, to plans of flows; and the flows of a suite side by side.

mod client_key;
pub mod config;
mod document;
mod flows;
mod header;
mod load;
mod mask;
mod matrix;
mod pad;
mod plan;
mod possible;
mod problem;
mod publish;
mod run;
mod schema;
mod selection;
mod settings;
mod shape;
mod shape_words;
#[cfg(test)]
mod tests;
mod validate;
mod variables;

pub use header::parse_header;
pub use load::{Overrides, PlannedFlow, Suite, SuiteFlow};
pub use problem::{Naming, Problem, Problems, Setting};
pub use publish::PublishAt;
pub use run::run_flows;
pub use schema::suite_schema;
pub use selection::{parse_effect, select};
pub use settings::{
    AuthMode, DEFAULT_CONSENT_TIMEOUT, DEFAULT_STEP_TIMEOUT, FlowSettings, Registration, ToolCall,
};
pub use variables::Environment;
