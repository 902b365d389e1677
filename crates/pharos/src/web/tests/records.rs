//! Records of organizations, reviews of applications and findings as a program meets them.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use super::fixture::{Answer, Fixture, organization, request};
use crate::staff::permission::Role;

on_both_engines!(
    an_edit_of_what_changed_meanwhile_is_told_what_changed,
    an_organizations_record_grows,
    a_customer_is_asked_and_what_waits_is_listed,
    an_application_is_reviewed_before_it_is_granted,
    a_prior_rejection_is_found_and_given_as_a_ground,
    a_token_is_bound_to_an_authorized_registrar_and_stays_bound,
);

async fn put(fixture: &Fixture, token: &str, path: &str, tag: Option<&str>, body: Value) -> Answer {
    let mut request = Request::put(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(tag) = tag {
        request = request.header(header::IF_MATCH, tag);
    }
    fixture.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn an_edit_of_what_changed_meanwhile_is_told_what_changed(fixture: Fixture) {
    let one = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let two = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let made = fixture.made(&one, "/api/v1/organizations", organization("Acme")).await;
    let path = format!("/api/v1/organizations/{}", made["id"].as_str().unwrap());
    let read = fixture.call(&one, "GET", &path, None).await;
    let tag = read.header("etag").to_owned();
    assert_eq!(tag, "\"1\"");
    let untagged = put(&fixture, &one, &path, None, organization("Acme Inc.")).await;
    assert_eq!((untagged.status.as_u16(), untagged.code().as_str()), (428, "if-match-missing"));
    let weak = put(&fixture, &one, &path, Some("W/\"1\""), organization("Acme Inc.")).await;
    assert_eq!(weak.status, 400);
    fixture.turn_to("2026-01-06T00:00:00Z");
    let first = put(&fixture, &two, &path, Some(&tag), organization("Acme Inc.")).await;
    assert_eq!((first.status.as_u16(), first.header("etag")), (200, "\"2\""), "{}", first.text);
    let second = put(&fixture, &one, &path, Some(&tag), organization("Acme Ltd.")).await;
    assert_eq!((second.status.as_u16(), second.code().as_str()), (412, "changed-meanwhile"));
    let told = &second.json()["meanwhile"][0];
    assert_eq!(told["by"], "supervisor Test");
    assert_eq!(told["events"], json!(["organization-changed"]));
    let same = put(&fixture, &one, &path, Some("\"2\""), organization("Acme Inc.")).await;
    assert_eq!((same.status.as_u16(), same.code().as_str()), (409, "nothing-changed"));
    let found = fixture.call(&one, "GET", &path, None).await.json();
    assert_eq!(found["name"], "Acme Inc.", "what was refused changed nothing");
}

/// P-7, P-57, P-58.
async fn an_organizations_record_grows(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let made = fixture.made(&token, "/api/v1/organizations", organization("Acme")).await;
    let of = |act: &str| format!("/api/v1/organizations/{}/{act}", made["id"].as_str().unwrap());
    let affiliate = json!({ "name": "Acme Holding", "country": "US", "relation": "parent" });
    let with = fixture.made(&token, &of("affiliates"), affiliate).await;
    let id = with["affiliates"][0]["id"].clone();
    let disclosed = json!({
        "words": "A fine.", "happened_on": "2025-12-01", "affiliate": id,
        "disclosed_at": "2026-01-02T09:00:00Z",
    });
    let after = fixture.made(&token, &of("disclosures"), disclosed).await;
    assert_eq!(after["disclosures"][0]["happened_on"], "2025-12-01");
    assert_eq!(after["disclosures"][0]["disclosed_at"], "2026-01-02T09:00:00Z");
    let learnt = json!({ "source": "Illinois board", "words": "Suspended." });
    let after = fixture.made(&token, &of("information"), learnt).await;
    assert_eq!(after["information"][0]["recorded_by"], "reviewer Test");
    let end = json!({ "affiliate": id, "reason": "Sold." });
    let after = fixture.made(&token, &of("affiliates/end"), end).await;
    assert_eq!(after["affiliates"][0]["end_reason"], "Sold.");
    let future = json!({ "words": "A fine.", "happened_on": "2027-12-01" });
    let refused = fixture.call(&token, "POST", &of("disclosures"), Some(future)).await;
    assert_eq!(refused.code(), "happened-after-disclosure");
}

/// P-13: customers too, documents and dates, and a list of what waits.
async fn a_customer_is_asked_and_what_waits_is_listed(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme").await;
    let shown = fixture.call(&token, "GET", &format!("/api/v1/requests/{id}"), None).await;
    let customer = shown.json()["organization"].as_str().unwrap().to_owned();
    let question = json!({ "question": "Which licence?" });
    fixture.made(&token, &format!("/api/v1/requests/{id}/information"), question.clone()).await;
    let of_customer = format!("/api/v1/organizations/{customer}/questions");
    let asked = fixture.made(&token, &of_customer, question).await;
    // P-59: 14 whole days after the day of the question.
    assert_eq!(asked["questions"][0]["due_at"], "2026-01-20T00:00:00Z");
    let waiting = async |of: &str| {
        let path = format!("/api/v1/information-requests?of={of}");
        fixture.call(&token, "GET", &path, None).await.json()
    };
    for (instant, overdue) in [("2026-01-19T23:59:59Z", false), ("2026-01-20T00:00:00Z", true)] {
        fixture.turn_to(instant);
        let requests = waiting("requests").await;
        assert_eq!(requests["requests"][0]["information"][0]["overdue"], overdue, "{instant}");
        let customers = waiting("customers").await;
        assert_eq!(customers["customers"][0]["questions"][0]["overdue"], overdue, "{instant}");
    }
    let first = asked["questions"][0]["id"].as_str().unwrap();
    let reply = json!({ "text": "IL-1", "received_at": "2026-01-19T10:00:00Z" });
    let replied = fixture.made(&token, &format!("{of_customer}/{first}/reply"), reply).await;
    assert_eq!(replied["questions"][0]["overdue"], false, "it came in time, by post");
    assert_eq!(replied["questions"][0]["replied_at"], "2026-01-19T10:00:00Z");
    assert_eq!(waiting("customers").await["customers"], json!([]));
    let unknown = fixture.call(&token, "GET", "/api/v1/information-requests?of=all", None).await;
    assert_eq!(unknown.status, 400);
}

/// P-2, P-3: the checklist, the fee, the websites of the grant and those after it.
async fn an_application_is_reviewed_before_it_is_granted(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let made = fixture.made(&token, "/api/v1/organizations", organization("Acme")).await;
    let applied = json!({
        "organization": made["id"], "programme": "verified-websites",
        "websites": ["https://www.acme.example"], "jurisdictions": ["US-IL"],
    });
    let applied = fixture.made(&token, "/api/v1/accreditations", applied).await;
    let id = applied["accreditation"]["id"].as_str().unwrap();
    let of = |act: &str| format!("/api/v1/accreditations/{id}/{act}");
    assert_eq!(applied["accreditation"]["applications"][0]["fee"], "1025.00 USD");
    assert_eq!(applied["accreditation"]["websites"], json!([]), "asked for is not approved");
    let application = &applied["application"];
    let early = json!({ "application": application });
    let early = fixture.call(&token, "POST", &of("grant"), Some(early)).await;
    assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "standards-open"));
    let unsure = json!({ "application": application, "standards": [
        { "standard": "1", "verdict": "perhaps", "words": "?" },
    ] });
    let seen = fixture.version(&token, &format!("/api/v1/accreditations/{id}")).await;
    let unsure = fixture.call_on(&token, ("POST", &of("review")), &seen, unsure).await;
    assert_eq!(unsure.json()["errors"][0]["field"], "standards[0].verdict");
    let granted = fixture.granted(&token, &applied).await;
    assert_eq!(granted["websites"], json!(["https://www.acme.example/"]));
    assert_eq!(granted["applications"][0]["checklist"][0]["judged_by"], "reviewer Test");
    let more = json!({ "add": ["https://shop.acme.example/"], "reason": "A second shop." });
    let more = fixture.made(&token, &of("websites"), more).await;
    assert_eq!(more["website_changes"][0]["by"], "reviewer Test");
    assert_eq!(more["websites"].as_array().unwrap().len(), 2);
}

