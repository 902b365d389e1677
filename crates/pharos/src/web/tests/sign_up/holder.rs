//! The Applicant desk for who holds names: documents, letters, cases, appeals, licences, giving up.

use registry_core::name::Tld;
use registry_testkit::Samples;
use serde_json::{Value, json};

use super::super::cases::grounds;
use super::super::desk::{Browser, try_sign_in};
use super::super::fixture::{Answer, Fixture, PASSWORD, START};
use super::applicant::{accredited, asked, entered, signed_in};
use crate::mail::{Outbox, Sender};
use crate::staff::permission::Role;
use crate::worker::Worker;

on_both_engines!(
    the_window_of_an_appeal_is_told_until_it_is_over_p_55a,
    documents_are_handed_in_and_given_to_members_alone,
    letters_are_read_by_members_as_they_were_stored,
    a_letter_that_carried_a_token_says_that_it_is_not_here_p_20,
    a_notice_is_answered_at_the_desk_p_50,
    an_appeal_knows_its_window_and_its_documents_p_55,
    a_name_has_its_licence_and_is_given_up_at_the_desk,
    a_contact_is_changed_and_both_addresses_are_told_p_57,
);

pub(super) const NAME: &str = "acme.pharmacy";

/// A form with one document.
pub(super) async fn upload(
    browser: &Browser<'_>,
    form: (&str, &[(&str, &str)]),
    (name, media): (&str, &str),
) -> Answer {
    let content = format!("the licence of {name}");
    browser.post_with_file(form, ("documents", name, media, content.as_bytes())).await
}

/// The first path on a page that begins so.
fn path_on(page: &str, beginning: &str) -> String {
    let (_, rest) = page.split_once(&format!("href=\"{beginning}")).expect(beginning);
    format!("{beginning}{}", rest.split('"').next().unwrap())
}

/// Ada's organization, accredited; its page.
async fn organization(
    fixture: &Fixture,
    browser: &Browser<'_>,
    reviewer: &str,
) -> (String, String) {
    let page = entered(browser).await;
    let accreditation = accredited(fixture, browser, reviewer, &page).await;
    (page, accreditation)
}

/// A name that Ada's organization holds.
async fn registered(fixture: &Fixture, reviewer: &str, page: &str, accreditation: &str) {
    let holder = (page.rsplit('/').next().unwrap(), accreditation);
    let mut domain = fixture.vouched(reviewer, NAME, holder).await;
    domain.personal.contact_email = "ada@acme.example".to_owned();
    let samples = Samples::at(fixture.registry.clock.registry_now());
    fixture.sponsored(samples.creates(&domain)).await;
}

const APPLIED: [(&str, &str); 3] = [
    ("programme", "verified-websites"),
    ("websites", "https://www.acme.example/"),
    ("jurisdictions", "US-IL"),
];

