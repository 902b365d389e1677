//! Personal data: kept, held, erased by hand and by the clock, with the record whole (DESIGN,
//! section 3).

use registry_store::audit;
use serde_json::{Value, json};

use super::fixture::Fixture;
use super::licences::{registered, wish};
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    what_is_erased_by_hand_is_gone_and_the_record_is_whole,
    the_clock_erases_what_nothing_needs,
    personal_data_that_is_gone_without_a_record_is_named,
);

/// A wish for the trademark that was refused on 5 January 2026 at noon; gives its id.
async fn refused(fixture: &Fixture, reviewer: &str) -> String {
    registered(fixture, reviewer).await;
    let made = fixture.made(reviewer, "/api/v1/licences", wish()).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let words = json!({ "words": "Not now." });
    fixture.made(reviewer, &format!("/api/v1/licences/{id}/refuse"), words).await;
    id
}

/// What the audit says of licences; the name here was made without its token.
async fn problems(fixture: &Fixture) -> Vec<String> {
    let verify = |read: &mut registry_store::Snapshot<'_>| {
        audit::verify(read, |_| true, |_| {}).map(|report| report.problems)
    };
    let problems = fixture.registry.store.read(verify).await.unwrap();
    let of_licences = problems.into_iter().filter(|problem| problem.kind == "licence");
    of_licences.map(|problem| format!("{}: {}", problem.kind, problem.what)).collect()
}

fn because(words: &str) -> Option<Value> {
    Some(json!({ "words": words }))
}

async fn what_is_erased_by_hand_is_gone_and_the_record_is_whole(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let id = refused(&fixture, &reviewer).await;
    let path = format!("/api/v1/personal-data/licence/{id}");
    let erase = format!("{path}/erase");
    let shown = fixture.call(&reviewer, "GET", &path, None).await.json();
    assert_eq!((&shown["is_there"], &shown["needed_by"]), (&json!(true), &json!([])));
    assert_eq!(shown["by_hand_from"], "2028-01-05T12:00:00Z");
    assert_eq!(shown["by_clock_rule"], "retention.licence_months");
    assert!(!shown.to_string().contains("Apothecary"), "nothing is said of the person");
    let asked = || because("The person asked for it.");
    let forbidden = fixture.call(&reviewer, "POST", &erase, asked()).await;
    assert_eq!(forbidden.code(), "not-permitted");
    fixture.turn_to("2028-01-05T11:59:59Z");
    let early = fixture.call(&supervisor, "POST", &erase, asked()).await;
    assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "retention-not-over"));
    assert!(early.text.contains("retention.legal_minimum_months"), "{}", early.text);
    let because_of = because("A court asks.").unwrap();
    let held = fixture.made(&reviewer, &format!("{path}/hold"), because_of).await;
    assert_eq!(held["needed_by"], json!(["hold"]));
    fixture.turn_to("2028-01-05T12:00:00Z");
    let kept = fixture.call(&supervisor, "POST", &erase, asked()).await;
    assert_eq!((kept.status.as_u16(), kept.code().as_str()), (409, "personal-data-needed"));
    fixture.made(&reviewer, &format!("{path}/release"), because("It is over.").unwrap()).await;
    let erased = fixture.call(&supervisor, "POST", &erase, asked()).await.json();
    assert_eq!(erased["is_there"], false);
    let acts: Vec<_> = erased["acts"].as_array().unwrap().iter().map(|act| &act["act"]).collect();
    assert_eq!(acts, ["hold", "release", "erase"]);
    let again = fixture.call(&supervisor, "POST", &erase, asked()).await;
    assert_eq!(again.code(), "personal-data-absent");
    let licence = fixture.call(&reviewer, "GET", &format!("/api/v1/licences/{id}"), None).await;
    assert_eq!(
        (&licence.json()["asked_by"], &licence.json()["state"]),
        (&json!(""), &json!("refused"))
    );
    assert_eq!(problems(&fixture).await, Vec::<String>::new());
}

async fn the_clock_erases_what_nothing_needs(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let id = refused(&fixture, &reviewer).await;
    let path = format!("/api/v1/personal-data/licence/{id}");
    let worker = Worker::new(fixture.registry.clone(), None);
    let is_there =
        async || fixture.call(&reviewer, "GET", &path, None).await.json()["is_there"].clone();
    fixture.turn_to("2028-01-05T11:59:59Z");
    worker.keep_schedules().await.unwrap();
    assert_eq!(is_there().await, true, "the last second of its period");
    let due = || Some(json!({ "kind": "licence" }));
    let round = fixture.call(&supervisor, "POST", "/api/v1/personal-data/erase-due", due()).await;
    assert_eq!((&round.json()["looked_at"], &round.json()["erased"]), (&json!(1), &json!(0)));
    fixture.made(&reviewer, &format!("{path}/hold"), because("A court asks.").unwrap()).await;
    fixture.turn_to("2028-01-06T00:00:00Z");
    worker.keep_schedules().await.unwrap();
    assert_eq!(is_there().await, true, "what is held stays");
    fixture.made(&reviewer, &format!("{path}/release"), because("It is over.").unwrap()).await;
    worker.keep_schedules().await.unwrap();
    assert_eq!(is_there().await, true, "once a day");
    fixture.turn_to("2028-01-07T00:00:00Z");
    worker.keep_schedules().await.unwrap();
    assert_eq!(is_there().await, false);
    // The request stands open, so its contact stays; the organization is a customer.
    let list = fixture.call(&reviewer, "GET", "/api/v1/requests", None).await;
    assert!(list.text.contains("ada@acme.example"), "{}", list.text);
    assert_eq!(problems(&fixture).await, Vec::<String>::new());
}

async fn personal_data_that_is_gone_without_a_record_is_named(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let id = refused(&fixture, &reviewer).await;
    let other = fixture.made(&reviewer, "/api/v1/licences", wish()).await;
    let gone = "UPDATE history SET personal = NULL, personal_salt = NULL WHERE kind = 'licence'";
    let put_away = "UPDATE history SET personal = NULL WHERE kind = 'licence' AND personal = '{}'";
    let put_back = "UPDATE history SET personal = '{}' WHERE kind = 'licence' AND number = 1";
    fixture.turn_to("2028-01-05T12:00:00Z");
    let path = format!("/api/v1/personal-data/licence/{id}/erase");
    fixture.made(&supervisor, &path, because("The person asked for it.").unwrap()).await;
    assert_eq!(problems(&fixture).await, Vec::<String>::new());
    fixture.world.execute(put_back);
    let found = problems(&fixture).await;
    assert!(found.iter().any(|what| what.contains("was to be erased, and is there")), "{found:?}");
    fixture.world.execute(put_away);
    let id = other["id"].as_str().unwrap();
    let needed = format!("/api/v1/personal-data/licence/{id}/erase");
    let needed = fixture.call(&supervisor, "POST", &needed, because("Why not.")).await;
    assert_eq!(needed.code(), "personal-data-needed", "it is asked for");
    fixture.world.execute(gone);
    let found = problems(&fixture).await;
    assert_eq!(found, ["licence: its personal part is gone, and no erasure is recorded"]);
}
