//! What people from outside learn of others and of the registry's own records: nothing.

use axum::body::Body;
use axum::http::{Request, header};
use registry_core::document::DocumentHash;
use serde_json::{Value, json};

use super::super::accounts::hidden;
use super::super::desk::{Browser, try_sign_in};
use super::super::documents::pdf;
use super::super::fixture::{Fixture, PASSWORD, organization, request};
use super::applicant::{accredited, asked, entered, signed_in};
use super::belongings::{accredited_over_the_api, said, world};
use super::holder::{NAME, upload};
use crate::staff::permission::Role;
use crate::vetting::accreditation::{self, Apply};
use crate::vetting::appeal::{self};
use crate::vetting::cases::{self, Act, Open};
use crate::vetting::information::{self};
use crate::vetting::licence::{self};
use crate::vetting::submit::{self};
use crate::vetting::{Failure, Refusal};

on_both_engines!(
    history_is_told_to_nobody_from_outside,
    a_document_is_handed_in_once_however_often_it_is_sent,
    what_was_typed_beside_documents_outlasts_the_session,
    nobody_learns_what_others_call_the_same_content,
    a_hash_that_was_not_handed_in_is_cited_nowhere,
    what_is_sent_at_the_desk_is_received_then_p_59,
    texts_beside_documents_are_no_longer_than_others,
    evidence_of_an_accreditor_is_for_people_of_the_registry,
    what_was_not_chosen_is_refused_beside_its_field,
);

/// P-15 is for the people of the registry: who marked whom stays among them.
async fn history_is_told_to_nobody_from_outside(fixture: Fixture) {
    let bob = fixture.named("bob@test.example", "Bob Reviewer", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let page = entered(&ada).await;
    let id = page.rsplit('/').next().unwrap();
    let mark = json!({ "reason": "A brother works there." });
    fixture.made(&bob, &format!("/api/v1/organizations/{id}/conflicts"), mark).await;
    let contact = format!("{page}/contact");
    let new = [("contact_name", "Carl"), ("contact_email", "carl@acme.example")];
    let with = |seen: &'static str| [&new[..], &[("seen", seen)]].concat();
    let stale = ada.post(&contact, &with("0")).await;
    assert!(stale.status == 422 && stale.text.contains("changed this"), "{}", stale.text);
    assert!(!stale.text.contains("conflict") && !stale.text.contains("Bob"), "{}", stale.text);
    // Who was told can send it again; who mends a field has read nothing newer.
    let mended = [("contact_name", "Carl"), ("contact_email", "nobody"), ("seen", "0")];
    let mended = ada.post(&contact, &mended).await;
    assert_eq!(hidden(&mended.text, "seen"), "0");
    let seen = hidden(&stale.text, "seen");
    let again = [&new[..], &[("seen", seen.as_str())]].concat();
    assert_eq!(ada.post(&contact, &again).await.status, 303);

    // Nor over the API: by a version that was never read, and by a state that refuses.
    let (_, token) = super::applicant(&fixture, "eve@else.example").await;
    let made = fixture.made(&token, "/api/v1/organizations", organization("Else")).await;
    let own = format!("/api/v1/organizations/{}", made["id"].as_str().unwrap());
    let mark = json!({ "reason": "A sister works there." });
    fixture.made(&bob, &format!("{own}/conflicts"), mark).await;
    let invite = json!({ "email": "eve@else.example" });
    let refused = fixture.call(&token, "POST", &format!("{own}/members"), Some(invite)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "member-already"));
    assert!(
        !refused.text.contains("conflict-") && !refused.text.contains("Bob"),
        "{}",
        refused.text
    );
}

