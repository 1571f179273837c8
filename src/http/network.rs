//! Whom to trust, and the way to the servers: set by the user alone. Nothing is read from the environment but what the
//! platform's certificate store reads itself.

use std::sync::Arc;

use reqwest::Certificate;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Url;

use super::causes;

/// Whom to trust, and the way to the servers.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Certificates that are trusted besides the platform's.
    pub authorities: Authorities,
    /// Whether certificates are not checked at all, nor whom they are for.
    pub insecure: bool,
    /// The HTTP proxy of every request; its user name and password go to it alone.
    pub proxy: Option<Url>,
}

/// Certificates of authorities, read from PEM text (RFC 7468).
#[derive(Clone, Debug, Default)]
pub struct Authorities(Arc<[CertificateDer<'static>]>);

impl Authorities {
    /// Reads the text of a PEM file.
    ///
    /// # Errors
    /// One sentence: there is no certificate in it, or one cannot be read.
    pub fn from_pem(pem: &[u8]) -> Result<Authorities, String> {
        let mut certificates = Vec::new();
        let mut store = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| error.to_string())?;
            let number = certificates.len() + 1;
            store
                .add(certificate.clone())
                .map_err(|error| format!("certificate {number} cannot be read: {error}"))?;
            certificates.push(certificate);
        }
        if certificates.is_empty() {
            return Err("there is no `BEGIN CERTIFICATE` in it".to_owned());
        }
        Ok(Authorities(certificates.into()))
    }

    /// The certificates.
    pub(super) fn certificates(&self) -> Result<Vec<Certificate>, String> {
        let certificates = self.0.iter().map(|certificate| Certificate::from_der(certificate));
        certificates.collect::<Result<_, _>>().map_err(|error| causes::innermost(&error))
    }
}

/// Reads the URL of a proxy.
///
/// # Errors
/// One sentence without the URL, which may hold a password.
pub fn parse_proxy(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("it is no URL: {error}"))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        _ => Err("it must begin with http:// or https://".to_owned()),
    }
}
