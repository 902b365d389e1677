//! What the forms of a desk promise: nothing is decided by default, nothing is taken for done that
//! was not, and nothing is done about what its sender had not read.

use std::time::Duration;

use axum::Router;
use registry_store::{Aggregate as _, Failure as Fails, Lock, Snapshot, StoreError};
use serde_json::json;

use super::super::cases::{NAMES, named, revocation};
use super::super::fixture::Fixture;
use super::Browser;
use super::review::{REASONS, hidden};
use crate::clock::Clock;
use crate::staff::permission::Role;
use crate::vetting::cases::{self, Act, Said};
use crate::vetting::{Acting, Failure};
use crate::web::{self, Settings};

on_both_engines!(
    a_decision_that_is_not_stated_is_refused_beside_its_field,
    what_is_disclosed_is_stated_for_each_part,
    a_key_that_comes_with_other_words_is_told_so,
    only_what_a_page_can_do_is_said_to_be_done,
    what_was_read_is_asked_for_inside_the_act,
    a_request_is_acted_on_as_everything_else,
    a_rehearsal_that_fails_says_so,
    a_reviewer_marks_themselves_and_nobody_else,
    a_form_that_came_back_is_shown_to_be_sent_again,
);

/// The number of the newest row of history that a page shows.
async fn version(browser: &Browser<'_>, page: &str, act: &str) -> String {
    hidden(&browser.get(page).await.text, act, "seen")
}

/// P-15: a person decides. What a form does not state, or states in no word that it offers, is
/// refused beside its field, and nothing is written.
async fn a_decision_that_is_not_stated_is_refused_beside_its_field(fixture: Fixture) {
    let people = named(&fixture).await;
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    let name = format!("/desk/names/{}", NAMES[0]);
    let suspended = [&REASONS[..], &[("ground", "harm-to-others")]].concat();
    let opened = bob.post(&format!("{name}/open-suspension"), &suspended).await;
    let opened = match opened.status.as_u16() {
        303 => bob.get(&name).await,
        _ => panic!("{}", opened.text),
    };
    let (_, link) = opened.text.split_once("href=\"/desk/cases/").unwrap();
    let case = format!("/desk/cases/{}", link.split('"').next().unwrap());
    let organization = format!("/desk/organizations/{}", people.organization);
    let said = ("words", "as it says");
    let because = ("reason", "as it says");
    let paper = [said, ("reference", "D2026-1")];
    for (page, act, field, rest) in [
        (case.as_str(), "lift", "finding", &[said][..]),
        (name.as_str(), "propose-lock", "act", &[("reference", "ticket 7")]),
        (name.as_str(), "open-dispute", "source", &paper),
        (organization.as_str(), "government", "basis", &[because]),
    ] {
        let before = version(&bob, page, act).await;
        for unstated in [None, Some(""), Some("nothing")] {
            let stated = unstated.map(|value| (field, value));
            let fields: Vec<_> = rest.iter().copied().chain(stated).collect();
            let refused = bob.post(&format!("{page}/{act}"), &fields).await;
            assert_eq!(refused.status, 422, "{act} {unstated:?}: {}", refused.text);
            let beside = format!("id=\"{act}-{field}-problem\"");
            assert!(refused.text.contains(&beside), "{act} {unstated:?}");
            assert!(refused.text.contains(&format!("href=\"#{act}-{field}\"")), "{act}");
        }
        assert_eq!(version(&bob, page, act).await, before, "{act} wrote nothing");
    }
    let page = bob.get(&case).await.text;
    let (_, form) = page.split_once("name=\"finding\"").unwrap();
    assert!(form.starts_with("><option value=\"\">Choose</option>"), "none is chosen at first");
}

async fn what_is_disclosed_is_stated_for_each_part(fixture: Fixture) {
    let people = named(&fixture).await;
    let asked = json!({
        "name": NAMES[0], "basis": "legitimate-interest", "urgent": false,
        "words": "We wish to sue.", "sought": ["registrant-name", "registrant-address"],
        "requester": { "name": "Lou Lawyer", "organization": "Law", "email": "lou@law.example" },
    });
    let made = fixture.made(&people.reviewer, "/api/v1/disclosure-requests", asked).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    let page = format!("/desk/disclosures/{id}");
    let (given, words) = (("registrant-name", "given"), ("words", "The name alone."));
    let half = bob.post(&format!("{page}/answer"), &[given, words]).await;
    assert_eq!(half.status, 422);
    assert!(half.text.contains("id=\"answer-registrant-address-problem\""), "{}", half.text);
    let whole = [given, ("registrant-address", "withheld"), words];
    assert_eq!(bob.post(&format!("{page}/answer"), &whole).await.status, 303);
    let path = format!("/api/v1/disclosure-requests/{id}");
    let shown = fixture.call(&people.reviewer, "GET", &path, None).await.json();
    assert_eq!(shown["answer"]["given"], json!(["registrant-name"]), "{shown}");
}

