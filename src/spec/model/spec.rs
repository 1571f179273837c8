//! A step, a check, or a request that others build on.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::applies::{Applies, Need};
use super::assertion::Assertion;
use super::capture::Capture;
use super::change::{
    Again, Authorize, Candidate, Change, Cleanup, HasChange, Patch, Request, Setup, Variant,
};
use super::effect::Effect;
use super::judgement::{CheckRow, OutcomeRow};
use super::observe::Observe;
use super::publish::Publish;

/// A file of `steps/`, `checks/<area>/` or `requests/`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The version of the format: 1.
    pub spec: u32,
    /// The name of the file without its ending.
    pub id: String,
    /// What it does or demands, in one line.
    pub title: String,
    /// More for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The requirements that it cites; outcome rows without `violates` cite the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// What it does to the server or the user beyond what a good client does: needs consent, and sets the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// Once in the process for each value of this expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once_per: Option<String>,
    /// The combinations in which it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<Applies>,
    /// What must be so before it can run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// What is done first, in a private scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<Setup>,
    /// The name of a list of candidates of the protocol file (`discovery.<name>`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidates: Option<String>,
    /// Requests that are tried in order until `accept` holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidate: Vec<Candidate>,
    /// The request to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// The authorization request to send the user agent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorize: Option<Authorize>,
    /// Documents that the runner serves from then on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publish: Vec<Publish>,
    /// The exchange that is judged instead of sending one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observe: Option<Observe>,
    /// Changes that depend on facts; later ones win.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patch: Vec<Patch>,
    /// Changes that are each sent and judged on their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variant: Vec<Variant>,
    /// Answers that oblige a client to do something and to ask again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Again>,
    /// The flow can go on with an answer for which this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<Assertion>,
    /// The decision table: the first row that matches says what the answer means; the last has no `match`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcome: Vec<OutcomeRow>,
    /// Independent assertions about a usable answer, each a result of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub check: Vec<CheckRow>,
    /// Facts that are set from a usable answer, in the order of the file.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub capture: IndexMap<String, Capture>,
    /// What is done afterwards, best effort.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleanup: Vec<Cleanup>,
}

impl Spec {
    /// The change that its `[request]` or `[authorize]` holds, and the spec that it is like.
    pub fn own_change(&self) -> (Change<'_>, Option<&String>) {
        match (&self.request, &self.authorize) {
            (Some(request), _) => (request.change(), request.like.as_ref()),
            (None, Some(authorize)) => (authorize.change(), authorize.like.as_ref()),
            (None, None) => (Change::default(), None),
        }
    }

    /// The specs whose result it looks at: what it needs, observes, or is like.
    pub fn looks_at(&self) -> impl Iterator<Item = &String> {
        let observed = self.observe.iter().filter_map(|observe| observe.step.as_ref());
        self.needs.iter().filter_map(|need| need.worked.as_ref()).chain(observed).chain(self.own_change().1)
    }

    /// The specs that its setup runs.
    pub fn uses(&self) -> impl Iterator<Item = &String> {
        self.setup.iter().filter_map(|setup| setup.use_.as_ref())
    }
}
