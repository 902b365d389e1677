//! Documents and agreements of an appeal (P-55b, P-55d, P-59a), and who reads them.

use serde_json::{Value, json};

use super::appeals::{holders, notice};
use super::documents::{pdf, sent};
use super::fixture::{Fixture, request};
use crate::mail::Outbox;
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    the_articles_cite_what_the_file_held_and_nothing_new,
    a_clock_is_moved_by_a_document_and_shown_to_the_commission,
);

struct Scene {
    reviewer: String,
    supervisor: String,
    first: String,
    second: String,
    licence: String,
    path: String,
    request: String,
}

/// Hands in a document of a size of its own; gives its hash.
async fn uploaded(fixture: &Fixture, token: &str, size: usize) -> String {
    let kept = sent(fixture, token, "application/pdf", pdf(size)).await;
    assert_eq!(kept.status, 201, "{}", kept.text);
    kept.json()["hash"].as_str().unwrap().to_owned()
}

/// An appeal that is admitted, about a request that came with a licence.
async fn admitted(fixture: &Fixture) -> Scene {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let first = fixture.named("first@test.example", "Dora First", Role::Commissioner).await;
    let second = fixture.named("second@test.example", "Paul Second", Role::Commissioner).await;
    let licence = uploaded(fixture, &reviewer, 100).await;
    let (organization, accreditation) = fixture.accredited(&reviewer, "Acme").await;
    let mut asked = request("acme.pharmacy", &organization, &accreditation);
    asked["documents"] = json!([licence]);
    let asked = fixture.made(&reviewer, "/api/v1/requests", asked).await;
    let request = asked["id"].as_str().unwrap().to_owned();
    let words = json!([{ "code": "not-qualified", "words": "no licence in force" }]);
    let reject = format!("/api/v1/requests/{request}/reject");
    fixture.made(&reviewer, &reject, json!({ "reasons": words })).await;
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::into_folder(folder.path().to_owned(), "registry@registry.test").unwrap();
    let worker = Worker::new(fixture.registry.clone(), Some(outbox));
    worker.catch_up().await.expect("the notice is dated");
    let scan = uploaded(fixture, &reviewer, 101).await;
    let mut appealed = notice(&request);
    appealed["document"] = json!(scan);
    let made = fixture.made(&reviewer, "/api/v1/appeals", appealed).await;
    let path = format!("/api/v1/appeals/{}", made["appeal"]["id"].as_str().unwrap());
    fixture.made(&supervisor, &format!("{path}/admit"), json!({})).await;
    Scene { reviewer, supervisor, first, second, licence, path, request }
}

fn names(articles: &Value) -> Vec<(&str, bool)> {
    let items = articles["items"].as_array().unwrap().iter();
    let item = |item: &'_ Value| item["kind"].as_str().unwrap().to_owned().leak() as &str;
    items.map(|one| (item(one), one["hash"].as_str().unwrap().len() == 64)).collect()
}

