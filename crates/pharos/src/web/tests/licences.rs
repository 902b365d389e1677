//! Trademark licences as a reviewer's program sees them (P-60).

use registry_testkit::Samples;
use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    a_licence_is_asked_for_granted_downloaded_and_ends_with_its_name_p_60,
    a_refused_wish_may_be_made_again_p_60,
);

const PATH: &str = "/api/v1/licences";

/// A name of an organization, registered now for a year; deleted an hour later if wanted.
pub(super) async fn registered(fixture: &Fixture, reviewer: &str) {
    let (organization, accreditation) = fixture.accredited(reviewer, "Acme Pharmacy").await;
    let holder = (organization.as_str(), accreditation.as_str());
    let mut domain = fixture.vouched(reviewer, "acme.pharmacy", holder).await;
    domain.personal.contact_email = "ada@acme.example".to_owned();
    let samples = Samples::at(fixture.registry.clock.registry_now());
    fixture.sponsored(samples.creates(&domain)).await;
}

async fn published(fixture: &Fixture, document: &str, text: &str) {
    let supervisor = fixture.person(&format!("{document}@test.example"), Role::Supervisor).await;
    let body = json!({ "document": document, "version": "2026-01", "text": text });
    fixture.made(&supervisor, "/api/v1/editions", body).await;
}

pub(super) fn wish() -> Value {
    json!({ "name": "acme.pharmacy", "asked_by": "Ada Apothecary", "words": "The logo, please." })
}

async fn a_licence_is_asked_for_granted_downloaded_and_ends_with_its_name_p_60(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    registered(&fixture, &reviewer).await;
    let made = fixture.made(&reviewer, PATH, wish()).await;
    assert_eq!((&made["state"], &made["asked_by"]), (&json!("asked"), &json!("Ada Apothecary")));
    let again = fixture.call(&reviewer, "POST", PATH, Some(wish())).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "licence-already"));
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let (grant, downloads) = (format!("{path}/grant"), format!("{path}/downloads"));
    let words = || Some(json!({ "words": "Agreed." }));
    let early = fixture.call(&reviewer, "POST", &grant, words()).await;
    assert_eq!(early.code(), "guidelines-missing");
    published(&fixture, "trademark-guidelines", "Leave room around it.").await;
    let to = || Some(json!({ "to": "Dee Designer" }));
    let early = fixture.call(&reviewer, "POST", &downloads, to()).await;
    assert_eq!(early.code(), "licence-not-granted");
    let granted = fixture.call(&reviewer, "POST", &grant, words()).await.json();
    assert_eq!((&granted["state"], &granted["guidelines"]), (&json!("running"), &json!("2026-01")));
    let without = fixture.call(&reviewer, "POST", &downloads, to()).await;
    assert_eq!(without.code(), "artwork-missing");
    published(&fixture, "trademark-artwork", "<svg/>").await;
    let artwork = fixture.call(&reviewer, "POST", &downloads, to()).await.json();
    assert_eq!(artwork["text"], "<svg/>");
    let log = fixture.call(&reviewer, "GET", &downloads, None).await.json();
    assert_eq!(
        (&log["items"][0]["to"], &log["items"][0]["by"]),
        (&json!("Dee Designer"), &json!("reviewer Test"))
    );
    // The name expires on 2027-01-05, its accreditation with it: it is renewed provisionally, which
    // is undone after the grace.
    let worker = Worker::new(fixture.registry.clone(), None);
    fixture.turn_to("2027-03-01T00:00:00Z");
    let unswept = fixture.call(&reviewer, "GET", &path, None).await.json();
    worker.catch_up().await.unwrap();
    let shown = fixture.call(&reviewer, "GET", &path, None).await.json();
    assert_eq!(shown, unswept, "the sweep changes no answer");
    assert_eq!((&shown["state"], &shown["ended_because"]), (&json!("ended"), &json!("deleted")));
    let late = fixture.call(&reviewer, "POST", &downloads, to()).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "licence-ended"));
    worker.catch_up().await.unwrap();
    let list = fixture.call(&reviewer, "GET", "/api/v1/notices?limit=200", None).await.json();
    let told = |code: &str| {
        let rows = list["items"].as_array().unwrap();
        rows.iter().filter(|row| row.to_string().contains(code)).count()
    };
    assert_eq!((told("licence-granted"), told("licence-ended")), (1, 1));
}

async fn a_refused_wish_may_be_made_again_p_60(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    registered(&fixture, &reviewer).await;
    let made = fixture.made(&reviewer, PATH, wish()).await;
    let path = format!("{PATH}/{}/refuse", made["id"].as_str().unwrap());
    let silent = fixture.call(&reviewer, "POST", &path, Some(json!({ "words": " " }))).await;
    assert_eq!((silent.status.as_u16(), silent.code().as_str()), (400, "words-missing"));
    let refused =
        fixture.call(&reviewer, "POST", &path, Some(json!({ "words": "Not now." }))).await;
    assert_eq!(refused.json()["state"], "refused");
    let auditor = fixture.person("auditor@test.example", Role::Auditor).await;
    assert_eq!(fixture.call(&auditor, "POST", PATH, Some(wish())).await.code(), "not-permitted");
    fixture.made(&reviewer, PATH, wish()).await;
    let list = fixture.call(&auditor, "GET", PATH, None).await.json();
    let states: Vec<_> = list["items"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
    assert_eq!(states.len(), 2);
}
