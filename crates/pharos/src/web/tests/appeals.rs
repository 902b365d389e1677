//! Appeals and invoices as programs see them (P-55): who may do and see what, and which status a
//! refusal has.

use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::staff::permission::Role;

on_both_engines!(
    a_commissioner_sees_articles_and_votes_and_a_reviewer_no_votes,
    whoever_decided_does_not_sit,
    what_is_wrong_with_a_notice_or_a_payment_is_named,
);

pub(super) fn notice(request: &str) -> Value {
    json!({
        "request": request,
        "received_at": "2026-01-05T12:00:00Z",
        "channel": "post",
        "position": "We hold the mark.",
        "error": "It was overlooked.",
        "support": "Page 2.",
        "payment": {
            "received_at": "2026-01-05T12:00:00Z",
            "amount": "5000.00 USD",
            "reference": "cheque 7",
        },
    })
}

/// A rejected request; gives its id.
pub(super) async fn rejected(fixture: &Fixture, reviewer: &str) -> String {
    let request = fixture.requested(reviewer, "acme.pharmacy", "Acme").await;
    let reasons = json!({ "reasons": [{ "code": "no-name-nexus", "citation": "T&C 3.1", "words": "no mark" }] });
    fixture.made(reviewer, &format!("/api/v1/requests/{request}/reject"), reasons).await;
    request
}

/// The account behind a token.
pub(super) async fn id_of(fixture: &Fixture, token: &str) -> String {
    let me = fixture.call(token, "GET", "/api/v1/me", None).await.json();
    me["id"].as_str().unwrap().to_owned()
}

pub(super) async fn holders(fixture: &Fixture, first: &str, second: &str) -> Value {
    json!({ "holders": [
        { "office": "executive-director", "staff": id_of(fixture, first).await },
        { "office": "policy-and-communications-director", "staff": id_of(fixture, second).await },
    ]})
}

async fn a_commissioner_sees_articles_and_votes_and_a_reviewer_no_votes(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let auditor = fixture.person("auditor@test.example", Role::Auditor).await;
    let first = fixture.named("first@test.example", "Dora First", Role::Commissioner).await;
    let second = fixture.named("second@test.example", "Paul Second", Role::Commissioner).await;
    let other = fixture.named("other@test.example", "Olga Other", Role::Commissioner).await;
    let request = rejected(&fixture, &reviewer).await;
    let made = fixture.made(&reviewer, "/api/v1/appeals", notice(&request)).await;
    assert_eq!((&made["fee"]["state"], &made["fee"]["rest"]), (&json!("paid"), &json!("0.00 USD")));
    let path = format!("/api/v1/appeals/{}", made["appeal"]["id"].as_str().unwrap());
    let refused = fixture.call(&reviewer, "POST", &format!("{path}/admit"), Some(json!({}))).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not-permitted"));
    // The notice of the rejection has not gone out: nothing counts from it yet (P-57).
    let undated =
        fixture.call(&supervisor, "POST", &format!("{path}/admit"), Some(json!({}))).await;
    assert_eq!((undated.status.as_u16(), undated.code().as_str()), (409, "decision-not-dated"));
    fixture.made(&reviewer, &format!("{path}/response"), json!({ "words": "It stands." })).await;
    let holders = holders(&fixture, &first, &second).await;
    let seated = fixture.made(&supervisor, &format!("{path}/commission"), holders).await;
    assert_eq!(seated["commission"][0]["name"], "Dora First");
    assert_eq!(seated["position"], "We hold the mark.");
    assert!(seated.get("votes").is_none());
    for (token, what, status) in [
        (&first, "", 403),
        (&first, "/articles", 404),
        (&other, "/articles", 403),
        (&first, "/votes", 200),
        (&other, "/votes", 403),
        (&auditor, "/votes", 200),
        (&reviewer, "/votes", 403),
        (&supervisor, "/votes", 403),
        (&auditor, "", 200),
        (&reviewer, "/articles", 404),
    ] {
        let answer = fixture.call(token, "GET", &format!("{path}{what}"), None).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
    }
    let listed = fixture.call(&auditor, "GET", "/api/v1/appeals", None).await.json();
    assert_eq!(listed["items"][0]["number"], "AP-2026-000001");
}

