//! One question to one server.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header;
use hyper_util::rt::TokioIo;
use registry_core::public_address::why_not_public;
use registry_core::website_check::{Answer, Parts, Step, parts};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls;

use super::Network;
use crate::sandbox::hosts::Found;

/// Longest wait for one answer, its address and its certificate included.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Most addresses of a host that are noted.
const ADDRESSES_MAXIMUM: usize = 16;

/// Most addresses that are tried.
const CONNECTIONS_MAXIMUM: usize = 3;

/// Most octets of an answer's head.
const HEAD_BYTES_MAXIMUM: usize = 64 * 1024;

/// Longest words of a system or a server that are kept, in characters.
const WORDS_MAXIMUM: usize = 500;

/// Who asks.
const USER_AGENT: &str = concat!("Pharos/", env!("CARGO_PKG_VERSION"), " (website check)");

/// Asks for a URL; whatever goes wrong is the answer.
pub(super) async fn ask(network: &Network, url: &str) -> Step {
    let mut step = Step {
        url: url.to_owned(),
        addresses: Vec::new(),
        connected_to: None,
        tls: None,
        answer: Answer::Late,
    };
    let asked = tokio::time::timeout(ANSWER_TIMEOUT, asked(network, &mut step)).await;
    if let Ok(answer) = asked {
        step.answer = answer.unwrap_or_else(|failed| failed);
    }
    step
}

/// A failure is an answer too.
type Asked<T> = Result<T, Answer>;

async fn asked(network: &Network, step: &mut Step) -> Asked<Answer> {
    let url = step.url.clone();
    let Some(parts) = parts(&url) else {
        return Err(Answer::NoHttp { words: "no URL of a website".to_owned() });
    };
    let standard = if parts.is_https { 443 } else { 80 };
    if parts.port != standard {
        return Err(Answer::ForbiddenPort { port: parts.port });
    }
    let stream = match network {
        Network::Internet(_) => {
            step.addresses = resolved(&parts).await?;
            connected(&step.addresses, parts.port).await?
        }
        Network::Sandbox(hosts) => match hosts.find(parts.host, parts.is_https) {
            None => return Err(Answer::NoAddress { words: "no host of this sandbox".to_owned() }),
            Some(Found::Served(at)) => {
                step.addresses = vec![at.ip()];
                TcpStream::connect(at).await.map_err(|error| not_reached(&error))?
            }
            Some(Found::Addresses(addresses)) => {
                step.addresses = addresses;
                checked(&step.addresses)?;
                let words = "a sandbox connects to nothing outside".to_owned();
                return Err(Answer::NotReached { words });
            }
        },
    };
    step.connected_to = stream.peer_addr().ok().map(|peer| peer.ip());
    let tls = match network {
        Network::Internet(tls) => tls,
        Network::Sandbox(hosts) => hosts.tls(),
    };
    if !parts.is_https {
        return exchange(stream, &parts).await;
    }
    let name = ServerName::try_from(parts.host.to_owned());
    let name = name.map_err(|error| Answer::TlsFailed { words: words(&error) })?;
    let secured = TlsConnector::from(tls.clone()).connect(name, stream).await;
    let secured = secured.map_err(|error| of_handshake(&error))?;
    let version = secured.get_ref().1.protocol_version();
    step.tls = version.and_then(|version| version.as_str()).map(str::to_owned);
    exchange(secured, &parts).await
}

/// Every address of a host, none of them forbidden.
async fn resolved(parts: &Parts<'_>) -> Asked<Vec<IpAddr>> {
    let found = tokio::net::lookup_host((parts.host, parts.port)).await;
    let found = found.map_err(|error| Answer::NoAddress { words: words(&error) })?;
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found.map(|address| address.ip()) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    checked(&addresses)?;
    addresses.truncate(ADDRESSES_MAXIMUM);
    Ok(addresses)
}

/// One forbidden address is enough: whoever gives it means no good.
fn checked(addresses: &[IpAddr]) -> Asked<()> {
    if addresses.is_empty() {
        return Err(Answer::NoAddress { words: "no address".to_owned() });
    }
    match addresses.iter().find(|address| why_not_public(**address).is_some()) {
        Some(address) => Err(Answer::ForbiddenAddress { address: *address }),
        None => Ok(()),
    }
}

/// Connects to one of the addresses that were checked; nothing is resolved again.
async fn connected(addresses: &[IpAddr], port: u16) -> Asked<TcpStream> {
    let mut last = Answer::NoAddress { words: "no address".to_owned() };
    for address in addresses.iter().take(CONNECTIONS_MAXIMUM) {
        match TcpStream::connect(SocketAddr::new(*address, port)).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = not_reached(&error),
        }
    }
    Err(last)
}

/// Sends a request and reads the head of its answer; the body stays unread.
async fn exchange<S>(stream: S, parts: &Parts<'_>) -> Asked<Answer>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let no_http = |error: &hyper::Error| Answer::NoHttp { words: words(error) };
    let path = if parts.path.starts_with('/') { "" } else { "/" };
    let request = hyper::Request::get(format!("{path}{}", parts.path))
        .header(header::HOST, parts.host)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT, "text/html, */*;q=0.1")
        .header(header::CONNECTION, "close")
        .body(Body::from(Bytes::new()));
    let request = request.map_err(|error| Answer::NoHttp { words: words(&error) })?;
    let mut builder = hyper::client::conn::http1::Builder::new();
    let shaken = builder.max_buf_size(HEAD_BYTES_MAXIMUM).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(|error| no_http(&error))?;
    let answered = sender.send_request(request);
    tokio::pin!(answered, connection);
    // The connection has to be driven; its end may come in the same moment as the answer.
    let answered = tokio::select! {
        biased;
        answered = &mut answered => answered,
        _ = &mut connection => answered.await,
    };
    let (head, _unread) = answered.map_err(|error| no_http(&error))?.into_parts();
    let location = head.headers.get(header::LOCATION);
    let location = location.map(|value| cut(&String::from_utf8_lossy(value.as_bytes())));
    Ok(Answer::Status { status: head.status.as_u16(), location })
}

fn not_reached(error: &io::Error) -> Answer {
    Answer::NotReached { words: words(error) }
}

/// A handshake fails by what was said in it, or because the connection broke.
fn of_handshake(error: &io::Error) -> Answer {
    let said = error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
    match said || error.kind() == io::ErrorKind::UnexpectedEof {
        true => Answer::TlsFailed { words: words(error) },
        false => not_reached(error),
    }
}

fn words(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    if let Some(source) = error.source() {
        said = format!("{said}: {source}");
    }
    cut(&said)
}

fn cut(text: &str) -> String {
    text.chars().filter(|found| !found.is_control()).take(WORDS_MAXIMUM).collect()
}
