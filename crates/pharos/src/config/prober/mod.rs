//! The configuration file of `pharos probe`; `etc/prober.template.toml` names every setting.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

mod kinds;
mod settings;
#[cfg(test)]
mod tests;

use super::{ConfigError, load_text};
use crate::dns::wire::TrustAnchor;

/// All that a prober needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProberConfig {
    /// Who measures.
    pub probe: String,
    /// Where what was not handed in yet waits.
    pub spool: SpoolSettings,
    /// How long it is waited for what.
    pub patience: Patience,
    /// Where measurements are handed in; without it they are only shown.
    pub registry: Option<RegistryAccess>,
    /// What is measured, at least one.
    pub tlds: Vec<ProbedTld>,
    /// RDAP, unless its section is absent.
    pub rdap: Option<RdapAccess>,
    /// WHOIS, unless its section is absent.
    pub whois: Option<HostPort>,
    /// EPP, unless its section is absent.
    pub epp: Option<EppAccess>,
    /// How often.
    pub intervals: Intervals,
}

/// The folder for what waits, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoolSettings {
    /// The folder; made if it is missing.
    pub directory: PathBuf,
    /// Octets that may wait; beyond, the oldest is dropped.
    pub bytes_maximum: u64,
}

/// How long it is waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For an answer.
    pub answer: Duration,
    /// For a change to be seen.
    pub update: Duration,
}

/// Where measurements are handed in, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryAccess {
    /// `https://` and a host, perhaps with a port.
    pub url: String,
    /// The file with a bearer token.
    pub token_file: PathBuf,
    /// PEM: trusted in place of the system's authorities.
    pub authority_file: Option<PathBuf>,
}

/// A TLD and its public name servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbedTld {
    /// Lower-case A-label.
    pub name: String,
    /// The registered name that RDAP, WHOIS and EPP are asked about.
    pub query_domain: String,
    /// The name whose delegation signers are replaced; without it no change is measured.
    pub probe_domain: Option<String>,
    /// What the parent publishes; without any, no signature is looked at.
    pub trust_anchors: Vec<TrustAnchor>,
    /// Every public address.
    pub name_servers: Vec<NameServerAddress>,
}

/// One address of a name server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameServerAddress {
    /// The name server.
    pub server: String,
    /// Where it is asked.
    pub address: SocketAddr,
}

impl fmt::Display for NameServerAddress {
    /// As measurements name it: `a.nic.pharmacy/192.0.2.1`, the port only where it is not 53.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { server, address } = self;
        match address.port() {
            DNS_PORT => write!(formatter, "{server}/{}", address.ip()),
            _ => write!(formatter, "{server}/{address}"),
        }
    }
}

/// RDAP's base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RdapAccess {
    /// Where it is asked.
    pub at: HostPort,
    /// The path, with a slash at its end.
    pub path: String,
    /// PEM: trusted in place of the system's authorities.
    pub authority_file: Option<PathBuf>,
}

/// EPP, and whom the prober is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EppAccess {
    /// Where it is asked.
    pub at: HostPort,
    /// The name in its certificate.
    pub server_name: String,
    /// The registrar's identifier.
    pub registrar: String,
    /// The file with its password.
    pub password_file: PathBuf,
    /// PEM: its certificate, and its key.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// PEM: trusted in place of the system's authorities.
    pub authority_file: Option<PathBuf>,
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl fmt::Display for HostPort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        match host.contains(':') {
            true => write!(formatter, "[{host}]:{port}"),
            false => write!(formatter, "{host}:{port}"),
        }
    }
}

/// From the beginning of one test to that of the next (ICANN.md, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intervals {
    /// Questions to name servers.
    pub dns: Duration,
    /// Questions over RDAP.
    pub rdap: Duration,
    /// Questions over WHOIS.
    pub whois: Duration,
    /// Sessions and queries over EPP.
    pub epp: Duration,
    /// Changes of the probe domain.
    pub transform: Duration,
}

impl Default for Intervals {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            dns: seconds(60),
            rdap: seconds(300),
            whois: seconds(300),
            epp: seconds(300),
            transform: seconds(1800),
        }
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self { answer: Duration::from_secs(30), update: Duration::from_secs(3600) }
    }
}

/// How much may wait unless the file says otherwise: eight months of a TLD with six addresses.
pub const SPOOL_MEGABYTES: u64 = 1000;

/// The port of DNS.
const DNS_PORT: u16 = 53;

/// Reads the configuration file of a prober.
///
/// # Errors
/// [`ConfigError::Unreadable`], or [`ConfigError::Wrong`] with every problem in it.
pub fn load_prober(file: &Path) -> Result<ProberConfig, ConfigError> {
    let text = load_text(file, "etc/prober.template.toml")?;
    let (config, problems, _) = settings::read_all(file, &text);
    match config {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(ConfigError::Wrong(problems)),
    }
}
