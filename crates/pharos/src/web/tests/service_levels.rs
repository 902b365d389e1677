//! What probes hand in, and what follows from it (Registry Agreement, Specification 10; ICANN.md
//! section 6).

use jiff::{SignedDuration, Timestamp};
use registry_core::calendar;
use registry_core::service_level::{Sample, Service};
use registry_store::{Measurement, Snapshot, Tx};
use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::service_levels::Month;
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    what_a_probe_measured_is_judged,
    handing_in_twice_is_the_same_as_once,
    what_cannot_be_taken_is_named_and_nothing_is_kept,
    only_a_probe_hands_in_and_only_readers_read,
    questions_of_a_month_are_counted,
    metrics_tell_what_waits_and_what_was_measured,
    what_is_older_than_thirteen_months_is_forgotten,
);

const PATH: &str = "/api/v1/measurements";

/// Two days before the end of the month that is over.
fn then(fixture: &Fixture) -> Timestamp {
    calendar::month_of(fixture.registry.clock.wall_now()) - SignedDuration::from_hours(48)
}

/// A test of RDAP so many minutes later; no milliseconds are no answer.
fn rdap(fixture: &Fixture, minutes: i64, milliseconds: Option<u32>) -> Value {
    let at = then(fixture) + SignedDuration::from_mins(minutes);
    let mut test = json!({
        "tld": "pharmacy",
        "service": "rdap-query",
        "target": "rdap.nic.pharmacy",
        "at": at.to_string(),
    });
    match milliseconds {
        Some(milliseconds) => test["milliseconds"] = json!(milliseconds),
        None => test["fault"] = json!("no answer within 30 s"),
    }
    test
}

/// Who hands in, and who reads.
async fn people(fixture: &Fixture) -> (String, String) {
    let probe = fixture.person("probe@test.example", Role::Probe).await;
    (probe, fixture.person("auditor@test.example", Role::Auditor).await)
}