/// P-2, P-13: with the application and later, what cannot be taken is said, and others see nothing.
async fn documents_are_handed_in_and_given_to_members_alone(fixture: Fixture) {
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let eve = signed_in(&fixture, "eve@else.example").await;
    let page = entered(&ada).await;
    let apply = format!("{page}/apply");
    let wrong = upload(&ada, (&apply, &APPLIED), ("run.sh", "application/x-sh")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("documents-problem"), "{}", wrong.text);
    let mut half = APPLIED;
    half[2] = ("jurisdictions", "");
    let refused = upload(&ada, (&apply, &half), ("a.txt", "text/plain")).await;
    assert!(refused.status == 422 && refused.text.contains("a.txt</label>"), "{}", refused.text);
    let (_, hash) = refused.text.split_once("name=\"kept\" value=\"").unwrap();
    let hash = hash.split('"').next().unwrap().to_owned();

    // A draft keeps its documents, and another's hash is nobody's document.
    let mut draft = half.to_vec();
    draft.extend([("kept", hash.as_str()), ("draft", "on")]);
    assert_eq!(ada.post(&apply, &draft).await.status, 303);
    assert!(ada.get(&apply).await.text.contains("a.txt</label>"), "the draft");
    let others = super::applicant::entered_as(&eve, "Else Pharmacy").await;
    let mut stolen = APPLIED.to_vec();
    stolen.push(("kept", hash.as_str()));
    let refused = eve.post(&format!("{others}/apply"), &stolen).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("a document that you handed in"), "{}", refused.text);
    assert!(!refused.text.contains("a.txt"), "a hash gives no name away: {}", refused.text);

    let mut whole = APPLIED.to_vec();
    whole.extend([("kept", hash.as_str()), ("once", "one")]);
    let sent = ada.post(&apply, &whole).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert_eq!(ada.post(&apply, &whole).await.status, 303, "twice acts once");
    whole[1] = ("websites", "https://else.acme.example/");
    let changed = ada.post(&apply, &whole).await;
    assert!(
        changed.status == 422 && changed.text.contains("sent this form before"),
        "{}",
        changed.text
    );

    let shown = ada.get(&page).await.text;
    let application = path_on(&shown, &format!("{page}/applications/"));
    let shown = ada.get(&application).await.text;
    assert!(shown.contains("Not looked at yet") && shown.contains("a.txt"), "{shown}");
    let more = format!("{application}/documents");
    let added = upload(&ada, (&more, &[]), ("b.txt", "text/plain")).await;
    assert_eq!(added.status, 303, "{}", added.text);
    let again = upload(&ada, (&more, &[]), ("b.txt", "text/plain")).await;
    assert!(again.status == 422 && again.text.contains("Nothing new"), "{}", again.text);
    let file = format!("{page}/documents/{hash}");
    let given = ada.get(&file).await;
    assert_eq!((given.status.as_u16(), given.text.as_str()), (200, "the licence of a.txt"));
    assert!(given.header("content-disposition").starts_with("attachment"));
    assert_eq!(eve.get(&file).await.status, 404);
    assert_eq!(eve.get(&format!("{others}/documents/{hash}")).await.status, 404, "cited by none");
    assert_eq!(eve.get(&application).await.status, 404);
    assert_eq!(ada.post(&format!("{application}/withdraw"), &[]).await.status, 303);
    assert!(ada.get(&application).await.text.contains("Taken back on"));
    assert_eq!(ada.post(&format!("{application}/withdraw"), &[]).await.status, 422, "once");
}

/// P-57: each letter as it was stored, and nobody else's.
async fn letters_are_read_by_members_as_they_were_stored(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let eve = signed_in(&fixture, "eve@else.example").await;
    let (page, _) = organization(&fixture, &ada, &reviewer).await;
    let others = super::applicant::entered_as(&eve, "Else Pharmacy").await;
    let list = ada.get(&format!("{page}/notices")).await.text;
    let letter = path_on(&list, &format!("{page}/notices/"));
    assert!(ada.get(&letter).await.text.contains("It has not been sent yet"));
    let number: i64 = letter.rsplit('/').next().unwrap().parse().unwrap();
    let duty = fixture.registry.store.read(move |read| read.notice(number)).await.unwrap().unwrap();
    let sender = Sender::simple("registry@test.example").unwrap();
    let composed = sender.compose(&duty, &fixture.registry.seal).unwrap();
    // As a version of other words put it together.
    let stored = String::from_utf8(composed.stored).unwrap();
    let subject = stored.lines().find(|line| line.starts_with("Subject: ")).unwrap();
    let stored = stored.replace(subject, "Subject: Words of another day");
    let keep = move |tx: &mut registry_store::Tx<'_>, _now| {
        tx.keep_mail(number, &composed.message_id, stored.as_bytes(), &composed.sha256)
    };
    fixture.registry.commit(keep).await.unwrap();
    let shown = ada.get(&letter).await.text;
    assert!(shown.contains("letter-text"), "{shown}");
    assert!(shown.contains("Words of another day"), "its own subject: {shown}");
    let list = ada.get(&format!("{page}/notices")).await.text;
    assert!(list.contains("Words of another day"), "{list}");
    assert!(shown.contains("To answer, reply to this message"), "{shown}");
    assert!(!shown.contains("What was told once"), "no secret was in it: {shown}");
    assert_eq!(eve.get(&letter).await.status, 404);
    assert_eq!(eve.get(&format!("{others}/notices/{number}")).await.status, 404, "another's");
    assert!(eve.get(&format!("{others}/notices")).await.text.contains("has not written yet"));
}

