//! The browser's only way to the network: a proxy on loopback for one capture, which resolves,
//! judges and connects as every other connection of this crate does, and counts what passes.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use crate::clock::Moment;
use crate::course::Means;
use crate::dial::{Dialled, Dialler};
use crate::limits::Cut;
use crate::resolve::Lookup;
use crate::wire::Purse;

/// The most bytes of the head of a request.
const HEAD: usize = 32 * 1024;
const HEADERS: usize = 128;
const BUFFER: usize = 16 * 1024;
/// The longest that a head may take.
const HEAD_TIME: Duration = Duration::from_secs(10);

const UNREACHED: &str =
    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const CONNECTED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";

/// A connection that the browser asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProxyConnection {
    /// When it asked.
    pub at: Moment,
    /// For which host and port.
    pub target: String,
    /// What DNS said of the host.
    pub lookups: Vec<Lookup>,
    /// Addresses that were not connected to, and why.
    pub refused: Vec<String>,
    /// The address that it was connected to.
    pub endpoint: Option<SocketAddr>,
    /// Why it was not, or not for all that it wanted.
    pub problem: Option<String>,
    /// The bytes that it sent.
    pub bytes_sent: usize,
    /// The bytes that it received.
    pub bytes_received: usize,
}

struct Shared {
    means: Means,
    purse: Purse,
    asked: AtomicUsize,
    connections: Mutex<Vec<ProxyConnection>>,
}

impl Shared {
    fn list<T>(&self, act: impl FnOnce(&mut Vec<ProxyConnection>) -> T) -> T {
        act(&mut self.connections.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, number: usize, act: impl FnOnce(&mut ProxyConnection)) {
        self.list(|list| list.get_mut(number).map(act));
    }
}

/// A proxy for one capture. Dropped, it ends with its connections.
pub(super) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts one on a port of loopback that the system picks.
    pub(super) async fn start(means: &Means) -> io::Result<Self> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            means: means.clone(),
            purse: Purse::new(means.limits.browser.wire_bytes),
            asked: AtomicUsize::new(0),
            connections: Mutex::default(),
        });
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(Self { address, shared, task })
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it, and says what was asked of it and what it cut.
    pub(super) fn stop(self) -> (Vec<ProxyConnection>, Vec<Cut>) {
        self.task.abort();
        let limits = &self.shared.means.limits.browser;
        let mut cuts = Vec::new();
        if self.shared.purse.left() == 0 {
            cuts.push(Cut::BrowserBytes { limit: limits.wire_bytes });
        }
        if self.shared.asked.load(Ordering::Relaxed) > limits.connections {
            cuts.push(Cut::Connections { limit: limits.connections });
        }
        (self.shared.list(std::mem::take), cuts)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut served = JoinSet::new();
    let most = shared.means.limits.browser.connections;
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept() => {
                // Beyond the bound a connection is closed without a word.
                if shared.asked.fetch_add(1, Ordering::Relaxed) < most {
                    let shared = shared.clone();
                    served.spawn(async move { serve(stream, &shared).await });
                }
            }
            Some(_) = served.join_next(), if !served.is_empty() => {}
        }
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) {
    let reading = tokio::time::timeout(HEAD_TIME, head(&mut stream)).await;
    let Ok(Some(asked)) = reading else { return };
    let at = shared.means.clock.moment();
    let number = shared.list(|list| {
        list.push(ProxyConnection {
            at,
            target: format!("{}:{}", asked.host, asked.port),
            lookups: Vec::new(),
            refused: Vec::new(),
            endpoint: None,
            problem: None,
            bytes_sent: 0,
            bytes_received: 0,
        });
        list.len() - 1
    });
    let dialler = Dialler {
        resolver: shared.means.resolver.as_ref(),
        guard: &shared.means.guard,
        time: shared.means.limits.connect_time,
    };
    let mut dialled = Dialled::default();
    let connected = dialler.connect(&asked.host, asked.port, &mut dialled).await;
    shared.note(number, |noted| {
        let Dialled { lookups, refused, endpoint } = dialled;
        (noted.lookups, noted.refused, noted.endpoint) = (lookups, refused, endpoint);
    });
    let upstream = match connected {
        Ok(upstream) => upstream,
        Err(error) => {
            shared.note(number, |noted| noted.problem = Some(error.to_string()));
            // A page may not take our word for a site's: without a tunnel there is no answer at
            // all.
            if asked.is_tunnel {
                let _ = stream.write_all(UNREACHED.as_bytes()).await;
            }
            return;
        }
    };
    relay(stream, upstream, &asked, shared, number).await;
}

