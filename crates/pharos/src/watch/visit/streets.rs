//! Where sites are: on the internet, or among the hosts that somebody put into a sandbox.

use std::sync::Arc;

use jiff::Timestamp;
use registry_capture::{
    Answering, Browsers, Clock as TellsTime, DnsError, DnsRecord, Guard, Guises, Limits, Means,
    RdapBase, RecordKind, Resolver, System, Trust,
};
use registry_core::name::HostName;
use tokio::time::Instant;
use tokio_rustls::rustls::RootCertStore;
use url::Url;

use super::NoVisits;
use super::bootstrap::Bootstrap;
use crate::clock::Clock;
use crate::registry::Registry;
use crate::sandbox::hosts::{Found, SandboxHosts};

/// Where sites are.
#[derive(Debug, Clone)]
pub enum Streets {
    /// The internet, through the system's resolver: public addresses alone.
    Internet,
    /// The hosts that were put into a sandbox, and nothing else; with the authorities that its
    /// programs trust. Only a sandbox can make these.
    Sandbox(SandboxHosts, Arc<RootCertStore>),
}

/// How long an address of a sandbox holds.
const TTL_SECONDS: u32 = 300;

impl Streets {
    /// Whether there is anything.
    pub(super) fn is_there(&self) -> bool {
        match self {
            Self::Internet => true,
            Self::Sandbox(hosts, _) => !hosts.is_empty(),
        }
    }

    /// Where the front page of a name may be, the best first; nothing where nobody knows the name,
    /// which a sandbox cannot tell from one that is not there.
    pub(super) fn fronts(&self, name: &HostName) -> Vec<String> {
        match self {
            Self::Internet => ["https", "http"].map(|by| format!("{by}://{name}/")).to_vec(),
            Self::Sandbox(hosts, _) => {
                let ways = [("https", true), ("http", false)];
                let front = |(by, is_https)| match hosts.find(name.as_str(), is_https)? {
                    Found::Served(at) => Some(format!("{by}://{name}:{}/", at.port())),
                    Found::Addresses(_) => Some(format!("{by}://{name}/")),
                };
                ways.into_iter().filter_map(front).collect()
            }
        }
    }

    /// Where RDAP answers: by the list of IANA; in a sandbox at the host `rdap.` before the TLD of
    /// the name.
    fn rdap(&self, bootstrap: Bootstrap) -> RdapBase {
        match self {
            Self::Internet => Arc::new(move |name| bootstrap.base(name)),
            Self::Sandbox(hosts, _) => {
                let hosts = hosts.clone();
                Arc::new(move |name| {
                    let host = format!("rdap.{}", name.rsplit('.').next()?);
                    match hosts.find(&host, true)? {
                        Found::Served(at) => {
                            Url::parse(&format!("https://{host}:{}/", at.port())).ok()
                        }
                        Found::Addresses(_) => None,
                    }
                })
            }
        }
    }

    /// What captures are made with.
    pub(super) fn means(
        &self,
        registry: &Registry,
        limits: Limits,
        (browser, bootstrap): (Option<Arc<Browsers>>, Bootstrap),
    ) -> Result<Means, NoVisits> {
        let (resolver, trust): (Arc<dyn Resolver>, Trust) = match self {
            Self::Internet => (Arc::new(System::new()?), Trust::of_system()?),
            Self::Sandbox(hosts, roots) => {
                (Arc::new(Indoors(hosts.clone())), Trust::new(roots.as_ref().clone())?)
            }
        };
        Ok(Means {
            resolver,
            guard: Guard::default(),
            trust,
            clock: Arc::new(OfRegistry { clock: registry.clock.clone(), began: Instant::now() }),
            limits,
            guises: Guises::naming(&registry.watch.contact),
            rdap: self.rdap(bootstrap),
            browser,
        })
    }

    /// The means with the guard that holds now: hosts come into a sandbox as it runs, and nothing
    /// but them is ever reached from there.
    pub(super) fn as_they_are(&self, means: &Means) -> Means {
        match self {
            Self::Internet => means.clone(),
            Self::Sandbox(hosts, _) => {
                Means { guard: Guard::closed().allowing(hosts.served()), ..means.clone() }
            }
        }
    }
}

/// The resolver of a sandbox.
#[derive(Debug)]
struct Indoors(SandboxHosts);

impl Indoors {
    fn answer(&self, name: &str, kind: RecordKind) -> Result<Vec<DnsRecord>, DnsError> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let found: Vec<_> = [true, false].map(|by| self.0.find(&name, by)).into_iter().collect();
        if found.iter().all(Option::is_none) {
            return Err(DnsError::NoName);
        }
        let addresses = found.into_iter().flatten().flat_map(|found| match found {
            Found::Served(at) => vec![at.ip()],
            Found::Addresses(addresses) => addresses,
        });
        let mut records: Vec<_> = addresses
            .map(|address| DnsRecord {
                owner: name.clone(),
                kind: if address.is_ipv4() { RecordKind::A } else { RecordKind::Aaaa },
                ttl_seconds: TTL_SECONDS,
                value: address.to_string(),
            })
            .filter(|record| record.kind == kind)
            .collect();
        records.sort_unstable();
        records.dedup();
        Ok(records)
    }
}

impl Resolver for Indoors {
    fn look_up<'a>(&'a self, name: &'a str, kind: RecordKind) -> Answering<'a> {
        Box::pin(async move { self.answer(name, kind) })
    }
}

/// The registry's time: evidence is dated as everything else is.
#[derive(Debug)]
struct OfRegistry {
    clock: Clock,
    began: Instant,
}

impl TellsTime for OfRegistry {
    fn now(&self) -> Timestamp {
        self.clock.registry_now()
    }

    fn monotonic_microseconds(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}
