//! Who may sign marks: a trust anchor and the revocation list its issuer publishes.

use jiff::Timestamp;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{
    CertificateDer, CertificateRevocationListDer, SignatureVerificationAlgorithm, TrustAnchor,
    UnixTime,
};
use webpki::{
    CertRevocationList, EndEntityCert, Error, ExpirationPolicy, KeyUsage, OwnedCertRevocationList,
    RevocationCheckDepth, RevocationOptionsBuilder, UnknownStatusPolicy, anchor_from_trusted_cert,
};

use crate::fault::Fault;

/// Signatures within a chain of certificates.
const CHAIN: &[&dyn SignatureVerificationAlgorithm] = &[
    webpki::ring::RSA_PKCS1_2048_8192_SHA256,
    webpki::ring::RSA_PKCS1_2048_8192_SHA384,
    webpki::ring::RSA_PKCS1_2048_8192_SHA512,
    webpki::ring::ECDSA_P256_SHA256,
    webpki::ring::ECDSA_P384_SHA384,
];

/// Why an anchor or a revocation list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityError {
    /// It is not PEM with a certificate in it.
    #[error("no certificate in PEM form was found: {0}")]
    NoCertificate(String),
    /// A certificate that cannot be an anchor.
    #[error("the certificate cannot be a trust anchor: {0}")]
    BadAnchor(String),
    /// It is no revocation list, in PEM or DER.
    #[error("this is no certificate revocation list (X.509 version 2, PEM or DER): {0}")]
    BadList(String),
}

/// The certificates a signed mark may lead to, and those withdrawn (RFC 7848, section 4).
#[derive(Debug)]
pub struct Authority {
    anchors: Vec<TrustAnchor<'static>>,
    revoked: Option<CertRevocationList<'static>>,
}

impl Authority {
    /// Reads the trust anchors from PEM and the revocation list from PEM or DER.
    ///
    /// Without a list no mark is believed: a withdrawn certificate would pass unseen.
    pub fn read(anchors_pem: &str, revocation_list: Option<&[u8]>) -> Result<Self, AuthorityError> {
        let anchors = CertificateDer::pem_slice_iter(anchors_pem.as_bytes())
            .map(|certificate| {
                let certificate = certificate
                    .map_err(|error| AuthorityError::NoCertificate(error.to_string()))?;
                anchor_from_trusted_cert(&certificate)
                    .map(|anchor| anchor.to_owned())
                    .map_err(|error| AuthorityError::BadAnchor(error.to_string()))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if anchors.is_empty() {
            return Err(AuthorityError::NoCertificate("the text has none".to_owned()));
        }
        Ok(Self { anchors, revoked: revocation_list.map(read_list).transpose()? })
    }

    /// Whether the first certificate leads through the others to an anchor at an instant.
    pub(crate) fn trusts(
        &self,
        certificates: &[CertificateDer<'_>],
        now: Timestamp,
    ) -> Result<(), Fault> {
        let Some((leaf, others)) = certificates.split_first() else {
            return Err(Fault::Form("KeyInfo has no certificate".to_owned()));
        };
        let revoked = self.revoked.as_ref();
        let revoked =
            revoked.ok_or_else(|| Fault::RevocationUnknown("no list is loaded".to_owned()))?;
        let lists = [revoked];
        let revocation = RevocationOptionsBuilder::new(&lists)
            .map_err(|_| Fault::RevocationUnknown("no list is loaded".to_owned()))?
            .with_depth(RevocationCheckDepth::Chain)
            .with_status_policy(UnknownStatusPolicy::Deny)
            .with_expiration_policy(ExpirationPolicy::Enforce)
            .build();
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        end_entity(leaf)?
            .verify_for_usage(
                CHAIN,
                &self.anchors,
                others,
                time,
                // A validator's certificate has no extended key usage; one that has serves a
                // person or program that proves who it is.
                KeyUsage::client_auth(),
                Some(revocation),
                None,
            )
            .map(|_| ())
            .map_err(fault)
    }
}

/// The certificate of a signature.
pub(crate) fn end_entity<'a>(
    certificate: &'a CertificateDer<'_>,
) -> Result<EndEntityCert<'a>, Fault> {
    EndEntityCert::try_from(certificate).map_err(|error| Fault::Certificate(error.to_string()))
}

fn read_list(octets: &[u8]) -> Result<CertRevocationList<'static>, AuthorityError> {
    let bad = |error: String| AuthorityError::BadList(error);
    let from_pem;
    let der = if octets.starts_with(b"-----") {
        from_pem = CertificateRevocationListDer::from_pem_slice(octets)
            .map_err(|error| bad(error.to_string()))?;
        &from_pem
    } else {
        octets
    };
    let list = OwnedCertRevocationList::from_der(der).map_err(|error| bad(error.to_string()))?;
    Ok(list.into())
}

fn fault(error: Error) -> Fault {
    match error {
        Error::CertRevoked => Fault::CertificateRevoked,
        Error::CrlExpired { .. } => Fault::RevocationUnknown("the list is out of date".to_owned()),
        Error::UnknownRevocationStatus => {
            Fault::RevocationUnknown("the list is of another issuer".to_owned())
        }
        Error::InvalidCrlSignatureForPublicKey | Error::IssuerNotCrlSigner => {
            Fault::RevocationUnknown("the list was not signed by the issuer".to_owned())
        }
        Error::CertExpired { .. } => Fault::Certificate("it has expired".to_owned()),
        Error::CertNotValidYet { .. } => Fault::Certificate("it is not valid yet".to_owned()),
        // The second: somebody bears the name of an issuer, and not its key.
        Error::UnknownIssuer | Error::InvalidSignatureForPublicKey => {
            Fault::Certificate("nobody trusted issued it".to_owned())
        }
        other => Fault::Certificate(other.to_string()),
    }
}
