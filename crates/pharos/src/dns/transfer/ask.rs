//! Puts a question to another server, in one datagram.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::dns::wire::{Answered, Asking, AskingError};

/// Octets of an answer that is worth reading.
const ANSWER_OCTETS: usize = 4096;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No socket, or nobody behind the port.
    #[error("{0}")]
    Network(#[from] std::io::Error),
    /// Silence.
    #[error("no answer within {0:?}")]
    Silence(Duration),
    /// It says no, or its answer is none.
    #[error(transparent)]
    Answer(#[from] AskingError),
}

/// Sends a question in a datagram from a port of its own, and waits for what answers it.
///
/// # Errors
/// [`Trouble`].
pub async fn ask(
    address: SocketAddr,
    asking: &Asking,
    octets: &[u8],
    clock: &Clock,
    patience: Duration,
) -> Result<Answered, Trouble> {
    let ours = match address {
        SocketAddr::V4(_) => SocketAddr::from(([0; 4], 0)),
        SocketAddr::V6(_) => SocketAddr::from(([0_u16; 8], 0)),
    };
    let socket = UdpSocket::bind(ours).await?;
    socket.connect(address).await?;
    socket.send(octets).await?;
    let mut buffer = vec![0; ANSWER_OCTETS];
    let answered = async {
        let mut last = None;
        loop {
            let length = match socket.recv(&mut buffer).await {
                Ok(length) => length,
                Err(error) => return Err(last.unwrap_or(Trouble::Network(error))),
            };
            let received = buffer.get(..length).unwrap_or_default().to_vec();
            match asking.answered(received, clock.wall_now()) {
                // Anybody can send a datagram: what does not belong here is passed over.
                Err(AskingError::Unrelated) => last = Some(AskingError::Unrelated.into()),
                Err(error) => return Err(error.into()),
                Ok(answer) => return Ok(answer),
            }
        }
    };
    timeout(patience, answered).await.map_err(|_| Trouble::Silence(patience))?
}
