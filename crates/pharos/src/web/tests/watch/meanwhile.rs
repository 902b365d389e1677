//! Signatures, notices and cases that meet marks, listings and candidates: what a decision rests on
//! is held before it is read. Only PostgreSQL lets the two meet.

use registry_core::decision::Actor;
use registry_core::id::{CandidateId, OrganizationId, PortfolioId, SiteId, StaffId};
use registry_core::name::HostName;
use registry_core::organization::{self, NewConflict};
use registry_core::watch::{Conflict, Party, Source};
use registry_store::{Lock, NewCandidate, Tx};
use registry_testkit::{Samples, World};
use uuid::Uuid;

use super::super::fixture::run;
use super::super::meeting::{Held, meeting};
use super::*;
use crate::vetting::Failure;

#[test]
fn marks_and_signatures_wait_for_each_other_p_92() {
    run(World::postgres(), marks_and_signatures);
}

#[test]
fn who_is_marked_about_a_site_or_a_competitor_meanwhile_signs_nothing_p_92() {
    run(World::postgres(), marked_meanwhile);
}

#[test]
fn who_is_marked_about_an_organization_meanwhile_signs_nothing_p_15() {
    run(World::postgres(), marked_about_an_organization);
}

#[test]
fn listings_and_notices_wait_for_each_other_p_93() {
    run(World::postgres(), listings_and_notices);
}

#[test]
fn a_case_waits_for_what_it_rests_on_before_it_holds_the_name_p_97() {
    run(World::postgres(), case_in_the_one_lock_order);
}

#[test]
fn two_file_one_name_as_one_candidate_p_90() {
    run(World::postgres(), candidates);
}

fn site_id(site: &str) -> SiteId {
    site.rsplit('/').next().unwrap().parse().unwrap()
}

async fn own_id(fixture: &Fixture, who: &str) -> StaffId {
    let me = fixture.call(who, "GET", "/api/v1/me", None).await.json();
    me["id"].as_str().unwrap().parse().unwrap()
}

/// Holds a site as an act on it does.
fn holds(id: SiteId) -> impl Fn(&mut Tx<'_>) -> Held + Clone + Send + 'static {
    move |tx| {
        let now = tx.now();
        tx.site_to_decide(id, now)?;
        Ok(())
    }
}

async fn marks_and_signatures(fixture: Fixture) {
    let Scene { ann, site, .. } = scene(&fixture, "rx.shop.example").await;
    let (_, id) = portfolio(&fixture, &ann, "alpha", "shop.example").await;
    let supervisor = fixture.named("sam@watch.example", "Sam", Role::Supervisor).await;
    let person = own_id(&fixture, &ann).await;
    let of_site = site_id(&site);
    for (about, which) in [("site", of_site.to_string()), ("portfolio", id.clone())] {
        for (who, path) in [(&ann, "conflicts"), (&supervisor, "conflicts/end")] {
            let mark = json!({ "about": about, "id": which, "staff": person.to_string(),
                "reason": "Her brother." });
            let path = format!("/api/v1/watch/{path}");
            let asked = fixture.call(who, "POST", &path, Some(mark));
            let (waited, answer) = meeting(&fixture, (holds(of_site), || {}), asked).await;
            assert!(answer.status.is_success(), "{about} {path}: {}", answer.text);
            assert!(waited, "{about} {path}");
        }
    }
    let about = Party::Portfolio(id.parse::<PortfolioId>().unwrap());
    let mark = move |tx: &mut Tx<'_>| {
        let Party::Portfolio(id) = about else { return Ok(()) };
        tx.portfolio(id, Lock::Update)?;
        tx.mark_watch_conflict(Conflict { person, about }, "Ann", "Her brother.", &Actor::Import)?;
        Ok(())
    };
    let signs = act(&fixture, &ann, (&site, "assessments"), called("rogue"));
    let (waited, signed) = meeting(&fixture, (mark, || {}), signs).await;
    assert_eq!((waited, signed.code().as_str()), (true, "conflicted"));
}

async fn marked_meanwhile(fixture: Fixture) {
    let Scene { ann, site, .. } = scene(&fixture, "rx.shop.example").await;
    let person = own_id(&fixture, &ann).await;
    let other = fixture.made(&ann, "/api/v1/watch/sites", json!({ "names": ["else.example"] }));
    let other: SiteId = other.await["id"].as_str().unwrap().parse().unwrap();
    let id = site_id(&site);
    let compete = json!({ "site": other.to_string(), "reason": "They sell the same." });
    let competitors = format!("{site}/competitors");
    let says = fixture.call(&ann, "POST", &competitors, Some(compete));
    let (waited, said) = meeting(&fixture, (holds(id), || {}), says).await;
    assert!(waited && said.status.is_success(), "{}", said.text);
    for (about, held) in [(id, id), (other, id.min(other))] {
        let mark = move |tx: &mut Tx<'_>| {
            let now = tx.now();
            tx.site(held, Lock::Update, now)?;
            tx.site(id, Lock::Update, now)?;
            let conflict = Conflict { person, about: Party::Site(about) };
            tx.mark_watch_conflict(conflict, "Ann", "Her brother.", &Actor::Import)?;
            Ok(())
        };
        let signs = act(&fixture, &ann, (&site, "assessments"), called("rogue"));
        let (waited, signed) = meeting(&fixture, (mark, || {}), signs).await;
        assert_eq!((waited, signed.code().as_str()), (true, "conflicted"), "{}", signed.text);
        let end = move |tx: &mut Tx<'_>, _now: jiff::Timestamp| {
            let conflict = Conflict { person, about: Party::Site(about) };
            Ok::<_, Failure>(tx.end_watch_conflict(conflict, "Over.", &Actor::Import)?)
        };
        assert!(fixture.registry.write(end).await.unwrap());
    }
    let mark = json!({ "about": "site", "id": other.to_string(), "staff": person.to_string(),
        "reason": "Her brother." });
    let marks = fixture.call(&ann, "POST", "/api/v1/watch/conflicts", Some(mark));
    let (waited, marked) = meeting(&fixture, (holds(id), || {}), marks).await;
    assert!(waited && marked.status.is_success(), "a competitor is held: {}", marked.text);
}

