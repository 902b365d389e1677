//! Every calendar sum of the registry (P-59).
//!
//! Two ways of counting. Accreditation and registration terms and periods (POLICY sections 4
//! and 5) are exact: n x 24 hours, calendar months and years in UTC. Everything else counts whole
//! days in the rulebook's zone, day 0 being the date of the event. A deadline is stored as the
//! first instant *after* it and shown as the last one before.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// A sum that leaves the calendar, or a zone nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The result lies outside years -9999 to 9999.
    #[error("{at} plus {amount} lies outside the calendar")]
    OutOfRange {
        /// Where the sum began.
        at: Timestamp,
        /// What was added, in words.
        amount: String,
    },
    /// Neither `UTC` nor a POSIX time zone rule.
    #[error("\"{0}\" is not a time zone: UTC, or a POSIX rule like EST5EDT,M3.2.0,M11.1.0")]
    UnknownZone(String),
}

impl CalendarError {
    const CODE: &str = "date-out-of-range";

    /// The stable code; no zone of a loaded rulebook is unknown.
    pub const fn code(&self) -> &'static str {
        Self::CODE
    }

    /// Every code it can show.
    pub fn codes() -> Vec<&'static str> {
        vec![Self::CODE]
    }
}

/// The zone in which whole days are counted: `UTC`, or a POSIX rule such as
/// `EST5EDT,M3.2.0,M11.1.0`.
///
/// IANA names are not taken: they would need the machine's zone files, and a deadline must not
/// depend on which machine counts it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZoneName(String);

impl TimeZoneName {
    /// Checks and takes a zone.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let name = Self(text.to_owned());
        name.zone()?;
        Ok(name)
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn zone(&self) -> Result<TimeZone, CalendarError> {
        if self.0 == "UTC" {
            return Ok(TimeZone::UTC);
        }
        TimeZone::posix(&self.0).map_err(|_| CalendarError::UnknownZone(self.0.clone()))
    }
}

