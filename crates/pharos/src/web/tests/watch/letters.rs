//! Notices as they leave, who sends them, and answers by their links (P-93, P-94).

use registry_core::notice::{Message, WatchTold};

use super::*;
use crate::watch::WatchSettings;

on_both_engines!(
    analysts_and_supervisors_alone_send_notices,
    a_registry_that_nobody_reaches_sends_nothing,
    a_report_is_as_sure_as_the_rulebook_says,
    a_link_answers_once_whoever_is_first,
    a_refused_answer_leaves_its_link_unused,
);

/// A rogue site of Ann's, what is asked to tell of it, and to whom.
async fn rogue(fixture: &Fixture, name: &str) -> (Scene, Value) {
    let scene = scene(fixture, name).await;
    let (_, id) = portfolio(fixture, &scene.ann, "alpha", &format!("{name}\n")).await;
    done(fixture, &scene.ann, (&scene.site, "assessments"), called("rogue")).await;
    (scene, json!({ "kind": "rogue", "portfolio": id }))
}

/// P-94.
async fn analysts_and_supervisors_alone_send_notices(fixture: Fixture) {
    let (Scene { ann, site, .. }, asked) = rogue(&fixture, "rx.shop.example").await;
    let path = format!("{site}/notices");
    for role in [
        Role::Reviewer,
        Role::Commissioner,
        Role::Operator,
        Role::Auditor,
        Role::Applicant,
        Role::Probe,
        Role::MailServer,
    ] {
        let who = fixture.person(&format!("{}@others.example", role.code()), role).await;
        let answer = fixture.call_on(&who, ("POST", &path), "\"1\"", asked.clone()).await;
        let said = (answer.status.as_u16(), answer.code());
        assert_eq!(said, (403, "not-permitted".to_owned()), "{role:?}");
    }
    assert_eq!(letters(&fixture).await.len(), 0);
    let supervisor = fixture.named("sam@watch.example", "Sam", Role::Supervisor).await;
    let told = done(&fixture, &supervisor, (&site, "notices"), asked.clone()).await;
    assert_eq!(told["notices"][0]["signed_by"], "Sam");
    let again = act(&fixture, &ann, (&site, "notices"), asked).await;
    assert_eq!(again.code(), "already-sent", "an analyst may");
}

/// A letter says where it is answered: where that is nowhere, none leaves, and it is said why.
async fn a_registry_that_nobody_reaches_sends_nothing(mut fixture: Fixture) {
    fixture.with_watch(WatchSettings { public_url: None, ..WatchSettings::default() });
    let (Scene { ann, site, .. }, asked) = rogue(&fixture, "rx.shop.example").await;
    let refused = act(&fixture, &ann, (&site, "notices"), asked.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "no-public-address"));
    assert!(refused.text.contains("set [https]"), "{}", refused.text);
    assert_eq!(letters(&fixture).await.len(), 0);
    fixture.with_watch(WatchSettings::default());
    done(&fixture, &ann, (&site, "notices"), asked).await;
}

/// The XARF report of a letter.
fn report_of(letter: &registry_store::DutyRow) -> Value {
    let Message::Watch(letter) = &letter.notice.message else { return Value::Null };
    let WatchTold::Notice(notice) = &letter.told else { return Value::Null };
    serde_json::from_str(notice.report.as_deref().unwrap()).unwrap()
}

/// Whoever signs is as sure as the rulebook says, and no address is named that opens to nobody outside.
async fn a_report_is_as_sure_as_the_rulebook_says(fixture: Fixture) {
    let (Scene { ann, site, .. }, asked) = rogue(&fixture, "rx.shop.example").await;
    done(&fixture, &ann, (&site, "notices"), asked).await;
    let report = report_of(&letters(&fixture).await[0]);
    assert_eq!(report["pharmacy_watch"]["bundle"], Value::Null, "{report}");
    assert_eq!(report["confidence"], 0.95);
}

/// P-94: one answer of two that come at once.
async fn a_link_answers_once_whoever_is_first(fixture: Fixture) {
    let (Scene { ann, site, .. }, asked) = rogue(&fixture, "rx.shop.example").await;
    done(&fixture, &ann, (&site, "notices"), asked).await;
    let token = token_of(&fixture, &letters(&fixture).await[0]);
    let answer = |reply: &str| {
        let body = json!({ "token": token, "reply": reply, "words": "Done." });
        fixture.call("", "POST", "/api/v1/watch/answers", Some(body))
    };
    let (one, other) = tokio::join!(answer("suspended"), answer("locked"));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "{} {}", one.text, other.text);
    let whole = fixture.call(&ann, "GET", &site, None).await.json();
    let answers = &whole["site"]["notices"][0]["answers"];
    let first = if one.status == 204 { "suspended" } else { "locked" };
    assert_eq!(answers.as_array().unwrap().len(), 1, "{answers}");
    assert_eq!(answers[0]["reply"], first);
}

/// P-94: who forgot to say why says it with the same link.
async fn a_refused_answer_leaves_its_link_unused(fixture: Fixture) {
    let (Scene { ann, site, .. }, asked) = rogue(&fixture, "rx.shop.example").await;
    done(&fixture, &ann, (&site, "notices"), asked).await;
    let token = token_of(&fixture, &letters(&fixture).await[0]);
    let answer = |reason: &str| {
        let body = json!({ "token": token, "reply": "disputed", "reason": reason });
        fixture.call("", "POST", "/api/v1/watch/answers", Some(body))
    };
    let mute = answer(" ").await;
    assert_eq!(mute.code(), "without-words", "{}", mute.text);
    let said = answer("It asks for a prescription.").await;
    assert_eq!(said.status, 204, "{}", said.text);
    let whole = fixture.call(&ann, "GET", &site, None).await.json();
    let answers = &whole["site"]["notices"][0]["answers"];
    assert_eq!(answers.as_array().unwrap().len(), 1, "{answers}");
    assert_eq!(answers[0]["reason"], "It asks for a prescription.");
}
