//! The pages that a person sees when the browser comes back.

use crate::text::{Sign, escape, page};

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// The code has come.
    Received,
    /// `access_denied`, with the description.
    Denied(Option<String>),
    /// Another error, with the description.
    Refused(String, Option<String>),
    /// Neither a code nor an error.
    Empty,
    /// This response was used before.
    Again,
    /// It does not belong to the authorization that is waited for; with an error that it tells.
    Stranger(Option<String>),
    /// Nothing is here, or not by this method.
    NotHere,
}

const FOOTER: &str = "mcprove · OAuth conformance";

/// The page as HTML.
pub(super) fn html(notice: &Notice) -> String {
    let (sign, heading, sentence) = match notice {
        Notice::Received => (Sign::Done, "Authorization received", "The run goes on in your terminal."),
        Notice::Denied(_) => (Sign::Refused, "Access was denied", "No access was given."),
        Notice::Refused(..) => {
            (Sign::Problem, "The authorization failed", "The authorization server answered with an error.")
        }
        Notice::Empty => (
            Sign::Problem,
            "The authorization is incomplete",
            "The authorization server sent neither a code nor an error.",
        ),
        Notice::Again => (Sign::Done, "Already received", "This authorization was used before."),
        Notice::Stranger(_) => (
            Sign::Problem,
            "This response was not used",
            "It does not belong to the authorization that is waiting.",
        ),
        Notice::NotHere => (
            Sign::Problem,
            "Nothing is here",
            "This address only receives the answer of an authorization server.",
        ),
    };
    page(
        sign,
        heading,
        &format!("<p>{sentence}</p>\n<p>You can close this tab.</p>{}", details(notice)),
        FOOTER,
    )
}

fn details(notice: &Notice) -> String {
    let (error, description) = match notice {
        Notice::Denied(description) => (Some("access_denied"), description.as_deref()),
        Notice::Refused(error, description) => (Some(error.as_str()), description.as_deref()),
        Notice::Stranger(error) => (error.as_deref(), None),
        Notice::Received | Notice::Empty | Notice::Again | Notice::NotHere => (None, None),
    };
    let Some(error) = error else { return String::new() };
    let error = format!("<dt>Error</dt><dd><code>{}</code></dd>", escape(&clip(error)));
    let description = description.map(|text| format!("<dt>Reason</dt><dd>{}</dd>", escape(&clip(text))));
    format!("\n<dl>{error}{}</dl>", description.unwrap_or_default())
}

/// A page is no place for novels.
fn clip(text: &str) -> String {
    const SHOWN: usize = 300;
    let mut clipped: String = text.chars().take(SHOWN).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_shown_and_never_markup() {
        let notice = Notice::Refused("<script>".into(), Some("<b>no</b>".repeat(100)));
        let page = html(&notice);
        assert!(page.contains("&lt;script&gt;") && page.contains("&lt;b&gt;no&lt;/b&gt;"), "{page}");
        assert!(!page.contains("<script>") && !page.contains("<b>") && page.contains('…'), "{page}");
    }

    #[test]
    fn every_page_says_that_the_tab_can_be_closed() {
        for notice in [
            Notice::Received,
            Notice::Denied(None),
            Notice::Refused("x".into(), None),
            Notice::Empty,
            Notice::Again,
            Notice::Stranger(None),
            Notice::NotHere,
        ] {
            assert!(html(&notice).contains("You can close this tab."), "{notice:?}");
        }
    }
}
