//! Two people at once: whoever comes second is told what the first did, and nothing of theirs is
//! taken (P-15; RFC 9110, section 13.1.1).

use serde_json::{Value, json};

use super::appeals::notice;
use super::cases::{NAMES, named, revocation};
use super::fixture::{Fixture, organization};
use crate::staff::permission::Role;

on_both_engines!(
    whoever_edits_says_what_they_have_read,
    a_judgement_of_a_standard_is_not_overwritten,
    a_state_names_the_act_that_was_first,
    every_edit_asks_for_the_version_and_every_post_takes_a_key,
);

/// Two people edit what both have read: the first is taken, the second is told of the first.
async fn edited_twice(
    fixture: &Fixture,
    people: (&str, &str),
    (shown, method, path): (&str, &str, &str),
    (first, second): (Value, Value),
) {
    let seen = fixture.version(people.0, shown).await;
    assert_eq!(fixture.version(people.1, shown).await, seen);
    let blind = fixture.call(people.0, method, path, Some(first.clone())).await;
    assert_eq!((blind.status.as_u16(), blind.code().as_str()), (428, "if-match-missing"), "{path}");
    let done = fixture.call_on(people.0, (method, path), &seen, first).await;
    assert!(done.status.is_success(), "{path}: {}", done.text);
    let before = fixture.version(people.0, shown).await;
    let late = fixture.call_on(people.1, (method, path), &seen, second.clone()).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (412, "changed-meanwhile"), "{path}");
    let told = &late.json()["meanwhile"][0];
    assert_eq!(told["by"], "Ann", "{path}: {told}");
    assert!(told["at"].is_string() && told["events"][0].is_string(), "{path}: {told}");
    assert_eq!(fixture.version(people.0, shown).await, before, "nothing of it was taken");
    let again = fixture.call_on(people.1, (method, path), &before, second).await;
    assert!(again.status.is_success(), "{path}, read anew: {}", again.text);
}

async fn two(fixture: &Fixture) -> (String, String) {
    let ann = fixture.named("ann@test.example", "Ann", Role::Reviewer).await;
    (ann, fixture.named("bob@test.example", "Bob", Role::Supervisor).await)
}

fn address(local: &str) -> Value {
    json!({ "contact_email": format!("{local}@acme.example"), "asked_by": "Ada", "reference": "1" })
}

async fn whoever_edits_says_what_they_have_read(fixture: Fixture) {
    let (ann, bob) = two(&fixture).await;
    let people = (ann.as_str(), bob.as_str());
    let id = fixture.requested(&ann, "acme.pharmacy", "Acme").await;
    let request = format!("/api/v1/requests/{id}");
    let path = format!("{request}/contact-address");
    let both = (address("one"), address("two"));
    edited_twice(&fixture, people, (&request, "PUT", &path), both).await;

    let shown = fixture.call(&ann, "GET", &request, None).await.json();
    let holder = format!("/api/v1/organizations/{}", shown["organization"].as_str().unwrap());
    let both = (organization("Acme One"), organization("Acme Two"));
    edited_twice(&fixture, people, (&holder, "PUT", &holder), both).await;

    let reasons = json!({ "reasons": [{ "code": "not-qualified", "words": "No licence." }] });
    fixture.made(&ann, &format!("{request}/reject"), reasons).await;
    let made = fixture.made(&ann, "/api/v1/appeals", notice(&id)).await;
    let appeal = format!("/api/v1/appeals/{}", made["appeal"]["id"].as_str().unwrap());
    let counsel = |name: &str| json!({ "side": "appellant", "counsel": { "name": name, "email": "law@acme.example" } });
    let both = (counsel("Lea"), counsel("Leo"));
    edited_twice(&fixture, people, (&appeal, "PUT", &format!("{appeal}/counsel")), both).await;
}