async fn whoever_decided_does_not_sit(fixture: Fixture) {
    let reviewer = fixture.named("reviewer@test.example", "Ann Both", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let sitting = fixture.named("sits@test.example", "Ann Both", Role::Commissioner).await;
    let second = fixture.named("second@test.example", "Paul Second", Role::Commissioner).await;
    let third = fixture.named("third@test.example", "Tia Third", Role::Commissioner).await;
    let request = rejected(&fixture, &reviewer).await;
    let made = fixture.made(&reviewer, "/api/v1/appeals", notice(&request)).await;
    let path = format!("/api/v1/appeals/{}", made["appeal"]["id"].as_str().unwrap());
    let holders = holders(&fixture, &sitting, &second).await;
    let seated = fixture.made(&supervisor, &format!("{path}/commission"), holders).await;
    let seat = &seated["commission"][0];
    assert_eq!(seat["unable"][0]["ground"], "made-the-decision", "{seat}");
    assert!(seat.get("serving").is_none());
    let select = format!("{path}/commission/executive-director/alternate");
    let body = json!({ "staff": id_of(&fixture, &third).await });
    let refused = fixture.call(&sitting, "POST", &select, Some(body.clone())).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not-presiding"));
    let chosen = fixture.call(&second, "POST", &select, Some(body)).await;
    assert_eq!(chosen.status, 204, "{}", chosen.text);
    let unable = format!("{path}/commission/executive-director/unable");
    let tie = json!({ "ground": "tie-to-the-registry", "words": "works there" });
    let refused = fixture.call(&supervisor, "POST", &unable, Some(tie)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "tie-is-no-ground"));
}

async fn what_is_wrong_with_a_notice_or_a_payment_is_named(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let request = fixture.requested(&reviewer, "beta.pharmacy", "Beta").await;
    let refused = fixture.call(&reviewer, "POST", "/api/v1/appeals", Some(notice(&request))).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "not-appealable"));
    let request = rejected(&fixture, &reviewer).await;
    for (field, value, code) in [
        ("channel", json!("pigeon"), "field-invalid"),
        ("channel", json!("desk"), "channel-not-taken"),
        ("support", json!(" "), "notice-incomplete"),
        ("received_at", json!("2026-01-05T12:00:01Z"), "date-impossible"),
        ("dated_at", json!("2026-01-06T00:00:00Z"), "date-impossible"),
    ] {
        let mut wrong = notice(&request);
        wrong[field] = value;
        let answer = fixture.call(&reviewer, "POST", "/api/v1/appeals", Some(wrong)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code), "{field}");
    }
    let mut unpaid = notice(&request);
    unpaid.as_object_mut().unwrap().remove("payment");
    let made = fixture.made(&reviewer, "/api/v1/appeals", unpaid).await;
    // What was refused left no gap in the numbers.
    assert_eq!(made["appeal"]["number"], "AP-2026-000001");
    let path = format!("/api/v1/invoices/{}", made["fee"]["id"].as_str().unwrap());
    let pay = |amount: &str| {
        json!({
            "received_at": "2026-01-05T12:00:00Z", "amount": amount, "reference": amount,
        })
    };
    let payments = format!("{path}/payments");
    for (amount, code) in [("5000.00", "field-invalid"), ("1.00 EUR", "amount-invalid")] {
        let answer = fixture.call(&operator, "POST", &payments, Some(pay(amount))).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code));
    }
    let part = fixture.made(&operator, &payments, pay("4999.99 USD")).await;
    assert_eq!((&part["state"], &part["rest"]), (&json!("open"), &json!("0.01 USD")));
    let void = format!("{path}/void");
    let refused = fixture.call(&reviewer, "POST", &void, Some(json!({ "reason": "x" }))).await;
    assert_eq!(refused.status, 403);
    assert_eq!(fixture.call(&operator, "GET", &path, None).await.json(), part);
}
