//! HTTPS as a client: whom to trust, and one request on a connection of its own.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::request::Builder;
use axum::http::response::Parts;
use hyper_util::rt::TokioIo;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Position, Url};

/// What went wrong, in the words of whoever noticed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

impl Broken {
    fn of(error: &dyn std::error::Error) -> Self {
        match error.source() {
            Some(source) => Self(format!("{error}: {source}")),
            None => Self(error.to_string()),
        }
    }
}

/// A certificate to show, its own first, and its key.
pub type Shown = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// TLS as a client: servers are known by an authority in PEM, or by the system's.
///
/// # Errors
/// When there is no authority, or none that can be read; when the certificate to show has another
/// key.
pub fn client_tls(
    authority: Option<&str>,
    shown: Option<Shown>,
) -> Result<Arc<ClientConfig>, Broken> {
    let mut roots = RootCertStore::empty();
    match authority {
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                let certificate = certificate.map_err(|error| Broken::of(&error))?;
                roots.add(certificate).map_err(|error| Broken::of(&error))?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(Broken("there is none".to_owned()));
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Broken::of(&error))?
        .with_root_certificates(roots);
    let config = match shown {
        None => builder.with_no_client_auth(),
        Some((chain, key)) => {
            builder.with_client_auth_cert(chain, key).map_err(|error| Broken::of(&error))?
        }
    };
    Ok(Arc::new(config))
}

/// Speaks TLS on a connection with whoever has a certificate for this name or address.
///
/// # Errors
/// [`Broken`].
pub async fn secured(
    tls: &Arc<ClientConfig>,
    host: &str,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, Broken> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| Broken::of(&error))?;
    let secured = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await;
    secured.map_err(|error| Broken::of(&error))
}

/// Sends a request and reads the answer to its end, of so many octets at most.
///
/// # Errors
/// [`Broken`].
pub async fn exchange<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
    stream: S,
    request: hyper::Request<Body>,
    bytes_maximum: usize,
) -> Result<(Parts, Vec<u8>), Broken> {
    let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(|error| Broken::of(&error))?;
    // It ends with the answer; what went wrong with it the sender tells.
    let driven = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    let (head, body) = answer.map_err(|error| Broken::of(&error))?.into_parts();
    let body = to_bytes(Body::new(body), bytes_maximum).await;
    driven.abort();
    Ok((head, body.map_err(|error| Broken::of(&error))?.to_vec()))
}

/// What an address answers with 200, of so many octets at most. By `https` it has a certificate of an
/// authority that the system trusts; by `http` anybody between may have written it.
///
/// # Errors
/// [`Broken`], also where it answers otherwise.
pub async fn fetch(
    url: &Url,
    (request, body): (Builder, Body),
    bytes_maximum: usize,
) -> Result<Vec<u8>, Broken> {
    let host = url.host_str().ok_or_else(|| Broken("the address names no host".to_owned()))?;
    let port = url.port_or_known_default().unwrap_or(443);
    let bare = host.trim_matches(['[', ']']);
    let stream = TcpStream::connect((bare, port)).await.map_err(|error| Broken::of(&error))?;
    let asked = &url[Position::BeforePath..Position::AfterQuery];
    let request = request.uri(asked).header(HOST, &url[Position::BeforeHost..Position::AfterPort]);
    let request = request.body(body).map_err(|error| Broken::of(&error))?;
    let (head, body) = match url.scheme() {
        "http" => exchange(stream, request, bytes_maximum).await?,
        _ => {
            let tls = client_tls(None, None)?;
            exchange(secured(&tls, bare, stream).await?, request, bytes_maximum).await?
        }
    };
    match head.status == StatusCode::OK {
        true => Ok(body),
        false => Err(Broken(format!("it answered {}", head.status))),
    }
}