async fn hand_in(fixture: &Fixture, token: &str, tests: &[Value]) -> Value {
    let body = json!({ "probe": "one", "measurements": tests });
    let answer = fixture.call(token, "POST", PATH, Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn levels(fixture: &Fixture, auditor: &str) -> Value {
    let path = format!("/api/v1/service-levels/pharmacy?month={}", Month::of(then(fixture)));
    fixture.call(auditor, "GET", &path, None).await.json()
}

async fn what_a_probe_measured_is_judged(fixture: Fixture) {
    let (probe, auditor) = people(&fixture).await;
    let tests = [(0, Some(80)), (5, None), (10, Some(20_001)), (15, Some(4001))];
    let tests = tests.map(|(minutes, taken)| rdap(&fixture, minutes, taken));
    assert_eq!(hand_in(&fixture, &probe, &tests).await, json!({ "kept": 4 }));
    let shown = levels(&fixture, &auditor).await;
    let at = |minutes| (then(&fixture) + SignedDuration::from_mins(minutes)).to_string();
    let expected = json!([{
        "part": "rdap",
        "measured_seconds": 1500,
        "down_seconds": 600,
        "down_minutes_maximum": 864,
        "kept": true,
        "down_seconds_in_week": 600,
        "emergency_hours": 24,
        "emergency": false,
        "outages": [{ "from": at(5), "until": at(15) }],
    }]);
    assert_eq!(shown["availability"], expected);
    let expected = json!([{
        "service": "rdap-query",
        "target": "rdap.nic.pharmacy",
        "tests": 4,
        "unanswered": 2,
        "within": 1,
        "milliseconds_maximum": 4000,
        "percent_minimum": 95,
        "kept": false,
        "median_milliseconds": 80,
        "percentile_milliseconds": 4001,
    }]);
    assert_eq!(shown["response_times"], expected);
    assert_eq!(shown["probes"], json!([{ "probe": "one", "newest": at(15) }]));
    let fault = json!([{
        "at": at(5),
        "service": "rdap-query",
        "target": "rdap.nic.pharmacy",
        "probe": "one",
        "fault": "no answer within 30 s",
    }]);
    assert_eq!(shown["faults"], fault);
    let end = calendar::add_months(calendar::month_of(then(&fixture)), 1).unwrap();
    assert_eq!(shown["until"], end.to_string());
}

async fn handing_in_twice_is_the_same_as_once(fixture: Fixture) {
    let (probe, auditor) = people(&fixture).await;
    let tests = [rdap(&fixture, 0, Some(80)), rdap(&fixture, 5, None)];
    hand_in(&fixture, &probe, &tests).await;
    let once = levels(&fixture, &auditor).await;
    hand_in(&fixture, &probe, &tests).await;
    assert_eq!(levels(&fixture, &auditor).await, once);
    assert_eq!(once["response_times"][0]["tests"], 2);
}

async fn what_cannot_be_taken_is_named_and_nothing_is_kept(fixture: Fixture) {
    let (probe, auditor) = people(&fixture).await;
    let good = rdap(&fixture, 0, Some(80));
    let with = |field: &str, value: Value| {
        let mut test = good.clone();
        test[field] = value;
        test
    };
    let wall = fixture.registry.clock.wall_now();
    let ahead = (wall + SignedDuration::from_hours(1)).to_string();
    let old = calendar::add_months(wall, -14).unwrap().to_string();
    let mut neither = good.clone();
    neither.as_object_mut().unwrap().remove("milliseconds");
    let cases = [
        (with("tld", json!("com")), "tld"),
        (with("service", json!("rdap")), "service"),
        (with("target", json!("")), "target"),
        (with("target", json!("a\nb")), "target"),
        (with("at", json!(ahead)), "at"),
        (with("at", json!(old)), "at"),
        (with("fault", json!("as well")), "fault"),
        (neither, "milliseconds"),
        (
            {
                let mut test = rdap(&fixture, 0, None);
                test["fault"] = json!("x".repeat(501));
                test
            },
            "fault",
        ),
    ];
    for (wrong, field) in cases {
        let body = json!({ "probe": "one", "measurements": [good, wrong] });
        let answer = fixture.call(&probe, "POST", PATH, Some(body)).await;
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.text);
        let named = answer.json()["errors"][0]["field"].clone();
        assert_eq!(named, format!("measurements[1].{field}"), "{wrong}: {}", answer.text);
    }
    for (name, allowed) in [("One", false), ("", false), ("zurich-1", true)] {
        let body = json!({ "probe": name, "measurements": [] });
        let answer = fixture.call(&probe, "POST", PATH, Some(body)).await;
        assert_eq!(answer.status == 200, allowed, "{name:?}: {}", answer.text);
    }
    let many = json!({ "probe": "one", "measurements": vec![good.clone(); 501] });
    let answer = fixture.call(&probe, "POST", PATH, Some(many)).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "field-invalid".to_owned()));
    assert_eq!(levels(&fixture, &auditor).await["response_times"], json!([]), "all or nothing");
}

async fn only_a_probe_hands_in_and_only_readers_read(fixture: Fixture) {
    let probe = fixture.person("probe@test.example", Role::Probe).await;
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let body = json!({ "probe": "one", "measurements": [rdap(&fixture, 0, Some(80))] });
    let refused = fixture.call(&operator, "POST", PATH, Some(body)).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    for path in ["/api/v1/service-levels/pharmacy", "/api/v1/query-counts", "/metrics"] {
        assert_eq!(fixture.call(&probe, "GET", path, None).await.status, 403, "{path}");
        assert_eq!(fixture.call(&operator, "GET", path, None).await.status, 200, "{path}");
        assert_eq!(fixture.get(path).await.status, 401, "{path}");
    }
    let unknown = fixture.call(&operator, "GET", "/api/v1/service-levels/com", None).await;
    assert_eq!(unknown.status, 404);
    for path in ["/api/v1/service-levels/pharmacy", "/api/v1/query-counts"] {
        let wrong = fixture.call(&operator, "GET", &format!("{path}?month=2026-13"), None).await;
        assert_eq!(wrong.json()["errors"][0]["field"], "month", "{}", wrong.text);
    }
}

