//! Where a request goes, as sentences name it.

use std::fmt;

use url::Url;

/// Host and port of a URL.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The host, IPv6 addresses in brackets.
    pub(super) host: String,
    /// The port, the scheme's own if the URL names none.
    pub(super) port: u16,
    /// Whether TLS is spoken.
    pub(super) secure: bool,
    /// Host and port of the proxy that stands between, if there is one.
    pub(super) proxy: Option<String>,
}

impl Place {
    pub(super) fn of(url: &Url, proxy: Option<&Url>) -> Place {
        Place {
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
            secure: url.scheme() == "https",
            proxy: proxy.map(|proxy| Place::of(proxy, None).to_string()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)?;
        match &self.proxy {
            Some(proxy) => write!(f, " (through the proxy {proxy})"),
            None => Ok(()),
        }
    }
}