/// P-2: a checklist that two people work down is judged by each on what the other left.
async fn a_judgement_of_a_standard_is_not_overwritten(fixture: Fixture) {
    let (ann, bob) = two(&fixture).await;
    let made = fixture.made(&ann, "/api/v1/organizations", organization("Acme")).await;
    let applied = json!({
        "organization": made["id"],
        "programme": "verified-websites",
        "websites": ["https://www.acme.example/"],
        "jurisdictions": ["US-IL"],
    });
    let applied = fixture.made(&ann, "/api/v1/accreditations", applied).await;
    let id = applied["accreditation"]["id"].as_str().unwrap();
    let shown = format!("/api/v1/accreditations/{id}");
    let standard = &applied["accreditation"]["applications"][0]["checklist"][0]["number"];
    let judged = |verdict: &str| {
        let one = json!({ "standard": standard, "verdict": verdict, "words": "Seen." });
        json!({ "application": applied["application"], "standards": [one] })
    };
    let (path, both) = (format!("{shown}/review"), (judged("not-met"), judged("met")));
    edited_twice(&fixture, (&ann, &bob), (&shown, "POST", &path), both).await;
}

/// P-15: an act that a state refuses names what was done first, by whom and when.
async fn a_state_names_the_act_that_was_first(fixture: Fixture) {
    let people = named(&fixture).await;
    let (ann, bob) = (people.reviewer.as_str(), people.supervisor.as_str());
    let first = async |path: &str, body: Value, events: &[&str]| {
        fixture.made(ann, path, body.clone()).await;
        let late = fixture.call(bob, "POST", path, Some(body)).await;
        assert_eq!(late.status, 409, "{path}: {}", late.text);
        let told = late.json();
        assert_eq!(told["meanwhile"][0]["by"], "Ann", "{told}");
        assert_eq!(told["meanwhile"][0]["events"], json!(events), "{told}");
        assert!(told["detail"].as_str().unwrap().contains(" by Ann at 2026-01-"), "{told}");
    };
    let id = fixture.requested(ann, "other.pharmacy", "Other").await;
    first(&format!("/api/v1/requests/{id}/accept"), json!({}), &["request-accepted"]).await;
    let id = fixture.requested(ann, "fifth.pharmacy", "Fifth").await;
    let reasons = json!({ "reasons": [{ "code": "not-qualified", "words": "No licence." }] });
    first(&format!("/api/v1/requests/{id}/reject"), reasons, &["request-rejected"]).await;
    let case = revocation(&fixture, ann, NAMES[0]).await;
    let rescinded = json!({ "words": "compliant now" });
    first(&format!("{case}/rescind"), rescinded, &["pending-revocation-rescinded"]).await;
}

/// What edits is a PUT, or a review; what creates takes an `Idempotency-Key`, but for what answers
/// with a secret; what lists many reads page by page.
async fn every_edit_asks_for_the_version_and_every_post_takes_a_key(fixture: Fixture) {
    let document = fixture.get("/openapi.json").await.json();
    let has = |operation: &Value, name: &str| {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters.into_iter().any(|one| one["name"] == name)
    };
    // A proposal is a state of a lock, and refused where another stands.
    let states = ["/api/v1/domains/{name}/registry-lock/proposal"];
    // They answer with a secret, which is kept nowhere.
    let secrets = ["/api/v1/bearer-tokens", "/api/v1/invitations"];
    // What lies ahead, or the TLDs and who serves them, the people of a registrar, who holds a bundle
    // of evidence, whom a site competes with: a handful.
    let short = [
        "/api/v1/watch/bundles/{hash}/holds",
        "/api/v1/watch/sites/{id}/competitors",
        "/api/v1/maintenances",
        "/api/v1/registrars/{id}/people",
        "/api/v1/zones",
        "/api/v1/zones/{tld}/secondaries",
    ];
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["put", "patch"].into_iter().filter(|method| item.get(*method).is_some()) {
            let expected = !states.contains(&path.as_str());
            assert_eq!(has(&item[method], "If-Match"), expected, "{method} {path}");
        }
        if item.get("post").is_some() {
            let expected = !secrets.contains(&path.as_str());
            assert_eq!(has(&item["post"], "Idempotency-Key"), expected, "{path}");
        }
        let answer = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let named = answer["$ref"].as_str().is_some_and(|name| name.contains("/Page"));
        let listed = answer["type"] == "array" || named;
        let expected = listed && !short.contains(&path.as_str());
        if listed {
            assert_eq!(has(&item["get"], "cursor"), expected, "{path}");
        }
    }
}
