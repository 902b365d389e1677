//! The Applicant desk: what is next, drafts, applications, requests, answers; and nothing of others.

use serde_json::json;

use super::super::desk::{Browser, post_form, try_sign_in};
use super::super::fixture::{Fixture, PASSWORD};
use crate::staff::account::{self, NewAccount};
use crate::staff::permission::Role;

on_both_engines!(
    an_applicant_comes_from_nothing_to_an_accepted_name,
    a_draft_outlasts_the_session_and_a_refused_form_keeps_its_fields,
    what_is_others_is_not_there,
    a_question_is_answered_at_the_desk,
    members_are_invited_and_leave,
);

/// An applicant without a second factor, signed in.
pub(in crate::web::tests) async fn signed_in<'a>(fixture: &'a Fixture, email: &str) -> Browser<'a> {
    let new = NewAccount {
        email,
        name: "Ada Apothecary",
        role: Role::Applicant,
        password_hash: fixture.registry.passwords.hash(PASSWORD).await.unwrap(),
        totp_secret: None,
        works_for: None,
    };
    account::create(&fixture.registry, new).await.unwrap();
    let answer = try_sign_in(fixture, email, PASSWORD, "").await;
    Browser::of(fixture, &answer, "/desk/account").await
}

const ENTERED: [(&str, &str); 5] = [
    ("name", "Acme & Söhne"),
    ("kind", "pharmacy"),
    ("country", "us"),
    ("contact_name", "Ada Apothecary"),
    ("contact_email", "ada@acme.example"),
];

/// Enters an organization of this name; gives the path of its page.
pub(super) async fn entered_as(browser: &Browser<'_>, name: &str) -> String {
    let mut fields = ENTERED;
    fields[0] = ("name", name);
    let answer = browser.post("/desk/applicant/enter", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").split('?').next().unwrap().to_owned()
}

/// Enters an organization; gives the path of its page.
pub(super) async fn entered(browser: &Browser<'_>) -> String {
    let answer = browser.post("/desk/applicant/enter", &ENTERED).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").split('?').next().unwrap().to_owned()
}

const APPLIED: [(&str, &str); 3] = [
    ("programme", "verified-websites"),
    ("websites", "https://www.acme.example/"),
    ("jurisdictions", "US-IL\nUS-WI"),
];

/// Applies, and has a reviewer grant it.
pub(super) async fn accredited(
    fixture: &Fixture,
    browser: &Browser<'_>,
    reviewer: &str,
    page: &str,
) -> String {
    let applied = browser.post(&format!("{page}/apply"), &APPLIED).await;
    assert_eq!(applied.status, 303, "{}", applied.text);
    let path = "/api/v1/accreditations";
    let listed = fixture.call(reviewer, "GET", path, None).await.json();
    let accreditation = &listed["items"][0];
    let application = accreditation["applications"][0]["id"].clone();
    let applied = json!({ "accreditation": accreditation, "application": application });
    fixture.granted(reviewer, &applied).await;
    accreditation["id"].as_str().unwrap().to_owned()
}

pub(super) async fn asked<'a>(browser: &Browser<'a>, page: &str, basis: &str) -> String {
    let fields = [
        ("name", "acme.pharmacy"),
        ("basis", basis),
        ("name_nexus", "Acme is our registered trade name."),
        ("contact_email", "ada@acme.example"),
        ("submitted_by", "Ada Apothecary"),
        ("may_bind", "on"),
        ("terms_version", "2024-10"),
        ("terms", "on"),
    ];
    let answer = browser.post(&format!("{page}/request"), &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").split('?').next().unwrap().to_owned()
}

/// P-1, P-4, P-10 to P-14, all of it at the desk but what a reviewer decides.
async fn an_applicant_comes_from_nothing_to_an_accepted_name(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.registrar("alpha-rx").await;
    let browser = signed_in(&fixture, "ada@acme.example").await;
    let start = browser.get("/desk").await;
    assert_eq!(start.header("location"), "/desk/applicant");
    let start = browser.get("/desk/applicant").await;
    assert!(start.status == 200 && start.text.contains("You act for no organization yet"));
    let page = entered(&browser).await;
    let shown = browser.get(&format!("{page}?done=entered")).await;
    assert!(shown.text.contains("Acme &#38; Söhne"), "{}", shown.text);
    assert!(shown.text.contains("Apply for accreditation"));
    let no_basis = browser.get(&format!("{page}/request")).await;
    assert!(no_basis.text.contains("No name can be asked for now"), "{}", no_basis.text);

    let accreditation = accredited(&fixture, &browser, &reviewer, &page).await;
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("The organization is in good standing"), "{shown}");
    assert!(shown.contains("<svg") && shown.contains("Grace: for 30 days"), "the year");

    let request = asked(&browser, &page, &accreditation).await;
    let shown = browser.get(&request).await.text;
    assert!(shown.contains("Place in the queue"), "{shown}");
    let id = request.rsplit('/').next().unwrap();
    let accept = format!("/api/v1/requests/{id}/accept");
    fixture.made(&reviewer, &accept, json!({})).await;
    let start = browser.get("/desk/applicant").await.text;
    assert!(start.contains("Register acme.pharmacy"), "{start}");
    let shown = browser.get(&request).await.text;
    assert!(shown.contains("Accepted: now register the name"), "{shown}");
    assert!(shown.contains("alpha-rx") || shown.contains("Registrars"), "{shown}");
    let history = fixture.call(&reviewer, "GET", &format!("/api/v1/requests/{id}"), None).await;
    assert_eq!(history.json()["submitted_by"], "Ada Apothecary");
}

