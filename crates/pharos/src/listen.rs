//! Binds the sockets of a service, and says in one line why one cannot be had.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, UdpSocket};

/// Why a service cannot listen; `service` is also the section of its settings.
#[derive(Debug, thiserror::Error)]
#[error("{service} cannot listen on {address}: {}", remedy(.source, service))]
pub struct ListenError {
    service: &'static str,
    address: SocketAddr,
    source: io::Error,
}

/// Binds a TCP listener; port 0 lets the system choose.
///
/// # Errors
/// [`ListenError`] with the remedy.
pub async fn tcp(service: &'static str, address: SocketAddr) -> Result<TcpListener, ListenError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|source| ListenError { service, address, source })
}

/// Binds a socket for datagrams.
///
/// # Errors
/// [`ListenError`] with the remedy.
pub async fn udp(service: &'static str, address: SocketAddr) -> Result<UdpSocket, ListenError> {
    let bound = UdpSocket::bind(address).await;
    bound.map_err(|source| ListenError { service, address, source })
}

/// Binds one address for both; where the system chooses the port, one that is free for both.
///
/// # Errors
/// [`ListenError`] with the remedy.
pub async fn tcp_and_udp(
    service: &'static str,
    address: SocketAddr,
) -> Result<(TcpListener, UdpSocket), ListenError> {
    let mut attempts = if address.port() == 0 { PORT_ATTEMPTS } else { 1 };
    loop {
        let listener = tcp(service, address).await?;
        let chosen = listener.local_addr().unwrap_or(address);
        attempts -= 1;
        match udp(service, chosen).await {
            Ok(socket) => return Ok((listener, socket)),
            Err(_) if attempts > 0 => {}
            Err(error) => return Err(error),
        }
    }
}

/// How many ports are tried that may be taken for datagrams.
const PORT_ATTEMPTS: u32 = 20;

fn remedy(error: &io::Error, service: &str) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!(
                "the port is taken by another program; end it, or choose another \
                 ({service}.listen, or --port-base)"
            )
        }
        io::ErrorKind::PermissionDenied => {
            format!(
                "a port below 1024 needs CAP_NET_BIND_SERVICE; grant it or change {service}.listen"
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            format!("this machine does not have the address; change {service}.listen")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_told_in_one_line() {
        let first = tcp("epp", SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = first.local_addr().unwrap();
        let said = tcp("epp", address).await.unwrap_err().to_string();
        assert_eq!(
            said,
            format!(
                "epp cannot listen on {address}: the port is taken by another program; \
                 end it, or choose another (epp.listen, or --port-base)"
            )
        );
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_told() {
        let elsewhere = SocketAddr::from(([192, 0, 2, 1], 0));
        let said = tcp("dns", elsewhere).await.unwrap_err().to_string();
        assert!(said.contains("does not have the address; change dns.listen"), "{said}");
    }
}
