//! What an edit can say. Plain data, so that a fault is a few lines of a file and needs no code.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::reference::endpoint::Endpoint;

/// One change to requests or answers of the reference server.
///
/// The first group of fields says which requests are meant (all that are given have to hold), the second what changes
/// before the request is handled, the third what changes about the answer. `{origin}` in any text of the last two groups
/// and in `path` becomes the server's origin; `{null}` as a value of `json` or `set_params` becomes null.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Edit {
    /// The endpoint, by name; `*` or nothing for every path.
    pub at: At,
    /// Exactly this path, for places that are no endpoint.
    pub path: Option<String>,
    /// Only this HTTP method.
    pub method: Option<String>,
    /// Only this JSON-RPC method.
    pub rpc: Option<String>,
    /// Only requests with (or without) an `Authorization: Bearer` header.
    pub with_token: Option<bool>,
    /// Only requests with these parameters in query, form or top level of the JSON body, for example
    /// `grant_type = "refresh_token"`. A list there has to hold the value.
    pub with_params: BTreeMap<String, String>,
    /// Only requests without any of these parameters there.
    pub without_params: Vec<String>,
    /// Only requests with these header fields, for example `accept-encoding = "identity"`.
    pub with_headers: BTreeMap<String, String>,
    /// Only requests whose header lines, names and values together, have more than so many bytes.
    pub with_headers_over: Option<usize>,
    /// Only answers with this status. Cannot go with changes of the request, which come before there is a status.
    pub on_status: Option<u16>,
    /// Leave the first so many fitting requests as they are.
    pub after: u32,
    /// Then touch only so many.
    pub times: Option<u32>,

    /// Parameters to take out of query, form or top level of the JSON body.
    pub drop_params: Vec<String>,
    /// Parameters to put there: into the body if it is a form or JSON object, else into the query.
    pub set_params: Map<String, Value>,
    /// Header fields to take out of the request.
    pub drop_headers: Vec<String>,

    /// Status of the answer.
    pub status: Option<u16>,
    /// Header fields of the answer, replacing those of the same name.
    pub headers: BTreeMap<String, String>,
    /// Further header lines, each a name and a value, beside those of the same name.
    pub add_headers: Vec<(String, String)>,
    /// Header fields to take out of the answer.
    pub drop_answer_headers: Vec<String>,
    /// Merged into the JSON body, object by object; other values replace. An empty body becomes this one.
    pub json: Option<Value>,
    /// JSON Pointers (RFC 6901) of members to take out of the JSON body.
    pub remove: Vec<String>,
    /// The whole body as text. The content type stays unless `headers` changes it.
    pub body: Option<String>,
    /// Text that follows a body that is text.
    pub append: Option<String>,
    /// The whole body as bytes, for what no text can be.
    pub bytes: Option<Vec<u8>>,
    /// Parameters to set in the query of `Location`.
    pub redirect_params: BTreeMap<String, String>,
    /// Parameters to take out of the query of `Location`.
    pub drop_redirect_params: Vec<String>,
    /// Milliseconds to wait before the answer is sent.
    pub delay_ms: u64,
    /// Bytes of white space that follow the body.
    pub padding: u64,
    /// How the body ends.
    pub ending: Ending,
}

/// How the body of an answer ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// As it should.
    #[default]
    Whole,
    /// Never: the connection stays open.
    Never,
    /// The connection is closed before the end.
    BreaksOff,
}

/// Where an edit applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum At {
    /// Everywhere, written `*`.
    #[default]
    Anywhere,
    /// At one endpoint.
    Endpoint(Endpoint),
}

impl At {
    pub(super) fn covers(self, endpoint: Endpoint) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Endpoint(own) => own == endpoint,
        }
    }
}

impl TryFrom<String> for At {
    type Error = serde::de::value::Error;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        use serde::de::IntoDeserializer as _;
        match name.as_str() {
            "*" => Ok(Self::Anywhere),
            name => Endpoint::deserialize(name.into_deserializer()).map(Self::Endpoint),
        }
    }
}

impl Edit {
    /// The edit with `{origin}` replaced in every text that reaches the wire or is compared with it.
    pub(super) fn at_origin(&self, origin: &str) -> Self {
        let text = |text: &String| text.replace("{origin}", origin);
        let texts = |map: &BTreeMap<String, String>| map.iter().map(|(k, v)| (k.clone(), text(v))).collect();
        Self {
            path: self.path.as_ref().map(text),
            with_params: texts(&self.with_params),
            set_params: self.set_params.iter().map(|(k, v)| (k.clone(), placed(v, origin))).collect(),
            headers: texts(&self.headers),
            add_headers: self.add_headers.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
            json: self.json.as_ref().map(|value| placed(value, origin)),
            body: self.body.as_ref().map(text),
            redirect_params: texts(&self.redirect_params),
            ..self.clone()
        }
    }

    /// Why the edit can never do what it says, if so.
    pub(super) fn mistake(&self) -> Option<String> {
        let changes_request =
            !(self.drop_params.is_empty() && self.set_params.is_empty() && self.drop_headers.is_empty());
        if self.on_status.is_some() && changes_request {
            return Some("`on_status` comes too late for changes of the request".to_owned());
        }
        if let Some(status) = self.status.filter(|status| !(200..600).contains(status)) {
            return Some(format!("status {status} is not one of 200 to 599"));
        }
        if let Some(pointer) = self.remove.iter().find(|pointer| !pointer.starts_with('/')) {
            return Some(format!("`{pointer}` is not a JSON Pointer: it has to begin with `/`"));
        }
        let added = self.add_headers.iter().map(|(name, value)| (name, value));
        self.headers.iter().chain(added).find_map(|(name, value)| {
            let fits = hyper::header::HeaderName::try_from(name.as_str()).is_ok()
                && hyper::header::HeaderValue::try_from(value.as_str()).is_ok();
            (!fits).then(|| format!("`{name}: {value}` is not a header field"))
        })
    }
}

fn placed(value: &Value, origin: &str) -> Value {
    match value {
        // TOML has no null of its own.
        Value::String(text) if text == "{null}" => Value::Null,
        Value::String(text) => Value::String(text.replace("{origin}", origin)),
        Value::Array(items) => items.iter().map(|item| placed(item, origin)).collect(),
        Value::Object(members) => members.iter().map(|(k, v)| (k.clone(), placed(v, origin))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}
