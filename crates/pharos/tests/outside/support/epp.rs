//! A raw EPP client: frames by hand, so that nothing of ours reads what ours wrote.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{Sandbox, frames, tls};

/// A connection.
#[derive(Debug)]
pub(crate) struct Epp {
    pub(crate) stream: TlsStream<TcpStream>,
    /// Who is logged in.
    pub(crate) registrar: String,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) xml: String,
}

impl Answer {
    /// The text of the first element of a tag.
    pub(crate) fn text(&self, tag: &str) -> Option<&str> {
        let (_, rest) = self.xml.split_once(&format!("<{tag}>"))?;
        rest.split_once("</").map(|(text, _)| text)
    }
}

impl Epp {
    /// Connects, takes the greeting and logs in.
    pub(crate) async fn login(sandbox: &Sandbox, registrar: &str) -> Self {
        let (mut epp, greeting) = Self::connect(sandbox, registrar).await.expect("a connection");
        let password = sandbox.text(&format!("{}/password", sandbox.registrar(registrar)));
        let answer = epp.ask(&frames::login(registrar, password, &greeting)).await;
        assert_eq!(answer.code, 1000, "{}", answer.xml);
        epp
    }

    /// Connects and takes the greeting.
    pub(crate) async fn connect(sandbox: &Sandbox, registrar: &str) -> io::Result<(Self, String)> {
        let client = tls::client(sandbox, Some(registrar));
        let stream = tls::connect(sandbox, "epp", client).await?;
        let mut epp = Self { stream, registrar: registrar.to_owned() };
        let greeting = epp.receive().await?;
        Ok((epp, greeting))
    }

    /// Sends a command to a server that lives, and reads its answer.
    pub(crate) async fn ask(&mut self, xml: &str) -> Answer {
        self.try_ask(xml).await.expect("an answer")
    }

    /// Sends a command to a server that may end under it.
    pub(crate) async fn try_ask(&mut self, xml: &str) -> io::Result<Answer> {
        self.send(&frames::framed(xml)).await?;
        let xml = self.receive().await?;
        let code = xml.split_once("code=\"").and_then(|(_, rest)| rest.get(..4));
        let code = code.and_then(|code| code.parse().ok());
        Ok(Answer { code: code.ok_or_else(|| io::Error::other("no code"))?, xml })
    }

    /// Sends octets as they are.
    pub(crate) async fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.stream.write_all(octets).await?;
        self.stream.flush().await
    }

    /// Reads one frame's XML.
    pub(crate) async fn receive(&mut self) -> io::Result<String> {
        let length = self.stream.read_u32().await?;
        let length = length.checked_sub(4).ok_or_else(|| io::Error::other("a frame too short"))?;
        let mut body = vec![0; length as usize];
        self.stream.read_exact(&mut body).await?;
        String::from_utf8(body).map_err(io::Error::other)
    }

    /// Whether the server has closed, or closes now, without saying anything more.
    pub(crate) async fn is_closed(&mut self) -> bool {
        let mut octet = [0];
        !matches!(self.stream.read(&mut octet).await, Ok(1..))
    }
}

/// Makes the registrant `C-<registrar>` that [`frames::create`] names.
pub(crate) async fn with_contact(epp: &mut Epp) {
    let answer = epp.ask(&frames::contact(&frames::registrant(&epp.registrar))).await;
    assert_eq!(answer.code, 1000, "{}", answer.xml);
}
