//! Where a customer's notices go (P-57), changed as a reviewer's program does it.

use registry_testkit::Samples;
use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::staff::permission::Role;

on_both_engines!(
    notices_of_a_request_go_where_the_customer_asked,
    notices_of_a_name_go_where_the_customer_asked,
    what_is_wrong_with_a_change_is_named,
);

const OLD: &str = "ada@acme.example";
const NEXT: &str = "office@acme.example";

fn asked(address: &str) -> Value {
    json!({ "contact_email": address, "asked_by": "Ada Owner", "reference": "letter of 5 January" })
}

/// Notices of one kind, each by its recipient, in the order of their recipients.
async fn recipients(fixture: &Fixture, reader: &str, code: &str) -> Vec<String> {
    let page = fixture.call(reader, "GET", "/api/v1/notices", None).await.json();
    let items = page["items"].as_array().unwrap().iter().filter(|item| item["code"] == code);
    let mut to: Vec<_> = items.map(|item| item["recipient"].as_str().unwrap().to_owned()).collect();
    to.sort();
    to
}

async fn notices_of_a_request_go_where_the_customer_asked(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&reviewer, "acme.pharmacy", "Acme").await;
    let path = format!("/api/v1/requests/{id}/contact-address");
    let seen = fixture.version(&reviewer, &format!("/api/v1/requests/{id}")).await;
    let changed = fixture.call_on(&reviewer, ("PUT", &path), &seen, asked(NEXT)).await;
    assert_eq!((changed.status.as_u16(), &changed.json()["contact_email"]), (200, &json!(NEXT)));
    let told = recipients(&fixture, &reviewer, "contact-address-changed").await;
    assert_eq!(told, [OLD, NEXT], "both");
    let question = json!({ "question": "Which licence?" });
    fixture.made(&reviewer, &format!("/api/v1/requests/{id}/information"), question).await;
    let told = recipients(&fixture, &reviewer, "information-requested").await;
    assert_eq!(told, [NEXT], "the next notice goes to the new one alone");
}

/// A registered name of an accredited organization.
async fn registered(fixture: &Fixture, reviewer: &str) {
    let (organization, accreditation) = fixture.accredited(reviewer, "Acme Pharmacy").await;
    let holder = (organization.as_str(), accreditation.as_str());
    let mut domain = fixture.vouched(reviewer, "acme.pharmacy", holder).await;
    domain.personal.contact_email = OLD.to_owned();
    let samples = Samples::at(fixture.registry.clock.registry_now());
    fixture.sponsored(samples.creates(&domain)).await;
}

async fn notices_of_a_name_go_where_the_customer_asked(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    registered(&fixture, &reviewer).await;
    let name = "/api/v1/domains/acme.pharmacy";
    let shown = fixture.call(&reviewer, "GET", name, None).await.json();
    assert_eq!(shown["contact_email"], OLD);
    let path = format!("{name}/contact-address");
    let seen = fixture.version(&reviewer, name).await;
    let changed = fixture.call_on(&reviewer, ("PUT", &path), &seen, asked(NEXT)).await;
    assert_eq!(changed.status, 204, "{}", changed.text);
    let shown = fixture.call(&reviewer, "GET", name, None).await.json();
    assert_eq!(shown["contact_email"], NEXT);
    let told = recipients(&fixture, &reviewer, "contact-address-changed").await;
    assert_eq!(told, [OLD, NEXT], "both");
}

async fn what_is_wrong_with_a_change_is_named(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let auditor = fixture.person("auditor@test.example", Role::Auditor).await;
    let id = fixture.requested(&reviewer, "acme.pharmacy", "Acme").await;
    let path = format!("/api/v1/requests/{id}/contact-address");
    let seen = fixture.version(&reviewer, &format!("/api/v1/requests/{id}")).await;
    for (who, path, body, expected) in [
        (&auditor, path.as_str(), asked(NEXT), (403, "not-permitted")),
        (&reviewer, &path, asked("office"), (400, "contact-address-invalid")),
        (&reviewer, &path, asked(OLD), (409, "contact-address-same")),
        (
            &reviewer,
            &path,
            json!({ "contact_email": NEXT, "asked_by": "Ada", "reference": " " }),
            (400, "words-missing"),
        ),
        (
            &reviewer,
            "/api/v1/domains/acme.pharmacy/contact-address",
            asked(NEXT),
            (404, "domain-not-found"),
        ),
    ] {
        let answer = fixture.call_on(who, ("PUT", path), &seen, body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), expected, "{}", answer.text);
    }
    // P-15: whoever is marked as conflicted does not say where notices go.
    let request = fixture.call(&reviewer, "GET", &format!("/api/v1/requests/{id}"), None).await;
    let organization = request.json()["organization"].as_str().unwrap().to_owned();
    let me = fixture.call(&reviewer, "GET", "/api/v1/me", None).await.json();
    let mark = json!({ "staff": me["id"], "reason": "a brother" });
    let marks = format!("/api/v1/organizations/{organization}/conflicts");
    fixture.made(&reviewer, &marks, mark).await;
    let answer = fixture.call_on(&reviewer, ("PUT", &path), &seen, asked(NEXT)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "conflict-of-interest"));
}
