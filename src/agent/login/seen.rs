//! What is told of the page at which an authorization request ended.

use serde::Serialize;
use url::Url;

use super::choose::without_query;
use super::page::{Field, Page};
use super::suggest;

/// How many characters of the text of a page are told.
const TEXT_SHOWN: usize = 300;

/// The page at which an authorization request ended, as templates see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PageSeen {
    /// Its title.
    pub title: String,
    /// Its URL, without the query.
    pub url: String,
    /// The beginning of its text.
    pub text: String,
    /// The fields of its forms, each with its type: `password (password)`.
    pub fields: Vec<String>,
    /// The lines of login script that would fit it; a whole file if there is no script at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// Why the user got no further.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<PageProblem>,
}

/// Why the user got no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageProblem {
    /// There is a form, and no login script.
    NoScript,
    /// No rule of the login script fits.
    NoRule,
    /// The page came again after it was submitted.
    CameAgain,
    /// More pages came than the script allows.
    TooManyPages,
    /// There is no form, and the page runs scripts.
    NeedsJavascript,
    /// There is no form.
    NoForm,
    /// The form is sent in a way that is not supported: as `multipart/form-data`, or to no web address.
    UnsupportedForm,
    /// The redirects go in a circle, or never end.
    RedirectLoop,
    /// After a form was sent, a redirect wanted it to be sent again to another origin.
    SentElsewhere,
}

impl PageSeen {
    /// What is told of a page.
    pub(super) fn of(page: &Page, url: &Url, problem: Option<PageProblem>, has_script: bool) -> PageSeen {
        let rule = suggest::rule(page, url);
        PageSeen {
            title: page.title.clone(),
            url: without_query(url),
            text: page.text.chars().take(TEXT_SHOWN).collect(),
            fields: page.forms.iter().flat_map(|form| form.fields.iter().map(described)).collect(),
            suggestion: rule.map(|rule| if has_script { rule } else { suggest::file(&rule) }),
            problem,
        }
    }

    /// What is told if there is no page.
    pub(in crate::agent) fn without_page(url: &str, problem: PageProblem) -> PageSeen {
        let url = Url::parse(url).map_or_else(|_| url.to_owned(), |url| without_query(&url));
        PageSeen { url, problem: Some(problem), ..PageSeen::default() }
    }
}

fn described(field: &Field) -> String {
    format!("{} ({})", field.name, field.kind)
}
