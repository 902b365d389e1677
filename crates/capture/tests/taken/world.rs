//! A small internet on loopback: servers that say what they are told to say, an authority, a clock.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use registry_capture::{
    Browsers, Clock, Fixed, Guard, Guises, Limits, Means, Request, Resolver, Trust,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use uuid::Uuid;

/// A clock that takes a millisecond for each look.
#[derive(Debug, Default)]
pub(crate) struct Steps(AtomicU64);

impl Clock for Steps {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
        start + Duration::from_millis(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn monotonic_microseconds(&self) -> u64 {
        self.0.load(Ordering::Relaxed) * 1_000
    }
}

/// What a server does, one after the other.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Say(Vec<u8>),
    /// Says this again and again.
    Endless(Vec<u8>),
    /// Says an octet of this at a time, so far apart.
    Drip(Vec<u8>, Duration),
    /// Says nothing more, and does not end.
    Hang,
}

/// What was asked of a server.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) head: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim())
    }
}

type Answer = Arc<dyn Fn(&Asked) -> Vec<Act> + Send + Sync>;

/// Certificates for two names, and who issued them.
pub(crate) struct Issued {
    pub(crate) authority: CertificateDer<'static>,
    server: Arc<ServerConfig>,
    expired: Arc<ServerConfig>,
}

/// The authority of the small internet.
pub(crate) fn issued() -> &'static Issued {
    static ISSUED: OnceLock<Issued> = OnceLock::new();
    ISSUED.get_or_init(|| {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority = CertifiedIssuer::self_signed(authority, key).unwrap();
        let server = |until: i32| {
            let names = ["a.example".to_owned(), "shop.example".to_owned()];
            let mut own = CertificateParams::new(names).unwrap();
            own.not_before = rcgen::date_time_ymd(2020, 1, 1);
            own.not_after = rcgen::date_time_ymd(until, 1, 1);
            let key = KeyPair::generate().unwrap();
            let own = own.signed_by(&key, &authority).unwrap();
            let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
            let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
            let config = config.with_safe_default_protocol_versions().unwrap();
            let config = config.with_no_client_auth();
            Arc::new(config.with_single_cert(vec![own.der().clone()], key).unwrap())
        };
        let (valid, expired) = (server(2040), server(2021));
        Issued { authority: authority.der().clone(), server: valid, expired }
    })
}

/// Servers that live as long as this does.
pub(crate) struct Net {
    tasks: JoinSet<()>,
    pub(crate) endpoints: BTreeSet<SocketAddr>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tls {
    None,
    Valid,
    Expired,
}

impl Net {
    pub(crate) fn new() -> Self {
        Self { tasks: JoinSet::new(), endpoints: BTreeSet::new() }
    }

    /// A server; its port.
    pub(crate) async fn serve(
        &mut self,
        tls: Tls,
        answer: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static,
    ) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let endpoint = listener.local_addr().unwrap();
        let answer: Answer = Arc::new(answer);
        let acceptor = match tls {
            Tls::None => None,
            Tls::Valid => Some(TlsAcceptor::from(issued().server.clone())),
            Tls::Expired => Some(TlsAcceptor::from(issued().expired.clone())),
        };
        self.tasks.spawn(async move {
            let mut served = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, acceptor) = (answer.clone(), acceptor.clone());
                served.spawn(async move {
                    match acceptor {
                        None => talk(stream, &answer).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                talk(stream, &answer).await;
                            }
                        }
                    }
                });
                while served.try_join_next().is_some() {}
            }
        });
        self.endpoints.insert(endpoint);
        endpoint.port()
    }

    /// Means that reach these servers under every name of `.example`, and nothing else.
    pub(crate) fn means(&self) -> Means {
        let local = Ipv4Addr::LOCALHOST.into();
        let resolver = Fixed::default().with_address("*.example", local);
        self.means_by(Arc::new(resolver))
    }

    pub(crate) fn means_by(&self, resolver: Arc<dyn Resolver>) -> Means {
        let mut roots = RootCertStore::empty();
        roots.add(issued().authority.clone()).unwrap();
        Means {
            resolver,
            guard: Guard::default().allowing(self.endpoints.iter().copied()),
            trust: Trust::new(roots).unwrap(),
            clock: Arc::new(Steps::default()),
            limits: small(),
            guises: Guises::naming("abuse@registry.example"),
            rdap: Arc::new(|_| None),
            browser: None,
        }
    }
}

/// Limits of bytes that are soon reached, and of time that are not: the machine may be busy.
fn small() -> Limits {
    let mut limits = Limits {
        fetch_time: Duration::from_secs(30),
        connect_time: Duration::from_secs(20),
        wire_bytes: 100_000,
        decoded_bytes: 300_000,
        head_bytes: 16 * 1024,
        total_wire_bytes: 2_000_000,
        total_decoded_bytes: 4_000_000,
        ..Limits::default()
    };
    limits.browser.settle_time = Duration::from_millis(600);
    limits
}

pub(crate) fn request(url: &str) -> Request {
    Request::new(Uuid::from_u128(7), url).unwrap()
}

/// The browser that the machine has: `./test --install` brings it.
pub(crate) fn browsers(folder: &Path) -> Arc<Browsers> {
    let options = registry_capture::BrowserOptions::usual();
    let mut options = options.expect("Chromium is missing: ./test --install brings it");
    // The system's confinement needs user namespaces, which a machine for tests may not have.
    options.is_confined = false;
    options.folder = Some(folder.to_owned());
    Arc::new(Browsers::new(options).unwrap())
}

/// A page with its head.
pub(crate) fn page(body: &str) -> Vec<Act> {
    answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

pub(crate) fn answer(status: &str, fields: &str, body: &[u8]) -> Vec<Act> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n");
    vec![Act::Say([head.as_bytes(), body].concat())]
}

pub(crate) fn redirect(to: &str) -> Vec<Act> {
    answer("302 Found", &format!("Location: {to}\r\n"), b"")
}

pub(crate) fn not_found() -> Vec<Act> {
    answer("404 Not Found", "Content-Type: text/plain\r\n", b"not found")
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &Answer) {
    let Some(asked) = listen(&mut stream).await else { return };
    for act in answer(&asked) {
        let said = match act {
            Act::Say(bytes) => stream.write_all(&bytes).await,
            Act::Endless(bytes) => loop {
                if let Err(error) = stream.write_all(&bytes).await {
                    break Err(error);
                }
            },
            Act::Drip(bytes, pace) => drip(&mut stream, &bytes, pace).await,
            Act::Hang => std::future::pending().await,
        };
        if said.is_err() {
            return;
        }
    }
    let _ = stream.shutdown().await;
}

async fn drip(
    stream: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
    pace: Duration,
) -> std::io::Result<()> {
    let mut pace = tokio::time::interval(pace);
    for octet in bytes {
        pace.tick().await;
        stream.write_all(&[*octet]).await?;
        stream.flush().await?;
    }
    Ok(())
}

async fn listen(stream: &mut (impl AsyncRead + Unpin)) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut octets = [0; 4096];
        let read = stream.read(&mut octets).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(&octets[..read]);
    }
    let head = String::from_utf8(head).ok()?;
    let path = head.split_whitespace().nth(1)?.to_owned();
    Some(Asked { path, head })
}