async fn the_articles_cite_what_the_file_held_and_nothing_new(fixture: Fixture) {
    let Scene { reviewer, supervisor, first, second, licence, path, request } =
        admitted(&fixture).await;
    // P-71: under appeal nothing has ended.
    let shown = fixture.call(&reviewer, "GET", &format!("/api/v1/requests/{request}"), None).await;
    assert!(shown.json().get("terms_end").is_none(), "{}", shown.text);
    fixture.turn_to("2026-01-20T00:00:00Z");
    let late = uploaded(&fixture, &reviewer, 102).await;
    let (paper, policy) =
        (uploaded(&fixture, &reviewer, 103).await, uploaded(&fixture, &reviewer, 104).await);
    let answer = json!({ "words": "It stands.", "document": paper });
    fixture.made(&reviewer, &format!("{path}/response"), answer).await;
    let holders = holders(&fixture, &first, &second).await;
    fixture.made(&supervisor, &format!("{path}/commission"), holders).await;
    let articles = format!("{path}/articles");
    let with = |documents: Value| json!({ "documents": documents, "incorporated": [policy] });
    let new = with(json!([{ "hash": late, "origin": "given" }]));
    let refused = fixture.call(&supervisor, "POST", &articles, Some(new)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "new-matter"));
    let matter = json!({
        "side": "appellant", "kind": "evidence", "words": "a new licence", "document": late,
    });
    let logged = fixture.made(&reviewer, &format!("{path}/refused-matter"), matter).await;
    assert_eq!(logged["refused"][0]["document"], json!(late));
    let held = with(json!([{ "hash": licence, "origin": "given" }]));
    let frozen = fixture.made(&supervisor, &articles, held).await;
    let kinds = ["notice", "notice", "response", "response", "terms", "incorporated", "given"];
    assert_eq!(names(&frozen), kinds.map(|kind| (kind, true)));
    // Of all documents a member reads those of its Articles, and no other.
    let other = fixture.named("other@test.example", "Olga Other", Role::Commissioner).await;
    for (who, hash, status) in [
        (&first, &licence, 200),
        (&second, &paper, 200),
        (&first, &late, 404),
        (&other, &licence, 403),
        (&reviewer, &policy, 200),
    ] {
        let file = fixture.call(who, "GET", &format!("{articles}/{hash}"), None).await;
        assert_eq!(file.status, status, "{}", file.text);
        if status == 200 {
            assert!(file.header("content-disposition").starts_with("attachment"));
        }
    }
    let direct = format!("/api/v1/documents/{licence}/content");
    assert_eq!(fixture.call(&first, "GET", &direct, None).await.status, 403);
}

async fn a_clock_is_moved_by_a_document_and_shown_to_the_commission(fixture: Fixture) {
    let Scene { reviewer, supervisor, first, second, path, .. } = admitted(&fixture).await;
    let paper = uploaded(&fixture, &reviewer, 105).await;
    let agreed = |clock: &str, made_at: &str, last_day: &str| {
        json!({
            "clock": clock, "made_at": made_at, "last_day": last_day, "document": paper,
            "agreed_with": "Ada Owner",
        })
    };
    let extensions = format!("{path}/extensions");
    let decision = agreed("decision", "2026-01-05T12:00:00Z", "2026-07-31");
    let moved = fixture.made(&reviewer, &extensions, decision.clone()).await;
    let clock = moved["clocks"].as_array().unwrap().iter().find(|one| one["clock"] == "decision");
    assert_eq!(clock.unwrap()["until"], "2026-08-01T00:00:00Z");
    // The response is due on 4 February: what is agreed later moves nothing (P-59a).
    fixture.turn_to("2026-02-05T00:00:00Z");
    let late = agreed("response", "2026-02-05T00:00:00Z", "2026-03-31");
    let in_time = agreed("response", "2026-02-04T23:59:59Z", "2026-03-31");
    let mut unknown = in_time.clone();
    unknown["document"] = json!("ab".repeat(32));
    let mut day = in_time.clone();
    day["last_day"] = json!("in March");
    for (body, expected) in [
        (late, (422, "agreed-too-late")),
        (unknown, (400, "field-invalid")),
        (day, (400, "field-invalid")),
        (decision, (400, "agreed-end-not-later")),
    ] {
        let answer = fixture.call(&reviewer, "POST", &extensions, Some(body)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), expected, "{}", answer.text);
    }
    fixture.made(&reviewer, &extensions, in_time).await;

    let list = "/api/v1/commission/appeals";
    let none = fixture.call(&first, "GET", list, None).await.json();
    assert_eq!(none["items"], json!([]), "nobody sits yet");
    assert_eq!(fixture.call(&supervisor, "GET", list, None).await.status, 403);
    let holders = holders(&fixture, &first, &second).await;
    fixture.made(&supervisor, &format!("{path}/commission"), holders).await;
    let own = fixture.call(&second, "GET", list, None).await.json();
    let seat = &own["items"][0];
    assert_eq!(seat["office"], "policy-and-communications-director");
    assert_eq!(seat["decision_until"], "2026-08-01T00:00:00Z");
    assert!(seat.get("position").is_none() && seat.get("awaited").is_none(), "{seat}");
    let other = fixture.named("other@test.example", "Olga Other", Role::Commissioner).await;
    let others = fixture.call(&other, "GET", list, None).await.json();
    assert_eq!(others["items"], json!([]));
}
