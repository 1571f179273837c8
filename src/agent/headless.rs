//! A user agent without a screen: follows redirects with a cookie jar, plays a login script on the pages that come, and
//! never visits the redirect URI.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cookie_store::CookieStore;
use tokio::time::Instant;
use url::Url;

use super::arrival::{Destination, Next, arrival, what_next};
use super::login::{LoginScript, PageProblem, PageSeen, PageUser, Turn};
use super::visit::Visit;
use crate::http::{self, Client};
use crate::outcome::{Answer, NoAnswer, SentRequest, Transport};
use crate::spec::model::{Ended, User};

/// The most redirects that are followed from one page to the next.
const MAX_HOPS: usize = 20;

/// A user agent with a cookie jar: one user of one flow.
#[derive(Default)]
pub struct Headless {
    jar: Mutex<CookieStore>,
    script: Option<Arc<LoginScript>>,
    secrets: Mutex<Vec<String>>,
}

/// The way of an authorization request.
#[derive(Default)]
pub struct Journey {
    /// Every request on the way, with its answer; without the secrets that were typed in.
    pub hops: Vec<(SentRequest, Result<Answer, NoAnswer>, Duration)>,
    /// How it ended; none if the last hop was not answered.
    pub ended: Option<Ended>,
    /// The parameters of the authorization response.
    pub callback: Option<Vec<(String, String)>>,
    /// The query parameters of the page at which it ended.
    pub page: Option<Vec<(String, String)>>,
    /// What there was to see of that page.
    pub seen: Option<PageSeen>,
    /// Whether the user pressed the button that refuses.
    pub has_denied: bool,
}

/// An authorization request on its way.
struct Trip<'a> {
    journey: Journey,
    to: Destination<'a>,
    user: PageUser<'a>,
    /// The requests since the last page that was submitted.
    since_page: Vec<SentRequest>,
}

impl Headless {
    /// A user who plays this script on the pages that come.
    pub fn with_script(script: Option<Arc<LoginScript>>) -> Headless {
        Headless { script, ..Headless::default() }
    }

    /// What was typed in so far that no output may show.
    pub fn secrets(&self) -> Vec<String> {
        let own = self.script.iter().flat_map(|script| script.secrets().iter().cloned());
        own.chain(self.secrets.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned()).collect()
    }

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
        // Who refuses must be asked: a server that remembers the consent of before asks nobody.
        let own_jar = Mutex::new(CookieStore::default());
        let jar = if user == User::Approves { &self.jar } else { &own_jar };
        let script = self.script.as_deref().filter(|_| user != User::Absent);
        let user = PageUser::new(script, user, client.chance());
        let mut trip = Trip { journey: Journey::default(), to, user, since_page: Vec::new() };
        let start =
            Url::parse(to.url).map_err(|source| http::Error::Url { url: to.url.to_owned(), source })?;
        let mut next = Some(Visit::get(start));
        while let Some(visit) = next.take() {
            let mut request = visit.request(jar);
            if Url::parse(to.url).is_ok_and(|start| start.origin() == visit.url.origin()) {
                request.headers.extend(to.headers.iter().cloned());
            }
            if trip.since_page.contains(&request) || trip.since_page.len() >= MAX_HOPS {
                trip.end(Ended::Elsewhere, None);
                let seen = PageSeen::without_page(&request.url, PageProblem::RedirectLoop);
                trip.journey.seen = Some(seen);
                break;
            }
            trip.since_page.push(request.clone());
            let (result, duration) = match client.send(&request, deadline).await {
                Ok(sent) => sent,
                // The first request is ours; a redirect that leads to no valid request is the server's.
                Err(error) if trip.journey.hops.is_empty() => return Err(error),
                Err(error @ http::Error::NotRecorded(_)) => return Err(error),
                Err(_) => {
                    trip.end(Ended::Elsewhere, None);
                    break;
                }
            };
            next = trip.arrive(&visit, &result, jar);
            trip.journey.hops.push((visit.shown(request), result, duration));
        }
        trip.journey.has_denied = trip.user.has_denied;
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.append(&mut trip.user.secrets);
        drop(secrets);
        Ok(trip.journey)
    }
}

impl Trip<'_> {
    /// Looks at an answer: where to go next, or none at the end.
    fn arrive(
        &mut self,
        visit: &Visit,
        result: &Result<Answer, NoAnswer>,
        jar: &Mutex<CookieStore>,
    ) -> Option<Visit> {
        let answer = match result {
            Ok(answer) => answer,
            Err(no_answer) => {
                self.journey.ended = (no_answer.kind == Transport::Timeout).then_some(Ended::Timeout);
                return None;
            }
        };
        keep_cookies(jar, &visit.url, answer);
        match what_next(&visit.url, answer, self.to) {
            Next::Visit(url) => self.redirected(visit, url, answer.status),
            Next::End(ended, parameters) => {
                self.end(ended, parameters);
                None
            }
            Next::Look(ended, parameters) => self.look(visit, answer, ended, parameters),
        }
    }

    /// 307 and 308 send a form again; to another origin than its page named it is not sent.
    fn redirected(&mut self, visit: &Visit, url: Url, status: u16) -> Option<Visit> {
        if visit.form.is_none() || !matches!(status, 307 | 308) {
            return Some(Visit::get(url));
        }
        if url.origin() == visit.url.origin() {
            return self.leave(visit.again_to(url));
        }
        self.end(Ended::Elsewhere, None);
        self.journey.seen = Some(PageSeen::without_page(url.as_str(), PageProblem::SentElsewhere));
        None
    }

    fn look(
        &mut self,
        visit: &Visit,
        answer: &Answer,
        ended: Ended,
        parameters: Option<Vec<(String, String)>>,
    ) -> Option<Visit> {
        match self.user.look(visit.url.as_str(), answer) {
            Turn::Go(next, is_submitted) => {
                // A page that sends the browser on is a redirect by another name.
                if is_submitted {
                    self.since_page.clear();
                }
                self.leave(*next)
            }
            Turn::Stuck(seen) => {
                self.end(Ended::Page, parameters);
                self.journey.seen = Some(seen);
                None
            }
            Turn::End(seen) => {
                self.end(ended, parameters);
                self.journey.seen = seen;
                None
            }
        }
    }

    /// Goes on from a page, unless that would be the redirect URI.
    fn leave(&mut self, next: Visit) -> Option<Visit> {
        let sent = next.form.as_ref().map_or(&[][..], |form| &form.parameters);
        if let Some((ended, mut parameters)) = arrival(next.url.as_str(), &next.url, self.to) {
            parameters.extend_from_slice(sent);
            self.end(ended, Some(parameters));
            return None;
        }
        if !matches!(next.url.scheme(), "http" | "https") {
            self.end(Ended::Elsewhere, None);
            return None;
        }
        Some(next)
    }

    fn end(&mut self, ended: Ended, parameters: Option<Vec<(String, String)>>) {
        self.journey.ended = Some(ended);
        match ended {
            Ended::Callback | Ended::Registered => self.journey.callback = parameters,
            _ => self.journey.page = parameters,
        }
    }
}

fn keep_cookies(jar: &Mutex<CookieStore>, url: &Url, answer: &Answer) {
    let Ok(mut jar) = jar.lock() else { return };
    for line in answer.header_values("set-cookie") {
        // A cookie that a browser would refuse is refused here, too; that is no finding.
        let _ = jar.parse(line, url);
    }
}
