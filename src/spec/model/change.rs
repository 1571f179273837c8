//! The one shape of a change, and the places where it stands.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::assertion::Assertion;
use super::capture::Capture;
use super::judgement::{OutcomeRow, Reason};
use super::publish::Publish;

/// A borrowed view of the change that a table of a spec file holds.
#[derive(Clone, Copy, Default)]
pub struct Change<'a> {
    /// The HTTP method.
    pub method: Option<&'a str>,
    /// The URL.
    pub url: Option<&'a str>,
    /// Header lines.
    pub headers: Option<&'a IndexMap<String, Value>>,
    /// Query parameters.
    pub query: Option<&'a IndexMap<String, Value>>,
    /// Form parameters.
    pub form: Option<&'a IndexMap<String, Value>>,
    /// The JSON body.
    pub json: Option<&'a Value>,
    /// The body as text.
    pub body: Option<&'a str>,
    /// What is taken away.
    pub remove: &'a [String],
    /// Facts as this request sees them.
    pub given: Option<&'a IndexMap<String, Value>>,
    /// The condition of the change.
    pub when: Option<&'a str>,
}

/// A table that holds a change. Flows run side by side and share their specs.
pub trait HasChange: Send + Sync {
    /// The change.
    fn change(&self) -> Change<'_>;
}

/// Declares a table with fields of its own and those of a change. `serde(flatten)` would lose positions.
macro_rules! change_table {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            /// The HTTP method; `GET` unless the request has a body.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub method: Option<String>,
            /// The absolute URL.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub url: Option<String>,
            /// Header lines by name; an array gives several lines of one name, a table one line `<name>-<member>` for each of
            /// its members.
            #[serde(skip_serializing_if = "IndexMap::is_empty")]
            pub headers: IndexMap<String, Value>,
            /// Query parameters by name; an array repeats a parameter.
            #[serde(skip_serializing_if = "IndexMap::is_empty")]
            pub query: IndexMap<String, Value>,
            /// Parameters of an `application/x-www-form-urlencoded` body; an array repeats a parameter.
            #[serde(skip_serializing_if = "IndexMap::is_empty")]
            pub form: IndexMap<String, Value>,
            /// The JSON body; tables merge by key with what is there, arrays replace. The key `...` spreads the object
            /// that its value renders to into the table around it.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub json: Option<Value>,
            /// The body as text, sent as it is.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub body: Option<String>,
            /// Paths that are taken away: `form.client_id`, `query.state`, `headers.origin`, `json:/params/_meta`, `body`.
            #[serde(skip_serializing_if = "Vec::is_empty")]
            pub remove: Vec<String>,
            /// Facts as this request, and what it uses, sees them; evaluated in the order of the file.
            #[serde(skip_serializing_if = "IndexMap::is_empty")]
            pub given: IndexMap<String, Value>,
            /// A template expression (without braces) that must be true.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub when: Option<String>,
            /// Why, for the reader and for the report.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub because: Option<String>,
        }
        impl HasChange for $name {
            fn change(&self) -> Change<'_> {
                Change {
                    method: self.method.as_deref(),
                    url: self.url.as_deref(),
                    headers: Some(&self.headers),
                    query: Some(&self.query),
                    form: Some(&self.form),
                    json: self.json.as_ref(),
                    body: self.body.as_deref(),
                    remove: &self.remove,
                    given: Some(&self.given),
                    when: self.when.as_deref(),
                }
            }
        }
    };
}

change_table! {
    /// A request to send.
    Request {
        /// The spec whose request this one starts from, with all its patches.
        #[serde(skip_serializing_if = "Option::is_none")]
        like: Option<String>,
        /// Follows a cursor through the pages of a listing.
        #[serde(skip_serializing_if = "Option::is_none")]
        pages: Option<Pages>,
    }
}

change_table! {
    /// An authorization request: the user agent is sent to this URL.
    Authorize {
        /// The spec whose authorization request this one starts from, with all its patches.
        #[serde(skip_serializing_if = "Option::is_none")]
        like: Option<String>,
        /// What the user does; `approves` unless said otherwise.
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<User>,
    }
}

change_table! {
    /// One of several requests that are tried in order until `accept` holds.
    Candidate {
        /// Its name in reports and outcome rows.
        name: String,
    }
}

change_table! {
    /// A change that is made when its condition holds; or a shared list of them.
    Patch {
        /// Its name in reports.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The id of a file of `patches/`, whose patches stand here.
        #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
        use_: Option<String>,
    }
}

change_table! {
    /// One of several changes, each sent and judged on its own.
    Variant {
        /// Its name: the result is `check[name]`.
        name: String,
        /// The requirement that this row cites instead of the spec's.
        #[serde(skip_serializing_if = "Option::is_none")]
        requirement: Option<String>,
        /// What this row changes of the published documents, by their names.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        publish: Vec<Publish>,
    }
}

change_table! {
    /// What is done before the request, in a private scope.
    Setup {
        /// The id of a spec that is run.
        #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
        use_: Option<String>,
        /// The name of a list of `flow.toml` that is run for a fresh one-shot resource.
        #[serde(skip_serializing_if = "Option::is_none")]
        fresh: Option<String>,
        /// For a request of its own: the spec whose request it starts from.
        #[serde(skip_serializing_if = "Option::is_none")]
        like: Option<String>,
        /// Captures go under this name and nowhere else.
        #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
        as_: Option<String>,
        /// What must hold afterwards.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        expect: Vec<Assertion>,
        /// Whether it must have worked; `true` unless said otherwise.
        #[serde(skip_serializing_if = "Option::is_none")]
        required: Option<bool>,
        /// The reason of the skip when it did not work; `could-not-run` unless said otherwise.
        #[serde(skip_serializing_if = "Option::is_none")]
        otherwise: Option<Reason>,
        /// How long to wait first: `"5s"`, `"500ms"`, or a template of one; outside the step's time limit.
        #[serde(skip_serializing_if = "Option::is_none")]
        wait: Option<String>,
        /// Rows that judge the step that did not work; the first that matches is the spec's outcome.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        outcome: Vec<OutcomeRow>,
    }
}

change_table! {
    /// What is done after a check, best effort, never judged.
    Cleanup {
        /// The id of a spec that is run.
        #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
        use_: Option<String>,
        /// For a request of its own: the spec whose request it starts from.
        #[serde(skip_serializing_if = "Option::is_none")]
        like: Option<String>,
    }
}

/// How to follow a cursor through pages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// JSON Pointer of the next page's cursor in the answer.
    pub next: String,
    /// Where the cursor is put in the next request: `json:/params/cursor` or `query.cursor`.
    pub send: String,
    /// JSON Pointer of the list in the answer; the lists of all pages become `pages.items`.
    pub collect: String,
    /// The most pages that are fetched.
    pub max: usize,
}

/// An answer that obliges a client to do something and to ask again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// All of these must hold for the answer.
    #[serde(rename = "match")]
    pub match_: Vec<Assertion>,
    /// The list of `flow.toml` that is run, in the flow's own scope, before the request is sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Facts that are set from the answer first.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub capture: IndexMap<String, Capture>,
    /// How often at the most; 1 unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u32>,
}

/// What the user does at the authorization endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum User {
    /// Logs in and consents.
    #[default]
    Approves,
    /// Logs in and refuses.
    Denies,
    /// Is not there: an empty cookie jar, no login.
    Absent,
}
