//! Calendar sums at their edges (P-59).

#![expect(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use jiff::Timestamp;
use proptest::prelude::*;
use registry_core::calendar::{
    CalendarError, TimeZoneName, add_days, add_months, add_years, end_of_counted_days,
    last_instant_before, truncate_to_microseconds,
};

const NEW_YORK: &str = "EST5EDT,M3.2.0,M11.1.0";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn zone(text: &str) -> TimeZoneName {
    TimeZoneName::parse(text).unwrap()
}

#[test]
fn years_keep_the_day_and_the_time() {
    for (from, years, to) in [
        ("2027-03-10T12:34:56.789012Z", 1, "2028-03-10T12:34:56.789012Z"),
        ("2028-02-29T23:59:59Z", 1, "2029-02-28T23:59:59Z"),
        ("2028-02-29T00:00:00Z", 4, "2032-02-29T00:00:00Z"),
        ("2028-02-28T00:00:00Z", 1, "2029-02-28T00:00:00Z"),
        ("2027-12-31T23:59:59Z", 10, "2037-12-31T23:59:59Z"),
        ("2028-02-29T00:00:00Z", -1, "2027-02-28T00:00:00Z"),
        ("2027-01-01T00:00:00Z", 0, "2027-01-01T00:00:00Z"),
    ] {
        assert_eq!(add_years(at(from), years), Ok(at(to)), "{from} + {years}");
    }
}

#[test]
fn months_end_with_the_month() {
    for (from, months, to) in [
        ("2027-01-31T00:00:00Z", 1, "2027-02-28T00:00:00Z"),
        ("2028-01-31T00:00:00Z", 1, "2028-02-29T00:00:00Z"),
        ("2027-01-04T09:00:00Z", 12, "2028-01-04T09:00:00Z"),
        ("2027-01-04T09:00:00Z", 36, "2030-01-04T09:00:00Z"),
        ("2027-11-30T00:00:00Z", 3, "2028-02-29T00:00:00Z"),
    ] {
        assert_eq!(add_months(at(from), months), Ok(at(to)), "{from} + {months}");
    }
}

#[test]
fn days_are_24_hours() {
    assert_eq!(add_days(at("2028-01-04T09:00:00Z"), 30), Ok(at("2028-02-03T09:00:00Z")));
    assert_eq!(add_days(at("2028-01-04T09:00:00Z"), -120), Ok(at("2027-09-06T09:00:00Z")));
    assert_eq!(add_days(at("2016-12-31T12:00:00Z"), 1), Ok(at("2017-01-01T12:00:00Z")));
}

#[test]
fn the_calendar_ends() {
    let refused = |sum: Result<Timestamp, CalendarError>| {
        assert!(matches!(sum, Err(CalendarError::OutOfRange { .. })), "{sum:?}");
    };
    refused(add_years(Timestamp::MAX, 1));
    refused(add_years(at("2027-01-01T00:00:00Z"), i32::MAX));
    refused(add_months(at("2027-01-01T00:00:00Z"), i32::MIN));
    refused(add_days(Timestamp::MAX, 1));
    refused(add_days(at("2027-01-01T00:00:00Z"), i64::MAX));
    refused(end_of_counted_days(Timestamp::MAX, 1, &TimeZoneName::utc()));
    refused(end_of_counted_days(at("2027-01-01T00:00:00Z"), u32::MAX, &TimeZoneName::utc()));
}

#[test]
fn counted_days_begin_after_the_day_of_the_event() {
    let utc = TimeZoneName::utc();
    for (event, days, end) in [
        ("2027-03-01T00:00:00Z", 21, "2027-03-23T00:00:00Z"),
        ("2027-03-01T23:59:59.999999Z", 21, "2027-03-23T00:00:00Z"),
        ("2027-03-02T00:00:00Z", 21, "2027-03-24T00:00:00Z"),
        ("2027-12-31T12:00:00Z", 0, "2028-01-01T00:00:00Z"),
        ("2028-02-28T12:00:00Z", 1, "2028-03-01T00:00:00Z"),
    ] {
        assert_eq!(end_of_counted_days(at(event), days, &utc), Ok(at(end)), "{event} {days}");
    }
}

#[test]
fn counted_days_are_those_of_the_zone() {
    let new_york = zone(NEW_YORK);
    for (event, days, end) in [
        // 23:00 of the day before in New York.
        ("2027-01-02T04:00:00Z", 0, "2027-01-02T05:00:00Z"),
        ("2027-01-02T05:00:00Z", 0, "2027-01-03T05:00:00Z"),
        // Over the clock change of 14 March 2027: the last midnight is in summer time.
        ("2027-03-01T17:00:00Z", 21, "2027-03-23T04:00:00Z"),
        // The day of the change has 23 hours; that of the change back has 25.
        ("2027-03-14T12:00:00Z", 0, "2027-03-15T04:00:00Z"),
        ("2027-11-07T12:00:00Z", 0, "2027-11-08T05:00:00Z"),
    ] {
        assert_eq!(end_of_counted_days(at(event), days, &new_york), Ok(at(end)), "{event} {days}");
    }
}