/// RFC 9110, section 9.2.2, as the API has it: a key names one request.
async fn a_key_that_comes_with_other_words_is_told_so(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let case = format!("/desk/cases/{}", case.rsplit('/').next().unwrap());
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let page = browser.get(&case).await.text;
    let (once, seen) = (hidden(&page, "note", "once"), hidden(&page, "note", "seen"));
    let send = async |words: &str| {
        let fields = [("words", words), ("once", &once), ("seen", &seen)];
        browser.post(&format!("{case}/note"), &fields).await
    };
    assert_eq!(send("the first words").await.status, 303);
    let other = send("other words").await;
    assert_eq!(other.status, 409, "{}", other.text);
    assert!(other.text.contains("You sent this form before with other words in it"));
    assert!(other.text.contains("other words</textarea>"), "what was typed stays");
    assert_eq!(send("the first words").await.status, 303, "the same is done already");
    let anew = (hidden(&other.text, "note", "once"), hidden(&other.text, "note", "seen"));
    let fields = [("words", "other words"), ("once", anew.0.as_str()), ("seen", &anew.1)];
    assert_eq!(browser.post(&format!("{case}/note"), &fields).await.status, 303);
    let page = browser.get(&case).await.text;
    assert_eq!(
        (page.matches("the first words").count(), page.matches("other words").count()),
        (1, 1)
    );
}

async fn only_what_a_page_can_do_is_said_to_be_done(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let case = format!("/desk/cases/{}", case.rsplit('/').next().unwrap());
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    for made_up in ["all-is-well", "grant", "<b>", "revoke "] {
        let page = browser.get(&format!("{case}?done={}", super::escaped(made_up))).await;
        assert!(page.status == 200 && !page.text.contains("role=\"status\""), "{made_up}");
    }
    let done = browser.get(&format!("{case}?done=revoke")).await.text;
    assert!(done.contains("role=\"status\"") && done.contains("Revoked, or proposed"), "{done}");
}

/// The question is asked where the act holds what it changes: another's act between the page's
/// own look and the transaction is seen.
async fn what_was_read_is_asked_for_inside_the_act(fixture: Fixture) {
    let people = named(&fixture).await;
    let path = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let id = path.rsplit('/').next().unwrap().parse().unwrap();
    let now = fixture.registry.clock.registry_now();
    let read = move |read: &mut Snapshot<'_>| {
        let case = read.case(id, Lock::None, now)?.unwrap().object;
        Ok((case.key(), read.staff_all()?))
    };
    let (key, staff) = fixture.registry.store.read(read).await.unwrap();
    let ann = staff.iter().find(|one| one.name == "Ann").unwrap();
    let acting: Acting = crate::staff::account::Person::of(ann).unwrap().acting(None);
    let note = |words: &str| Act::Note(Said { words: words.to_owned(), ..Said::default() });
    let seen = acting.clone().having_seen(key, 1);
    cases::act(&fixture.registry, &seen, (id, note("one"))).await.unwrap();
    let refused = cases::act(&fixture.registry, &seen, (id, note("two"))).await.unwrap_err();
    let Fails::Store(StoreError::ChangedMeanwhile(changes)) = &refused else {
        panic!("{refused:?}")
    };
    assert_eq!((changes.len(), changes[0].by.as_str()), (1, "Ann"));
    let told = fixture.call(&people.reviewer, "GET", &path, None).await.json();
    let entries = told["entries"].as_array().unwrap();
    assert!(entries.iter().all(|entry| entry["words"] != "two"), "{told}");
    let again: Result<_, Failure> =
        cases::act(&fixture.registry, &acting, (id, note("three"))).await;
    assert!(again.is_ok(), "who says nothing of what they have read is not asked");
}