/// Passes on what both say, until one of them ends or there is nothing left to spend.
async fn relay(
    stream: TcpStream,
    mut upstream: TcpStream,
    asked: &Asked,
    shared: &Shared,
    number: usize,
) {
    let (mut from_browser, mut to_browser) = stream.into_split();
    let began = match asked.is_tunnel {
        true => to_browser.write_all(CONNECTED.as_bytes()).await,
        false => Ok(()),
    };
    if began.is_err() || upstream.write_all(&asked.forward).await.is_err() {
        return;
    }
    let (mut from_site, mut to_site) = upstream.into_split();
    let sent = |bytes| shared.note(number, |noted| noted.bytes_sent += bytes);
    let received = |bytes| shared.note(number, |noted| noted.bytes_received += bytes);
    sent(asked.forward.len());
    let mut rest = (&mut from_browser).take(asked.body_bytes);
    let up = async {
        let is_spent = copy(&mut rest, &mut to_site, &shared.purse, sent).await;
        // Half a connection means the end to some servers; of a tunnel it is the browser's word.
        if asked.is_tunnel {
            let _ = to_site.shutdown().await;
        }
        is_spent
    };
    let down = async {
        let is_spent = copy(&mut from_site, &mut to_browser, &shared.purse, received).await;
        let _ = to_browser.shutdown().await;
        is_spent
    };
    let (up, down) = tokio::join!(up, down);
    if up || down {
        let limit = shared.means.limits.browser.wire_bytes;
        let words = format!("cut: all connections of the browser may have {limit} bytes");
        shared.note(number, |noted| noted.problem = Some(words));
    }
}

/// Copies until the end; says whether the bound was it.
async fn copy(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    purse: &Purse,
    count: impl Fn(usize),
) -> bool {
    let mut buffer = vec![0; BUFFER];
    loop {
        let Ok(read @ 1..) = from.read(&mut buffer).await else { return false };
        let taken = purse.take(read);
        count(taken);
        let part = buffer.get(..taken).unwrap_or_default();
        if to.write_all(part).await.is_err() {
            return false;
        }
        if taken < read {
            return true;
        }
    }
}

/// What the browser asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    host: String,
    port: u16,
    is_tunnel: bool,
    /// What goes to the site first.
    forward: Vec<u8>,
    /// How much may follow: the rest of a request's body. The request after it may be for another
    /// host, and comes over a connection of its own.
    body_bytes: u64,
}

async fn head(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(buffer.get(..read)?);
        if let Some(asked) = parse(&bytes)? {
            return Some(asked);
        }
        if bytes.len() > HEAD {
            return None;
        }
    }
}

