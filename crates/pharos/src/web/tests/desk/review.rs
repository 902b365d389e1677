//! The Review desk: its queue, the page of each kind of object, and acts through forms.

use axum::body::Body;
use axum::http::{Request, header};

use super::super::appeals::{id_of, notice, rejected};
use super::super::cases::{NAMES, named, revocation};
use super::super::fixture::{Fixture, organization, request};
use super::Browser;
use crate::mail::Outbox;
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    everything_that_waits_is_in_one_queue,
    a_case_goes_its_way_by_forms_and_takes_two_people,
    a_letter_is_read_before_it_goes,
    whoever_acts_on_an_old_page_is_told_what_changed,
    a_form_that_is_sent_twice_acts_once,
    a_document_is_handed_in_with_its_form,
    every_kind_of_object_has_a_page,
    an_application_is_judged_standard_by_standard,
    a_history_tells_what_each_row_changed,
    the_stream_tells_what_changed_since_the_page,
    an_auditor_reads_and_is_offered_no_act,
    a_list_that_is_cut_shows_the_newest_and_says_so,
    nobody_whose_account_was_ended_is_offered,
);

/// The value of a hidden field in the form of an act.
pub(in super::super) fn hidden(page: &str, act: &str, name: &str) -> String {
    let (_, form) = page.split_once(&format!("id=\"{act}\"")).unwrap();
    let (_, value) = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    value.split('"').next().unwrap().to_owned()
}

pub(super) const REASONS: [(&str, &str); 3] = [
    ("clause-1", "T&C 2.4"),
    ("reason-1", "no licence in force"),
    ("supporting", "the board's list of today"),
];

async fn everything_that_waits_is_in_one_queue(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let case = case.rsplit('/').next().unwrap().to_owned();
    fixture.requested(&people.reviewer, "acme.pharmacy", "Acme Stores").await;
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let queue = browser.get("/desk/review").await;
    assert_eq!(queue.status, 200);
    for expected in
        [format!("/desk/cases/{case}"), "acme.pharmacy".to_owned(), "21 days left".to_owned()]
    {
        assert!(queue.text.contains(&expected), "{expected}");
    }
    assert!(queue.text.contains("data-stream=\"/desk/review/stream?kind=&#38;seen="));
    let cases = browser.get("/desk/review?kind=case").await;
    assert!(cases.text.contains(NAMES[0]) && !cases.text.contains("acme.pharmacy"));
    let calendar = browser.get("/desk/calendar").await;
    assert!(calendar.text.contains("26 January 2026") && calendar.text.contains(NAMES[0]));
    fixture.turn_to("2026-02-05T12:00:00Z");
    let late = browser.get("/desk/review?kind=case").await;
    assert!(late.text.contains("9 days over"), "{}", late.text);
    let wrong = browser.get("/desk/review?kind=nothing&cursor=x").await;
    assert_eq!(wrong.status, 200, "a word of the address that means nothing shows everything");
}

/// P-50, P-51, P-15: one proposes, another confirms, and reads why.
async fn a_case_goes_its_way_by_forms_and_takes_two_people(fixture: Fixture) {
    named(&fixture).await;
    let ann = Browser::sign_in(&fixture, "ann@test.example").await;
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    let name = format!("/desk/names/{}", NAMES[0]);
    let opened = ann.post(&format!("{name}/open-revocation"), &REASONS).await;
    assert_eq!(opened.header("location"), format!("{name}?done=open-revocation"));
    let page = ann.get(opened.header("location")).await;
    assert!(page.text.contains("The case is open, and the holder is told."));
    let (_, link) = page.text.split_once("href=\"/desk/cases/").unwrap();
    let case = format!("/desk/cases/{}", link.split('"').next().unwrap());
    let empty = ann.post(&format!("{case}/respond"), &[("words", " ")]).await;
    assert_eq!(empty.status, 422);
    assert!(!ann.get(&case).await.text.contains("Revoke the name"), "not before the due date");
    fixture.turn_to("2026-01-27T00:00:00Z");
    let proposed = ann.post(&format!("{case}/revoke"), &REASONS).await;
    assert_eq!(proposed.header("location"), format!("{case}?done=revoke"), "{}", proposed.text);
    let own = ann.get(&case).await;
    assert!(own.text.contains("Waits for a second person"));
    assert!(!own.text.contains(&format!("action=\"{case}/confirm\"")), "not her own");
    let other = bob.get(&case).await;
    assert!(other.text.contains("no licence in force"), "what was proposed and why");
    let confirmed = bob.post(&format!("{case}/confirm"), &[]).await;
    assert_eq!(confirmed.header("location"), format!("{case}?done=confirm"), "{}", confirmed.text);
    let after = bob.get(&case).await;
    assert!(after.text.contains("Revoked"), "the cause of the name");
    let unknown = bob.post(&format!("{case}/nothing"), &[]).await;
    assert_eq!(unknown.status, 404);
}

