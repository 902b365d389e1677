//! What is sent twice under one key is carried out once.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use super::fixture::{Answer, Fixture, organization};
use crate::staff::permission::Role;

on_both_engines!(
    sent_again_it_is_answered_again_and_done_once,
    a_key_belongs_to_one_request_of_one_person,
    a_refusal_is_decided_anew,
    without_its_answer_it_is_not_carried_out_again,
    secrets_are_not_kept,
    the_document_says_which_posts_take_a_key,
    a_key_that_cannot_be_one_is_refused,
    what_is_only_logged_is_logged_once,
);

const ORGANIZATIONS: &str = "/api/v1/organizations";

async fn post(fixture: &Fixture, token: &str, key: &str, path: &str, body: Value) -> Answer {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key);
    fixture.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn names(fixture: &Fixture, token: &str) -> Vec<String> {
    let list = fixture.call(token, "GET", ORGANIZATIONS, None).await.json();
    let name = |one: &Value| one["name"].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(name).collect()
}

async fn sent_again_it_is_answered_again_and_done_once(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let body = organization("Acme Pharmacy");
    let first = post(&fixture, &token, "k1", ORGANIZATIONS, body.clone()).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let again = post(&fixture, &token, "k1", ORGANIZATIONS, body).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(names(&fixture, &token).await, ["Acme Pharmacy"]);
}

async fn a_key_belongs_to_one_request_of_one_person(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let other = fixture.person("other@test.example", Role::Reviewer).await;
    let first = post(&fixture, &token, "k1", ORGANIZATIONS, organization("Acme")).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let reused = post(&fixture, &token, "k1", ORGANIZATIONS, organization("Bolt")).await;
    assert_eq!((reused.status.as_u16(), reused.code().as_str()), (422, "idempotency-key-reused"));
    let another = post(&fixture, &other, "k1", ORGANIZATIONS, organization("Bolt")).await;
    assert_eq!(another.status, 201, "{}", another.text);
    assert_eq!(names(&fixture, &token).await, ["Acme", "Bolt"]);
}

async fn a_refusal_is_decided_anew(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let mut body = organization("Acme");
    body["country"] = json!("Narnia");
    for _ in 0..2 {
        let refused = post(&fixture, &token, "k1", ORGANIZATIONS, body.clone()).await;
        assert_eq!(refused.status, 400, "{}", refused.text);
        assert_eq!(refused.header("idempotency-replayed"), "");
    }
    let mended = post(&fixture, &token, "k1", ORGANIZATIONS, organization("Acme")).await;
    assert_eq!(mended.status, 201, "{}", mended.text);
}

async fn without_its_answer_it_is_not_carried_out_again(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let body = organization("Acme Pharmacy");
    post(&fixture, &token, "k1", ORGANIZATIONS, body.clone()).await;
    // As if the program had ended between the act and its answer.
    fixture.world.execute("UPDATE idempotency_key SET status = 0, body = ''");
    let again = post(&fixture, &token, "k1", ORGANIZATIONS, body).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "carried-out-already"));
    assert_eq!(names(&fixture, &token).await, ["Acme Pharmacy"]);
}

async fn secrets_are_not_kept(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let body = json!({ "name": "script" });
    let made = post(&fixture, &token, "k1", "/api/v1/bearer-tokens", body.clone()).await;
    assert!(made.status.is_success(), "{}", made.text);
    let again = post(&fixture, &token, "k1", "/api/v1/bearer-tokens", body).await;
    assert_eq!(again.header("idempotency-replayed"), "");
    assert_ne!(again.text, made.text, "another token");
}

async fn the_document_says_which_posts_take_a_key(fixture: Fixture) {
    let document = fixture.get("/openapi.json").await.json();
    let takes = |path: &str| {
        let parameters = document["paths"][path]["post"]["parameters"].as_array().cloned();
        let named = |one: &Value| one["name"] == "Idempotency-Key" && one["in"] == "header";
        parameters.unwrap_or_default().iter().any(named)
    };
    assert!(takes(ORGANIZATIONS) && takes("/api/v1/requests/{id}/accept"));
    assert!(!takes("/api/v1/bearer-tokens") && !takes("/api/v1/invitations"));
}

async fn a_key_that_cannot_be_one_is_refused(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    for key in ["", "with space", &"k".repeat(256)] {
        let refused = post(&fixture, &token, key, ORGANIZATIONS, organization("Acme")).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "field-invalid"));
    }
    let nobody = post(&fixture, "no such token", "k1", ORGANIZATIONS, organization("Acme")).await;
    assert_eq!(nobody.status, 401);
}

/// P-72: a document that is given out is logged once.
async fn what_is_only_logged_is_logged_once(fixture: Fixture) {
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let body = json!({ "document": "billing-policy", "version": "1", "text": "At once." });
    let made = fixture.made(&supervisor, "/api/v1/editions", body).await;
    let given = format!("/api/v1/editions/{}/given", made["id"].as_str().unwrap());
    let wanted = json!({ "to": "Alpha Rx", "reason": "wants to sign" });
    let first = post(&fixture, &supervisor, "k1", &given, wanted.clone()).await;
    assert!(first.status.is_success(), "{}", first.text);
    let again = post(&fixture, &supervisor, "k1", &given, wanted).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.text, first.text);
    let log = fixture.call(&supervisor, "GET", &given, None).await.json();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1), "{log}");
}
