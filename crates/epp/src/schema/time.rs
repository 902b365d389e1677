//! Simple types made of dates (XML Schema part 2, sections 3.2.7 and 3.2.9).

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

use super::node::{Parsed, Unfit};
use super::text::collapse;

/// `date`: `2027-03-10`, perhaps with a time zone behind it, which is dropped.
///
/// Years may have any number of digits; one that [`Date`] cannot hold becomes the nearest it can.
pub(crate) fn date(text: &str) -> Parsed<Date> {
    let found = leading_date(&collapse(text)).and_then(|(date, rest)| zone(rest).map(|_| date));
    found.ok_or_else(|| Unfit::new("not-a-date", "it must be a date such as 2027-03-10"))
}

/// `dateTime`: `2027-03-10T12:00:00.5Z`. Without a time zone it is UTC, which EPP wants
/// (RFC 5730, section 5).
pub(crate) fn date_time(text: &str) -> Parsed<Timestamp> {
    instant(&collapse(text)).ok_or_else(|| {
        Unfit::new("not-an-instant", "it must be an instant such as 2027-03-10T12:00:00Z")
    })
}

fn instant(text: &str) -> Option<Timestamp> {
    let (date, rest) = leading_date(text)?;
    let rest = rest.strip_prefix('T')?;
    let (clock, zone_text) = match rest.find(['Z', '+', '-']) {
        Some(end) => rest.split_at_checked(end)?,
        None => (rest, ""),
    };
    let offset = zone(zone_text)?;
    let date_time = on_the_clock(date, clock)?;
    let farthest = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Some(offset.to_timestamp(date_time).unwrap_or(farthest))
}

/// The date a text begins with, and what follows it.
fn leading_date(text: &str) -> Option<(Date, &str)> {
    let (before_era, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (year, rest) = unsigned.split_once('-')?;
    let digits = year.bytes().all(|byte| byte.is_ascii_digit());
    let padded = year.len() > 4 && year.starts_with('0');
    if !digits || year.len() < 4 || padded || year == "0000" {
        return None;
    }
    let (month_and_day, rest) = rest.split_at_checked(5)?;
    let (month, day) = month_and_day.split_once('-')?;
    let (month, day) = (two_digits(month)?, two_digits(day)?);
    // The calendar repeats every 400 years, and 10,000 is a multiple of that.
    let last_four: i16 = year.get(year.len() - 4..)?.parse().ok()?;
    Date::new(2000 + last_four % 400, month, day).ok()?;
    let date = match year.len() {
        4 if before_era => Date::new(-last_four, month, day).ok()?,
        4 => Date::new(last_four, month, day).ok()?,
        _ if before_era => Date::MIN,
        _ => Date::MAX,
    };
    Some((date, rest))
}

/// `hh:mm:ss`, perhaps with a fraction, on a date; 24:00:00 is the midnight that ends it.
fn on_the_clock(date: Date, clock: &str) -> Option<DateTime> {
    let (whole, fraction) = match clock.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (clock, ""),
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut parts = whole.split(':');
    let (hour, minute, second) =
        (two_digits(parts.next()?)?, two_digits(parts.next()?)?, two_digits(parts.next()?)?);
    if parts.next().is_some() {
        return None;
    }
    if (hour, minute, second) == (24, 0, 0) && fraction.bytes().all(|byte| byte == b'0') {
        let midnight = date.to_datetime(Time::midnight());
        return Some(midnight.saturating_add(Span::new().days(1)));
    }
    if second > 59 {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    Some(date.to_datetime(Time::new(hour, minute, second, nanoseconds).ok()?))
}

/// A time zone: nothing, which is UTC, `Z`, or hours and minutes up to 14:00.
fn zone(text: &str) -> Option<Offset> {
    let east = match text.chars().next() {
        None => return Some(Offset::UTC),
        Some('Z') if text.len() == 1 => return Some(Offset::UTC),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (i32::from(two_digits(hours)?), i32::from(two_digits(minutes)?));
    if minutes > 59 || hours * 60 + minutes > 14 * 60 {
        return None;
    }
    Offset::from_seconds(east * (hours * 60 + minutes) * 60).ok()
}

fn two_digits(text: &str) -> Option<i8> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_and_without_a_zone() {
        let march = Date::constant(2027, 3, 10);
        for good in ["2027-03-10", " 2027-03-10\n", "2027-03-10Z", "2027-03-10+14:00"] {
            assert_eq!(date(good), Ok(march), "{good}");
        }
        assert_eq!(date("2027-03-10-05:30"), Ok(march));
        assert_eq!(date("2028-02-29"), Ok(Date::constant(2028, 2, 29)));
        assert_eq!(date("-0004-02-29"), Ok(Date::constant(-4, 2, 29)));
        assert_eq!(date("12000-02-29"), Ok(Date::MAX));
        assert_eq!(date("-123456789012345678901234-01-01"), Ok(Date::MIN));
        for bad in [
            "",
            "2027-3-10",
            "27-03-10",
            "02027-03-10",
            "0000-01-01",
            "+2027-03-10",
            "2027-02-29",
            "2027-13-01",
            "2027-03-32",
            "2027-03-00",
            "2027-03-10T00:00:00",
            "2027-03-10 Z",
            "2027-03-10z",
            "2027-03-10+14:01",
            "2027-03-10+5:00",
            "2027-03-10+05:60",
            "2027/03/10",
            "11900-02-29",
            "2027-03-1é",
            "--2027-03-10",
        ] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn instants_are_utc_unless_they_say_otherwise() {
        for (text, shown) in [
            ("2027-03-10T12:00:00Z", "2027-03-10T12:00:00Z"),
            ("2027-03-10T12:00:00", "2027-03-10T12:00:00Z"),
            ("2027-03-10T12:00:00.25+02:00", "2027-03-10T10:00:00.25Z"),
            ("2027-12-31T24:00:00.00-00:30", "2028-01-01T00:30:00Z"),
            ("2027-03-10T12:00:00.1234567899Z", "2027-03-10T12:00:00.123456789Z"),
        ] {
            assert_eq!(date_time(text).map(|at| at.to_string()).as_deref(), Ok(shown));
        }
        assert_eq!(date_time("20270-03-10T12:00:00Z"), Ok(Timestamp::MAX));
        assert_eq!(date_time("-9999-01-01T00:00:00+14:00"), Ok(Timestamp::MIN));
        for bad in [
            "2027-03-10",
            "2027-03-10T12:00Z",
            "2027-03-10T12:00:60Z",
            "2027-03-10T24:00:01Z",
            "2027-03-10T24:00:00.1Z",
            "2027-03-10T12:60:00Z",
            "2027-03-10T12:00:00.Z",
            "2027-03-10T1:00:00Z",
            "2027-03-10 12:00:00Z",
            "2027-03-10t12:00:00Z",
            "2027-03-10TZ",
            "2027-03-10T12:00:00:00",
            "2027-03-10T12:00:00.5.5",
            "2027-03-10T+2:00:00",
        ] {
            assert!(date_time(bad).is_err(), "{bad}");
        }
    }
}