async fn a_letter_is_read_before_it_goes(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.accredited(&token, "Acme Pharmacy").await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let found = browser.get("/desk/search?q=acme").await;
    let (_, link) = found.text.split_once("href=\"/desk/organizations/").unwrap();
    let path = format!("/desk/organizations/{}", link.split('"').next().unwrap());
    let question = ("question", "Which register lists you?");
    let ahead = browser.post(&format!("{path}/ask"), &[question, ("ahead", "yes")]).await;
    assert_eq!(ahead.status, 200, "{}", ahead.text);
    assert!(ahead.text.contains("This is the letter that would go"));
    let (_, letter) = ahead.text.split_once("class=\"letter-text\">").unwrap();
    assert!(letter.split_once("</div>").unwrap().0.contains("Which register lists you?"));
    assert!(ahead.text.contains("Which register lists you?</textarea>"), "what was typed stays");
    let nothing = browser.get(&path).await;
    assert!(nothing.text.contains("Nothing was asked."), "a rehearsal leaves nothing behind");
    let sent = browser.post(&format!("{path}/ask"), &[question]).await;
    assert_eq!(sent.status, 303);
    assert!(browser.get(&path).await.text.contains("Which register lists you?"));
}

async fn whoever_acts_on_an_old_page_is_told_what_changed(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let case = format!("/desk/cases/{}", case.rsplit('/').next().unwrap());
    let ann = Browser::sign_in(&fixture, "ann@test.example").await;
    let bob = Browser::sign_in(&fixture, "bob@test.example").await;
    let seen = hidden(&ann.get(&case).await.text, "note", "seen");
    let noted = bob.post(&format!("{case}/note"), &[("words", "a call"), ("seen", &seen)]).await;
    assert_eq!(noted.status, 303, "{}", noted.text);
    let fields = [("words", "a second call"), ("seen", seen.as_str())];
    let old = ann.post(&format!("{case}/note"), &fields).await;
    assert_eq!(old.status, 422);
    assert!(
        old.text.contains("Somebody changed this after you had read it")
            && old.text.contains("Bob")
    );
    assert!(old.text.contains("a second call</textarea>"), "what was typed stays");
    let now = hidden(&old.text, "note", "seen");
    let fields = [("words", "a second call"), ("seen", now.as_str())];
    assert_eq!(ann.post(&format!("{case}/note"), &fields).await.status, 303);
}

async fn a_form_that_is_sent_twice_acts_once(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let case = format!("/desk/cases/{}", case.rsplit('/').next().unwrap());
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let page = browser.get(&case).await.text;
    let (once, seen) = (hidden(&page, "note", "once"), hidden(&page, "note", "seen"));
    let fields = [("words", "said once"), ("once", &once), ("seen", &seen)];
    for _ in 0..2 {
        let sent = browser.post(&format!("{case}/note"), &fields).await;
        assert_eq!(sent.header("location"), format!("{case}?done=note"), "{}", sent.text);
    }
    assert_eq!(browser.get(&case).await.text.matches("said once").count(), 1);
}

async fn a_document_is_handed_in_with_its_form(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let case = format!("/desk/cases/{}", case.rsplit('/').next().unwrap());
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let note = format!("{case}/note");
    let send = async |words: &str, media: &str| {
        let file = ("documents", "call.txt", media, b"notes of the call".as_slice());
        browser.post_with_file((&note, &[("words", words)]), file).await
    };
    let refused = send("", "text/plain").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("call.txt</label>"), "the document stays");
    assert_eq!(send("see there", "application/x-sh").await.status, 422);
    let taken = send("see there", "text/plain").await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    assert!(browser.get(&case).await.text.contains(">call.txt</a>"));
}

/// No page may fail, and what is not there is not there.
async fn every_kind_of_object_has_a_page(fixture: Fixture) {
    let people = named(&fixture).await;
    let supervisor = Browser::sign_in(&fixture, "bob@test.example").await;
    let organization = format!("/desk/organizations/{}", people.organization);
    let shown = supervisor.get(&organization).await;
    assert!(shown.text.contains("Acme Pharmacy") && shown.text.contains(NAMES[0]));
    assert!(
        supervisor.get("/desk/registrars/alpha-rx").await.text.contains("What admission lacks")
    );
    let nobody = uuid::Uuid::nil();
    for folder in
        ["cases", "appeals", "applications", "organizations", "licences", "disclosures", "history"]
    {
        let missing = supervisor.get(&format!("/desk/{folder}/{nobody}")).await;
        assert_eq!(missing.status, 404, "{folder}");
        assert_eq!(supervisor.get(&format!("/desk/{folder}/x")).await.status, 404, "{folder}");
    }
    for path in ["/desk/names/free.pharmacy", "/desk/names/x", "/desk/notices/1000000"] {
        assert_eq!(supervisor.get(path).await.status, 404, "{path}");
    }
    assert_eq!(supervisor.get("/desk/search?q=%3Cscript%3E").await.status, 200);
    let commissioner = fixture.person("seat@test.example", Role::Commissioner).await;
    assert!(!commissioner.is_empty());
}