/// A request's forms have a key, the version that was read, and letters to read first.
async fn a_request_is_acted_on_as_everything_else(fixture: Fixture) {
    let token = fixture.named("ann@test.example", "Ann", Role::Reviewer).await;
    let bob = fixture.named("bob@test.example", "Bob", Role::Supervisor).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let page = format!("/desk/requests/{id}");
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let shown = browser.get(&page).await.text;
    let (once, seen) = (hidden(&shown, "accept", "once"), hidden(&shown, "accept", "seen"));
    let ahead = [("registrar", ""), ("seen", seen.as_str()), ("ahead", "yes")];
    let letter = browser.post(&format!("{page}/accept"), &ahead).await;
    assert_eq!(letter.status, 200, "{}", letter.text);
    assert!(letter.text.contains("This is the letter that would go"));
    let asked = json!({ "question": "Which board licenses you?" });
    fixture.made(&bob, &format!("/api/v1/requests/{id}/information"), asked).await;
    let fields = [("registrar", ""), ("once", once.as_str()), ("seen", &seen)];
    let old = browser.post(&format!("{page}/accept"), &fields).await;
    assert_eq!(old.status, 422);
    assert!(old.text.contains("Somebody changed this") && old.text.contains("Bob"), "{}", old.text);
    let now = hidden(&old.text, "accept", "seen");
    let fields = [("registrar", ""), ("once", once.as_str()), ("seen", &now)];
    for _ in 0..2 {
        let sent = browser.post(&format!("{page}/accept"), &fields).await;
        assert_eq!(sent.header("location"), format!("{page}?done=accept"), "{}", sent.text);
    }
    let wrong = browser.post(&format!("{page}/reply"), &[("question", "x"), ("text", "y")]).await;
    assert_eq!(wrong.status, 422, "a question that is none is told, and fails nothing");
}

async fn a_rehearsal_that_fails_says_so(mut fixture: Fixture) {
    let people = named(&fixture).await;
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let (cookie, csrf) = (browser.cookie().to_owned(), browser.csrf.clone());
    // A clock that is behind the record: nothing is written until somebody has looked at it.
    let clock = Clock::real(Duration::from_secs(1));
    clock.compare_with_records(clock.wall_now() + Duration::from_secs(3600));
    fixture.registry.clock = clock;
    fixture.router = web::router(fixture.registry.clone(), Settings::default(), Router::new());
    let fields =
        [("csrf", csrf.as_str()), ("question", "Which register lists you?"), ("ahead", "yes")];
    let path = format!("/desk/organizations/{}/ask", people.organization);
    let failed = super::post(&fixture, &path, &cookie, super::form(&fields)).await;
    assert_eq!(failed.status, 422);
    assert!(failed.text.contains("The registry could not store it"), "{}", failed.text);
}

/// P-15: everybody may mark themselves; another's mark takes whoever judges conflicts.
async fn a_reviewer_marks_themselves_and_nobody_else(fixture: Fixture) {
    let people = named(&fixture).await;
    let page = format!("/desk/organizations/{}", people.organization);
    let ann = Browser::sign_in(&fixture, "ann@test.example").await;
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    let of = |page: &str| {
        let (_, form) = page.split_once("id=\"mark-conflict\"").unwrap();
        let (form, _) = form.split_once("</form>").unwrap();
        let ids = form.split("<option value=\"").skip(1);
        ids.map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (offered, all) = (of(&ann.get(&page).await.text), of(&bob.get(&page).await.text));
    assert_eq!((offered.len(), all.len()), (2, 3), "{offered:?} {all:?}");
    let other = all.iter().find(|id| !offered.contains(id)).unwrap();
    let mark = |staff: &str| [("staff", staff.to_owned()), ("reason", "A brother.".to_owned())];
    let send = async |staff: &str| {
        let fields = mark(staff);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ann.post(&format!("{page}/mark-conflict"), &fields).await
    };
    assert_eq!(send(other).await.status, 403);
    assert_eq!(send(&offered[1]).await.status, 303);
    assert!(ann.get(&page).await.text.contains("You are marked as conflicted"));
}

/// Every page of an object shows what was typed, once the one who typed it has signed in again.
async fn a_form_that_came_back_is_shown_to_be_sent_again(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let case = format!("/desk/cases/{}", case.rsplit('/').next().unwrap());
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let fields = [("words", "typed before"), ("came-back", "1")];
    let shown = browser.post_without_token(&format!("{case}/note"), &fields).await;
    assert_eq!(shown.status, 422, "{}", shown.text);
    assert!(shown.text.contains("typed before</textarea>"));
    assert!(!browser.get(&case).await.text.contains("typed before"), "nothing was done by it");
}
