//! What arrives at the callback, and what is made of it: one response belongs to the authorization that is waited for,
//! everything else is answered, noted, and changes nothing (RFC 6749 §10.12, RFC 9700 §4.7).

use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::{Method, StatusCode};
use tokio::sync::oneshot;
use url::Url;

use super::loopback::LoopbackUri;
use super::pages::Notice;
use super::redirect::parameters_of;

/// The most notes that are kept: a page that reloads itself does not fill the report.
const MOST_NOTES: usize = 20;
/// How much of a path a note shows.
const PATH_SHOWN: usize = 80;

type Parameters = Vec<(String, String)>;

/// An authorization response that came to the callback.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    /// The whole URL.
    pub(super) url: String,
    /// Its parameters, without those of the redirect URI itself.
    pub(super) parameters: Parameters,
}

/// Receives what comes to the listener of one flow.
pub(super) struct Desk {
    /// The redirect URI with the port that is listened at.
    uri: Url,
    own: Parameters,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    waiting: Option<Waiting>,
    /// The states whose response was taken.
    taken: Vec<Option<String>>,
    /// The last response with another `state` since the wait began.
    mismatch: Option<Arrival>,
    notes: Vec<(String, usize)>,
}

struct Waiting {
    state: Option<String>,
    taker: oneshot::Sender<Arrival>,
}

impl Desk {
    pub(super) fn new(uri: &LoopbackUri) -> Desk {
        let uri = uri.url().clone();
        Desk { own: parameters_of(&uri), uri, book: Mutex::default() }
    }

    /// Waits for the response with this `state`: the one that the authorization request has.
    pub(super) fn expect(&self, state: Option<String>) -> oneshot::Receiver<Arrival> {
        let (taker, arrival) = oneshot::channel();
        let mut book = self.book();
        book.mismatch = None;
        book.waiting = Some(Waiting { state, taker });
        arrival
    }

    /// Ends the wait; gives the last response that had another `state`, if there was one.
    pub(super) fn give_up(&self) -> Option<Arrival> {
        let mut book = self.book();
        book.waiting = None;
        book.mismatch.take()
    }

    /// What was answered besides the responses that were waited for.
    pub(super) fn notes(&self) -> Vec<String> {
        let times = |(note, count): &(String, usize)| match count {
            1 => note.clone(),
            _ => format!("{note} ({count} times)"),
        };
        self.book().notes.iter().map(times).collect()
    }

    /// Takes a request, and says how it is answered. `target` is the path with the query.
    pub(super) fn receive(&self, method: &Method, target: &str) -> (StatusCode, Notice) {
        let Some(url) = self.uri.join(target).ok().filter(|url| url.path() == self.uri.path()) else {
            let path: String =
                target.split('?').next().unwrap_or_default().chars().take(PATH_SHOWN).collect();
            self.book()
                .note(format!("The callback listener was asked for {path}, which is not the callback."));
            return (StatusCode::NOT_FOUND, Notice::NotHere);
        };
        if method != Method::GET {
            self.book().note(format!(
                "A {method} request to the callback was not used: an authorization response comes by GET."
            ));
            return (StatusCode::METHOD_NOT_ALLOWED, Notice::NotHere);
        }
        let parameters = parameters_of(&url).into_iter().filter(|p| !self.own.contains(p)).collect();
        self.respond(Arrival { url: url.into(), parameters })
    }

