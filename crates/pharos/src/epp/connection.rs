//! One TLS connection: frames in, frames out, each within its time limit (RFC 5734, section 4).
//!
//! Whatever a peer does here ends at worst this connection: a frame too long or too short, a half
//! frame that never ends, silence. Frames that were sent ahead are answered in order.

use std::io;
use std::time::Duration;

use registry_epp::frame;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::{Instant, timeout, timeout_at};

/// Why a connection ends.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    /// The peer closed it.
    #[error("the peer closed the connection")]
    ByPeer,
    /// Nothing came for too long.
    #[error("nothing came within the idle limit")]
    Idle,
    /// No login in time.
    #[error("no login within its limit")]
    NotLoggedIn,
    /// A frame was begun and not finished in time, or an answer was not taken.
    #[error("a frame was not finished within its limit")]
    Stalled,
    /// The length is not one a frame can have.
    #[error(transparent)]
    Frame(#[from] frame::FrameError),
    /// The connection broke.
    #[error(transparent)]
    Broken(#[from] io::Error),
}

/// How long the next frame may take to begin.
#[derive(Debug, Clone, Copy)]
pub(super) enum Patience {
    /// From now.
    Idle(Duration),
    /// Until the login limit of the connection.
    Login(Instant),
}

/// A connection's two directions with the time a frame may take.
pub(super) struct Connection<S> {
    stream: BufReader<S>,
    frame_limit: Duration,
    body: Vec<u8>,
    answer: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(super) fn new(stream: S, frame_limit: Duration) -> Self {
        let stream = BufReader::with_capacity(16 * 1024, stream);
        Self { stream, frame_limit, body: Vec::new(), answer: Vec::new() }
    }

    /// Reads the next frame's XML.
    pub(super) async fn read(&mut self, patience: Patience) -> Result<&[u8], Ended> {
        let mut header = [0; frame::HEADER_LENGTH];
        let begun = self.stream.read(&mut header[..1]);
        let begun = match patience {
            Patience::Idle(limit) => timeout(limit, begun).await.map_err(|_| Ended::Idle)?,
            Patience::Login(until) => {
                timeout_at(until, begun).await.map_err(|_| Ended::NotLoggedIn)?
            }
        };
        if begun? == 0 {
            return Err(Ended::ByPeer);
        }
        let limit = Instant::now() + self.frame_limit;
        let rest = self.stream.read_exact(&mut header[1..]);
        timeout_at(limit, rest).await.map_err(|_| Ended::Stalled)??;
        let length = frame::body_length(header)?;
        self.body.clear();
        self.body.resize(length, 0);
        let body = self.stream.read_exact(&mut self.body);
        timeout_at(limit, body).await.map_err(|_| Ended::Stalled)??;
        Ok(&self.body)
    }

    /// Writes one frame whose XML `encode` appends.
    pub(super) async fn write(&mut self, encode: impl FnOnce(&mut Vec<u8>)) -> Result<(), Ended> {
        self.answer.clear();
        self.answer.extend_from_slice(&[0; frame::HEADER_LENGTH]);
        encode(&mut self.answer);
        let header = frame::header(self.answer.len() - frame::HEADER_LENGTH)?;
        self.answer[..frame::HEADER_LENGTH].copy_from_slice(&header);
        let stream = self.stream.get_mut();
        let sent = async {
            stream.write_all(&self.answer).await?;
            stream.flush().await
        };
        timeout(self.frame_limit, sent).await.map_err(|_| Ended::Stalled)??;
        Ok(())
    }

    /// Says goodbye to TLS, so that the peer sees an end and no break.
    pub(super) async fn close(&mut self) {
        if let Err(error) = timeout(self.frame_limit, self.stream.get_mut().shutdown()).await {
            tracing::debug!(%error, "the peer did not take the end of the connection");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn a_length_no_frame_can_have_ends_the_connection() {
        for length in [0_u32, 4, u32::MAX, 262_145] {
            let (client, server) = tokio::io::duplex(64);
            let mut connection = Connection::new(server, LIMIT);
            let mut client = client;
            client.write_all(&length.to_be_bytes()).await.expect("the pipe takes four octets");
            let ended = connection.read(Patience::Idle(LIMIT)).await.expect_err("no frame");
            assert!(matches!(ended, Ended::Frame(_)), "{length}: {ended}");
        }
    }

    #[tokio::test]
    async fn a_half_frame_that_never_ends_stalls() {
        let (mut client, server) = tokio::io::duplex(64);
        let mut connection = Connection::new(server, LIMIT);
        client.write_all(&[0, 0, 0, 100, b'<']).await.expect("the pipe takes five octets");
        let ended = connection.read(Patience::Idle(LIMIT)).await.expect_err("no frame");
        assert!(matches!(ended, Ended::Stalled), "{ended}");
    }

    #[tokio::test]
    async fn silence_is_told_apart_before_and_after_the_login() {
        let (_client, server) = tokio::io::duplex(64);
        let mut connection = Connection::new(server, LIMIT);
        let idle = connection.read(Patience::Idle(LIMIT)).await.expect_err("no frame");
        assert!(matches!(idle, Ended::Idle), "{idle}");
        let until = Instant::now() + LIMIT;
        let late = connection.read(Patience::Login(until)).await.expect_err("no frame");
        assert!(matches!(late, Ended::NotLoggedIn), "{late}");
    }

    #[tokio::test]
    async fn a_frame_comes_whole_and_goes_whole() {
        let (mut client, server) = tokio::io::duplex(64);
        let mut connection = Connection::new(server, LIMIT);
        client.write_all(&[0, 0, 0, 8]).await.expect("the pipe takes the header");
        client.write_all(b"<a/>").await.expect("the pipe takes the body");
        assert_eq!(connection.read(Patience::Idle(LIMIT)).await.expect("a frame"), b"<a/>");
        connection.write(|out| out.extend_from_slice(b"<b/>")).await.expect("it goes out");
        let mut answer = [0; 8];
        client.read_exact(&mut answer).await.expect("an answer");
        assert_eq!(&answer, b"\0\0\0\x08<b/>");
    }
}
