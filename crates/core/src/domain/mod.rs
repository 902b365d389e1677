//! Domain names: what is registered, for how long, and why it carries the statuses it does.
//!
//! ```text
//!            registrar deletes, or expires unrenewable          redemption     pending delete
//!   Active ───────────────────────────────────────▶ Redemption ─────────▶ PendingDelete ─────▶ Purged
//!     │ ▲ ▲                            restore request │ ▲                                       ▲
//!     │ │ │                                            ▼ │ no report in time                     │
//!     │ │ └───────── restore report ──────────── PendingRestore                                   │
//!     │ └── expiry: auto-renewed (P-36, P-46)                                                     │
//!     ├── deleted in the add grace period ────────────────────────────────────────────────────────┤
//!     ├── deleted or expires while revoked: no redemption (P-36) ──▶ PendingDelete ───────────────┤
//!     └── deleted by the registry, revoked or discontinued (P-51, P-53) ──▶ PendingDelete ────────┘
//! ```
//! `Purged` is an end; while in redemption, pending restore or pending delete no command of a
//! registrar deletes. Redemption stands still while a restore is pending, and so does the expiry:
//! what it does is decided when the report comes.

pub mod accuracy;
pub mod cause;
pub mod check;
pub mod create;
pub mod delete;
pub mod launch;
pub mod lock;
pub mod reckoning;
pub mod renew;
pub mod restore;
pub mod transfer;
pub mod update;

mod access;
mod advance;
mod contacts;
mod delegation;
mod enforced;
mod moved;
mod name_servers;
mod renewable;
mod secure_dns;
mod statuses;
mod term;
mod vouched;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use accuracy::AccuracyCheck;
pub use advance::{Advanced, Gaining, NameServerLoss, Parents, advance, due_at, earliest_purge};
pub use contacts::{ContactRefusal, KnownContacts};
pub use delegation::DsRecord;
pub use enforced::{DeletionReason, Enforced, ScheduledDeletion};
pub(crate) use enforced::{call_off, hold_expiry, schedule};
pub use lock::LockProposal;
pub use moved::NewHolder;
pub(crate) use moved::by_order;
pub use name_servers::{HostFacts, KnownHosts, NameServerRefusal, NameServers};
pub use renewable::StandingRefusal;
pub use secure_dns::{Removal, SecureDns, SecureDnsRefusal, SecureDnsUpdate};
pub use statuses::cause_bit;
pub use term::{HorizonRefusal, Period, TermRefusal};
pub use transfer::{Consent, DomainTransfer, TransferTerms};
pub use vouched::{Vouched, vouched};

use crate::auth_info::AuthInfo;
use crate::contact_address::AddressChange;
use crate::id::{ContactId, DomainId, HostId, OrganizationId, RegistrarId, RequestId};
use crate::money::Money;
use crate::name::DomainName;
use crate::request::Basis;
use crate::status::{Cause, CauseKind, StatusSet};
use crate::ttl::Ttls;

/// A registered name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its id: one registration, from create to purge.
    pub id: DomainId,
    /// The name.
    pub name: DomainName,
    /// Who sponsors it.
    pub registrar: RegistrarId,
    /// Who created it.
    pub created_by: RegistrarId,
    /// The vouching behind it; none where the TLD asks for none.
    pub vouching: Option<Vouching>,
    /// The registrant; none for a registrar of the minimum data model.
    pub registrant: Option<ContactId>,
    /// The other contacts.
    pub contacts: BTreeSet<(ContactRole, ContactId)>,
    /// Its name servers.
    pub name_servers: BTreeSet<HostId>,
    /// Its delegation signer records.
    pub ds: BTreeSet<DsRecord>,
    /// The digest of its authInfo, while one is set.
    pub auth_info: Option<AuthInfo>,
    /// The price tier it was registered in.
    pub tier: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When its sponsor or the registry last changed it, other than by creating it.
    pub updated: Option<Updated>,
    /// The instant of its newest change: its instants never go back (DESIGN, section 4a, 9).
    pub changed_at: Timestamp,
    /// When its registration ends.
    pub expires_at: Timestamp,
    /// Where it is in its life.
    pub lifecycle: Lifecycle,
    /// Its newest transfer, pending or ended (RFC 5731, section 3.2.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<DomainTransfer>,
    /// When it last changed its sponsor (`trDate`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transferred_at: Option<Timestamp>,
    /// When it last changed its holder (P-37, P-38).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder_changed_at: Option<Timestamp>,
    /// The launch it was registered in, if not in the open phase (RFC 8334).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launched: Option<launch::Launched>,
    /// Grace periods that run.
    pub graces: Vec<Grace>,
    /// A renewal that waits for an application (P-46).
    pub provisional: Option<Provisional>,
    /// Whether it was deleted at its expiry while its holder's accreditation had lapsed (P-45).
    #[serde(default)]
    pub expired_lapsed: bool,
    /// Why it carries server statuses.
    pub causes: BTreeMap<CauseKind, Cause>,
    /// Whether its registrant is who it stands for, where that was ever in doubt (P-34).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<AccuracyCheck>,
    /// A registry lock, or its end, that waits for a second person (P-15).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_proposal: Option<LockProposal>,
    /// What cases have laid upon it (P-51, P-53).
    #[serde(default, skip_serializing_if = "Enforced::is_none")]
    pub enforced: Enforced,
    /// Statuses its sponsor set.
    pub client_statuses: StatusSet,
    /// The times to live its sponsor set.
    #[serde(default, skip_serializing_if = "Ttls::is_empty")]
    pub ttls: Ttls,
    /// How many changes of the standing behind it it has taken in.
    pub standing_seen: usize,
    /// Where notices about it go (P-57); personal data, kept apart from the rest.
    #[serde(skip)]
    pub personal: DomainContact,
}

