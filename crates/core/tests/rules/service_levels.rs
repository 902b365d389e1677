//! Service levels (Registry Agreement, Specification 10; ICANN.md section 6).

use jiff::{SignedDuration, Timestamp, ToSpan};
use registry_core::rulebook::Rulebook;
use registry_core::service_level::{
    AvailabilityFigure, Part, Period, ResponseFigure, Sample, Series, Service, availabilities,
    responses,
};

const PHARMACY: &str = include_str!("../../../../etc/rulebooks/pharmacy.toml");

fn rulebook() -> Rulebook {
    Rulebook::load("pharmacy.toml", PHARMACY).unwrap()
}

/// So many minutes after the first instant of the month.
fn minute(minutes: i64) -> Timestamp {
    "2026-11-01T00:00:00Z".parse::<Timestamp>().unwrap() + minutes.minutes()
}

fn period(from: i64, until: i64) -> Period {
    Period { from: minute(from), until: minute(until) }
}

/// A test every so many minutes, from the start on; `None` is no answer.
fn series(
    (service, target, probe): (Service, &str, &str),
    every: i64,
    taken: &[Option<u32>],
) -> Series {
    let samples = taken.iter().zip(0..).map(|(milliseconds, round)| Sample {
        at: minute(every * round),
        milliseconds: *milliseconds,
    });
    let (target, probe) = (target.to_owned(), probe.to_owned());
    Series { service, target, probe, samples: samples.collect() }
}

fn rdap(probe: &str, taken: &[Option<u32>]) -> Series {
    series((Service::RdapQuery, "rdap.nic.pharmacy", probe), 5, taken)
}

fn figures(series: &[Series], until: i64) -> Vec<AvailabilityFigure> {
    availabilities(&rulebook().service_levels, series, period(0, until))
}

fn of(figures: &[AvailabilityFigure], part: &Part) -> AvailabilityFigure {
    figures.iter().find(|figure| figure.part == *part).unwrap().clone()
}

fn response(series: &[Series]) -> Vec<ResponseFigure> {
    responses(&rulebook().service_levels, series, period(0, 1000))
}

const UP: Option<u32> = Some(30);
const DOWN: Option<u32> = None;

#[test]
fn a_result_holds_until_the_next_test() {
    let figures = figures(&[rdap("one", &[UP, DOWN, DOWN, UP])], 20);
    let rdap = of(&figures, &Part::Rdap);
    assert_eq!(rdap.outages, [period(5, 15)]);
    assert_eq!(rdap.down(), SignedDuration::from_mins(10));
    assert_eq!(rdap.measured, SignedDuration::from_mins(20));
}

#[test]
fn a_probe_that_went_silent_says_nothing_after_a_while() {
    let silent = of(&figures(&[rdap("one", &[UP, DOWN])], 60), &Part::Rdap);
    assert_eq!(silent.outages, [period(5, 15)], "ten minutes (result_holds_seconds), no longer");
    assert_eq!(silent.measured, SignedDuration::from_mins(15));
}

#[test]
fn what_a_probe_saw_before_a_silence_does_not_fill_it() {
    // Tests at 0 and 5, then none until minute 60: the failure at 5 holds until 15.
    let mut back = rdap("one", &[UP, DOWN, UP]);
    back.samples[2].at = minute(60);
    let figure = of(&figures(&[back], 65), &Part::Rdap);
    assert_eq!(figure.outages, [period(5, 15)]);
    assert_eq!(figure.measured, SignedDuration::from_mins(20));
}

#[test]
fn what_held_at_the_start_of_a_period_counts_in_it() {
    let levels = rulebook().service_levels;
    let all = [rdap("one", &[DOWN, UP])];
    let figures = availabilities(&levels, &all, period(3, 8));
    assert_eq!(of(&figures, &Part::Rdap).outages, [period(3, 5)]);
    assert!(availabilities(&levels, &all, period(20, 30)).is_empty(), "nothing is known of it");
}

#[test]
fn slower_than_five_times_the_level_is_no_answer() {
    let slow = [rdap("one", &[Some(20_000), Some(20_001)])];
    let figure = of(&figures(&slow, 10), &Part::Rdap);
    assert_eq!(figure.outages, [period(5, 10)]);
    let response = response(&slow);
    assert_eq!((response[0].tests, response[0].unanswered, response[0].within), (2, 1, 0));
}