/// Sends every letter that is owed.
async fn sent_by_now(fixture: &Fixture) {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::into_folder(folder.path().to_owned(), "registry@test.example").unwrap();
    let worker = Worker::new(fixture.registry.clone(), Some(outbox));
    worker.catch_up().await.expect("each letter is sent");
}

/// P-20, P-57: what stands in the token's place is not taken for it.
async fn a_letter_that_carried_a_token_says_that_it_is_not_here_p_20(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let (page, accreditation) = organization(&fixture, &ada, &reviewer).await;
    let request = asked(&ada, &page, &accreditation).await;
    let id = request.rsplit('/').next().unwrap();
    fixture.made(&reviewer, &format!("/api/v1/requests/{id}/accept"), json!({})).await;
    sent_by_now(&fixture).await;
    let list = ada.get(&format!("{page}/notices")).await.text;
    let letter = path_on(&list, &format!("{page}/notices/"));
    let shown = ada.get(&letter).await.text;
    assert!(shown.contains("Registration token:") && shown.contains("sha256:"), "{shown}");
    assert!(shown.contains("What was told once is not here"), "{shown}");
}

/// P-50: the holder reads the grounds and answers; what staff note is not shown.
async fn a_notice_is_answered_at_the_desk_p_50(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let eve = signed_in(&fixture, "eve@else.example").await;
    let (page, accreditation) = organization(&fixture, &ada, &reviewer).await;
    registered(&fixture, &reviewer, &page, &accreditation).await;
    let body = json!({ "name": NAME, "grounds": grounds() });
    let made = fixture.made(&reviewer, "/api/v1/cases/revocations", body).await;
    let id = made["id"].as_str().unwrap();
    let note = json!({ "words": "they seem evasive" });
    fixture.made(&reviewer, &format!("/api/v1/cases/{id}/note"), note).await;
    let start = ada.get("/desk/applicant").await.text;
    assert!(start.contains("Answer the notice about acme.pharmacy"), "{start}");
    let case = format!("/desk/applicant/cases/{id}");
    let shown = ada.get(&case).await.text;
    assert!(
        shown.contains("no licence in force") && shown.contains("Answer the notice"),
        "{shown}"
    );
    assert!(!shown.contains("evasive"), "{shown}");
    let answer = format!("{case}/answer");
    let empty = ada.post(&answer, &[("words", " ")]).await;
    assert!(empty.status == 422 && empty.text.contains("words-problem"), "{}", empty.text);
    let sent = upload(&ada, (&answer, &[("words", "It is renewed.")]), ("l.txt", "text/plain"));
    let sent = sent.await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let shown = ada.get(&case).await.text;
    assert!(shown.contains("It is renewed.") && shown.contains("l.txt"), "{shown}");
    let seen = fixture.call(&reviewer, "GET", &format!("/api/v1/cases/{id}"), None).await.json();
    assert!(seen.to_string().contains("It is renewed."), "{seen}");
    assert_eq!(eve.get(&case).await.status, 404);
    assert_eq!(eve.post(&answer, &[("words", "mine")]).await.status, 404);
    // Nor over the API, where no page looks before the act does.
    let (_, token) = super::applicant(&fixture, "eve2@else.example").await;
    let answer = json!({ "words": "mine" });
    let path = format!("/api/v1/cases/{id}/respond");
    assert_eq!(fixture.call(&token, "POST", &path, Some(answer)).await.status, 404);
}

