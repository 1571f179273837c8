//! The spec format as plain data: what a TOML or JSON file of `specs/` may hold (format version 1).
//!
//! Types are flat structs of options, without untagged or flattened parts, so that every mistake has a position.

mod assertion;
mod change;
mod faults;
mod files;
mod login;
mod publish;
mod spec;

pub use assertion::{Assertion, Ended, JsonType, Transport, UrlRule};
pub use change::{
    Again, Authorize, Candidate, Change, Cleanup, HasChange, Pages, Patch, Request, Setup, User, Variant,
};
pub use faults::{ConformingRow, ExcludedFault, FaultFlow, FaultRow, FaultsFile, Unproven};
pub use files::{
    Basis, Document, DocumentsFile, FlowFile, FreshList, Level, OutcomesFile, PatchesFile, Protocol,
    RequirementRow, RequirementsFile, Weight,
};
pub use login::{Login, LoginButton, LoginFile, LoginForm, LoginPage, LoginTotp, TotpHash};
pub use publish::Publish;
pub use spec::{
    Agent, Applies, Attempts, Capture, CaptureFrom, CheckRow, Effect, Need, Never, Observe, OutcomeRow,
    Reason, Spec, VerdictWord,
};
