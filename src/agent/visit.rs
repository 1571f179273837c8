//! One request of a user agent, and what its record shows.

use std::sync::Mutex;

use cookie_store::CookieStore;
use url::Url;

use crate::outcome::SentRequest;

/// One request of a user agent.
#[derive(Clone)]
pub(super) struct Visit {
    /// Where it goes.
    pub(super) url: Url,
    /// The URL as it is shown, if it holds secrets.
    shown_url: Option<String>,
    /// The form that it sends.
    pub(super) form: Option<SentForm>,
    /// The page that it comes from.
    from: Option<Url>,
}

/// A form in the body of a request.
#[derive(Clone)]
pub(super) struct SentForm {
    body: String,
    /// The body without secrets.
    shown: String,
    /// Its parameters.
    pub(super) parameters: Vec<(String, String)>,
}

impl Visit {
    /// Asks for a page.
    pub(super) fn get(url: Url) -> Visit {
        Visit { url, shown_url: None, form: None, from: None }
    }

    /// Sends a form.
    pub(super) fn post(url: Url, body: String, shown: String, parameters: Vec<(String, String)>) -> Visit {
        Visit { form: Some(SentForm { body, shown, parameters }), ..Visit::get(url) }
    }

    /// Is shown with this URL.
    pub(super) fn shown_as(self, url: String) -> Visit {
        Visit { shown_url: Some(url), ..self }
    }

    /// Comes from this page.
    pub(super) fn from(self, page: &Url) -> Visit {
        Visit { from: Some(page.clone()), ..self }
    }

    /// The request as it is sent, with the cookies of its place.
    pub(super) fn request(&self, jar: &Mutex<CookieStore>) -> SentRequest {
        let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
        let mut headers = vec![("accept".to_owned(), accept.to_owned())];
        let mut add = |name: &str, value: String| headers.push((name.to_owned(), value));
        if let Ok(jar) = jar.lock() {
            let cookies: Vec<String> =
                jar.get_request_values(&self.url).map(|(name, value)| format!("{name}={value}")).collect();
            if !cookies.is_empty() {
                add("cookie", cookies.join("; "));
            }
        }
        if self.form.is_some() {
            add("content-type", "application/x-www-form-urlencoded".to_owned());
        }
        if let Some(from) = &self.from {
            // As browsers do: servers compare these lines before they take a form.
            let origin = from.origin();
            let same = origin == self.url.origin();
            if self.form.is_some() {
                add("origin", origin.ascii_serialization());
            }
            let whole = if same { referrer(from) } else { format!("{}/", origin.ascii_serialization()) };
            add("referer", whole);
        }
        let method = if self.form.is_some() { "POST" } else { "GET" };
        SentRequest {
            method: method.to_owned(),
            url: self.url.to_string(),
            headers,
            body: self.form.as_ref().map(|form| form.body.clone()),
            ..SentRequest::default()
        }
    }

    /// The request as its record shows it.
    pub(super) fn shown(&self, sent: SentRequest) -> SentRequest {
        SentRequest {
            url: self.shown_url.clone().unwrap_or(sent.url),
            body: self.form.as_ref().map(|form| form.shown.clone()),
            ..sent
        }
    }

    /// The same form, sent to another place.
    pub(super) fn again_to(&self, url: Url) -> Visit {
        Visit { url, shown_url: None, ..self.clone() }
    }
}

fn referrer(page: &Url) -> String {
    let mut page = page.clone();
    page.set_fragment(None);
    let _ = page.set_username("");
    let _ = page.set_password(None);
    page.into()
}
