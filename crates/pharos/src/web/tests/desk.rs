//! The desks as a browser meets them, without scripts.

mod commission;
mod entries;
mod forms;
pub(super) mod review;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;
use totp_rs::{Algorithm, TOTP as Totp};

use super::fixture::{Answer, Fixture, PASSWORD, TOTP};
use crate::staff::permission::Role;

on_both_engines!(
    nobody_enters_without_all_three,
    an_account_can_only_be_tried_so_often,
    signing_out_ends_the_session,
    a_form_of_another_site_or_session_is_not_taken,
    a_refused_form_keeps_what_was_typed,
    a_supervisor_confirms_what_an_appeal_could_undo,
    an_auditor_sees_and_cannot_act,
    the_second_of_two_reviewers_is_told_and_loses_nothing,
    who_is_conflicted_is_offered_no_decision,
    an_invitation_makes_an_account_once,
    what_is_not_there_is_told_within_the_frame_of_whoever_asks,
    preview,
);

/// A browser that keeps its cookie and finds the form token.
#[derive(Clone)]
pub(super) struct Browser<'a> {
    pub(super) fixture: &'a Fixture,
    pub(super) cookie: String,
    pub(super) csrf: String,
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The code an authenticator would show now.
pub(super) fn code(fixture: &Fixture) -> String {
    let totp = Totp::new(Algorithm::SHA1, 6, 0, 30, TOTP.to_vec(), None, String::new()).unwrap();
    totp.generate(fixture.registry.clock.wall_now().as_second().try_into().unwrap())
}

async fn post(fixture: &Fixture, path: &str, cookie: &str, body: String) -> Answer {
    let request = Request::post(path)
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    fixture.send(request.body(Body::from(body)).unwrap()).await
}

/// A form of one of our own pages, by a browser without a session.
pub(super) async fn post_form(fixture: &Fixture, path: &str, fields: &[(&str, &str)]) -> Answer {
    post(fixture, path, "", form(fields)).await
}

pub(super) async fn try_sign_in(
    fixture: &Fixture,
    email: &str,
    password: &str,
    code: &str,
) -> Answer {
    let fields = [("email", email), ("password", password), ("code", code)];
    post(fixture, "/sign-in", "", form(&fields)).await
}

impl<'a> Browser<'a> {
    pub(super) async fn sign_in(fixture: &'a Fixture, email: &str) -> Self {
        let answer = try_sign_in(fixture, email, PASSWORD, &code(fixture)).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let set = answer.header("set-cookie").to_owned();
        for part in ["__Host-pharos=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(set.contains(part), "{set}");
        }
        Self::of(fixture, &answer, "/desk/account").await
    }

    /// A browser that keeps the cookie of an answer, and the form token of a page.
    pub(super) async fn of(fixture: &'a Fixture, answer: &Answer, page: &str) -> Self {
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let mut browser = Self { fixture, cookie, csrf: String::new() };
        let page = browser.get(page).await;
        let (_, after) = page.text.split_once("name=\"csrf\" value=\"").unwrap();
        browser.csrf = after.split('"').next().unwrap().to_owned();
        browser
    }

