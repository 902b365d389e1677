//! What people see of their own account: where they are signed in, and who tried to be.

use super::desk::{Browser, try_sign_in};
use super::fixture::{Fixture, PASSWORD};
use crate::staff::origin::Origin;
use crate::staff::permission::Role;
use crate::staff::session;

on_both_engines!(
    sessions_are_seen_and_ended_by_their_own_people_alone,
    every_attempt_is_shown_to_whose_account_it_was,
);

const EMAIL: &str = "reviewer@test.example";

/// Another session of a person, opened elsewhere; gives the digest it is known by.
async fn elsewhere(fixture: &Fixture, email: &'static str) -> String {
    let person = fixture.registry.store.read(move |read| read.staff_by_email(email)).await.unwrap();
    let agent = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/150.0";
    let from = Origin::of("198.51.100.9".parse().unwrap(), agent);
    let secret = session::open(&fixture.registry, person.unwrap().id, &from).await.unwrap();
    data_encoding::HEXLOWER.encode(&secret.digest())
}

async fn sessions_are_seen_and_ended_by_their_own_people_alone(fixture: Fixture) {
    fixture.person(EMAIL, Role::Reviewer).await;
    fixture.person("auditor@test.example", Role::Auditor).await;
    let browser = Browser::sign_in(&fixture, EMAIL).await;
    let other = elsewhere(&fixture, EMAIL).await;
    let foreign = elsewhere(&fixture, "auditor@test.example").await;

    let page = browser.get("/desk/account").await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Firefox, Windows") && page.text.contains("198.51.100.9"));
    assert!(page.text.contains(&other) && !page.text.contains(&foreign));
    assert_eq!(page.text.matches("This one").count(), 1);

    let end = |id: &str| format!("/desk/account/sessions/{id}/end");
    let mut stale = browser.clone();
    "guess".clone_into(&mut stale.csrf);
    assert_eq!(stale.post(&end(&other), &[]).await.status, 403);
    for id in [foreign.as_str(), "nonsense"] {
        assert_eq!(browser.post(&end(id), &[]).await.status, 303);
    }
    assert!(browser.get("/desk/account").await.text.contains(&other));
    let auditor = fixture.registry.store.read(|read| read.staff_by_email("auditor@test.example"));
    let auditor = auditor.await.unwrap().unwrap().id;
    let (left, _) = session::seen(&fixture.registry, auditor).await.unwrap();
    assert_eq!(left.len(), 1, "nobody ends another's session");

    assert_eq!(browser.post(&end(&other), &[]).await.status, 303);
    assert!(!browser.get("/desk/account").await.text.contains(&other));
    let third = elsewhere(&fixture, EMAIL).await;
    assert_eq!(browser.post("/desk/account/end-others", &[]).await.status, 303);
    let page = browser.get("/desk/account?done=others-ended").await;
    assert_eq!(page.status, 200, "the session that asks stays");
    assert!(!page.text.contains(&third) && page.text.contains("Every other session is ended."));
}

async fn every_attempt_is_shown_to_whose_account_it_was(fixture: Fixture) {
    fixture.person(EMAIL, Role::Reviewer).await;
    assert_eq!(try_sign_in(&fixture, EMAIL, PASSWORD, "000").await.status, 401);
    assert_eq!(try_sign_in(&fixture, "nobody@test.example", PASSWORD, "000").await.status, 401);
    let browser = Browser::sign_in(&fixture, EMAIL).await;
    let page = browser.get("/desk/account").await.text;
    assert_eq!(page.matches("Turned away").count(), 1, "{page}");
    assert_eq!(page.matches("Let in").count(), 1, "{page}");
    assert!(page.find("Let in") < page.find("Turned away"), "newest first");
}
