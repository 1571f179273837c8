//! A request in the making: the base whole, then each change over it, templates still raw; rendered once, at the end.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::nonces::Nonces;
use crate::outcome::SentRequest;
use crate::spec::merge;
use crate::spec::model::Change;
use crate::template::{Context, RenderError};

/// A request whose templates are not rendered yet.
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Draft {
    method: Option<String>,
    url: Option<String>,
    headers: IndexMap<String, Value>,
    query: IndexMap<String, Value>,
    form: IndexMap<String, Value>,
    json: Option<Value>,
    body: Option<String>,
    /// Headers that a `remove` took away: the default of that name is not sent either.
    without: Vec<String>,
}

/// Which parts of a change count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// All of them.
    All,
    /// Those that the request has already: a setup's change meets several requests, and speaks to the one it fits.
    Existing,
}

impl Draft {
    /// Lays a change over this request, its `remove` left out.
    pub fn apply(&mut self, change: &Change<'_>, parts: Parts) {
        let all = parts == Parts::All;
        if let Some(method) = change.method {
            self.method = Some(method.to_owned());
        }
        if let Some(url) = change.url {
            self.url = Some(url.to_owned());
        }
        for (name, value) in change.headers.into_iter().flatten() {
            let name = name.to_ascii_lowercase();
            self.without.retain(|without| *without != name);
            self.headers.insert(name, value.clone());
        }
        if all || !self.query.is_empty() {
            self.query.extend(change.query.into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
        }
        if all || !self.form.is_empty() {
            self.form.extend(change.form.into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
        }
        if let Some(json) = change.json.filter(|_| all || self.json.is_some()) {
            merge(self.json.get_or_insert(Value::Null), json);
        }
        if let Some(body) = change.body {
            self.body = Some(body.to_owned());
        }
    }

    /// Takes away what the paths name; what is not there is no mistake.
    pub fn remove(&mut self, paths: &[String]) {
        for path in paths {
            if path == "body" {
                self.body = None;
                self.json = None;
                self.form.clear();
            } else if path == "json" {
                self.json = None;
            } else if let Some(name) = path.strip_prefix("headers.") {
                let name = name.to_ascii_lowercase();
                self.headers.shift_remove(&name);
                self.without.push(name);
            } else if let Some(name) = path.strip_prefix("query.") {
                self.query.shift_remove(name);
            } else if let Some(name) = path.strip_prefix("form.") {
                self.form.shift_remove(name);
            } else if let Some(pointer) = path.strip_prefix("json:") {
                remove_at(self.json.as_mut(), pointer);
            }
        }
    }

    /// Sets one place: `json:/params/cursor`, `query.cursor`, `form.cursor`.
    pub fn put(&mut self, path: &str, value: Value) {
        if let Some(name) = path.strip_prefix("query.") {
            self.query.insert(name.to_owned(), value);
        } else if let Some(name) = path.strip_prefix("form.") {
            self.form.insert(name.to_owned(), value);
        } else if let Some(pointer) = path.strip_prefix("json:/") {
            let mut over = value;
            for segment in pointer.rsplit('/') {
                over = Value::Object([(unescape(segment), over)].into_iter().collect());
            }
            merge(self.json.get_or_insert(Value::Null), &over);
        }
    }

    /// Renders the request strictly: with a fact missing, nothing is sent. The headers come last: their templates see
    /// what they may have to sign, as `request`.
    pub fn render(&self, context: &Context, nonces: &Nonces) -> Result<SentRequest, RenderError> {
        let mut url =
            self.url.as_ref().map_or(Ok(String::new()), |url| context.render(url).map(|v| text(&v)))?;
        let query = pairs(&self.query, context)?;
        if !query.is_empty() {
            let encoded = encode(&query);
            url = format!("{url}{}{encoded}", if url.contains('?') { "&" } else { "?" });
        }
        let (body, media_type, rpc_id) = self.rendered_body(context)?;
        let method = match &self.method {
            Some(method) => text(&context.render(method)?),
            None if body.is_some() => "POST".to_owned(),
            None => "GET".to_owned(),
        };
        let mut headers = Vec::new();
        if let Some(media_type) = media_type
            && !self.headers.contains_key("content-type")
            && !self.without.iter().any(|name| name == "content-type")
        {
            headers.push(("content-type".to_owned(), media_type.to_owned()));
        }
        let seals = |value: &Value| value.as_str().is_some_and(|text| text.contains("request."));
        if self.headers.values().any(seals) {
            let nonce = nonces.of(&url);
            let request = json!({ "method": method, "url": url, "body": body.as_deref().unwrap_or_default(), "dpop_nonce": nonce });
            headers.extend(pairs(&self.headers, &context.with("request", request))?);
        } else {
            headers.extend(pairs(&self.headers, context)?);
        }
        Ok(SentRequest { method, url, headers, body, rpc_id })
    }

    /// The body, its media type, and the id of the JSON-RPC request in it.
    fn rendered_body(&self, context: &Context) -> Result<RenderedBody, RenderError> {
        if let Some(body) = &self.body {
            return Ok((Some(text(&context.render(body)?)), None, None));
        }
        if !self.form.is_empty() {
            let encoded = encode(&pairs(&self.form, context)?);
            return Ok((Some(encoded), Some("application/x-www-form-urlencoded"), None));
        }
        let Some(json) = &self.json else { return Ok((None, None, None)) };
        // Rendered once: the id may be random.
        let json = context.render_value(json)?;
        let id = json.get("id").filter(|_| json.get("jsonrpc").is_some()).cloned();
        Ok((Some(json.to_string()), Some("application/json"), id))
    }
}

type RenderedBody = (Option<String>, Option<&'static str>, Option<Value>);

fn encode(pairs: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Names and values; an array repeats a name, a table gives `name-member` for each member, `omit` leaves it out.
fn pairs(table: &IndexMap<String, Value>, context: &Context) -> Result<Vec<(String, String)>, RenderError> {
    let mut pairs = Vec::new();
    for (name, value) in table {
        match context.render_or_omit(value)? {
            None => {}
            Some(Value::Object(table)) => {
                pairs.extend(table.iter().map(|(member, v)| (format!("{name}-{member}"), text(v))));
            }
            Some(Value::Array(values)) => pairs.extend(values.iter().map(|v| (name.clone(), text(v)))),
            Some(value) => pairs.push((name.clone(), text(&value))),
        }
    }
    Ok(pairs)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

fn remove_at(json: Option<&mut Value>, pointer: &str) {
    let Some(json) = json else { return };
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    match json.pointer_mut(parent) {
        Some(Value::Object(table)) => {
            table.shift_remove(&unescape(last));
        }
        Some(Value::Array(list)) => {
            if let Some(index) = last.parse::<usize>().ok().filter(|index| *index < list.len()) {
                list.remove(index);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::model::{HasChange, Request};
    use crate::template::{Facts, Mark, Names};

    fn request(text: &str) -> Request {
        toml::from_str(text).unwrap()
    }

    fn context() -> Context {
        let mut facts = Facts::default();
        facts.set("client.id", json!("me"), Mark::default());
        Context::new(&facts, Names::default())
    }

    fn draft(texts: &[&str]) -> Draft {
        let mut draft = Draft::default();
        for text in texts {
            let request = request(text);
            draft.apply(&request.change(), Parts::All);
            draft.remove(&request.remove);
        }
        draft
    }

    #[test]
    fn the_base_is_built_raw_so_that_an_overridden_fact_need_not_be_known() {
        let draft = draft(&["url = 'http://a/'\nform = { x = '{{ not.known }}' }", "form = { x = '1' }"]);
        assert_eq!(draft.render(&context(), &Nonces::default()).unwrap().body.as_deref(), Some("x=1"));
    }

    #[test]
    fn an_array_repeats_a_parameter_and_omit_leaves_it_out() {
        let draft = draft(&["url = 'http://a/?z=0'\nquery = { x = ['1', '2'], y = '{{ omit }}' }"]);
        let sent = draft.render(&context(), &Nonces::default()).unwrap();
        assert_eq!((sent.method.as_str(), sent.url.as_str()), ("GET", "http://a/?z=0&x=1&x=2"));
    }

    #[test]
    fn a_table_gives_a_header_for_each_of_its_members() {
        let draft = draft(&[
            "url = 'http://a/'\nheaders = { mcp-param = { Region = 'eu', Dry = true, No = '{{ omit }}' } }",
        ]);
        let sent = draft.render(&context(), &Nonces::default()).unwrap();
        assert_eq!(
            sent.headers,
            [("mcp-param-Region".into(), "eu".into()), ("mcp-param-Dry".into(), "true".into())]
        );
    }

    #[test]
    fn headers_merge_whatever_their_case() {
        let draft =
            draft(&["url = 'http://a/'\nheaders = { Accept = 'a' }", "headers = { accept = ['b', 'c'] }"]);
        let sent = draft.render(&context(), &Nonces::default()).unwrap();
        assert_eq!(sent.headers, [("accept".into(), "b".into()), ("accept".into(), "c".into())]);
    }

    #[test]
    fn remove_takes_paths() {
        let draft = draft(&[
            "url = 'http://a/'\n[json]\njsonrpc = '2.0'\nid = 1\nparams = { _meta = { a = 1 } }",
            "remove = ['json:/id', 'json:/params/_meta', 'headers.content-type']",
        ]);
        let sent = draft.render(&context(), &Nonces::default()).unwrap();
        assert_eq!(sent.body.as_deref(), Some(r#"{"jsonrpc":"2.0","params":{}}"#));
        assert_eq!((sent.headers.len(), sent.rpc_id), (0, None));
    }

    #[test]
    fn a_setups_change_speaks_only_to_the_parts_that_are_there() {
        let mut draft = draft(&["url = 'http://a/'\nform = { x = '1' }"]);
        let change = request("json = { a = 1 }\nform = { y = '2' }");
        draft.apply(&change.change(), Parts::Existing);
        assert_eq!(draft.render(&context(), &Nonces::default()).unwrap().body.as_deref(), Some("x=1&y=2"));
    }

    #[test]
    fn the_id_of_a_json_rpc_request_is_known() {
        let draft = draft(&["url = 'http://a/'\njson = { jsonrpc = '2.0', id = 7, method = 'x' }"]);
        assert_eq!(draft.render(&context(), &Nonces::default()).unwrap().rpc_id, Some(json!(7)));
    }

    #[test]
    fn a_cursor_is_put_where_the_path_says() {
        let mut draft = draft(&["url = 'http://a/'\njson = { jsonrpc = '2.0', id = 1, params = { a = 1 } }"]);
        draft.put("json:/params/cursor", json!("n"));
        assert!(
            draft
                .render(&context(), &Nonces::default())
                .unwrap()
                .body
                .unwrap()
                .contains(r#""params":{"a":1,"cursor":"n"}"#)
        );
    }
}
