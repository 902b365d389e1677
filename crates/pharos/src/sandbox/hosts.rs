//! The hosts that somebody put into a sandbox, in the place of a resolver: what names of its world
//! lead to. Nothing of it exists in `pharos serve`, since only a sandbox can make one.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use tokio_rustls::rustls::ClientConfig;

/// The hosts of a sandbox; cheap to clone, one list.
#[derive(Debug, Clone)]
pub struct SandboxHosts {
    hosts: Arc<Mutex<BTreeMap<String, Host>>>,
    tls: Arc<ClientConfig>,
}

/// A host as it is put in: who serves it on this machine, or which addresses it is said to have.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Host {
    /// Who answers for it over HTTP, on a loopback address.
    #[serde(default)]
    pub(crate) http: Option<SocketAddr>,
    /// Who answers for it over HTTPS.
    #[serde(default)]
    pub(crate) https: Option<SocketAddr>,
    /// Addresses it is said to have; the guard looks at them, and nothing is connected to.
    #[serde(default)]
    pub(crate) addresses: Vec<IpAddr>,
}

/// What there is under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// Somebody on this machine.
    Served(SocketAddr),
    /// These addresses.
    Addresses(Vec<IpAddr>),
}

/// A host would be served from elsewhere than this machine.
#[derive(Debug, thiserror::Error)]
#[error("{host}: found {found}, allowed: a loopback address and a port")]
pub(crate) struct NotLoopback {
    host: String,
    found: SocketAddr,
}

impl SandboxHosts {
    /// No hosts yet, for a sandbox whose programs trust an authority.
    pub(super) fn new(tls: Arc<ClientConfig>) -> Self {
        Self { hosts: Arc::default(), tls }
    }

    /// As [`new`](Self::new), for tests of this crate.
    #[cfg(test)]
    pub(crate) fn for_a_test(tls: Arc<ClientConfig>) -> Self {
        Self::new(tls)
    }

    /// Puts hosts in, or others in their place.
    pub(crate) fn put(&self, hosts: BTreeMap<String, Host>) -> Result<(), NotLoopback> {
        for (name, host) in &hosts {
            let mut served = [host.http, host.https].into_iter().flatten();
            if let Some(found) = served.find(|at| !at.ip().is_loopback()) {
                return Err(NotLoopback { host: name.clone(), found });
            }
        }
        let hosts = hosts.into_iter().map(|(name, host)| (name.to_ascii_lowercase(), host));
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).extend(hosts);
        Ok(())
    }

    /// Whether nobody has put any in.
    pub(crate) fn is_empty(&self) -> bool {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// What there is under a name; none where nobody put it in.
    pub(crate) fn find(&self, name: &str, is_https: bool) -> Option<Found> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts.get(name)?;
        let served = if is_https { host.https } else { host.http };
        Some(served.map_or_else(|| Found::Addresses(host.addresses.clone()), Found::Served))
    }

    /// Where on this machine they are served.
    pub(crate) fn served(&self) -> Vec<SocketAddr> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.values().flat_map(|host| [host.http, host.https]).flatten().collect()
    }

    /// Whom its programs trust.
    pub(crate) fn tls(&self) -> &Arc<ClientConfig> {
        &self.tls
    }
}
