//! What the API says will happen if nobody acts, and then does (DESIGN, section 3): each forecast
//! is held against the record after the clock was turned.

use std::collections::BTreeMap;

use jiff::Timestamp;
use registry_store::{Entry, Key};
use serde_json::{Value, json};

use super::appeals::notice;
use super::cases::{NAMES, named, revocation};
use super::fixture::Fixture;
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    an_accreditations_reminders_and_end_come_as_foreseen,
    a_request_accepted_lapses_as_foreseen,
    a_case_is_overdue_as_foreseen,
    an_appeals_clocks_are_missed_as_foreseen,
    whoever_may_not_read_is_shown_no_forecast,
);

/// Events by their instants.
type Events = BTreeMap<Timestamp, Vec<String>>;

/// What an object says will happen to it.
async fn foreseen(fixture: &Fixture, token: &str, path: &str) -> Events {
    let answer = fixture.call(token, "GET", path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut events = Events::new();
    for one in answer.json()["forecast"].as_array().expect("a forecast") {
        assert!(one["rule"].as_str().expect("its rule").starts_with("P-"), "{one}");
        let at = one["at"].as_str().unwrap().parse().unwrap();
        events.entry(at).or_default().push(one["event"].as_str().unwrap().to_owned());
    }
    events
}

/// What happened to it since a row of its history.
async fn happened(fixture: &Fixture, key: Key, since: i64) -> Events {
    let read = move |read: &mut registry_store::Snapshot<'_>| read.history(&key, since, 100);
    let mut events = Events::new();
    for Entry { at, events: codes, .. } in fixture.registry.store.read(read).await.unwrap() {
        events.entry(at).or_default().extend(codes);
    }
    events
}

/// Turns the clock as a sandbox does, due instant by due instant, and holds what happened against
/// what was foreseen.
async fn comes_true(fixture: &Fixture, (token, path): (&str, &str), expected: &[&str]) {
    let id = path.rsplit('/').next().unwrap().to_owned();
    let found = fixture.registry.store.read(move |read| read.objects_called(&id)).await.unwrap();
    let key = found.first().expect("an object").1.clone();
    let of = key.clone();
    let since = fixture.registry.store.read(move |read| read.version(&of)).await.unwrap();
    let foreseen = foreseen(fixture, token, path).await;
    let codes: Vec<_> = foreseen.values().flatten().map(String::as_str).collect();
    assert_eq!(codes, expected, "{foreseen:?}");
    let worker = Worker::new(fixture.registry.clone(), None);
    for at in foreseen.keys() {
        fixture.turn_to(&at.to_string());
        worker.catch_up().await.unwrap();
    }
    assert_eq!(happened(fixture, key, since.unwrap_or_default()).await, foreseen);
    let after = fixture.call(token, "GET", path, None).await.json();
    assert_eq!(after["forecast"], json!([]), "nothing is left");
}

/// P-40 to P-42.
async fn an_accreditations_reminders_and_end_come_as_foreseen(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (_, accreditation) = fixture.accredited(&token, "Acme").await;
    let path = format!("/api/v1/accreditations/{accreditation}");
    let expected = [
        "reminder-due",
        "reminder-due",
        "reminder-due",
        "reminder-due",
        "accreditation-ended",
        "accreditation-lapsed",
    ];
    comes_true(&fixture, (&token, &path), &expected).await;
}

/// P-21.
async fn a_request_accepted_lapses_as_foreseen(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme").await;
    let path = format!("/api/v1/requests/{id}");
    assert!(foreseen(&fixture, &token, &path).await.is_empty(), "a person decides");
    let accepted = fixture.made(&token, &format!("{path}/accept"), json!({})).await;
    assert_eq!(accepted["forecast"].as_array().map(Vec::len), Some(3), "{accepted}");
    let expected = ["token-reminder-due", "token-reminder-due", "request-lapsed"];
    comes_true(&fixture, (&token, &path), &expected).await;
}

/// P-50.
async fn a_case_is_overdue_as_foreseen(fixture: Fixture) {
    let people = named(&fixture).await;
    let path = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    comes_true(&fixture, (&people.reviewer, &path), &["case-overdue"]).await;
    let listed = fixture.call(&people.reviewer, "GET", "/api/v1/cases", None).await.json();
    assert_eq!(listed["items"][0]["forecast"], json!([]));
}

/// P-55b.
async fn an_appeals_clocks_are_missed_as_foreseen(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme").await;
    let reasons = json!({ "reasons": [{ "code": "no-name-nexus", "citation": "T&C 3.1", "words": "no mark" }] });
    fixture.made(&token, &format!("/api/v1/requests/{id}/reject"), reasons).await;
    let made: Value = fixture.made(&token, "/api/v1/appeals", notice(&id)).await;
    let path = format!("/api/v1/appeals/{}", made["appeal"]["id"].as_str().expect("an id"));
    let expected =
        ["appeal-response-overdue", "appeal-convening-overdue", "appeal-decision-overdue"];
    comes_true(&fixture, (&token, &path), &expected).await;
}

async fn whoever_may_not_read_is_shown_no_forecast(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let member = fixture.person("com@test.example", Role::Commissioner).await;
    let id = "019b0000-0000-7000-8000-000000000000";
    let others = ["accreditations", "requests", "appeals"].map(|of| format!("/api/v1/{of}/{id}"));
    for path in others.into_iter().chain([case]) {
        let answer = fixture.call(&member, "GET", &path, None).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "not-permitted"));
    }
}
