//! Host names to addresses: the system's resolver, but `localhost` is always both loopback addresses.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Looks names up. A system may know `localhost` as one family only while the server listens on the other: RFC 6761
/// §6.3 lets us answer ourselves. The IPv4 address comes last: its failure is the one told if both fail.
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = if is_loopback(name.as_str()) {
                vec![SocketAddr::from((Ipv6Addr::LOCALHOST, 0)), SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]
            } else {
                look_up(name.as_str()).await.map_err(NotFound)?
            };
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The name was not found; the source says what the system said.
#[derive(Debug, thiserror::Error)]
#[error("the host name was not found")]
pub(super) struct NotFound(#[source] io::Error);

async fn look_up(name: &str) -> io::Result<Vec<SocketAddr>> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((name, 0)).await?.collect();
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
    }
    Ok(found)
}

fn is_loopback(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}
