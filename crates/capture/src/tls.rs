//! TLS to a site: whatever chain it shows is taken down, and whether it would be believed is said
//! beside it. A page behind a bad certificate is evidence too, so it is taken all the same. That
//! the other side holds the key of its certificate is checked always.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use serde::Serialize;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::time_provider::TimeProvider;
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use crate::certificate::Certificate;
use crate::clock::Clock;

/// The most certificates of a chain that are kept.
const CHAIN: usize = 10;
/// The longest words that are kept, in characters.
const WORDS: usize = 300;

/// What was seen of TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tls {
    /// Whom it was asked for.
    pub host: String,
    /// The version that both agreed on.
    pub version: Option<String>,
    /// The suite of ciphers that both agreed on.
    pub cipher: Option<String>,
    /// The certificates that were shown, the site's own first, at most 10.
    pub chain: Vec<Certificate>,
    /// Why a browser would not believe them; nothing if it would.
    pub problem: Option<String>,
}

/// Whom this crate trusts, to say what a browser would.
#[derive(Clone)]
pub struct Trust {
    verifier: Arc<WebPkiServerVerifier>,
    provider: Arc<CryptoProvider>,
}

/// No authority is trusted.
#[derive(Debug, thiserror::Error)]
#[error("no certificate authority is trusted: {0}")]
pub struct NoTrust(String);

impl Trust {
    /// The authorities that the system trusts.
    ///
    /// # Errors
    /// When there is none.
    pub fn of_system() -> Result<Self, NoTrust> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self::new(roots)
    }

    /// These authorities.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(roots: RootCertStore) -> Result<Self, NoTrust> {
        let provider = Arc::new(ring::default_provider());
        let roots = Arc::new(roots);
        let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider.clone()).build();
        let verifier = verifier.map_err(|error| NoTrust(error.to_string()))?;
        Ok(Self { verifier, provider })
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Trust")
    }
}

/// Shakes hands over a connection. What was shown is there also when it came to nothing.
pub(crate) async fn secure(
    trust: &Trust,
    clock: &Arc<dyn Clock>,
    host: &str,
    stream: TcpStream,
) -> (Option<Tls>, Result<TlsStream<TcpStream>, String>) {
    let witness = Arc::new(Witness { trust: trust.clone(), seen: Mutex::default() });
    let connected = match config(&witness, clock) {
        Err(error) => Err(words(&error)),
        Ok(config) => shake_hands(config, host, stream).await,
    };
    let seen = witness.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    let tls = seen.map(|seen| {
        let session = connected.as_ref().ok().map(|stream| stream.get_ref().1);
        let version = session.and_then(|session| session.protocol_version());
        let cipher = session.and_then(|session| session.negotiated_cipher_suite());
        Tls {
            host: host.to_owned(),
            version: version.and_then(|version| version.as_str()).map(str::to_owned),
            cipher: cipher.and_then(|cipher| cipher.suite().as_str()).map(str::to_owned),
            chain: seen.chain.iter().map(|der| Certificate::of(der)).collect(),
            problem: seen.problem,
        }
    });
    (tls, connected)
}

async fn shake_hands(
    config: ClientConfig,
    host: &str,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, String> {
    let literal = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(literal).map_err(|error| words(&error))?;
    let connected = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    connected.map_err(|error| words(&error))
}

fn config(witness: &Arc<Witness>, clock: &Arc<dyn Clock>) -> Result<ClientConfig, Error> {
    let time = Arc::new(Time(clock.clone()));
    let builder = ClientConfig::builder_with_details(witness.trust.provider.clone(), time)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(witness.clone());
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = tokio_rustls::rustls::client::Resumption::disabled();
    Ok(config)
}

fn words(error: &dyn fmt::Display) -> String {
    error.to_string().chars().filter(|found| !found.is_control()).take(WORDS).collect()
}

/// The caller's clock, for the dates of certificates.
#[derive(Debug)]
struct Time(Arc<dyn Clock>);

impl TimeProvider for Time {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().as_second()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// Takes down the chain and what a browser would say to it, and lets it pass.
struct Witness {
    trust: Trust,
    seen: Mutex<Option<Shown>>,
}

struct Shown {
    chain: Vec<CertificateDer<'static>>,
    problem: Option<String>,
}

impl fmt::Debug for Witness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Witness")
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verifier = &self.trust.verifier;
        let judged = verifier.verify_server_cert(own, others, name, stapled, now);
        let chain = std::iter::once(own).chain(others).take(CHAIN);
        let chain = chain.map(|shown| shown.clone().into_owned()).collect();
        let problem = judged.err().map(|error| words(&error));
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Shown { chain, problem });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust.verifier.verify_tls12_signature(message, own, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust.verifier.verify_tls13_signature(message, own, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.verifier.supported_verify_schemes()
    }
}