/// P-55, P-55a, P-55d: the page says how and until when; the rulebook says whether here.
async fn an_appeal_knows_its_window_and_its_documents_p_55(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let (page, accreditation) = organization(&fixture, &ada, &reviewer).await;
    let request = asked(&ada, &page, &accreditation).await;
    let handed = format!("{request}/documents");
    let handed = upload(&ada, (&handed, &[]), ("mark.txt", "text/plain")).await;
    assert_eq!(handed.status, 303, "{}", handed.text);
    let id = request.rsplit('/').next().unwrap();
    let reasons = json!({ "reasons": [{ "code": "not-qualified", "words": "no licence" }] });
    fixture.made(&reviewer, &format!("/api/v1/requests/{id}/reject"), reasons).await;
    let appeal = format!("{request}/appeal");
    let unsent = ada.get(&request).await.text;
    assert!(unsent.contains(&appeal), "{unsent}");
    assert!(unsent.contains("begins when the notice of the decision goes out"), "{unsent}");
    assert!(unsent.contains("Appeals are received by post to 1 Main Street, Anytown."), "{unsent}");
    let start = ada.get("/desk/applicant").await.text;
    assert!(start.contains("begins when the notice of the decision goes out"), "{start}");
    let shown = ada.get(&appeal).await.text;
    assert!(shown.contains("by post to 1 Main Street") && shown.contains("mark.txt"), "{shown}");
    assert!(shown.contains("<h1>Appeal about acme.pharmacy</h1>"), "{shown}");
    assert!(!shown.contains("name=\"position\""), "this rulebook takes them by post alone");
    let fields =
        [("position", "We hold it."), ("error", "It was overlooked."), ("support", "p. 2")];
    assert_eq!(ada.post(&appeal, &fields).await.status, 422);

    let book = include_str!("../../../../../../etc/rulebooks/pharmacy.toml");
    let book = book.replace("channels = [\"post\"]", "channels = [\"post\", \"desk\"]");
    let tld = Tld::parse("pharmacy").unwrap();
    let from = START.parse().unwrap();
    fixture.registry.store.install_rulebook(&tld, &book, from).await.unwrap();
    assert!(ada.get(&appeal).await.text.contains("name=\"position\""));
    let here = ada.get(&request).await.text;
    assert!(here.contains("Anytown; at this desk."), "as the rulebook has it: {here}");
    let part = ada.post(&appeal, &[("position", "We hold it."), ("support", "p. 2")]).await;
    assert!(part.status == 422 && part.text.contains("error-problem"), "{}", part.text);
    let with = |document: &'static str| [&fields[..], &[("documents", document)]].concat();
    let new = ada.post(&appeal, &with("new-evidence.txt")).await;
    assert!(new.status == 422 && new.text.contains("nothing new is considered"), "{}", new.text);
    let sent = ada.post(&appeal, &with("mark.txt")).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let shown = ada.get(&request).await.text;
    assert!(shown.contains("AP-2026-000001") && shown.contains("You have appealed."), "{shown}");
    let eve = signed_in(&fixture, "eve@else.example").await;
    assert_eq!(eve.get(&appeal).await.status, 404);
    assert_eq!(eve.post(&appeal, &fields).await.status, 404);
}

/// P-55a, P-57: it counts from the notice, and is over at its end.
async fn the_window_of_an_appeal_is_told_until_it_is_over_p_55a(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let (page, accreditation) = organization(&fixture, &ada, &reviewer).await;
    let request = asked(&ada, &page, &accreditation).await;
    let id = request.rsplit('/').next().unwrap();
    let reasons = json!({ "reasons": [{ "code": "not-qualified", "words": "no licence" }] });
    fixture.made(&reviewer, &format!("/api/v1/requests/{id}/reject"), reasons).await;
    sent_by_now(&fixture).await;
    let shown = ada.get(&request).await.text;
    assert!(shown.contains("You can appeal until the end of"), "{shown}");
    fixture.turn_to("2026-06-01T00:00:00Z");
    let answer = try_sign_in(&fixture, "ada@acme.example", PASSWORD, "").await;
    let ada = Browser::of(&fixture, &answer, "/desk/account").await;
    let over = ada.get(&request).await.text;
    assert!(over.contains("The time for an appeal is over, and the decision is final."), "{over}");
}

