//! Cross-origin requests of browser clients (Fetch standard), and which origins count as ours to serve.
//!
//! The server is for tools on the same machine, so pages of any loopback origin are welcome and all others are not:
//! that is also the check against DNS rebinding which MCP asks for.

use url::{Host, Url};

use super::endpoint::Endpoint;
use super::message::{Answer, Request};

const REQUEST_HEADERS: &str = "Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Session-Id, Mcp-Method, \
                               Mcp-Name, Mcp-Param-Augend, Last-Event-ID, DPoP";
const EXPOSED_HEADERS: &str = "WWW-Authenticate, Mcp-Session-Id, DPoP-Nonce";

/// The answer to a preflight request, or `None` if this is not one.
pub(super) fn preflight(endpoint: Endpoint, request: &Request) -> Option<Answer> {
    let asks = request.method == "OPTIONS" && request.header("access-control-request-method").is_some();
    let methods = endpoint.cors_methods().filter(|_| asks)?;
    if request.header("origin").is_none_or(|origin| !is_loopback(origin)) {
        return Some(Answer::empty(403));
    }
    let answer = Answer::empty(204)
        .with("Access-Control-Allow-Methods", methods)
        .with("Access-Control-Allow-Headers", REQUEST_HEADERS)
        .with("Access-Control-Max-Age", "600");
    Some(share(endpoint, request, answer))
}

/// Lets a page of a loopback origin read the answer, errors included: without that a browser client sees no challenge.
pub(super) fn share(endpoint: Endpoint, request: &Request, answer: Answer) -> Answer {
    if endpoint.cors_methods().is_none() {
        return answer;
    }
    let answer = answer.with("Vary", "Origin");
    match request.header("origin") {
        Some(origin) if is_loopback(origin) => answer
            .with("Access-Control-Allow-Origin", origin)
            .with("Access-Control-Expose-Headers", EXPOSED_HEADERS),
        _ => answer,
    }
}

/// Whether an `Origin` is a loopback one, of whatever port. `null` is not.
pub(super) fn is_loopback(origin: &str) -> bool {
    Url::parse(origin).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && has_loopback_host(&url))
}

/// Whether the host of a URL is this machine: 127.0.0.0/8, ::1 or the name `localhost` (RFC 8252 §7.3, RFC 6761 §6.3).
pub(super) fn has_loopback_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_origins_are_ours() {
        for origin in ["http://localhost:6274", "http://127.0.0.1", "http://[::1]:3000", "https://localhost"]
        {
            assert!(is_loopback(origin), "{origin}");
        }
        for origin in ["null", "", "http://localhost.evil.example", "http://evil.example", "file://localhost"]
        {
            assert!(!is_loopback(origin), "{origin}");
        }
    }
}
