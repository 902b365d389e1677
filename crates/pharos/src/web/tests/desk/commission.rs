//! The Commission desk: who is let in, what is awaited of them, and what they read (P-55).

use registry_core::appeal::State;
use registry_core::decision::{Actor, Decision};
use registry_core::event::Event;
use registry_store::{Failure, Lock, Tx};
use registry_testkit::Samples;
use serde_json::json;

use super::super::appeals::{holders, id_of, notice, rejected};
use super::super::fixture::Fixture;
use super::Browser;
use crate::staff::permission::Role;

on_both_engines!(
    only_those_who_sit_find_an_appeal,
    a_vote_states_each_finding,
    an_appeal_that_waits_for_its_report_is_not_late,
);

const FIRST: &str = "first@test.example";
const SECOND: &str = "second@test.example";

/// An appeal with its Commission; gives its id and a supervisor's token.
async fn seated(fixture: &Fixture) -> (String, String) {
    let reviewer = fixture.person("reviewer@test.example", Role::Reviewer).await;
    let supervisor = fixture.person("supervisor@test.example", Role::Supervisor).await;
    let first = fixture.named(FIRST, "Dora First", Role::Commissioner).await;
    let second = fixture.named(SECOND, "Paul Second", Role::Commissioner).await;
    let request = rejected(fixture, &reviewer).await;
    let made = fixture.made(&reviewer, "/api/v1/appeals", notice(&request)).await;
    let id = made["appeal"]["id"].as_str().unwrap().to_owned();
    let both = holders(fixture, &first, &second).await;
    fixture.made(&supervisor, &format!("/api/v1/appeals/{id}/commission"), both).await;
    (id, supervisor)
}

/// Records an appeal as affirmed, its report not written.
async fn affirmed(fixture: &Fixture, id: &str) {
    let id = id.parse().unwrap();
    let samples = Samples::at(fixture.registry.clock.registry_now());
    let write = move |tx: &mut Tx<'_>, now| {
        let mut found = tx.appeal(id, Lock::Update, now)?.unwrap();
        tx.catch_up(&mut found, &samples.cited())?;
        let mut decided = found.object;
        decided.state = State::Affirmed { at: now, votes: Vec::new() };
        let mut decision = Decision::default();
        decision.change(now, &[Event::AppealAffirmed], decided, None);
        Ok::<_, Failure<()>>(tx.record(&decision, &Actor::Import, &samples.cited(), now)?)
    };
    fixture.registry.store.write(write).await.unwrap();
}

/// P-55c, P-55d: a role that sits on no Commission is told so; a commissioner who does not sit on
/// this one finds nothing.
async fn only_those_who_sit_find_an_appeal(fixture: Fixture) {
    let (id, supervisor) = seated(&fixture).await;
    fixture.named("other@test.example", "Olga Other", Role::Commissioner).await;
    let article = format!("/desk/commission/{id}/articles/{}", "0".repeat(64));
    let page = format!("/desk/commission/{id}");
    let presiding = Browser::sign_in(&fixture, FIRST).await;
    let second = Browser::sign_in(&fixture, SECOND).await;
    let other = Browser::sign_in(&fixture, "other@test.example").await;
    let staff = Browser::sign_in(&fixture, "supervisor@test.example").await;
    for (email, browser, expected) in
        [(FIRST, &presiding, 200), ("other", &other, 404), ("staff", &staff, 403)]
    {
        assert_eq!(browser.get(&page).await.status, expected, "{email}");
        let file = browser.get(&article).await.status;
        assert_eq!(file, if expected == 403 { 403 } else { 404 }, "{email}");
        let listed = browser.get("/desk/commission").await.text;
        assert_eq!(listed.contains("AP-2026-000001"), expected == 200, "{email}");
    }
    // Where both are unable the first presides all the same: selects alternates, and is let in.
    for office in ["executive-director", "policy-and-communications-director"] {
        let path = format!("/api/v1/appeals/{id}/commission/{office}/unable");
        let body = json!({ "ground": "absent", "words": "is away" });
        let unable = fixture.call(&supervisor, "POST", &path, Some(body)).await;
        assert_eq!(unable.status, 204, "{}", unable.text);
    }
    let shown = presiding.get(&page).await;
    assert!(shown.status == 200 && shown.text.contains("/select\""), "{}", shown.text);
    assert!(!shown.text.contains("/unable\""), "who does not serve cannot step back");
    assert_eq!(second.get(&page).await.status, 404);
    let third = fixture.person("third@test.example", Role::Commissioner).await;
    let third = id_of(&fixture, &third).await;
    let fields = [("office", "executive-director"), ("staff", third.as_str())];
    assert_eq!(presiding.post(&format!("{page}/select"), &fields).await.status, 303);
}

/// P-55g: what was shown is stated; a ground to step back is, too (P-55c).
async fn a_vote_states_each_finding(fixture: Fixture) {
    let (id, _) = seated(&fixture).await;
    let page = format!("/desk/commission/{id}");
    let browser = Browser::sign_in(&fixture, FIRST).await;
    let words = ["not-followed-words", "error-words", "caused-words"].map(|name| (name, "Why."));
    for (field, value) in [("not-followed", ""), ("error", ""), ("caused", "yes")] {
        let stated = ["not-followed", "error", "caused"].map(|name| match name == field {
            true => (name, value),
            false => (name, "not-shown"),
        });
        let fields = [&words[..], &stated[..]].concat();
        let refused = browser.post(&format!("{page}/vote"), &fields).await;
        assert_eq!(refused.status, 422);
        let found = match value {
            "" => "Found nothing; expected one of the choices",
            _ => "Found yes; expected one of the choices",
        };
        assert!(refused.text.contains(found), "{field}: {}", refused.text);
    }
    let refused = browser.post(&format!("{page}/unable"), &[("words", "I am away.")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("id=\"unable-ground-problem\""), "{}", refused.text);
    assert!(browser.get(&page).await.text.contains("Dora First"));
    let fields = [("ground", "absent"), ("words", "I am away.")];
    let unable = browser.post(&format!("{page}/unable"), &fields).await;
    assert_eq!(unable.header("location"), "/desk/commission?done=unable", "{}", unable.text);
    let told = browser.get(unable.header("location")).await.text;
    assert!(told.contains("not before you any more"), "{told}");
    assert_eq!(browser.get(&page).await.status, 404, "the second presides now");
}

/// P-55b: only a clock that runs makes an appeal late, and the calendar has its date alone.
async fn an_appeal_that_waits_for_its_report_is_not_late(fixture: Fixture) {
    let (id, _) = seated(&fixture).await;
    let browser = Browser::sign_in(&fixture, "supervisor@test.example").await;
    let queue = browser.get("/desk/review?kind=appeal").await.text;
    assert!(queue.contains("30 days left"), "{queue}");
    assert!(browser.get("/desk/calendar").await.text.contains("4 February 2026"));
    fixture.turn_to("2026-02-05T00:00:00Z");
    assert!(browser.get("/desk/review?kind=appeal").await.text.contains("over"));
    affirmed(&fixture, &id).await;
    let queue = browser.get("/desk/review?kind=appeal").await.text;
    assert!(queue.contains("acme.pharmacy") && !queue.contains(" over<"), "{queue}");
    assert!(!browser.get("/desk/calendar").await.text.contains("acme.pharmacy"));
    let first = Browser::sign_in(&fixture, FIRST).await;
    let sittings = first.get("/desk/commission").await.text;
    assert!(sittings.contains("AP-2026-000001") && !sittings.contains(" over<"), "{sittings}");
    assert!(sittings.contains("Your report is awaited"), "{sittings}");
}
