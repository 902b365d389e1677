//! Asks a scanner for malware about a document before it is kept: the protocol of clamd.
//!
//! `INSTREAM`: the content in parts, each with its length before it (four bytes, the highest
//! first), then a part of no length; the answer is `stream: OK`, `stream: NAME FOUND` or words
//! that end in `ERROR`. Nothing is kept unless the answer is the first.

use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// Bytes of one part of the stream.
const PART_BYTES: usize = 64 * 1024;

/// Longest answer that is read, in bytes.
const ANSWER_BYTES_MAXIMUM: u64 = 4096;

/// Where the scanner listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerAddress {
    /// `HOST:PORT`.
    Tcp(String),
    /// A socket in the file system.
    Unix(PathBuf),
}

/// A scanner, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    /// Where it listens; none is off.
    pub address: Option<ScannerAddress>,
    /// How long one document may take, connecting included.
    pub time_limit: Duration,
}

impl Default for Scanner {
    fn default() -> Self {
        Self { address: None, time_limit: Duration::from_secs(20) }
    }
}

/// Why a document is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// The scanner found something.
    #[error("the scanner found {0} in this document; it was not kept")]
    Found(String),
    /// The scanner gave no answer to rely on.
    #[error(
        "the scanner for malware gave no answer ({0}); the document was not kept, send it again"
    )]
    Unavailable(String),
}

impl ScanError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            ScanError::Found(_) => "malware-found",
            ScanError::Unavailable(_) => "scanner-unavailable",
        }
    }
}

impl Scanner {
    /// Whether a document may be kept; without a scanner every one may.
    ///
    /// # Errors
    /// [`ScanError`].
    pub async fn check(&self, content: &[u8]) -> Result<(), ScanError> {
        let Some(address) = &self.address else { return Ok(()) };
        let asked = timeout(self.time_limit, ask(address, content)).await;
        let answer = match asked {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(ScanError::Unavailable(error.to_string())),
            Err(_) => return Err(ScanError::Unavailable("it took too long".to_owned())),
        };
        read_answer(&answer)
    }
}

async fn ask(address: &ScannerAddress, content: &[u8]) -> std::io::Result<String> {
    match address {
        ScannerAddress::Tcp(address) => converse(TcpStream::connect(address).await?, content).await,
        ScannerAddress::Unix(path) => converse(UnixStream::connect(path).await?, content).await,
    }
}

async fn converse<S>(mut stream: S, content: &[u8]) -> std::io::Result<String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let sent = send(&mut stream, content).await;
    let mut answer = Vec::new();
    let read = (&mut stream).take(ANSWER_BYTES_MAXIMUM).read_to_end(&mut answer).await;
    // A scanner that has seen enough answers and closes before everything is sent.
    if answer.is_empty() {
        sent?;
        read?;
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

async fn send<S: AsyncWrite + Unpin>(stream: &mut S, content: &[u8]) -> std::io::Result<()> {
    stream.write_all(b"zINSTREAM\0").await?;
    for part in content.chunks(PART_BYTES) {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(part).await?;
    }
    stream.write_all(&0_u32.to_be_bytes()).await?;
    stream.flush().await
}

fn read_answer(answer: &str) -> Result<(), ScanError> {
    let said = answer.trim_end_matches(['\0', '\n', '\r']);
    let words = said.strip_prefix("stream: ").unwrap_or(said);
    match words.strip_suffix(" FOUND") {
        Some(signature) => Err(ScanError::Found(signature.to_owned())),
        None if words == "OK" => Ok(()),
        None if words.is_empty() => {
            Err(ScanError::Unavailable("it closed the connection".to_owned()))
        }
        None => Err(ScanError::Unavailable(words.to_owned())),
    }
}

#[cfg(test)]
#[path = "scanner/tests.rs"]
mod tests;
