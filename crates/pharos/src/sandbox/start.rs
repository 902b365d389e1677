//! Brings a sandbox up, and takes it down.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use registry_core::name::Tld;
use registry_core::rulebook::{AddressRange, Rulebook};
use registry_store::{DatabaseUrl, Failure, Options, Store, StoreError};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::book::{Api, Plain, SandboxBook, Service, TldEntry};
use super::folder::Folder;
use super::indoors::Indoors;
use super::names;
use super::resume;
use super::turn::Turner;
use super::validator;
use super::world::{self, World};
use crate::certificate::{self, Authority, CertificateError};
use crate::clock::Clock;
use crate::config::{LookupSettings, SessionLimits};
use crate::dns::transfer;
use crate::epp::LocalFailure;
use crate::listen::{self, ListenError};
use crate::lookups::Lookups;
use crate::registry::Registry;
use crate::seal::Seal;
use crate::secret_key::{self, SecretKeyError};
use crate::serve::{counted, ended};
use crate::signing_key::{SigningKey, SigningKeyError};
use crate::staff::password::Passwords;
use crate::whois::listener::{self as whois, WhoisService};
use crate::{epp, tls, vetting, web};

/// The rulebooks that are built in: `.pharmacy` runs one, `.example` the other.
const BUILT_IN: [(&str, &str, &str); 2] = [
    ("pharmacy", "pharmacy", include_str!("../../../../etc/rulebooks/pharmacy.toml")),
    ("example", "open", include_str!("../../../../etc/rulebooks/open.toml")),
];

/// What the EPP server is called.
pub(super) const EPP_NAME: &str = "epp.sandbox.test";

/// What the web server is called.
const HTTPS_NAME: &str = "registry.sandbox.test";

/// Since when the first version of every rulebook holds.
const RULEBOOKS_FROM: &str = "2000-01-01T00:00:00Z";

/// How a sandbox is to be.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// Everything it writes goes below here.
    pub dir: PathBuf,
    /// Where it listens.
    pub listen: IpAddr,
    /// EPP here, HTTPS one above, WHOIS two, DNS three; none lets the system choose.
    pub port_base: Option<u16>,
    /// Where it keeps its records; none is a file in its folder.
    pub database: Option<String>,
    /// The clock's first reading.
    pub now: Timestamp,
    /// Whether the clock runs by itself.
    pub real_clock: bool,
    /// Rulebooks of further TLDs; each is named like its TLD.
    pub rulebooks: Vec<PathBuf>,
    /// Names to load in each open TLD.
    pub domains: u32,
    /// Limits of EPP sessions.
    pub limits: SessionLimits,
    /// Secondaries that are told of new versions of the zones (NOTIFY).
    pub notified: Vec<SocketAddr>,
    /// Whether to go on with what an ended sandbox left in the folder.
    pub resume: bool,
    /// Networks whose look-ups are not limited.
    pub exempt: Vec<AddressRange>,
}

/// Why there is no sandbox.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("the folder {folder} cannot be used: {source}")]
    Folder { folder: PathBuf, source: io::Error },
    #[error("a sandbox is alive in {folder} (process {pid}): end it, or choose another --dir")]
    Inhabited { folder: PathBuf, pid: u32 },
    #[error("{0}")]
    Rulebook(String),
    #[error("the first world could not be made: {0}")]
    World(String),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error(transparent)]
    Key(#[from] SecretKeyError),
    /// The key that signs checkpoints could not be made or read.
    #[error(transparent)]
    SigningKey(#[from] SigningKeyError),
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Local(#[from] LocalFailure),
    #[error("the clock cannot read {0}")]
    Clock(String),
}

impl SandboxError {
    pub(super) fn folder(folder: &Path, source: io::Error) -> Self {
        Self::Folder { folder: folder.to_owned(), source }
    }

    pub(super) fn failure(failure: &Failure<vetting::Refusal>) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::World(refusal.to_string()),
            Failure::Store(error) => Self::World(error.to_string()),
        }
    }
}

