//! Redirect URIs on this machine, and the sockets behind them (RFC 8252 §7.3, §8.3).

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use url::{Host, Url};

/// Where a browser comes back to unless the user says otherwise: a free port of 127.0.0.1, which no resolver can misread.
pub const OWN_REDIRECT_URI: &str = "http://127.0.0.1:0/callback";

/// How many free ports are tried before giving up on having the same one on both loopback addresses.
const ATTEMPTS: usize = 16;

/// A redirect URI whose host is this machine. Port 0 stands for a free port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoopbackUri {
    url: Url,
    /// As it was given: servers compare redirect URIs as strings.
    text: String,
}

/// Why a loopback redirect URI cannot be listened at.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program listens there.
    #[error("port {port} is taken by another program on this machine")]
    Taken {
        /// The port.
        port: u16,
    },
    /// The operating system refuses.
    #[error("nothing can listen on {address}: {source}")]
    Refused {
        /// Where.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// In a replay: the run that was recorded listened nowhere.
    #[error("the run that is replayed waited for no browser")]
    NotRecorded,
}

/// Sockets that listen, and the redirect URI that leads to them.
pub(super) struct Bound {
    pub(super) sockets: Vec<TcpListener>,
    pub(super) uri: LoopbackUri,
}

impl LoopbackUri {
    /// Reads a redirect URI.
    ///
    /// # Errors
    /// Why no browser could come back to this machine by it, in words that end a sentence.
    pub fn parse(given: &str) -> Result<LoopbackUri, String> {
        let url = Url::parse(given).map_err(|error| error.to_string())?;
        let here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address == Ipv4Addr::LOCALHOST,
            Some(Host::Ipv6(address)) => address == Ipv6Addr::LOCALHOST,
            None => false,
        };
        if url.scheme() != "http" || !here {
            return Err("a browser must come back to this machine: http://localhost, http://127.0.0.1 or http://[::1], with any port and path".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it holds a user name or password".to_owned());
        }
        if url.fragment().is_some() {
            return Err("a redirect URI has no fragment (RFC 6749 §3.1.2)".to_owned());
        }
        Ok(LoopbackUri { url, text: given.to_owned() })
    }

    /// Whether the port is chosen by the operating system: then it cannot be taken.
    pub fn has_free_port(&self) -> bool {
        self.port() == 0
    }

    /// Whether it can be listened at now.
    ///
    /// # Errors
    /// Why not.
    pub fn probe(&self) -> Result<(), BindError> {
        self.bind().map(drop)
    }

    /// Listens on every address that the host may resolve to: a browser must not come to a stranger.
    pub(super) fn bind(&self) -> Result<Bound, BindError> {
        let (first, second): (IpAddr, Option<IpAddr>) = match self.url.host() {
            Some(Host::Ipv4(address)) => (address.into(), None),
            Some(Host::Ipv6(address)) => (address.into(), None),
            _ => (Ipv4Addr::LOCALHOST.into(), Some(Ipv6Addr::LOCALHOST.into())),
        };
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (socket, port) = listen(first, self.port())?;
            let mut sockets = vec![socket];
            match second.map(|address| listen(address, port)) {
                Some(Ok((socket, _))) => sockets.push(socket),
                Some(Err(BindError::Taken { .. })) if self.has_free_port() && attempt < ATTEMPTS => continue,
                Some(Err(error @ BindError::Taken { .. })) => return Err(error),
                // A machine without IPv6: nobody can listen there in our place either.
                Some(Err(BindError::Refused { .. } | BindError::NotRecorded)) | None => {}
            }
            return Ok(Bound { sockets, uri: self.at(port) });
        }
    }

    fn at(&self, port: u16) -> LoopbackUri {
        let mut bound = self.clone();
        if self.has_free_port() && bound.url.set_port(Some(port)).is_ok() {
            bound.text = bound.url.to_string();
        }
        bound
    }

    fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(80)
    }

    /// The URI as it goes into requests.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }
}

fn listen(host: IpAddr, port: u16) -> Result<(TcpListener, u16), BindError> {
    let address = SocketAddr::new(host, port);
    let bound = TcpListener::bind(address).and_then(|socket| {
        socket.set_nonblocking(true)?;
        let port = socket.local_addr()?.port();
        Ok((socket, port))
    });
    bound.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => BindError::Taken { port },
        _ => BindError::Refused { address, source },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_a_place_to_come_back_to() {
        for fine in [
            "http://localhost:9000/any/path?x=1",
            "http://127.0.0.1/callback",
            "http://[::1]:8000",
            "http://127.0.0.1:0/",
        ] {
            assert!(LoopbackUri::parse(fine).is_ok(), "{fine}");
        }
        for wrong in [
            "https://localhost/cb",
            "http://example.com/cb",
            "http://127.0.0.2/cb",
            "http://localhost.example/cb",
            "http://me:secret@localhost/cb",
            "http://localhost/cb#x",
            "callback",
        ] {
            assert!(LoopbackUri::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_port_that_is_taken_is_told_by_its_number() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let uri = LoopbackUri::parse(&format!("http://localhost:{port}/cb")).unwrap();
        assert!(uri.probe().unwrap_err().to_string().contains(&port.to_string()));
        drop(taken);
        assert!(uri.probe().is_ok());
    }

    #[test]
    fn a_free_port_stands_in_the_uri_and_a_given_uri_stays_as_it_is() {
        let bound = LoopbackUri::parse("http://localhost:0/own").unwrap().bind().unwrap();
        let port = bound.sockets[0].local_addr().unwrap().port();
        assert_eq!(bound.uri.as_str(), format!("http://localhost:{port}/own"));
        drop(bound);
        let given = format!("http://LOCALHOST:{port}");
        assert_eq!(LoopbackUri::parse(&given).unwrap().bind().unwrap().uri.as_str(), given);
    }
}