async fn a_draft_outlasts_the_session_and_a_refused_form_keeps_its_fields(fixture: Fixture) {
    let browser = signed_in(&fixture, "ada@acme.example").await;
    let mut fields = ENTERED.to_vec();
    fields.push(("draft", "on"));
    let kept = browser.post("/desk/applicant/enter", &fields).await;
    assert_eq!(kept.header("location"), "/desk/applicant?done=kept", "{}", kept.text);
    browser.post("/sign-out", &[]).await;
    let answer = try_sign_in(&fixture, "ada@acme.example", PASSWORD, "").await;
    let browser = Browser::of(&fixture, &answer, "/desk/account").await;
    assert!(browser.get("/desk/applicant").await.text.contains("An organization to enter"));
    let form = browser.get("/desk/applicant/enter").await.text;
    assert!(form.contains("value=\"Acme &#38; Söhne\""), "{form}");
    let mut wrong = ENTERED.to_vec();
    wrong[4] = ("contact_email", "no address");
    let refused = browser.post("/desk/applicant/enter", &wrong).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("contact_email-problem"), "{}", refused.text);
    assert!(refused.text.contains("value=\"no address\"") && refused.text.contains("Acme &#38;"));
    entered(&browser).await;
    let left = browser.get("/desk/applicant").await.text;
    assert!(!left.contains("An organization to enter"), "what was sent is no draft");

    // Consent is to the terms that were read (P-55i): a draft of other terms has to agree anew.
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let page = left.split("/desk/applicant/organizations/").nth(1).unwrap();
    let page =
        format!("/desk/applicant/organizations/{}", page.split(['"', '/', '?']).next().unwrap());
    accredited(&fixture, &browser, &reviewer, &page).await;
    for (version, agreed) in [("2020-01", false), ("2024-10", true)] {
        let draft = [("terms_version", version), ("terms", "on"), ("draft", "on")];
        let kept = browser.post(&format!("{page}/request"), &draft).await;
        assert_eq!(kept.status, 303, "{}", kept.text);
        let form = browser.get(&format!("{page}/request")).await.text;
        let (_, tick) = form.split_once("name=\"terms\"").expect("the tick");
        let tick = tick.split('>').next().unwrap();
        assert_eq!(tick.contains("checked"), agreed, "{version}: {tick}");
    }

    // A session that ended loses nothing either.
    let own = [&ENTERED[..], &[("csrf", browser.csrf.as_str())]].concat();
    let closed = post_form(&fixture, "/desk/applicant/enter", &own).await;
    let (_, kept) = closed.text.split_once("name=\"kept\" value=\"").unwrap();
    let kept = kept.split('"').next().unwrap();
    let back = browser.post_without_token("/desk/applicant/enter", &[("kept", kept)]).await;
    assert!(back.status == 422 && back.text.contains("Acme &#38; Söhne"), "{}", back.text);
}

