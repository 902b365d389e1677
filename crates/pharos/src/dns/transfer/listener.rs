//! The sockets: datagrams and connections, within their limits.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use super::limits::{DATAGRAMS_AT_ONCE, REQUEST_MAXIMUM, STRANGER_PATIENCE, STRANGERS_AT_ONCE};
use super::service::{Conversation, DnsService};

/// Answers datagrams until `stop` changes.
pub async fn serve_datagrams(
    service: Arc<DnsService>,
    socket: UdpSocket,
    mut stop: watch::Receiver<bool>,
) {
    let socket = Arc::new(socket);
    let room = Arc::new(Semaphore::new(DATAGRAMS_AT_ONCE));
    let mut buffer = vec![0; REQUEST_MAXIMUM];
    loop {
        let received = tokio::select! {
            received = socket.recv_from(&mut buffer) => received,
            _ = stop.changed() => return,
        };
        let (length, from) = match received {
            Ok(received) => received,
            // An earlier answer found nobody; the next datagram may be anybody's.
            Err(error) => {
                tracing::debug!(%error, "a datagram could not be received");
                tokio::task::yield_now().await;
                continue;
            }
        };
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else { continue };
        let octets = buffer.get(..length).unwrap_or_default().to_vec();
        let (service, socket) = (Arc::clone(&service), Arc::clone(&socket));
        tokio::spawn(async move {
            let _permit = permit;
            let Some(sent) = service.datagram(octets, from.ip()).await else { return };
            if let Err(error) = socket.send_to(sent.octets(), from).await {
                tracing::debug!(%from, %error, "an answer could not be sent");
            }
        });
    }
}

/// Takes connections until `stop` changes; those that are open end with it.
pub async fn serve_connections(
    service: Arc<DnsService>,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(service.limits.connections));
    let beside = Arc::new(Semaphore::new(STRANGERS_AT_ONCE));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a DNS connection could not be taken");
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
        };
        let (room, patience) = match service.peers.knows(from.ip()) {
            true => (&room, service.limits.idle),
            false => (&beside, STRANGER_PATIENCE),
        };
        let Ok(permit) = Arc::clone(room).try_acquire_owned() else {
            tracing::debug!(%from, "a DNS connection too many");
            continue;
        };
        let (service, mut stop) = (Arc::clone(&service), stop.clone());
        tokio::spawn(async move {
            let _permit = permit;
            tokio::select! {
                () = converse(&service, stream, from, patience) => {}
                _ = stop.changed() => {}
            }
        });
    }
}

/// Answers request after request (RFC 7766, section 6.2.1) until one of both ends it.
async fn converse(
    service: &DnsService,
    mut stream: TcpStream,
    from: SocketAddr,
    patience: Duration,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%from, %error, "Nagle's algorithm stays on");
    }
    let (mut input, output) = stream.split();
    let mut output = BufWriter::with_capacity(32 * 1024, output);
    loop {
        let mut octets = Vec::new();
        let read = async {
            let length = usize::from(input.read_u16().await?);
            if length > REQUEST_MAXIMUM {
                return Err(std::io::Error::other("a request that is too long"));
            }
            octets.resize(length, 0);
            input.read_exact(&mut octets).await
        };
        match timeout(patience, read).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return tracing::trace!(%from, %error, "a DNS connection ended"),
            Err(_) => return tracing::trace!(%from, "a DNS connection said nothing"),
        }
        let goes_on = service.stream(octets, from.ip(), &mut output).await;
        let flushed = timeout(service.limits.idle, output.flush()).await;
        if goes_on == Conversation::Ends || !matches!(flushed, Ok(Ok(()))) {
            return;
        }
    }
}
