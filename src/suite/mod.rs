//! From what the user set to plans of flows.

mod settings;

pub use settings::{AuthMode, FlowSettings, Registration, SettingsError, ToolCall};
