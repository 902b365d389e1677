//! Decides the restore of a deleted name — RFC 3915, section 4.2.5; P-36, P-45.
//!
//! A request brings the name back into the zone until its report is due; the report makes that
//! last. Redemption stands still in between: without a report the name has as much of it left as
//! it had. The years that a request after the expiry date adds are paid with it and stay.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use super::renewable::Facts;
use super::{Domain, Lifecycle, StandingRefusal, advance};
use crate::calendar::{self, CalendarError};
use crate::decision::{Charge, ChargeKind, Decision, Wake};
use crate::event::Event;
use crate::id::RegistrarId;
use crate::pricing::{self, PriceRefusal, RestoreQuote, StatedFee};
use crate::refusal::refusals;
use crate::registrar::CreditRefusal;
use crate::status::Status;

/// A restore request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRestore {
    /// Whether the command asks for anything else.
    pub asks_more: bool,
    /// The fee stated.
    pub stated_fee: Option<StatedFee>,
}

/// The report that completes a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRestore {
    /// Whether the command asks for anything else.
    pub asks_more: bool,
    /// The report; none is refused.
    pub report: Option<Report>,
}

/// A restore report (RFC 3915, section 3.2); texts are for people, as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The registration data before the deletion.
    pub data_before: String,
    /// The registration data as it was submitted for the restore.
    pub data_after: String,
    /// When the deletion was asked for.
    pub deleted_at: Timestamp,
    /// When the restore was asked for.
    pub restored_at: Timestamp,
    /// Why it was asked for.
    pub reason: String,
    /// What the registrar states.
    pub statements: Vec<String>,
    /// Whatever else supports them.
    pub other: Option<String>,
}

refusals! {
    /// Why a restore request or its report is refused.
    pub enum Refusal {
        /// Another registrar's.
        NotSponsor = "not-sponsor", "this object is sponsored by another registrar";
        /// Only a name in redemption is restored.
        NotInRedemption(&'static str) =
            "not-in-redemption", "only a name in redemption can be restored; it is {0}";
        /// A report without a request that waits for it.
        NoneRequested(&'static str) =
            "no-restore-requested", "no restore waits for a report; the name is {0}";
        /// Something beside the restore.
        NotAlone = "restore-not-alone", "a restore changes nothing else in the same command";
        /// A report that says nothing.
        ReportMissing = "restore-report-missing", "the report itself is missing";
        /// P-45: it goes back to the pool, where the rulebook leaves no way to restore it.
        ExpiredLapsed =
            "expired-while-lapsed", "the name expired while its holder's accreditation had lapsed";
        /// P-36: a cause forbids renewal.
        CauseForbids(&'static str) = "cause-forbids", "the registry has set {0}";
    } or {
        /// P-36, P-45: a restore needs what a renewal needs.
        Standing(StandingRefusal);
        /// The stated fee will not do.
        Price(PriceRefusal);
        /// The account does not pay.
        Credit(CreditRefusal);
        /// A date would leave the calendar.
        Calendar(CalendarError);
    }
}

/// A restore request that may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// The name as it now stands.
    pub domain: Domain,
    /// What it cost.
    pub quote: RestoreQuote,
    /// What is to be recorded.
    pub decision: Decision,
}

/// A report that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The name as it now stands.
    pub domain: Domain,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Decides a restore request by the sponsor.
///
/// Checks, in the order of EPP.md, section 4: sponsorship, redemption, nothing else asked, causes
/// and standing (P-36, P-45), stated price (P-33), credit. The statuses the sponsor set itself do
/// not stand in its way.
pub fn request(
    registrar: &RegistrarId,
    command: &RequestRestore,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Requested, Refusal> {
    let Facts { domain, parents, account } = facts;
    let rulebook = parents.rulebooks.at(now);
    sponsored(domain, registrar)?;
    let Lifecycle::Redemption { since: deleted_at, until } = domain.lifecycle else {
        return Err(Refusal::NotInRedemption(domain.lifecycle.code()));
    };
    if command.asks_more {
        return Err(Refusal::NotAlone);
    }
    if domain.cause_statuses(rulebook).has(Status::ServerRenewProhibited) {
        return Err(Refusal::CauseForbids(Status::ServerRenewProhibited.as_str()));
    }
    facts.in_good_standing(now)?;
    if domain.expired_lapsed && !rulebook.accreditation.restore_after_reaccreditation {
        return Err(Refusal::ExpiredLapsed);
    }
    let expired = domain.expires_at <= now;
    let government = domain.stands_on_government();
    let quote = pricing::price_restore(rulebook, &domain.name, government, expired, now);
    account.affords(quote.check_stated(command.stated_fee.as_ref())?)?;
    let report_due = calendar::add_days(now, i64::from(rulebook.restore.report_days))?;
    let mut after = (*domain).clone();
    after.lifecycle = Lifecycle::PendingRestore {
        deleted_at,
        since: now,
        report_due,
        redemption_until: calendar::add_span_between(report_due, now, until)?,
    };
    if quote.renewal.is_some() {
        let years = i32::from(rulebook.restore.renew_years_after_expiry);
        after.expires_at = calendar::add_years(domain.expires_at, years)?;
    }
    let mut decision = facts.keep(&mut after, Event::RestoreRequested, now);
    let renewal = quote.renewal.as_ref().map(|quote| (ChargeKind::Renew, quote.fee));
    let fees = [(ChargeKind::Restore, quote.restore.fee)].into_iter().chain(renewal);
    decision.charges.extend(fees.map(|(kind, fee)| Charge::on(&after, kind, fee, now)));
    Ok(Requested { domain: after, quote, decision })
}

fn sponsored(domain: &Domain, registrar: &RegistrarId) -> Result<(), Refusal> {
    if domain.registrar == *registrar { Ok(()) } else { Err(Refusal::NotSponsor) }
}

/// Decides the report on a restore: sponsorship, a restore that waits for it, nothing else asked,
/// the report itself.
///
/// The name is what it was before its deletion; an expiry that passed meanwhile is decided now.
pub fn report(
    registrar: &RegistrarId,
    command: &ReportRestore,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Reported, Refusal> {
    let Facts { domain, parents, account: _ } = facts;
    sponsored(domain, registrar)?;
    let Lifecycle::PendingRestore { .. } = domain.lifecycle else {
        return Err(Refusal::NoneRequested(domain.lifecycle.code()));
    };
    if command.asks_more {
        return Err(Refusal::NotAlone);
    }
    let report = command.report.clone().ok_or(Refusal::ReportMissing)?;
    let mut after = (*domain).clone();
    after.lifecycle = Lifecycle::Active;
    after.expired_lapsed = false;
    after.enforced.deleted_at = None;
    after.personal.restore_report = Some(report);
    let mut decision = facts.keep(&mut after, Event::DomainRestored, now);
    // It may expire, and be purged, earlier than redemption would have ended.
    decision.wakes.push(Wake::DomainsServedUnder(after.id));
    let advanced = advance(&after, parents, now);
    decision.append(advanced.decision);
    Ok(Reported { domain: advanced.domain, decision })
}
