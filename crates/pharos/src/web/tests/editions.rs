//! What the registry publishes, as a supervisor's program and the public see it (P-70, P-72).

use serde_json::{Value, json};

use super::fixture::{Fixture, request};
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    an_amendment_is_announced_told_and_holds_p_70,
    a_document_that_is_not_published_is_given_and_logged_p_72,
    anybody_sees_what_is_published_p_72,
);

const PATH: &str = "/api/v1/editions";

fn amendment(version: &str, effective_at: &str) -> Value {
    json!({
        "document": "terms-and-conditions",
        "version": version,
        "text": "1: The request.",
        "changes": "Clause 2 says more.",
        "effective_at": effective_at,
    })
}

/// P-70: during the notice period only the version in force is accepted, from its effect on only
/// the new one; customers are told once, and whoever comes in between too.
async fn an_amendment_is_announced_told_and_holds_p_70(fixture: Fixture) {
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let early = amendment("2026-02", "2026-02-04T23:59:59Z");
    let answer = fixture.call(&supervisor, "POST", PATH, Some(early)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "amendment-too-early"));
    let body = amendment("2026-02", "2026-02-05T00:00:00Z");
    let answer = fixture.call(&reviewer, "POST", PATH, Some(body.clone())).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "not-permitted"));
    let early = fixture.requested(&reviewer, "acme.pharmacy", "Acme").await;
    let made = fixture.made(&supervisor, PATH, body).await;
    assert_eq!((&made["state"], &made["version"]), (&json!("announced"), &json!("2026-02")));

    let worker = Worker::new(fixture.registry.clone(), None);
    worker.catch_up().await.unwrap();
    worker.catch_up().await.unwrap();
    let told = |rows: &Value| {
        let rows = rows["items"].as_array().unwrap();
        rows.iter().filter(|row| row.to_string().contains("terms-amended")).count()
    };
    let list = "/api/v1/notices";
    assert_eq!(told(&fixture.call(&supervisor, "GET", list, None).await.json()), 1);
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let shown = fixture.call(&reviewer, "GET", &path, None).await.json();
    assert_eq!(shown["told_at"], "2026-01-05T12:00:00Z");

    let (organization, accreditation) = fixture.accredited(&reviewer, "Bolt").await;
    let mut asked = request("bolt.pharmacy", &organization, &accreditation);
    asked["contact_email"] = json!("bob@bolt.example");
    fixture.turn_to("2026-02-04T23:59:59Z");
    let mut future = asked.clone();
    future["terms_version"] = json!("2026-02");
    let answer = fixture.call(&reviewer, "POST", "/api/v1/requests", Some(future.clone())).await;
    assert_eq!(answer.code(), "terms-version-not-in-force");
    let taken = fixture.made(&reviewer, "/api/v1/requests", asked.clone()).await;
    assert_eq!(taken["terms_version"], "2024-10");
    assert_eq!(told(&fixture.call(&supervisor, "GET", list, None).await.json()), 2);

    fixture.turn_to("2026-02-05T00:00:00Z");
    asked["name"] = json!("bolts.pharmacy");
    let answer = fixture.call(&reviewer, "POST", "/api/v1/requests", Some(asked)).await;
    assert_eq!(answer.code(), "terms-version-not-in-force");
    future["name"] = json!("bolts.pharmacy");
    let taken = fixture.made(&reviewer, "/api/v1/requests", future).await;
    assert_eq!(taken["terms_version"], "2026-02");
    // The older request keeps what it accepted.
    let shown = fixture.call(&reviewer, "GET", &format!("/api/v1/requests/{early}"), None).await;
    assert_eq!(shown.json()["terms_version"], "2024-10");
    let late = fixture.call(&supervisor, "POST", &format!("{path}/withdraw"), None).await;
    assert!(late.status.is_client_error());
    let reason = Some(json!({ "reason": "a slip" }));
    let late = fixture.call(&supervisor, "POST", &format!("{path}/withdraw"), reason).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "edition-not-announced"));
}

async fn a_document_that_is_not_published_is_given_and_logged_p_72(fixture: Fixture) {
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let body = json!({
        "document": "billing-policy", "version": "1", "text": "Names are billed at once.",
    });
    let made = fixture.made(&supervisor, PATH, body).await;
    assert_eq!((&made["access"], &made["text"]), (&json!("on-request"), &Value::Null));
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let given = format!("{path}/given");
    let wanted = json!({ "to": "Alpha Rx, legal@alpha.example", "reason": "wants to sign" });
    let shown = fixture.made(&reviewer, &given, wanted).await;
    assert_eq!(shown["text"], "Names are billed at once.");
    let log = fixture.call(&reviewer, "GET", &given, None).await.json();
    let row = &log["items"][0];
    assert_eq!(row["to"], "Alpha Rx, legal@alpha.example");
    assert_eq!((&row["by"], &row["at"]), (&json!("reviewer Test"), &json!("2026-01-05T12:00:00Z")));
    let empty = json!({ "to": " ", "reason": "x" });
    assert_eq!(fixture.call(&reviewer, "POST", &given, Some(empty)).await.status, 400);
    let first = fixture.call(&reviewer, "GET", PATH, None).await.json();
    let terms = first["items"][0]["id"].as_str().unwrap().to_owned();
    let wanted = json!({ "to": "anybody", "reason": "curious" });
    let path = format!("{PATH}/{terms}/given");
    let answer = fixture.call(&reviewer, "POST", &path, Some(wanted)).await;
    assert_eq!(answer.code(), "not-on-request");
}

async fn anybody_sees_what_is_published_p_72(fixture: Fixture) {
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    fixture.made(&supervisor, PATH, amendment("2026-02", "2026-02-05T00:00:00Z")).await;
    let shown = fixture.get("/api/v1/published").await.json();
    assert_eq!(shown["in_force"][0]["version"], "2024-10");
    assert_eq!(shown["announced"][0]["path"], "/documents/terms-and-conditions/2026-02");
    assert_eq!(shown["on_request"].as_array().unwrap().len(), 3);
    assert!(shown["programmes"][0]["standards"].is_array(), "{shown}");
    assert_eq!(shown["abuse_email"], "abuse@localhost");
    let text = fixture.get("/documents/terms-and-conditions/2026-02").await;
    assert_eq!((text.status.as_u16(), text.text.as_str()), (200, "1: The request."));
    let text = fixture.get("/documents/terms-and-conditions").await;
    assert!(text.text.contains("October 2024"), "{}", text.text);
    for path in ["/documents/billing-policy", "/documents/terms-and-conditions/9", "/documents/x"] {
        assert_eq!(fixture.get(path).await.status, 404, "{path}");
    }
}