async fn questions_of_a_month_are_counted(fixture: Fixture) {
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    fixture.get("/rdap/domain/a.pharmacy").await;
    fixture.get("/rdap/help").await;
    fixture.turn_to("2026-01-31T23:59:59Z");
    fixture.get("/rdap/domain/a.pharmacy").await;
    fixture.get("/lookup?name=a.pharmacy").await;
    fixture.turn_to("2026-02-01T00:00:00Z");
    fixture.get("/rdap/domain/a.pharmacy").await;
    let store = &fixture.registry.store;
    fixture.registry.lookups.counts.keep(store).await.unwrap();
    let path = "/api/v1/query-counts?month=2026-01";
    let january = fixture.call(&operator, "GET", path, None).await.json();
    let expected = json!({ "month": "2026-01", "counts": [
        { "service": "rdap-queries", "count": 1 },
        { "service": "rdap-queries", "tld": "pharmacy", "count": 2 },
        { "service": "web-whois-queries", "tld": "pharmacy", "count": 1 },
    ]});
    assert_eq!(january, expected);
    let present = fixture.call(&operator, "GET", "/api/v1/query-counts", None).await.json();
    let expected = json!([{ "service": "rdap-queries", "tld": "pharmacy", "count": 1 }]);
    assert_eq!((&present["month"], &present["counts"]), (&json!("2026-02"), &expected));
}

async fn metrics_tell_what_waits_and_what_was_measured(fixture: Fixture) {
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let probe = fixture.person("probe@test.example", Role::Probe).await;
    let mut test = rdap(&fixture, 0, Some(80));
    test["at"] = json!(fixture.registry.clock.wall_now().to_string());
    hand_in(&fixture, &probe, &[test]).await;
    let answer = fixture.call(&operator, "GET", "/metrics", None).await;
    let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(answer.header("content-type"), media);
    for line in [
        "pharos_overdue_rows 0",
        "pharos_duties_waiting 0",
        "pharos_zone_serial{tld=\"pharmacy\"} 0",
        "pharos_tests_in_month{tld=\"pharmacy\",service=\"rdap-query\",\
         target=\"rdap.nic.pharmacy\"} 1",
        "pharos_response_time_kept{tld=\"pharmacy\",service=\"rdap-query\",\
         target=\"rdap.nic.pharmacy\"} 1",
    ] {
        assert!(answer.text.lines().any(|found| found == line), "{line} in\n{}", answer.text);
    }
    assert!(answer.text.ends_with("# EOF\n"));
}

async fn what_is_older_than_thirteen_months_is_forgotten(fixture: Fixture) {
    let wall = fixture.registry.clock.wall_now();
    let test = |months: i32| Measurement {
        tld: "pharmacy".to_owned(),
        service: Service::RdapQuery,
        target: "rdap.nic.pharmacy".to_owned(),
        probe: "one".to_owned(),
        sample: Sample {
            at: calendar::add_months(wall, -months).unwrap() - SignedDuration::from_hours(2),
            milliseconds: Some(80),
        },
        fault: None,
    };
    let (old, young) = (test(13), test(12));
    let first = old.sample.at;
    let keep = move |tx: &mut Tx<'_>, _| tx.keep_measurements(&[old.clone(), young.clone()]);
    fixture.registry.commit(keep).await.unwrap();
    Worker::new(fixture.registry.clone(), None).keep_schedules().await.unwrap();
    let read = move |read: &mut Snapshot<'_>| read.measurements("pharmacy", first, wall);
    let kept = fixture.registry.store.read(read).await.unwrap();
    assert_eq!((kept.len(), kept[0].samples.len()), (1, 1));
    assert_ne!(kept[0].samples[0].at.as_second(), first.as_second());
}
