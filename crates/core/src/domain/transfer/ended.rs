//! What the end of a transfer does to a name: the one place where its sponsor changes.

use jiff::Timestamp;

use super::DomainTransfer;
use crate::calendar;
use crate::decision::{Charge, ChargeKind, Decision, Wake};
use crate::domain::{Domain, Grace, GraceKind, Parents, Vouching, cause};
use crate::event::Event;
use crate::id::RegistrarId;
use crate::notice::{PollMessage, PollOccasion};
use crate::rulebook::Rulebook;
use crate::status::CauseKind;
use crate::transfer::TransferState;

/// Ends a pending transfer that the registry cannot let happen: the name is locked, deleted, or
/// what it would stand on is not good any more. Without one, nothing.
pub(in crate::domain) fn cancel_by_registry(
    domain: &mut Domain,
    decision: &mut Decision,
    at: Timestamp,
) {
    if let Some(pending) = domain.pending_transfer() {
        let transfer = pending.ended(TransferState::ServerCancelled { at });
        without_effect(domain, decision, transfer, at);
    }
}

/// Keeps a transfer that ended without moving the name, and tells both registrars.
pub(super) fn without_effect(
    domain: &mut Domain,
    decision: &mut Decision,
    transfer: DomainTransfer,
    at: Timestamp,
) {
    let (event, occasion) = match transfer.state {
        TransferState::ClientRejected { .. } => {
            (Event::TransferRejected, PollOccasion::TransferRejected)
        }
        _ => (Event::TransferCancelled, PollOccasion::TransferCancelled),
    };
    tell_both(domain, decision, &transfer, occasion, at);
    domain.transfer = Some(transfer);
    domain.personal.gaining_email = None;
    note(domain, decision, event, at);
}

/// P-37: the answer is silence. The name moves, unless what it would stand on is not good.
pub(in crate::domain) fn approve_by_silence(
    domain: &mut Domain,
    decision: &mut Decision,
    parents: &Parents<'_>,
    at: Timestamp,
) {
    let Some(pending) = domain.pending_transfer() else { return };
    let moves = domain.gaining_vouching().is_some();
    // An act of this very instant finds the name moved already (DESIGN, 4a, 6).
    let seen = parents.gaining.map(|gaining| gaining.standing.count_before_acts_at(at));
    let standing = parents.gaining.zip(seen).map(|(line, seen)| *line.standing.after(seen));
    if moves && !standing.is_some_and(|standing| standing.is_good()) {
        return cancel_by_registry(domain, decision, at);
    }
    let transfer = pending.ended(TransferState::ServerApproved { at });
    take_effect(domain, decision, transfer, parents, seen.unwrap_or_default(), at);
}

/// Moves a name to the gaining registrar (EPP.md, section 4, transfer).
///
/// The years are added, a running automatic renewal being undone and credited to the losing
/// registrar: no net gain. Grace periods end, that of the transfer begins. The authInfo is unset;
/// contacts stay. With a consent that names it the name stands on another basis from here on, of
/// whose changes it has taken in `standing_seen`.
pub(super) fn take_effect(
    domain: &mut Domain,
    decision: &mut Decision,
    mut transfer: DomainTransfer,
    parents: &Parents<'_>,
    standing_seen: usize,
    at: Timestamp,
) {
    let rulebook = parents.rulebooks.at(at);
    let expires_before = undo_automatic_renewal(domain, decision, transfer.terms.years, at);
    let expires_at = extended(expires_before, transfer.terms.years, rulebook, at);
    if expires_at < domain.expires_at {
        decision.wakes.push(Wake::DomainsServedUnder(domain.id));
    }
    domain.expires_at = expires_at;
    domain.registrar = transfer.gaining.clone();
    domain.transferred_at = Some(at);
    domain.auth_info = None;
    domain.lock_proposal = None;
    let (fee, grace_days) = (transfer.terms.fee, i64::from(rulebook.grace_days.transfer));
    let until = calendar::add_days(at, grace_days).unwrap_or(at);
    let grace = Grace {
        kind: GraceKind::Transfer,
        until,
        charged: fee,
        expires_before: Some(expires_before),
    };
    domain.graces = Some(grace).filter(|grace| grace.until > at).into_iter().collect();
    decision.charges.push(Charge::on(domain, ChargeKind::Transfer, fee, at));
    transfer.terms.expires_at = expires_at;
    tell_both(domain, decision, &transfer, PollOccasion::TransferApproved, at);
    let consent = transfer.terms.consent.clone();
    domain.transfer = Some(transfer);
    note(domain, decision, Event::TransferApproved, at);
    if let Some(vouching) = consent.and_then(|consent| consent.vouching) {
        stand_on(domain, decision, (vouching, standing_seen), rulebook, at);
    }
}