    fn respond(&self, arrival: Arrival) -> (StatusCode, Notice) {
        let mut book = self.book();
        let state = arrival.first("state").map(str::to_owned);
        if arrival.is_response() && book.waiting.as_ref().is_some_and(|waiting| waiting.state == state) {
            let notice = arrival.notice();
            book.taken.push(state);
            if let Some(waiting) = book.waiting.take() {
                // Whoever waited may have gone away a moment ago.
                let _ = waiting.taker.send(arrival);
            }
            return (StatusCode::OK, notice);
        }
        if state.is_some() && book.taken.contains(&state) {
            book.note(
                "The callback was opened again with a response that was used: a second tab, or a reload."
                    .into(),
            );
            return (StatusCode::OK, Notice::Again);
        }
        let error = arrival.first("error").map(str::to_owned);
        if arrival.is_response() {
            let which = if state.is_some() { "another `state`" } else { "no `state`" };
            let what = error.as_deref().map_or("A response", |_| "An error response");
            book.note(format!("{what} with {which} came to the callback and was not used."));
            book.mismatch = Some(arrival);
        } else {
            book.note("The callback was opened without a response (one in the fragment of the URL stays in the browser).".into());
        }
        (StatusCode::BAD_REQUEST, Notice::Stranger(error))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn note(&mut self, note: String) {
        if let Some((_, count)) = self.notes.iter_mut().find(|(noted, _)| *noted == note) {
            *count += 1;
        } else if self.notes.len() < MOST_NOTES {
            self.notes.push((note, 1));
        }
    }
}

impl Arrival {
    fn first(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Whether any of it speaks of an authorization.
    fn is_response(&self) -> bool {
        ["code", "error", "state"].iter().any(|name| self.first(name).is_some())
    }

    fn notice(&self) -> Notice {
        let description = self.first("error_description").map(str::to_owned);
        match self.first("error") {
            Some("access_denied") => Notice::Denied(description),
            Some(error) => Notice::Refused(error.to_owned(), description),
            None if self.first("code").is_some_and(|code| !code.is_empty()) => Notice::Received,
            None => Notice::Empty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk() -> Desk {
        Desk::new(&LoopbackUri::parse("http://127.0.0.1:9/cb?own=1").unwrap())
    }

    fn get(desk: &Desk, target: &str) -> (u16, Notice) {
        let (status, notice) = desk.receive(&Method::GET, target);
        (status.as_u16(), notice)
    }

    #[test]
    fn only_the_state_that_is_waited_for_ends_the_wait() {
        let desk = desk();
        let mut waiting = desk.expect(Some("right".into()));
        assert_eq!(get(&desk, "/cb?own=1&code=a&state=wrong"), (400, Notice::Stranger(None)));
        assert_eq!(get(&desk, "/cb?own=1&code=a"), (400, Notice::Stranger(None)));
        assert_eq!(get(&desk, "/cb?error=access_denied").1, Notice::Stranger(Some("access_denied".into())));
        assert!(waiting.try_recv().is_err());
        assert_eq!(get(&desk, "/cb?own=1&code=a&state=right"), (200, Notice::Received));
        let parameters = waiting.try_recv().unwrap().parameters;
        assert_eq!(parameters, [("code".into(), "a".into()), ("state".into(), "right".into())]);
        assert_eq!(get(&desk, "/cb?own=1&code=a&state=right"), (200, Notice::Again));
        assert_eq!(desk.notes().len(), 4, "{:?}", desk.notes());
    }

    #[test]
    fn what_was_wrong_is_there_when_the_wait_is_given_up() {
        let desk = desk();
        drop(desk.expect(Some("right".into())));
        get(&desk, "/cb?code=a&state=wrong");
        assert_eq!(desk.give_up().unwrap().first("state"), Some("wrong"));
        let _waiting = desk.expect(Some("next".into()));
        assert!(desk.give_up().is_none(), "what came before belongs to the other wait");
    }

    #[test]
    fn strays_are_answered_and_noted() {
        let desk = desk();
        let _waiting = desk.expect(Some("right".into()));
        assert_eq!(get(&desk, "/favicon.ico"), (404, Notice::NotHere));
        assert_eq!(get(&desk, "/favicon.ico"), (404, Notice::NotHere));
        for method in [Method::HEAD, Method::POST] {
            assert_eq!(desk.receive(&method, "/cb?code=a&state=right").0, StatusCode::METHOD_NOT_ALLOWED);
        }
        assert_eq!(get(&desk, "/cb"), (400, Notice::Stranger(None)));
        assert!(desk.notes()[0].contains("/favicon.ico") && desk.notes()[0].contains("(2 times)"));
        assert_eq!(desk.notes().len(), 4, "{:?}", desk.notes());
    }

    #[test]
    fn an_error_is_told_as_what_it_is() {
        for (response, notice) in [
            ("error=access_denied", Notice::Denied(None)),
            (
                "error=invalid_scope&error_description=x",
                Notice::Refused("invalid_scope".into(), Some("x".into())),
            ),
            ("iss=a", Notice::Empty),
        ] {
            let desk = desk();
            let _waiting = desk.expect(Some("s".into()));
            assert_eq!(get(&desk, &format!("/cb?{response}&state=s")).1, notice);
        }
    }
}
