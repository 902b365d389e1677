//! Looks at servers of this machine (P-3), put into the hosts of a sandbox; and what production
//! refuses.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use registry_core::name::{DomainName, Tld};
use registry_core::website_check::{Answer, Outcome, Step, Try, classify};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{Network, fetch, look, trusting_pem};
use crate::certificate::{self, Authority};
use crate::sandbox::hosts::{Host, SandboxHosts};
use crate::tls;

const APPROVED: &str = "https://www.acme.example/";

/// A page that is there.
pub(crate) const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// A redirect to the approved website.
pub(crate) const REDIRECT: &str =
    "HTTP/1.1 301 Moved\r\nLocation: https://www.acme.example/\r\nContent-Length: 0\r\n\r\n";

/// Hosts, and the authority that vouches for them.
pub(crate) struct Town {
    authority: Authority,
    pub(crate) hosts: SandboxHosts,
    /// Every request that any of them was sent.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Town {
    pub(crate) fn new() -> Self {
        let authority = Authority::new("test").unwrap();
        let hosts = SandboxHosts::for_a_test(trusting_pem(authority.certificate_pem()).unwrap());
        Self { authority, hosts, asked: Arc::default() }
    }

    pub(crate) fn network(&self) -> Network {
        Network::Sandbox(self.hosts.clone())
    }

    pub(crate) fn put(&self, name: &str, host: Host) {
        self.hosts.put(BTreeMap::from([(name.to_owned(), host)])).unwrap();
    }

    /// Answers every request to a host over HTTP with this.
    pub(crate) async fn http(&self, name: &str, answer: &'static str) {
        let http = Some(self.serve(None, answer).await);
        self.put(name, Host { http, ..Host::default() });
    }

    /// As [`http`](Self::http) over HTTPS, with a certificate for these names.
    pub(crate) async fn https(&self, name: &str, names: &[&str], answer: &'static str) {
        let folder = tempfile::tempdir().unwrap();
        let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
        self.authority.issue_server(names).unwrap().write(&chain, &key).unwrap();
        let tls = tls::for_https(certificate::load(&chain, &key).unwrap()).unwrap();
        let https = Some(self.serve(Some(TlsAcceptor::from(tls)), answer).await);
        self.put(name, Host { https, ..Host::default() });
    }

    async fn serve(&self, tls: Option<TlsAcceptor>, answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, asked) = (listener.local_addr().unwrap(), self.asked.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (tls, asked) = (tls.clone(), asked.clone());
                tokio::spawn(async move {
                    match tls {
                        None => answered(stream, answer, &asked).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                answered(stream, answer, &asked).await;
                            }
                        }
                    }
                });
            }
        });
        at
    }
}

async fn answered<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    answer: &'static str,
    asked: &Mutex<Vec<String>>,
) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(octet) => request.push(octet),
            Err(_) => return,
        }
    }
    asked.lock().unwrap().push(String::from_utf8(request).unwrap());
    if answer.is_empty() {
        return std::future::pending().await;
    }
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn name() -> DomainName {
    DomainName::parse("acme.pharmacy", &[Tld::parse("pharmacy").unwrap()]).unwrap()
}

async fn looked(town: &Town) -> (Vec<Try>, Outcome) {
    let approved = [APPROVED.to_owned()];
    let tries = look(&town.network(), &name(), &approved).await;
    let outcome = classify(&tries, &approved);
    (tries, outcome)
}

fn chain(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.url.as_str()).collect()
}

/// P-3: a redirect to an approved website will do, and every step of it is kept.
#[tokio::test]
async fn a_redirect_is_followed_to_the_approved_website() {
    let town = Town::new();
    town.http("acme.pharmacy", REDIRECT).await;
    town.https("www.acme.example", &["www.acme.example"], PAGE).await;
    let (tries, outcome) = looked(&town).await;
    assert_eq!(outcome, Outcome::Approved, "{tries:?}");
    let [secure, plain] = tries.as_slice() else { panic!("{tries:?}") };
    assert_eq!(chain(&secure.steps), ["https://acme.pharmacy/"]);
    assert_eq!(chain(&plain.steps), ["http://acme.pharmacy/", APPROVED]);
    let [moved, there] = plain.steps.as_slice() else { panic!("{plain:?}") };
    let location = Some(APPROVED.to_owned());
    assert_eq!(moved.answer, Answer::Status { status: 301, location });
    assert_eq!(moved.connected_to, Some("127.0.0.1".parse().unwrap()));
    assert_eq!(there.tls.as_deref(), Some("TLSv1_3"));
    let asked = town.asked.lock().unwrap().join("");
    assert!(asked.starts_with("GET / HTTP/1.1\r\nhost: acme.pharmacy\r\n"), "{asked}");
    for secret in ["cookie", "authorization", "referer"] {
        assert!(!asked.to_ascii_lowercase().contains(secret), "{asked}");
    }
}

