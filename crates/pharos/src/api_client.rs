//! One request to the API of a registry, and its answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Uri, header};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_rustls::rustls::ClientConfig;
use zeroize::Zeroizing;

use crate::https;
use crate::web::idempotency::IDEMPOTENCY_KEY;

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Most bytes of an answer.
const ANSWER_BYTES_MAXIMUM: usize = 256 * 1024 * 1024;

/// Whom to ask, as whom.
#[derive(Debug)]
pub(crate) struct Target {
    host: String,
    port: u16,
    token: BearerToken,
    tls: Arc<ClientConfig>,
}

/// Where the token of a request is from.
pub(crate) enum BearerToken {
    Given(Zeroizing<String>),
    /// Read for each request, so that a renewed one is taken without a new start.
    InFile(PathBuf),
}

impl BearerToken {
    pub(crate) fn given(text: &str) -> Self {
        Self::Given(Zeroizing::new(text.to_owned()))
    }

    /// The token as it is now.
    ///
    /// # Errors
    /// [`NoAnswer::NoToken`], of a file that cannot be read.
    pub(crate) async fn read(&self) -> Result<Zeroizing<String>, NoAnswer> {
        let file = match self {
            Self::Given(text) => return Ok(text.clone()),
            Self::InFile(file) => file,
        };
        let no_token = |why| NoAnswer::NoToken { file: file.clone(), why };
        let text = Zeroizing::new(tokio::fs::read_to_string(file).await.map_err(no_token)?);
        Ok(Zeroizing::new(text.trim().to_owned()))
    }
}

/// Shows no token.
impl std::fmt::Debug for BearerToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let file: Option<&Path> = match self {
            Self::Given(_) => None,
            Self::InFile(file) => Some(file),
        };
        formatter.debug_struct("BearerToken").field("file", &file).finish_non_exhaustive()
    }
}

/// What is asked.
#[derive(Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) content: Content,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) if_match: Option<String>,
}

/// What goes with it.
#[derive(Debug, PartialEq)]
pub(crate) enum Content {
    None,
    Json(Value),
    File { name: String, media_type: String, bytes: Vec<u8> },
}

/// What comes back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) is_problem: bool,
    pub(crate) is_json: bool,
    /// The version it shows.
    pub(crate) etag: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer, in one line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("--registry: found {0:?}, allowed: https:// and a host, perhaps with a port")]
    NoUrl(String),
    #[error("no authority to trust: {0}; name one by --authority-file")]
    NoAuthority(String),
    #[error("no bearer token: {file}: {why}", file = file.display())]
    NoToken { file: PathBuf, why: std::io::Error },
    #[error("{host}:{port}: {why}")]
    NotReached { host: String, port: u16, why: String },
    #[error("the answer did not come within {} s", TIMEOUT.as_secs())]
    Late,
}

impl Target {
    /// A registry at a URL, known by an authority in PEM, or by the system's.
    pub(crate) fn new(
        url: &str,
        token: BearerToken,
        authority: Option<&str>,
    ) -> Result<Self, NoAnswer> {
        let no_url = || NoAnswer::NoUrl(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| no_url())?;
        if uri.scheme_str() != Some("https") || !matches!(uri.path(), "" | "/") {
            return Err(no_url());
        }
        let host = uri.host().ok_or_else(no_url)?.to_owned();
        let tls = https::client_tls(authority, None);
        let tls = tls.map_err(|error| NoAnswer::NoAuthority(error.to_string()))?;
        Ok(Self { host, port: uri.port_u16().unwrap_or(443), token, tls })
    }

    fn not_reached(&self, error: impl std::fmt::Display) -> NoAnswer {
        let (host, port) = (self.host.clone(), self.port);
        NoAnswer::NotReached { host, port, why: error.to_string() }
    }
}

/// Sends a request and reads the whole answer.
pub(crate) async fn send(target: &Target, request: Request) -> Result<Answer, NoAnswer> {
    tokio::time::timeout(TIMEOUT, exchange(target, request)).await.map_err(|_| NoAnswer::Late)?
}

async fn exchange(target: &Target, request: Request) -> Result<Answer, NoAnswer> {
    let not_reached = |error: &dyn std::fmt::Display| target.not_reached(error);
    let request = built(target, &target.token.read().await?, request)?;
    let stream = TcpStream::connect((target.host.as_str(), target.port)).await;
    let stream = stream.map_err(|error| not_reached(&error))?;
    let stream = https::secured(&target.tls, &target.host, stream).await;
    let stream = stream.map_err(|error| not_reached(&error))?;
    let answer = https::exchange(stream, request, ANSWER_BYTES_MAXIMUM).await;
    let (parts, body) = answer.map_err(|error| not_reached(&error))?;
    let media = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = media.unwrap_or_default();
    let etag = parts.headers.get(header::ETAG).and_then(|value| value.to_str().ok());
    let etag = etag.map(str::to_owned);
    let is_problem = media.starts_with("application/problem+json");
    let is_json = media.starts_with("application/json");
    Ok(Answer { status: parts.status.as_u16(), is_problem, is_json, etag, body })
}

fn built(target: &Target, token: &str, request: Request) -> Result<hyper::Request<Body>, NoAnswer> {
    let Request { method, path, content, idempotency_key, if_match } = request;
    let mut built = hyper::Request::builder()
        .method(method.as_str())
        .uri(path)
        .header(header::HOST, format!("{}:{}", target.host, target.port))
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    if let Some(key) = idempotency_key {
        built = built.header(IDEMPOTENCY_KEY, key);
    }
    if let Some(version) = if_match {
        built = built.header(header::IF_MATCH, version);
    }
    let bytes = match content {
        Content::None => Bytes::new(),
        Content::Json(value) => {
            built = built.header(header::CONTENT_TYPE, "application/json");
            value.to_string().into()
        }
        Content::File { name, media_type, bytes } => {
            let name = name.replace(['"', '\\'], "_");
            built = built
                .header(header::CONTENT_TYPE, media_type)
                .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
            bytes.into()
        }
    };
    built.body(Body::from(bytes)).map_err(|error| target.not_reached(error))
}