/// The personal part of a name's own record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DomainContact {
    /// The contact address of the request it came from; empty where there was none.
    pub contact_email: String,
    /// Every change of the address, in order, while this holder has the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address_changes: Vec<AddressChange>,
    /// That of the organization a pending transfer would move it to (P-10, P-37).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gaining_email: Option<String>,
    /// The report on its last restore (RFC 3915, section 4.2.5); it tells registration data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restore_report: Option<restore::Report>,
}

/// Who vouched for a name's holder, and by which request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouching {
    /// The holder.
    pub organization: OrganizationId,
    /// On what basis.
    pub basis: Basis,
    /// The accepted request.
    pub request: RequestId,
    /// The version of the terms accepted (P-10).
    pub terms_version: String,
}

/// Who last changed a name, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Updated {
    /// When.
    pub at: Timestamp,
    /// The registrar; none when the registry did.
    pub by: Option<RegistrarId>,
}

/// The contact roles of RFC 5731, section 2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactRole {
    /// Administrative.
    Admin,
    /// Billing.
    Billing,
    /// Technical.
    Tech,
}

impl ContactRole {
    /// The word of the RFC.
    pub const fn as_str(self) -> &'static str {
        match self {
            ContactRole::Admin => "admin",
            ContactRole::Billing => "billing",
            ContactRole::Tech => "tech",
        }
    }
}

/// Where a name is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "lifecycle")]
pub enum Lifecycle {
    /// Registered.
    Active,
    /// Deleted, and can be restored (RFC 3915).
    Redemption {
        /// When it was deleted.
        since: Timestamp,
        /// First instant after redemption.
        until: Timestamp,
    },
    /// Restored until its report is due (RFC 3915).
    PendingRestore {
        /// When it was deleted.
        deleted_at: Timestamp,
        /// When the restore was requested.
        since: Timestamp,
        /// First instant at which the report is too late.
        report_due: Timestamp,
        /// First instant after redemption again, if no report comes: it stood still meanwhile.
        redemption_until: Timestamp,
    },
    /// Deleted for good, not yet free.
    PendingDelete {
        /// Since when.
        since: Timestamp,
        /// When it is purged.
        until: Timestamp,
    },
    /// Back in the pool.
    Purged {
        /// When.
        at: Timestamp,
    },
}

impl Lifecycle {
    /// The stable code under which rows and answers show it.
    pub const fn code(self) -> &'static str {
        match self {
            Lifecycle::Active => "active",
            Lifecycle::Redemption { .. } => "redemption",
            Lifecycle::PendingRestore { .. } => "pending-restore",
            Lifecycle::PendingDelete { .. } => "pending-delete",
            Lifecycle::Purged { .. } => "purged",
        }
    }
}

/// A grace period that runs, and what a delete in it credits (P-35, P-39).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grace {
    /// Which.
    pub kind: GraceKind,
    /// First instant after it.
    pub until: Timestamp,
    /// What was charged for the operation that opened it.
    pub charged: Money,
    /// The expiry date before that operation; none for a create.
    pub expires_before: Option<Timestamp>,
}

/// The grace periods of RFC 3915.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GraceKind {
    /// After a create.
    Add,
    /// After a renewal the registrar asked for.
    Renew,
    /// After a renewal at expiry.
    AutoRenew,
    /// After a transfer.
    Transfer,
}

impl GraceKind {
    /// The word of RFC 3915, section 3.1.
    pub const fn rgp_status(self) -> &'static str {
        match self {
            GraceKind::Add => "addPeriod",
            GraceKind::Renew => "renewPeriod",
            GraceKind::AutoRenew => "autoRenewPeriod",
            GraceKind::Transfer => "transferPeriod",
        }
    }
}

/// A renewal made at expiry in the accreditation's grace (P-46).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provisional {
    /// When it is undone if no application comes: the end of the accreditation's grace.
    pub decided_by: Timestamp,
    /// The expiry date it started from.
    pub expires_before: Timestamp,
    /// What was charged.
    pub charged: Money,
}

impl Domain {
    /// Whether it still takes the name: everything but a purged one.
    pub const fn is_live(&self) -> bool {
        !matches!(self.lifecycle, Lifecycle::Purged { .. })
    }

    /// Its transfer while that waits for an answer.
    pub fn pending_transfer(&self) -> Option<&DomainTransfer> {
        self.transfer.as_ref().filter(|transfer| transfer.is_pending())
    }

    /// What its pending transfer would make it stand on, if that is something else (P-37).
    pub fn gaining_vouching(&self) -> Option<&Vouching> {
        self.pending_transfer()?.terms.consent.as_ref()?.vouching.as_ref()
    }

    /// Whether its holder is a political subdivision of a government (P-1).
    pub fn stands_on_government(&self) -> bool {
        self.vouching.as_ref().is_some_and(|vouching| vouching.basis == Basis::Government)
    }

    /// The words of RFC 3915 for where it is, each once, in the order answers list them.
    pub fn rgp_statuses(&self) -> Vec<&'static str> {
        match self.lifecycle {
            Lifecycle::Active => {
                let kinds: BTreeSet<_> = self.graces.iter().map(|grace| grace.kind).collect();
                kinds.into_iter().map(GraceKind::rgp_status).collect()
            }
            Lifecycle::Redemption { .. } => vec!["redemptionPeriod"],
            Lifecycle::PendingRestore { .. } => vec!["pendingRestore"],
            Lifecycle::PendingDelete { .. } => vec!["pendingDelete"],
            Lifecycle::Purged { .. } => Vec::new(),
        }
    }
}
