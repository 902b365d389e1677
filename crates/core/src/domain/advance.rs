//! What time does to a name (P-35, P-36, P-41 to P-46): one step from each instant of change to
//! the next, judged by what stood at that instant.

use jiff::Timestamp;

use super::{Domain, Grace, GraceKind, Lifecycle, Provisional, Updated, Vouching, cause, transfer};
use crate::accreditation::Standing;
use crate::calendar;
use crate::decision::{Charge, ChargeKind, Decision, Wake};
use crate::event::Event;
use crate::id::HostId;
use crate::money::Money;
use crate::notice::{Message, Notice, PollOccasion};
use crate::pricing::{self, Operation};
use crate::rulebook::{Rulebook, RulebookVersions};
use crate::status::{Cause, CauseKind, Status};
use crate::timeline::Timeline;

/// What a name may know of everything above it.
#[derive(Debug, Clone, Copy)]
pub struct Parents<'a> {
    /// The rulebook versions of its TLD.
    pub rulebooks: &'a RulebookVersions,
    /// The standing of the accreditation or government basis behind it; none where the TLD asks
    /// for none.
    pub standing: Option<&'a Timeline<Standing>>,
    /// What a pending transfer would make it stand on, if that is something else (P-37).
    pub gaining: Option<Gaining<'a>>,
    /// Its name servers that can vanish.
    pub name_servers: &'a [NameServerLoss],
}

/// What a name stands on after its pending transfer (P-37).
#[derive(Debug, Clone, Copy)]
pub struct Gaining<'a> {
    /// Who holds it then.
    pub vouching: &'a Vouching,
    /// The standing of that basis, over time.
    pub standing: &'a Timeline<Standing>,
}

impl<'a> Parents<'a> {
    /// The standing behind a name: on the way through its transfer another one takes over.
    pub(super) fn standing_of(&self, domain: &Domain) -> Option<&'a Timeline<Standing>> {
        let moved = |gaining: &Gaining<'_>| domain.vouching.as_ref() == Some(gaining.vouching);
        self.gaining.filter(moved).map(|gaining| gaining.standing).or(self.standing)
    }
}

/// How a name server may vanish: with the name above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameServerLoss {
    /// Which.
    pub host: HostId,
    /// When it was purged, projected to now.
    pub gone_at: Option<Timestamp>,
    /// The earliest instant at which it can be purged if nobody acts.
    pub earliest_loss: Option<Timestamp>,
}

/// A name projected to an instant, and what happened on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advanced {
    /// The name at that instant.
    pub domain: Domain,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Steps a name up to `now`, each change at its own instant.
pub fn advance(domain: &Domain, parents: &Parents<'_>, now: Timestamp) -> Advanced {
    let mut walk = Walk { domain: domain.clone(), parents, decision: Decision::default() };
    while let Some((at, step)) = walk.next_step().filter(|(at, _)| *at <= now) {
        walk.take(at, step);
    }
    let due_at = due_at(&walk.domain, parents);
    if let Some(last) = walk.decision.changes.last_mut() {
        last.due_at = due_at;
    }
    Advanced { domain: walk.domain, decision: walk.decision }
}

/// The earliest instant at which [`advance`] would change an advanced name if nobody acts; may be
/// early, never late.
pub fn due_at(domain: &Domain, parents: &Parents<'_>) -> Option<Timestamp> {
    if !domain.is_live() {
        return None;
    }
    let step = Walk { domain: domain.clone(), parents, decision: Decision::default() }.next_step();
    let used = |loss: &&NameServerLoss| domain.name_servers.contains(&loss.host);
    let losses = parents.name_servers.iter().filter(used).filter_map(|loss| loss.earliest_loss);
    step.map(|(at, _)| at).into_iter().chain(losses).min()
}

/// An instant before which a name cannot be purged if nobody acts.
///
/// A provisional renewal may be undone, an automatic one by a transfer too, and the name then
/// expires long before its new date.
pub fn earliest_purge(domain: &Domain) -> Option<Timestamp> {
    match domain.lifecycle {
        Lifecycle::Active => {
            let undone_at = domain.provisional.as_ref().map(|provisional| provisional.decided_by);
            let moved_at = domain.pending_transfer().and_then(|transfer| transfer.pending_until());
            let ends_at = undone_at.unwrap_or(domain.expires_at);
            moved_at.into_iter().chain([ends_at]).min()
        }
        Lifecycle::Redemption { until, .. }
        | Lifecycle::PendingRestore { redemption_until: until, .. }
        | Lifecycle::PendingDelete { until, .. } => Some(until),
        Lifecycle::Purged { at } => Some(at),
    }
}

