//! The registry's key as evidence is signed with it: the one that signs its checkpoints (decision
//! 0054).

use registry_evidence::seal::{CannotSign, PublicKey, Sign};

use crate::registry::Registry;
use crate::signing_key::{SigningKey, SigningKeyError};

/// What signs bundles and the log of them.
#[derive(Debug)]
pub(super) struct EvidenceSeal {
    key: SigningKey,
    public: PublicKey,
}

impl EvidenceSeal {
    /// The registry's.
    ///
    /// # Errors
    /// A key that cannot be read.
    pub(super) fn of(registry: &Registry) -> Result<Self, SigningKeyError> {
        let key = registry.signing_key.clone();
        let public = PublicKey(*key.public()?.as_bytes());
        Ok(Self { key, public })
    }
}

impl Sign for EvidenceSeal {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], CannotSign> {
        let signed = self.key.sign(bytes).map_err(|error| CannotSign(error.to_string()))?;
        signed.try_into().map_err(|_| CannotSign("the signature has not 64 bytes".to_owned()))
    }
}
