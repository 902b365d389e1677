//! The made-up web, served on this machine, and RDAP for its names.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use registry_sampleweb::{Kind, Register, Set, Site, Visitor, sites};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::Fixture;
use crate::certificate::{self, Authority};
use crate::sandbox::hosts::{Host, SandboxHosts};
use crate::tls;
use crate::watch::visit::{BrowserSettings, Streets, VisitSettings, Visits};
use crate::website::{roots_of_pem, trusting_pem};
use crate::worker::Worker;

/// Who answers RDAP for the names of the made-up web.
pub(super) const RDAP: &str = "rdap.example";

/// A name under which nothing runs.
pub(super) const PARKED: &str = "parked.example";

const PARKED_PAGE: &str = "<!doctype html><html lang=\"en\"><title>parked.example</title>\
    <p>This domain is for sale. <a href=\"https://ads.example/\">Online pharmacy</a></p>";

/// Sites of the made-up web, and what visits them.
pub(super) struct Town {
    hosts: SandboxHosts,
    pub(super) visits: Visits,
    pub(super) worker: Worker,
    pub(super) at: SocketAddr,
}

impl Town {
    pub(super) async fn of(fixture: &Fixture, sites: &[Site], has_browser: bool) -> Self {
        let browser = Some(BrowserSettings { file: None, is_confined: false });
        let browser = browser.filter(|_| has_browser);
        Self::by(fixture, sites, VisitSettings { browser, ..VisitSettings::default() }).await
    }

    pub(super) async fn by(fixture: &Fixture, sites: &[Site], settings: VisitSettings) -> Self {
        let authority = Authority::new("test").unwrap();
        let pem = authority.certificate_pem();
        let hosts = SandboxHosts::for_a_test(trusting_pem(pem).unwrap());
        let names: Vec<&str> = sites.iter().map(|site| site.host.as_str()).collect();
        let at = serve(&authority, &[names.as_slice(), &[RDAP, PARKED]].concat(), sites).await;
        let streets = Streets::Sandbox(hosts.clone(), Arc::new(roots_of_pem(pem).unwrap()));
        let visits = Visits::start(&fixture.registry, streets, settings).unwrap();
        let worker = Worker::new(fixture.registry.clone(), None).visiting(visits.clone());
        let town = Self { hosts, visits, worker, at };
        let served = Host { https: Some(at), ..Host::default() };
        names.iter().chain([&PARKED]).for_each(|name| town.put(name, served.clone()));
        town
    }

    pub(super) fn put(&self, name: &str, host: Host) {
        self.hosts.put(BTreeMap::from([(name.to_owned(), host)])).unwrap();
    }
}

async fn serve(authority: &Authority, names: &[&str], sites: &[Site]) -> SocketAddr {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    authority.issue_server(names).unwrap().write(&chain, &key).unwrap();
    let mut tls = (*tls::for_https(certificate::load(&chain, &key).unwrap()).unwrap()).clone();
    // The browser would speak HTTP/2, which this does not.
    tls.alpn_protocols.clear();
    let tls = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let sites: Arc<BTreeMap<String, Site>> =
        Arc::new(sites.iter().map(|site| (site.host.clone(), site.clone())).collect());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (tls, sites) = (tls.clone(), sites.clone());
            tokio::spawn(async move {
                if let Ok(stream) = tls.accept(stream).await {
                    answered(stream, &sites).await;
                }
            });
        }
    });
    at
}

async fn answered<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    sites: &BTreeMap<String, Site>,
) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(octet) => request.push(octet),
            Err(_) => return,
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let field = |name: &str| {
        let mut fields = request.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let host = field("host").unwrap_or_default().split(':').next().unwrap_or_default();
    let visitor = match (field("user-agent").unwrap_or_default(), field("referer")) {
        (agent, _) if agent.contains("Googlebot") => Visitor::Bot,
        (_, Some(_)) => Visitor::Referred,
        (_, None) => Visitor::Browser,
    };
    let path = request.split(' ').nth(1).unwrap_or("/");
    let (status, kind, body) = match (host, sites.get(host)) {
        (RDAP, _) => {
            let told = registered(path).to_string().into_bytes();
            (200, "application/rdap+json".to_owned(), told)
        }
        (PARKED, _) => (200, "text/html; charset=utf-8".to_owned(), PARKED_PAGE.into()),
        (_, None) => return,
        (_, Some(site)) => {
            let got = site.get(path, visitor);
            (got.status, got.media_type, got.body)
        }
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    );
    let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
    let _ = stream.shutdown().await;
}

/// What RDAP says of a name, all of them held and at one registrar.
fn registered(path: &str) -> Value {
    let card = |name: &str, value: &str| json!(["vcard", [[name, {}, "text", value]]]);
    json!({
        "objectClassName": "domain",
        "ldhName": path.trim_start_matches("/domain/"),
        "status": ["client hold"],
        "entities": [{
            "roles": ["registrar"],
            "publicIds": [{ "type": "IANA Registrar ID", "identifier": "9998" }],
            "vcardArray": card("fn", "Beta Registrations"),
            "entities": [{ "roles": ["abuse"], "vcardArray": card("email", "abuse@beta.example") }],
        }],
    })
}

/// Sites of a kind of which nothing has to be asked of a register.
pub(super) fn of_kind(kind: Kind, count: usize) -> Vec<Site> {
    let register = |site: &Site| match kind {
        Kind::Legitimate => site.register == Register::Known,
        _ => site.register == Register::NotAsked,
    };
    let all = sites(Set::Testing).into_iter().filter(|site| site.kind == kind);
    let found: Vec<_> = all.filter(register).step_by(5).take(count).collect();
    assert_eq!(found.len(), count, "{kind:?}");
    found
}
