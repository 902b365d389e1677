//! Certificates: made for a sandbox, loaded for a service, known by their fingerprint.
//!
//! What we issue is ECDSA P-256 and valid from 2000 to 2100, because a sandbox has two clocks
//! and its certificates must hold by both. Keys leave us only into files of mode 0600.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};
use registry_store::ClientCertificate;
use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, X509Certificate};
use zeroize::Zeroizing;

use crate::private_file::{Readers, write_whole};

/// What can be wrong with a certificate or its key; each line names the file and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("certificate {file}: {source}; give a PEM file that this user can read")]
    Unreadable {
        /// The certificate file.
        file: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// The file is no PEM, or holds something else.
    #[error(
        "certificate {file} holds no certificate ({found}); \
         expected PEM, the server's own certificate first, then those between it and its root"
    )]
    NoCertificate {
        /// The certificate file.
        file: PathBuf,
        /// What was found instead.
        found: String,
    },
    /// The key beside the certificate is missing, unreadable or of another certificate.
    #[error("certificate {file} has no matching key: {key_file} {found}")]
    NoMatchingKey {
        /// The certificate file.
        file: PathBuf,
        /// The key file.
        key_file: PathBuf,
        /// What is wrong with the key, and the remedy.
        found: String,
    },
    /// Clients that connect by this name would refuse the certificate.
    #[error(
        "certificate {file} does not name {server_name}; \
         request one with that DNS name, or change server_name to a name that it has"
    )]
    WrongName {
        /// The certificate file.
        file: PathBuf,
        /// The name that clients use.
        server_name: String,
    },
    /// A file could not be written.
    #[error("cannot write {file}: {source}")]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// The bytes are no X.509 certificate.
    #[error("not an X.509 certificate: {0}")]
    Malformed(String),
    /// A certificate could not be made, as for a name that no certificate can carry.
    #[error("cannot issue a certificate for {subject}: {source}")]
    NotIssued {
        /// Whom it was for.
        subject: String,
        /// What the issuing code said.
        source: rcgen::Error,
    },
}

/// The certificate authority of a sandbox; it lives as long as the process.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate_pem: String,
}

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Authority(..)")
    }
}

