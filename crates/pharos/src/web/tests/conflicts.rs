//! Conflicts of interest as a program meets them (P-15).

use registry_core::name::DomainName;
use registry_store::Lock;
use serde_json::{Value, json};

use super::fixture::{Fixture, request};
use crate::staff::permission::Role;

on_both_engines!(nobody_decides_where_marked_as_conflicted, a_mark_is_ended_by_another);

async fn refused(fixture: &Fixture, token: &str, path: &str, body: Value) -> (u16, String) {
    let answer = fixture.call(token, "POST", path, Some(body)).await;
    (answer.status.as_u16(), answer.code())
}

/// P-15: every decision about the organization refuses, each other person decides as before.
async fn nobody_decides_where_marked_as_conflicted(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let (organization, accreditation) = fixture.accredited(&reviewer, "Acme").await;
    let of_organization = |act: &str| format!("/api/v1/organizations/{organization}/{act}");
    let of_accreditation = |act: &str| format!("/api/v1/accreditations/{accreditation}/{act}");
    let reapplied = json!({
        "organization": organization, "programme": "verified-websites", "jurisdictions": ["US-IL"],
    });
    let reapplied = fixture.made(&reviewer, "/api/v1/accreditations", reapplied).await;
    let application = reapplied["application"].clone();
    let ask = |name| request(name, &organization, &accreditation);
    let open = fixture.made(&reviewer, "/api/v1/requests", ask("acme.pharmacy")).await;
    let accepted = fixture.made(&reviewer, "/api/v1/requests", ask("acme2.pharmacy")).await;
    let of = |request: &Value, act: &str| {
        format!("/api/v1/requests/{}/{act}", request["id"].as_str().unwrap())
    };
    let accepted = fixture.made(&reviewer, &of(&accepted, "accept"), json!({})).await;
    for who in [&reviewer, &supervisor] {
        let mark = json!({ "reason": "A brother works there." });
        fixture.made(who, &of_organization("conflicts"), mark).await;
    }
    let reasons = json!({ "reasons": [{ "code": "not-qualified", "words": "No licence." }] });
    let reissue = format!("/api/v1/tokens/{}/reissue", accepted["token"].as_str().unwrap());
    let refusal = json!({ "application": application, "reason": "No licence." });
    let basis = json!({ "granted": true, "reason": "A board." });
    let decisions = [
        (of(&open, "accept"), json!({})),
        (of(&open, "reject"), reasons.clone()),
        (of(&accepted, "withdraw-acceptance"), reasons),
        (reissue, json!({})),
        (of_accreditation("grant"), json!({ "application": application })),
        (of_accreditation("refuse"), refusal),
        (of_accreditation("withdraw"), json!({ "reason": "Struck off." })),
        (of_organization("government-basis"), basis),
    ];
    for (path, body) in &decisions {
        let found = refused(&fixture, &supervisor, path, body.clone()).await;
        assert_eq!(found, (403, "conflict-of-interest".to_owned()), "{path}");
    }
    let other = fixture.person("other@test.example", Role::Reviewer).await;
    fixture.made(&other, &of(&open, "accept"), json!({})).await;
    // Nothing of what was refused has left a trace.
    let name = DomainName::parse("acme2.pharmacy", &fixture.registry.tlds).unwrap();
    let now = fixture.registry.clock.registry_now();
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        read.requests_for_name(&name, Lock::None, now)
    };
    let left = fixture.registry.store.read(read).await.unwrap();
    assert_eq!(left[0].object.state.code(), "accepted");
}

async fn a_mark_is_ended_by_another(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let id = fixture.requested(&reviewer, "acme.pharmacy", "Acme").await;
    let found = fixture.call(&reviewer, "GET", &format!("/api/v1/requests/{id}"), None).await;
    let organization = found.json()["organization"].as_str().unwrap().to_owned();
    let path = |act: &str| format!("/api/v1/organizations/{organization}/conflicts{act}");
    let me = async |token: &str| {
        fixture.call(token, "GET", "/api/v1/me", None).await.json()["id"].clone()
    };
    let (one, two) = (me(&reviewer).await, me(&supervisor).await);
    let because = |staff: &Value| json!({ "staff": staff, "reason": "Owns shares." });
    let found = refused(&fixture, &reviewer, &path(""), because(&two)).await;
    assert_eq!(found, (403, "not-permitted".to_owned()), "a reviewer marks only themselves");
    let marked = fixture.made(&supervisor, &path(""), because(&one)).await;
    assert_eq!(marked["conflicts"][0]["marked_by"], "supervisor Test");
    assert_eq!(marked["conflicts"][0]["name"], "reviewer Test");
    let again = refused(&fixture, &supervisor, &path(""), because(&one)).await;
    assert_eq!(again, (409, "conflict-marked".to_owned()));
    let wordless = json!({ "staff": one, "reason": " " });
    assert_eq!(refused(&fixture, &supervisor, &path("/end"), wordless).await.0, 400);
    fixture.made(&supervisor, &path(""), because(&two)).await;
    let own = refused(&fixture, &supervisor, &path("/end"), because(&two)).await;
    assert_eq!(own, (403, "own-conflict".to_owned()));
    let ended = fixture.made(&supervisor, &path("/end"), because(&one)).await;
    assert_eq!(ended["conflicts"][0]["ended_by"], "supervisor Test");
    let gone = refused(&fixture, &supervisor, &path("/end"), because(&one)).await;
    assert_eq!(gone, (404, "conflict-not-marked".to_owned()));
    fixture.made(&reviewer, &format!("/api/v1/requests/{id}/accept"), json!({})).await;
}
