//! Decides `domain:delete` — RFC 5731, section 3.2.2; grace and redemption P-35, P-36, P-39.

use jiff::Timestamp;

use super::{Domain, Grace, GraceKind, Lifecycle, Parents, Updated, access, due_at};
use crate::decision::{Charge, ChargeKind, Decision, Wake};
use crate::event::Event;
use crate::host::{self, Host};
use crate::id::RegistrarId;
use crate::notice::{Message, Notice};
use crate::refusal::refusals;
use crate::rulebook::AddGraceLimits;
use crate::sponsored::SponsorRefusal;
use crate::status::Status;

/// What a delete may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The name, projected to now.
    pub domain: &'a Domain,
    /// What it may know of its parents.
    pub parents: Parents<'a>,
    /// The hosts under it.
    pub hosts_under: &'a [Host],
    /// Deletes in the add grace period credited to this registrar this month.
    pub grace_deletes: u32,
    /// Names this registrar added this month.
    pub adds: u32,
}

refusals! {
    /// Why a delete is refused.
    pub enum Refusal {
        /// Hosts under it exist.
        HasHosts(String) = "subordinate-hosts", "hosts under this name exist: {0}";
    } or {
        /// Not the sponsor's, or a status forbids it.
        Sponsor(SponsorRefusal);
    }
}

/// A delete that may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// The name as it now stands.
    pub domain: Domain,
    /// Whether it is gone already (1000), or in redemption first (1001).
    pub at_once: bool,
    /// What is credited, by the grace period it comes from.
    pub credits: Vec<Grace>,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Statuses in which a name is not deleted by its sponsor.
const FORBIDDING: [Status; 4] = [
    Status::ClientDeleteProhibited,
    Status::ServerDeleteProhibited,
    Status::PendingTransfer,
    Status::PendingDelete,
];

/// Decides a delete by the sponsor.
///
/// Checks, in the order of EPP.md, section 4: sponsorship, statuses, subordinate hosts. In the add
/// grace period the name is purged at once; later it goes into redemption. Grace periods that run
/// are credited and ended (P-39); the token stays used.
pub fn decide(
    registrar: &RegistrarId,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Deleted, Refusal> {
    let domain = facts.domain;
    let rulebook = facts.parents.rulebooks.at(now);
    access::admit(domain, registrar, &FORBIDDING, rulebook)?;
    let lives = |host: &&Host| host.purged_at.is_none();
    if let Some(host) = facts.hosts_under.iter().find(lives) {
        return Err(Refusal::HasHosts(host.name.as_str().to_owned()));
    }
    let mut after = domain.clone();
    let at_once = after.graces.iter().any(|grace| grace.kind == GraceKind::Add);
    let credits = credits(&after.graces, at_once, facts, &rulebook.add_grace_limits);
    if let Some(before) = credits.iter().filter_map(|grace| grace.expires_before).min() {
        after.expires_at = before;
    }
    after.graces.clear();
    after.enforced.deleted_at = Some(now);
    after.changed_at = now;
    after.updated = Some(Updated { at: now, by: Some(registrar.clone()) });
    after.lifecycle = match at_once {
        true => Lifecycle::Purged { at: now },
        false => domain.deleted_into(rulebook, now),
    };
    // What a provisional renewal (P-46) cost is among the credits; nothing is left to undo.
    after.provisional = None;
    let decision = decision(&after, &credits, at_once, facts, now);
    Ok(Deleted { domain: after, at_once, credits, decision })
}

fn decision(
    after: &Domain,
    credits: &[Grace],
    at_once: bool,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let due = due_at(after, &facts.parents);
    let events: &[Event] = match at_once {
        true => &[Event::DomainDeleted, Event::DomainPurged],
        false => &[Event::DomainDeleted],
    };
    decision.change(now, events, after.clone(), due);
    decision.wakes.push(Wake::DomainsServedUnder(after.id));
    tell_customer(&mut decision, after, now);
    for grace in credits {
        let Ok(amount) = grace.charged.checked_neg() else { continue };
        decision.charges.push(Charge::on(after, ChargeKind::GraceCredit, amount, now));
    }
    if at_once {
        decision.append(host::purge_with(facts.hosts_under, now));
    }
    decision
}

/// P-54: a deletion is told to the customer; names of a TLD without requests have none.
fn tell_customer(decision: &mut Decision, after: &Domain, now: Timestamp) {
    let to = after.personal.contact_email.clone();
    if !to.is_empty() {
        let restorable_until = after.restorable_until();
        let message = Message::Deletion { name: after.name.clone(), restorable_until };
        let key = format!("{}/{}/{}", message.code(), after.id, now.as_microsecond());
        decision.mail(key, now, Notice::new(to, message).to_holder(after));
    }
}

/// The grace periods a delete credits: in the add grace period the create, within the AGP limits;
/// later the renewals and the transfer (P-39).
fn credits(
    graces: &[Grace],
    at_once: bool,
    facts: &Facts<'_>,
    limits: &AddGraceLimits,
) -> Vec<Grace> {
    let withheld = at_once && !credits_the_add(limits, facts.adds, facts.grace_deletes);
    let credited = |grace: &&Grace| !(withheld && grace.kind == GraceKind::Add);
    graces.iter().filter(credited).cloned().collect()
}

/// Whether a delete in the add grace period gives the create back to a registrar that added so
/// many names this month, and had so many credited (ICANN.md, section 7).
#[must_use]
pub fn credits_the_add(limits: &AddGraceLimits, adds: u32, grace_deletes: u32) -> bool {
    let share = u64::from(adds) * u64::from(limits.free_deletes_percent) / 100;
    let free = share.max(u64::from(limits.free_deletes));
    limits.credited && u64::from(grace_deletes) < free
}
