//! Checks of registrants (P-34), as a reviewer's program works them down.

use registry_core::contact::{PostalForm, PostalInfo};
use registry_core::decision::Decision;
use registry_core::domain::AccuracyCheck;
use registry_core::event::Event;
use registry_testkit::Samples;
use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::staff::permission::Role;

on_both_engines!(
    open_checks_are_listed_oldest_first_with_what_differs,
    a_verdict_closes_a_check_and_inaccurate_data_suspend,
    what_is_wrong_with_a_verdict_is_named,
    only_reviewers_compare_and_decide,
);

const NAMES: [&str; 3] = ["first.pharmacy", "second.pharmacy", "third.pharmacy"];

fn check(name: &str) -> String {
    format!("/api/v1/domains/{name}/accuracy-check")
}

/// Three names of an organization that have another registrant, each checked since a day later.
async fn checked(fixture: &Fixture, reviewer: &str) {
    let (organization, accreditation) = fixture.accredited(reviewer, "Acme Pharmacy").await;
    let mut decision = Decision::default();
    let now = fixture.registry.clock.registry_now();
    let samples = Samples::at(now);
    let mut contact = samples.contact("C-OTHER", "alpha-rx");
    contact.personal.postal = vec![PostalInfo {
        form: PostalForm::Internationalized,
        name: "Olga Other".to_owned(),
        organization: Some("Other Ltd".to_owned()),
        street: Vec::new(),
        city: "Anytown".to_owned(),
        province: None,
        postal_code: None,
        country: "US".to_owned(),
    }];
    decision.change(now, &[Event::ContactCreated], contact.clone(), None);
    for (name, day) in NAMES.into_iter().zip(0..) {
        let mut domain = fixture.vouched(reviewer, name, (&organization, &accreditation)).await;
        domain.registrant = Some(contact.id);
        domain.accuracy = Some(AccuracyCheck {
            contact: contact.id,
            organization: organization.parse().unwrap(),
            opened_at: samples.days(day),
            closed: None,
        });
        decision.append(samples.creates(&domain));
    }
    fixture.sponsored(decision).await;
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().filter_map(|item| item["domain"].as_str()).collect()
}

async fn verdict(fixture: &Fixture, by: &str, name: &str, found: &str) -> (u16, String) {
    let body = json!({ "verdict": found, "reason": "looked at the register" });
    let path = format!("{}/verdict", check(name));
    let answer = fixture.call(by, "POST", &path, Some(body)).await;
    let code = if answer.status.is_success() { String::new() } else { answer.code() };
    (answer.status.as_u16(), code)
}

async fn open_checks_are_listed_oldest_first_with_what_differs(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    checked(&fixture, &reviewer).await;
    let list = "/api/v1/accuracy-checks";
    let page = fixture.call(&reviewer, "GET", &format!("{list}?limit=2"), None).await.json();
    assert_eq!(names(&page), NAMES[..2]);
    let next = page["next"].as_str().unwrap();
    let more = format!("{list}?limit=2&cursor={next}");
    let rest = fixture.call(&reviewer, "GET", &more, None).await.json();
    assert_eq!((names(&rest), &rest["next"]), (NAMES[2..].to_vec(), &Value::Null));
    let first = &page["items"][0];
    assert_eq!(
        (&first["state"], &first["organization_name"]),
        (&json!("open"), &json!("Acme Pharmacy"))
    );
    let registrant = json!({
        "handle": "C-OTHER", "agrees": false,
        "postal": [{ "form": "int", "name": "Olga Other", "organization": "Other Ltd" }],
    });
    assert_eq!(first["registrant"], registrant);
    // One that is closed leaves the list, and can still be looked at.
    assert_eq!(verdict(&fixture, &reviewer, NAMES[0], "accepted").await.0, 204);
    let page = fixture.call(&reviewer, "GET", list, None).await.json();
    assert_eq!(names(&page), NAMES[1..]);
    let shown = fixture.call(&reviewer, "GET", &check(NAMES[0]), None).await.json();
    assert_eq!(
        (&shown["state"], &shown["closed"]["by"]),
        (&json!("accepted"), &json!("reviewer Test"))
    );
    assert_eq!(shown["closed"]["reason"], "looked at the register");
}

async fn a_verdict_closes_a_check_and_inaccurate_data_suspend(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    checked(&fixture, &reviewer).await;
    let shown = async || {
        let path = format!("/api/v1/domains/{}", NAMES[0]);
        fixture.call(&reviewer, "GET", &path, None).await.json()
    };
    assert_eq!(shown().await["accuracy_check"], "open");
    assert_eq!(verdict(&fixture, &reviewer, NAMES[0], "inaccurate").await.0, 204);
    let domain = shown().await;
    assert_eq!(domain["accuracy_check"], "inaccurate");
    let cause = &domain["causes"][0];
    assert_eq!((&cause["kind"], &cause["set_by"]), (&json!("accuracy"), &json!("reviewer Test")));
    assert_eq!(cause["statuses"], json!(["serverHold", "serverTransferProhibited"]));
    // P-52: it is the suspension of a case, which is closed with it.
    let cases = async || {
        let path = format!("/api/v1/cases?kind=suspension&name={}", NAMES[0]);
        let page = fixture.call(&reviewer, "GET", &path, None).await.json();
        let shown = page["items"].as_array().unwrap().iter();
        shown.map(|one| one["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(cases().await, ["suspended"]);
    assert_eq!(cause["case"], "PR-2026-000001");
    let again = verdict(&fixture, &reviewer, NAMES[0], "inaccurate").await;
    assert_eq!(again, (409, "accuracy-check-closed".to_owned()));
    // P-15: who found it may take it back, another may not.
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let against = verdict(&fixture, &supervisor, NAMES[0], "accepted").await;
    assert_eq!(against, (403, "against-a-reviewer".to_owned()));
    assert_eq!(verdict(&fixture, &supervisor, NAMES[0], "corrected").await.0, 204);
    let domain = shown().await;
    assert_eq!((&domain["accuracy_check"], &domain["causes"]), (&json!("corrected"), &json!([])));
    assert_eq!(cases().await, ["lifted"]);
}

async fn what_is_wrong_with_a_verdict_is_named(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    checked(&fixture, &reviewer).await;
    let path = format!("{}/verdict", check(NAMES[0]));
    let empty = json!({ "verdict": "accepted", "reason": " " });
    let answer = fixture.call(&reviewer, "POST", &path, Some(empty)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["errors"][0]["field"].clone()),
        (400, json!("reason"))
    );
    let nowhere = verdict(&fixture, &reviewer, "nobody.pharmacy", "accepted").await;
    assert_eq!(nowhere, (404, "domain-not-found".to_owned()));
    let none = fixture.call(&reviewer, "GET", &check("nobody.pharmacy"), None).await;
    assert_eq!((none.status.as_u16(), none.code()), (404, "not-found".to_owned()));
}

async fn only_reviewers_compare_and_decide(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    checked(&fixture, &reviewer).await;
    for role in [Role::Auditor, Role::Operator, Role::Analyst] {
        let other = fixture.person(&format!("{role}@test.example"), role).await;
        for path in ["/api/v1/accuracy-checks".to_owned(), check(NAMES[0])] {
            let answer = fixture.call(&other, "GET", &path, None).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (403, "not-permitted".to_owned()));
            assert!(!answer.text.contains("Other Ltd"));
        }
        let refused = verdict(&fixture, &other, NAMES[0], "accepted").await;
        assert_eq!(refused, (403, "not-permitted".to_owned()), "{role}");
    }
}
