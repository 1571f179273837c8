//! Documents that the runner serves itself, for what an authorization server fetches: client ID metadata documents.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::change::Change;

/// A document that the runner serves while the flow runs.
///
/// `published.<name>.url` is known before anything of the request is rendered, the documents themselves included;
/// `published.<name>.hits` says afterwards how often others have asked for it since. What a spec is `like` publishes
/// its documents, too: a table of the same name is laid over them, that of a variant last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// Its name in facts: `published.<name>.url`.
    pub name: String,
    /// The path, a template. Random parts make it fresh, so that nobody knows a document of an earlier run; the path
    /// of a document that is published already replaces that document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The status; 200 unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 200, max = 599))]
    pub status: Option<u16>,
    /// Header lines by name; an array gives several lines of one name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Value>,
    /// The document as JSON; tables merge by key with what is there, arrays replace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// The document as text, in place of JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Paths that are taken away: `json:/client_name`, `headers.content-type`, `body`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    /// A template expression (without braces) that must be true, or nothing of this table counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Why, for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

impl Publish {
    /// What it says of the document, as a change.
    pub fn change(&self) -> Change<'_> {
        Change {
            headers: Some(&self.headers),
            json: self.json.as_ref(),
            body: self.body.as_deref(),
            remove: &self.remove,
            ..Change::default()
        }
    }
}