async fn marked_about_an_organization(fixture: Fixture) {
    let reviewer = fixture.person("rita@watch.example", Role::Reviewer).await;
    let (organization, _) = fixture.accredited(&reviewer, "Acme").await;
    let Scene { ann, site, .. } = scene(&fixture, "acme.example").await;
    let person = own_id(&fixture, &ann).await;
    let organization: OrganizationId = organization.parse().unwrap();
    let mark = move |tx: &mut Tx<'_>| {
        let before = tx.organization(organization, Lock::Update)?.unwrap();
        let (name, reason) = ("Ann".to_owned(), "Her brother.".to_owned());
        let (new, now) = (NewConflict { staff: person, name, reason }, tx.now());
        let decision = organization::mark_conflict(&before, new, &Actor::Import, now).unwrap();
        tx.record(&decision, &Actor::Import, &Samples::at(now).cited(), now)?;
        Ok(())
    };
    let signs = act(&fixture, &ann, (&site, "assessments"), called("rogue"));
    let (waited, signed) = meeting(&fixture, (mark, || {}), signs).await;
    assert_eq!((waited, signed.code().as_str()), (true, "conflicted"));
}

async fn listings_and_notices(fixture: Fixture) {
    let Scene { ann, site, .. } = scene(&fixture, "rx.shop.example").await;
    let (path, id) = portfolio(&fixture, &ann, "alpha", "shop.example").await;
    done(&fixture, &ann, (&site, "assessments"), called("rogue")).await;
    let names = format!("{path}/names");
    let lists = upload(&fixture, &ann, &names, "shop.example\nelse.example");
    let (waited, listed) = meeting(&fixture, (holds(site_id(&site)), || {}), lists).await;
    assert_eq!((waited, listed.status.as_u16()), (true, 200), "{}", listed.text);
    let portfolio: PortfolioId = id.parse().unwrap();
    let ends = move |tx: &mut Tx<'_>| {
        tx.portfolio(portfolio, Lock::Update)?;
        let listing = tx.begin_listing(portfolio)?;
        assert_eq!(tx.end_unlisted(portfolio, listing)?, 2);
        Ok(())
    };
    let tells =
        act(&fixture, &ann, (&site, "notices"), json!({ "kind": "rogue", "portfolio": id }));
    let (waited, told) = meeting(&fixture, (ends, || {}), tells).await;
    assert_eq!((waited, told.code().as_str()), (true, "not-in-portfolio"));
    assert_eq!(letters(&fixture).await.len(), 0);
}

async fn case_in_the_one_lock_order(fixture: Fixture) {
    let people = named(&fixture).await;
    let Scene { ann, bob, site } = scene(&fixture, NAMES[0]).await;
    for who in [&ann, &bob] {
        done(&fixture, who, (&site, "assessments"), called("rogue")).await;
    }
    let (_, id) = portfolio(&fixture, &ann, "alpha", NAMES[0]).await;
    let portfolio: PortfolioId = id.parse().unwrap();
    let holds = move |tx: &mut Tx<'_>| {
        tx.portfolio(portfolio, Lock::Update)?;
        Ok(())
    };
    let name_is_free = || {
        let row = format!("SELECT 1 FROM domain WHERE name = '{}' FOR UPDATE NOWAIT", NAMES[0]);
        fixture.world.execute(&row);
    };
    let body = json!({ "reasons": [{ "clause": "T&C 2.4", "words": "No licence in force." }] });
    let opens = act(&fixture, &people.supervisor, (&site, "case"), body);
    let (waited, opened) = meeting(&fixture, (holds, name_is_free), opens).await;
    assert!(waited && opened.status.is_success(), "{}", opened.text);
}

async fn candidates(fixture: Fixture) {
    let new = |number: u128, name: &str| {
        let id = CandidateId::from_uuid(Uuid::from_u128(number));
        let (name, source, reasons) = (HostName::parse(name).unwrap(), Source::Names, Vec::new());
        NewCandidate { id, name, source, score: 300, reasons, portfolio: None }
    };
    for (first, second) in [
        (new(1, "a.example"), vec![new(2, "a.example"), new(3, "b.example")]),
        (new(4, "c.example"), vec![new(5, "c.example")]),
    ] {
        let others = second.len() - 1;
        let files = move |tx: &mut Tx<'_>| {
            assert_eq!(tx.file_candidates(std::slice::from_ref(&first))?, 1);
            Ok(())
        };
        let write = move |tx: &mut Tx<'_>, _now: jiff::Timestamp| {
            Ok::<_, Failure>(tx.file_candidates(&second)?)
        };
        let files_too = fixture.registry.write(write);
        let (waited, filed) = meeting(&fixture, (files, || {}), files_too).await;
        assert_eq!((waited, filed.unwrap()), (true, others));
    }
}