impl fmt::Display for TimeZoneName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for TimeZoneName {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for TimeZoneName {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, CalendarError> {
        Self::parse(&text)
    }
}

impl From<TimeZoneName> for String {
    fn from(zone: TimeZoneName) -> Self {
        zone.0
    }
}

/// Adds calendar years in UTC; 29 February becomes 28 February where there is none
/// (EPP.md section 4, renew; P-30).
pub fn add_years(at: Timestamp, years: i32) -> Result<Timestamp, CalendarError> {
    let span = Span::new().try_years(years);
    add_span(at, span, || format!("{years} years"))
}

/// The whole years that [`add_years`] adds to one instant to come to another; none if there are none.
#[must_use]
pub fn years_between(from: Timestamp, until: Timestamp) -> Option<u8> {
    (1..=u8::MAX).find(|years| add_years(from, i32::from(*years)) == Ok(until))
}

/// The first instant of an instant's month in UTC (ICANN counts by UTC months).
#[must_use]
pub fn month_of(at: Timestamp) -> Timestamp {
    let zoned = at.to_zoned(TimeZone::UTC);
    zoned
        .first_of_month()
        .and_then(|first| first.start_of_day())
        .map_or(at, |first| first.timestamp())
}

/// The first instant of an instant's day in UTC.
#[must_use]
pub fn day_of(at: Timestamp) -> Timestamp {
    let day = at.to_zoned(TimeZone::UTC).start_of_day();
    day.map_or(at, |day| day.timestamp())
}

/// Adds calendar months in UTC; a day the month lacks becomes its last (P-2, P-4).
pub fn add_months(at: Timestamp, months: i32) -> Result<Timestamp, CalendarError> {
    let span = Span::new().try_months(months);
    add_span(at, span, || format!("{months} months"))
}

fn add_span(
    at: Timestamp,
    span: Result<Span, jiff::Error>,
    amount: impl Fn() -> String,
) -> Result<Timestamp, CalendarError> {
    let out_of_range = |_| CalendarError::OutOfRange { at, amount: amount() };
    let sum = TimeZone::UTC.to_datetime(at).checked_add(span.map_err(out_of_range)?);
    TimeZone::UTC.to_timestamp(sum.map_err(out_of_range)?).map_err(out_of_range)
}

/// Adds exactly `days` x 24 hours (P-59, POLICY sections 4 and 5).
pub fn add_days(at: Timestamp, days: i64) -> Result<Timestamp, CalendarError> {
    let out_of_range = || CalendarError::OutOfRange { at, amount: format!("{days} days") };
    let hours = days.checked_mul(24).and_then(SignedDuration::try_from_hours);
    at.checked_add(hours.ok_or_else(out_of_range)?).map_err(|_| out_of_range())
}

/// Adds exactly so many hours.
pub fn add_hours(at: Timestamp, hours: u32) -> Result<Timestamp, CalendarError> {
    let out_of_range = |_| CalendarError::OutOfRange { at, amount: format!("{hours} hours") };
    at.checked_add(SignedDuration::from_hours(i64::from(hours))).map_err(out_of_range)
}

/// Adds what lies between two instants: a span that stood still goes on from `at`.
pub fn add_span_between(
    at: Timestamp,
    from: Timestamp,
    until: Timestamp,
) -> Result<Timestamp, CalendarError> {
    let left = until.duration_since(from);
    let out_of_range = |_| CalendarError::OutOfRange { at, amount: format!("{left:#}") };
    at.checked_add(left).map_err(out_of_range)
}

/// The first instant after the last of `days` whole days counted in `zone`, day 0 being the date
/// of `day_zero` (P-59).
///
/// A notice of any time on 1 March with 21 days is answered in time until 23:59:59 on 22 March;
/// the result is 00:00 on 23 March.
pub fn end_of_counted_days(
    day_zero: Timestamp,
    days: u32,
    zone: &TimeZoneName,
) -> Result<Timestamp, CalendarError> {
    let out_of_range =
        |_| CalendarError::OutOfRange { at: day_zero, amount: format!("{days} days") };
    let zone = zone.zone()?;
    let span = Span::new().try_days(i64::from(days) + 1).map_err(out_of_range)?;
    let after_last = zone.to_datetime(day_zero).date().checked_add(span).map_err(out_of_range)?;
    let midnight = after_last.to_zoned(zone).map_err(out_of_range)?;
    Ok(midnight.timestamp())
}

/// The first instant after the last of `days` business days (Monday to Friday) counted in `zone`,
/// day 0 being the date of `day_zero` (WATCH.md, section 9).
///
/// Two business days from any time on a Friday are over at 00:00 on Wednesday; counted from a
/// Saturday or a Sunday likewise.
pub fn end_of_business_days(
    day_zero: Timestamp,
    days: u32,
    zone: &TimeZoneName,
) -> Result<Timestamp, CalendarError> {
    let out_of_range =
        || CalendarError::OutOfRange { at: day_zero, amount: format!("{days} business days") };
    let mut date = zone.zone()?.to_datetime(day_zero).date();
    let mut left = days;
    while left > 0 {
        date = date.tomorrow().map_err(|_| out_of_range())?;
        let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        left -= u32::from(!is_weekend);
    }
    end_of_date(date, zone)
}

/// The first instant after a date in `zone`: an agreed last day is in time to its end (P-59a).
pub fn end_of_date(
    date: jiff::civil::Date,
    zone: &TimeZoneName,
) -> Result<Timestamp, CalendarError> {
    let zone = zone.zone()?;
    let out_of_range =
        |_| CalendarError::OutOfRange { at: Timestamp::MAX, amount: format!("the day {date}") };
    let next = date.tomorrow().map_err(out_of_range)?;
    let midnight = next.to_zoned(zone).map_err(out_of_range)?;
    Ok(midnight.timestamp())
}

/// The last instant before a deadline, for people to read: one second before it.
#[must_use]
pub fn last_instant_before(deadline: Timestamp) -> Timestamp {
    deadline.checked_sub(1.second()).unwrap_or(deadline)
}

/// Cuts an instant to microseconds, never forward: what the database keeps (DESIGN section 3).
#[must_use]
pub fn truncate_to_microseconds(at: Timestamp) -> Timestamp {
    let microseconds = at.as_nanosecond().div_euclid(1_000) * 1_000;
    Timestamp::from_nanosecond(microseconds).unwrap_or(at)
}
