//! A step, a check, or a request that others build on.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::assertion::Assertion;
use super::change::{
    Again, Authorize, Candidate, Change, Cleanup, HasChange, Patch, Request, Setup, Variant,
};
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

/// What a spec does beyond what a good client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Registers a client that stays behind.
    RegistersClient,
    /// Needs the user's approval once more.
    AsksUser,
    /// Serves a document that the authorization server fetches.
    Publishes,
    /// Waits for longer than a request takes.
    Waits,
    /// Sends strings that a firewall may take for an attack.
    SendsAttackStrings,
    /// Ends a grant or its tokens.
    RevokesGrant,
}

impl Effect {
    /// All effects, in the order in which checks that have them run.
    pub const ALL: [Effect; 6] = [
        Effect::RegistersClient,
        Effect::AsksUser,
        Effect::Publishes,
        Effect::Waits,
        Effect::SendsAttackStrings,
        Effect::RevokesGrant,
    ];

    /// The name in spec files and flags.
    pub fn name(self) -> &'static str {
        match self {
            Effect::RegistersClient => "registers-client",
            Effect::AsksUser => "asks-user",
            Effect::Publishes => "publishes",
            Effect::Waits => "waits",
            Effect::SendsAttackStrings => "sends-attack-strings",
            Effect::RevokesGrant => "revokes-grant",
        }
    }
}

/// The combinations in which a spec exists. Revisions compare as text: their names are dates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Applies {
    /// From this protocol revision on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Up to this protocol revision, which is included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// With these registration strategies; asked when the step is reached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registration: Vec<String>,
    /// With these authorization modes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auth_mode: Vec<String>,
    /// With this extension switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Combinations that are taken out, each with its reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<Never>,
}

/// A combination in which a spec does not exist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Never {
    /// From this protocol revision on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Up to this protocol revision, which is included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// With these registration strategies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registration: Vec<String>,
    /// With these authorization modes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auth_mode: Vec<String>,
    /// With this extension switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Why.
    pub because: String,
}

/// One thing that must be so before a spec can run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Need {
    /// This spec has worked: the positive control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worked: Option<String>,
    /// This fact is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// This expression is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The user's part is played by such an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
    /// The authorization server can reach us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<bool>,
    /// From this protocol revision on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Up to this protocol revision, which is included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Why it is needed: the reason of the skip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The kind of skip when it is not so; `could-not-run` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Reason>,
}

/// What plays the user's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Agent {
    /// The runner itself, which sees every redirect.
    Headless,
    /// An agent that can refuse consent.
    CanDeny,
    /// An agent that can log in as another user.
    SecondUser,
}

/// The exchange that is judged. One of `step`, `fact`, `setup`, `endpoint`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Observe {
    /// The exchange of this spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The exchange that set this fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// The exchange of the setup with this `as`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
    /// Every exchange of this flow with the URL that this fact holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// With `endpoint`: only the exchanges for which all of these hold.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub where_: Vec<Assertion>,
    /// With `step`: judge each attempt of a search, not only the chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<Attempts>,
}

/// Which attempts of a search are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Attempts {
    /// Each of them.
    Each,
}

/// A row of the decision table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutcomeRow {
    /// What the server did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id of a file of `outcomes/`, whose rows stand here.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub use_: Option<String>,
    /// With `use`: its parameters, `with.<name>` in its templates.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub with: IndexMap<String, Value>,
    /// All of these must hold; without it the row matches always.
    #[serde(rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub match_: Vec<Assertion>,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictWord>,
    /// With `verdict = "skipped"`: which kind; `could-not-run` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The requirement that the answer breaks: its level in the flow's revision makes the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub violates: Option<String>,
    /// What happened, a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to do, a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Facts that are set when this row matches.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub capture: IndexMap<String, Capture>,
}

/// A verdict that a row states by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictWord {
    /// What was asked held.
    Passed,
    /// It did not, and no level softens that.
    Failed,
    /// It did not, and that is worth a warning.
    Warning,
    /// Nothing was shown; `reason` says why.
    Skipped,
}

/// Why something was skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The server never claimed it, or the combination has no such thing.
    NotApplicable,
    /// Something that it needs is missing.
    #[default]
    CouldNotRun,
}

/// An independent assertion about a usable answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRow {
    /// Its name within the spec.
    pub id: String,
    /// The requirement that it tests; the spec's first unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// A template expression (without braces) that must be true, or it is not applicable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// From this protocol revision on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Up to this protocol revision, which is included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What must hold.
    pub assert: Assertion,
    /// What happened when it does not hold, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to do then, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Where a fact comes from: a template, or a part of the answer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Capture {
    /// A template.
    Template(String),
    /// A part of the answer.
    From(Box<CaptureFrom>),
}

impl Capture {
    /// Whether all it does is to take a fact away.
    pub fn forgets(&self) -> bool {
        let template = match self {
            Self::Template(template) => Some(template.as_str()),
            Self::From(from) => from.value.as_ref().and_then(Value::as_str),
        };
        template == Some("{{ omit }}")
    }
}

/// A part of the answer, or a template with marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CaptureFrom {
    /// JSON Pointer into the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// The first value of this header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// With `param`: the challenge of this scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// With `challenge`: its parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// This parameter of the authorization response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// A template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Never shown in any output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<bool>,
    /// Can be used only once: variants that use it do not share the setup that captured it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_shot: Option<bool>,
}

impl<'de> Deserialize<'de> for Capture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Capture;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a template, or a table such as { json = \"/client_id\" }")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Capture, E> {
                Ok(Capture::Template(text.to_owned()))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Capture, A::Error> {
                CaptureFrom::deserialize(MapAccessDeserializer::new(map))
                    .map(|from| Capture::From(Box::new(from)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