/// A sandbox that is up.
#[derive(Debug)]
pub struct Running {
    /// Where it listens and who may come in.
    pub book: SandboxBook,
    /// Its registry.
    pub registry: Registry,
    /// Turns its clock.
    pub turner: Turner,
    /// The people whose names stand under what it decides by itself.
    pub people: world::SeededPeople,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Running {
    /// Ends every listener and the worker, and waits for them.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Brings a sandbox up: `sandbox.json` is written when every listener accepts.
///
/// # Errors
/// [`SandboxError`], in one clear line.
pub async fn start(options: SandboxOptions) -> Result<Running, SandboxError> {
    let begun = begin(options).await?;
    serve(begun).await
}

/// A sandbox whose world stands.
pub(super) struct Begun {
    pub(super) options: SandboxOptions,
    pub(super) folder: Folder,
    pub(super) books: Vec<Book>,
    pub(super) registry: Registry,
    pub(super) world: World,
}

/// Makes the first world, or goes on with an ended sandbox's.
pub(super) async fn begin(options: SandboxOptions) -> Result<Begun, SandboxError> {
    let folder = Folder::enter(&options.dir)?;
    let books = books(&options)?;
    let (mut registry, world) = match options.resume {
        true => resume::world(&folder, &books, &options).await?,
        false => fresh_world(&options, &folder, &books).await?,
    };
    let exempt_networks = options.exempt.clone();
    registry.lookups =
        Arc::new(Lookups::new(LookupSettings { exempt_networks, ..Default::default() }));
    Ok(Begun { options, folder, books, registry, world })
}

async fn fresh_world(
    options: &SandboxOptions,
    folder: &Folder,
    books: &[Book],
) -> Result<(Registry, World), SandboxError> {
    folder.clear().map_err(|error| SandboxError::folder(&options.dir, error))?;
    let authority = Authority::new("Pharos sandbox")?;
    let ca_file = folder.path("ca.pem");
    std::fs::write(&ca_file, authority.certificate_pem())
        .map_err(|error| SandboxError::folder(&ca_file, error))?;
    for name in [EPP_NAME, HTTPS_NAME] {
        let listen = options.listen.to_string();
        let issued = authority.issue_server(&[name, "localhost", &listen])?;
        issued.write(&folder.path(&format!("{name}.pem")), &folder.path(&format!("{name}.key")))?;
    }
    let url = match &options.database {
        Some(url) => DatabaseUrl::parse(url)?,
        None => DatabaseUrl::parse(&format!("sqlite:{}", folder.text("registry.db")))?,
    };
    first_world(options, folder, &authority, books, &url).await
}

/// A TLD, the name of its rulebook, and the rulebook's text.
pub(super) struct Book {
    tld: Tld,
    rulebook: String,
    text: String,
}

fn books(options: &SandboxOptions) -> Result<Vec<Book>, SandboxError> {
    let mut books = Vec::new();
    for (tld, rulebook, text) in BUILT_IN {
        let tld = Tld::parse(tld).map_err(|error| SandboxError::Rulebook(error.to_string()))?;
        books.push(Book { tld, rulebook: rulebook.to_owned(), text: text.to_owned() });
    }
    for file in &options.rulebooks {
        let text = std::fs::read_to_string(file).map_err(|source| {
            SandboxError::Rulebook(format!(
                "the rulebook {} cannot be read: {source}",
                file.display()
            ))
        })?;
        let rulebook = Rulebook::load(&file.display().to_string(), &text)
            .map_err(|problems| SandboxError::Rulebook(problems.to_string()))?;
        let tld = Tld::parse(&rulebook.name).map_err(|error| {
            SandboxError::Rulebook(format!(
                "{}: its name {:?} is taken as its TLD: {error}",
                file.display(),
                rulebook.name
            ))
        })?;
        books.push(Book { tld, rulebook: rulebook.name, text });
    }
    Ok(books)
}

/// Opens the registry and makes its first world, one day before the clock's first reading.
async fn first_world(
    options: &SandboxOptions,
    folder: &Folder,
    authority: &Authority,
    books: &[Book],
    url: &DatabaseUrl,
) -> Result<(Registry, World), SandboxError> {
    Store::migrate(url)?;
    let (key, _) = secret_key::load_or_create(&folder.path("secret.key"))?;
    let yesterday = options.now - Duration::from_secs(86_400);
    let clock = Clock::manual(yesterday);
    let keys = (Seal::new(key.bytes()), SigningKey::load_or_create(&folder.path("signing.key"))?);
    let registry = open(clock.clone(), books, url, keys.clone())?;
    let from: Timestamp =
        RULEBOOKS_FROM.parse().map_err(|_| SandboxError::Clock(RULEBOOKS_FROM.to_owned()))?;
    for book in books {
        registry.store.install_rulebook(&book.tld, &book.text, from).await?;
    }
    vetting::edition::publish_first(&registry).await?;
    validator::found(&registry).await?;
    let world = world::make(&registry, authority, folder).await?;
    if options.domains > 0 {
        world::load_names(&registry, options.domains).await?;
    }
    clock.turn_to(options.now);
    if !options.real_clock {
        return Ok((registry, world));
    }
    let real = Clock::real(Duration::from_secs(u64::from(u32::MAX)));
    drop(registry);
    Ok((open(real, books, url, keys)?, world))
}

pub(super) fn open(
    clock: Clock,
    books: &[Book],
    url: &DatabaseUrl,
    (seal, signing_key): (Seal, SigningKey),
) -> Result<Registry, SandboxError> {
    let tlds: Vec<_> = books.iter().map(|book| (book.tld.clone(), book.rulebook.clone())).collect();
    let reading = clock.clone();
    let options = Options::new(Arc::new(move || reading.registry_now()), tlds);
    let store = Store::open(url, &options)?;
    Ok(Registry {
        store,
        clock,
        tlds: books.iter().map(|book| book.tld.clone()).collect(),
        passwords: Passwords::new(2),
        seal,
        signing_key,
        uploads: Arc::default(),
        accounts: Arc::default(),
        lookups: Arc::default(),
        secondaries: Default::default(),
        watch: Arc::default(),
        rehearsal: None,
    })
}

/// Binds, serves, and tells in `sandbox.json`.
async fn serve(begun: Begun) -> Result<Running, SandboxError> {
    let Begun { options, folder, .. } = &begun;
    let address = |offset: u16| {
        let port = options.port_base.map_or(0, |base| base + offset);
        SocketAddr::new(options.listen, port)
    };
    let epp_listener = listen::tcp("epp", address(0)).await?;
    let https_listener = listen::tcp("https", address(1)).await?;
    let whois_listener = listen::tcp("whois", address(2)).await?;
    let identity = |name: &str| {
        certificate::load(
            &folder.path(&format!("{name}.pem")),
            &folder.path(&format!("{name}.key")),
        )
    };
    let epp_tls = TlsAcceptor::from(tls::for_epp(identity(EPP_NAME)?)?);
    let https_tls = tls::for_https(identity(HTTPS_NAME)?)?;
    let port = |listener: &tokio::net::TcpListener| {
        listener.local_addr().map(|address| address.port()).unwrap_or_default()
    };
    let dns_sockets = listen::tcp_and_udp("dns", address(3)).await?;
    let dns_port = port(&dns_sockets.0);
    let ports = Ports {
        epp: port(&epp_listener),
        https: port(&https_listener),
        whois: port(&whois_listener),
    };
    let Indoors { mut book, registry, turner, people, service, routes } =
        Indoors::assemble(&begun, ports).await?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(epp::serve(service, epp_listener, epp_tls, stopped.clone()));
    let https_ended = ended(stopped.clone());
    tasks.spawn(web::server::serve(https_listener, https_tls, routes, https_ended));
    let whois = WhoisService { registry: registry.clone(), rdap_url: Some(book.rdap.clone()) };
    tasks.spawn(whois::serve(Arc::new(whois), whois_listener, stopped.clone()));
    let dns = names::service(&registry, folder, &options.notified)?;
    book.dns = names::entry(options.listen.to_string(), dns_port, &dns);
    transfer::serve(&mut tasks, &dns, dns_sockets, &stopped);
    let published = turner.reconciler().published();
    tasks.spawn(dns.notifier().run(published, stopped.clone()));
    tasks.spawn(turner.reconciler().clone().run(stopped.clone()));
    tasks.spawn(counted(registry.clone(), stopped.clone()));
    tasks.spawn(turner.worker().clone().run(stopped));
    let file = folder.path("sandbox.json");
    book.write(&file).map_err(|error| SandboxError::folder(&file, error))?;
    Ok(Running { book, registry, turner, people, stop, tasks })
}

/// Where the listeners are; all 0 without any.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ports {
    epp: u16,
    https: u16,
    whois: u16,
}

/// Where people meet it: passkeys are made for host names and not for addresses, so one on this
/// machine alone goes by its name.
pub(super) fn public_url(book: &SandboxBook, listen: IpAddr) -> String {
    match listen.is_loopback() {
        true => format!("https://localhost:{}/", book.https.port),
        false => book.web.clone(),
    }
}

/// What `sandbox.json` tells of it.
pub(super) fn book(begun: &Begun, ports: Ports) -> SandboxBook {
    let Begun { options, folder, books, registry, world } = begun;
    let now = registry.clock.registry_now();
    let host = options.listen.to_string();
    let base = match options.listen {
        IpAddr::V4(v4) => format!("https://{v4}:{}/", ports.https),
        IpAddr::V6(v6) => format!("https://[{v6}]:{}/", ports.https),
    };
    let tlds = books.iter().map(|book| {
        let rulebooks = registry.store.rulebooks(book.tld.as_str());
        TldEntry {
            name: book.tld.as_str().to_owned(),
            rulebook: book.rulebook.clone(),
            token_required: rulebooks
                .is_ok_and(|rulebooks| rulebooks.at(now).eligibility.token_required),
        }
    });
    SandboxBook {
        pid: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        now: now.to_string(),
        ca_cert: folder.text("ca.pem"),
        epp: Service { host: host.clone(), port: ports.epp, server_name: EPP_NAME.to_owned() },
        https: Service {
            host: host.clone(),
            port: ports.https,
            server_name: HTTPS_NAME.to_owned(),
        },
        whois: Plain { host, port: ports.whois },
        rdap: format!("{base}rdap/"),
        api: Api {
            url: format!("{base}api/v1/"),
            token: world.api_token.clone(),
            probe_token: world.probe_token.clone(),
        },
        control: format!("{base}sandbox/"),
        web: base,
        dns: None,
        mail_dir: folder.text("mail"),
        database: match registry.store.url() {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        },
        tlds: tlds.collect(),
        registrars: world.registrars.clone(),
        staff: world.staff.clone(),
        registered: world.registered.clone(),
    }
}
