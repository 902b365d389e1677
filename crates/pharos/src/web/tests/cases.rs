//! Cases as programs see them (POLICY, section 6): who may do what, what is listed and shown, and
//! which status a refusal has.

use axum::body::Body;
use axum::http::{Request, header};
use registry_core::decision::Decision;
use registry_testkit::Samples;
use serde_json::{Value, json};

use super::fixture::Fixture;
use crate::staff::permission::Role;

on_both_engines!(
    a_revocation_takes_two_people_and_shows_what_is_possible,
    cases_are_listed_by_what_they_wait_for,
    whoever_is_conflicted_judges_no_case,
    what_is_wrong_with_an_act_is_named,
    a_registrar_answers_a_compliance_case,
);

pub(super) const NAMES: [&str; 3] = ["first.pharmacy", "second.pharmacy", "third.pharmacy"];

/// What the letter of these tests says, and the SHA-256 of that.
pub(super) const LETTER: &str = "Dear registry, yours sincerely.";
pub(super) const LETTER_HASH: &str =
    "00997775ce83e9a3ab3c52862cb9033a2b6a48018510304b6f7e749417aa466d";

/// The people of a test.
pub(super) struct People {
    pub(super) reviewer: String,
    pub(super) supervisor: String,
    pub(super) organization: String,
}

/// Three names of one organization. Nobody can write to them, so that a record is the notice.
pub(super) async fn named(fixture: &Fixture) -> People {
    let reviewer = fixture.named("ann@test.example", "Ann", Role::Reviewer).await;
    let supervisor = fixture.named("bob@test.example", "Bob", Role::Supervisor).await;
    let upload = Request::post("/api/v1/documents")
        .header(header::AUTHORIZATION, format!("Bearer {reviewer}"))
        .header(header::CONTENT_TYPE, "text/plain")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"letter.txt\"");
    let kept = fixture.send(upload.body(Body::from(LETTER)).unwrap()).await;
    assert_eq!(kept.json()["hash"], LETTER_HASH, "{}", kept.text);
    let (organization, accreditation) = fixture.accredited(&reviewer, "Acme Pharmacy").await;
    let now = fixture.registry.clock.registry_now();
    let samples = Samples::at(now);
    let mut decision = Decision::default();
    for name in NAMES {
        let domain = fixture.vouched(&reviewer, name, (&organization, &accreditation)).await;
        decision.append(samples.creates(&domain));
    }
    fixture.sponsored(decision).await;
    People { reviewer, supervisor, organization }
}

pub(super) fn grounds() -> Value {
    json!({
        "reasons": [{ "clause": "T&C 2.4", "words": "no licence in force" }],
        "supporting": "the board's list of today",
    })
}

/// A letter as it arrived; its document was uploaded.
pub(super) fn letter(at: &str) -> Value {
    json!({ "words": "as it says", "documents": [LETTER_HASH], "received_at": at })
}

pub(super) async fn revocation(fixture: &Fixture, by: &str, name: &str) -> String {
    let body = json!({ "name": name, "grounds": grounds() });
    let made = fixture.made(by, "/api/v1/cases/revocations", body).await;
    format!("/api/v1/cases/{}", made["id"].as_str().unwrap())
}

