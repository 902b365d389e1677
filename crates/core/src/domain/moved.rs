//! P-38: a name goes to the holder, and to the registrar, that an order names.
//!
//! The order takes the place of the consent, of the authInfo and of the former sponsor's answer:
//! no year is added, and nobody pays. What was the former holder's ends with its holding: a
//! deletion that it asked for or brought about, an expiry that waited for its appeal, what its
//! accreditation, its data or its conduct laid upon the name. What a registrar set, the registry
//! lock it asked for included, stays while the name stays with it (decision 0029).

use jiff::Timestamp;

use super::accuracy::{self, Compared};
use super::cause::settled;
use super::transfer::ended;
use super::transfer::{DomainTransfer, TransferTerms};
use super::{Domain, Enforced, Parents, Updated, Vouching, advance};
use crate::accreditation::Standing;
use crate::decision::{Decision, Wake};
use crate::event::Event;
use crate::host::{self, Host};
use crate::id::RegistrarId;
use crate::money::Money;
use crate::notice::PollOccasion;
use crate::rulebook::Rulebook;
use crate::status::CauseKind;
use crate::timeline::Timeline;
use crate::transfer::TransferState;

/// Whom an order names, once its request is accepted.
#[derive(Debug, Clone)]
pub struct NewHolder<'a> {
    /// What the name stands on from here on.
    pub vouching: Vouching,
    /// The standing of that, over time.
    pub standing: &'a Timeline<Standing>,
    /// Where notices go.
    pub contact_email: &'a str,
    /// The registrar, if the order names one.
    pub registrar: Option<&'a RegistrarId>,
    /// The new holder and the registrant the name still has (P-34).
    pub compared: Option<Compared<'a>>,
    /// The hosts under the name: they go where it goes.
    pub hosts_under: &'a [Host],
}

/// Moves a name that is active.
pub(crate) fn by_order(
    domain: &Domain,
    to: &NewHolder<'_>,
    parents: &Parents<'_>,
    now: Timestamp,
) -> Decision {
    let (mut after, mut decision) = (domain.clone(), Decision::default());
    let parents = Parents { standing: Some(to.standing), gaining: None, ..*parents };
    let rulebook = parents.rulebooks.at(now);
    ended::cancel_by_registry(&mut after, &mut decision, now);
    let elsewhere = to.registrar.filter(|registrar| **registrar != after.registrar);
    if let Some(registrar) = elsewhere {
        to_registrar(&mut after, &mut decision, registrar, (rulebook, now));
    }
    if after.provisional.take().is_some() {
        ended::note(&mut after, &mut decision, Event::ProvisionalRenewalConfirmed, now);
    }
    release(&mut after, to, now);
    let registrar = after.registrar.clone();
    decision.tell(&registrar, now, PollOccasion::Moved, &after);
    after.updated = Some(Updated { at: now, by: None });
    ended::note(&mut after, &mut decision, Event::DomainMoved, now);
    if let Some(compared) = &to.compared {
        accuracy::compare(&mut after, &mut decision, compared, rulebook, now);
    }
    // An expiry that waited comes now, and the hosts under the name may go earlier with it.
    decision.wakes.push(Wake::DomainsServedUnder(after.id));
    let mut decision = settled(&after, decision, &parents);
    decision.append(advance(&after, &parents, now).decision);
    let followed = host::follow(to.hosts_under.to_vec(), &decision);
    decision.append(followed);
    decision
}

/// The sponsor changes as by a transfer that nobody had to answer: it adds no year and costs
/// nothing, grace periods end, the authInfo is unset, and both registrars are told.
fn to_registrar(
    domain: &mut Domain,
    decision: &mut Decision,
    registrar: &RegistrarId,
    (rulebook, at): (&Rulebook, Timestamp),
) {
    let transfer = DomainTransfer {
        number: domain.transfer.as_ref().map_or(1, |last| last.number + 1),
        state: TransferState::ServerApproved { at },
        gaining: registrar.clone(),
        losing: domain.registrar.clone(),
        requested_at: at,
        terms: TransferTerms {
            years: 0,
            fee: Money::zero(rulebook.price.currency),
            expires_at: domain.expires_at,
            consent: None,
        },
    };
    domain.registrar = registrar.clone();
    domain.transferred_at = Some(at);
    domain.auth_info = None;
    domain.lock_proposal = None;
    domain.graces.clear();
    domain.causes.remove(&CauseKind::RegistryLock);
    ended::tell_both(domain, decision, &transfer, PollOccasion::TransferApproved, at);
    domain.transfer = Some(transfer);
    ended::note(domain, decision, Event::TransferApproved, at);
}

/// What belonged to the former holder.
const OF_THE_HOLDER: [CauseKind; 3] =
    [CauseKind::Accuracy, CauseKind::Violation, CauseKind::Revoked];

/// The name stands on the new holder; the dispute is over, and so is what the former one's clock
/// did to it.
fn release(domain: &mut Domain, to: &NewHolder<'_>, now: Timestamp) {
    let before = domain.vouching.replace(to.vouching.clone());
    domain.standing_seen = to.standing.count_until(now);
    domain.personal.contact_email = to.contact_email.to_owned();
    domain.personal.address_changes.clear();
    domain.causes.remove(&CauseKind::Dispute);
    domain.causes.remove(&CauseKind::AccreditationLapsed);
    if before.is_some_and(|before| before.organization == to.vouching.organization) {
        return;
    }
    domain.holder_changed_at = Some(now);
    domain.causes.retain(|kind, _| !OF_THE_HOLDER.contains(kind));
    domain.enforced = Enforced { deletion: None, expiry_held_by: None, ..domain.enforced.clone() };
    domain.accuracy = None;
    domain.expired_lapsed = false;
}
