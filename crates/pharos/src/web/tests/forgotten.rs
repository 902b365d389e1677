//! Forgotten passwords, and what is limited for people from outside.

use super::desk::{Browser, post_form, try_sign_in};
use super::fixture::{Fixture, PASSWORD};
use super::sign_up::{letters, link};
use crate::config::AccountSettings;
use crate::staff::permission::Role;

on_both_engines!(
    a_forgotten_password_is_replaced_by_a_link_and_the_second_factor,
    nobody_learns_by_it_whether_an_address_has_an_account,
    drafts_and_links_are_forgotten_and_names_have_a_length,
);

const EMAIL: &str = "ada@test.example";
const NEW: &str = "another horse battery";

async fn a_forgotten_password_is_replaced_by_a_link_and_the_second_factor(fixture: Fixture) {
    let token = fixture.person(EMAIL, Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, EMAIL).await;
    let asked = post_form(&fixture, "/password", &[("email", " Ada@test.example ")]).await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    let path = link(&fixture, EMAIL).await;
    let own = browser.get("/desk/account").await.text;
    assert!(own.contains("Asked for a new password"), "{own}");
    let page = fixture.get(&path).await;
    assert!(page.status == 200 && page.text.contains(EMAIL), "{}", page.text);
    let short = post_form(&fixture, &path, &[("password", "short"), ("code", "000000")]).await;
    assert!(short.status == 422 && short.text.contains("12 to 256"), "{}", short.text);
    let without = post_form(&fixture, &path, &[("password", NEW), ("code", "000000")]).await;
    assert!(without.status == 422 && without.text.contains("second factor"), "{}", without.text);
    assert_eq!(browser.get("/desk/review").await.status, 200, "nothing has changed");
    let code = super::accounts::later_code(&fixture);
    let set = post_form(&fixture, &path, &[("password", NEW), ("code", &code)]).await;
    assert_eq!(set.header("location"), "/sign-in?done=password", "{}", set.text);
    assert_eq!(browser.get("/desk/review").await.status, 303, "sessions end");
    assert_eq!(fixture.call(&token, "GET", "/api/v1/me", None).await.status, 401, "tokens end");
    assert_eq!(fixture.get(&path).await.status, 404, "used once");
    let told = letters(&fixture, EMAIL).await;
    assert_eq!(told[0].0, "account-changed");
    let stored = fixture.registry.store.read(|read| read.staff_by_email(EMAIL)).await.unwrap();
    let stored = stored.unwrap();
    assert!(fixture.registry.passwords.verify(NEW, stored.password_hash.clone()).await);
    let id = stored.id;
    let kept = fixture.registry.store.read(move |read| read.sign_ins_of(id, 3)).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|one| (one.by_link, one.let_in)).collect();
    assert_eq!(kept, [(true, true), (true, false), (true, false)], "asked, refused, set");
}

async fn nobody_learns_by_it_whether_an_address_has_an_account(fixture: Fixture) {
    fixture.person(EMAIL, Role::Reviewer).await;
    let known = post_form(&fixture, "/password", &[("email", EMAIL)]).await;
    let fresh = post_form(&fixture, "/password", &[("email", "eve@test.example")]).await;
    let told = known.text.replace(EMAIL, "eve@test.example");
    assert_eq!((known.status, told), (fresh.status, fresh.text));
    assert_eq!(letters(&fixture, EMAIL).await.len(), 1);
    assert!(letters(&fixture, "eve@test.example").await.is_empty());
    // Both are kept, so both wait for the disk, and an auditor sees who tries addresses.
    let kept = fixture
        .registry
        .store
        .read(|read| read.sign_ins_page((None, false), None, 10))
        .await
        .unwrap();
    let kept: Vec<_> = kept.iter().map(|one| one.attempt.staff.is_some()).collect();
    assert_eq!(kept, [false, true]);
    let wrong = post_form(&fixture, "/password", &[("email", "nobody")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("value=\"nobody\""), "{}", wrong.text);
    for _ in 0..2 {
        assert_eq!(post_form(&fixture, "/password", &[("email", EMAIL)]).await.status, 200);
    }
    let often = post_form(&fixture, "/password", &[("email", EMAIL)]).await;
    assert_eq!(often.status, 429, "{}", often.text);
}

async fn drafts_and_links_are_forgotten_and_names_have_a_length(mut fixture: Fixture) {
    fixture.with_accounts(AccountSettings { organizations: 1, ..AccountSettings::default() });
    let long = "a".repeat(101);
    let signed_up = [("name", long.as_str()), ("email", "ada@acme.example")];
    let signed_up = post_form(&fixture, "/sign-up", &signed_up).await;
    assert!(signed_up.status == 422 && signed_up.text.contains("100 characters"));
    let browser = super::sign_up::applicant::signed_in(&fixture, "ada@acme.example").await;
    let entered = |name: &'static str| {
        [
            ("name", name),
            ("kind", "pharmacy"),
            ("country", "US"),
            ("contact_name", "Ada"),
            ("contact_email", "ada@acme.example"),
        ]
    };
    let long: &'static str = "b".repeat(201).leak();
    let refused = browser.post("/desk/applicant/enter", &entered(long)).await;
    assert!(refused.status == 422 && refused.text.contains("200 characters"), "{}", refused.text);
    let again = browser.post("/desk/applicant/enter", &entered("Acme")).await;
    assert!(again.status == 429 && again.text.contains("value=\"Acme\""), "{}", again.text);
    let draft = [&entered("Acme")[..], &[("draft", "on")]].concat();
    assert_eq!(browser.post("/desk/applicant/enter", &draft).await.status, 303);
    assert!(browser.get("/desk/applicant").await.text.contains("An organization to enter"));
    let worker = crate::worker::Worker::new(fixture.registry.clone(), None);
    worker.keep_schedules().await.unwrap();
    assert!(browser.get("/desk/applicant").await.text.contains("An organization to enter"));
    fixture.turn_to("2026-07-06T12:00:00Z");
    worker.keep_schedules().await.unwrap();
    assert!(!browser.get("/desk/applicant").await.text.contains("An organization to enter"));
    assert_eq!(try_sign_in(&fixture, "ada@acme.example", PASSWORD, "").await.status, 303);
}
