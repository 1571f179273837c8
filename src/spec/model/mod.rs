//! The spec format as plain data: what a TOML or JSON file of `specs/` may hold (format version 1).
//!
//! Types are flat structs of options, without untagged or flattened parts, so that every mistake has a position.

mod applies;
mod assertion;
mod capture;
mod change;
mod effect;
mod faults;
mod files;
mod judgement;
mod login;
mod observe;
mod publish;
mod spec;

pub use applies::{Agent, Applies, Need, Never};
pub use assertion::{Assertion, Ended, JsonType, Transport, UrlRule};
pub use capture::{Capture, CaptureFrom};
pub use change::{
    Again, Authorize, Candidate, Change, Cleanup, HasChange, Pages, Patch, Request, Setup, User, Variant,
};
pub use effect::Effect;
pub use faults::{ConformingRow, ExcludedFault, FaultFlow, FaultRow, FaultsFile, Unproven};
pub use files::{
    Basis, Document, DocumentsFile, FlowFile, FreshList, Level, OutcomesFile, PatchesFile, Protocol,
    RequirementRow, RequirementsFile, Weight,
};
pub use judgement::{CheckRow, OutcomeRow, Reason, VerdictWord};
pub use login::{Login, LoginButton, LoginFile, LoginForm, LoginPage, LoginTotp, TotpHash};
pub use observe::{Attempts, Observe};
pub use publish::Publish;
pub use spec::Spec;
