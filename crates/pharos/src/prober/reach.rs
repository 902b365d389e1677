//! One address of a service, and a connection to it.

use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::{Fault, Tested};
use crate::config::HostPort;
use crate::identity;

/// One address of a host, by chance: each is tested in its turn, as often as the others (RA,
/// Specification 10, section 4.2). Finding it is no part of what is measured.
pub(super) async fn address(at: &HostPort) -> Tested<SocketAddr> {
    let HostPort { host, port } = at;
    let found = tokio::net::lookup_host((host.as_str(), *port)).await;
    let found =
        found.map_err(|error| Fault::new(format_args!("{host} has no address: {error}")))?;
    let found: Vec<SocketAddr> = found.collect();
    let [chance] = identity::random::<1>();
    let chosen = usize::from(chance).checked_rem(found.len()).and_then(|index| found.get(index));
    chosen.copied().ok_or_else(|| Fault::new(format_args!("{host} has no address")))
}

pub(super) async fn connected(address: SocketAddr) -> Tested<TcpStream> {
    let stream = TcpStream::connect(address).await;
    let stream = stream
        .map_err(|error| Fault::new(format_args!("{address} takes no connection: {error}")))?;
    // A question is one small packet; it must not wait for another.
    stream.set_nodelay(true).map_err(Fault::new)?;
    Ok(stream)
}