/// P-3: whatever goes wrong is a finding.
#[tokio::test]
async fn what_goes_wrong_is_what_was_found() {
    let port: &str = "HTTP/1.1 302 F\r\nLocation: http://www.acme.example:8080/\r\n\r\n";
    let inside: &str = "HTTP/1.1 302 F\r\nLocation: http://inside.example/\r\n\r\n";
    let itself: &str = "HTTP/1.1 302 F\r\nLocation: /again\r\n\r\n";
    for (answer, expected) in [
        (PAGE, Outcome::Elsewhere),
        ("HTTP/1.1 500 Oh\r\n\r\n", Outcome::ErrorStatus),
        ("SSH-2.0-OpenSSH\r\n", Outcome::NoHttp),
        ("HTTP/1.1 200 OK\r\n", Outcome::NoHttp),
        (port, Outcome::ForbiddenPort),
        (inside, Outcome::ForbiddenAddress),
        (itself, Outcome::TooManyRedirects),
        ("HTTP/1.1 302 F\r\nLocation: http://127.0.0.1/\r\n\r\n", Outcome::UnusableRedirect),
    ] {
        let town = Town::new();
        town.https("acme.pharmacy", &["acme.pharmacy"], answer).await;
        let addresses = ["93.184.215.14", "192.168.0.1"].map(|text| text.parse().unwrap());
        town.put("inside.example", Host { addresses: addresses.into(), ..Host::default() });
        let (tries, outcome) = looked(&town).await;
        assert_eq!(outcome, expected, "{answer}: {tries:?}");
        assert!(tries[0].steps.len() <= 6, "{tries:?}");
    }
    let huge: String = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(200_000));
    let town = Town::new();
    town.https("acme.pharmacy", &["acme.pharmacy"], String::leak(huge)).await;
    assert_eq!(looked(&town).await.1, Outcome::NoHttp, "more than a head may have");
    let town = Town::new();
    town.https("acme.pharmacy", &["other.example"], PAGE).await;
    let (tries, outcome) = looked(&town).await;
    assert_eq!(outcome, Outcome::TlsFailed, "{tries:?}");
    assert_eq!(looked(&Town::new()).await.1, Outcome::NoAddress);
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let town = Town::new();
    town.put("acme.pharmacy", Host { https: Some(closed), ..Host::default() });
    assert_eq!(looked(&town).await.1, Outcome::NotReached);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_late() {
    let town = Town::new();
    town.http("acme.pharmacy", "").await;
    let step = fetch::ask(&town.network(), "http://acme.pharmacy/").await;
    assert_eq!(step.answer, Answer::Late);
}

/// Only a sandbox has hosts of its own, and they lie on this machine alone; production refuses what
/// is nobody's public address, whatever name it has.
#[tokio::test]
async fn production_connects_to_nothing_of_its_own() {
    let internet = Network::Internet(Town::new().hosts.tls().clone());
    let step = fetch::ask(&internet, "http://localhost/").await;
    let forbidden =
        matches!(step.answer, Answer::ForbiddenAddress { address } if address.is_loopback());
    assert!(forbidden, "{step:?}");
    assert_eq!(step.connected_to, None);
    let step = fetch::ask(&internet, "http://localhost:8080/").await;
    assert_eq!(step.answer, Answer::ForbiddenPort { port: 8080 });

    let town = Town::new();
    let http = Some("192.0.2.1:80".parse().unwrap());
    let host = Host { http, ..Host::default() };
    let refused = town.hosts.put(BTreeMap::from([("a.example".to_owned(), host)])).unwrap_err();
    assert!(refused.to_string().contains("loopback"), "{refused}");
    let public: IpAddr = "93.184.215.14".parse().unwrap();
    town.put("b.example", Host { addresses: vec![public], ..Host::default() });
    let step = fetch::ask(&town.network(), "http://b.example/").await;
    assert!(matches!(step.answer, Answer::NotReached { .. }), "{step:?}");
    assert_eq!((step.addresses, step.connected_to), (vec![public], None));
}