/// Reads a request: nothing if it is none, nothing inside if there is more to come.
#[expect(clippy::option_option, reason = "no request, part of one, a whole one")]
fn parse(bytes: &[u8]) -> Option<Option<Asked>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let Ok(status) = request.parse(bytes) else { return None };
    let httparse::Status::Complete(length) = status else { return Some(None) };
    let (method, target) = (request.method?, request.path?);
    let rest = bytes.get(length..)?;
    if method == "CONNECT" {
        let (host, port) = target.rsplit_once(':')?;
        let port = port.parse().ok()?;
        let (host, forward) = (host.to_owned(), rest.to_vec());
        return Some(Some(Asked { host, port, is_tunnel: true, forward, body_bytes: u64::MAX }));
    }
    let url = Url::parse(target).ok().filter(|url| url.scheme() == "http")?;
    let host = url.host_str()?.to_owned();
    let port = url.port_or_known_default()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut forward = format!("{method} {}{query} HTTP/1.1\r\n", url.path()).into_bytes();
    let mut length = 0;
    let ours = ["proxy-connection", "connection", "proxy-authorization", "keep-alive"];
    for header in request.headers.iter() {
        let name = header.name.to_ascii_lowercase();
        if name == "content-length" {
            length = std::str::from_utf8(header.value).ok()?.trim().parse::<u64>().ok()?;
        }
        if !ours.contains(&name.as_str()) {
            forward.extend_from_slice(header.name.as_bytes());
            forward.extend_from_slice(b": ");
            forward.extend_from_slice(header.value);
            forward.extend_from_slice(b"\r\n");
        }
    }
    forward.extend_from_slice(b"Connection: close\r\n\r\n");
    let body = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
    forward.extend_from_slice(rest.get(..body)?);
    let body_bytes = length - u64::try_from(body).ok()?;
    Some(Some(Asked { host, port, is_tunnel: false, forward, body_bytes }))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tokio_rustls::rustls::RootCertStore;

    use super::*;
    use crate::clock::Clock;
    use crate::guard::Guard;
    use crate::limits::Limits;
    use crate::request::Guises;
    use crate::resolve::Fixed;
    use crate::tls::Trust;

    #[derive(Debug)]
    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn monotonic_microseconds(&self) -> u64 {
            0
        }
    }

    fn means(endpoint: SocketAddr) -> Means {
        let own = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(own.cert.der().clone()).unwrap();
        Means {
            resolver: Arc::new(Fixed::default().with_address("*.example", endpoint.ip())),
            guard: Guard::default().allowing([endpoint]),
            trust: Trust::new(roots).unwrap(),
            clock: Arc::new(Still),
            limits: Limits::default(),
            guises: Guises::naming("abuse@registry.example"),
            rdap: Arc::new(|_| None),
            browser: None,
        }
    }

    #[test]
    fn requests_are_read_as_they_are() {
        let read = |text: &str| parse(text.as_bytes());
        let tunnel = read("CONNECT a.example:443 HTTP/1.1\r\n\r\nhello").unwrap().unwrap();
        assert_eq!((tunnel.host.as_str(), tunnel.port, tunnel.is_tunnel), ("a.example", 443, true));
        assert_eq!(tunnel.forward, b"hello");
        let asked = read(
            "POST http://a.example:81/b?c HTTP/1.1\r\nHost: a.example:81\r\nConnection: x\r\n\
             Proxy-Connection: keep-alive\r\nContent-Length: 9\r\n\r\nbody",
        );
        let asked = asked.unwrap().unwrap();
        assert_eq!((asked.host.as_str(), asked.port, asked.body_bytes), ("a.example", 81, 5));
        let forward = "POST /b?c HTTP/1.1\r\nHost: a.example:81\r\nContent-Length: 9\r\n\
            Connection: close\r\n\r\nbody";
        assert_eq!(String::from_utf8(asked.forward).unwrap(), forward);
        assert_eq!(read("GET http://a.example/ HTTP/1.1\r\nHost:"), Some(None));
        let refused = [
            "GET / HTTP/1.1\r\n\r\n",
            "GET file:///etc/passwd HTTP/1.1\r\n\r\n",
            "GET https://a.example/ HTTP/1.1\r\n\r\n",
            "CONNECT a.example HTTP/1.1\r\n\r\n",
            "CONNECT a.example:99999 HTTP/1.1\r\n\r\n",
            "\0",
        ];
        refused.iter().for_each(|text| assert_eq!(read(text), None, "{text}"));
    }

    /// A second request over one connection may be for another host: it does not go to the first.
    #[tokio::test]
    async fn a_connection_carries_one_request() {
        let site = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let endpoint = site.local_addr().unwrap();
        let proxy = Proxy::start(&means(endpoint)).await.unwrap();
        let mut browser = TcpStream::connect(proxy.address()).await.unwrap();
        let ask = |host: &str| format!("GET http://{host}:{}/ HTTP/1.1\r\n\r\n", endpoint.port());
        browser.write_all(ask("a.example").as_bytes()).await.unwrap();
        let (mut got, _) = site.accept().await.unwrap();
        let mut buffer = [0; 1_000];
        let read = got.read(&mut buffer).await.unwrap();
        assert!(buffer[..read].starts_with(b"GET / HTTP/1.1\r\n"));
        // The site keeps the connection open, whatever it was asked.
        got.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx").await.unwrap();
        assert!(browser.read(&mut buffer).await.unwrap() > 0);
        browser.write_all(ask("b.example").as_bytes()).await.unwrap();
        let more = tokio::time::timeout(Duration::from_millis(300), got.read(&mut buffer)).await;
        assert!(more.is_err(), "{more:?}");
        let (connections, cuts) = proxy.stop();
        assert_eq!((connections.len(), cuts.len()), (1, 0));
        assert_eq!(connections[0].endpoint, Some(endpoint));
    }
}
