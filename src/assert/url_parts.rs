//! A URL in its parts as written (RFC 3986 appendix B). A parser for browsers repairs what it reads: comparing what it
//! gives would ignore case and default ports whether or not a spec wants that.

use url::Url;

/// An absolute URL, parsed and as written.
pub(super) struct UrlParts<'a> {
    /// As clients understand it.
    pub(super) url: Url,
    scheme: &'a str,
    /// User information, host and port.
    authority: &'a str,
    path: &'a str,
    query: Option<&'a str>,
    /// What follows `#`.
    pub(super) fragment: Option<&'a str>,
}

impl<'a> UrlParts<'a> {
    /// Splits a URL.
    ///
    /// # Errors
    /// Why the text is not an absolute URL, in half a sentence.
    pub(super) fn of(text: &'a str) -> Result<Self, String> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || "\\\"<>^`{|}".contains(c)) {
            return Err("it has characters that no URL has".to_owned());
        }
        let url = Url::parse(text).map_err(|error| match error {
            url::ParseError::RelativeUrlWithoutBase => "it is not absolute".to_owned(),
            other => format!("it is not a URL ({other})"),
        })?;
        let (rest, fragment) = split(text, '#');
        let (rest, query) = split(rest, '?');
        let (scheme, rest) = rest.split_once(':').ok_or("it has no scheme")?;
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", rest),
        };
        if url.has_host() && authority.is_empty() {
            return Err("it names no host".to_owned());
        }
        Ok(UrlParts { url, scheme, authority, path, query, fragment })
    }

    /// The first part that differs from another URL, but for what is ignored.
    pub(super) fn difference(
        &self,
        other: &UrlParts<'_>,
        ignoring: &dyn Fn(&str) -> bool,
    ) -> Option<&'static str> {
        let parts = |url: &UrlParts<'_>| {
            let authority = if ignoring("default-port") { url.without_default_port() } else { url.authority };
            let path = if ignoring("trailing-slash") { without_slash(url.path) } else { url.path };
            let query = url.query.filter(|_| !ignoring("query")).map(str::to_owned);
            let cased =
                |text: &str| if ignoring("case") { text.to_ascii_lowercase() } else { text.to_owned() };
            let (userinfo, host) = authority.rsplit_once('@').unwrap_or(("", authority));
            (cased(url.scheme), userinfo.to_owned(), cased(host), path.to_owned(), query)
        };
        let (one, two) = (parts(self), parts(other));
        let differs = [
            ("scheme", one.0 != two.0),
            ("user information", one.1 != two.1),
            ("host or port", one.2 != two.2),
            ("path", one.3 != two.3),
            ("query", one.4 != two.4),
            ("fragment", self.fragment != other.fragment),
        ];
        differs.into_iter().find(|(_, differs)| *differs).map(|(part, _)| part)
    }

    /// Whether another URL lies below this one at the same origin (RFC 6454 §4).
    pub(super) fn is_parent_of(&self, other: &UrlParts<'_>, ignoring_query: bool) -> bool {
        let below =
            other.path.strip_prefix(without_slash(self.path)).is_some_and(|rest| rest.starts_with('/'));
        let plain = self.fragment.is_none() && (self.query.is_none() || ignoring_query);
        self.url.origin() == other.url.origin() && below && plain
    }

    fn without_default_port(&self) -> &'a str {
        let default = match self.url.scheme() {
            "https" => ":443",
            "http" => ":80",
            _ => return self.authority,
        };
        let bare = self.authority.strip_suffix(default).or_else(|| self.authority.strip_suffix(':'));
        bare.unwrap_or(self.authority)
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}