#[test]
fn a_midnight_that_the_clock_skips_is_the_first_instant_of_its_day() {
    // The clock jumps from 24:00 on Saturday to 01:00 on Sunday, 28 March 2027.
    let skipping = zone("<-01>1<+00>0,M3.5.0/0,M10.5.0/1");
    let end = end_of_counted_days(at("2027-03-27T12:00:00Z"), 0, &skipping);
    assert_eq!(end, Ok(at("2027-03-28T01:00:00Z")));
}

#[test]
fn a_midnight_that_comes_twice_counts_when_it_comes_first() {
    // The clock jumps back from 01:00 on Sunday, 31 October 2027, to 00:00.
    let twice = zone("<-01>1<+00>0,M3.5.0/0,M10.5.0/1");
    let end = end_of_counted_days(at("2027-10-30T12:00:00Z"), 0, &twice);
    assert_eq!(end, Ok(at("2027-10-31T00:00:00Z")));
}

#[test]
fn zones_are_utc_or_a_rule() {
    assert_eq!(zone("UTC"), TimeZoneName::utc());
    assert_eq!(zone(NEW_YORK).as_str(), NEW_YORK);
    for bad in ["", "utc", "Nowhere/Else", "America/New_York", "UTC ", "5"] {
        let refused = TimeZoneName::parse(bad);
        assert_eq!(refused, Err(CalendarError::UnknownZone(bad.into())), "{bad}");
    }
}

#[test]
fn a_deadline_is_shown_as_the_last_second_in_time() {
    assert_eq!(last_instant_before(at("2027-03-23T00:00:00Z")), at("2027-03-22T23:59:59Z"));
    assert_eq!(last_instant_before(Timestamp::MIN), Timestamp::MIN);
}

#[test]
fn instants_are_cut_never_rounded() {
    for (given, kept) in [
        ("2027-03-01T00:00:00.123456999Z", "2027-03-01T00:00:00.123456Z"),
        ("2027-03-01T00:00:00.123456Z", "2027-03-01T00:00:00.123456Z"),
        ("1969-12-31T23:59:59.123456001Z", "1969-12-31T23:59:59.123456Z"),
    ] {
        assert_eq!(truncate_to_microseconds(at(given)), at(kept));
    }
}

fn instants() -> impl Strategy<Value = Timestamp> {
    (-2_000_000_000_i64..8_000_000_000, 0..1_000_000_000_i32)
        .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap())
}

proptest! {
    #[test]
    fn a_year_lasts_365_or_366_days(at in instants()) {
        let hours = add_years(at, 1).unwrap().duration_since(at).as_hours();
        prop_assert!(hours == 365 * 24 || hours == 366 * 24);
    }

    #[test]
    fn years_come_in_order(first in instants(), second in instants(), years in 1..10) {
        let (first, second) = (first.min(second), first.max(second));
        prop_assert!(add_years(first, years).unwrap() <= add_years(second, years).unwrap());
        prop_assert!(add_months(first, years).unwrap() <= add_months(second, years).unwrap());
    }

    #[test]
    fn twelve_months_are_a_year(at in instants(), years in -10..10) {
        prop_assert_eq!(add_months(at, years * 12), add_years(at, years));
    }

    #[test]
    fn days_go_back_as_they_came(at in instants(), days in -4000_i64..4000) {
        prop_assert_eq!(add_days(add_days(at, days).unwrap(), -days), Ok(at));
    }

    #[test]
    fn a_counted_period_is_whole_and_ends_at_midnight(at in instants(), days in 0_u32..400) {
        let end = end_of_counted_days(at, days, &TimeZoneName::utc()).unwrap();
        let seconds = end.duration_since(at).as_secs_f64();
        prop_assert!(seconds > f64::from(days) * 86_400.0);
        prop_assert!(seconds <= f64::from(days + 1) * 86_400.0);
        prop_assert_eq!(end.as_second().rem_euclid(86_400), 0);
        prop_assert!(last_instant_before(end) < end);
    }

    #[test]
    fn one_more_counted_day_is_later_in_any_zone(at in instants(), days in 0_u32..400) {
        for rule in ["UTC", NEW_YORK, "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"] {
            let end = end_of_counted_days(at, days, &zone(rule)).unwrap();
            let next = end_of_counted_days(at, days + 1, &zone(rule)).unwrap();
            let hours = next.duration_since(end).as_secs_f64() / 3600.0;
            prop_assert!((23.0..=25.0).contains(&hours));
            prop_assert!(end > at);
        }
    }

    #[test]
    fn cutting_twice_changes_nothing(at in instants()) {
        let cut = truncate_to_microseconds(at);
        prop_assert!(cut <= at && at.duration_since(cut).as_nanos() < 1000);
        prop_assert_eq!(truncate_to_microseconds(cut), cut);
    }
}
