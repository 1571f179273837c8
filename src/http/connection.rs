//! The clients below ours: one that never speaks TLS, one that does, and both once more for requests whose answers are not
//! to be decoded. Each is built when it is first needed: reading the system's certificates costs milliseconds and
//! megabytes that a run against localhost need not pay.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, Proxy};
use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};

use super::causes;
use super::network::Network;
use super::resolver::Resolver;

/// How long an idle connection is kept. Shorter than what servers allow (2 s and more), so that a request seldom meets
/// a connection that the server is about to close, which would look like the server's fault.
const KEEP_IDLE: Duration = Duration::from_secs(1);

/// Connections, by scheme and by what is done with content codings.
pub(super) struct Connections {
    network: Network,
    decoding: ByScheme,
    verbatim: ByScheme,
}

#[derive(Default)]
struct ByScheme {
    plain: OnceLock<Result<reqwest::Client, String>>,
    secure: OnceLock<Result<reqwest::Client, String>>,
}

impl Connections {
    /// No connection yet.
    pub(super) fn new(network: Network) -> Connections {
        Connections { network, decoding: ByScheme::default(), verbatim: ByScheme::default() }
    }

    /// The client for a scheme, which decodes bodies, or leaves them as they come. The error is one sentence.
    pub(super) fn client(&self, secure: bool, decode: bool) -> Result<&reqwest::Client, &str> {
        // A proxy may be an https server, even if the request is for an http one.
        let secure = secure || self.network.proxy.as_ref().is_some_and(|proxy| proxy.scheme() == "https");
        let clients = if decode { &self.decoding } else { &self.verbatim };
        let client = if secure {
            clients.secure.get_or_init(|| build_secure(&self.network, decode))
        } else {
            clients.plain.get_or_init(|| build_plain(&self.network, decode))
        };
        client.as_ref().map_err(String::as_str)
    }
}

fn builder(network: &Network, decode: bool) -> Result<ClientBuilder, String> {
    let builder = reqwest::Client::builder()
        .gzip(decode)
        .deflate(decode)
        .http1_only()
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .retry(reqwest::retry::never())
        .pool_idle_timeout(KEEP_IDLE)
        .dns_resolver(Arc::new(Resolver));
    match &network.proxy {
        Some(proxy) => {
            let proxy = Proxy::all(proxy.clone()).map_err(|error| causes::innermost(&error))?;
            Ok(builder.proxy(proxy))
        }
        None => Ok(builder),
    }
}

/// The TLS configuration is empty: given, so that none with certificates is made.
fn build_plain(network: &Network, decode: bool) -> Result<reqwest::Client, String> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    builder(network, decode)?
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(|error| causes::innermost(&error))
}

/// Certificates are verified by the platform: the Keychain, the Windows store, or elsewhere the files that
/// `SSL_CERT_FILE` and `SSL_CERT_DIR` name, or else the distribution's; and by the user's own authorities.
fn build_secure(network: &Network, decode: bool) -> Result<reqwest::Client, String> {
    if CryptoProvider::get_default().is_none() {
        // Another thread may install one in the meantime; any will do.
        let _ = ring::default_provider().install_default();
    }
    builder(network, decode)?
        .tls_certs_merge(network.authorities.certificates()?)
        .tls_danger_accept_invalid_certs(network.insecure)
        .build()
        .map_err(|error| causes::innermost(&error))
}
