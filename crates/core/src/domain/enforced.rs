//! What a case has laid upon a name: a deletion at a set instant, an expiry that waits (P-51,
//! P-53, P-55h).
//!
//! ```text
//!   nothing ──schedule──▶ deletion scheduled ──its instant──▶ deleted
//!      ▲                        │    ▲ │
//!      └───────── call off ─────┘    └─┘ schedule anew (an agreed date)
//! ```
//! Both are set by a person's act and carried out by the clock. They are plain data of the name:
//! [`advance`](super::advance) knows no case.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cause::settled;
use super::transfer::ended::{cancel_by_registry, note};
use super::{Domain, Lifecycle, Parents, Updated};
use crate::calendar;
use crate::decision::{Decision, Wake};
use crate::event::Event;
use crate::id::CaseId;
use crate::notice::{Message, Notice, PollOccasion};
use crate::rulebook::Rulebook;

/// What cases have laid upon a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Enforced {
    /// When the registry deletes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<ScheduledDeletion>,
    /// The revocation whose appeal, or whose window for one, its expiry waits for (P-55h).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_held_by: Option<CaseId>,
    /// When it was deleted, unless it was restored since (P-54, P-71).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

impl Enforced {
    /// Whether there is nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A deletion that a person has set, and the clock carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledDeletion {
    /// When.
    pub at: Timestamp,
    /// In which case.
    pub case: CaseId,
    /// Why.
    pub why: DeletionReason,
}

/// Why the registry deletes a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeletionReason {
    /// It is revoked (P-51).
    Revocation,
    /// Its registrant discontinues it (P-53).
    Discontinuation,
}

impl DeletionReason {
    /// P-36: whether such a name passes through redemption.
    const fn has_redemption(self, rulebook: &Rulebook) -> bool {
        match self {
            DeletionReason::Revocation => rulebook.enforcement.revocation_redemption,
            DeletionReason::Discontinuation => rulebook.discontinuation.redemption,
        }
    }
}

/// Puts a deletion on a name: at an instant ahead, or at once.
pub(crate) fn schedule(
    domain: &Domain,
    deletion: ScheduledDeletion,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Decision {
    let (mut after, mut decision) = (domain.clone(), Decision::default());
    match deletion.at <= now {
        true => delete(&mut after, &mut decision, deletion.why, parents.rulebooks.at(now), now),
        false => {
            // Whoever would hold it by a pending transfer would get a name that is given up (P-37).
            if after.gaining_vouching().is_some() {
                cancel_by_registry(&mut after, &mut decision, now);
            }
            after.enforced.deletion = Some(deletion);
            note(&mut after, &mut decision, Event::DeletionScheduled, now);
        }
    }
    // The name may now be purged earlier, and the hosts under it with it.
    decision.wakes.push(Wake::DomainsServedUnder(after.id));
    settled(&after, decision, parents)
}

/// Takes a scheduled deletion off a name; without one, nothing.
pub(crate) fn call_off(domain: &Domain, parents: &Parents<'_>, now: Timestamp) -> Decision {
    let (mut after, mut decision) = (domain.clone(), Decision::default());
    if after.enforced.deletion.take().is_some() {
        note(&mut after, &mut decision, Event::DeletionCalledOff, now);
    }
    settled(&after, decision, parents)
}

/// P-54: the registry deletes; whatever is left of the name's life is its way to the pool. Nothing
/// is credited (P-39); registrar and customer are told.
pub(super) fn delete(
    domain: &mut Domain,
    decision: &mut Decision,
    why: DeletionReason,
    rulebook: &Rulebook,
    at: Timestamp,
) {
    cancel_by_registry(domain, decision, at);
    let days = &rulebook.grace_days;
    let after_days = |days| calendar::add_days(at, i64::from(days)).unwrap_or(Timestamp::MAX);
    domain.lifecycle = match why.has_redemption(rulebook) {
        true => Lifecycle::Redemption { since: at, until: after_days(days.redemption) },
        false => Lifecycle::PendingDelete { since: at, until: after_days(days.pending_delete) },
    };
    domain.enforced = Enforced { deletion: None, expiry_held_by: None, deleted_at: Some(at) };
    domain.graces.clear();
    domain.provisional = None;
    domain.updated = Some(Updated { at, by: None });
    let to = domain.personal.contact_email.clone();
    if !to.is_empty() {
        let restorable_until = domain.restorable_until();
        let message = Message::Deletion { name: domain.name.clone(), restorable_until };
        let key = format!("{}/{}/{}", message.code(), domain.id, at.as_microsecond());
        decision.mail(key, at, Notice::new(to, message).to_holder(domain));
    }
    let registrar = domain.registrar.clone();
    decision.tell(&registrar, at, PollOccasion::Deleted, &*domain);
    note(domain, decision, Event::DomainDeletedByRegistry, at);
}

impl Domain {
    /// The deletion that is still to come: a name on its way to the pool has none.
    pub fn deletion_ahead(&self) -> Option<&ScheduledDeletion> {
        self.enforced.deletion.as_ref().filter(|_| self.is_deletable())
    }

    /// Whether there is something left to delete.
    pub const fn is_deletable(&self) -> bool {
        match self.lifecycle {
            Lifecycle::Active | Lifecycle::Redemption { .. } | Lifecycle::PendingRestore { .. } => {
                true
            }
            Lifecycle::PendingDelete { .. } | Lifecycle::Purged { .. } => false,
        }
    }
}

/// Makes the expiry wait for a revocation's appeal or window, or wait no more (P-55h).
pub(crate) fn hold_expiry(
    domain: &mut Domain,
    decision: &mut Decision,
    case: Option<CaseId>,
    at: Timestamp,
) {
    let event = match case {
        Some(_) => Event::ExpiryHeld,
        None => Event::ExpiryReleased,
    };
    domain.enforced.expiry_held_by = case;
    note(domain, decision, event, at);
}
