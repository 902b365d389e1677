//! Registrars: who may speak EPP to us, about which TLDs, with how much data (P-80).

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::event::Event;
use crate::id::RegistrarId;
use crate::money::Money;
use crate::name::Tld;
use crate::onboarding::{Onboarding, RegistrarContact};
use crate::refusal::refusals;
pub use crate::rulebook::DataModel;

/// An authorized registrar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registrar {
    /// Its EPP client id.
    pub id: RegistrarId,
    /// Its name.
    pub name: String,
    /// Its IANA id; 9999 is the registry acting as registrar.
    pub iana_id: u32,
    /// The TLDs it is entitled to.
    pub tlds: BTreeSet<Tld>,
    /// How much registration data it sends.
    pub data_model: DataModel,
    /// Whether it may sign in.
    pub state: RegistrarState,
    /// Its web site.
    pub url: String,
    /// Base URL of its RDAP service, as registered with IANA.
    pub rdap_url: Option<String>,
    /// Where abuse is reported to.
    pub abuse: AbuseContact,
    /// When it was entered.
    pub created_at: Timestamp,
    /// How it came to be admitted; nothing of one that was authorized without.
    #[serde(default, skip_serializing_if = "Onboarding::is_empty")]
    pub onboarding: Onboarding,
    /// Its people; personal data, kept apart from the rest.
    #[serde(skip)]
    pub personal: RegistrarPeople,
}

/// The IANA id of a registry that acts as registrar.
const REGISTRY_ITSELF: u32 = 9999;

impl Registrar {
    /// Whether it is the registry itself, which needs no accreditation by ICANN (P-80).
    #[must_use]
    pub const fn is_registry_itself(&self) -> bool {
        self.iana_id == REGISTRY_ITSELF
    }

    /// Whether anybody may choose it for a name: it is active, and not the registry itself.
    #[must_use]
    pub fn is_for_anybody(&self) -> bool {
        self.state == RegistrarState::Active && !self.is_registry_itself()
    }
}

/// The personal part of a registrar's record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RegistrarPeople {
    /// Whom the registry speaks to.
    pub contacts: Vec<RegistrarContact>,
}

/// Whether a registrar may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrarState {
    /// It may.
    Active,
    /// It may not; its names stay.
    Suspended,
    /// It is being onboarded, and may not yet ([`crate::onboarding`]).
    Applying,
    /// It was not admitted, and may not.
    Refused,
}

impl RegistrarState {
    /// Whether a registrar of this state was admitted: only then does anybody outside know of it.
    #[must_use]
    pub const fn is_admitted(self) -> bool {
        match self {
            RegistrarState::Active | RegistrarState::Suspended => true,
            RegistrarState::Applying | RegistrarState::Refused => false,
        }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            RegistrarState::Active => "active",
            RegistrarState::Suspended => "suspended",
            RegistrarState::Applying => "applying",
            RegistrarState::Refused => "refused",
        }
    }
}

/// Where abuse is reported to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbuseContact {
    /// E-mail address.
    pub email: String,
    /// Telephone in E.164 form with a dot: `+1.8475551212`.
    pub voice: String,
}

/// What a registrar may still spend: refuses commands only (P-33).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The running total of the ledger: what it paid in less what it owes.
    pub balance: Money,
    /// How far below zero commands may take it.
    pub credit_limit: Money,
    /// Below what is still to be spent it is told so, once per crossing.
    pub credit_threshold: Money,
}

impl Account {
    /// Whether balance and credit limit cover a fee (P-33).
    pub fn covers(&self, fee: Money) -> bool {
        let left = self.balance.checked_add(self.credit_limit);
        left.and_then(|left| left.checked_sub(fee)).is_ok_and(|left| left.minor >= 0)
    }

    /// P-33: beyond balance and credit a command is refused.
    pub fn affords(&self, charged: Money) -> Result<(), CreditRefusal> {
        self.covers(charged).then_some(()).ok_or(CreditRefusal::Exceeded(charged))
    }
}

refusals! {
    /// Why an account does not pay.
    pub enum CreditRefusal {
        /// Balance and credit do not reach: EPP 2104 (P-33).
        Exceeded(Money) =
            "credit-exceeded", "the balance and credit limit do not cover {0:#}";
    }
}

impl Account {
    /// What commands may still spend.
    pub fn available(&self) -> Money {
        let minor = self.balance.minor.saturating_add(self.credit_limit.minor);
        Money { minor, ..self.balance }
    }
}

/// Changes a registrar's record: what it is entitled to, whether it may sign in.
pub fn change(after: Registrar, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    decision.change(now, &[Event::RegistrarChanged], after, None);
    decision
}

/// Authorizes a registrar.
pub fn authorize(registrar: Registrar, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    decision.change(now, &[Event::RegistrarAuthorized], registrar, None);
    decision
}
