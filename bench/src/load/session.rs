//! One EPP connection: TLS, framing, login.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::frames;

/// What is driven, from its `sandbox.json`.
pub(crate) struct Target {
    /// The process whose time is measured.
    pub(crate) pid: u64,
    port: u16,
    server_name: ServerName<'static>,
    registrars: Vec<Registrar>,
}

/// One to log in as.
struct Registrar {
    id: String,
    password: String,
    tls: Arc<ClientConfig>,
}

impl Target {
    /// Reads `sandbox.json`; `only` keeps one registrar.
    pub(crate) fn read(file: &Path, only: Option<&str>) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let sandbox: Value = serde_json::from_slice(&text)?;
        let lacking = |key: &str| format!("{} has no {key}", file.display());
        let host = sandbox["epp"]["host"].as_str().ok_or_else(|| lacking("epp.host"))?;
        if host != "127.0.0.1" {
            return Err(format!("{host} is not driven: load goes to 127.0.0.1 alone").into());
        }
        let port = sandbox["epp"]["port"].as_u64().ok_or_else(|| lacking("epp.port"))?;
        let server_name =
            sandbox["epp"]["server_name"].as_str().ok_or_else(|| lacking("epp.server_name"))?;
        let mut roots = RootCertStore::empty();
        let authority = sandbox["ca_cert"].as_str().ok_or_else(|| lacking("ca_cert"))?;
        roots.add(CertificateDer::from_pem_file(authority)?)?;
        let wanted = |registrar: &&Value| match only {
            Some(id) => registrar["id"] == id,
            None => registrar["data_model"] == "maximum",
        };
        let list = sandbox["registrars"].as_array().ok_or_else(|| lacking("registrars"))?;
        let registrars: Vec<Registrar> = list
            .iter()
            .filter(wanted)
            .map(|value| Registrar::read(value, &roots))
            .collect::<Result<_, _>>()?;
        if registrars.is_empty() {
            return Err(lacking("registrar of that name").into());
        }
        Ok(Self {
            pid: sandbox["pid"].as_u64().ok_or_else(|| lacking("pid"))?,
            port: u16::try_from(port)?,
            server_name: ServerName::try_from(server_name.to_owned())?,
            registrars,
        })
    }

    /// Connects and logs in; connections take the registrars in turn.
    pub(crate) async fn connect(&self, connection: u32) -> Result<Session, Box<dyn Error>> {
        let registrar = &self.registrars[connection as usize % self.registrars.len()];
        let socket = TcpStream::connect(("127.0.0.1", self.port)).await?;
        socket.set_nodelay(true)?;
        let connector = TlsConnector::from(Arc::clone(&registrar.tls));
        let stream = connector.connect(self.server_name.clone(), socket).await?;
        let mut session = Session { stream, buffer: vec![0; 64 * 1024], filled: 0, taken: 0 };
        let greeting = String::from_utf8_lossy(session.read().await?).into_owned();
        let login = frames::login(&registrar.id, &registrar.password, &greeting);
        session.expect_done("login", &login).await?;
        Ok(session)
    }
}

impl Registrar {
    fn read(value: &Value, roots: &RootCertStore) -> Result<Self, Box<dyn Error>> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots.clone());
        let tls = match (text("cert"), text("key")) {
            (Some(certificate), Some(key)) => {
                let chain =
                    CertificateDer::pem_file_iter(certificate)?.collect::<Result<_, _>>()?;
                builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key)?)?
            }
            _ => builder.with_no_client_auth(),
        };
        let id = text("id").ok_or("a registrar without id")?;
        let password = text("password").ok_or("a registrar without password")?;
        Ok(Self { id, password, tls: Arc::new(tls) })
    }
}

/// A connection that is logged in.
pub(crate) struct Session {
    stream: TlsStream<TcpStream>,
    buffer: Vec<u8>,
    filled: usize,
    /// Octets of the last answer, to be dropped before the next is read.
    taken: usize,
}

impl Session {
    /// Sends one frame and reads its answer, without the header.
    pub(crate) async fn exchange(&mut self, frame: &[u8]) -> std::io::Result<&[u8]> {
        self.stream.write_all(frame).await?;
        self.stream.flush().await?;
        self.read().await
    }

    /// Sends a frame that prepares the run; anything but success ends it.
    pub(crate) async fn expect_done(
        &mut self,
        what: &str,
        frame: &[u8],
    ) -> Result<(), Box<dyn Error>> {
        let answer = self.exchange(frame).await?;
        if is_done(answer) {
            return Ok(());
        }
        let answer = String::from_utf8_lossy(answer);
        Err(format!("{what} was refused: {answer} (2502: start the sandbox with --sessions)")
            .into())
    }

    async fn read(&mut self) -> std::io::Result<&[u8]> {
        self.buffer.copy_within(self.taken..self.filled, 0);
        self.filled -= self.taken;
        self.taken = 0;
        let wanted = loop {
            if let [first, second, third, fourth, ..] = self.buffer[..self.filled] {
                let wanted = u32::from_be_bytes([first, second, third, fourth]) as usize;
                if wanted < 5 || wanted > self.buffer.len() {
                    return Err(std::io::Error::other(format!("an answer of {wanted} octets")));
                }
                if self.filled >= wanted {
                    break wanted;
                }
            }
            let count = self.stream.read(&mut self.buffer[self.filled..]).await?;
            if count == 0 {
                return Err(std::io::Error::other("the server closed the connection"));
            }
            self.filled += count;
        };
        self.taken = wanted;
        Ok(&self.buffer[4..wanted])
    }
}

/// Whether an answer's code says success: `code="1…`.
pub(crate) fn is_done(answer: &[u8]) -> bool {
    let word = b"code=\"";
    let at = answer.windows(word.len()).position(|window| window == word);
    at.and_then(|at| answer.get(at + word.len())) == Some(&b'1')
}
