//! The floor: the same TLS, the same framing, and for every frame a constant of the right size.
//!
//! What a registry adds to this is parsing, deciding, storing and writing an answer; the ratio to
//! this server is the cost of being a registry, and nothing of the machine's is in it. It writes
//! a `sandbox.json` like a sandbox's, so that the same load tool drives both.

use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

/// The registry's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Answers every EPP frame with a constant, until it is told to end.
#[derive(Parser)]
struct Options {
    /// Folder for `sandbox.json` and the certificate.
    #[arg(long)]
    dir: PathBuf,
    /// Octets of a whole answer to `domain:check`, header included.
    #[arg(long, default_value_t = 520)]
    check_size: usize,
    /// Octets of a whole answer to `domain:info`.
    #[arg(long, default_value_t = 1100)]
    info_size: usize,
    /// Octets of a whole answer to `domain:create`.
    #[arg(long, default_value_t = 640)]
    create_size: usize,
}

/// Every answer, framed and padded once.
struct Answers {
    greeting: Vec<u8>,
    check: Vec<u8>,
    info: Vec<u8>,
    create: Vec<u8>,
    other: Vec<u8>,
}

impl Answers {
    fn new(options: &Options) -> Self {
        let done = "<response><result code=\"1000\"><msg>Command completed successfully</msg>\
            </result><trID><clTRID>LOAD-0001</clTRID><svTRID>CANNED-1</svTRID></trID></response>";
        let greeting = "<greeting><svID>canned</svID><svDate>2026-01-05T12:00:00Z</svDate><svcMenu>\
            <version>1.0</version><lang>en</lang>\
            <objURI>urn:ietf:params:xml:ns:domain-1.0</objURI></svcMenu></greeting>";
        Self {
            greeting: framed(greeting, 0),
            check: framed(done, options.check_size),
            info: framed(done, options.info_size),
            create: framed(done, options.create_size),
            other: framed(done, 0),
        }
    }

    /// The answer to a frame, by the first element of the domain namespace in it.
    fn to(&self, frame: &[u8]) -> &[u8] {
        let word = b"<domain:";
        let at = frame.windows(word.len()).position(|window| window == word);
        let verb = at.map_or(&[][..], |at| &frame[at + word.len()..]);
        if verb.starts_with(b"check") {
            &self.check
        } else if verb.starts_with(b"info") {
            &self.info
        } else if verb.starts_with(b"create") {
            &self.create
        } else {
            &self.other
        }
    }
}

/// Wraps and frames an element, padded behind its end to `size` octets.
fn framed(element: &str, size: usize) -> Vec<u8> {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\">{element}</epp>"
    )
    .into_bytes();
    xml.resize(xml.len().max(size.saturating_sub(4)), b' ');
    let length = u32::try_from(xml.len() + 4).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &xml].concat()
}

/// A certificate of our own, told to the load tool through `sandbox.json`.
fn tls(dir: &Path) -> Result<ServerConfig, Box<dyn Error>> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let names = vec!["epp.sandbox.test".to_owned()];
    let certificate = CertificateParams::new(names)?.signed_by(&key, &authority)?;
    std::fs::write(dir.join("ca.pem"), authority.pem())?;
    let chain = vec![certificate.der().clone(), CertificateDer::from(authority.der().to_vec())];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok(ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?)
}

fn write_sandbox_json(dir: &Path, address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let sandbox = serde_json::json!({
        "pid": std::process::id(),
        "version": "canned",
        "ca_cert": dir.join("ca.pem"),
        "epp": {"host": "127.0.0.1", "port": address.port(), "server_name": "epp.sandbox.test"},
        "registrars": [{"id": "alpha-rx", "password": "canned", "data_model": "maximum"}],
    });
    let unfinished = dir.join("sandbox.json.new");
    std::fs::write(&unfinished, serde_json::to_vec_pretty(&sandbox)?)?;
    std::fs::rename(unfinished, dir.join("sandbox.json"))?;
    Ok(())
}

async fn serve(
    socket: TcpStream,
    acceptor: TlsAcceptor,
    answers: Arc<Answers>,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    socket.set_nodelay(true)?;
    let mut stream = BufReader::with_capacity(16 * 1024, acceptor.accept(socket).await?);
    stream.write_all(&answers.greeting).await?;
    stream.flush().await?;
    let mut frame = Vec::new();
    loop {
        let length = stream.read_u32().await?;
        if !(5..=262_144).contains(&length) {
            return Err(format!("a frame of {length} octets").into());
        }
        frame.resize(length as usize - 4, 0);
        stream.read_exact(&mut frame).await?;
        stream.write_all(answers.to(&frame)).await?;
        stream.flush().await?;
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    std::fs::create_dir_all(&options.dir)?;
    let dir = options.dir.canonicalize()?;
    let answers = Arc::new(Answers::new(&options));
    let acceptor = TlsAcceptor::from(Arc::new(tls(&dir)?));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    write_sandbox_json(&dir, listener.local_addr()?)?;
    println!("canned ready");
    loop {
        let (socket, _) = listener.accept().await?;
        let (acceptor, answers) = (acceptor.clone(), Arc::clone(&answers));
        // A connection that ends is the load tool's business.
        tokio::spawn(async move { serve(socket, acceptor, answers).await });
    }
}
