//! How many captures an hour the pool makes of the made-up web, served on loopback with TLS, and
//! with how much memory.
//!
//! `cargo run -p registry-capture --example captures_an_hour -- [CAPTURES] [WORKERS] [PER-PROCESS]`
//!
//! Of so many captures (default 200) by so many workers (2) with so many captures to a process of
//! the browser (100; 0 for no browser). It ends when they are made. The sites are generated ones,
//! small and near: on the real web a capture waits for servers, which costs time and no processor.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rcgen::{CertificateParams, KeyPair};
use registry_capture::{
    Browsed, BrowserOptions, Browsers, Clock, Fixed, Guard, Guises, Limits, Means, Pool, PoolSize,
    Request, Trust,
};
use registry_sampleweb::{Set, Site, Visitor, sites};
use rustls_pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use uuid::Uuid;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A clock that begins at a date of its own.
#[derive(Debug)]
struct Since(Instant);

impl Clock for Since {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.0.elapsed()
    }

    fn monotonic_microseconds(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

fn number(at: usize, otherwise: usize) -> usize {
    std::env::args().nth(at).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (captures, workers, per_process) = (number(1, 200), number(2, 2), number(3, 100));
    let sites: Vec<Site> = sites(Set::Testing).into_iter().take(captures).collect();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let endpoint = listener.local_addr()?;
    let (acceptor, roots) = secured()?;
    tokio::spawn(serve(listener, acceptor, sites.clone()));
    let folder = tempfile::TempDir::new()?;
    let browser = if per_process == 0 { None } else { browser(folder.path())? };
    let resolver = Fixed::default().with_address("*.example", Ipv4Addr::LOCALHOST.into());
    let mut limits = Limits::default();
    limits.browser.captures_per_process = per_process;
    let means = Means {
        resolver: Arc::new(resolver),
        guard: Guard::default().allowing([endpoint]),
        trust: Trust::new(roots)?,
        clock: Arc::new(Since(Instant::now())),
        limits,
        guises: Guises::naming("abuse@registry.example"),
        rdap: Arc::new(|_| None),
        browser: browser.clone(),
    };
    let size = PoolSize { workers, queue: captures, grace: Duration::from_secs(30) };
    let pool = Pool::start(size, means);
    let began = Instant::now();
    let mut tickets = Vec::new();
    for (number, site) in (1..).zip(&sites) {
        let url = format!("https://{}:{}/", site.host, endpoint.port());
        tickets.push(pool.offer(Request::new(Uuid::from_u128(number), &url)?, 1)?);
    }
    let mut most = Memory::default();
    let (mut shown, mut failed, mut times) = (0, Vec::new(), Vec::new());
    for ticket in tickets {
        let taken = ticket.capture().await?;
        most = most.max(Memory::now(folder.path()));
        let time = taken.ended.monotonic_microseconds - taken.began.monotonic_microseconds;
        times.push(time / 1_000);
        match taken.browsed {
            Browsed::Shown(_) => shown += 1,
            Browsed::Failed { words, .. } => failed.push(words),
            Browsed::NotThere | Browsed::NotAsked => {}
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    pool.stop(Duration::from_secs(30)).await;
    if let Some(browser) = browser {
        browser.stop().await;
    }
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    let count = times.len();
    println!("{count} captures of generated sites, {workers} workers, {shown} with a picture");
    println!(
        "{:.0} captures an hour ({seconds:.1} s)",
        f64::from(u32::try_from(count)?) / seconds * 3_600.0
    );
    println!("a capture takes {} ms (median), {} ms (95 of 100)", at(50), at(95));
    println!(
        "memory: this process {} MB, the browser {} MB",
        most.own / 1_000,
        most.browser / 1_000
    );
    failed.iter().for_each(|words| println!("no picture: {words}"));
    Ok(())
}

fn browser(folder: &Path) -> Result<Option<Arc<Browsers>>, Failure> {
    let Some(mut options) = BrowserOptions::usual() else { return Ok(None) };
    options.is_confined = std::env::var_os("CONFINED").is_some();
    options.folder = Some(folder.to_owned());
    Ok(Some(Arc::new(Browsers::new(options)?)))
}

/// Kilobytes in use: of the browser's processes the share of each in what they have together.
#[derive(Debug, Clone, Copy, Default)]
struct Memory {
    own: usize,
    browser: usize,
}

impl Memory {
    fn now(folder: &Path) -> Self {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let browsers = processes.filter(|entry| {
            let place = std::fs::read_link(entry.path().join("cwd"));
            place.is_ok_and(|place| place.starts_with(folder))
        });
        let browser =
            browsers.map(|entry| kilobytes(&entry.path().join("smaps_rollup"), "Pss")).sum();
        Self { own: kilobytes(Path::new("/proc/self/status"), "VmHWM"), browser }
    }

    fn max(self, other: Self) -> Self {
        Self { own: self.own.max(other.own), browser: self.browser.max(other.browser) }
    }
}

fn kilobytes(file: &Path, field: &str) -> usize {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn secured() -> Result<(TlsAcceptor, RootCertStore), Failure> {
    let key = KeyPair::generate()?;
    let own = CertificateParams::new(["shop.example".to_owned()])?.self_signed(&key)?;
    let secret = PrivateKeyDer::try_from(key.serialize_der())?;
    let mut roots = RootCertStore::empty();
    roots.add(own.der().clone())?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], secret)?;
    Ok((TlsAcceptor::from(Arc::new(config)), roots))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, sites: Vec<Site>) {
    let by_host: BTreeMap<String, Site> =
        sites.into_iter().map(|site| (site.host.clone(), site)).collect();
    let by_host = Arc::new(by_host);
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, by_host) = (acceptor.clone(), by_host.clone());
        tokio::spawn(async move { answer(stream, &acceptor, &by_host).await });
    }
}

async fn answer(
    stream: TcpStream,
    acceptor: &TlsAcceptor,
    by_host: &BTreeMap<String, Site>,
) -> Option<()> {
    let mut stream = acceptor.accept(stream).await.ok()?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut octets = [0; 4096];
        let read = stream.read(&mut octets).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(octets.get(..read)?);
    }
    let head = String::from_utf8(head).ok()?;
    let lower = head.to_ascii_lowercase();
    let field =
        |name: &str| lower.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let visitor = match (field("user-agent")?.contains("googlebot"), field("referer")) {
        (true, _) => Visitor::Bot,
        (false, Some(_)) => Visitor::Referred,
        (false, None) => Visitor::Browser,
    };
    let site = by_host.get(field("host")?.split(':').next()?)?;
    let got = site.get(head.split_whitespace().nth(1)?, visitor);
    let said = format!(
        "HTTP/1.1 {} x\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        got.status,
        got.media_type,
        got.body.len()
    );
    stream.write_all(said.as_bytes()).await.ok()?;
    stream.write_all(&got.body).await.ok()?;
    stream.shutdown().await.ok()
}
