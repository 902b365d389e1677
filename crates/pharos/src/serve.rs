//! `pharos serve`: the registry of a configuration file.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use registry_core::name::Tld;
use registry_core::rulebook::Rulebook;
use registry_core::watch::Guide;
use registry_store::{DatabaseUrl, Options, Store};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::sign::CertifiedKey;
use tracing_subscriber::EnvFilter;

use crate::clock::Clock;
use crate::config::{Config, Database, Dns, LogFormat, Mail};
use crate::dns::reconcile::{Reconciler, Upkeep};
use crate::dns::transfer::{self, DnsService};
use crate::epp::EppService;
use crate::listen::ListenError;
use crate::lookups::Lookups;
use crate::mail::mailbox;
use crate::registry::Registry;
use crate::seal::Seal;
use crate::signing_key::SigningKey;
use crate::staff::password::Passwords;
use crate::vetting::edition;
use crate::watch::visit::{Streets, Visits};
use crate::watch::{WatchSettings, read_guide};
use crate::website::Network;
use crate::whois::listener::{self as whois, WhoisService};
use crate::worker::Worker;
use crate::{certificate, epp, listen, secret_key, tls, web};

/// Password hashes made or verified at once.
const PASSWORDS_AT_ONCE: usize = 2;

/// What went wrong at start, in one clear line.
pub type StartError = Box<dyn Error>;

/// Opens the registry of a configuration: key, database, rulebooks, clock.
///
/// # Errors
/// What is wrong, and what to do.
pub async fn open(config: &Config) -> Result<Registry, StartError> {
    let (key, origin) = secret_key::load_or_create(&config.secret_key_file)?;
    tracing::debug!(?origin, "the sealing key is there");
    let url = match &config.database {
        Database::Sqlite(path) => DatabaseUrl::parse(&format!("sqlite:{}", path.display()))?,
        Database::Postgres(url) => DatabaseUrl::parse(url)?,
    };
    let mut tlds = Vec::new();
    for tld in &config.tlds {
        let file = tld.rulebook_file.display().to_string();
        let rulebook = Rulebook::load(&file, &tld.rulebook_text)?;
        tlds.push((Tld::parse(&tld.name)?, rulebook.name));
    }
    let clock = Clock::real(config.clock_guard);
    let reading = clock.clone();
    let options = Options::new(Arc::new(move || reading.registry_now()), tlds.clone());
    let store = Store::open(&url, &options)?;
    let registry = Registry {
        store,
        clock,
        tlds: tlds.into_iter().map(|(tld, _)| tld).collect(),
        passwords: Passwords::new(PASSWORDS_AT_ONCE),
        seal: Seal::new(key.bytes()),
        signing_key: SigningKey::load_or_create(&config.signing_key_file)?,
        uploads: Arc::new(config.uploads.clone()),
        accounts: Arc::new(config.accounts.clone()),
        lookups: Arc::new(Lookups::new(config.lookups.clone())),
        secondaries: Default::default(),
        watch: Arc::new(watch_settings(config, guide(config)?)),
        rehearsal: None,
    };
    install_missing_rulebooks(&registry, config).await?;
    edition::publish_first(&registry).await?;
    Ok(registry)
}

/// The guide to the law that letters cite (P-95).
fn guide(config: &Config) -> Result<Arc<Guide>, StartError> {
    let Some(file) = &config.guide_file else { return Ok(WatchSettings::default().guide) };
    Ok(Arc::new(read_guide(file)?))
}

