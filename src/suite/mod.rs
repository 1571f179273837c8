//! From what the user set, by flags or in a suite file, to plans of flows; and the flows of a suite side by side.

mod assertions;
mod baseline;
mod baseline_file;
mod clock;
pub mod config;
mod document;
mod extensions;
mod flows;
mod header;
mod keys;
mod load;
mod login;
mod login_at;
mod mask;
mod matrix;
mod pad;
mod panicked;
mod partition;
mod plan;
mod possible;
mod problem;
mod publish;
mod replay;
mod run;
mod schema;
mod selection;
mod settings;
mod shape;
#[cfg(test)]
mod tests;
mod validate;
mod variables;

pub use baseline::{Baseline, BaselineFile, KnownEntry};
pub use baseline_file::baseline_schema;
pub use header::parse_header;
pub use load::{Overrides, PlannedFlow, Suite, SuiteFlow};
pub use login::named_login;
pub use login_at::LoginAt;
pub use partition::{flows_of_part, parse_part};
pub use plan::HEADLESS_REDIRECT_URI;
pub use problem::{Naming, Problem, Problems, Setting};
pub use publish::PublishAt;
pub use replay::{given_secrets, made_keys, stand_in, stands_in_specs};
pub use run::{Finish, MOST_JOBS, Make, RunTools, Schedule, default_jobs, processors, run_flows};
pub use schema::suite_schema;
pub use selection::{parse_effect, select};
pub use settings::{
    AuthMode, DEFAULT_CONSENT_TIMEOUT, DEFAULT_STEP_TIMEOUT, FlowSettings, Registration, ToolCall,
};
pub use shape::make_schema_ready;
pub use variables::Environment;
