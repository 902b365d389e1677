//! The API as a program meets it.

use registry_core::request::token_notice_key;
use serde_json::{Value, json};

use super::fixture::{Fixture, organization, request};
use crate::mail::Outbox;
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    the_document_and_the_routes_agree,
    a_name_by_the_honest_path,
    a_replaced_token_keeps_its_deadline,
    the_queue_is_kept,
    an_appeals_window_counts_from_the_first_attempt_at_the_notice,
    what_cannot_be_taken_is_named,
    a_request_on_no_standing_is_rejected_with_its_notice,
    an_accreditation_forecasts_itself,
    questions_and_replies,
    pages_of_a_list_join_up,
    a_bearer_token_is_made_and_revoked,
);

/// Fills the parameters of a documented path.
fn filled(path: &str) -> String {
    let id = "019b0000-0000-7000-8000-000000000000";
    let path = path
        .replace("{name}", "acme.pharmacy")
        .replace("{hash}", "00")
        .replace("{tld}", "pharmacy");
    path.replace("{id}", id).replace("{question}", id).replace("{person}", id)
}

async fn the_document_and_the_routes_agree(fixture: Fixture) {
    let document = fixture.get("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 20, "{}", paths.len());
    for (path, methods) in paths {
        for method in ["get", "post", "put", "patch", "delete"] {
            let answer = fixture
                .call("no such token", &method.to_uppercase(), &filled(path), Some(json!({})))
                .await;
            let documented = methods.get(method).is_some();
            let expected = match (documented, path.as_str()) {
                (true, "/health" | "/api/v1/published" | "/api/v1/watch/guide") => 200,
                // Anybody may ask, about a name.
                (true, "/verify") => 400,
                (true, "/api/v1/watch/standing") if method == "get" => 400,
                // Whoever has the link of a letter.
                (true, "/api/v1/watch/answers") => 400,
                (true, _) => 401,
                (false, _) => 405,
            };
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.text);
        }
    }
    assert_eq!(fixture.get("/api/v1/nothing").await.code(), "not-found");
}

/// Two shapes of one name would silently be described as one.
#[test]
fn every_shape_has_a_name_of_its_own() {
    let mut names = std::collections::BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let mut is_shape = false;
            for line in text.lines() {
                is_shape |= line.starts_with("#[derive(") && line.contains("ToSchema");
                let named = line.split_once("struct ").or_else(|| line.split_once("enum "));
                if let (true, Some((before, rest))) = (is_shape, named)
                    && (before.is_empty() || before.starts_with("pub"))
                {
                    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                    assert!(names.insert(rest[..end].to_owned()), "two shapes: {}", &rest[..end]);
                    is_shape = false;
                }
            }
        }
    }
    assert!(names.len() > 20);
}

async fn a_name_by_the_honest_path(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let path = format!("/api/v1/requests/{id}/accept");
    let accepted = fixture.made(&token, &path, json!({})).await;
    assert_eq!(accepted["state"], "accepted");
    assert_eq!(accepted["decided_by"], "reviewer Test");
    // P-21, P-59: 60 whole days after the day of the acceptance.
    assert_eq!(accepted["token_expires_at"], "2026-03-07T00:00:00Z");
    let token_id = accepted["token"].as_str().unwrap().to_owned();
    let shown = fixture.call(&token, "GET", &format!("/api/v1/tokens/{token_id}"), None).await;
    assert_eq!(shown.json()["state"], "live");
    // The secret waits sealed beside its notice, and what it hashes to is what the token knows.
    let key = token_notice_key(token_id.parse().unwrap());
    let duties = fixture.registry.store.read(|read| read.duties_page(None, 50)).await.unwrap();
    let duty = duties.into_iter().find(|duty| duty.key == key).unwrap();
    let secret = fixture.registry.seal.open(&key, &duty.sealed.unwrap()).unwrap();
    let secret = String::from_utf8(secret.to_vec()).unwrap();
    assert_eq!(secret.len(), 52);
    assert!(!shown.text.contains(&secret));
    let hash = crate::identity::token_hash(&secret);
    let now = fixture.registry.clock.registry_now();
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        read.token_by_hash(&hash, registry_store::Lock::None, now)
    };
    let known = fixture.registry.store.read(read).await.unwrap().unwrap();
    assert_eq!(known.object.id.to_string(), token_id);
}

async fn a_replaced_token_keeps_its_deadline(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.registrar("alpha-rx").await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let accept = format!("/api/v1/requests/{id}/accept");
    let accepted = fixture.made(&token, &accept, json!({})).await;
    fixture.turn_to("2026-02-01T00:00:00Z");
    let old = format!("/api/v1/tokens/{}", accepted["token"].as_str().unwrap());
    let body = json!({ "registrar": "alpha-rx" });
    let new = fixture.made(&token, &format!("{old}/reissue"), body).await;
    assert_eq!(new["expires_at"], accepted["token_expires_at"]);
    assert_eq!(new["registrar"], "alpha-rx");
    assert_eq!(fixture.call(&token, "GET", &old, None).await.json()["state"], "killed");
    let again = fixture.call(&token, "POST", &format!("{old}/reissue"), Some(json!({}))).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "request-not-accepted"));
}

