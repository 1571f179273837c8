//! Whether an answer is the end of an authorization request, and where it leads otherwise.

use url::Url;

use super::redirect::{parameters_of, response_at};
use crate::outcome::Answer;
use crate::spec::model::Ended;

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

/// What comes after an answer. Parameters are those of the response, or of the URL of the page.
pub(super) enum Next {
    /// A redirect leads here.
    Visit(Url),
    /// This is the end.
    End(Ended, Option<Vec<(String, String)>>),
    /// An answer to look at: the end, unless the user can go on from there.
    Look(Ended, Option<Vec<(String, String)>>),
}

/// Reads an answer.
pub(super) fn what_next(here: &Url, answer: &Answer, to: Destination<'_>) -> Next {
    let page = Some(parameters_of(here));
    match answer.status {
        301 | 302 | 303 | 307 | 308 => {
            let Some(location) = answer.header("location") else { return Next::End(Ended::Elsewhere, None) };
            let Ok(resolved) = here.join(location) else { return Next::End(Ended::Elsewhere, None) };
            if let Some((ended, parameters)) = arrival(location, &resolved, to) {
                return Next::End(ended, Some(parameters));
            }
            match resolved.scheme() {
                "http" | "https" => Next::Visit(resolved),
                _ => Next::End(Ended::Elsewhere, None),
            }
        }
        200..=299 => Next::Look(Ended::Page, page),
        400..=599 => Next::Look(Ended::Refusal, page),
        _ => Next::End(Ended::Elsewhere, None),
    }
}

/// The authorization response, if this place is a redirect URI: that of the request, or the client's own.
pub(super) fn arrival(
    location: &str,
    resolved: &Url,
    to: Destination<'_>,
) -> Option<(Ended, Vec<(String, String)>)> {
    let at = |uri: Option<&str>, ended: Ended| {
        uri.and_then(|uri| response_at(uri, location, resolved)).map(|parameters| (ended, parameters))
    };
    at(to.named, Ended::Callback).or_else(|| at(to.registered, Ended::Registered))
}
