//! Which edits touch a request, counting `after` and `times`.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::model::Edit;
use crate::reference::endpoint::Endpoint;
use crate::reference::error::Error;
use crate::reference::message::{Answer, Request};

/// The edits of a server, ready to be applied.
pub(in crate::reference) struct Edits(Vec<Armed>);

struct Armed {
    edit: Edit,
    /// How many messages have fitted so far.
    fitted: AtomicU32,
}

/// The edits that one request has met.
pub(in crate::reference) struct Chosen<'a>(Vec<&'a Armed>);

impl Edits {
    pub(in crate::reference) fn new(edits: &[Edit], origin: &str) -> Result<Self, Error> {
        for (index, edit) in edits.iter().enumerate() {
            if let Some(reason) = edit.at_origin(origin).mistake() {
                return Err(Error::Edit { number: index + 1, reason });
            }
        }
        let arm = |edit: &Edit| Armed { edit: edit.at_origin(origin), fitted: AtomicU32::new(0) };
        Ok(Self(edits.iter().map(arm).collect()))
    }

    pub(in crate::reference) fn chosen(&self, endpoint: Endpoint, request: &Request) -> Chosen<'_> {
        let meets = |armed: &&Armed| fits(&armed.edit, endpoint, request);
        let due = |armed: &&Armed| armed.edit.on_status.is_some() || armed.is_due();
        Chosen(self.0.iter().filter(meets).filter(due).collect())
    }
}

impl Chosen<'_> {
    pub(in crate::reference) fn change_request(&self, request: &mut Request) {
        for armed in &self.0 {
            armed.edit.change_request(request);
        }
    }

    pub(in crate::reference) async fn change_answer(&self, mut answer: Answer) -> Answer {
        let status = answer.status;
        let mut delay = 0;
        for armed in &self.0 {
            let due = armed.edit.on_status.is_none_or(|wanted| wanted == status && armed.is_due());
            if due {
                armed.edit.change_answer(&mut answer);
                delay += armed.edit.delay_ms;
            }
        }
        if delay > 0 {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        answer
    }
}

impl Armed {
    /// Counts one more fitting message and says whether it is one of those to be touched.
    fn is_due(&self) -> bool {
        let before = self.fitted.fetch_add(1, Ordering::Relaxed);
        let index = before.checked_sub(self.edit.after);
        index.is_some_and(|index| self.edit.times.is_none_or(|times| index < times))
    }
}

fn fits(edit: &Edit, endpoint: Endpoint, request: &Request) -> bool {
    let body = || request.json().unwrap_or_default();
    edit.at.covers(endpoint)
        && edit.path.as_ref().is_none_or(|path| *path == request.path)
        && edit.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(&request.method))
        && edit.rpc.as_ref().is_none_or(|rpc| body()["method"] == rpc.as_str())
        && edit.with_token.is_none_or(|wanted| wanted == has_token(request))
        && edit.with_params.iter().all(|(name, value)| has_param(request, name, value))
        && !edit.without_params.iter().any(|name| names_param(request, name))
        && edit
            .with_headers
            .iter()
            .all(|(name, value)| request.headers_named(&name.to_ascii_lowercase()).contains(&value.as_str()))
        && edit.with_headers_over.is_none_or(|bytes| size_of_headers(request) > bytes)
}

fn size_of_headers(request: &Request) -> usize {
    request.headers.iter().map(|(name, value)| name.len() + value.len()).sum()
}

fn has_token(request: &Request) -> bool {
    let scheme = request.header("authorization").and_then(|value| value.split(' ').next());
    scheme.is_some_and(|scheme| ["bearer", "dpop"].iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

fn has_param(request: &Request, name: &str, value: &str) -> bool {
    let in_body = || match request.json() {
        Some(Value::Object(members)) => members.get(name).is_some_and(|own| is_or_has(own, value)),
        _ => request.is_form() && request.form_params().all(name).contains(&value),
    };
    request.query_params().all(name).contains(&value) || in_body()
}

/// A list has its items as a query has parameters that are repeated.
fn is_or_has(own: &Value, value: &str) -> bool {
    own == value || own.as_array().is_some_and(|items| items.iter().any(|item| item == value))
}

/// Whether the request has such a parameter, whatever its value.
fn names_param(request: &Request, name: &str) -> bool {
    let in_body = || match request.json() {
        Some(Value::Object(members)) => members.contains_key(name),
        _ => request.is_form() && request.form_params().has(name),
    };
    request.query_params().has(name) || in_body()
}
