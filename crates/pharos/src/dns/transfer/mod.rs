//! The hidden primary: zones go from here to the signer and to nobody else.
//!
//! Datagrams and connections ([`listener`]) bring requests. Who may ask for what is a table
//! ([`peers`]); a plain question is answered from the records near it ([`answer`]); what a transfer
//! carries follows from the serial that the peer has ([`plan`]), and it is read page by page
//! ([`source`]) into signed messages ([`stream`]). [`notify`] tells peers of a new version, and
//! [`secondaries`] keeps what each of them heard and took.

pub mod answer;
pub mod ask;
pub mod limits;
pub mod listener;
pub mod notify;
pub mod peers;
pub mod plan;
pub mod secondaries;
pub mod service;
pub mod source;
pub mod stream;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use service::DnsService;

/// Serves one address over both transports until `stopped` changes.
pub fn serve(
    tasks: &mut JoinSet<()>,
    service: &Arc<DnsService>,
    (listener, socket): (TcpListener, UdpSocket),
    stopped: &watch::Receiver<bool>,
) {
    let datagrams = listener::serve_datagrams(Arc::clone(service), socket, stopped.clone());
    let connections = listener::serve_connections(Arc::clone(service), listener, stopped.clone());
    tasks.spawn(datagrams);
    tasks.spawn(connections);
}
