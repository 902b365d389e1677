//! Why a signed mark is not believed.

/// Why a signed mark is not believed; the words are for the registrar who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is no base64, or no `.smd` file.
    #[error("the signed mark cannot be decoded: {0}")]
    Encoding(&'static str),
    /// It is no XML that is read here: ill-formed, too large, too deep, or with a DTD.
    #[error("the signed mark's XML is not taken: {0}")]
    Xml(String),
    /// It lacks what RFC 7848, section 2 wants, or has what it does not know.
    #[error("the signed mark is not as RFC 7848 has it: {0}")]
    Form(String),
    /// The signature is of a kind that RFC 7848, section 2 does not name.
    #[error("the signature is of a kind that is not taken: {0}")]
    Profile(String),
    /// What was signed is not what is there.
    #[error("the signed mark was changed after it was signed")]
    Digest,
    /// The signature was not made by the certificate's key.
    #[error("the signature does not fit the certificate")]
    Signature,
    /// The certificate does not lead to the trust anchor, or not at this time.
    #[error("the certificate of the signature is not trusted: {0}")]
    Certificate(String),
    /// The certificate is on the revocation list.
    #[error("the certificate of the signature has been revoked")]
    CertificateRevoked,
    /// The revocation list of the certificate's issuer is missing or out of date.
    #[error("whether the certificate was revoked cannot be told: {0}")]
    RevocationUnknown(String),
}

impl Fault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Fault::Encoding(_) | Fault::Xml(_) | Fault::Form(_) => "signed-mark-unreadable",
            Fault::Profile(_) => "signed-mark-signature-kind",
            Fault::Digest | Fault::Signature => "signed-mark-signature-wrong",
            Fault::Certificate(_) => "signed-mark-certificate-untrusted",
            Fault::CertificateRevoked => "signed-mark-certificate-revoked",
            Fault::RevocationUnknown(_) => "signed-mark-revocation-unknown",
        }
    }
}