/// One thing that time does; at one instant the earlier variant comes first (DESIGN, 4a, 1).
///
/// What somebody did to the accreditation comes last: whoever acts finds everything that is due
/// at that instant recorded (DESIGN, 4a, 6), whether or not the sweep has been here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// Time changes the standing behind the name.
    Standing,
    /// A grace period ends.
    GraceEnd(GraceKind),
    /// The authInfo runs out.
    AuthInfoEnd,
    /// A name server vanishes.
    NameServerLoss(HostId),
    /// A transfer was not answered in time.
    TransferEnd,
    /// The registration ends.
    Expiry,
    /// Redemption, the wait for a restore report or pending delete ends.
    LifecycleEnd,
    /// An act changes the standing behind the name.
    ActOnStanding,
}

struct Walk<'a> {
    domain: Domain,
    parents: &'a Parents<'a>,
    decision: Decision,
}

impl<'a> Walk<'a> {
    /// The standing behind the name as it stands now.
    fn standing(&self) -> Option<&'a Timeline<Standing>> {
        self.parents.standing_of(&self.domain)
    }

    /// A transfer that is pending cannot go on: the name is locked or goes.
    fn cancel_transfer(&mut self, at: Timestamp) {
        transfer::ended::cancel_by_registry(&mut self.domain, &mut self.decision, at);
    }

    fn next_step(&self) -> Option<(Timestamp, Step)> {
        let domain = &self.domain;
        if !domain.is_live() {
            return None;
        }
        let standing = self.standing().and_then(|line| {
            let step = match line.next_is_act(domain.standing_seen) {
                true => Step::ActOnStanding,
                false => Step::Standing,
            };
            line.next(domain.standing_seen).map(|(at, _)| (at, step))
        });
        let graces = domain.graces.iter().map(|grace| (grace.until, Step::GraceEnd(grace.kind)));
        let auth_info = domain.auth_info.as_ref().map(|auth| (auth.expires_at, Step::AuthInfoEnd));
        let used = |loss: &&NameServerLoss| domain.name_servers.contains(&loss.host);
        let losses = self.parents.name_servers.iter().filter(used);
        let losses =
            losses.filter_map(|loss| Some((loss.gone_at?, Step::NameServerLoss(loss.host))));
        let transfer = domain.pending_transfer().and_then(|transfer| transfer.pending_until());
        let transfer = transfer.map(|until| (until, Step::TransferEnd));
        let life = match domain.lifecycle {
            Lifecycle::Active => Some((domain.expires_at, Step::Expiry)),
            Lifecycle::Redemption { until, .. }
            | Lifecycle::PendingRestore { report_due: until, .. }
            | Lifecycle::PendingDelete { until, .. } => Some((until, Step::LifecycleEnd)),
            Lifecycle::Purged { .. } => None,
        };
        let steps = standing.into_iter().chain(graces).chain(auth_info).chain(losses);
        let steps = steps.chain(transfer).chain(life);
        // An instant never goes back behind what the name has already been through.
        steps.map(|(at, step)| (at.max(domain.changed_at), step)).min()
    }

    fn take(&mut self, at: Timestamp, step: Step) {
        match step {
            Step::Standing | Step::ActOnStanding => self.take_standing(at),
            Step::GraceEnd(kind) => {
                self.domain.graces.retain(|grace| grace.kind != kind || grace.until > at);
                self.note(at, &[Event::GraceEnded]);
            }
            Step::AuthInfoEnd => {
                self.domain.auth_info = None;
                self.poll(at, PollOccasion::AuthInfoExpired);
                self.note(at, &[Event::AuthInfoExpired]);
            }
            Step::NameServerLoss(host) => {
                self.domain.name_servers.remove(&host);
                self.touch(at);
                self.poll(at, PollOccasion::NameServerLost);
                self.note(at, &[Event::NameServerLost]);
            }
            Step::TransferEnd => transfer::ended::approve_by_silence(
                &mut self.domain,
                &mut self.decision,
                self.parents,
                at,
            ),
            Step::Expiry => self.expire(at),
            Step::LifecycleEnd => self.end_lifecycle(at),
        }
    }

    /// Takes in the next change of the standing: suspends, lifts, confirms or undoes.
    fn take_standing(&mut self, at: Timestamp) {
        let Some(line) = self.standing() else { return };
        let before = *line.after(self.domain.standing_seen);
        self.domain.standing_seen += 1;
        let standing = *line.after(self.domain.standing_seen);
        if term_ended(before, standing) {
            self.poll(at, PollOccasion::AccreditationEnded);
        }
        match (
            standing.is_lapsed(),
            self.domain.causes.contains_key(&CauseKind::AccreditationLapsed),
        ) {
            (true, false) => self.suspend(at),
            (false, true) => self.reinstate(at),
            (true, true) | (false, false) => self.note(at, &[Event::BasisChanged]),
        }
        if standing.is_good() && self.domain.provisional.take().is_some() {
            self.note(at, &[Event::ProvisionalRenewalConfirmed]);
        } else if !matches!(standing, Standing::Grace { .. }) && self.domain.provisional.is_some() {
            self.undo_provisional_renewal(at);
        }
    }

    /// P-42: the cause, its notice, and word to the registrar.
    fn suspend(&mut self, at: Timestamp) {
        let cause = Cause {
            kind: CauseKind::AccreditationLapsed,
            since: at,
            set_by: "the accreditation clock".to_owned(),
            rule: "P-42".to_owned(),
            case: None,
        };
        let rulebook = self.parents.rulebooks.at(at);
        cause::put(&mut self.domain, &mut self.decision, cause, rulebook, at);
    }

    /// P-44: that cause goes, and only that cause.
    fn reinstate(&mut self, at: Timestamp) {
        let rulebook = self.parents.rulebooks.at(at);
        let kind = CauseKind::AccreditationLapsed;
        cause::take(&mut self.domain, &mut self.decision, kind, rulebook, at);
    }

    /// P-46: no application came in time; the renewal is undone and credited, P-45 applies.
    fn undo_provisional_renewal(&mut self, at: Timestamp) {
        let Some(Provisional { expires_before, charged, decided_by: _ }) =
            self.domain.provisional.take()
        else {
            return;
        };
        self.domain.expires_at = expires_before;
        self.domain.graces.retain(|grace| grace.kind != GraceKind::AutoRenew);
        if let Ok(credit) = charged.checked_neg() {
            self.charge(at, ChargeKind::ProvisionalCredit, credit);
        }
        // The name may now be purged a year earlier, and the hosts under it with it.
        self.decision.wakes.push(Wake::DomainsServedUnder(self.domain.id));
        self.poll(at, PollOccasion::RenewalUndone);
        self.note(at, &[Event::ProvisionalRenewalUndone]);
    }

    /// P-36, P-46: renewed, renewed until its standing is known, or deleted.
    fn expire(&mut self, at: Timestamp) {
        let rulebook = self.parents.rulebooks.at(at);
        let forbidden = self.domain.cause_statuses(rulebook).has(Status::ServerRenewProhibited);
        let standing = self.standing().map(|line| *line.after(self.domain.standing_seen));
        match standing {
            _ if forbidden => self.delete_at_expiry(at, rulebook),
            _ if !rulebook.registration.auto_renew => self.delete_at_expiry(at, rulebook),
            None => self.auto_renew(at, rulebook, None),
            Some(standing) if standing.is_good() => self.auto_renew(at, rulebook, None),
            Some(Standing::Grace { ended }) if rulebook.accreditation.provisional_renewal => {
                // As the standing counts it: by the book of the end, whatever is done later.
                let grace_days = self.parents.rulebooks.at(ended).accreditation.grace_days;
                self.auto_renew(at, rulebook, Some(after_days(ended, grace_days)));
            }
            Some(_) => self.delete_at_expiry(at, rulebook),
        }
    }

    /// `decided_by` is when a provisional renewal is undone if no application comes (P-46).
    fn auto_renew(&mut self, at: Timestamp, rulebook: &Rulebook, decided_by: Option<Timestamp>) {
        let expires_before = self.domain.expires_at;
        let years = rulebook.registration.auto_renew_years;
        let renewed = calendar::add_years(expires_before, i32::from(years));
        let until = calendar::add_days(at, i64::from(rulebook.grace_days.auto_renew));
        let (Ok(expires_at), Ok(until)) = (renewed, until) else {
            return self.delete_at_expiry(at, rulebook);
        };
        let government = self.domain.stands_on_government();
        let quote =
            pricing::price(rulebook, &self.domain.name, government, Operation::Renew, years, at);
        let charged = quote.fee;
        self.domain.expires_at = expires_at;
        self.domain.graces.push(Grace {
            kind: GraceKind::AutoRenew,
            until,
            charged,
            expires_before: Some(expires_before),
        });
        self.charge(at, ChargeKind::AutoRenew, charged);
        self.touch(at);
        self.poll(at, PollOccasion::AutoRenewed);
        let event = match decided_by {
            Some(_) => Event::DomainRenewedProvisionally,
            None => Event::DomainAutoRenewed,
        };
        self.domain.provisional =
            decided_by.map(|decided_by| Provisional { decided_by, expires_before, charged });
        self.note(at, &[event]);
    }

    /// P-36: into redemption, or past it when it was revoked. Nothing is credited: the registry
    /// deletes (P-39).
    fn delete_at_expiry(&mut self, at: Timestamp, rulebook: &Rulebook) {
        self.cancel_transfer(at);
        self.domain.lifecycle = self.domain.deleted_into(rulebook, at);
        self.domain.expired_lapsed =
            self.domain.causes.contains_key(&CauseKind::AccreditationLapsed);
        self.domain.graces.clear();
        self.domain.provisional = None;
        self.touch(at);
        let restorable_until = self.domain.restorable_until();
        let name = self.domain.name.clone();
        self.mail(at, Message::Deletion { name, restorable_until });
        self.poll(at, PollOccasion::Expired);
        self.note(at, &[Event::DomainExpired]);
    }

    fn end_lifecycle(&mut self, at: Timestamp) {
        match self.domain.lifecycle {
            Lifecycle::Redemption { .. } => {
                let days = self.parents.rulebooks.at(at).grace_days.pending_delete;
                self.domain.lifecycle =
                    Lifecycle::PendingDelete { since: at, until: after_days(at, days) };
                self.touch(at);
                self.poll(at, PollOccasion::RedemptionEnded);
                self.note(at, &[Event::RedemptionEnded]);
            }
            Lifecycle::PendingRestore { deleted_at, redemption_until, .. } => {
                self.lapse_restore(at, deleted_at, redemption_until);
            }
            Lifecycle::Active | Lifecycle::PendingDelete { .. } | Lifecycle::Purged { .. } => {
                self.domain.lifecycle = Lifecycle::Purged { at };
                self.poll(at, PollOccasion::Purged);
                self.note(at, &[Event::DomainPurged]);
            }
        }
    }

    /// P-36: no report came; the name is in redemption again, for as long as was left of it.
    fn lapse_restore(&mut self, at: Timestamp, deleted_at: Timestamp, until: Timestamp) {
        self.domain.lifecycle = Lifecycle::Redemption { since: deleted_at, until };
        self.touch(at);
        let (name, restorable_until) = (self.domain.name.clone(), Some(until));
        self.mail(at, Message::Deletion { name, restorable_until });
        self.poll(at, PollOccasion::RestoreLapsed);
        self.note(at, &[Event::RestoreLapsed]);
    }

    /// Keeps the state after an instant; the last one's `due_at` is set when the walk ends.
    fn note(&mut self, at: Timestamp, events: &[Event]) {
        self.domain.changed_at = at;
        self.decision.change(at, events, self.domain.clone(), Some(at));
    }

    fn touch(&mut self, at: Timestamp) {
        self.domain.updated = Some(Updated { at, by: None });
    }

    fn charge(&mut self, at: Timestamp, kind: ChargeKind, amount: Money) {
        self.decision.charges.push(Charge {
            registrar: self.domain.registrar.clone(),
            at,
            kind,
            domain: self.domain.id,
            name: self.domain.name.clone(),
            amount,
        });
    }

    /// Names of a TLD without requests have no contact address: nobody is written to.
    fn mail(&mut self, at: Timestamp, message: Message) {
        let to = self.domain.personal.contact_email.clone();
        if !to.is_empty() {
            let key = format!("{}/{}/{}", message.code(), self.domain.id, at.as_microsecond());
            self.decision.mail(key, at, Notice { to, message });
        }
    }

    fn poll(&mut self, at: Timestamp, occasion: PollOccasion) {
        self.decision.tell(&self.domain.registrar, at, occasion, &self.domain);
    }
}

