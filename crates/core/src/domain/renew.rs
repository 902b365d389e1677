//! Decides `domain:renew` — RFC 5731, section 3.2.3; term P-30, standing P-31, price P-33.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use super::renewable::Facts;
use super::{
    Domain, Grace, GraceKind, HorizonRefusal, Period, StandingRefusal, TermRefusal, access, term,
};
use crate::calendar::{self, CalendarError};
use crate::decision::{Charge, ChargeKind, Decision};
use crate::event::Event;
use crate::id::RegistrarId;
use crate::pricing::{self, Operation, PriceRefusal, Quote, StatedFee};
use crate::refusal::refusals;
use crate::registrar::CreditRefusal;
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

refusals! {
    /// Why a renewal is refused.
    pub enum Refusal {
        /// Another date than the client's.
        ExpiryDate(Date) =
            "expiry-date-differs", "the name expires on {0}, not on the date stated";
    } or {
        /// Not the sponsor's, or a status forbids it.
        Sponsor(SponsorRefusal);
        /// The holder's standing does not bear it (P-31).
        Standing(StandingRefusal);
        /// The period will not do.
        Term(TermRefusal);
        /// The new expiry date will not do (P-30).
        Horizon(HorizonRefusal);
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
    facts.in_good_standing(now)?;
    let years = term::years(command.period, rulebook)?;
    let expires_on = domain.expires_at.to_zoned(TimeZone::UTC).date();
    if command.current_expiry != expires_on {
        return Err(Refusal::ExpiryDate(expires_on));
    }
    let expires_at = term::extended(domain.expires_at, years, rulebook, now)?;
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
    let mut decision = facts.keep(&mut after, Event::DomainRenewed, now);
    decision.charges.push(Charge::on(&after, ChargeKind::Renew, charged, now));
    Ok(Renewed { domain: after, years, quote, decision })
}
