//! Where names lead (P-3), from the first look to a reviewer's verdict: against servers of this
//! machine.

use registry_core::id::DomainId;
use registry_store::{Aggregate as _, Lock};
use serde_json::{Value, json};

use super::cases::{NAMES, People, named, revocation};
use super::fixture::Fixture;
use crate::staff::permission::Role;
use crate::website::tests::{PAGE, REDIRECT, Town};
use crate::worker::Worker;

on_both_engines!(
    a_failure_is_tried_again_told_to_a_reviewer_and_closes_by_itself,
    a_verdict_is_a_persons_and_cites_what_was_done,
    the_check_of_a_name_that_is_gone_ends,
);

/// Three names: one leads to the approved website, one nowhere, one elsewhere.
async fn town(fixture: &Fixture) -> (People, Town, Worker) {
    let people = named(fixture).await;
    let town = Town::new();
    town.http(NAMES[0], REDIRECT).await;
    town.http(NAMES[2], PAGE).await;
    town.https("www.acme.example", &["www.acme.example"], PAGE).await;
    let worker = Worker::new(fixture.registry.clone(), None).looking_at(town.network());
    (people, town, worker)
}

async fn shown(fixture: &Fixture, token: &str, name: &str) -> Value {
    let path = format!("/api/v1/domains/{name}/website-check");
    let answer = fixture.call(token, "GET", &path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn open(fixture: &Fixture, token: &str) -> Vec<String> {
    let listed = fixture.call(token, "GET", "/api/v1/website-checks", None).await.json();
    let items = listed["items"].as_array().unwrap().iter();
    items.map(|one| one["domain"].as_str().unwrap().to_owned()).collect()
}

/// Turns to each of the instants at which names are looked at until a reviewer is told.
async fn until_told(fixture: &Fixture, worker: &Worker) {
    for at in ["2026-01-08T12:00:00Z", "2026-01-09T00:00:00Z", "2026-01-09T12:00:00Z"] {
        fixture.turn_to(at);
        worker.look_at_websites().await.unwrap();
    }
}

async fn domain(fixture: &Fixture, name: &str) -> (DomainId, Option<i64>) {
    let name = registry_core::name::DomainName::parse(name, &fixture.registry.tlds).unwrap();
    let now = fixture.registry.clock.registry_now();
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        let found = read.domain(&name, Lock::None, now)?.unwrap().object;
        Ok((found.id, read.version(&found.key())?))
    };
    fixture.registry.store.read(read).await.unwrap()
}

/// P-3: after registration, with retries, and never an act on the name.
async fn a_failure_is_tried_again_told_to_a_reviewer_and_closes_by_itself(fixture: Fixture) {
    let (People { reviewer, .. }, town, worker) = town(&fixture).await;
    fixture.turn_to("2026-01-08T11:59:59Z");
    assert_eq!(worker.look_at_websites().await.unwrap(), 0, "its holder needs some time");
    let before = [domain(&fixture, NAMES[1]).await, domain(&fixture, NAMES[2]).await];
    fixture.turn_to("2026-01-08T12:00:00Z");
    assert_eq!(worker.look_at_websites().await.unwrap(), 3);
    assert_eq!(worker.look_at_websites().await.unwrap(), 0, "one round");
    let first = shown(&fixture, &reviewer, NAMES[0]).await;
    assert_eq!(
        (&first["state"], &first["latest"]["outcome"]),
        (&json!("quiet"), &json!("approved"))
    );
    assert_eq!(first["next_at"], "2026-02-07T12:00:00Z");
    let way = &first["latest"]["tries"][1];
    assert_eq!(
        (&way[0]["status"], &way[1]["url"]),
        (&json!(301), &json!("https://www.acme.example/"))
    );
    let second = shown(&fixture, &reviewer, NAMES[1]).await;
    assert_eq!((&second["state"], &second["failures"]), (&json!("failing"), &json!(1)));
    assert_eq!(second["next_at"], "2026-01-09T00:00:00Z");
    assert!(open(&fixture, &reviewer).await.is_empty(), "nobody is bothered yet");

    until_told(&fixture, &worker).await;
    let mut told = open(&fixture, &reviewer).await;
    told.sort();
    assert_eq!(told, [NAMES[1], NAMES[2]]);
    let second = shown(&fixture, &reviewer, NAMES[1]).await;
    assert_eq!(second["latest"]["outcome"], "no-address");
    assert_eq!(second["failing_since"], "2026-01-08T12:00:00Z");
    assert_eq!(second["opened_at"], "2026-01-09T12:00:00Z");
    assert_eq!(shown(&fixture, &reviewer, NAMES[2]).await["latest"]["outcome"], "elsewhere");
    let after = [domain(&fixture, NAMES[1]).await, domain(&fixture, NAMES[2]).await];
    assert_eq!(after, before, "nothing happened to a name");

    town.http(NAMES[1], REDIRECT).await;
    fixture.turn_to("2026-01-10T00:00:00Z");
    worker.look_at_websites().await.unwrap();
    assert_eq!(open(&fixture, &reviewer).await, [NAMES[2]]);
    let second = shown(&fixture, &reviewer, NAMES[1]).await;
    assert_eq!(second["state"], "quiet");
    let id = second["id"].as_str().unwrap().to_owned();
    let read = move |read: &mut registry_store::Snapshot<'_>| {
        let found = read.objects_called(&id)?;
        read.history(&found[0].1, 0, 100)
    };
    let entries = fixture.registry.store.read(read).await.unwrap();
    let last = entries.last().unwrap();
    assert_eq!(last.events, ["website-looked", "website-matter-closed"], "on record");
    assert_eq!(last.actor.name(), "the clock");
    assert_eq!(entries.len(), 5, "begun, and each look with all that was seen");
    assert!(entries[1].body.contains("no-address"), "{}", entries[1].body);
}

