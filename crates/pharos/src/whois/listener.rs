//! Takes connections: reads one line within a time limit, answers it, closes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use registry_core::name::{DomainName, HostName};
use registry_core::registrar::Registrar;
use registry_store::{Lock, QueryService, Session, StoreError};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use super::answer;
use super::query::{Kind, OCTETS_MAXIMUM, Query};
use crate::lookups::sponsors::Sponsors;
use crate::rdap::load;
use crate::registry::Registry;

/// How long a client may take over its line, and over reading its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most connections at once; further ones wait in the system's queue.
const CONNECTIONS_MAXIMUM: usize = 1_024;

/// Most name servers in one answer.
const NAME_SERVERS_MAXIMUM: i64 = 20;

/// What every connection needs.
#[derive(Debug, Clone)]
pub struct WhoisService {
    /// The registry.
    pub registry: Registry,
    /// Where RDAP answers, for a TLD that is switched off here.
    pub rdap_url: Option<String>,
}

/// Serves WHOIS on a listener until `stop` changes.
pub async fn serve(
    service: Arc<WhoisService>,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAXIMUM));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    speak(&service, stream, peer).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a WHOIS connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// One question and its answer.
pub async fn speak(
    service: &WhoisService,
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
) {
    let allowed = service.registry.lookups.whois.take(peer.ip(), Instant::now());
    let answer = match allowed {
        Err(limit) => answer::too_often(limit.retry_after_seconds),
        Ok(()) => match timeout(PATIENCE, read_line(&mut stream)).await {
            Ok(Ok(line)) => service.answer(&line).await,
            Ok(Err(error)) => return tracing::debug!(%peer, %error, "a WHOIS query was not read"),
            Err(_) => return tracing::debug!(%peer, "a WHOIS query was not finished in time"),
        },
    };
    let written = timeout(PATIENCE, async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    });
    if !matches!(written.await, Ok(Ok(()))) {
        tracing::debug!(%peer, "a WHOIS answer was not taken whole");
    }
}

/// The octets before the first end of line, or before the end; at most one more than a query may
/// have.
async fn read_line(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::with_capacity(64);
    let mut octets = [0_u8; OCTETS_MAXIMUM];
    while line.len() <= OCTETS_MAXIMUM {
        let count = stream.read(&mut octets).await?;
        let given = octets.get(..count).unwrap_or_default();
        let end = given.iter().position(|octet| *octet == b'\n');
        line.extend_from_slice(given.get(..end.unwrap_or(count)).unwrap_or_default());
        if count == 0 || end.is_some() {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line)
}

impl WhoisService {
    /// The answer to a line.
    pub async fn answer(&self, line: &[u8]) -> String {
        let registry = &self.registry;
        let query = Query::parse(line, &registry.tlds);
        let now = registry.clock.registry_now();
        registry.lookups.counts.count(QueryService::Whois, query.tld(&registry.tlds), now);
        let said = match query {
            Query::Domain(name) => self.domain(name, now).await,
            Query::NameServer(name) => self.name_server(name, now).await,
            Query::Address(address) => {
                let sponsors = Arc::clone(&registry.lookups.sponsors);
                let read = move |session: &mut registry_store::Snapshot<'_>| {
                    let found = session.hosts_at(address, NAME_SERVERS_MAXIMUM, now)?;
                    name_servers(session, &sponsors, found.hosts, now)
                };
                let found = registry.store.read(read).await;
                let asked = address.to_string();
                found.map(|found| found.unwrap_or_else(|| missing(Kind::NameServer, &asked, now)))
            }
            Query::Registrar(asked) => self.registrar(asked, now).await,
            Query::Nothing { kind, asked } => Ok(missing(kind, &asked, now)),
            Query::Help => Ok(answer::help()),
            Query::TooLong => Ok(answer::too_long()),
        };
        said.unwrap_or_else(|error| {
            tracing::error!(%error, "WHOIS cannot read the database");
            answer::unavailable()
        })
    }

    async fn domain(&self, name: DomainName, now: Timestamp) -> Result<String, StoreError> {
        let store = &self.registry.store;
        if !store.rulebooks(name.tld())?.at(now).whois.enabled {
            let url = self.rdap_url.as_ref().map(|base| format!("{base}domain/{name}"));
            return Ok(answer::switched_off(name.tld(), url.as_deref()));
        }
        let (asked, sponsors) = (name.clone(), Arc::clone(&self.registry.lookups.sponsors));
        let found = store.read(move |session| load::domain(session, &sponsors, &name, now)).await?;
        Ok(match found {
            Some(view) => answer::domain(&view),
            None => missing(Kind::Domain, asked.as_str(), now),
        })
    }

    async fn name_server(&self, name: HostName, now: Timestamp) -> Result<String, StoreError> {
        let asked = name.clone();
        let sponsors = Arc::clone(&self.registry.lookups.sponsors);
        let read = move |session: &mut registry_store::Snapshot<'_>| {
            let host = session.host(&name, Lock::None, now)?;
            name_servers(session, &sponsors, host.into_iter().collect(), now)
        };
        let found = self.registry.store.read(read).await?;
        Ok(found.unwrap_or_else(|| missing(Kind::NameServer, asked.as_str(), now)))
    }

    async fn registrar(&self, asked: String, now: Timestamp) -> Result<String, StoreError> {
        let answers = |tld: &registry_core::name::Tld| {
            let rulebooks = self.registry.store.rulebooks(tld.as_str());
            rulebooks.is_ok_and(|books| books.at(now).whois.enabled)
        };
        if !self.registry.tlds.iter().any(answers) {
            return Ok(missing(Kind::Registrar, &asked, now));
        }
        let registrars = self.registry.store.read(|session| session.registrars()).await?;
        let is_asked = |one: &&Registrar| {
            let named = one.name.to_lowercase() == asked.to_lowercase();
            one.state.is_admitted() && (named || one.iana_id.to_string() == asked)
        };
        Ok(match registrars.iter().find(is_asked) {
            Some(found) => answer::registrar(&load::registrar_view(found), now),
            None => missing(Kind::Registrar, &asked, now),
        })
    }
}

fn missing(kind: Kind, asked: &str, now: Timestamp) -> String {
    answer::no_match(kind, asked, now)
}

/// The answer about hosts whose TLD is not switched off; none without any.
fn name_servers(
    session: &mut Session<'_>,
    sponsors: &Sponsors,
    hosts: Vec<registry_core::host::Host>,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let mut views = Vec::new();
    for host in hosts {
        if session.rulebooks_of_host(&host.name)?.at(now).whois.enabled {
            let registrar = sponsors.of(session, &host.registrar)?;
            views.push((load::of_host(session, host, now)?, (*registrar).clone()));
        }
    }
    Ok((!views.is_empty()).then(|| answer::name_servers(&views, now)))
}
