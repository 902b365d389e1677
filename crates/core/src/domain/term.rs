//! For how long: the periods of creates, renewals and transfers, and how far ahead a name may
//! expire (P-30; RFC 5731, section 2.1.3).

use jiff::Timestamp;

use crate::calendar::{self, CalendarError};
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

refusals! {
    /// Why a later expiry date is refused. The longest period of a create is no longer than the
    /// horizon, so none comes beyond it.
    pub enum HorizonRefusal {
        /// It would lie too far ahead (P-30).
        Beyond(u8) = "beyond-horizon", "the expiry date may lie at most {0} years ahead of now";
    } or {
        /// It would leave the calendar.
        Calendar(CalendarError);
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

/// An expiry date so many years later, if it does not lie beyond the horizon.
///
/// Names of older terms (P-30) keep their dates, and are renewed like any once these come near.
pub(super) fn extended(
    expires_at: Timestamp,
    years: u8,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<Timestamp, HorizonRefusal> {
    let horizon_years = rulebook.registration.horizon_years;
    let later = calendar::add_years(expires_at, i32::from(years))?;
    let within = later <= calendar::add_years(now, i32::from(horizon_years))?;
    within.then_some(later).ok_or(HorizonRefusal::Beyond(horizon_years))
}
