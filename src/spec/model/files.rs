//! The files of `specs/` that are neither steps nor checks.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::change::{Candidate, Patch};
use super::judgement::OutcomeRow;

/// `flow.toml`: the one place where order stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowFile {
    /// The version of the format: 1.
    pub spec: u32,
    /// The steps of a flow, in order.
    pub steps: Vec<String>,
    /// The specs that run at the end, after the checks: best effort, never judged.
    #[serde(default)]
    pub cleanup: Vec<String>,
    /// The order of the checks.
    #[serde(default)]
    pub checks: CheckOrder,
    /// Lists of steps that give a fresh one-shot resource, or that `again` runs.
    #[serde(default)]
    pub fresh: IndexMap<String, FreshList>,
}

/// The order of the checks after the steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckOrder {
    /// The areas, which are folders of `checks/`, in order; others come last.
    pub areas: Vec<String>,
}

/// A list of steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreshList {
    /// The steps, in order; those that do not apply are left out.
    pub steps: Vec<String>,
}

/// A file of `outcomes/`: rows that outcome tables share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomesFile {
    /// The version of the format: 1.
    pub spec: u32,
    /// The name of the file without its ending.
    pub id: String,
    /// What the rows are for.
    pub title: String,
    /// The rows.
    pub outcome: Vec<OutcomeRow>,
}

/// A file of `patches/`: patches that requests share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchesFile {
    /// The version of the format: 1.
    pub spec: u32,
    /// The name of the file without its ending.
    pub id: String,
    /// What the patches are for.
    pub title: String,
    /// The patches, in order.
    pub patch: Vec<Patch>,
}

/// A file of `protocol/`: what one MCP revision says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Protocol {
    /// The version of the format: 1.
    pub spec: u32,
    /// The revision: a date, and the name of the file.
    pub revision: String,
    /// The revision that this one starts from: tables merge, arrays replace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// Lists of candidates by name, rendered when used.
    #[serde(default)]
    pub discovery: IndexMap<String, Vec<Candidate>>,
    /// Further tables: facts `protocol.<table>.<key>`.
    #[serde(flatten)]
    pub tables: IndexMap<String, Value>,
}

/// A file of `requirements/`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementsFile {
    /// The version of the format: 1.
    pub spec: u32,
    /// The rows; rows of later layers merge into earlier ones by id.
    pub requirement: Vec<RequirementRow>,
}

/// A normative sentence of a specification. All but the id may be left out where a row changes an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementRow {
    /// Its name.
    pub id: String,
    /// Whom it binds: `resource-server`, `authorization-server`, `client`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// The key word in the newest of its revisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The key word by revision, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level_by_revision: Option<IndexMap<String, Level>>,
    /// The revisions of MCP in which it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revisions: Option<Vec<String>>,
    /// The area of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Where the key word comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// The extension that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Documents and sections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<String>>,
    /// The sentence in our own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// When it applies, in prose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Whether it can be seen from outside: `yes`, `partly`, `no`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub black_box: Option<String>,
    /// How it can be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// What a test of it needs, in prose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Vec<String>>,
    /// Remarks for readers of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why no spec tests it, although it can be seen from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
}

/// A key word of RFC 2119.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Level {
    /// Optional.
    #[serde(rename = "MAY")]
    May,
    /// Recommended.
    #[serde(rename = "SHOULD")]
    Should,
    /// Discouraged.
    #[serde(rename = "SHOULD NOT")]
    ShouldNot,
    /// Required.
    #[serde(rename = "MUST")]
    Must,
    /// Forbidden.
    #[serde(rename = "MUST NOT")]
    MustNot,
}

impl Level {
    /// The key word.
    pub fn word(self) -> &'static str {
        match self {
            Level::May => "MAY",
            Level::Should => "SHOULD",
            Level::ShouldNot => "SHOULD NOT",
            Level::Must => "MUST",
            Level::MustNot => "MUST NOT",
        }
    }

    /// What the key word weighs, whether it demands or forbids.
    pub fn weight(self) -> Weight {
        match self {
            Level::May => Weight::Optional,
            Level::Should | Level::ShouldNot => Weight::Recommended,
            Level::Must | Level::MustNot => Weight::Required,
        }
    }
}

/// What a breach of a requirement weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A breach is a note.
    Optional,
    /// A breach is a warning.
    Recommended,
    /// A breach is a failure.
    Required,
}

/// Where a requirement's key word comes from, which bounds how hard a breach is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The text of the MCP specification.
    Mcp,
    /// The security guide of MCP, outside the specification: warns at most.
    McpGuide,
    /// A document that MCP tells the party to follow.
    RfcIncorporated,
    /// A document that MCP does not bind the party to: warns at most.
    RfcBackground,
    /// Follows from the cited text without a key word of its own.
    Derived,
    /// Only if the named extension is adopted.
    Extension,
    /// Not written anywhere; clients in the field need it: warns at most.
    Interop,
}

/// `documents.toml`: how a source becomes a link.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentsFile {
    /// The version of the format: 1.
    pub spec: u32,
    /// The documents.
    pub document: Vec<Document>,
}

/// A document that sources name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// How sources begin that name it; the longest name that fits wins.
    pub name: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its address.
    pub url: String,
    /// What is added for a section: `{section}` is the number, `{slug}` the heading in lower case with dashes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}
