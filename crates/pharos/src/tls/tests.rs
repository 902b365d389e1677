//! Handshakes in memory, with the client that a registrar would bring.

use std::path::Path;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::*;
use crate::certificate::{Authority, Issued, fingerprint_sha256, load};

struct House {
    folder: tempfile::TempDir,
    authority: Authority,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, authority: Authority::new("ca").unwrap() }
    }

    fn server_identity(&self) -> CertifiedKey {
        let issued = self.authority.issue_server(&["epp.sandbox.test", "127.0.0.1"]).unwrap();
        let (chain, key) = self.write(&issued, "server");
        load(&chain, &key).unwrap()
    }

    fn write(&self, issued: &Issued, name: &str) -> (std::path::PathBuf, std::path::PathBuf) {
        let folder: &Path = self.folder.path();
        let files = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
        issued.write(&files.0, &files.1).unwrap();
        files
    }

    fn client(
        &self,
        certificate: Option<&Issued>,
        version: &'static SupportedProtocolVersion,
        suites: &[SupportedCipherSuite],
    ) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        let authority = self.authority.certificate_pem().as_bytes();
        roots.add(CertificateDer::from_pem_slice(authority).unwrap()).unwrap();
        let provider =
            CryptoProvider { cipher_suites: suites.to_vec(), ..ring::default_provider() };
        let builder = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots);
        Arc::new(match certificate {
            None => builder.with_no_client_auth(),
            Some(issued) => {
                let (chain, key) = self.write(issued, "client");
                let chain =
                    CertificateDer::pem_file_iter(chain).unwrap().map(Result::unwrap).collect();
                builder
                    .with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key).unwrap())
                    .unwrap()
            }
        })
    }
}

/// Shakes hands as `name`; returns the fingerprint of the client's certificate, and the protocol.
async fn shake(
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
    name: &str,
) -> Result<(Option<[u8; 32]>, Option<Vec<u8>>), std::io::Error> {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let (near, far) = tokio::join!(
        TlsConnector::from(client).connect(name, near),
        TlsAcceptor::from(server).accept(far)
    );
    near?;
    let far = far?;
    let session = far.get_ref().1;
    let peer = session.peer_certificates().map(|chain| fingerprint_sha256(&chain[0]));
    Ok((peer, session.alpn_protocol().map(<[u8]>::to_vec)))
}

#[tokio::test]
async fn a_client_certificate_of_any_authority_arrives_by_fingerprint() {
    let house = House::new();
    let stranger = Authority::new("of the registrar").unwrap().issue_client("alpha-rx").unwrap();
    for version in [&TLS12, &TLS13] {
        let server = for_epp(house.server_identity()).unwrap();
        let client = house.client(Some(&stranger), version, &CIPHER_SUITES);
        let (peer, _) = shake(server, client, "epp.sandbox.test").await.unwrap();
        assert_eq!(peer, Some(stranger.fingerprint()), "{version:?}");
    }
}

#[tokio::test]
async fn without_a_client_certificate_the_handshake_stands() {
    let house = House::new();
    for version in [&TLS12, &TLS13] {
        let server = for_epp(house.server_identity()).unwrap();
        let client = house.client(None, version, &CIPHER_SUITES);
        let (peer, _) = shake(server, client, "127.0.0.1").await.unwrap();
        assert_eq!(peer, None, "{version:?}");
    }
}

#[tokio::test]
async fn other_suites_find_no_listener() {
    let house = House::new();
    let suites = [cipher_suite::TLS13_CHACHA20_POLY1305_SHA256];
    let server = for_epp(house.server_identity()).unwrap();
    let client = house.client(None, &TLS13, &suites);
    assert!(shake(server, client, "epp.sandbox.test").await.is_err());
}

#[tokio::test]
async fn https_asks_for_no_certificate_and_speaks_http2() {
    let house = House::new();
    let registrar = house.authority.issue_client("alpha-rx").unwrap();
    let server = for_https(house.server_identity()).unwrap();
    let client = house.client(Some(&registrar), &TLS13, &CIPHER_SUITES);
    let mut client = (*client).clone();
    client.alpn_protocols = vec![b"http/1.1".to_vec(), b"h2".to_vec()];
    let (peer, protocol) = shake(server, Arc::new(client), "epp.sandbox.test").await.unwrap();
    assert_eq!((peer, protocol.as_deref()), (None, Some(b"h2".as_slice())));
}

#[test]
fn bytes_that_are_no_certificate_are_refused() {
    let verifier = AnyCertificate { provider: Arc::new(provider()) };
    let refused = verifier.verify_client_cert(
        &CertificateDer::from(b"0\x00trailing".to_vec()),
        &[],
        UnixTime::since_unix_epoch(std::time::Duration::ZERO),
    );
    assert_eq!(refused.unwrap_err(), CertificateError::BadEncoding.into());
}