impl Authority {
    /// Makes an authority with a new key.
    ///
    /// # Errors
    /// [`CertificateError::NotIssued`].
    pub fn new(common_name: &str) -> Result<Self, CertificateError> {
        let not_issued = |source| not_issued(common_name, source);
        let mut params = params_for(common_name, &[]).map_err(not_issued)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(not_issued)?;
        let certificate_pem = params.self_signed(&key).map_err(not_issued)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate_pem })
    }

    /// The authority's own certificate, for those who are to trust it.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Issues for a server: `names` are DNS names or IP addresses, the first is its subject.
    ///
    /// # Errors
    /// [`CertificateError::NotIssued`].
    pub fn issue_server(&self, names: &[&str]) -> Result<Issued, CertificateError> {
        let subject = names.first().copied().unwrap_or("server");
        self.issue(subject, names, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// Issues for a client, as a registrar's.
    ///
    /// # Errors
    /// [`CertificateError::NotIssued`].
    pub fn issue_client(&self, common_name: &str) -> Result<Issued, CertificateError> {
        self.issue(common_name, &[], ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn issue(
        &self,
        subject: &str,
        names: &[&str],
        usage: ExtendedKeyUsagePurpose,
    ) -> Result<Issued, CertificateError> {
        let not_issued = |source| not_issued(subject, source);
        let mut params = params_for(subject, names).map_err(not_issued)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().map_err(not_issued)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(not_issued)?;
        Ok(Issued {
            chain_pem: certificate.pem() + &self.certificate_pem,
            key_pem: Zeroizing::new(key.serialize_pem()),
            certificate: certificate.der().clone(),
        })
    }
}

fn not_issued(subject: &str, source: rcgen::Error) -> CertificateError {
    CertificateError::NotIssued { subject: subject.to_owned(), source }
}

fn params_for(common_name: &str, names: &[&str]) -> Result<CertificateParams, rcgen::Error> {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = rcgen::date_time_ymd(2000, 1, 1);
    params.not_after = rcgen::date_time_ymd(2100, 1, 1);
    Ok(params)
}

/// A certificate that we issued, with its key.
pub struct Issued {
    chain_pem: String,
    key_pem: Zeroizing<String>,
    certificate: CertificateDer<'static>,
}

impl fmt::Debug for Issued {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Issued({})", data_encoding::HEXLOWER.encode(&self.fingerprint()))
    }
}

impl Issued {
    /// The SHA-256 fingerprint, as a registrar's binding stores it.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        fingerprint_sha256(&self.certificate)
    }

    /// The certificate as a registrar is bound to it.
    #[must_use]
    pub fn client(&self) -> ClientCertificate {
        client(&self.certificate)
    }

    /// Writes the chain, and the key with mode 0600. The key goes first: a certificate file
    /// that exists always has its key.
    ///
    /// # Errors
    /// [`CertificateError::Unwritable`].
    pub fn write(&self, chain_file: &Path, key_file: &Path) -> Result<(), CertificateError> {
        let unwritable =
            |file: &Path, source| CertificateError::Unwritable { file: file.to_owned(), source };
        write_whole(key_file, self.key_pem.as_bytes(), Readers::Owner)
            .map_err(|source| unwritable(key_file, source))?;
        write_whole(chain_file, self.chain_pem.as_bytes(), Readers::Everybody)
            .map_err(|source| unwritable(chain_file, source))
    }
}

/// SHA-256 over the whole certificate in DER: what a registrar is bound to (EPP.md section 1).
#[must_use]
pub fn fingerprint_sha256(der: &[u8]) -> [u8; 32] {
    Sha256::digest(der).into()
}

/// A client certificate as a registrar is bound to it.
#[must_use]
pub fn client(der: &[u8]) -> ClientCertificate {
    ClientCertificate { fingerprint: fingerprint_sha256(der), der: Some(der.to_vec()) }
}

/// The instant after which a certificate is no longer valid, for `loginSec` (RFC 8807).
///
/// # Errors
/// [`CertificateError::Malformed`].
pub fn not_after(der: &[u8]) -> Result<Timestamp, CertificateError> {
    let malformed = |error: &dyn fmt::Display| CertificateError::Malformed(error.to_string());
    let (_, certificate) = X509Certificate::from_der(der).map_err(|error| malformed(&error))?;
    Timestamp::from_second(certificate.validity().not_after.timestamp())
        .map_err(|error| malformed(&error))
}

/// Loads a chain and its key from PEM files, and proves that they belong together.
///
/// # Errors
/// [`CertificateError::Unreadable`], [`CertificateError::NoCertificate`] or
/// [`CertificateError::NoMatchingKey`].
pub fn load(chain_file: &Path, key_file: &Path) -> Result<CertifiedKey, CertificateError> {
    let chain = load_chain(chain_file)?;
    let no_matching_key = |found: String| CertificateError::NoMatchingKey {
        file: chain_file.to_owned(),
        key_file: key_file.to_owned(),
        found,
    };
    let key = PrivateKeyDer::from_pem_file(key_file).map_err(|error| {
        no_matching_key(match error {
            pem::Error::Io(error) => format!("cannot be read ({error})"),
            pem::Error::NoItemsFound => "holds no private key; expected PEM".to_owned(),
            other => format!("is not PEM ({other})"),
        })
    })?;
    CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => no_matching_key(
            "holds the key of another certificate; \
             give the key that this certificate was requested with"
                .to_owned(),
        ),
        rustls::Error::InvalidCertificate(error) => CertificateError::NoCertificate {
            file: chain_file.to_owned(),
            found: format!("{error:?}"),
        },
        other => no_matching_key(format!("holds a key that TLS cannot use ({other})")),
    })
}

/// Loads what a listener proves itself with: as [`load`], and it must name the server.
///
/// # Errors
/// Those of [`load`], and [`CertificateError::WrongName`].
pub fn load_for_server(
    chain_file: &Path,
    key_file: &Path,
    server_name: &str,
) -> Result<CertifiedKey, CertificateError> {
    let identity = load(chain_file, key_file)?;
    let own = identity.cert.first().and_then(|own| ParsedCertificate::try_from(own).ok());
    let name = ServerName::try_from(server_name).ok();
    match own.zip(name).map(|(own, name)| verify_server_name(&own, &name)) {
        Some(Ok(())) => Ok(identity),
        _ => Err(CertificateError::WrongName {
            file: chain_file.to_owned(),
            server_name: server_name.to_owned(),
        }),
    }
}

