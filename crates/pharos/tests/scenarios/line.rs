//! A registrar's line to the registry: real frames, session and login, over a stream in memory.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use pharos::epp::{self, ClientCertificate, EppService};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::watch;

/// An open connection.
pub(crate) struct Line {
    stream: DuplexStream,
    // While it lives the service speaks.
    _stop: watch::Sender<bool>,
}

impl Line {
    /// Connects with a client certificate, or without.
    pub(crate) fn connect(
        service: &Arc<EppService>,
        certificate: Option<ClientCertificate>,
    ) -> Self {
        let (stream, served) = tokio::io::duplex(512 * 1024);
        let (stop, stopped) = watch::channel(false);
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        tokio::spawn(epp::speak(Arc::clone(service), served, peer, certificate, stopped));
        Self { stream, _stop: stop }
    }

    /// Sends one frame.
    pub(crate) async fn send(&mut self, xml: &[u8]) -> Result<(), String> {
        let length = u32::try_from(xml.len() + 4).map_err(|error| error.to_string())?;
        self.send_octets(&[&length.to_be_bytes(), xml].concat()).await
    }

    /// Sends octets as they are.
    pub(crate) async fn send_octets(&mut self, octets: &[u8]) -> Result<(), String> {
        let sent = self.stream.write_all(octets).await;
        sent.map_err(|error| format!("nothing can be sent any more: {error}"))
    }

    /// Receives one frame's XML; none when the connection has ended.
    pub(crate) async fn receive(&mut self) -> Result<Option<String>, String> {
        let mut header = [0; 4];
        match self.stream.read_exact(&mut header).await {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error.to_string()),
            Ok(_) => {}
        }
        let length = usize::try_from(u32::from_be_bytes(header)).unwrap_or(usize::MAX);
        let length = length.checked_sub(4).ok_or("a frame is at least four octets long")?;
        let mut body = vec![0; length];
        let read = self.stream.read_exact(&mut body).await;
        read.map_err(|error| format!("half an answer: {error}"))?;
        String::from_utf8(body).map(Some).map_err(|error| error.to_string())
    }
}