/// P-2: each standard with a verdict and words; the grant asks for all of them.
async fn an_application_is_judged_standard_by_standard(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let made = fixture.made(&token, "/api/v1/organizations", organization("Acme"));
    let id = made.await["id"].as_str().unwrap().to_owned();
    let applied = serde_json::json!({
        "organization": id, "programme": "verified-websites",
        "websites": ["https://www.acme.example/"], "jurisdictions": ["US-IL"],
    });
    let applied = fixture.made(&token, "/api/v1/accreditations", applied).await;
    let path = format!("/desk/applications/{}", applied["accreditation"]["id"].as_str().unwrap());
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let page = browser.get(&path).await.text;
    assert!(page.contains("Not judged yet") && page.contains("US-IL"));
    let early = browser.post(&format!("{path}/grant"), &[]).await;
    assert_eq!(early.status, 422);
    let names: Vec<String> = page
        .split("name=\"verdict-")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert!(!names.is_empty());
    let seen = hidden(&page, "judge", "seen");
    let fields: Vec<(String, &str)> = names
        .iter()
        .flat_map(|name| [(format!("verdict-{name}"), "met"), (format!("words-{name}"), "Seen.")])
        .collect();
    let mut fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    fields.push(("seen", &seen));
    let judged = browser.post(&format!("{path}/judge"), &fields).await;
    assert_eq!(judged.status, 303, "{}", judged.text);
    let granted = browser.post(&format!("{path}/grant"), &[]).await;
    assert_eq!(granted.status, 303, "{}", granted.text);
    assert!(browser.get(&path).await.text.contains("In term until"));
}

async fn a_history_tells_what_each_row_changed(fixture: Fixture) {
    let people = named(&fixture).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let id = case.rsplit('/').next().unwrap().to_owned();
    fixture.turn_to("2026-01-06T12:00:00Z");
    let browser = Browser::sign_in(&fixture, "ann@test.example").await;
    let noted = browser.post(&format!("/desk/cases/{id}/note"), &[("words", "a call")]).await;
    assert_eq!(noted.status, 303);
    let now = browser.get(&format!("/desk/history/{id}")).await.text;
    assert!(now.contains("<ins>a call</ins>"), "{now}");
    let then = browser.get(&format!("/desk/history/{id}?at=2026-01-05T12:00:00")).await.text;
    assert!(!then.contains("a call") && then.contains("row 1"));
    let page = |number: usize| format!("A call, number {number}.");
    for number in 0..60 {
        let noted = [("words", page(number))];
        let noted: Vec<_> = noted.iter().map(|(name, words)| (*name, words.as_str())).collect();
        assert_eq!(browser.post(&format!("/desk/cases/{id}/note"), &noted).await.status, 303);
    }
    fixture.turn_to("2026-01-07T12:00:00Z");
    let later = [("words", "after the day that is asked for")];
    assert_eq!(browser.post(&format!("/desk/cases/{id}/note"), &later).await.status, 303);
    let then = browser.get(&format!("/desk/history/{id}?at=2026-01-06T13:00:00")).await.text;
    assert!(then.contains("row 62") && !then.contains("row 63"), "the newest as of then is first");
    let (_, older) = then.split_once("?before=").unwrap();
    let older = older.split('"').next().unwrap().replace("&#38;", "&");
    assert!(older.ends_with("at=2026-01-06T13:00:00Z"), "older rows are as of then too: {older}");
    let older = browser.get(&format!("/desk/history/{id}?before={older}")).await.text;
    assert!(older.contains("row 1 ") || older.contains("row 1<"), "{older}");
    assert!(!older.contains("after the day"), "nor does the object stand as it does now");
    let before = browser.get(&format!("/desk/history/{id}?at=2025-01-01T00:00:00")).await.text;
    assert!(before.contains("It was not there yet."));
}