async fn what_is_others_is_not_there(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let ada = signed_in(&fixture, "ada@acme.example").await;
    let page = entered(&ada).await;
    let accreditation = accredited(&fixture, &ada, &reviewer, &page).await;
    let request = asked(&ada, &page, &accreditation).await;
    let eve = signed_in(&fixture, "eve@else.example").await;
    for path in [
        page.clone(),
        format!("{page}/members"),
        format!("{page}/apply"),
        format!("{page}/request"),
        request.clone(),
        "/desk/applicant/organizations/nonsense".to_owned(),
    ] {
        assert_eq!(eve.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(eve.post(&format!("{page}/apply"), &APPLIED).await.status, 404);
    let invite = [("email", "eve@else.example")];
    assert_eq!(eve.post(&format!("{page}/members"), &invite).await.status, 404);
    // Nor over the API, where no page looks before the act does.
    let (_, token) = super::applicant(&fixture, "eve2@else.example").await;
    let organization = page.rsplit('/').next().unwrap();
    let id = request.rsplit('/').next().unwrap();
    let question = json!({ "question": "Which licence do you hold?" });
    let asked_about = format!("/api/v1/requests/{id}/information");
    let question = fixture.made(&reviewer, &asked_about, question).await;
    let question = question["information"][0]["id"].as_str().unwrap().to_owned();
    let application = json!({
        "organization": organization, "programme": "verified-websites",
        "websites": ["https://www.acme.example/"], "jurisdictions": ["US-IL"],
    });
    let reply = json!({ "text": "None of Ada's." });
    for (path, body) in [
        (
            "/api/v1/requests",
            super::super::fixture::request("b.pharmacy", organization, &accreditation),
        ),
        ("/api/v1/accreditations", application),
        (&format!("/api/v1/requests/{id}/information/{question}/reply"), reply),
    ] {
        let answer = fixture.call(&token, "POST", path, Some(body)).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
    }
    // Nobody who works here acts for a customer at this desk, and no applicant sees the others.
    let house = Browser::sign_in(&fixture, "reviewer@test.example").await;
    assert_eq!(house.get("/desk/applicant").await.status, 403);
    assert_eq!(house.get(&page).await.status, 403);
    assert_eq!(eve.get("/desk/review").await.status, 403);
    // A form of another session leads back to one's own desk.
    let old = eve.post_without_token("/desk/applicant/enter", &ENTERED).await;
    assert!(old.status == 403 && old.text.contains("href=\"/desk\""), "{}", old.text);
    assert!(!old.text.contains("/desk/review"), "{}", old.text);
}

async fn a_question_is_answered_at_the_desk(fixture: Fixture) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let browser = signed_in(&fixture, "ada@acme.example").await;
    let page = entered(&browser).await;
    let accreditation = accredited(&fixture, &browser, &reviewer, &page).await;
    let request = asked(&browser, &page, &accreditation).await;
    let id = request.rsplit('/').next().unwrap();
    let question = json!({ "question": "Which licence do you hold?" });
    fixture.made(&reviewer, &format!("/api/v1/requests/{id}/information"), question).await;
    let start = browser.get("/desk/applicant").await.text;
    assert!(start.contains("Answer a question about acme.pharmacy"), "{start}");
    let (_, path) = start.split_once(&format!("{request}/questions/")).unwrap();
    let path = format!("{request}/questions/{}", path.split('"').next().unwrap());
    assert!(browser.get(&path).await.text.contains("Which licence do you hold?"));
    let empty = browser.post(&path, &[("text", " ")]).await;
    assert_eq!(empty.status, 422, "{}", empty.text);
    let answered = browser.post(&path, &[("text", "IL-4711.")]).await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    assert!(browser.get(&request).await.text.contains("IL-4711."));
    assert_eq!(browser.get(&path).await.status, 404, "answered once");
}

async fn members_are_invited_and_leave(fixture: Fixture) {
    let browser = signed_in(&fixture, "ada@acme.example").await;
    let page = entered(&browser).await;
    let members = format!("{page}/members");
    let alone = browser.get(&members).await.text;
    assert!(!alone.contains("/end\""), "the last member is offered no way out: {alone}");
    let wrong = browser.post(&members, &[("email", "nobody")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("email-problem"), "{}", wrong.text);
    let invited = browser.post(&members, &[("email", "bob@acme.example")]).await;
    assert_eq!(invited.status, 303, "{}", invited.text);
    assert!(browser.get(&members).await.text.contains("bob@acme.example"));
}
