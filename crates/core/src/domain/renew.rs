//! Decides `domain:renew` — RFC 5731, section 3.2.3; term P-30, standing P-31, price P-33.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{
    Domain, Grace, GraceKind, Parents, Period, TermRefusal, Updated, access, due_at, term,
};
use crate::calendar::{self, CalendarError};
use crate::decision::{Charge, ChargeKind, Decision};
use crate::event::Event;
use crate::id::RegistrarId;
use crate::pricing::{self, Operation, PriceRefusal, Quote, StatedFee};
use crate::refusal::refusals;
use crate::registrar::{Account, CreditRefusal};
use crate::rulebook::Rulebook;
use crate::sponsored::SponsorRefusal;
use crate::status::Status;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewDomain {
    /// The expiry date as the client knows it: a renewal sent twice is done once.
    pub current_expiry: Date,
    /// For how long; none is the rulebook's usual term.
    pub period: Option<Period>,
    /// The fee stated.
    pub stated_fee: Option<StatedFee>,
}

/// What a renewal may see.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The name, projected to now.
    pub domain: &'a Domain,
    /// What it may know of its parents.
    pub parents: Parents<'a>,
    /// What its sponsor may still spend.
    pub account: &'a Account,
}

refusals! {
    /// Why a renewal is refused.
    pub enum Refusal {
        /// P-31; no status says so before the grace of the accreditation has run out.
        NotInGoodStanding(&'static str) =
            "not-in-good-standing", "the holder is not in good standing: {0}";
        /// Another date than the client's.
        ExpiryDate(Date) =
            "expiry-date-differs", "the name expires on {0}, not on the date stated";
        /// The expiry date would lie too far ahead (P-30). The longest period is no longer than
        /// the horizon, so no create comes beyond it.
        Horizon(u8) =
            "beyond-horizon", "the expiry date may lie at most {0} years ahead of now";
    } or {
        /// Not the sponsor's, or a status forbids it.
        Sponsor(SponsorRefusal);
        /// The period will not do.
        Term(TermRefusal);
        /// The stated fee will not do.
        Price(PriceRefusal);
        /// The account does not pay.
        Credit(CreditRefusal);
        /// A date would leave the calendar.
        Calendar(CalendarError);
    }
}

/// A renewal that may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// The name as it now stands.
    pub domain: Domain,
    /// The years added.
    pub years: u8,
    /// What it cost.
    pub quote: Quote,
    /// What is to be recorded.
    pub decision: Decision,
}

/// Statuses in which a name is not renewed.
const FORBIDDING: [Status; 4] = [
    Status::ClientRenewProhibited,
    Status::ServerRenewProhibited,
    Status::PendingTransfer,
    Status::PendingDelete,
];

/// Decides a renewal by the sponsor.
///
/// Checks, in the order of EPP.md, section 4: sponsorship, statuses, standing (P-31), period
/// (P-30), stated expiry date, horizon (P-30), stated price (P-33), credit.
pub fn decide(
    registrar: &RegistrarId,
    command: &RenewDomain,
    facts: &Facts<'_>,
    now: Timestamp,
) -> Result<Renewed, Refusal> {
    let Facts { domain, parents, account } = facts;
    let rulebook = parents.rulebooks.at(now);
    access::admit(domain, registrar, &FORBIDDING, rulebook)?;
    if let Some(standing) = parents.standing_of(domain).map(|line| *line.at(now))
        && !standing.is_good()
    {
        return Err(Refusal::NotInGoodStanding(standing.code()));
    }
    let years = term::years(command.period, rulebook)?;
    let expires_on = domain.expires_at.to_zoned(TimeZone::UTC).date();
    if command.current_expiry != expires_on {
        return Err(Refusal::ExpiryDate(expires_on));
    }
    let expires_at = extended(domain.expires_at, years, rulebook, now)?;
    let government = domain.stands_on_government();
    let quote = pricing::price(rulebook, &domain.name, government, Operation::Renew, years, now);
    let charged = pricing::check_stated(command.stated_fee.as_ref(), &quote)?;
    account.affords(charged)?;
    let mut after = (*domain).clone();
    after.graces.push(Grace {
        kind: GraceKind::Renew,
        until: calendar::add_days(now, i64::from(rulebook.grace_days.renew))?,
        charged,
        expires_before: Some(domain.expires_at),
    });
    after.expires_at = expires_at;
    after.changed_at = now;
    after.updated = Some(Updated { at: now, by: Some(registrar.clone()) });
    let mut decision = Decision::default();
    let due = due_at(&after, parents);
    decision.change(now, &[Event::DomainRenewed], after.clone(), due);
    decision.charges.push(Charge {
        registrar: registrar.clone(),
        at: now,
        kind: ChargeKind::Renew,
        domain: after.id,
        name: after.name.clone(),
        amount: charged,
    });
    Ok(Renewed { domain: after, years, quote, decision })
}

/// An expiry date so many years later, if it does not lie beyond the horizon.
///
/// Names of older terms (P-30) keep their dates, and are renewed like any once these come near.
fn extended(
    expires_at: Timestamp,
    years: u8,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let horizon_years = rulebook.registration.horizon_years;
    let later = calendar::add_years(expires_at, i32::from(years))?;
    let within = later <= calendar::add_years(now, i32::from(horizon_years))?;
    within.then_some(later).ok_or(Refusal::Horizon(horizon_years))
}
