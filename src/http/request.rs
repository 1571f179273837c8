//! From the request that a spec describes to the one that is sent, or the reason why it is none.

use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, Request};
use url::Url;

use super::error::Error;
use crate::outcome::SentRequest;

/// Builds the request: every line as given, in order, repeated names kept.
///
/// # Errors
/// The request is no valid HTTP.
pub(super) fn build(sent: &SentRequest) -> Result<Request, Error> {
    let mut request = Request::new(method(&sent.method)?, url(&sent.url)?);
    *request.headers_mut() = headers(sent)?;
    *request.body_mut() = sent.body.clone().map(Body::from);
    Ok(request)
}

fn method(name: &str) -> Result<Method, Error> {
    match Method::from_bytes(name.as_bytes()) {
        Ok(method) if method != Method::CONNECT => Ok(method),
        _ => Err(Error::Method(name.to_owned())),
    }
}

fn url(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).map_err(|source| Error::Url { url: text.to_owned(), source })?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        _ => Err(Error::Scheme(text.to_owned())),
    }
}

fn headers(sent: &SentRequest) -> Result<HeaderMap, Error> {
    let length = sent.body.as_ref().map_or(0, String::len);
    let mut map = HeaderMap::new();
    for (name, value) in &sent.headers {
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Error::HeaderName(name.clone()))?;
        let line = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| Error::HeaderValue(name.clone()))?;
        if key == CONTENT_LENGTH && value.trim().parse() != Ok(length) {
            return Err(Error::ContentLength { said: value.clone(), bytes: length });
        }
        map.try_append(key, line).map_err(|_| Error::TooManyHeaders(sent.headers.len()))?;
    }
    Ok(map)
}