/// What changes between the page and its first look at the stream is told, and so is each later
/// change to a page that was fetched anew.
async fn the_stream_tells_what_changed_since_the_page(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let stream = async || {
        let page = browser.get("/desk/review").await.text;
        let (_, address) = page.split_once("data-stream=\"").unwrap();
        address.split('"').next().unwrap().replace("&#38;", "&")
    };
    for name in ["first.pharmacy", "second.pharmacy"] {
        let shown = stream().await;
        fixture.requested(&token, name, name).await;
        let changed = browser.get(&shown).await;
        assert_eq!(changed.header("content-type"), "text/event-stream");
        assert!(changed.text.contains("event: changed"), "{name}: {}", changed.text);
        let (_, digest) = changed.text.split_once("data: ").unwrap();
        let now = stream().await;
        assert!(now.ends_with(digest.trim()), "the page shows what the stream told: {now}");
    }
    let shown = stream().await;
    fixture.requested(&token, "third.pharmacy", "Third").await;
    let (_, seen) = shown.split_once("seen=").unwrap();
    let again = Request::get("/desk/review/stream?kind=")
        .header(header::COOKIE, browser.cookie())
        .header("last-event-id", seen);
    let changed = fixture.send(again.body(Body::empty()).unwrap()).await;
    assert!(changed.text.contains("event: changed"), "what the browser saw last counts");
    assert_eq!(fixture.get("/desk/review/stream").await.status, 303, "not for everybody");
}

async fn an_auditor_reads_and_is_offered_no_act(fixture: Fixture) {
    let people = named(&fixture).await;
    fixture.person("auditor@test.example", Role::Auditor).await;
    let case = revocation(&fixture, &people.reviewer, NAMES[0]).await;
    let case = format!("/desk/cases/{}", case.rsplit('/').next().unwrap());
    let auditor = Browser::sign_in(&fixture, "auditor@test.example").await;
    for path in [case.as_str(), "/desk/names/first.pharmacy", "/desk/registrars/alpha-rx"] {
        let page = auditor.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text.contains("<details class=\"card act\""), "{path}");
    }
    let refused = auditor.post(&format!("{case}/note"), &[("words", "mine")]).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("Your role may not judge cases"));
    let foreign = auditor.post(&format!("{case}/note"), &[("csrf", "no")]).await;
    assert_ne!(foreign.status, 303);
}

async fn a_list_that_is_cut_shows_the_newest_and_says_so(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (organization, accreditation) = fixture.accredited(&reviewer, "Acme").await;
    let page = format!("/desk/organizations/{organization}");
    for number in 0..51 {
        let asked = request(&format!("n{number}x.pharmacy"), &organization, &accreditation);
        fixture.turn_to(&format!("2026-01-06T00:{number:02}:00Z"));
        fixture.made(&reviewer, "/api/v1/requests", asked).await;
        if number == 49 {
            let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
            let whole = browser.get(&page).await.text;
            assert!(whole.contains("n0x.pharmacy") && !whole.contains("The newest"), "{whole}");
            browser.post("/sign-out", &[]).await;
        }
    }
    fixture.named("other@test.example", "Other", Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, "other@test.example").await;
    let cut = browser.get(&page).await.text;
    assert!(cut.contains("n50x.pharmacy") && !cut.contains("n0x.pharmacy"), "{cut}");
    assert!(cut.contains("The newest 50"), "{cut}");
}

async fn nobody_whose_account_was_ended_is_offered(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let gone = [
        fixture.named("gone@test.example", "Gina Gone", Role::Reviewer).await,
        fixture.named("gone2@test.example", "Carl Gone", Role::Commissioner).await,
    ];
    fixture.named("here@test.example", "Paul Present", Role::Commissioner).await;
    for token in gone {
        let id = id_of(&fixture, &token).await.parse().unwrap();
        let end = move |tx: &mut registry_store::Tx<'_>, _now| tx.end_staff(id);
        assert!(fixture.registry.commit(end).await.unwrap());
    }
    let request = rejected(&fixture, &reviewer).await;
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::into_folder(folder.path().to_owned(), "registry@test.example").unwrap();
    let worker = Worker::new(fixture.registry.clone(), Some(outbox));
    worker.catch_up().await.expect("the notice is dated");
    let made = fixture.made(&reviewer, "/api/v1/appeals", notice(&request)).await;
    let appeal = made["appeal"]["id"].as_str().unwrap();
    fixture
        .made(&supervisor, &format!("/api/v1/appeals/{appeal}/admit"), serde_json::json!({}))
        .await;
    let shown = fixture.call(&reviewer, "GET", &format!("/api/v1/requests/{request}"), None).await;
    let organization = shown.json()["organization"].as_str().unwrap().to_owned();
    let browser = Browser::sign_in(&fixture, "supervisor@test.example").await;
    let marks = browser.get(&format!("/desk/organizations/{organization}")).await.text;
    assert!(marks.contains("reviewer Test") && !marks.contains("Gina Gone"), "{marks}");
    let seats = browser.get(&format!("/desk/appeals/{appeal}")).await.text;
    assert!(seats.contains("Paul Present") && !seats.contains("Carl Gone"), "{seats}");
}