/// P-12: the queue, rejections without revival, the supervisor's confirmation.
async fn the_queue_is_kept(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let first = fixture.requested(&reviewer, "acme.pharmacy", "Acme Pharmacy").await;
    let second = fixture.requested(&reviewer, "acme.pharmacy", "Acme Stores").await;
    let third = fixture.requested(&reviewer, "acme.pharmacy", "Acme Clinic").await;
    let path = |id: &str, act: &str| format!("/api/v1/requests/{id}/{act}");
    let early = fixture.call(&reviewer, "POST", &path(&second, "accept"), Some(json!({}))).await;
    assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "request-not-head"));
    let bare = json!({ "reasons": [{ "code": "incomplete", "words": " " }] });
    let bare = fixture.call(&reviewer, "POST", &path(&first, "reject"), Some(bare)).await;
    assert_eq!((bare.status.as_u16(), bare.code().as_str()), (400, "reason-missing"));
    let reasons = json!({ "reasons": [
        { "code": "incomplete", "words": "No licence number.", "missing": ["licence number"] },
    ] });
    let rejected = fixture.made(&reviewer, &path(&first, "reject"), reasons).await;
    assert_eq!(rejected["appealable_until"], Value::Null, "its notice has no date yet, P-57");
    let unconfirmed =
        fixture.call(&supervisor, "POST", &path(&second, "accept"), Some(json!({}))).await;
    assert_eq!(unconfirmed.code(), "needs-confirmation");
    let confirm = json!({ "confirm": true });
    let not_theirs =
        fixture.call(&reviewer, "POST", &path(&second, "accept"), Some(confirm.clone())).await;
    assert_eq!((not_theirs.status.as_u16(), not_theirs.code().as_str()), (403, "not-permitted"));
    fixture.made(&supervisor, &path(&second, "accept"), confirm).await;
    let list = fixture.call(&reviewer, "GET", "/api/v1/requests?name=acme.pharmacy", None).await;
    let states: Vec<Value> =
        list.json()["items"].as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, ["rejected", "accepted", "rejected"]);
    let third = fixture.call(&reviewer, "GET", &path(&third, ""), None).await;
    assert_eq!(third.status, 404, "a slash too many is no request");
}

/// P-55a with P-57: decided on the 5th, first tried on the 9th; later attempts change nothing.
async fn an_appeals_window_counts_from_the_first_attempt_at_the_notice(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&reviewer, "acme.pharmacy", "Acme Pharmacy").await;
    let path = format!("/api/v1/requests/{id}");
    let reasons =
        json!({ "reasons": [{ "code": "not-qualified", "words": "No licence number." }] });
    fixture.made(&reviewer, &format!("{path}/reject"), reasons).await;
    let shown = async || fixture.call(&reviewer, "GET", &path, None).await.json();
    fixture.turn_to("2026-01-09T18:00:00Z");
    assert_eq!(shown().await["appealable_until"], Value::Null, "nobody has tried to send it");
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::into_folder(folder.path().join("mail"), "registry@registry.test");
    let worker = Worker::new(fixture.registry.clone(), Some(outbox.unwrap()));
    for attempt in ["2026-01-09T18:00:00Z", "2026-01-20T00:00:00Z"] {
        fixture.turn_to(attempt);
        worker.catch_up().await.unwrap();
        let rejected = shown().await;
        assert_eq!(rejected["decided_at"], "2026-01-05T12:00:00Z");
        assert_eq!(rejected["noticed_at"], "2026-01-09T18:00:00Z");
        assert_eq!(rejected["appealable_until"], "2026-02-09T00:00:00Z", "end of day 30");
    }
    let letters = std::fs::read_dir(folder.path().join("mail")).unwrap();
    let letter = letters
        .flatten()
        .find(|file| file.file_name().to_string_lossy().contains("request-rejected"));
    let letter = std::fs::read_to_string(letter.unwrap().path()).unwrap();
    assert!(letter.contains("8 February 2026, 23:59:59 UTC"), "it tells the deadline: {letter}");
}

async fn what_cannot_be_taken_is_named(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let post = async |path: &str, body: Value| fixture.call(&token, "POST", path, Some(body)).await;
    let mut unknown = organization("Acme");
    unknown["colour"] = json!("blue");
    let answer = post("/api/v1/organizations", unknown).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["errors"][0]["field"], "colour");
    assert_eq!(answer.json()["errors"][0]["found"], "\"blue\"");
    let mut wrong = organization("Acme");
    wrong["country"] = json!("Narnia");
    let answer = post("/api/v1/organizations", wrong).await;
    assert_eq!(answer.json()["errors"][0]["field"], "country");
    assert!(answer.json()["errors"][0]["allowed"].as_str().unwrap().contains("ISO 3166-1"));
    let (organization, accreditation) = fixture.accredited(&token, "Acme").await;
    let answer =
        post("/api/v1/requests", request("acme.shop", &organization, &accreditation)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "not-in-this-registry"));
    let mut basis = request("acme.pharmacy", &organization, &accreditation);
    basis["basis"] = json!({ "kind": "faith" });
    let answer = post("/api/v1/requests", basis).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "field-invalid"));
    let id = "019b0000-0000-7000-8000-000000000000";
    let answer = post("/api/v1/requests", request("acme.pharmacy", id, &accreditation)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "not-found"));
    let answer = fixture.call(&token, "GET", "/api/v1/requests?limit=0", None).await;
    assert_eq!(answer.json()["errors"][0]["field"], "limit");
    let answer = fixture.call(&token, "GET", "/api/v1/tokens/42", None).await;
    assert_eq!(answer.json()["errors"][0]["found"], "\"42\"");
}