/// P-3, P-15: fine, asked, or a case; the second reviewer is told what the first did.
async fn a_verdict_is_a_persons_and_cites_what_was_done(fixture: Fixture) {
    let (people, _town, worker) = town(&fixture).await;
    let People { reviewer, supervisor, organization } = &people;
    let auditor = fixture.person("auditor@test.example", Role::Auditor).await;
    until_told(&fixture, &worker).await;
    let verdict = |name: &str| format!("/api/v1/domains/{name}/website-check/verdict");
    let refused = async |by: &str, name: &str, body: Value| {
        let answer = fixture.call(by, "POST", &verdict(name), Some(body)).await;
        (answer.status.as_u16(), answer.code(), answer.json()["detail"].to_string())
    };
    let fine = json!({ "verdict": "fine", "reason": "Its own site, approved next week." });
    let (status, code, _) = refused(&auditor, NAMES[2], fine.clone()).await;
    assert_eq!((status, code.as_str()), (403, "not-permitted"));
    for (body, status, code) in [
        (json!({ "verdict": "fine", "reason": " " }), 400, "field-invalid"),
        (json!({ "verdict": "asked", "reason": "why" }), 400, "field-invalid"),
        (
            json!({ "verdict": "asked", "reason": "why", "question": organization }),
            400,
            "no-such-question",
        ),
        (
            json!({ "verdict": "case", "reason": "why", "case": organization }),
            400,
            "case-of-another-name",
        ),
    ] {
        let found = refused(reviewer, NAMES[2], body).await;
        assert_eq!((found.0, found.1.as_str()), (status, code), "{}", found.2);
    }
    let judged = fixture.made(reviewer, &verdict(NAMES[2]), fine.clone()).await;
    assert_eq!((&judged["state"], &judged["verdict"]["by"]), (&json!("judged"), &json!("Ann")));
    let (status, code, words) = refused(supervisor, NAMES[2], fine.clone()).await;
    assert_eq!((status, code.as_str()), (409, "website-matter-judged"));
    assert!(words.contains("Ann judged this already, at 2026-01-09T12:00:00Z: fine"), "{words}");
    let (status, code, _) = refused(reviewer, NAMES[0], fine).await;
    assert_eq!((status, code.as_str()), (409, "website-matter-not-open"));

    let asked = format!("/api/v1/organizations/{organization}/questions");
    let asked = fixture.made(reviewer, &asked, json!({ "question": "Where does it lead?" })).await;
    let question = asked["questions"][0]["id"].clone();
    let given = json!({ "verdict": "asked", "reason": "It knows best.", "question": question });
    let judged = fixture.made(reviewer, &verdict(NAMES[1]), given).await;
    assert_eq!(judged["verdict"]["question"], question);
    for at in ["2026-02-08T12:00:00Z", "2026-02-09T00:00:00Z", "2026-02-09T12:00:00Z"] {
        fixture.turn_to(at);
        worker.look_at_websites().await.unwrap();
    }
    assert_eq!(
        open(&fixture, reviewer).await,
        [NAMES[1]],
        "it still leads nowhere; the other was fine"
    );
    let other = revocation(&fixture, reviewer, NAMES[0]).await;
    let own = revocation(&fixture, reviewer, NAMES[1]).await;
    let case = |path: &str| json!({ "verdict": "case", "reason": "P-50", "case": path.rsplit('/').next() });
    let found = refused(reviewer, NAMES[1], case(&other)).await;
    assert_eq!((found.0, found.1.as_str()), (400, "case-of-another-name"));
    let judged = fixture.made(reviewer, &verdict(NAMES[1]), case(&own)).await;
    assert_eq!(judged["verdict"]["verdict"], "case");
    assert!(open(&fixture, reviewer).await.is_empty());
}

/// P-3, P-54: a check ends with the registration.
async fn the_check_of_a_name_that_is_gone_ends(fixture: Fixture) {
    let (People { reviewer, .. }, _town, worker) = town(&fixture).await;
    until_told(&fixture, &worker).await;
    // Each of them expires, is not restored, and goes back to the pool.
    for at in ["2027-06-01T00:00:00Z", "2029-01-01T00:00:00Z"] {
        fixture.turn_to(at);
        worker.catch_up().await.unwrap();
        worker.look_at_websites().await.unwrap();
    }
    assert!(open(&fixture, &reviewer).await.is_empty());
    let due = fixture.registry.store.read(|read| read.website_checks_due(jiff::Timestamp::MAX, 10));
    assert_eq!(due.await.unwrap(), [], "none is looked at any more");
    let path = format!("/api/v1/domains/{}/website-check", NAMES[1]);
    assert_eq!(fixture.call(&reviewer, "GET", &path, None).await.status, 404);
}
