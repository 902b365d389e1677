//! A prober out of its configuration: files are read, TLS is made ready.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use registry_epp::Secret;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::ClientConfig;

use super::change::Change;
use super::epp::EppService;
use super::rdap::RdapService;
use super::{Prober, Registry, Test};
use crate::api_client::{BearerToken, NoAnswer, Target};
use crate::config::{
    EppAccess, HostPort, NameServerAddress, ProbedTld, ProberConfig, RdapAccess, RegistryAccess,
};
use crate::https::{self, Broken, Shown};

/// Why a prober cannot be made of its configuration.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file cannot be read.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the file system said.
        source: std::io::Error,
    },
    /// A certificate or a key is none.
    #[error("{file} is no certificate or key in PEM: {found}")]
    NoPem {
        /// The file.
        file: PathBuf,
        /// What was found instead.
        found: String,
    },
    /// TLS cannot be made ready.
    #[error("section [{section}]: its certificates are of no use: {source}")]
    Tls {
        /// The section of the configuration.
        section: &'static str,
        /// What is wrong.
        source: Broken,
    },
    /// The registry cannot be asked.
    #[error("section [registry]: {0}")]
    Registry(String),
}

impl Prober {
    /// Reads what the configuration names, and makes the tests.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(config: ProberConfig) -> Result<Self, OpenError> {
        let ProberConfig { probe, spool, patience, registry, tlds, rdap, whois, epp, intervals } =
            config;
        let registry = registry.as_ref().map(open_registry).transpose()?;
        let rdap = rdap.map(open_rdap).transpose()?.map(Arc::new);
        let epp = epp.map(open_epp).transpose()?.map(Arc::new);
        let services = Services { rdap, whois, epp };
        let tests = tlds.into_iter().flat_map(|tld| services.tests(tld)).collect();
        Ok(Self { probe, patience, intervals, spool, registry, tests })
    }
}

/// The services that are there for every TLD.
pub(super) struct Services {
    pub(super) rdap: Option<Arc<RdapService>>,
    pub(super) whois: Option<HostPort>,
    pub(super) epp: Option<Arc<EppService>>,
}

impl Services {
    /// Every test of a TLD.
    pub(super) fn tests(&self, tld: ProbedTld) -> Vec<Test> {
        let ProbedTld {
            name: tld,
            query_domain: domain,
            probe_domain,
            trust_anchors,
            name_servers,
        } = tld;
        let anchors = Arc::new(trust_anchors);
        let server = |at: &NameServerAddress| Test::NameServer {
            tld: tld.clone(),
            at: at.clone(),
            anchors: Arc::clone(&anchors),
        };
        let mut tests: Vec<Test> = name_servers.iter().map(server).collect();
        let named = || (tld.clone(), domain.clone());
        tests.extend(self.rdap.clone().map(|service| {
            let (tld, domain) = named();
            Test::Rdap { tld, domain, service }
        }));
        tests.extend(self.whois.clone().map(|at| {
            let (tld, domain) = named();
            Test::Whois { tld, domain, at }
        }));
        tests.extend(self.epp.clone().map(|service| {
            let (tld, domain) = named();
            Test::Epp { tld, domain, service }
        }));
        if let (Some(service), Some(domain)) = (self.epp.clone(), probe_domain) {
            let rdap = self.rdap.clone();
            let change = Change { tld: tld.clone(), domain, service, name_servers, rdap };
            tests.push(Test::Change(Arc::new(change)));
        }
        tests
    }
}

fn open_registry(access: &RegistryAccess) -> Result<Registry, OpenError> {
    let RegistryAccess { url, token_file, authority_file } = access;
    // That it can be read is seen at the start; what it says then, at each delivery.
    text(token_file)?;
    let token = BearerToken::InFile(token_file.clone());
    let authority = authority_file.as_deref().map(text).transpose()?;
    let target = Target::new(url, token, authority.as_deref());
    let target = target.map_err(|error: NoAnswer| OpenError::Registry(error.to_string()))?;
    Ok(Registry::new(target))
}

fn open_rdap(access: RdapAccess) -> Result<RdapService, OpenError> {
    let RdapAccess { at, path, authority_file } = access;
    Ok(RdapService { at, path, tls: tls("rdap", authority_file.as_deref(), None)? })
}

fn open_epp(access: EppAccess) -> Result<EppService, OpenError> {
    let EppAccess { at, server_name, registrar, password_file, certificate, authority_file } =
        access;
    let password = Secret::new(text(&password_file)?.trim_end_matches(['\r', '\n']));
    let shown = certificate.map(|(certificate, key)| shown(&certificate, &key)).transpose()?;
    let tls = tls("epp", authority_file.as_deref(), shown)?;
    Ok(EppService { at, server_name, registrar, password, tls })
}

fn tls(
    section: &'static str,
    authority_file: Option<&Path>,
    shown: Option<Shown>,
) -> Result<Arc<ClientConfig>, OpenError> {
    let authority = authority_file.map(text).transpose()?;
    let tls = https::client_tls(authority.as_deref(), shown);
    tls.map_err(|source| OpenError::Tls { section, source })
}

/// A certificate with its chain, and its key.
pub(super) fn shown(certificate: &Path, key: &Path) -> Result<Shown, OpenError> {
    let no_pem = |file: &Path| {
        let file = file.to_owned();
        move |error: rustls_pki_types::pem::Error| OpenError::NoPem {
            file,
            found: error.to_string(),
        }
    };
    let chain = CertificateDer::pem_file_iter(certificate).map_err(no_pem(certificate))?;
    let chain = chain.collect::<Result<_, _>>().map_err(no_pem(certificate))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(no_pem(key))?;
    Ok((chain, key))
}

pub(super) fn text(file: &Path) -> Result<String, OpenError> {
    let unreadable = |source| OpenError::Unreadable { file: file.to_owned(), source };
    std::fs::read_to_string(file).map_err(unreadable)
}