#[test]
fn a_service_is_down_when_51_percent_of_the_probes_see_it_fail() {
    let half = [rdap("one", &[DOWN]), rdap("two", &[UP])];
    assert!(of(&figures(&half, 5), &Part::Rdap).outages.is_empty(), "50 % are not 51 %");
    let more = [rdap("one", &[DOWN]), rdap("two", &[UP]), rdap("three", &[DOWN])];
    assert_eq!(of(&figures(&more, 5), &Part::Rdap).outages, [period(0, 5)]);
    let exactly: Vec<Series> = (0..100)
        .map(|probe| rdap(&format!("{probe:02}"), &[if probe < 51 { DOWN } else { UP }]))
        .collect();
    assert_eq!(of(&figures(&exactly, 5), &Part::Rdap).outages, [period(0, 5)]);
}

#[test]
fn only_probes_that_say_something_are_counted() {
    // The second probe says nothing from minute 10 on, and the first alone decides.
    let all = [rdap("one", &[UP, UP, DOWN]), rdap("two", &[UP])];
    assert_eq!(of(&figures(&all, 15), &Part::Rdap).outages, [period(10, 15)]);
}

fn dns(service: Service, target: &str, taken: &[Option<u32>]) -> Series {
    series((service, target, "one"), 1, taken)
}

#[test]
fn the_dns_service_needs_two_name_servers_at_all_their_addresses() {
    let all = |second: &[Option<u32>], third: &[Option<u32>]| {
        [
            dns(Service::DnsUdp, "a.nic.pharmacy/192.0.2.1", &[UP, UP, UP]),
            dns(Service::DnsUdp, "b.nic.pharmacy/192.0.2.2", second),
            dns(Service::DnsUdp, "b.nic.pharmacy/2001:db8::2", third),
        ]
    };
    let one_address = figures(&all(&[UP, UP, UP], &[UP, DOWN, UP]), 3);
    assert_eq!(of(&one_address, &Part::DnsService).outages, [period(1, 2)]);
    let address = |name: &str| Part::DnsServer(name.to_owned());
    let fails = of(&one_address, &address("b.nic.pharmacy/2001:db8::2"));
    assert_eq!(fails.outages, [period(1, 2)]);
    let works = of(&one_address, &address("b.nic.pharmacy/192.0.2.2"));
    assert!(works.outages.is_empty(), "each address is judged alone");
    let sound = figures(&all(&[UP, UP, UP], &[UP, UP, UP]), 3);
    assert!(of(&sound, &Part::DnsService).outages.is_empty());
    let three = [
        dns(Service::DnsUdp, "a.nic.pharmacy/192.0.2.1", &[UP]),
        dns(Service::DnsUdp, "b.nic.pharmacy/192.0.2.2", &[UP]),
        dns(Service::DnsUdp, "c.nic.pharmacy/192.0.2.3", &[DOWN]),
    ];
    assert!(of(&figures(&three, 1), &Part::DnsService).outages.is_empty(), "two are enough");
}

#[test]
fn a_name_server_of_which_nothing_is_known_yet_may_work() {
    let mut second = dns(Service::DnsUdp, "b.nic.pharmacy/192.0.2.2", &[UP, UP]);
    second.samples.remove(0);
    let all = [dns(Service::DnsUdp, "a.nic.pharmacy/192.0.2.1", &[UP, UP]), second];
    let service = of(&figures(&all, 2), &Part::DnsService);
    assert!(service.outages.is_empty());
    assert_eq!(service.measured, SignedDuration::from_mins(1));
}

#[test]
fn an_address_fails_over_either_transport_and_with_a_wrong_signature() {
    for failing in [Service::DnsUdp, Service::DnsTcp, Service::Dnssec] {
        let target = "a.nic.pharmacy/192.0.2.1";
        let all: Vec<Series> = [Service::DnsUdp, Service::DnsTcp, Service::Dnssec]
            .into_iter()
            .map(|service| dns(service, target, &[UP, if service == failing { DOWN } else { UP }]))
            .collect();
        let figure = of(&figures(&all, 2), &Part::DnsServer(target.to_owned()));
        assert_eq!(figure.outages, [period(1, 2)], "{failing}");
    }
}