/// P-11: shown with the request, and a ground only where there was one.
async fn a_prior_rejection_is_found_and_given_as_a_ground(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (organization, accreditation) = fixture.accredited(&token, "Acme").await;
    let ask = || request("acme.pharmacy", &organization, &accreditation);
    let ground = |code: &str| json!({ "reasons": [{ "code": code, "words": "See the file." }] });
    let first = fixture.made(&token, "/api/v1/requests", ask()).await;
    let of = |request: &Value, act: &str| {
        format!("/api/v1/requests/{}/{act}", request["id"].as_str().unwrap())
    };
    let none = ground("previously-rejected");
    let none = fixture.call(&token, "POST", &of(&first, "reject"), Some(none)).await;
    assert_eq!((none.status.as_u16(), none.code().as_str()), (409, "not-rejected-before"));
    fixture.made(&token, &of(&first, "reject"), ground("not-qualified")).await;
    fixture.turn_to("2026-01-06T00:00:00Z");
    let second = fixture.made(&token, "/api/v1/requests", ask()).await;
    let found = fixture.call(&token, "GET", &of(&second, "findings"), None).await.json();
    assert_eq!(found["prior_rejections"][0]["id"], first["id"]);
    fixture.made(&token, &of(&second, "reject"), ground("previously-rejected")).await;
    let late = fixture.call(&token, "POST", &of(&second, "reject"), Some(ground("policy"))).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (409, "request-not-open"));
    assert!(late.text.contains("rejected by reviewer Test since"), "{}", late.text);
}

/// P-20: at acceptance and when it is replaced.
async fn a_token_is_bound_to_an_authorized_registrar_and_stays_bound(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme").await;
    let accept = format!("/api/v1/requests/{id}/accept");
    let stranger = json!({ "registrar": "stranger-rx" });
    let refused = fixture.call(&token, "POST", &accept, Some(stranger)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "field-invalid"));
    fixture.registrar("alpha-rx").await;
    let bound = json!({ "registrar": "alpha-rx" });
    let mut held = fixture.made(&token, &accept, bound).await["token"].clone();
    // (what is asked, whom the new token is bound to)
    let table = [
        (json!({}), json!("alpha-rx")),
        (json!({ "registrar": null }), Value::Null),
        (json!({}), Value::Null),
        (json!({ "registrar": "alpha-rx" }), json!("alpha-rx")),
    ];
    for (place, (asked, registrar)) in table.into_iter().enumerate() {
        fixture.turn_to(&format!("2026-01-06T0{place}:00:00Z"));
        let path = format!("/api/v1/tokens/{}/reissue", held.as_str().unwrap());
        let new = fixture.made(&token, &path, asked.clone()).await;
        assert_eq!(new["registrar"], registrar, "{asked}");
        held = new["id"].clone();
    }
}
