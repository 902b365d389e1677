//! Requests for registration data that is not published, as a reviewer's program sees them.

use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::staff::permission::Role;

on_both_engines!(
    a_request_is_logged_and_answered_with_reasons,
    an_urgent_request_is_answered_within_hours,
);

const PATH: &str = "/api/v1/disclosure-requests";

fn asking(urgent: bool) -> Value {
    json!({
        "name": "acme.pharmacy", "basis": "legitimate-interest", "urgent": urgent,
        "words": "We wish to sue whoever is behind this name.",
        "sought": ["registrant-name", "registrant-address"],
        "requester": { "name": "Lou Lawyer", "organization": "Law LLP", "email": "lou@law.example" },
    })
}

async fn a_request_is_logged_and_answered_with_reasons(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.named("sue@test.example", "Sue Supervisor", Role::Supervisor).await;
    let made = fixture.made(&reviewer, PATH, asking(false)).await;
    assert_eq!((&made["number"], &made["state"]), (&json!("DR-2026-000001"), &json!("open")));
    // Thirty counted days from 5 January: the last is 4 February.
    assert_eq!(made["answer_until"], "2026-02-05T00:00:00Z");
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let overdue =
        async || fixture.call(&reviewer, "GET", &path, None).await.json()["overdue"].clone();
    fixture.turn_to("2026-02-04T23:59:59Z");
    assert_eq!(overdue().await, false);
    fixture.turn_to("2026-02-05T00:00:00Z");
    assert_eq!(overdue().await, true);
    let answer = format!("{path}/answer");
    let body = |given: &[&str], words: &str| Some(json!({ "given": given, "words": words }));
    let reasons = "The interest outweighs as to the name.";
    for (token, given, words, code) in [
        (&reviewer, vec!["registrant-name"], reasons, "not-permitted"),
        (&supervisor, vec!["registrant-name"], " ", "words-missing"),
        (&supervisor, vec!["registrant-email"], reasons, "not-sought"),
    ] {
        let refused = fixture.call(token, "POST", &answer, body(&given, words)).await;
        assert_eq!(refused.code(), code);
    }
    let answered = fixture
        .call(&supervisor, "POST", &answer, body(&["registrant-name"], reasons))
        .await
        .json();
    assert_eq!(
        (&answered["state"], &answered["overdue"]),
        (&json!("granted-in-part"), &json!(false))
    );
    assert_eq!(answered["answer"]["by"], "Sue Supervisor");
    let again = fixture.call(&supervisor, "POST", &answer, body(&[], reasons)).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "disclosure-answered"));
    let notices = fixture.call(&reviewer, "GET", "/api/v1/notices?limit=200", None).await;
    for told in ["disclosure-received", "disclosure-answered"] {
        assert!(notices.text.contains(told), "{told}: {}", notices.text);
    }
    for (given, state) in
        [(vec!["registrant-name", "registrant-address"], "granted"), (vec![], "denied")]
    {
        let made = fixture.made(&reviewer, PATH, asking(false)).await;
        let answer = format!("{PATH}/{}/answer", made["id"].as_str().unwrap());
        let answered = fixture.call(&supervisor, "POST", &answer, body(&given, reasons)).await;
        assert_eq!(answered.json()["state"], state);
    }
    let list = fixture.call(&reviewer, "GET", PATH, None).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
    let kept = format!("/api/v1/personal-data/disclosure-request/{}", made["id"].as_str().unwrap());
    let kept = fixture.call(&reviewer, "GET", &kept, None).await.json();
    assert_eq!((&kept["is_there"], &kept["needed_by"]), (&json!(true), &json!([])));
}

async fn an_urgent_request_is_answered_within_hours(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let made = fixture.made(&reviewer, PATH, asking(true)).await;
    assert_eq!(made["answer_until"], "2026-01-06T12:00:00Z");
    let kept = format!("/api/v1/personal-data/disclosure-request/{}", made["id"].as_str().unwrap());
    let kept = fixture.call(&reviewer, "GET", &kept, None).await.json();
    assert_eq!(kept["needed_by"], json!(["in-use"]));
    for (field, value, code) in [
        ("words", json!(" "), "words-missing"),
        ("sought", json!([]), "nothing-sought"),
        ("basis", json!("court-order"), "order-missing"),
        ("received_at", json!("2026-01-05T12:00:01Z"), "received-in-the-future"),
        ("requester", json!({ "name": " ", "email": "lou@law.example" }), "requester-missing"),
        ("requester", json!({ "name": "Lou", "email": "lou" }), "requester-address-not-allowed"),
    ] {
        let mut wrong = asking(true);
        wrong[field] = value;
        let refused = fixture.call(&reviewer, "POST", PATH, Some(wrong)).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, code));
    }
}