/// In whose name Watch writes: that of the mail it sends.
fn watch_settings(config: &Config, guide: Arc<Guide>) -> WatchSettings {
    let time_stamps = config.time_stamps.clone();
    let plain = WatchSettings { is_test: false, guide, time_stamps, ..WatchSettings::default() };
    let server = config.https.as_ref().map(|https| https.identity.server_name.clone());
    let public_url = server.map(|server| format!("https://{server}/"));
    let sender = config.mail.as_ref().and_then(|mail| mailbox(&mail.from).ok());
    let Some(sender) = sender else {
        return WatchSettings { public_url, is_test: true, ..plain };
    };
    let answers = config.mail.as_ref().and_then(|mail| mail.reply_to.as_deref());
    let answers = answers.and_then(|answers| mailbox(answers).ok());
    let own = [Some(&sender), answers.as_ref()].into_iter().flatten();
    WatchSettings {
        addresses: own.map(|own| own.email.to_string().to_lowercase()).collect(),
        bounce_domain: config.mail.as_ref().and_then(|mail| mail.bounce_domain.clone()),
        organization: sender.name.clone().unwrap_or(plain.organization),
        contact: answers.map_or_else(|| sender.email.to_string(), |to| to.email.to_string()),
        domain: sender.email.domain().to_owned(),
        public_url,
        is_test: false,
        time_stamps: plain.time_stamps,
        guide: plain.guide,
    }
}

/// Serves until a signal ends it.
///
/// # Errors
/// What is wrong at start, in one clear line.
pub async fn run(config: Config) -> Result<(), StartError> {
    match config.log_format {
        LogFormat::Text => log_to_standard_error(&config.log_filter),
        LogFormat::Json => log_as_json(&config.log_filter),
    }
    let registry = open(&config).await?;
    if let Some(newest) = registry.store.read(|read| read.newest_recorded_at()).await? {
        registry.clock.compare_with_records(newest);
    }
    let outbox = config.mail.as_ref().map(Mail::open).transpose()?;
    let mut worker = Worker::new(registry.clone(), outbox);
    match Network::internet() {
        Ok(network) => worker = worker.looking_at(network),
        Err(error) => tracing::warn!(%error, "no name is looked at (P-3)"),
    }
    if let Some(settings) = config.visits.clone() {
        if config.mail.is_none() {
            return Err(
                "[watch] visits = \"on\" needs [mail]: sites are told whom to write to".into()
            );
        }
        worker = worker.visiting(Visits::start(&registry, Streets::Internet, settings)?);
    }
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    if let Some(epp_config) = &config.epp {
        let files = &epp_config.identity;
        let identity = certificate::load_for_server(
            &files.certificate_file,
            &files.key_file,
            &files.server_name,
        )?;
        tell_of_its_end(&registry, &identity, &files.server_name);
        let acceptor = TlsAcceptor::from(tls::for_epp(identity)?);
        let name = files.server_name.clone();
        let service = Arc::new(EppService::new(registry.clone(), epp_config.limits, name));
        for address in &epp_config.listen {
            let listener = listen::tcp("epp", *address).await?;
            let service = Arc::clone(&service);
            tasks.spawn(epp::serve(service, listener, acceptor.clone(), stopped.clone()));
        }
    }
    if let Some(https) = &config.https {
        let files = &https.identity;
        let identity = certificate::load_for_server(
            &files.certificate_file,
            &files.key_file,
            &files.server_name,
        )?;
        tell_of_its_end(&registry, &identity, &files.server_name);
        let tls = tls::for_https(identity)?;
        let said = config.registry.clone();
        let said = said.map_or_else(web::Settings::default, web::Settings::of);
        let settings = web::Settings {
            public_url: format!("https://{}/", files.server_name),
            signer: config.dns.as_ref().and_then(|dns| dns.signer),
            ..said
        };
        for address in &https.listen {
            let listener = listen::tcp("https", *address).await?;
            let routes = web::router(registry.clone(), settings.clone(), axum::Router::new());
            tasks.spawn(web::server::serve(
                listener,
                Arc::clone(&tls),
                routes,
                ended(stopped.clone()),
            ));
        }
    }
    let server = config.https.as_ref().map(|https| &https.identity.server_name);
    let rdap_url = server.map(|name| format!("https://{name}/rdap/"));
    let service = Arc::new(WhoisService { registry: registry.clone(), rdap_url });
    for address in config.whois.iter().flatten() {
        let listener = listen::tcp("whois", *address).await?;
        tasks.spawn(whois::serve(Arc::clone(&service), listener, stopped.clone()));
    }
    let upkeep = config.dns.as_ref().map_or_else(Upkeep::default, |dns| dns.upkeep);
    let reconciler = Reconciler::new(registry.clone(), upkeep);
    if let Some(dns) = &config.dns {
        serve_dns(&registry, (dns, reconciler.published()), &mut tasks, &stopped).await?;
    }
    tasks.spawn(reconciler.run(stopped.clone()));
    tasks.spawn(counted(registry.clone(), stopped.clone()));
    tasks.spawn(worker.run(stopped));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "serving");
    until_told_to_end().await?;
    stop.send_replace(true);
    while tasks.join_next().await.is_some() {}
    Ok(())
}