/// P-53, P-60: licence, artwork, giving up and taking that back.
async fn a_name_has_its_licence_and_is_given_up_at_the_desk(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let eve = signed_in(&fixture, "eve@else.example").await;
    let (page, accreditation) = organization(&fixture, &ada, &reviewer).await;
    registered(&fixture, &reviewer, &page, &accreditation).await;
    let name = format!("/desk/applicant/names/{NAME}");
    assert!(ada.get(&page).await.text.contains(&name));
    assert!(ada.get(&name).await.text.contains("<svg"), "its life");
    let empty = ada.post(&format!("{name}/licence"), &[("wish", "")]).await;
    assert!(empty.status == 422 && empty.text.contains("wish-problem"), "{}", empty.text);
    let wish = [("wish", "The logo, please.")];
    assert_eq!(eve.post(&format!("{name}/licence"), &wish).await.status, 404);
    assert_eq!(ada.post(&format!("{name}/licence"), &wish).await.status, 303);
    for (document, text) in [("trademark-guidelines", "Leave room."), ("trademark-artwork", "")] {
        let body: Value = match text {
            "" => json!({ "document": document, "version": "2026-01", "text": "<svg/>" }),
            text => json!({ "document": document, "version": "2026-01", "text": text }),
        };
        fixture.made(&supervisor, "/api/v1/editions", body).await;
    }
    let listed = fixture.call(&reviewer, "GET", "/api/v1/licences", None).await.json();
    let licence = listed["items"][0]["id"].as_str().unwrap().to_owned();
    let grant = format!("/api/v1/licences/{licence}/grant");
    fixture.made(&reviewer, &grant, json!({ "words": "Agreed." })).await;
    assert!(ada.get(&name).await.text.contains("Download the artwork"));
    let artwork = format!("/desk/applicant/licences/{licence}/artwork");
    assert_eq!(eve.post(&artwork, &[]).await.status, 404);
    let given = ada.post(&artwork, &[]).await;
    assert_eq!((given.status.as_u16(), given.text.as_str()), (200, "<svg/>"));
    let log = format!("/api/v1/licences/{licence}/downloads");
    let log = fixture.call(&reviewer, "GET", &log, None).await.json();
    assert_eq!(log["items"][0]["to"], "Ada Apothecary");

    let give_up = format!("{name}/discontinue");
    let unsure = ada.post(&give_up, &[("words", "We close.")]).await;
    assert!(unsure.status == 422 && unsure.text.contains("sure-problem"), "{}", unsure.text);
    let notice = [("words", "We close."), ("sure", "on")];
    assert_eq!(eve.post(&give_up, &notice).await.status, 404);
    let given_up = ada.post(&give_up, &notice).await;
    assert_eq!(given_up.status, 303, "{}", given_up.text);
    let case = given_up.header("location").split('?').next().unwrap().to_owned();
    assert!(ada.get(&case).await.text.contains("We close."));
    let back = ada.post(&format!("{case}/take-back"), &[("words", "We go on.")]).await;
    assert_eq!(back.status, 303, "{}", back.text);
    assert!(ada.get(&case).await.text.contains("Taken back"));
}

/// P-57: members change where they are reached; what was checked of them stays.
async fn a_contact_is_changed_and_both_addresses_are_told_p_57(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let (page, accreditation) = organization(&fixture, &ada, &reviewer).await;
    let contact = format!("{page}/contact");
    let new = [("contact_name", "Bob"), ("contact_email", "bob@acme.example"), ("seen", "0")];
    let stale = ada.post(&contact, &new).await;
    assert!(stale.status == 422 && stale.text.contains("changed this"), "{}", stale.text);
    let wrong = ada.post(&contact, &[("contact_name", "Bob"), ("contact_email", "nobody")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("contact_email-problem"), "{}", wrong.text);
    assert_eq!(ada.post(&contact, &new[..2]).await.status, 303);
    for to in ["ada@acme.example", "bob@acme.example"] {
        let told = super::letters(&fixture, to).await;
        assert!(told.iter().any(|(code, _)| code == "organization-contact-changed"), "{told:?}");
    }
    let request = asked(&ada, &page, &accreditation).await;
    let change = format!("{request}/contact");
    let (_, seen) = ada
        .get(&request)
        .await
        .text
        .rsplit_once("name=\"seen\" value=\"")
        .map(|(_, rest)| ((), rest.split('"').next().unwrap().to_owned()))
        .unwrap();
    let to = [("contact_email", "office@acme.example"), ("seen", seen.as_str())];
    let eve = signed_in(&fixture, "eve@else.example").await;
    assert_eq!(eve.post(&change, &to).await.status, 404);
    assert_eq!(eve.post(&contact, &new[..2]).await.status, 404);
    assert_eq!(ada.post(&change, &to).await.status, 303);
    assert!(ada.get(&request).await.text.contains("office@acme.example"));
}