async fn refused(fixture: &Fixture, by: &str, path: &str, body: Value) -> (u16, String) {
    let answer = fixture.call(by, "POST", path, Some(body)).await;
    (answer.status.as_u16(), answer.code())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// P-50, P-51, P-15: from the notice to the deletion.
async fn a_revocation_takes_two_people_and_shows_what_is_possible(fixture: Fixture) {
    let People { reviewer, supervisor, organization } = named(&fixture).await;
    let auditor = fixture.person("auditor@test.example", Role::Auditor).await;
    let body = json!({ "name": NAMES[0], "grounds": grounds() });
    let barred = refused(&fixture, &auditor, "/api/v1/cases/revocations", body).await;
    assert_eq!(barred, is(403, "not-permitted"));
    let path = revocation(&fixture, &reviewer, NAMES[0]).await;
    let shown = async || fixture.call(&auditor, "GET", &path, None).await.json();
    let case = shown().await;
    assert_eq!(
        (&case["number"], &case["state"], &case["organization"]),
        (&json!("PR-2026-000001"), &json!("pending-revocation"), &json!(organization))
    );
    assert_eq!(case["dates"]["response_until"], "2026-01-27T00:00:00Z", "21 counted days");
    assert_eq!(case["possible"], json!(["respond", "rescind", "note"]));
    assert_eq!(case["grounds"]["reasons"][0]["clause"], "T&C 2.4");
    let early = refused(&fixture, &reviewer, &format!("{path}/revoke"), grounds()).await;
    assert_eq!(early, is(422, "response-not-due"));

    fixture.turn_to("2026-01-27T00:00:00Z");
    let proposed = fixture.made(&reviewer, &format!("{path}/revoke"), grounds()).await;
    assert_eq!(
        (&proposed["proposal"]["act"], &proposed["overdue"]),
        (&json!("revoke"), &json!(true))
    );
    assert_eq!(proposed["state"], "pending-revocation");
    let confirm = format!("{path}/confirm");
    assert_eq!(refused(&fixture, &reviewer, &confirm, json!({})).await, is(403, "not-permitted"));
    let revoked = fixture.made(&supervisor, &confirm, json!({})).await;
    assert_eq!((&revoked["state"], revoked.get("proposal")), (&json!("revoked"), None));
    let name = fixture.call(&auditor, "GET", "/api/v1/domains/first.pharmacy", None).await.json();
    let cause = &name["causes"][0];
    assert_eq!(
        (&cause["kind"], &cause["case"], &cause["set_by"]),
        (&json!("revoked"), &json!("PR-2026-000001"), &json!("Ann and Bob"))
    );

    let no_appeal = format!("{path}/confirm-no-appeal");
    let words = json!({ "words": "nothing in the post" });
    let early = refused(&fixture, &supervisor, &no_appeal, words.clone()).await;
    assert_eq!(early, is(422, "appeal-window-open"));
    assert_eq!(shown().await["dates"]["confirmable_from"], "2026-02-26T00:00:00Z");
    fixture.turn_to("2026-02-26T09:00:00Z");
    fixture.made(&supervisor, &no_appeal, words).await;
    assert_eq!(refused(&fixture, &supervisor, &confirm, json!({})).await, is(403, "same-person"));
    let third = fixture.named("cyd@test.example", "Cyd", Role::Supervisor).await;
    let last = fixture.made(&third, &confirm, json!({})).await;
    assert_eq!(
        (&last["state"], &last["dates"]["delete_at"], &last["terms_ended_at"]),
        (&json!("revoked-final"), &json!("2026-02-26T23:59:59Z"), &json!("2026-01-27T00:00:00Z"))
    );
    fixture.turn_to("2026-02-26T23:59:59Z");
    let deleted = shown().await;
    assert_eq!((&deleted["state"], &deleted["open"]), (&json!("deleted"), &json!(false)));
    let events: Vec<_> = deleted["entries"].as_array().unwrap().iter().collect();
    let last = events.last().unwrap();
    assert_eq!((&last["event"], &last["by"]), (&json!("case-name-deleted"), &json!("the clock")));
}

async fn cases_are_listed_by_what_they_wait_for(fixture: Fixture) {
    let People { reviewer, .. } = named(&fixture).await;
    for (day, name) in [("05T13", NAMES[0]), ("06T00", NAMES[1]), ("07T00", NAMES[2])] {
        fixture.turn_to(&format!("2026-01-{day}:00:00Z"));
        revocation(&fixture, &reviewer, name).await;
    }
    let suspension = json!({ "name": NAMES[0], "ground": "pharmacy-law", "grounds": grounds() });
    fixture.made(&reviewer, "/api/v1/cases/suspensions", suspension).await;
    let list = async |query: &str| {
        let path = format!("/api/v1/cases?{query}");
        let page = fixture.call(&reviewer, "GET", &path, None).await.json();
        let numbers = page["items"].as_array().unwrap().iter();
        let last = |one: &Value| one["number"].as_str().unwrap()[13..].to_owned();
        (numbers.map(last).collect::<String>(), page["next"].as_str().map(str::to_owned))
    };
    for (query, expected) in [
        ("", "1234"),
        ("kind=revocation", "123"),
        ("kind=suspension&state=suspended", "4"),
        ("state=pending-revocation", "123"),
        ("state=revoked", ""),
        ("open=false", ""),
        ("name=first.pharmacy", "14"),
        ("registrar=alpha-rx", ""),
        ("order=deadline", "1234"),
    ] {
        assert_eq!(list(query).await, (expected.to_owned(), None), "{query}");
    }
    for order in ["opened", "deadline"] {
        let (mut read, mut cursor) = (String::new(), String::new());
        for _ in 0..3 {
            let (numbers, next) = list(&format!("order={order}&limit=2{cursor}")).await;
            read += &numbers;
            let Some(next) = next else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(read, "1234", "{order}, page by page");
    }
    let answer = fixture.call(&reviewer, "GET", "/api/v1/cases?kind=murder", None).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "field-invalid"));
}