async fn a_document_is_handed_in_once_however_often_it_is_sent(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let page = entered(&ada).await;
    let accreditation = accredited(&fixture, &ada, &reviewer, &page).await;
    let path = format!("{page}/request");
    let mut fields = vec![
        ("name", NAME),
        ("basis", accreditation.as_str()),
        ("name_nexus", "Our trade name."),
        ("contact_email", "ada@acme.example"),
        ("submitted_by", "Ada Apothecary"),
        ("may_bind", "on"),
        ("terms_version", "2024-10"),
    ];
    let first = upload(&ada, (&path, &fields), ("a.txt", "text/plain")).await;
    assert_eq!(first.status, 422, "the terms are not agreed to: {}", first.text);
    let hash = hidden(&first.text, "kept");
    fields.push(("kept", &hash));
    let second = upload(&ada, (&path, &fields), ("a.txt", "text/plain")).await;
    assert_eq!(second.text.matches("name=\"kept\"").count(), 1, "{}", second.text);
    fields.extend([("kept", hash.as_str()), ("terms", "on")]);
    let sent = ada.post(&path, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let id = sent.header("location").split(['/', '?']).nth(4).unwrap().to_owned();
    let shown = fixture.call(&reviewer, "GET", &format!("/api/v1/requests/{id}"), None).await;
    assert_eq!(shown.json()["documents"].as_array().unwrap().len(), 1, "{}", shown.text);

    // Nor over the API, where a list says it twice.
    let (_, token) = super::applicant(&fixture, "eve@else.example").await;
    let (organization, accreditation) = accredited_over_the_api(&fixture, &token, &reviewer).await;
    let kept = handed_in(&fixture, &token, "b.pdf", 40).await;
    let mut twice = request("b.pharmacy", &organization, &accreditation);
    twice["documents"] = json!([kept["hash"], kept["hash"]]);
    let made = fixture.made(&token, "/api/v1/requests", twice).await;
    assert_eq!(made["documents"], json!([kept]));
}

/// RFC 7578 forms as well: all texts come back, with what was taken in before.
async fn what_was_typed_beside_documents_outlasts_the_session(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let page = entered(&ada).await;
    accredited(&fixture, &ada, &reviewer, &page).await;
    let path = format!("{page}/request");
    let fields = [("name", NAME), ("name_nexus", "Söhne & Töchter,\r\nby law.")];
    let refused = upload(&ada, (&path, &fields), ("a.txt", "text/plain")).await;
    let hash = hidden(&refused.text, "kept");
    assert_eq!(ada.post("/sign-out", &[]).await.status, 303);
    let typed = [&fields[..], &[("kept", hash.as_str())]].concat();
    let closed = upload(&ada, (&path, &typed), ("b.txt", "text/plain")).await;
    assert!(closed.text.contains("comes back when you sign in"), "{}", closed.text);
    let kept = hidden(&closed.text, "kept");
    let answer = try_sign_in(&fixture, "ada@acme.example", PASSWORD, "").await;
    let browser = Browser::of(&fixture, &answer, "/desk/account").await;
    let back = browser.post_without_token(&path, &[("kept", &kept)]).await;
    assert!(back.status == 422 && back.text.contains(NAME), "{}", back.text);
    assert!(back.text.contains("Söhne &#38; Töchter,\nby law."), "{}", back.text);
    assert!(back.text.contains("a.txt</label>"), "what was taken in: {}", back.text);
    // What is nobody's is not kept.
    let nobody = Browser { csrf: "guess".to_owned(), ..ada.clone() };
    let lost = upload(&nobody, (&path, &fields), ("b.txt", "text/plain")).await;
    assert_eq!(lost.header("location"), "/sign-in", "{}", lost.text);
}

/// Hands a document of a size of its own in over the API.
async fn handed_in(fixture: &Fixture, token: &str, name: &str, size: usize) -> Value {
    let request = Request::post("/api/v1/documents")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/pdf")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
    let kept = fixture.send(request.body(Body::from(pdf(size))).unwrap()).await;
    assert_eq!(kept.status, 201, "{}", kept.text);
    kept.json()
}

async fn nobody_learns_what_others_call_the_same_content(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let (_, ada) = super::applicant(&fixture, "ada@acme.example").await;
    let (_, eve) = super::applicant(&fixture, "eve@else.example").await;
    let first = handed_in(&fixture, &ada, "Licence of Ada.pdf", 50).await;
    fixture.turn_to("2026-02-01T00:00:00Z");
    let second = handed_in(&fixture, &eve, "found.pdf", 50).await;
    assert_eq!(second["hash"], first["hash"]);
    assert_eq!(second["name"], "found.pdf", "hers alone");
    assert_eq!(second["received_at"], "2026-02-01T00:00:00Z", "when she had it in");
    assert_eq!(handed_in(&fixture, &ada, "Again.pdf", 50).await, first, "and Ada keeps hers");
    let (organization, accreditation) = accredited_over_the_api(&fixture, &eve, &reviewer).await;
    let mut asked = request("b.pharmacy", &organization, &accreditation);
    asked["documents"] = json!([second["hash"]]);
    let made = fixture.made(&eve, "/api/v1/requests", asked).await;
    assert_eq!(made["documents"], json!([second]), "cited as she handed it in");
}

/// The hash of a document of somebody else opens no path: neither as a document nor as a proof.
async fn a_hash_that_was_not_handed_in_is_cited_nowhere(fixture: Fixture) {
    let world = world(&fixture).await;
    let (_, ada) = super::applicant(&fixture, "ada@acme.example").await;
    let stolen = handed_in(&fixture, &ada, "Licence of Ada.pdf", 60).await;
    let stolen: DocumentHash = stolen["hash"].as_str().unwrap().parse().unwrap();
    let (registry, acting) = (&fixture.registry, &world.acting);
    let with = || vec![stolen];
    let open = world.open["id"].as_str().unwrap();
    let name = world.licence(Vec::new()).name;
    let applied = Apply {
        organization: world.organization.parse().unwrap(),
        programme: "verified-websites".to_owned(),
        websites: Vec::new(),
        jurisdictions: vec!["US-IL".to_owned()],
        documents: Vec::new(),
    };
    let (held, application) =
        accreditation::apply(registry, acting, applied.clone()).await.unwrap();
    let again = Apply { documents: with(), ..applied };
    let reply = world.reply(open.parse().unwrap(), &world.open["information"][0], with());
    let question = &world.of_customer["questions"][0];
    let customer_reply = world.reply(world.organization.parse().unwrap(), question, with());
    let handed = (open.parse().unwrap(), with());
    let answer = (world.case.parse().unwrap(), Act::Answer(said(with())));
    let given_up = Open::Discontinuation(name, said(with()));
    let tried: Vec<(&str, Result<(), Failure>)> = vec![
        ("apply", accreditation::apply(registry, acting, again).await.map(drop)),
        (
            "hand in for an application",
            accreditation::hand_in(registry, acting, (held.id, application), with())
                .await
                .map(drop),
        ),
        ("submit", submit::submit(registry, acting, world.request(with(), None)).await.map(drop)),
        (
            "submit with a proof",
            submit::submit(registry, acting, world.request(Vec::new(), Some(stolen)))
                .await
                .map(drop),
        ),
        ("hand in for a request", submit::hand_in(registry, acting, handed).await.map(drop)),
        ("reply", information::reply(registry, acting, reply).await.map(drop)),
        (
            "reply of a customer",
            information::customer_reply(registry, acting, customer_reply).await.map(drop),
        ),
        ("answer in a case", cases::act(registry, acting, answer).await.map(drop)),
        ("give a name up", cases::open(registry, acting, given_up).await.map(drop)),
        (
            "ask for a licence",
            licence::ask(registry, acting, world.licence(with())).await.map(drop),
        ),
        (
            "a notice of appeal",
            appeal::receive(registry, acting, world.appeal(Some(stolen), Vec::new()))
                .await
                .map(drop),
        ),
        (
            "what an appeal refers to",
            appeal::receive(registry, acting, world.appeal(None, with())).await.map(drop),
        ),
    ];
    for (path, outcome) in tried {
        let Err(Failure::Refused(Refusal::Field { allowed, found, .. })) = outcome else {
            panic!("{path}: {outcome:?}")
        };
        assert_eq!(
            (allowed, found),
            ("a document that you handed in", stolen.to_string()),
            "{path}"
        );
    }
}

/// P-59: whatever date is sent with it.
async fn what_is_sent_at_the_desk_is_received_then_p_59(fixture: Fixture) {
    let world = world(&fixture).await;
    fixture.turn_to("2026-01-06T12:00:00Z");
    let now = fixture.registry.clock.registry_now();
    let (registry, acting) = (&fixture.registry, &world.acting);
    let open = world.open["id"].as_str().unwrap().parse().unwrap();
    let reply = world.reply(open, &world.open["information"][0], Vec::new());
    let replied = information::reply(registry, acting, reply).await.unwrap();
    assert_eq!(replied.information[0].reply.as_ref().unwrap().received_at, now);
    let question = &world.of_customer["questions"][0];
    let reply = world.reply(world.organization.parse().unwrap(), question, Vec::new());
    let replied = information::customer_reply(registry, acting, reply).await.unwrap();
    assert_eq!(replied.questions[0].reply.as_ref().unwrap().received_at, now);
    let answer = (world.case.parse().unwrap(), Act::Answer(said(Vec::new())));
    let answered = cases::act(registry, acting, answer).await.unwrap();
    let entry = answered.entries.last().unwrap();
    assert_eq!(entry.received_at.unwrap_or(entry.at), now);
    let (asked, _) = licence::ask(registry, acting, world.licence(Vec::new())).await.unwrap();
    assert_eq!(asked.asked_at, now);
    let (received, _) =
        appeal::receive(registry, acting, world.appeal(None, Vec::new())).await.unwrap();
    assert_eq!(received.notice.received_at, now);
}

/// Files have their own limit; nobody fills the memory with texts beside them.
async fn texts_beside_documents_are_no_longer_than_others(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let page = entered(&ada).await;
    let accreditation = accredited(&fixture, &ada, &reviewer, &page).await;
    let request = asked(&ada, &page, &accreditation).await;
    let path = format!("{request}/documents");
    let half = "x".repeat(150 * 1024);
    let one = [("words", half.as_str())];
    assert_eq!(upload(&ada, (&path, &one), ("a.txt", "text/plain")).await.status, 303);
    let two = [("words", half.as_str()), ("more", half.as_str())];
    let refused = upload(&ada, (&path, &two), ("b.txt", "text/plain")).await;
    assert_eq!(refused.status, 413);
    assert!(refused.text.contains("256 kilobytes"), "{}", refused.text);
}

/// P-2: what staff enter of an accreditor elsewhere is not its applicant's to read.
async fn evidence_of_an_accreditor_is_for_people_of_the_registry(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let page = entered(&ada).await;
    let fields = [
        ("programme", "verified-websites"),
        ("websites", "https://www.acme.example/"),
        ("jurisdictions", "US-IL"),
    ];
    let apply = format!("{page}/apply");
    let sent = upload(&ada, (&apply, &fields), ("own.txt", "text/plain")).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let listed = fixture.call(&reviewer, "GET", "/api/v1/accreditations", None).await.json();
    let held = &listed["items"][0];
    let application = held["applications"][0]["id"].clone();
    let applied = json!({ "accreditation": held, "application": application });
    let evidence = handed_in(&fixture, &reviewer, "finding.pdf", 70).await;
    fixture.granted_on(&reviewer, &applied, json!([evidence["hash"]])).await;
    let application = format!("{page}/applications/{}", application.as_str().unwrap());
    let shown = ada.get(&application).await.text;
    assert!(shown.contains("own.txt") && !shown.contains("finding.pdf"), "{shown}");
    let file = format!("{page}/documents/{}", evidence["hash"].as_str().unwrap());
    assert_eq!(ada.get(&file).await.status, 404);
}

/// Nothing is decided by default: each choice begins with none.
async fn what_was_not_chosen_is_refused_beside_its_field(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let unchosen = "<option value=\"\">Choose</option>";
    let page = entered(&ada).await;
    accredited(&fixture, &ada, &reviewer, &page).await;
    let rest = [
        ("name", "d.pharmacy"),
        ("country", "us"),
        ("contact_name", "Ada"),
        ("contact_email", "ada@acme.example"),
        ("websites", "https://www.acme.example/"),
        ("jurisdictions", "US-IL"),
        ("name_nexus", "Our trade name."),
        ("submitted_by", "Ada"),
        ("may_bind", "on"),
        ("terms_version", "2024-10"),
        ("terms", "on"),
    ];
    for (path, field) in [
        ("/desk/applicant/enter".to_owned(), "kind"),
        (format!("{page}/apply"), "programme"),
        (format!("{page}/request"), "basis"),
    ] {
        let form = ada.get(&path).await.text;
        let (_, select) = form.split_once(&format!("<select id=\"{field}\"")).expect(field);
        let (select, _) = select.split_once("</select>").unwrap();
        assert!(select.contains(unchosen), "{path}: {select}");
        let refused = ada.post(&path, &[&rest[..], &[(field, "")]].concat()).await;
        assert_eq!(refused.status, 422, "{path}: {}", refused.text);
        assert!(refused.text.contains(&format!("{field}-problem")), "{path}: {}", refused.text);
    }
}