/// P-37: another organization, in good standing, holds the name from here on. What the clock of
/// the former one did to it is no more.
fn stand_on(
    domain: &mut Domain,
    decision: &mut Decision,
    (vouching, standing_seen): (Vouching, usize),
    rulebook: &Rulebook,
    at: Timestamp,
) {
    let before = domain.vouching.replace(vouching).map(|held| held.organization);
    if domain.vouching.as_ref().map(|held| held.organization) != before {
        domain.holder_changed_at = Some(at);
    }
    domain.standing_seen = standing_seen;
    domain.personal.contact_email = domain.personal.gaining_email.take().unwrap_or_default();
    domain.personal.address_changes.clear();
    note(domain, decision, Event::BasisChanged, at);
    let lapsed = CauseKind::AccreditationLapsed;
    if domain.causes.contains_key(&lapsed) {
        cause::take(domain, decision, lapsed, rulebook, at);
    }
    if domain.provisional.take().is_some() {
        note(domain, decision, Event::ProvisionalRenewalConfirmed, at);
    }
}

/// The expiry date the years of a transfer are added to; a running automatic renewal is credited
/// to the losing registrar, if the transfer brings a year in its place.
fn undo_automatic_renewal(
    domain: &mut Domain,
    decision: &mut Decision,
    years: u8,
    at: Timestamp,
) -> Timestamp {
    let running = domain.graces.iter().find(|grace| grace.kind == GraceKind::AutoRenew);
    let running = running.filter(|_| years > 0);
    let undone = running.and_then(|grace| Some((grace.charged, grace.expires_before?)));
    let Some((charged, expires_before)) = undone else { return domain.expires_at };
    if let Ok(credit) = charged.checked_neg() {
        decision.charges.push(Charge::on(domain, ChargeKind::GraceCredit, credit, at));
    }
    domain.provisional = None;
    expires_before
}

/// The expiry date after a transfer: the years added, as far as the horizon lets them (P-30).
fn extended(expires_before: Timestamp, years: u8, rulebook: &Rulebook, at: Timestamp) -> Timestamp {
    let added = calendar::add_years(expires_before, i32::from(years)).unwrap_or(expires_before);
    let horizon = calendar::add_years(at, i32::from(rulebook.registration.horizon_years));
    added.min(horizon.unwrap_or(added).max(expires_before))
}

/// The expiry date that a transfer would add its years to: a running automatic renewal is undone.
pub(super) fn foreseen(domain: &Domain, years: u8) -> Timestamp {
    let running = domain.graces.iter().find(|grace| grace.kind == GraceKind::AutoRenew);
    let undone = running.filter(|_| years > 0).and_then(|grace| grace.expires_before);
    undone.unwrap_or(domain.expires_at)
}

/// RFC 5731, section 3.2.4: what happens to a transfer is told to both registrars.
pub(in crate::domain) fn tell_both(
    domain: &Domain,
    decision: &mut Decision,
    transfer: &DomainTransfer,
    occasion: PollOccasion,
    at: Timestamp,
) {
    for registrar in [&transfer.losing, &transfer.gaining] {
        tell(domain, decision, registrar, occasion, transfer.number, at);
    }
}

fn tell(
    domain: &Domain,
    decision: &mut Decision,
    registrar: &RegistrarId,
    occasion: PollOccasion,
    number: u32,
    at: Timestamp,
) {
    let key = format!("poll/{}/{}/{number}/{registrar}", occasion.code(), domain.id);
    let message = PollMessage { occasion, about: domain.into() };
    decision.poll(key, at, registrar.clone(), message);
}

/// Keeps the state after an instant; when it falls due is set by whoever decides.
pub(in crate::domain) fn note(
    domain: &mut Domain,
    decision: &mut Decision,
    event: Event,
    at: Timestamp,
) {
    domain.changed_at = at;
    decision.change(at, &[event], domain.clone(), Some(at));
}
