//! How mail leaves the house: into a folder, or to a server by SMTP.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Severity;
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use zeroize::Zeroizing;

/// How long a server may take for one step.
const STEP: Duration = Duration::from_secs(30);

/// Codes by which a server refuses us, not the message: signing in, and commands it does not take.
const OF_OURS: [u16; 9] = [500, 502, 503, 504, 521, 530, 534, 535, 538];

/// A way for mail to leave the house; cheap to clone.
#[derive(Clone)]
pub enum Transport {
    /// A folder that receives every mail as a file.
    Folder(PathBuf),
    /// A server that takes mail by SMTP (RFC 6409).
    Smtp {
        /// Its name and port, as attempts record it.
        server: String,
        /// How a client of it is made.
        builder: Box<AsyncSmtpTransportBuilder>,
    },
}

/// The way out for one round of mails: a server is asked for one connection, not for one each.
#[derive(Debug)]
pub enum Round {
    /// The folder.
    Folder(PathBuf),
    /// A client of the server, with the connection that it keeps until the round ends.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Transport").field(&self.name()).finish()
    }
}

/// How the way to a server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// From the first byte on (RFC 8314), usually port 465.
    Implicit,
    /// From STARTTLS on, and not at all without it, usually port 587.
    StartTls,
    /// Not: only to this machine itself.
    None,
}

/// A mail server and how to talk to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is protected.
    pub tls: SmtpTls,
    /// A file of authorities to trust beside the system's (PEM).
    pub authorities: Option<PathBuf>,
    /// The user we sign in as, and the file with the password.
    pub credentials: Option<(String, PathBuf)>,
    /// The name we greet with.
    pub hello: String,
}

/// Why there is no way out.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// A file cannot be read.
    #[error("{file} cannot be read: {source}")]
    File {
        /// Which.
        file: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// The folder cannot be made.
    #[error("the mail folder {folder} cannot be made: {source}")]
    Folder {
        /// Which.
        folder: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// TLS cannot be set up.
    #[error("TLS to the mail server cannot be set up: {0}")]
    Tls(lettre::transport::smtp::Error),
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server, or the folder, has it.
    Accepted {
        /// The server's words.
        words: String,
    },
    /// Not now.
    Deferred {
        /// The server's words, or why it was not reached.
        words: String,
        /// Whether others would fare the same: the server itself cannot be used now.
        for_all: bool,
    },
    /// Never: the server will not take this message.
    Refused {
        /// The server's words.
        words: String,
    },
}

impl Transport {
    /// A folder, made if it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder(folder: PathBuf) -> Result<Self, TransportError> {
        let made = std::fs::create_dir_all(&folder);
        made.map_err(|source| TransportError::Folder { folder: folder.clone(), source })?;
        Ok(Self::Folder(folder))
    }

    /// A server.
    ///
    /// # Errors
    /// When a file of it cannot be read, or TLS cannot be set up.
    pub fn smtp(server: &SmtpServer) -> Result<Self, TransportError> {
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&*server.host)
            .port(server.port)
            .timeout(Some(STEP))
            .hello_name(ClientId::Domain(server.hello.clone()))
            .pool_config(PoolConfig::new().max_size(1))
            .tls(tls(server)?);
        if let Some((user, file)) = &server.credentials {
            let password = Zeroizing::new(read(file)?);
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        let name = format!("{}:{}", server.host, server.port);
        Ok(Self::Smtp { server: name, builder: Box::new(builder) })
    }

    /// Where mail goes, in an attempt's record.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Transport::Folder(_) => "folder".to_owned(),
            Transport::Smtp { server, .. } => server.clone(),
        }
    }

    /// Begins a round; nothing is connected before there is a mail to send.
    #[must_use]
    pub fn round(&self) -> Round {
        match self {
            Transport::Folder(folder) => Round::Folder(folder.clone()),
            Transport::Smtp { builder, .. } => {
                Round::Smtp(AsyncSmtpTransportBuilder::clone(builder).build())
            }
        }
    }
}

impl Round {
    /// Ends the round and its connection.
    pub async fn end(self) {
        match self {
            Round::Folder(_) => {}
            Round::Smtp(client) => client.shutdown().await,
        }
    }

    /// Sends one message; `file` is what it is called in a folder.
    pub async fn send(&self, envelope: &Envelope, message: &[u8], file: &str) -> Outcome {
        match self {
            Round::Folder(folder) => match tokio::fs::write(folder.join(file), message).await {
                Ok(()) => Outcome::Accepted { words: file.to_owned() },
                Err(error) => Outcome::Deferred {
                    words: format!("the folder does not take it: {error}"),
                    for_all: true,
                },
            },
            Round::Smtp(client) => match client.send_raw(envelope, message).await {
                Ok(response) => {
                    let lines: Vec<_> = response.message().collect();
                    let words = format!("{} {}", response.code(), lines.join(" "));
                    Outcome::Accepted { words: words.trim_end().to_owned() }
                }
                Err(error) => failed(&error),
            },
        }
    }
}

/// What a failure means for the message, and for those after it.
fn failed(error: &lettre::transport::smtp::Error) -> Outcome {
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let more = cause.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        source = cause.source();
    }
    let Some(code) = error.status() else {
        return Outcome::Deferred { words, for_all: true };
    };
    let number: u16 = code.to_string().parse().unwrap_or_default();
    let is_permanent = code.severity == Severity::PermanentNegativeCompletion;
    match (is_permanent, OF_OURS.contains(&number)) {
        (true, false) => Outcome::Refused { words },
        (true, true) => Outcome::Deferred { words, for_all: true },
        (false, _) => Outcome::Deferred { words, for_all: number == 421 },
    }
}

fn tls(server: &SmtpServer) -> Result<Tls, TransportError> {
    let parameters = || {
        let mut builder = TlsParameters::builder(server.host.clone());
        if let Some(file) = &server.authorities {
            let pem = read(file)?;
            let trusted = Certificate::from_pem(pem.as_bytes()).map_err(TransportError::Tls)?;
            builder = builder.add_root_certificate(trusted);
        }
        builder.build_rustls().map_err(TransportError::Tls)
    };
    Ok(match server.tls {
        SmtpTls::Implicit => Tls::Wrapper(parameters()?),
        SmtpTls::StartTls => Tls::Required(parameters()?),
        SmtpTls::None => Tls::None,
    })
}

fn read(file: &std::path::Path) -> Result<String, TransportError> {
    std::fs::read_to_string(file)
        .map_err(|source| TransportError::File { file: file.to_owned(), source })
}
