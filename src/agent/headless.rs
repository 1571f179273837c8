//! A user agent without a screen: follows redirects with a cookie jar, and never visits the redirect URI.

use std::sync::Mutex;
use std::time::Duration;

use cookie_store::CookieStore;
use tokio::time::Instant;
use url::Url;

use super::redirect::{parameters_of, response_at};
use crate::http::{self, Client};
use crate::outcome::{Answer, NoAnswer, SentRequest, Transport};
use crate::spec::model::{Ended, User};

/// The most redirects that are followed.
const MAX_HOPS: usize = 20;

/// A user agent with a cookie jar: one user of one flow.
#[derive(Default)]
pub struct Headless {
    jar: Mutex<CookieStore>,
}

/// The way of an authorization request.
#[derive(Default)]
pub struct Journey {
    /// Every request on the way, with its answer.
    pub hops: Vec<(SentRequest, Result<Answer, NoAnswer>, Duration)>,
    /// How it ended; none if the last hop was not answered.
    pub ended: Option<Ended>,
    /// The parameters of the authorization response.
    pub callback: Option<Vec<(String, String)>>,
    /// The query parameters of the page at which it ended.
    pub page: Option<Vec<(String, String)>>,
}

/// Where an authorization request starts, and where it may end.
#[derive(Clone, Copy)]
pub struct Destination<'a> {
    /// The authorization URL.
    pub url: &'a str,
    /// The redirect URI that the request names.
    pub named: Option<&'a str>,
    /// The client's own redirect URI.
    pub registered: Option<&'a str>,
    /// Header lines for the origin of the authorization URL; none other gets them.
    pub headers: &'a [(String, String)],
}

enum Next {
    Visit(Url),
    End(Ended, Option<Vec<(String, String)>>),
}

impl Headless {
    /// Follows an authorization request to its end.
    ///
    /// # Errors
    /// The request could not be built: our mistake, not the server's.
    pub async fn authorize(
        &self,
        client: &Client,
        to: Destination<'_>,
        user: User,
        deadline: Instant,
    ) -> Result<Journey, http::Error> {
        let mut journey = Journey::default();
        let own_jar = Mutex::new(CookieStore::default());
        let jar = if user == User::Absent { &own_jar } else { &self.jar };
        let mut seen: Vec<SentRequest> = Vec::new();
        let mut next = to.url.to_owned();
        loop {
            let request = request(&next, jar, to);
            if seen.contains(&request) || seen.len() >= MAX_HOPS {
                journey.ended = Some(Ended::Elsewhere);
                return Ok(journey);
            }
            seen.push(request.clone());
            let (result, duration) = match client.send(&request, deadline).await {
                Ok(sent) => sent,
                // The first request is ours; a redirect that leads to no valid request is the server's.
                Err(error) if journey.hops.is_empty() => return Err(error),
                Err(_) => {
                    journey.ended = Some(Ended::Elsewhere);
                    return Ok(journey);
                }
            };
            let step = result.as_ref().ok().map(|answer| {
                keep_cookies(jar, &request.url, answer);
                what_next(&request.url, answer, to)
            });
            if let Err(NoAnswer { kind: Transport::Timeout, .. }) = &result {
                journey.ended = Some(Ended::Timeout);
            }
            journey.hops.push((request.clone(), result, duration));
            match step {
                Some(Next::Visit(url)) => next = url.into(),
                Some(Next::End(ended, parameters)) => {
                    journey.ended = Some(ended);
                    match ended {
                        Ended::Callback | Ended::Registered => journey.callback = parameters,
                        _ => journey.page = parameters,
                    }
                    return Ok(journey);
                }
                None => return Ok(journey),
            }
        }
    }
}

fn request(url: &str, jar: &Mutex<CookieStore>, to: Destination<'_>) -> SentRequest {
    let mut headers = vec![("accept".to_owned(), "text/html,application/xhtml+xml,*/*;q=0.8".to_owned())];
    if let (Ok(url), Ok(jar)) = (Url::parse(url), jar.lock()) {
        let cookies: Vec<String> =
            jar.get_request_values(&url).map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            headers.push(("cookie".to_owned(), cookies.join("; ")));
        }
        if Url::parse(to.url).is_ok_and(|start| start.origin() == url.origin()) {
            headers.extend(to.headers.iter().cloned());
        }
    }
    SentRequest { method: "GET".into(), url: url.to_owned(), headers, ..SentRequest::default() }
}

fn keep_cookies(jar: &Mutex<CookieStore>, url: &str, answer: &Answer) {
    let (Ok(url), Ok(mut jar)) = (Url::parse(url), jar.lock()) else { return };
    for line in answer.header_values("set-cookie") {
        // A cookie that a browser would refuse is refused here, too; that is no finding.
        let _ = jar.parse(line, &url);
    }
}

fn what_next(url: &str, answer: &Answer, to: Destination<'_>) -> Next {
    let here = Url::parse(url).ok();
    let page = here.as_ref().map(parameters_of);
    match answer.status {
        301 | 302 | 303 | 307 | 308 => {
            let Some(location) = answer.header("location") else { return Next::End(Ended::Elsewhere, None) };
            let resolved = here.as_ref().and_then(|here| here.join(location).ok());
            let Some(resolved) = resolved else { return Next::End(Ended::Elsewhere, None) };
            if let Some(parameters) = to.named.and_then(|uri| response_at(uri, location, &resolved)) {
                return Next::End(Ended::Callback, Some(parameters));
            }
            if let Some(parameters) = to.registered.and_then(|uri| response_at(uri, location, &resolved)) {
                return Next::End(Ended::Registered, Some(parameters));
            }
            match resolved.scheme() {
                "http" | "https" => Next::Visit(resolved),
                _ => Next::End(Ended::Elsewhere, None),
            }
        }
        200..=299 => Next::End(Ended::Page, page),
        400..=599 => Next::End(Ended::Refusal, page),
        _ => Next::End(Ended::Elsewhere, None),
    }
}
