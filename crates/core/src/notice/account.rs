//! Messages about an account: what travels with them is a link, sealed beside them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A message about an account, to whom it belongs or is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLetter {
    /// What it tells.
    #[serde(flatten)]
    pub told: AccountTold,
}

/// What a message about an account tells. Instants are wall time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "occasion")]
pub enum AccountTold {
    /// Somebody signed up with this address; the link travels beside.
    #[serde(rename = "account-sign-up")]
    SignUp {
        /// The name they gave.
        name: String,
        /// First instant at which the link is worth nothing.
        until: Timestamp,
    },
    /// Somebody signed up with this address, which has an account.
    #[serde(rename = "account-known")]
    Known,
    /// Something that guards the account was changed.
    #[serde(rename = "account-changed")]
    Changed {
        /// What.
        what: Guard,
    },
    /// Somebody asked for a new password; the link travels beside.
    #[serde(rename = "account-forgotten")]
    Forgotten {
        /// First instant at which the link is worth nothing.
        until: Timestamp,
    },
    /// A recovery code stood in for the second factor.
    #[serde(rename = "account-recovery-used")]
    RecoveryUsed {
        /// How many are left.
        left: u64,
    },
    /// An invitation to act for an organization; the link travels beside.
    #[serde(rename = "account-member-invited")]
    MemberInvited {
        /// The organization's name.
        organization: String,
        /// Who invites.
        by: String,
        /// First instant at which the link is worth nothing.
        until: Timestamp,
    },
    /// An invitation to work at the desk of a registrar; the link travels beside.
    #[serde(rename = "account-registrar-invited")]
    RegistrarInvited {
        /// The registrar's name.
        registrar: String,
        /// Who invites.
        by: String,
        /// First instant at which the link is worth nothing.
        until: Timestamp,
    },
}

/// What guards an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// The password.
    Password,
    /// The second factor.
    SecondFactor,
    /// The recovery codes.
    RecoveryCodes,
    /// A passkey that was added.
    PasskeyAdded,
    /// A passkey that was taken away.
    PasskeyRemoved,
}

impl AccountTold {
    /// The stable code of the occasion.
    pub const fn code(&self) -> &'static str {
        match self {
            AccountTold::SignUp { .. } => "account-sign-up",
            AccountTold::Known => "account-known",
            AccountTold::Changed { .. } => "account-changed",
            AccountTold::Forgotten { .. } => "account-forgotten",
            AccountTold::RecoveryUsed { .. } => "account-recovery-used",
            AccountTold::MemberInvited { .. } => "account-member-invited",
            AccountTold::RegistrarInvited { .. } => "account-registrar-invited",
        }
    }
}

impl From<AccountTold> for super::Message {
    fn from(told: AccountTold) -> Self {
        Self::Account(AccountLetter { told })
    }
}
