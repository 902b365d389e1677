//! The signed report of a registrar's test in a sandbox (P-80): made there, verified here.
//!
//! The signature (Ed25519, RFC 8032) is over the text of the report as it stands in the envelope,
//! so that whoever holds the public key checks it with nothing of ours. The registry believes the
//! sandboxes whose keys an operator has entered, and no others: anybody can run one.

use data_encoding::BASE64;
use registry_core::document::DocumentHash;
use registry_core::id::RegistrarId;
use registry_core::onboarding::TestReport;
use registry_store::{Session, StoreError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::epp;
use crate::registry::Registry;
use crate::signing_key::{PublicKey, SigningKeyError};
use crate::vetting::Refusal;

/// Under which name of `meta` the public keys of trusted sandboxes lie, in PEM behind each other.
pub const TRUSTED_KEY: &str = "trusted-sandboxes";

/// What ends a key in PEM.
const PEM_END: &str = "-----END PUBLIC KEY-----";

/// A report as it leaves a sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedReport {
    /// The report, as the text that was signed.
    report: String,
    /// The signature over that text by the sandbox's key (Ed25519), in base64.
    signature: String,
}

/// Why a sandbox makes no report.
#[derive(Debug, thiserror::Error)]
pub enum NotReported {
    /// It saw nothing.
    #[error("{0} has sent no command here; only what was done over EPP in this sandbox counts")]
    NothingDone(RegistrarId),
    /// The report could not be written as text.
    #[error("the report cannot be written: {0}")]
    Text(#[from] serde_json::Error),
    /// The key would not sign.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reports what a registrar did in this sandbox, for the one that it tests for.
///
/// # Errors
/// Where it did nothing, and the trouble of database or key.
pub async fn make(
    registry: &Registry,
    registrar: RegistrarId,
    tested: RegistrarId,
) -> Result<SignedReport, NotReported> {
    let who = registrar.clone();
    let exercised = registry.store.read(move |read| epp::exercised(read, &who)).await?;
    if exercised.is_empty() {
        return Err(NotReported::NothingDone(registrar));
    }
    let report = TestReport {
        program: concat!("pharos ", env!("CARGO_PKG_VERSION")).to_owned(),
        registrar,
        tested,
        made_at: registry.clock.wall_now(),
        exercised,
    };
    let report = serde_json::to_string(&report)?;
    let signature = BASE64.encode(&registry.signing_key.sign(report.as_bytes())?);
    Ok(SignedReport { report, signature })
}

impl SignedReport {
    /// SHA-256 of the text that was signed.
    #[must_use]
    pub fn hash(&self) -> DocumentHash {
        DocumentHash(Sha256::digest(&self.report).into())
    }

    /// What it says, if one of these keys signed it; and which.
    ///
    /// # Errors
    /// [`Refusal::UntrustedReport`] where none did, and the field that cannot be read.
    pub fn verify(&self, keys: &[PublicKey]) -> Result<(TestReport, DocumentHash), Refusal> {
        let unreadable = |field: &'static str, allowed| Refusal::Field {
            field: field.into(),
            found: "another".into(),
            allowed,
        };
        let signature = BASE64.decode(self.signature.as_bytes());
        let signature = signature.map_err(|_| unreadable("signature", "64 bytes in base64"))?;
        let mut keys = keys.iter();
        let key = keys.find(|key| key.verifies(self.report.as_bytes(), &signature));
        let key = DocumentHash(key.ok_or(Refusal::UntrustedReport)?.fingerprint());
        let allowed = "the text of a report as a sandbox of this version made it";
        let report = serde_json::from_str(&self.report);
        Ok((report.map_err(|_| unreadable("report", allowed))?, key))
    }
}

/// The keys of the sandboxes that this registry believes.
///
/// # Errors
/// The database's trouble, or what was entered is no key.
pub fn trusted(session: &mut Session<'_>) -> Result<Vec<PublicKey>, StoreError> {
    let text = session.meta(TRUSTED_KEY)?.unwrap_or_default();
    let pems = text.split_inclusive(PEM_END).map(str::trim).filter(|pem| !pem.is_empty());
    let key = |pem| {
        let unreadable = |why| StoreError::Missing(format!("the key of a sandbox: {why}"));
        PublicKey::from_pem(pem).map_err(unreadable)
    };
    pems.map(key).collect()
}