impl Domain {
    /// Where a delete takes it: into redemption, or past it if it is revoked and the rulebook
    /// has no redemption for such names (P-36).
    pub(super) fn deleted_into(&self, rulebook: &Rulebook, at: Timestamp) -> Lifecycle {
        let revoked = self.causes.contains_key(&CauseKind::Revoked);
        let days = &rulebook.grace_days;
        match revoked && !rulebook.enforcement.revocation_redemption {
            true => {
                Lifecycle::PendingDelete { since: at, until: after_days(at, days.pending_delete) }
            }
            false => Lifecycle::Redemption { since: at, until: after_days(at, days.redemption) },
        }
    }

    /// Until when a deleted name can be restored, if at all.
    pub(super) const fn restorable_until(&self) -> Option<Timestamp> {
        match self.lifecycle {
            Lifecycle::Redemption { until, .. } => Some(until),
            Lifecycle::Active
            | Lifecycle::PendingRestore { .. }
            | Lifecycle::PendingDelete { .. }
            | Lifecycle::Purged { .. } => None,
        }
    }
}

/// Whether a term has just ended, with or without an application running (P-41, P-43).
const fn term_ended(before: Standing, after: Standing) -> bool {
    matches!(
        (before, after),
        (Standing::InTerm { .. }, Standing::Grace { .. } | Standing::UnderReview { .. })
    )
}

fn after_days(at: Timestamp, days: u32) -> Timestamp {
    calendar::add_days(at, i64::from(days)).unwrap_or(Timestamp::MAX)
}
