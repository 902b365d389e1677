//! Looks where a name leads (P-3): resolves, connects, asks, follows redirects, and keeps what it
//! saw. What that comes to is said by `registry_core::website_check`.
//!
//! Whoever holds a name says where it leads, so everything here distrusts it: only public addresses
//! are connected to, and the address that was checked is the one that is connected to, since nothing
//! is resolved a second time; ports 80 and 443 alone; few redirects, little time, few octets; no
//! cookies, no credentials, and a body is not read.

mod fetch;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use registry_core::name::DomainName;
use registry_core::website_check::{Outcome, Step, Try, classify, redirect_of, starts};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::sandbox::hosts::SandboxHosts;

/// Most redirects that are followed.
const REDIRECTS_MAXIMUM: usize = 5;

/// Where websites are looked for.
#[derive(Debug, Clone)]
pub enum Network {
    /// The internet, through the system's resolver: public addresses alone.
    Internet(Arc<ClientConfig>),
    /// The hosts that were put into a sandbox, and nothing else. Only a sandbox can make these.
    Sandbox(SandboxHosts),
}

/// No authority is trusted, so that nothing can be looked at over HTTPS.
#[derive(Debug, thiserror::Error)]
#[error("websites cannot be looked at: {0}")]
pub struct NoTrust(String);

impl Network {
    /// The internet, with the authorities that the system trusts.
    ///
    /// # Errors
    /// When there is none.
    pub fn internet() -> Result<Self, NoTrust> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        trusting(roots).map(Self::Internet)
    }

    /// Whether there is anything to look at: a sandbox into which nobody put hosts has none.
    #[must_use]
    pub fn is_there(&self) -> bool {
        match self {
            Self::Internet(_) => true,
            Self::Sandbox(hosts) => !hosts.is_empty(),
        }
    }
}

/// A client that trusts the authorities in a PEM alone.
pub(crate) fn trusting_pem(pem: &str) -> Result<Arc<ClientConfig>, NoTrust> {
    trusting(roots_of_pem(pem)?)
}

/// The authorities in a PEM.
pub(crate) fn roots_of_pem(pem: &str) -> Result<RootCertStore, NoTrust> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| NoTrust(error.to_string()))?;
        roots.add(certificate).map_err(|error| NoTrust(error.to_string()))?;
    }
    Ok(roots)
}

fn trusting(roots: RootCertStore) -> Result<Arc<ClientConfig>, NoTrust> {
    if roots.is_empty() {
        return Err(NoTrust("the system trusts no certificate authority".to_owned()));
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| NoTrust(error.to_string()))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Looks where a name leads: by HTTPS, and where that leads to no approved website, by HTTP.
pub async fn look(network: &Network, name: &DomainName, approved: &[String]) -> Vec<Try> {
    let mut tries = Vec::new();
    for start in starts(name) {
        tries.push(Try { steps: way_from(network, start).await });
        if classify(&tries, approved) == Outcome::Approved {
            break;
        }
    }
    tries
}

async fn way_from(network: &Network, start: String) -> Vec<Step> {
    let (mut steps, mut url) = (Vec::new(), start);
    loop {
        let step = fetch::ask(network, &url).await;
        let next = redirect_of(&step);
        steps.push(step);
        match next {
            Some(Ok(next)) if steps.len() <= REDIRECTS_MAXIMUM => url = next,
            _ => return steps,
        }
    }
}