/// P-15: nobody decides where marked as conflicted.
async fn whoever_is_conflicted_judges_no_case(fixture: Fixture) {
    let People { reviewer, supervisor, organization } = named(&fixture).await;
    let path = revocation(&fixture, &reviewer, NAMES[0]).await;
    fixture.turn_to("2026-01-27T00:00:00Z");
    fixture.made(&reviewer, &format!("{path}/revoke"), grounds()).await;
    for (token, act, body) in [
        (&reviewer, format!("{path}/rescind"), json!({ "words": "all is well" })),
        (&supervisor, format!("{path}/confirm"), json!({})),
        (
            &reviewer,
            "/api/v1/cases/revocations".to_owned(),
            json!({ "name": NAMES[1], "grounds": grounds() }),
        ),
    ] {
        let mark = json!({ "reason": "a cousin owns it" });
        let conflicts = format!("/api/v1/organizations/{organization}/conflicts");
        let marked = fixture.call(token, "POST", &conflicts, Some(mark)).await;
        assert!(matches!(marked.status.as_u16(), 201 | 409), "{}", marked.text);
        assert_eq!(
            refused(&fixture, token, &act, body).await,
            is(403, "conflict-of-interest"),
            "{act}"
        );
    }
}

async fn what_is_wrong_with_an_act_is_named(fixture: Fixture) {
    let People { reviewer, organization, .. } = named(&fixture).await;
    let path = revocation(&fixture, &reviewer, NAMES[0]).await;
    let open = "/api/v1/cases";
    let name = NAMES[0];
    let nothing = json!({ "words": "in words alone" });
    let received = "2026-01-05T12:00:00Z";
    let without = json!({ "reasons": [{ "clause": "T&C 2.4", "words": "it is so" }] });
    let mut unread = letter(received);
    unread["documents"][0] = json!("xyz");
    let mut missing = letter(received);
    missing["documents"][0] = json!("ab".repeat(32));
    for (at, body, status, code) in [
        (
            format!("{open}/revocations"),
            json!({ "name": name, "grounds": grounds() }),
            409,
            "case-open",
        ),
        (
            format!("{open}/revocations"),
            json!({ "name": "none.pharmacy", "grounds": grounds() }),
            404,
            "domain-not-found",
        ),
        (
            format!("{open}/revocations"),
            json!({ "name": NAMES[1], "grounds": without }),
            400,
            "no-support",
        ),
        (
            format!("{open}/suspensions"),
            json!({ "name": name, "ground": "bad-mood", "grounds": grounds() }),
            400,
            "unknown-ground",
        ),
        (
            format!("{open}/discontinuations"),
            json!({ "name": name, "notice": nothing }),
            400,
            "no-document",
        ),
        (
            format!("{open}/discontinuations"),
            json!({ "name": name, "notice": unread }),
            400,
            "field-invalid",
        ),
        (
            format!("{open}/discontinuations"),
            json!({ "name": name, "notice": missing }),
            400,
            "field-invalid",
        ),
        (
            format!("{open}/discontinuations"),
            json!({ "name": name, "notice": letter("2026-01-05T12:00:01Z") }),
            400,
            "received-in-the-future",
        ),
        (format!("{path}/respond"), json!({ "words": " " }), 400, "no-words"),
        (
            format!("{path}/lift"),
            json!({ "finding": "rectified", "filed": nothing }),
            409,
            "case-of-another-kind",
        ),
        (format!("{path}/confirm"), json!({}), 403, "not-permitted"),
        (format!("{path}/confirm-no-appeal"), nothing.clone(), 409, "case-state"),
        (
            format!("{path}/extend"),
            json!({
                "clock": "token", "last_day": "2026-02-28", "agreed_with": "Ada",
                "agreed_at": received, "filed": letter(received),
            }),
            400,
            "field-invalid",
        ),
        (
            format!("{path}/order-move"),
            json!({ "organization": organization, "order": letter(received) }),
            409,
            "case-of-another-kind",
        ),
        (format!("{open}/{organization}/note"), nothing.clone(), 404, "not-found"),
    ] {
        assert_eq!(refused(&fixture, &reviewer, &at, body).await, is(status, code), "{at} {code}");
    }
}

