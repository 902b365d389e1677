//! A load tool for RDAP: N connections, each one question after the other, for a set time.
//!
//! It runs as a process of its own and reports its processor time per question beside the
//! server's. Questions are built before the clock starts, an answer is read no further than its
//! status and length, and only loopback is driven.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::LocalSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

#[path = "load/process.rs"]
mod process;

/// Asks RDAP for names of a sandbox (or the constant of `constant_answers`) and prints one line of
/// JSON.
#[derive(Parser)]
struct Options {
    /// `sandbox.json` of what is to be driven.
    #[arg(long)]
    sandbox: PathBuf,
    /// Connections at once.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connections: u32,
    /// How long it is measured.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How long it runs before it is measured.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..=60))]
    warm_up_seconds: u64,
    /// How many names `loaded-N.example` there are to ask for; none asks for one that is always
    /// there.
    #[arg(long, default_value_t = 0)]
    names: u32,
}

/// Shared by the connections; all run on one thread.
#[derive(Default)]
struct Shared {
    counting: Cell<bool>,
    stopping: Cell<bool>,
    latencies_us: RefCell<Vec<u32>>,
    octets: Cell<u64>,
    refused: Cell<u64>,
}

/// Where the server is.
struct Target {
    pid: u64,
    port: u16,
    name: ServerName<'static>,
    tls: TlsConnector,
}

impl Target {
    fn read(options: &Options) -> Result<Self, Box<dyn Error>> {
        let sandbox: serde_json::Value = serde_json::from_slice(&std::fs::read(&options.sandbox)?)?;
        let lacking = |key: &str| format!("{} lacks {key}", options.sandbox.display());
        let https = &sandbox["https"];
        let port = https["port"].as_u64().ok_or_else(|| lacking("https.port"))?;
        let name = https["server_name"].as_str().ok_or_else(|| lacking("https.server_name"))?;
        let authority = sandbox["ca_cert"].as_str().ok_or_else(|| lacking("ca_cert"))?;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(authority)?)?;
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            pid: sandbox["pid"].as_u64().ok_or_else(|| lacking("pid"))?,
            port: port.try_into()?,
            name: ServerName::try_from(name.to_owned())?,
            tls: TlsConnector::from(Arc::new(tls)),
        })
    }

    async fn connect(&self) -> Result<TlsStream<TcpStream>, Box<dyn Error>> {
        let socket = TcpStream::connect(("127.0.0.1", self.port)).await?;
        socket.set_nodelay(true)?;
        Ok(self.tls.connect(self.name.clone(), socket).await?)
    }
}

/// The questions of one connection, in turn.
fn questions(options: &Options, connection: u32) -> Vec<Vec<u8>> {
    let question = |name: String| {
        format!("GET /rdap/domain/{name} HTTP/1.1\r\nHost: registry.sandbox.test\r\n\r\n")
            .into_bytes()
    };
    match options.names {
        0 => vec![question("registered.example".to_owned())],
        names => {
            // Spread over all of them, so that a large sandbox is not asked for its first names.
            let number = |place: u32| {
                let spread = u64::from(connection + place * options.connections) * 7919;
                spread % u64::from(names)
            };
            (0..256.min(names))
                .map(|place| question(format!("loaded-{}.example", number(place))))
                .collect()
        }
    }
}

/// Asks one question; whether it was answered with 200, and the octets of the answer.
async fn ask(
    stream: &mut TlsStream<TcpStream>,
    question: &[u8],
    buffer: &mut Vec<u8>,
) -> std::io::Result<(bool, usize)> {
    stream.write_all(question).await?;
    stream.flush().await?;
    buffer.clear();
    let mut whole = usize::MAX;
    while buffer.len() < whole {
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::Error::other("the server closed the connection"));
        }
        if whole == usize::MAX
            && let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n")
        {
            let head = String::from_utf8_lossy(buffer.get(..end).unwrap_or_default());
            let mut lengths = head.lines().filter_map(|line| line.strip_prefix("content-length: "));
            let length = lengths.next().and_then(|text| text.trim().parse::<usize>().ok());
            let unknown = || std::io::Error::other(format!("an answer without length: {head}"));
            whole = end + 4 + length.ok_or_else(unknown)?;
        }
    }
    Ok((buffer.starts_with(b"HTTP/1.1 200"), buffer.len()))
}

async fn drive(
    mut stream: TlsStream<TcpStream>,
    questions: Vec<Vec<u8>>,
    shared: Rc<Shared>,
) -> std::io::Result<()> {
    let mut buffer = Vec::with_capacity(16 * 1024);
    for question in questions.iter().cycle() {
        if shared.stopping.get() {
            break;
        }
        let sent = Instant::now();
        let (answered, octets) = ask(&mut stream, question, &mut buffer).await?;
        if shared.counting.get() {
            let latency = u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX);
            shared.latencies_us.borrow_mut().push(latency);
            shared.octets.set(shared.octets.get() + u64::try_from(octets).unwrap_or(0));
        }
        if !answered {
            shared.refused.set(shared.refused.get() + 1);
        }
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let target = Target::read(&options)?;
    let shared = Rc::new(Shared::default());
    let local = LocalSet::new();
    let mut tasks = Vec::new();
    for connection in 0..options.connections {
        let stream = target.connect().await?;
        let questions = questions(&options, connection);
        tasks.push(local.spawn_local(drive(stream, questions, Rc::clone(&shared))));
    }
    let own = u64::from(std::process::id());
    let (elapsed, own_time, server_time) = local
        .run_until(async {
            tokio::time::sleep(Duration::from_secs(options.warm_up_seconds)).await;
            let before = (process::processor_time(own)?, process::processor_time(target.pid)?);
            let started = Instant::now();
            shared.counting.set(true);
            tokio::time::sleep(Duration::from_secs(options.seconds)).await;
            shared.counting.set(false);
            let elapsed = started.elapsed();
            let after = (process::processor_time(own)?, process::processor_time(target.pid)?);
            shared.stopping.set(true);
            for task in tasks {
                task.await??;
            }
            Ok::<_, Box<dyn Error>>((elapsed, after.0 - before.0, after.1 - before.1))
        })
        .await?;
    let mut latencies = shared.latencies_us.take();
    latencies.sort_unstable();
    let count = latencies.len();
    let last = count.saturating_sub(1);
    let percentile = |percent: usize| latencies.get(last * percent / 100).copied().unwrap_or(0);
    let each = |total: Duration| (total.as_secs_f64() * 1e7 / count.max(1) as f64).round() / 10.0;
    println!(
        "{}",
        serde_json::json!({
            "connections": options.connections,
            "operations": count,
            "refused": shared.refused.get(),
            "operations_per_second": (count as f64 / elapsed.as_secs_f64()).round(),
            "p50_us": percentile(50),
            "p99_us": percentile(99),
            "answer_octets": shared.octets.get() / u64::try_from(count.max(1))?,
            "load_cpu_us": each(own_time),
            "server_cpu_us": each(server_time),
            "server_peak_mib": process::peak_memory_mib(target.pid)?,
        })
    );
    if shared.refused.get() > 0 {
        return Err(format!("{} not answered with 200", shared.refused.get()).into());
    }
    Ok(())
}