/// The hidden primary: every address over both transports, and what tells the peers.
async fn serve_dns(
    registry: &Registry,
    (dns, published): (&Dns, watch::Receiver<u64>),
    tasks: &mut JoinSet<()>,
    stopped: &watch::Receiver<bool>,
) -> Result<(), ListenError> {
    let service = Arc::new(DnsService::new(registry, dns.peers.clone(), dns.limits));
    for address in &dns.listen {
        let sockets = listen::tcp_and_udp("dns", *address).await?;
        transfer::serve(tasks, &service, sockets, stopped);
    }
    tasks.spawn(service.notifier().run(published, stopped.clone()));
    Ok(())
}

/// How long before its end a certificate is complained about.
const CERTIFICATE_WARNING: Duration = Duration::from_secs(30 * 86_400);

/// Warns of a certificate that ends soon or has ended.
fn tell_of_its_end(registry: &Registry, identity: &CertifiedKey, server_name: &str) {
    let ends = identity.end_entity_cert().ok().and_then(|der| certificate::not_after(der).ok());
    let soon = registry.clock.wall_now() + CERTIFICATE_WARNING;
    if let Some(ends) = ends.filter(|ends| *ends < soon) {
        tracing::warn!(%server_name, %ends, "the server's certificate ends soon: renew it");
    }
}

/// A TLD's first rulebook is that of its file; later versions are activated.
async fn install_missing_rulebooks(registry: &Registry, config: &Config) -> Result<(), StartError> {
    for tld in &config.tlds {
        if registry.store.rulebooks(&tld.name).is_err() {
            let now = registry.clock.registry_now();
            let name = Tld::parse(&tld.name)?;
            registry.store.install_rulebook(&name, &tld.rulebook_text, now).await?;
        }
    }
    Ok(())
}

/// Keeps how often the public faces were asked, until everybody is told to end.
pub async fn counted(registry: Registry, stopped: watch::Receiver<bool>) {
    registry.lookups.counts.run(registry.store.clone(), stopped).await;
}

/// Waits until everybody is told to end.
pub async fn ended(mut stopped: watch::Receiver<bool>) {
    // The sender gone is the end as well.
    drop(stopped.changed().await);
}

/// Waits for SIGTERM or SIGINT.
///
/// # Errors
/// When the system gives no signals.
pub async fn until_told_to_end() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Logs lines for eyes.
pub fn log_to_standard_error(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter);
    if logs.try_init().is_err() {
        tracing::debug!("logs go somewhere already");
    }
}

fn log_as_json(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().json().with_writer(std::io::stderr);
    if logs.with_env_filter(filter).try_init().is_err() {
        tracing::debug!("logs go somewhere already");
    }
}

#[cfg(test)]
mod tests {
    use super::{WatchSettings, watch_settings};
    use crate::config;

    const CONFIGURATION: &str = "[[tld]]\nname = \"pharmacy\"\nrulebook_file = \"book.toml\"\n\
        [mail]\ntransport = \"folder\"\ndirectory = \"mail\"\n\
        from = \"The Registry <registry@registry.test>\"\n";

    /// Without `[https]` nobody outside reaches a page: no address is made up for one.
    #[test]
    fn letters_name_no_address_that_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pharos.toml");
        std::fs::write(folder.path().join("book.toml"), "numbers").unwrap();
        std::fs::write(&file, CONFIGURATION).unwrap();
        let settings =
            watch_settings(&config::load(&file).unwrap(), WatchSettings::default().guide);
        assert_eq!((settings.public_url, settings.is_test), (None, false));
        assert_eq!(settings.domain, "registry.test");
    }
}
