//! What people see of their own account: where they are signed in, and who tried to be.

use registry_store::Tx;

use super::desk::{Browser, code, post_form, try_sign_in};
use super::fixture::{Fixture, PASSWORD};
use crate::staff::origin::Origin;
use crate::staff::permission::Role;
use crate::staff::session;

on_both_engines!(
    sessions_are_seen_and_ended_by_their_own_people_alone,
    every_attempt_is_shown_to_whose_account_it_was,
    what_was_typed_comes_back_after_signing_in,
    a_password_is_changed_with_the_present_one,
    a_recovery_code_stands_in_once_for_a_lost_factor,
    a_second_factor_is_replaced,
    sign_ins_are_read_by_who_watches_over_them,
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

/// The code of the next half minute, which counts already: each is used once.
pub(super) fn later_code(fixture: &Fixture) -> String {
    let later = fixture.registry.clock.wall_now() + std::time::Duration::from_secs(30);
    let secret = crate::staff::second_factor::as_base32(super::fixture::TOTP);
    crate::staff::second_factor::code(&secret, later).unwrap()
}

/// The value of the first hidden field of this name on a page.
pub(super) fn hidden(page: &str, name: &str) -> String {
    let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    after.split('"').next().unwrap().to_owned()
}

async fn what_was_typed_comes_back_after_signing_in(fixture: Fixture) {
    let token = fixture.person(EMAIL, Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let path = format!("/desk/requests/{id}/ask");
    let csrf = Browser::sign_in(&fixture, EMAIL).await.csrf;
    let typed = [("question", "Which licence & \"where\"?"), ("csrf", csrf.as_str())];
    let closed = post_form(&fixture, &path, &typed).await;
    assert_eq!(closed.status, 401, "{}", closed.text);
    assert!(closed.text.contains("You were signed out meanwhile"), "{}", closed.text);
    assert!(!closed.text.contains("Which licence"), "it waits sealed");
    let kept = hidden(&closed.text, "kept");
    let sign_in = async |password: &str| {
        let code = later_code(&fixture);
        let fields =
            [("email", EMAIL), ("password", password), ("code", &code), ("kept", kept.as_str())];
        post_form(&fixture, "/sign-in", &fields).await
    };
    let wrong = sign_in("wrong horse battery").await;
    assert_eq!(hidden(&wrong.text, "kept"), kept, "a mistyped password loses nothing");
    let signed_in = sign_in(PASSWORD).await;
    assert_eq!((signed_in.status.as_u16(), signed_in.header("location")), (307, path.as_str()));
    let browser = Browser::of(&fixture, &signed_in, "/desk/account").await;
    // A browser sends the same form to where it is told to go.
    let back = browser.post_without_token(&path, &[("kept", &kept)]).await;
    assert!(back.text.contains("You were signed out before this was sent"), "{}", back.text);
    assert!(back.text.contains("Which licence &#38; &#34;where"), "{}", back.text);
    let nothing = fixture.call(&token, "GET", &format!("/api/v1/requests/{id}"), None).await;
    assert_eq!(nothing.json()["information"], serde_json::json!([]), "nothing was done by it");
    let reject = format!("/desk/requests/{id}/reject");
    let mine = [("words", "Long & dear"), ("csrf", csrf.as_str())];
    let other = post_form(&fixture, &reject, &mine).await;
    let kept = hidden(&other.text, "kept");
    let elsewhere = browser.post_without_token(&path, &[("kept", &kept)]).await;
    assert_eq!(elsewhere.status, 403, "kept for another page");
    // The sign-in form itself, sent on once more after that session ended: what was typed first is
    // kept on, and the password beside it is not.
    let again = [("email", EMAIL), ("password", PASSWORD), ("kept", kept.as_str())];
    let again = post_form(&fixture, &reject, &again).await;
    assert_eq!(hidden(&again.text, "kept"), kept);
    let foreign = browser.post_from_elsewhere(&reject, &[("kept", &kept)]).await;
    assert!(foreign.status == 403 && !foreign.text.contains("Long"), "{}", foreign.text);
    let nobody = post_form(&fixture, &reject, &[("words", "Whose?"), ("csrf", "guess")]).await;
    assert!(nobody.status == 303 && !nobody.text.contains("kept"), "nobody's form is not kept");
    // Whoever signs in as somebody else is not handed what another typed.
    fixture.person("else@test.example", Role::Reviewer).await;
    let code = code(&fixture);
    let fields = [
        ("email", "else@test.example"),
        ("password", PASSWORD),
        ("code", &code),
        ("kept", kept.as_str()),
    ];
    let other = post_form(&fixture, "/sign-in", &fields).await;
    assert_eq!((other.status.as_u16(), other.header("location")), (303, "/desk"));
    let other = Browser::of(&fixture, &other, "/desk/account").await;
    let given = other.post_without_token(&reject, &[("kept", &kept)]).await;
    assert!(given.status == 403 && !given.text.contains("Long"), "{}", given.text);
    let password = post_form(&fixture, "/desk/account/password", &[("new", "a secret")]).await;
    assert!(password.status == 303 && !password.text.contains("kept"), "no password is kept");
}

async fn a_password_is_changed_with_the_present_one(fixture: Fixture) {
    let token = fixture.person(EMAIL, Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, EMAIL).await;
    let other = elsewhere(&fixture, EMAIL).await;
    let path = "/desk/account/password";
    let new = "another horse battery";
    let wrong = browser.post(path, &[("present", "wrong horse battery"), ("new", new)]).await;
    assert!(wrong.status == 422 && wrong.text.contains("not your present"), "{}", wrong.text);
    let short = browser.post(path, &[("present", PASSWORD), ("new", "short")]).await;
    assert!(short.status == 422 && short.text.contains("12 to 256"), "{}", short.text);
    let changed = browser.post(path, &[("present", PASSWORD), ("new", new)]).await;
    assert_eq!(changed.header("location"), "/desk/account?done=password", "{}", changed.text);
    assert!(!browser.get("/desk/account").await.text.contains(&other), "other sessions end");
    let me = fixture.call(&token, "GET", "/api/v1/me", None).await;
    assert_eq!(me.status, 401, "bearer tokens end");
    let stored = fixture.registry.store.read(|read| read.staff_by_email(EMAIL)).await.unwrap();
    let stored = stored.unwrap();
    assert!(fixture.registry.passwords.verify(new, stored.password_hash.clone()).await);
    // Whoever was ended meanwhile is not brought back by what was proved before.
    let (id, proved) = (stored.id, stored.password_hash.unwrap());
    let changed = fixture.registry.commit(move |tx: &mut Tx<'_>, _now| {
        let stale = tx.set_password(id, "not what it is", "another")?;
        tx.end_staff(id)?;
        Ok([stale, tx.set_password(id, &proved, "x")?, tx.set_second_factor(id, &proved, b"x")?])
    });
    assert_eq!(changed.await.unwrap(), [false; 3]);
    let stored = fixture.registry.store.read(move |read| read.staff(id)).await.unwrap();
    assert!(!stored.unwrap().active);
    let told = fixture.registry.store.read(|read| read.duties_page(None, 1)).await.unwrap();
    assert_eq!(told[0].notice.message.code(), "account-changed");
    assert_eq!(told[0].notice.to, EMAIL);
}

async fn a_recovery_code_stands_in_once_for_a_lost_factor(fixture: Fixture) {
    fixture.person(EMAIL, Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, EMAIL).await;
    let path = "/desk/account/recovery-codes";
    assert_eq!(browser.post(path, &[("present", "wrong")]).await.status, 422);
    let page = browser.post(path, &[("present", PASSWORD)]).await;
    let codes: Vec<_> = page.text.split("class=\"secret\">").skip(1).collect();
    assert_eq!(codes.len(), 10, "{}", page.text);
    let first = codes[0].split('<').next().unwrap().to_lowercase().replace('-', " ");
    assert!(browser.get("/desk/account").await.text.contains("You have 10 left."));
    assert_eq!(try_sign_in(&fixture, EMAIL, "wrong horse battery", &first).await.status, 401);
    assert_eq!(try_sign_in(&fixture, EMAIL, PASSWORD, &first).await.status, 303);
    let told = fixture.registry.store.read(|read| read.duties_page(None, 1)).await.unwrap();
    let told = format!("{:?}", told[0].notice);
    assert!(told.contains("RecoveryUsed { left: 9 }") && told.contains(EMAIL), "{told}");
    assert_eq!(try_sign_in(&fixture, EMAIL, PASSWORD, &first).await.status, 401, "used up");
    fixture.person("else@test.example", Role::Reviewer).await;
    let second = codes[1].split('<').next().unwrap();
    assert_eq!(try_sign_in(&fixture, "else@test.example", PASSWORD, second).await.status, 401);
    browser.post(path, &[("present", PASSWORD)]).await;
    assert_eq!(try_sign_in(&fixture, EMAIL, PASSWORD, second).await.status, 401, "replaced");
}

async fn a_second_factor_is_replaced(fixture: Fixture) {
    fixture.person(EMAIL, Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, EMAIL).await;
    let page = browser.get("/desk/account").await.text;
    let carried = hidden(&page, "carried");
    let (_, secret) = page.split_once("class=\"secret\">").unwrap();
    let secret = secret.split('<').next().unwrap();
    let now = fixture.registry.clock.wall_now();
    let code = crate::staff::second_factor::code(secret, now).unwrap();
    let path = "/desk/account/second-factor";
    let given = [("present", PASSWORD), ("carried", carried.as_str()), ("code", "000000")];
    let wrong = browser.post(path, &given).await;
    assert!(wrong.status == 422 && wrong.text.contains(secret), "the same secret stays");
    let given = [("present", PASSWORD), ("carried", carried.as_str()), ("code", code.as_str())];
    let alone = browser.post(path, &given).await;
    assert!(alone.status == 422 && alone.text.contains("present second factor"), "{}", alone.text);
    let present = later_code(&fixture);
    let given = [&given[..], &[("present-code", present.as_str())]].concat();
    let changed = browser.post(path, &given).await;
    assert_eq!(changed.header("location"), "/desk/account?done=second-factor", "{}", changed.text);
    let stored = fixture.registry.store.read(|read| read.staff_by_email(EMAIL)).await.unwrap();
    let own = crate::staff::account::totp_secret(&fixture.registry.seal, &stored.unwrap()).unwrap();
    assert_eq!(crate::staff::second_factor::as_base32(&own), secret);
}

async fn sign_ins_are_read_by_who_watches_over_them(fixture: Fixture) {
    let reviewer = fixture.person(EMAIL, Role::Reviewer).await;
    let auditor = fixture.person("auditor@test.example", Role::Auditor).await;
    try_sign_in(&fixture, "nobody@test.example", PASSWORD, "000").await;
    try_sign_in(&fixture, EMAIL, PASSWORD, "000").await;
    Browser::sign_in(&fixture, EMAIL).await;
    let path = "/api/v1/sign-ins";
    assert_eq!(fixture.call(&reviewer, "GET", path, None).await.status, 403);
    let all = fixture.call(&auditor, "GET", &format!("{path}?limit=2"), None).await.json();
    assert_eq!(
        (&all["items"][0]["let_in"], &all["items"][0]["email"]),
        (&true.into(), &EMAIL.into())
    );
    let next = all["next"].as_str().unwrap();
    let rest = fixture.call(&auditor, "GET", &format!("{path}?cursor={next}"), None).await.json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1, "{rest}");
    assert!(rest["items"][0]["person"].is_null(), "an address without an account");
    let away = fixture.call(&auditor, "GET", &format!("{path}?turned_away=true"), None).await;
    assert_eq!(away.json()["items"].as_array().unwrap().len(), 2);
    let browser = Browser::sign_in(&fixture, "auditor@test.example").await;
    let page = browser.get("/desk/sign-ins").await;
    assert!(page.status == 200 && page.text.contains("kept for 396 days"), "{}", page.text);
    assert!(page.text.contains("An address without an account"));
    assert!(!browser.get("/desk/sign-ins?turned_away=true").await.text.contains("Let in"));
}
