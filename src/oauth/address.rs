//! Parts of URLs from which well-known URLs are made (RFC 8414 §3.1, RFC 9728 §3.1).

use url::Url;

use super::Error;

/// The origin of a URL: scheme, host and port (RFC 6454 §6.2); a default port is left out.
///
/// # Errors
/// [`Error::NotAUrl`], or [`Error::NoOrigin`] for schemes without a host.
pub fn origin(url: &str) -> Result<String, Error> {
    let origin = parsed(url)?.origin();
    if origin.is_tuple() {
        Ok(origin.ascii_serialization())
    } else {
        Err(Error::NoOrigin { url: url.to_owned() })
    }
}

/// The path of a URL without query; empty at the root. A terminating slash is dropped, as RFC 8414 §3.1 demands before
/// a well-known segment is put in front.
///
/// # Errors
/// [`Error::NotAUrl`].
pub fn path(url: &str) -> Result<String, Error> {
    let parsed = parsed(url)?;
    let path = parsed.path();
    Ok(path.strip_suffix('/').unwrap_or(path).to_owned())
}

fn parsed(url: &str) -> Result<Url, Error> {
    Url::parse(url).map_err(|source| Error::NotAUrl { url: url.to_owned(), source })
}
