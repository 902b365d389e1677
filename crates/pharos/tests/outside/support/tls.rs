//! TLS connections to a sandbox, verified against its own authority.

use std::sync::Arc;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::Sandbox;

/// A client of a sandbox, with the certificate of a registrar if one is named.
pub(crate) fn client(sandbox: &Sandbox, registrar: Option<&str>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_file(sandbox.text("/ca_cert")).expect("its authority");
    roots.add(authority).expect("an authority");
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots);
    let Some(registrar) = registrar.map(|id| sandbox.registrar(id)) else {
        return Arc::new(builder.with_no_client_auth());
    };
    let chain = CertificateDer::pem_file_iter(sandbox.text(&format!("{registrar}/cert")))
        .and_then(Iterator::collect)
        .expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(sandbox.text(&format!("{registrar}/key")));
    let config = builder.with_client_auth_cert(chain, key.expect("a key"));
    Arc::new(config.expect("a certificate with its key"))
}

/// Connects to `epp` or `https`.
pub(crate) async fn connect(
    sandbox: &Sandbox,
    service: &str,
    config: Arc<ClientConfig>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let name = sandbox.text(&format!("/{service}/server_name")).to_owned();
    let name = ServerName::try_from(name).expect("a server name");
    let stream = TcpStream::connect(("127.0.0.1", sandbox.port(service))).await?;
    stream.set_nodelay(true)?;
    TlsConnector::from(config).connect(name, stream).await
}
