//! The resolver that the system names, asked by a client of our own: the system's calls do not tell
//! name servers and aliases.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{RData, RecordType};
use hickory_resolver::{ResolverBuilder, TokioResolver};

use super::{Answering, DnsError, DnsRecord, RecordKind, Resolver};

/// The longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The longest words of an error that are kept, in characters.
const WORDS: usize = 300;

/// The servers of `/etc/resolv.conf`.
#[derive(Clone)]
pub struct System(TokioResolver);

/// There is no resolver to ask.
#[derive(Debug, thiserror::Error)]
#[error("names cannot be looked up: {0}; /etc/resolv.conf names the servers that are asked")]
pub struct NoResolver(String);

impl System {
    /// Reads whom to ask.
    ///
    /// # Errors
    /// When the system's settings cannot be read.
    pub fn new() -> Result<Self, NoResolver> {
        let builder = TokioResolver::builder_tokio();
        Self::built(builder.map_err(|error| NoResolver(error.to_string()))?)
    }

    /// Asks these servers instead.
    ///
    /// # Errors
    /// When none of them can be asked.
    pub fn asking(servers: &[SocketAddr]) -> Result<Self, NoResolver> {
        let server = |server: &SocketAddr| {
            let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
            connections.iter_mut().for_each(|connection| connection.port = server.port());
            NameServerConfig::new(server.ip(), true, connections)
        };
        let servers = servers.iter().map(server).collect();
        let config = ResolverConfig::from_parts(None, Vec::new(), servers);
        Self::built(TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()))
    }

    fn built(mut builder: ResolverBuilder<TokioRuntimeProvider>) -> Result<Self, NoResolver> {
        let options = builder.options_mut();
        // `/etc/hosts` is this machine's own, and says nothing of a site.
        options.use_hosts_file = ResolveHosts::Never;
        options.timeout = TIMEOUT;
        options.attempts = 2;
        options.preserve_intermediates = true;
        builder.build().map(Self).map_err(|error| NoResolver(error.to_string()))
    }

    async fn ask(&self, name: &str, kind: RecordKind) -> Result<Vec<DnsRecord>, DnsError> {
        // With a dot at its end a name is whole: no search list of this machine is tried.
        let whole = format!("{}.", name.trim_end_matches('.'));
        match self.0.lookup(whole.as_str(), record_type(kind)).await {
            Ok(found) => Ok(found
                .answers()
                .iter()
                .filter_map(|record| kept(&record.name.to_string(), record.ttl, &record.data))
                .collect()),
            Err(error) if error.is_nx_domain() => Err(DnsError::NoName),
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => Err(DnsError::Failed(error.to_string().chars().take(WORDS).collect())),
        }
    }
}

impl std::fmt::Debug for System {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("System")
    }
}

impl Resolver for System {
    fn look_up<'a>(&'a self, name: &'a str, kind: RecordKind) -> Answering<'a> {
        Box::pin(self.ask(name, kind))
    }
}

const fn record_type(kind: RecordKind) -> RecordType {
    match kind {
        RecordKind::A => RecordType::A,
        RecordKind::Aaaa => RecordType::AAAA,
        RecordKind::Ns => RecordType::NS,
        RecordKind::Mx => RecordType::MX,
        RecordKind::Cname => RecordType::CNAME,
    }
}

/// A record of a kind that is kept.
fn kept(owner: &str, ttl_seconds: u32, data: &RData) -> Option<DnsRecord> {
    let plain = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
    let (kind, value) = match data {
        RData::A(address) => (RecordKind::A, address.0.to_string()),
        RData::AAAA(address) => (RecordKind::Aaaa, address.0.to_string()),
        RData::NS(server) => (RecordKind::Ns, plain(&server.0.to_string())),
        RData::CNAME(alias) => (RecordKind::Cname, plain(&alias.0.to_string())),
        RData::MX(mail) => {
            let exchange = plain(&mail.exchange.to_string());
            (RecordKind::Mx, format!("{} {exchange}", mail.preference))
        }
        _ => return None,
    };
    Some(DnsRecord { owner: plain(owner), kind, ttl_seconds, value })
}