/// P-81: opened with words, answered, closed; nothing follows for a name.
async fn a_registrar_answers_a_compliance_case(fixture: Fixture) {
    let People { reviewer, .. } = named(&fixture).await;
    let body = json!({ "registrar": "alpha-rx", "grounds": grounds() });
    let unknown = json!({ "registrar": "omega-rx", "grounds": grounds() });
    let missing = refused(&fixture, &reviewer, "/api/v1/cases/compliance", unknown).await;
    assert_eq!(missing, is(404, "not-found"));
    let made = fixture.made(&reviewer, "/api/v1/cases/compliance", body).await;
    assert_eq!((&made["state"], &made["registrar"]), (&json!("open"), &json!("alpha-rx")));
    let path = format!("/api/v1/cases/{}", made["id"].as_str().unwrap());
    let refusal = refused(&fixture, &reviewer, &format!("{path}/revoke"), grounds()).await;
    assert_eq!(refusal, is(409, "case-of-another-kind"));
    fixture.turn_to("2026-01-09T00:00:00Z");
    let answered =
        fixture.made(&reviewer, &format!("{path}/respond"), letter("2026-01-08T00:00:00Z")).await;
    assert_eq!(
        (&answered["state"], &answered["dates"]["answered_at"]),
        (&json!("answered"), &json!("2026-01-08T00:00:00Z"))
    );
    assert_eq!(answered["entries"][1]["documents"][0]["name"], "letter.txt");
    let words = json!({ "words": "suspended by the registrar" });
    let closed = fixture.made(&reviewer, &format!("{path}/close"), words.clone()).await;
    assert_eq!((&closed["state"], &closed["open"]), (&json!("closed"), &json!(false)));
    assert_eq!(closed["possible"], json!(["note"]));
    assert_eq!(
        refused(&fixture, &reviewer, &format!("{path}/close"), words).await,
        is(409, "case-state")
    );
    let list = "/api/v1/cases?registrar=alpha-rx&kind=compliance";
    let page = fixture.call(&reviewer, "GET", list, None).await.json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}
