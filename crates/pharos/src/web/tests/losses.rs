//! What names stand on is lost (P-6): a case for each, whether one transaction holds them or not.

use std::collections::BTreeSet;

use registry_core::decision::Decision;
use registry_core::domain::{Lifecycle, Vouching};
use registry_core::request::Basis;
use registry_testkit::Samples;
use serde_json::{Value, json};

use super::fixture::{Fixture, organization, request};
use crate::staff::permission::Role;

on_both_engines!(
    an_accreditation_withdrawn_opens_a_case_for_every_name,
    a_government_basis_lost_opens_a_case_for_every_name,
);

/// More than two pages of names.
const NAMES: u16 = 60;

/// A name that is on its way to the pool already.
const GOING: &str = "name-59.pharmacy";

/// Names of an organization on a basis, all from one request.
async fn named(fixture: &Fixture, reviewer: &str, asked: Value) {
    let asked = fixture.made(reviewer, "/api/v1/requests", asked).await;
    let vouching = Vouching {
        organization: asked["organization"].as_str().unwrap().parse().unwrap(),
        basis: match asked["basis"]["id"].as_str() {
            Some(id) => Basis::Accreditation(id.parse().unwrap()),
            None => Basis::Government,
        },
        request: asked["id"].as_str().unwrap().parse().unwrap(),
        terms_version: "2024-10".to_owned(),
    };
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let mut decision = Decision::default();
    for place in 0..NAMES {
        let mut domain = samples.domain(&format!("name-{place:02}.pharmacy"), "alpha-rx");
        domain.vouching = Some(vouching.clone());
        domain.standing_seen = 1;
        if domain.name.as_str() == GOING {
            let (since, until) = (domain.created_at, samples.days(5));
            domain.lifecycle = Lifecycle::PendingDelete { since, until };
        }
        decision.append(samples.creates(&domain));
    }
    fixture.sponsored(decision).await;
}

async fn open_case(fixture: &Fixture, reviewer: &str, name: &str) {
    let reasons = json!([{ "clause": "T&C 2.2", "words": "another matter" }]);
    let asked = json!({
        "name": name, "grounds": { "reasons": reasons, "supporting": "a letter of today" },
    });
    fixture.made(reviewer, "/api/v1/cases/revocations", asked).await;
}

/// The names that have an open revocation; each has one.
async fn open_cases(fixture: &Fixture, reviewer: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut path = "/api/v1/cases?kind=revocation&open=true&limit=50".to_owned();
    loop {
        let page = fixture.call(reviewer, "GET", &path, None).await.json();
        for case in page["items"].as_array().unwrap() {
            assert_eq!(case["state"], "pending-revocation");
            let name = case["name"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} has two");
        }
        let Some(next) = page["next"].as_str() else { return names };
        path = format!("/api/v1/cases?kind=revocation&open=true&limit=50&cursor={next}");
    }
}

/// Every name but the one that is going, each with its case.
async fn all_have_one(fixture: &Fixture, reviewer: &str) {
    let names = open_cases(fixture, reviewer).await;
    assert_eq!(names.len(), usize::from(NAMES) - 1);
    assert!(!names.contains(GOING), "one on its way to the pool needs none");
}

async fn an_accreditation_withdrawn_opens_a_case_for_every_name(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let (organization, accreditation) = fixture.accredited(&reviewer, "Acme Pharmacy").await;
    named(&fixture, &reviewer, request("acme.pharmacy", &organization, &accreditation)).await;
    open_case(&fixture, &reviewer, "name-30.pharmacy").await;
    let path = format!("/api/v1/accreditations/{accreditation}/withdraw");
    let withdrawn = fixture.made(&supervisor, &path, json!({ "reason": "no pharmacist" })).await;
    assert_eq!(withdrawn["standing"]["code"], "withdrawn", "{withdrawn}");
    all_have_one(&fixture, &reviewer).await;
    let path = "/api/v1/cases?kind=revocation&name=name-00.pharmacy";
    let page = fixture.call(&reviewer, "GET", path, None).await.json();
    let path = format!("/api/v1/cases/{}", page["items"][0]["id"].as_str().unwrap());
    let case = fixture.call(&reviewer, "GET", &path, None).await.json();
    let said = case["entries"][0]["words"].as_str().unwrap_or_default();
    assert!(said.contains("the accreditation is withdrawn: no pharmacist"), "{case}");
}

async fn a_government_basis_lost_opens_a_case_for_every_name(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let board = fixture.made(&reviewer, "/api/v1/organizations", organization("The Board")).await;
    let id = board["id"].as_str().unwrap();
    let path = format!("/api/v1/organizations/{id}/government-basis");
    let granted = json!({ "granted": true, "reason": "a board of pharmacy" });
    fixture.made(&supervisor, &path, granted).await;
    let mut asked = request("board.pharmacy", id, "");
    asked["basis"] = json!({ "kind": "government" });
    named(&fixture, &reviewer, asked).await;
    let lost = json!({ "granted": false, "reason": "the board was dissolved" });
    let after = fixture.made(&supervisor, &path, lost).await;
    assert_eq!(after["government_basis"], false);
    all_have_one(&fixture, &reviewer).await;
}
