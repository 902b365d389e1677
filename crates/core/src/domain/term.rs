//! For how long: the periods of creates, renewals and transfers (P-30; RFC 5731, section 2.1.3).

use crate::refusal::refusals;
use crate::rulebook::Rulebook;

/// A period as EPP states it (RFC 5731, section 2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Years.
    Years(u8),
    /// Months: always refused, no rulebook knows them.
    Months(u8),
}

refusals! {
    /// Why a period is refused.
    pub enum TermRefusal {
        /// Not one the rulebook allows (P-30).
        Period { minimum: u8, maximum: u8 } =
            "period-not-allowed", "a period is {minimum} to {maximum} years here";
    }
}

/// The years of a create or a renewal.
pub(super) fn years(period: Option<Period>, rulebook: &Rulebook) -> Result<u8, TermRefusal> {
    let registration = &rulebook.registration;
    let (minimum, maximum) = (registration.years_minimum, registration.years_maximum);
    let years = match period {
        None => registration.years_default,
        Some(Period::Years(years)) => years,
        Some(Period::Months(_)) => return Err(TermRefusal::Period { minimum, maximum }),
    };
    let allowed = (minimum..=maximum).contains(&years);
    allowed.then_some(years).ok_or(TermRefusal::Period { minimum, maximum })
}