#[test]
fn dnssec_is_judged_by_signatures_alone() {
    let all = [
        dns(Service::DnsUdp, "a.nic.pharmacy/192.0.2.1", &[DOWN]),
        dns(Service::Dnssec, "a.nic.pharmacy/192.0.2.1", &[UP, DOWN]),
        dns(Service::Dnssec, "b.nic.pharmacy/192.0.2.2", &[UP, UP]),
    ];
    assert_eq!(of(&figures(&all, 2), &Part::Dnssec).outages, [period(1, 2)]);
}

#[test]
fn epp_fails_with_any_of_its_tests() {
    let target = "epp.nic.pharmacy:700";
    for failing in [Service::EppSession, Service::EppQuery, Service::EppTransform] {
        let all: Vec<Series> = [Service::EppSession, Service::EppQuery, Service::EppTransform]
            .into_iter()
            .map(|service| {
                let second = if service == failing { DOWN } else { UP };
                series((service, target, "one"), 5, &[UP, second])
            })
            .collect();
        assert_eq!(of(&figures(&all, 10), &Part::Epp).outages, [period(5, 10)], "{failing}");
    }
}

#[test]
fn how_long_changes_take_makes_nothing_down() {
    let update = series((Service::RdapUpdate, "rdap.nic.pharmacy", "one"), 5, &[DOWN]);
    assert!(figures(&[update], 5).is_empty());
}

#[test]
fn the_share_within_the_level_is_of_all_tests() {
    let taken: Vec<Option<u32>> = (0..100)
        .map(|round| match round {
            0..=2 => DOWN,
            3 | 4 => Some(4001),
            _ => Some(4000),
        })
        .collect();
    let kept = response(&[rdap("one", &taken)]);
    assert_eq!((kept[0].tests, kept[0].unanswered, kept[0].within), (100, 3, 95));
    assert!(kept[0].is_kept(), "95 of 100");
    let missed = response(&[rdap("one", &taken), rdap("two", &[DOWN])]);
    assert!(!missed[0].is_kept(), "95 of 101");
    assert_eq!(kept[0].median_milliseconds, Some(4000));
    assert_eq!(kept[0].percentile_milliseconds, Some(4000), "95 % of the 97 that were answered");
}

#[test]
fn tests_outside_the_period_do_not_count() {
    let levels = rulebook().service_levels;
    let all = [rdap("one", &[DOWN, UP, UP, DOWN])];
    let figure = &responses(&levels, &all, period(5, 15))[0];
    assert_eq!((figure.tests, figure.unanswered), (2, 0));
    assert!(responses(&levels, &all, period(16, 99)).is_empty());
}

#[test]
fn a_month_is_kept_up_to_its_minutes_and_a_week_is_an_emergency_from_its_hours_on() {
    // 864 minutes and a test more: RDAP is tested every five.
    let down = |tests: usize| of(&figures(&[rdap("one", &vec![DOWN; tests])], 2000), &Part::Rdap);
    // The last result holds for ten minutes: 171 tests are 860 minutes, 172 are 865.
    assert!(down(171).is_kept());
    assert!(!down(172).is_kept());
    // 287 tests are 1,440 minutes: a day.
    assert!(!down(286).is_emergency());
    assert!(down(287).is_emergency());
    let server = "a.nic.pharmacy/192.0.2.1";
    let all = [dns(Service::DnsUdp, server, &vec![DOWN; 2000])];
    let server = of(&figures(&all, 2000), &Part::DnsServer(server.to_owned()));
    assert!(!server.is_emergency(), "one server has no threshold");
    let service = of(&figures(&all[..1], 2000), &Part::DnsService);
    assert!(service.is_emergency() && !service.is_kept());
}

#[test]
fn a_service_is_known_by_its_code() {
    for service in Service::ALL {
        assert_eq!(service.code().parse(), Ok(*service));
    }
    let error = "rdap".parse::<Service>().unwrap_err().to_string();
    assert!(error.starts_with("\"rdap\" is no service; known are dns-udp, dns-tcp, "), "{error}");
}
