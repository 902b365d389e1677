//! A prober of a sandbox, by the sandbox's book.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use registry_epp::Secret;

use super::epp::EppService;
use super::open::{Services, shown, text};
use super::rdap::RdapService;
use super::{Prober, Registry};
use crate::api_client::{BearerToken, Target};
use crate::config::{
    HostPort, Intervals, NameServerAddress, Patience, ProbedTld, SPOOL_MEGABYTES, SpoolSettings,
};
use crate::https;
use crate::sandbox::SandboxBook;

/// Who measures a sandbox.
const PROBE: &str = "sandbox";

/// What the one server of a sandbox is called.
const NAME_SERVER: &str = "primary.sandbox.test";

/// A prober of everything a sandbox serves; its spool is a folder beside the book. The probe domain
/// must be sponsored by the first registrar of the book.
///
/// # Errors
/// When the book cannot be read, or what it names; when the probe domain is of no TLD of its.
pub fn of_sandbox(book_file: &Path, probe_domain: Option<&str>) -> Result<Prober, Box<dyn Error>> {
    let book = SandboxBook::read(book_file)
        .map_err(|error| format!("{} is no sandbox.json: {error}", book_file.display()))?;
    let authority = text(Path::new(&book.ca_cert))?;
    let registrar = book.registrars.first().ok_or("the sandbox has no registrar")?;
    let chain = shown(Path::new(&registrar.cert), Path::new(&registrar.key))?;
    let epp = EppService {
        at: HostPort { host: book.epp.host.clone(), port: book.epp.port },
        server_name: book.epp.server_name.clone(),
        registrar: registrar.id.clone(),
        password: Secret::new(registrar.password.as_str()),
        tls: https::client_tls(Some(&authority), Some(chain))?,
    };
    let at = HostPort { host: book.https.host.clone(), port: book.https.port };
    let url = format!("https://{at}");
    let rdap = RdapService {
        at,
        path: "/rdap/".to_owned(),
        tls: https::client_tls(Some(&authority), None)?,
    };
    let services = Services {
        rdap: Some(Arc::new(rdap)),
        whois: Some(HostPort { host: book.whois.host.clone(), port: book.whois.port }),
        epp: Some(Arc::new(epp)),
    };
    let tlds = probed(&book, probe_domain)?;
    let folder = book_file.parent().unwrap_or(Path::new(""));
    Ok(Prober {
        probe: PROBE.to_owned(),
        patience: Patience::default(),
        intervals: Intervals::default(),
        spool: SpoolSettings {
            directory: folder.join("prober"),
            bytes_maximum: SPOOL_MEGABYTES * 1_000_000,
        },
        registry: Some(Registry::new(Target::new(
            &url,
            BearerToken::given(&book.api.probe_token),
            Some(&authority),
        )?)),
        tests: tlds.into_iter().flat_map(|tld| services.tests(tld)).collect(),
    })
}

fn probed(
    book: &SandboxBook,
    probe_domain: Option<&str>,
) -> Result<Vec<ProbedTld>, Box<dyn Error>> {
    let is_of = |domain: &str, tld: &str| domain.ends_with(&format!(".{tld}"));
    let names: Vec<&str> = book.tlds.iter().map(|tld| tld.name.as_str()).collect();
    if let Some(domain) = probe_domain
        && !names.iter().any(|tld| is_of(domain, tld))
    {
        let allowed = names.join(", .");
        return Err(
            format!("--probe-domain: found {domain}, allowed: a name below .{allowed}").into()
        );
    }
    let mut name_servers = Vec::new();
    if let Some(dns) = &book.dns {
        let address = SocketAddr::new(dns.host.parse()?, dns.port);
        name_servers.push(NameServerAddress { server: NAME_SERVER.to_owned(), address });
    }
    let mut tlds = Vec::new();
    for name in names {
        let probe_domain = probe_domain.filter(|domain| is_of(domain, name)).map(str::to_owned);
        let registered = book.registered.domains.iter().find(|domain| is_of(domain, name));
        // A TLD whose names are all yet to come has nothing to be asked about.
        let Some(query_domain) = registered.or(probe_domain.as_ref()).cloned() else { continue };
        tlds.push(ProbedTld {
            name: name.to_owned(),
            query_domain,
            probe_domain,
            trust_anchors: Vec::new(),
            name_servers: name_servers.clone(),
        });
    }
    Ok(tlds)
}
