//! What a sandbox reports of a registrar, and what the registry keeps of it (P-80).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Exercised;
use crate::document::DocumentHash;
use crate::id::RegistrarId;

/// What a sandbox says that a registrar did there. It is signed by the sandbox's key, and says
/// nothing of whether that is enough: the registry holds it against its own checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestReport {
    /// The program that ran the sandbox, with its version.
    pub program: String,
    /// Who was logged in there.
    pub registrar: RegistrarId,
    /// Whose test it was, by its id at the registry.
    pub tested: RegistrarId,
    /// When it was made, in wall time: a sandbox's own clock can be turned.
    pub made_at: Timestamp,
    /// What was done.
    pub exercised: Exercised,
}

/// A report whose signature was found good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenReport {
    /// What it says.
    pub report: TestReport,
    /// SHA-256 of the text that was signed.
    pub hash: DocumentHash,
    /// SHA-256 of the public key by which it was found good, in DER.
    pub key: DocumentHash,
    /// When it was taken in.
    pub taken_at: Timestamp,
}
