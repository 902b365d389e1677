//! Transfer of a name to another registrar (RFC 5731, section 3.2.4; consent P-37).
//!
//! [`request`](request::decide) asks for it, [`answer`](answer::decide) approves, rejects or takes
//! it back, silence approves ([`advance`](super::advance)), and whatever locks or deletes the name
//! ends it. Who sponsors the name changes in one place, with everything that goes along: `ended`.

pub mod answer;
pub mod consent;
pub mod query;
pub mod request;

pub(super) mod ended;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Vouching;
use crate::id::TokenId;
use crate::money::Money;
use crate::transfer::Transfer;

/// A transfer of a name.
pub type DomainTransfer = Transfer<TransferTerms>;

/// On what terms a name is transferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferTerms {
    /// How many years it adds.
    pub years: u8,
    /// What it costs the gaining registrar, as quoted when it was asked for (P-33).
    pub fee: Money,
    /// When the registration ends by it: as things stood when it was asked for, then as it became.
    pub expires_at: Timestamp,
    /// The registry's consent, where the TLD asks for it (P-37).
    pub consent: Option<Consent>,
}

/// The registry's consent to a transfer (P-37).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The token that proved it.
    pub token: TokenId,
    /// What the name stands on afterwards; none where its holder and basis stay.
    pub vouching: Option<Vouching>,
}