/// P-10, P-17: what a form cannot mend is recorded and rejected at once.
async fn a_request_on_no_standing_is_rejected_with_its_notice(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (organization, accreditation) = fixture.accredited(&token, "Acme").await;
    fixture.turn_to("2027-03-01T00:00:00Z");
    let body = request("acme.pharmacy", &organization, &accreditation);
    let made = fixture.made(&token, "/api/v1/requests", body).await;
    assert_eq!(
        (&made["state"], &made["reasons"][0]["code"]),
        (&json!("rejected"), &json!("not-qualified"))
    );
    let shown = format!("/api/v1/accreditations/{accreditation}");
    let shown = fixture.call(&token, "GET", &shown, None).await.json();
    assert_eq!(shown["standing"]["code"], "lapsed");
    assert_eq!((&shown["standings"], &shown["forecast"]), (&json!([]), &json!([])));
}

async fn an_accreditation_forecasts_itself(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (_, accreditation) = fixture.accredited(&token, "Acme").await;
    let path = format!("/api/v1/accreditations/{accreditation}");
    let shown = fixture.call(&token, "GET", &path, None).await.json();
    assert_eq!(shown["standing"]["code"], "in-term");
    assert_eq!(shown["standing"]["ends_at"], "2027-01-05T12:00:00Z");
    let coming: Vec<_> = shown["standings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["at"].as_str().unwrap(), one["standing"]["code"].as_str().unwrap()))
        .collect();
    let expected = [("2027-01-05T12:00:00Z", "grace"), ("2027-02-04T12:00:00Z", "lapsed")];
    assert_eq!(coming, expected);
    let refused = json!({ "reason": "The licence was revoked." });
    let answer =
        fixture.call(&token, "POST", &format!("{path}/withdraw"), Some(refused.clone())).await;
    assert_eq!(answer.code(), "not-permitted");
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let after = fixture.made(&supervisor, &format!("{path}/withdraw"), refused).await;
    assert_eq!(after["standing"]["code"], "withdrawn");
}

async fn questions_and_replies(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let path = format!("/api/v1/requests/{id}/information");
    let asked = fixture.made(&token, &path, json!({ "question": "Which licence?" })).await;
    let question = asked["information"][0]["id"].as_str().unwrap().to_owned();
    let reply = format!("{path}/{question}/reply");
    let replied = fixture.made(&token, &reply, json!({ "text": "IL 054-1234." })).await;
    assert_eq!(replied["information"][0]["reply"], "IL 054-1234.");
    let again = fixture.call(&token, "POST", &reply, Some(json!({ "text": "More." }))).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (404, "no-such-question"));
}

async fn pages_of_a_list_join_up(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    for name in ["Birch", "acorn", "Cedar"] {
        fixture.made(&token, "/api/v1/organizations", organization(name)).await;
    }
    let mut names = Vec::new();
    let mut path = "/api/v1/organizations?limit=2".to_owned();
    loop {
        let page = fixture.call(&token, "GET", &path, None).await.json();
        let items = page["items"].as_array().unwrap();
        names.extend(items.iter().map(|one| one["name"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/organizations?limit=2&cursor={next}");
    }
    assert_eq!(names, ["acorn", "Birch", "Cedar"]);
}

async fn a_bearer_token_is_made_and_revoked(fixture: Fixture) {
    let token = fixture.person("auditor@test.example", Role::Auditor).await;
    let me = fixture.call(&token, "GET", "/api/v1/me", None).await.json();
    let permissions = [
        "read-registry",
        "read-votes",
        "search-registration-data",
        "read-watch",
        "read-sign-ins",
        "make-api-token",
    ];
    assert_eq!(me["permissions"], json!(permissions));
    let body = json!({ "name": "nightly report" });
    let made = fixture.made(&token, "/api/v1/bearer-tokens", body).await;
    let second = made["token"].as_str().unwrap();
    assert_eq!(fixture.call(second, "GET", "/api/v1/me", None).await.status, 200);
    assert_eq!(fixture.call(second, "DELETE", "/api/v1/bearer-tokens", None).await.status, 204);
    let gone = fixture.call(second, "GET", "/api/v1/me", None).await;
    assert_eq!((gone.status.as_u16(), gone.header("www-authenticate")), (401, "Bearer"));
    let answer =
        fixture.call(&token, "POST", "/api/v1/organizations", Some(organization("Acme"))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "not-permitted"));
}