    pub(super) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.fixture.send(request.body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post_without_token(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        post(self.fixture, path, &self.cookie, form(fields)).await
    }

    /// A form that another site had the browser send.
    pub(super) async fn post_from_elsewhere(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-site")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.fixture.send(request.body(Body::from(form(fields))).unwrap()).await
    }

    /// A form with a file: the field, name, media type and content of it.
    pub(super) async fn post_with_file(
        &self,
        form: (&str, &[(&str, &str)]),
        file: (&str, &str, &str, &[u8]),
    ) -> Answer {
        self.post_with_files(form, &[file]).await
    }

    /// A form with files (RFC 7578): the field, name, media type and content of each.
    pub(super) async fn post_with_files(
        &self,
        (path, fields): (&str, &[(&str, &str)]),
        files: &[(&str, &str, &str, &[u8])],
    ) -> Answer {
        let csrf = [("csrf", self.csrf.as_str())];
        let mut body = Vec::new();
        for (field, value) in csrf.iter().chain(fields) {
            let head = format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n");
            body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
        }
        for (field, name, media, content) in files {
            let head = format!(
                "--x\r\nContent-Disposition: form-data; name=\"{field}\"; \
                 filename=\"{name}\"\r\nContent-Type: {media}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.fixture.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend_from_slice(fields);
        post(self.fixture, path, &self.cookie, form(&all)).await
    }
}

async fn what_is_not_there_is_told_within_the_frame_of_whoever_asks(fixture: Fixture) {
    fixture.person("reviewer@test.example", Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let nobody = uuid::Uuid::nil();
    for path in [format!("/desk/cases/{nobody}"), "/desk/nowhere".into(), "/nowhere".into()] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text.contains("Sign out") && page.text.contains("href=\"/desk\""), "{path}");
    }
    let page = fixture.get("/nowhere").await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("href=\"/sign-in\"") && !page.text.contains("Sign out"));
}

async fn nobody_enters_without_all_three(fixture: Fixture) {
    fixture.person("reviewer@test.example", Role::Reviewer).await;
    let email = "reviewer@test.example";
    let closed = fixture.get("/desk/review").await;
    assert_eq!(closed.header("location"), "/sign-in?next=/desk/review");
    assert_eq!(try_sign_in(&fixture, email, "wrong horse battery", "000000").await.status, 401);
    assert_eq!(try_sign_in(&fixture, email, PASSWORD, "00000").await.status, 401);
    let code = code(&fixture);
    assert_eq!(try_sign_in(&fixture, "else@test.example", PASSWORD, &code).await.status, 401);
    let wrong = try_sign_in(&fixture, email, "wrong horse battery", &code).await;
    assert!(wrong.text.contains("value=\"reviewer@test.example\""), "the address is kept");
    assert_eq!(try_sign_in(&fixture, email, PASSWORD, &code).await.status, 303);
    assert_eq!(try_sign_in(&fixture, email, PASSWORD, &code).await.status, 401, "used once");
}

async fn an_account_can_only_be_tried_so_often(fixture: Fixture) {
    let mut last = 0;
    for _ in 0..12 {
        last = try_sign_in(&fixture, "nobody@test.example", "", "").await.status.as_u16();
    }
    assert_eq!(last, 429);
}

async fn signing_out_ends_the_session(fixture: Fixture) {
    fixture.person("reviewer@test.example", Role::Reviewer).await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    assert_eq!(browser.get("/desk/review").await.status, 200);
    assert_eq!(browser.post("/sign-out", &[]).await.status, 303);
    assert_eq!(browser.get("/desk/review").await.status, 303);
}

async fn a_form_of_another_site_or_session_is_not_taken(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let path = format!("/desk/requests/{id}/accept");
    let stale = post(&fixture, &path, &browser.cookie, "csrf=guess".to_owned()).await;
    assert_eq!(stale.status, 403);
    let foreign = Request::post(&path)
        .header(header::COOKIE, &browser.cookie)
        .header("origin", "https://evil.example")
        .body(Body::from(form(&[("csrf", &browser.csrf)])))
        .unwrap();
    assert_eq!(fixture.send(foreign).await.status, 403);
    let state = fixture.call(&token, "GET", &format!("/api/v1/requests/{id}"), None).await;
    assert_eq!(state.json()["state"], "open");
}

async fn a_refused_form_keeps_what_was_typed(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme <Pharmacy>").await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let page = browser.get(&format!("/desk/requests/{id}")).await;
    assert!(page.text.contains("Acme &#60;Pharmacy&#62;"), "escaped");
    let fields = [
        ("reason-incomplete", "on"),
        ("words-incomplete", ""),
        ("words-policy", "Half a \"thought\""),
    ];
    let refused = browser.post(&format!("/desk/requests/{id}/reject"), &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Half a &#34;thought&#34;</textarea>"));
    assert!(refused.text.contains("name=\"reason-incomplete\" checked"));
    assert!(refused.text.contains("href=\"#reasons\""), "the summary leads to the field");
    let words = "Write the question; nothing was sent.";
    let refused = browser.post(&format!("/desk/requests/{id}/ask"), &[("question", " ")]).await;
    assert!(refused.status == 422 && refused.text.contains(words));
}

async fn a_supervisor_confirms_what_an_appeal_could_undo(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.person("supervisor@test.example", Role::Supervisor).await;
    let first = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let second = fixture.requested(&token, "acme.pharmacy", "Acme Stores").await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let queue = browser.get("/desk/review").await;
    assert!(queue.text.contains("1 other waits for this name"));
    let fields = [
        ("reason-no-name-nexus", "on"),
        ("words-no-name-nexus", "Lanham Act, 43(d)."),
        ("citation-no-name-nexus", "15 U.S.C. 1125(d)"),
    ];
    let rejected = browser.post(&format!("/desk/requests/{first}/reject"), &fields).await;
    assert_eq!(rejected.header("location"), format!("/desk/requests/{first}?done=reject"));
    let accept = format!("/desk/requests/{second}/accept");
    let asked = browser.post(&accept, &[("registrar", "")]).await;
    assert_eq!(asked.status, 409);
    assert!(asked.text.contains("A supervisor confirms this"));
    assert!(asked.text.contains("Lanham Act, 43(d)."));
    let supervisor = Browser::sign_in(&fixture, "supervisor@test.example").await;
    let asked = supervisor.post(&accept, &[("registrar", "")]).await;
    assert!(asked.text.contains("I confirm the acceptance as a supervisor"));
    let done = supervisor.post(&accept, &[("registrar", ""), ("confirm", "on")]).await;
    assert_eq!(done.header("location"), format!("/desk/requests/{second}?done=accept"));
    let page = supervisor.get(done.header("location")).await;
    assert!(page.text.contains("The token is on its way"));
    assert!(page.text.contains("Take the acceptance back"));
}

async fn an_auditor_sees_and_cannot_act(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.person("auditor@test.example", Role::Auditor).await;
    fixture.person("analyst@test.example", Role::Analyst).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let auditor = Browser::sign_in(&fixture, "auditor@test.example").await;
    let page = auditor.get(&format!("/desk/requests/{id}")).await;
    assert!(page.status == 200 && !page.text.contains("Accept the request"));
    let refused = auditor.post(&format!("/desk/requests/{id}/accept"), &[]).await;
    assert!(refused.status == 403 && refused.text.contains("Your role may not decide requests."));
    let code = code(&fixture);
    let analyst = try_sign_in(&fixture, "analyst@test.example", PASSWORD, &code).await;
    let cookie = analyst.header("set-cookie").split(';').next().unwrap().to_owned();
    let request = Request::get("/desk/review").header(header::COOKIE, cookie);
    assert_eq!(fixture.send(request.body(Body::empty()).unwrap()).await.status, 403);
}

async fn the_second_of_two_reviewers_is_told_and_loses_nothing(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let other = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let reasons = json!({ "reasons": [{ "code": "policy", "words": "Reserved." }] });
    fixture.made(&other, &format!("/api/v1/requests/{id}/reject"), reasons).await;
    let fields = [
        ("reason-incomplete", "on"),
        ("words-incomplete", "A long explanation."),
        ("missing-incomplete", "the licence of Wisconsin"),
    ];
    let late = browser.post(&format!("/desk/requests/{id}/reject"), &fields).await;
    assert_eq!(late.status, 422);
    assert!(late.text.contains("rejected by supervisor Test"), "{}", late.text);
    assert!(late.text.contains("What you typed") && late.text.contains("A long explanation."));
    assert!(late.text.contains("the licence of Wisconsin"));
}

/// P-15: shown why, and refused where the form is sent all the same.
async fn who_is_conflicted_is_offered_no_decision(fixture: Fixture) {
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let id = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy").await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let page = browser.get(&format!("/desk/requests/{id}")).await;
    assert!(page.text.contains("Missing: a trademark, service mark or business name."));
    assert!(page.text.contains("one holds the other"), "the organization's own name");
    let shown = fixture.call(&token, "GET", &format!("/api/v1/requests/{id}"), None).await;
    let organization = shown.json()["organization"].as_str().unwrap().to_owned();
    let mark = json!({ "reason": "A brother works there." });
    let path = format!("/api/v1/organizations/{organization}/conflicts");
    fixture.made(&token, &path, mark).await;
    let page = browser.get(&format!("/desk/requests/{id}")).await;
    assert!(page.text.contains("Somebody else decides"));
    assert!(!page.text.contains("Accept the request") && !page.text.contains("Reject the request"));
    let sent = browser.post(&format!("/desk/requests/{id}/accept"), &[("registrar", "")]).await;
    assert!(sent.status == 422 && sent.text.contains("marked as conflicted about Acme Pharmacy"));
}

async fn an_invitation_makes_an_account_once(fixture: Fixture) {
    let token = fixture.person("operator@test.example", Role::Operator).await;
    let body = json!({ "email": "new@test.example", "role": "reviewer" });
    let link = fixture.made(&token, "/api/v1/invitations", body).await;
    let path = link["link"].as_str().unwrap().strip_prefix("https://localhost").unwrap().to_owned();
    let page = fixture.get(&path).await;
    let carried = page.text.split("name=\"carried\" value=\"").nth(1).unwrap();
    let carried = carried.split('"').next().unwrap();
    let shown = page.text.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    let secret = data_encoding::BASE32_NOPAD.decode(shown.as_bytes()).unwrap();
    let totp = Totp::new(Algorithm::SHA1, 6, 0, 30, secret, None, String::new()).unwrap();
    let code = totp.generate(fixture.registry.clock.wall_now().as_second().try_into().unwrap());
    let fill = |password, code| {
        form(&[("name", "Nora New"), ("password", password), ("carried", carried), ("code", code)])
    };
    let short = post(&fixture, &path, "", fill("short", &code)).await;
    assert_eq!(short.status, 422);
    assert!(short.text.contains("12 to 256 characters") && short.text.contains("Nora New"));
    assert!(short.text.contains(shown), "the same secret is shown again");
    assert_eq!(post(&fixture, &path, "", fill(PASSWORD, "12345")).await.status, 422);
    assert_eq!(post(&fixture, &path, "", fill(PASSWORD, &code)).await.status, 303);
    assert_eq!(fixture.get(&path).await.status, 404, "the link is used");
    let answer = try_sign_in(&fixture, "new@test.example", PASSWORD, &code).await;
    assert_eq!(answer.status, 303);
    let body = json!({ "email": "new2@test.example", "role": "sandbox" });
    let answer = fixture.call(&token, "POST", "/api/v1/invitations", Some(body)).await;
    assert_eq!(answer.json()["errors"][0]["field"], "role");
}

/// Writes the pages into `PHAROS_PREVIEW`, to be looked at in a browser.
async fn preview(fixture: Fixture) {
    let Some(folder) = std::env::var_os("PHAROS_PREVIEW").map(std::path::PathBuf::from) else {
        return;
    };
    let token = fixture.person("reviewer@test.example", Role::Reviewer).await;
    fixture.person("supervisor@test.example", Role::Supervisor).await;
    let first = fixture.requested(&token, "acme.pharmacy", "Acme Pharmacy Holdings").await;
    let reasons = json!({ "reasons": [
        { "code": "incomplete", "words": "The licence number for Wisconsin is missing.",
          "missing": ["licence number for Wisconsin"] },
        { "code": "no-name-nexus", "words": "No mark \"Acme\" is on record.",
          "citation": "15 U.S.C. 1125(d)" },
    ] });
    fixture.made(&token, &format!("/api/v1/requests/{first}/reject"), reasons).await;
    fixture.turn_to("2026-01-08T09:30:00Z");
    let second = fixture.requested(&token, "acme.pharmacy", "Acme Stores, Inc.").await;
    fixture.requested(&token, "acme.pharmacy", "Acme Clinic").await;
    let asked = format!("/api/v1/requests/{second}/information");
    let question = "Which of the two trade marks do you rely on, and in which country?";
    let asked_now = fixture.made(&token, &asked, json!({ "question": question })).await;
    let question = asked_now["information"][0]["id"].as_str().unwrap();
    fixture.turn_to("2026-01-12T15:00:00Z");
    let text = "US registration 4,123,456, ACME STORES, class 35, since 2011. A copy of the \
                certificate follows by post.";
    fixture.made(&token, &format!("{asked}/{question}/reply"), json!({ "text": text })).await;
    let open = "Please send the agreement with your dispensing partner.";
    fixture.made(&token, &asked, json!({ "question": open })).await;
    let plain =
        fixture.requested(&token, "birchwood.pharmacy", "Birchwood Community Pharmacy").await;
    fixture.turn_to("2026-01-15T08:00:00Z");
    fixture.requested(&token, "corner-drug.pharmacy", "Corner Drug Store").await;
    let browser = Browser::sign_in(&fixture, "reviewer@test.example").await;
    let supervisor = Browser::sign_in(&fixture, "supervisor@test.example").await;
    let refused =
        [("words-policy", "Half a thought"), ("reason-policy", "on"), ("reason-incomplete", "on")];
    let body = json!({ "email": "new@test.example", "role": "reviewer" });
    let operator = fixture.person("operator@test.example", Role::Operator).await;
    let link = fixture.made(&operator, "/api/v1/invitations", body).await;
    let link = link["link"].as_str().unwrap().strip_prefix("https://localhost").unwrap().to_owned();
    let accept = format!("/desk/requests/{second}/accept");
    let pages = [
        ("home", fixture.get("/").await),
        ("lookup-free", fixture.get("/lookup?name=acme.pharmacy").await),
        ("lookup-wrong", fixture.get("/lookup?name=acme.com").await),
        ("sign-in", fixture.get("/sign-in?next=/desk/review").await),
        ("sign-in-wrong", try_sign_in(&fixture, "ada@test.example", "x", "1").await),
        ("invitation", fixture.get(&link).await),
        ("missing", fixture.get("/nowhere").await),
        ("queue", browser.get("/desk/review").await),
        ("request", browser.get(&format!("/desk/requests/{second}")).await),
        ("refused", browser.post(&format!("/desk/requests/{plain}/reject"), &refused).await),
        ("confirm", supervisor.post(&accept, &[("registrar", "")]).await),
        ("confirm-reviewer", browser.post(&accept, &[("registrar", "")]).await),
        ("accepted", {
            let path = format!("/desk/requests/{plain}");
            supervisor.post(&format!("{path}/accept"), &[]).await;
            supervisor.get(&format!("{path}?done=accept")).await
        }),
    ];
    let style = include_str!("../../../../../web/assets/style.css");
    std::fs::write(folder.join("style.css"), style).unwrap();
    for (name, answer) in pages {
        let text = answer.text.replace(&crate::web::assets::path("style.css"), "style.css");
        std::fs::write(folder.join(format!("{name}.html")), text).unwrap();
    }
}
