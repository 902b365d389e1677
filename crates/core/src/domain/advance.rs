//! What time does to a name (P-35, P-36, P-41 to P-46): one step from each instant of change to
//! the next, judged by what stood at that instant.
//!
//! What each kind of step does stands beside: the [standing](standing) behind the name, its
//! [expiry](expiry), the [end](ending) of a deleted one.

mod ending;
mod expiry;
mod standing;

use jiff::Timestamp;

use super::{DeletionReason, Domain, GraceKind, Lifecycle, Updated, Vouching, enforced, transfer};
use crate::accreditation::Standing;
use crate::calendar;
use crate::decision::{Charge, ChargeKind, Decision};
use crate::event::Event;
use crate::id::HostId;
use crate::money::Money;
use crate::notice::{Message, Notice, PollOccasion};
use crate::rulebook::RulebookVersions;
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
            // One that is held expires when somebody ends that, who wakes what hangs on it.
            let held = domain.enforced.expiry_held_by.is_some();
            let ends_at = Some(undone_at.unwrap_or(domain.expires_at)).filter(|_| !held);
            let deleted_at = domain.deletion_ahead().map(|deletion| deletion.at);
            moved_at.into_iter().chain(ends_at).chain(deleted_at).min()
        }
        Lifecycle::Redemption { until, .. }
        | Lifecycle::PendingRestore { redemption_until: until, .. } => {
            domain.deletion_ahead().map(|deletion| deletion.at).into_iter().chain([until]).min()
        }
        Lifecycle::PendingDelete { until, .. } => Some(until),
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
    /// A deletion that a person has set.
    Deletion(DeletionReason),
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
            // P-55h: after a Revocation Notice it waits for the end of appeal or window.
            Lifecycle::Active if domain.enforced.expiry_held_by.is_some() => None,
            Lifecycle::Active => Some((domain.expires_at, Step::Expiry)),
            Lifecycle::Redemption { until, .. }
            | Lifecycle::PendingRestore { report_due: until, .. }
            | Lifecycle::PendingDelete { until, .. } => Some((until, Step::LifecycleEnd)),
            Lifecycle::Purged { .. } => None,
        };
        let steps = standing.into_iter().chain(graces).chain(auth_info).chain(losses);
        let deletion = domain.deletion_ahead();
        let deletion = deletion.map(|deletion| (deletion.at, Step::Deletion(deletion.why)));
        let steps = steps.chain(transfer).chain(deletion).chain(life);
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
            Step::Deletion(why) => {
                let rulebook = self.parents.rulebooks.at(at);
                enforced::delete(&mut self.domain, &mut self.decision, why, rulebook, at);
            }
            Step::Expiry => self.expire(at),
            Step::LifecycleEnd => self.end_lifecycle(at),
        }
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
        self.decision.charges.push(Charge::on(&self.domain, kind, amount, at));
    }

    /// Names of a TLD without requests have no contact address: nobody is written to.
    fn mail(&mut self, at: Timestamp, message: Message) {
        let to = self.domain.personal.contact_email.clone();
        if !to.is_empty() {
            let key = format!("{}/{}/{}", message.code(), self.domain.id, at.as_microsecond());
            self.decision.mail(key, at, Notice::new(to, message).to_holder(&self.domain));
        }
    }

    fn poll(&mut self, at: Timestamp, occasion: PollOccasion) {
        self.decision.tell(&self.domain.registrar, at, occasion, &self.domain);
    }
}

fn after_days(at: Timestamp, days: u32) -> Timestamp {
    calendar::add_days(at, i64::from(days)).unwrap_or(Timestamp::MAX)
}
