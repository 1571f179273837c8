//! Why a TLS handshake failed (RFC 8446), in one sentence.

use rustls::{CertificateError, Error};

use super::place::Place;

/// Explains a TLS error, before or after the handshake's end.
pub(super) fn sentence(error: &Error, place: &Place) -> String {
    match error {
        Error::InvalidMessage(_) => {
            format!("{place} does not speak TLS: it may be an http server (`http://{place}`)")
        }
        Error::InvalidCertificate(why) => {
            format!("the TLS handshake with {place} failed: {}", certificate(why, place))
        }
        other => format!("the TLS handshake with {place} failed: {other}"),
    }
}

fn certificate(error: &CertificateError, place: &Place) -> String {
    use CertificateError as E;
    match error {
        E::UnknownIssuer => {
            "the certificate is signed by no authority that this machine trusts (self-signed?); \
             --cacert may name a file with one more"
                .to_owned()
        }
        E::Expired | E::ExpiredContext { .. } => "the certificate has expired".to_owned(),
        E::NotValidYet | E::NotValidYetContext { .. } => "the certificate is not valid yet".to_owned(),
        E::NotValidForName | E::NotValidForNameContext { .. } => {
            format!("the certificate is not for `{}`", place.host)
        }
        E::Revoked => "the certificate was revoked".to_owned(),
        // What `openssl req -x509` makes. The type of this error is not rustls' own.
        other if other.to_string().contains("CaUsedAsEndEntity") => {
            "the certificate is an authority's own (self-signed, CA:TRUE) and cannot be a server's".to_owned()
        }
        other => format!("the certificate is not accepted: {other}"),
    }
}
