//! Which redirect URIs clients may have, and when one of a request is a registered one (OAuth 2.1 §2.3, §4.1.1, §8.4.2;
//! MCP authorization: localhost or https).

use url::{Host, Url};

use crate::reference::cors::has_loopback_host;

/// Whether a client may register this: https, or http on this machine; absolute, without fragment, user or password.
pub(super) fn is_allowed(uri: &str) -> bool {
    let visible = uri.bytes().all(|b| b.is_ascii_graphic());
    let Ok(url) = Url::parse(uri) else { return false };
    let bare = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let secure = match url.scheme() {
        "https" => uri.starts_with("https://"),
        "http" => uri.starts_with("http://") && has_loopback_host(&url),
        _ => false,
    };
    visible && bare && secure
}

/// Whether a server takes it that knows only what to refuse, and reads what browsers read otherwise.
pub(super) fn is_not_denied(uri: &str) -> bool {
    let denied = ["javascript:", "data:", "http://"].iter().any(|beginning| uri.starts_with(beginning));
    is_allowed(uri) || (!denied && Url::parse(uri).is_ok_and(|url| url.fragment().is_none()))
}

/// Whether the URI of a request is the registered one: the same characters, except that the port of a loopback http URI
/// is free, since native clients get it from the operating system at the last moment (RFC 8252 §7.3). The name
/// `localhost` is treated as the literals are: many clients use it, and OAuth 2.1 §4.1.1 speaks of it alike.
pub(super) fn fits(registered: &str, requested: &str) -> bool {
    registered == requested
        || matches!((without_port(registered), without_port(requested)), (Some(a), Some(b)) if a == b)
}

/// A loopback http URI split around its port, by its own characters: no normalising, which would let variants through.
fn without_port(uri: &str) -> Option<(&str, &str)> {
    let url = Url::parse(uri).ok().filter(|url| url.scheme() == "http" && has_loopback_host(url))?;
    let rest = uri.strip_prefix("http://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let name_ends = match url.host()? {
        Host::Ipv6(_) => authority.find(']')? + 1,
        Host::Ipv4(_) | Host::Domain(_) => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(name_ends);
    let is_port = port.is_empty() || port.strip_prefix(':')?.bytes().all(|b| b.is_ascii_digit());
    is_port.then_some((host, tail))
}

/// The redirect URI with response parameters, its own query kept as it is (OAuth 2.1 §4.1.2).
pub(super) fn with_params(uri: &str, params: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    let separator = match uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    format!("{uri}{separator}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_https_and_loopback_http_only() {
        for uri in
            ["https://app.example/cb?x=1", "http://127.0.0.1/cb", "http://localhost:1/", "http://[::1]:9/cb"]
        {
            assert!(is_allowed(uri), "{uri}");
        }
        for uri in [
            "http://app.example/cb",
            "javascript:alert(1)",
            "data:text/html,x",
            "cursor://callback",
            "/cb",
            "",
            "https://app.example/cb#x",
            "https://user@app.example/cb",
            "http://localhost.app.example/cb",
            "https:app.example",
            "https://app.example/a b",
        ] {
            assert!(!is_allowed(uri), "{uri}");
        }
    }

    #[test]
    fn only_the_port_of_a_loopback_uri_is_free() {
        assert!(fits("http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb"));
        assert!(fits("http://127.0.0.1/cb?a=1", "http://127.0.0.1:2/cb?a=1"));
        assert!(fits("http://localhost:1/cb", "http://localhost:2/cb"));
        assert!(fits("http://[::1]:1/cb", "http://[::1]:2/cb"));
        for (registered, requested) in [
            ("http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb/x"),
            ("http://127.0.0.1:1/cb", "http://127.0.0.1:1/CB"),
            ("http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb?x=1"),
            ("http://127.0.0.1:1/cb", "http://localhost:1/cb"),
            ("http://127.0.0.1:1/cb", "http://user@127.0.0.1:1/cb"),
            ("http://127.0.0.1:1/cb", "http://127.0.0.1:1/c%62"),
            ("http://127.0.0.1:1/cb", "https://127.0.0.1:1/cb"),
            ("https://127.0.0.1:1/cb", "https://127.0.0.1:2/cb"),
            ("https://app.example/cb", "https://app.example:444/cb"),
        ] {
            assert!(!fits(registered, requested), "{requested}");
        }
    }

    #[test]
    fn keeps_the_query_of_the_redirect_uri() {
        assert_eq!(with_params("https://a/?x=%7e", &[("code", "1 2")]), "https://a/?x=%7e&code=1+2");
        assert_eq!(with_params("https://a/", &[("code", "1")]), "https://a/?code=1");
    }
}
