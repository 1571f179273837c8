//! Whether a redirect leads to a redirect URI.

use url::Url;

/// The parameters of an authorization response, if this location is at the redirect URI.
///
/// The location is compared as the server wrote it, and as a browser would read it. Parameters of the redirect URI
/// itself must all be there (RFC 6749 §3.1.2); those of a fragment count, too.
pub(super) fn response_at(
    redirect_uri: &str,
    location: &str,
    resolved: &Url,
) -> Option<Vec<(String, String)>> {
    let parameters = parameters_of(resolved);
    let same = bare(redirect_uri) == bare(location)
        || Url::parse(redirect_uri)
            .is_ok_and(|named| without_parameters(&named) == without_parameters(resolved));
    let own = Url::parse(redirect_uri).map(|named| parameters_of(&named)).unwrap_or_default();
    let complete = own.iter().all(|parameter| parameters.contains(parameter));
    (same && complete).then(|| parameters.into_iter().filter(|parameter| !own.contains(parameter)).collect())
}

fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

fn without_parameters(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// The parameters of the query, then those of the fragment.
pub(super) fn parameters_of(url: &Url) -> Vec<(String, String)> {
    let fragment = url.fragment().unwrap_or_default();
    let of_fragment = url::form_urlencoded::parse(fragment.as_bytes()).filter(|_| fragment.contains('='));
    url.query_pairs()
        .chain(of_fragment)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(redirect_uri: &str, location: &str) -> Option<usize> {
        response_at(redirect_uri, location, &Url::parse(location).unwrap()).map(|p| p.len())
    }

    #[test]
    fn the_parameters_of_the_response_are_read() {
        assert_eq!(at("http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb?code=a&state=b"), Some(2));
    }

    #[test]
    fn another_path_port_or_host_is_elsewhere() {
        assert_eq!(at("http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb/x?code=a"), None);
        assert_eq!(at("http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb?code=a"), None);
        assert_eq!(at("http://127.0.0.1:1/cb", "http://localhost:1/cb?code=a"), None);
    }

    #[test]
    fn the_redirect_uris_own_parameters_must_be_there() {
        assert_eq!(at("http://127.0.0.1:1/cb?x=1", "http://127.0.0.1:1/cb?code=a"), None);
        assert_eq!(at("http://127.0.0.1:1/cb?x=1", "http://127.0.0.1:1/cb?x=1&code=a"), Some(1));
    }
}