fn load_chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let fault = |error| match error {
        pem::Error::Io(source) => CertificateError::Unreadable { file: file.to_owned(), source },
        other => {
            CertificateError::NoCertificate { file: file.to_owned(), found: other.to_string() }
        }
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(file)
        .map_err(fault)?
        .collect::<Result<_, _>>()
        .map_err(fault)?;
    if chain.is_empty() {
        return Err(fault(pem::Error::NoItemsFound));
    }
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(issued: &Issued, folder: &Path, name: &str) -> (PathBuf, PathBuf) {
        let files = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
        issued.write(&files.0, &files.1).unwrap();
        files
    }

    #[test]
    fn what_was_issued_loads_with_its_chain() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new("Pharos sandbox").unwrap();
        let issued = authority.issue_server(&["epp.sandbox.test", "127.0.0.1", "::1"]).unwrap();
        let (chain_file, key_file) = written(&issued, folder.path(), "epp");
        let loaded = load(&chain_file, &key_file).unwrap();
        assert_eq!(loaded.cert.len(), 2, "the authority's certificate is sent along");
        assert_eq!(fingerprint_sha256(&loaded.cert[0]), issued.fingerprint());
        assert!(!crate::private_file::is_open_to_others(&key_file).unwrap());
        assert!(authority.certificate_pem().starts_with("-----BEGIN CERTIFICATE-----"));
    }

    #[test]
    fn valid_by_both_clocks() {
        let client = Authority::new("ca").unwrap().issue_client("alpha-rx").unwrap();
        assert_eq!(not_after(&client.certificate).unwrap().to_string(), "2100-01-01T00:00:00Z");
        assert!(matches!(not_after(b"no certificate"), Err(CertificateError::Malformed(_))));
    }

    #[test]
    fn the_key_of_another_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new("ca").unwrap();
        let (chain, _) = written(&authority.issue_client("a").unwrap(), folder.path(), "a");
        let (_, key) = written(&authority.issue_client("b").unwrap(), folder.path(), "b");
        let said = load(&chain, &key).unwrap_err().to_string();
        assert!(said.contains("a.pem has no matching key: "), "{said}");
        assert!(said.contains("b.key holds the key of another certificate"), "{said}");
        let said = load(&chain, &folder.path().join("c.key")).unwrap_err().to_string();
        assert!(said.contains("c.key cannot be read (No such file"), "{said}");
        let said = load(&chain, &chain).unwrap_err().to_string();
        assert!(said.contains("a.pem holds no private key"), "{said}");
    }

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let issued = Authority::new("ca").unwrap().issue_client("a").unwrap();
        let (_, key) = written(&issued, folder.path(), "a");
        assert!(matches!(load(&key, &key), Err(CertificateError::NoCertificate { .. })));
        let missing = folder.path().join("missing.pem");
        assert!(matches!(load(&missing, &key), Err(CertificateError::Unreadable { .. })));
    }

    #[test]
    fn a_server_proves_the_name_that_clients_use() {
        let folder = tempfile::tempdir().unwrap();
        let issued = Authority::new("ca").unwrap().issue_server(&["epp.test", "::1"]).unwrap();
        let (chain, key) = written(&issued, folder.path(), "epp");
        for name in ["epp.test", "::1"] {
            assert!(load_for_server(&chain, &key, name).is_ok(), "{name}");
        }
        let said = load_for_server(&chain, &key, "rdap.test").unwrap_err().to_string();
        assert!(said.contains("epp.pem does not name rdap.test; request one"), "{said}");
    }

    #[test]
    fn a_name_that_no_certificate_carries_is_refused() {
        let authority = Authority::new("ca").unwrap();
        let said = authority.issue_server(&["bücher.test"]).unwrap_err().to_string();
        assert!(said.starts_with("cannot issue a certificate for bücher.test"), "{said}");
    }
}
