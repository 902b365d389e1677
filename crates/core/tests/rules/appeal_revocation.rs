//! Appeals against the revocation of a name (P-51, P-55, P-55c, P-55g, P-55h).

use jiff::Timestamp;
use registry_core::appeal::{
    Appeal, Appealed, Refusal, Undone, decided_by_of, receive, revocation_received,
    revocation_stands, seat, vote,
};
use registry_core::casework::revocation::{no_appeal, open, rescind, revoke};
use registry_core::casework::{
    Case, NameFacts, TermsEnd, confirm, discontinuation, drop_proposal, suspension, terms_end,
};
use registry_core::decision::{Actor, Decision, Object};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::notice::Dated;
use registry_core::status::CauseKind;

use crate::appeal_world::{
    AGAINST, FOR, appeal_in, book, convened, director, findings, new_appeal, person,
    policy_director, receive_facts,
};
use crate::case_scene::{Desk, Done, ann, bob, grounds, new_case, paper, said};
use crate::scenario::at;
use crate::scene::alone;

const OPENED: &str = "2027-03-01T09:00:00Z";
const NOTICED: &str = "2027-03-02T10:00:00Z";
/// When the Revocation Notice is decided, and when its first attempt dates it.
const REVOKED: &str = "2027-03-24T00:00:00Z";
const DATED: &str = "2027-03-24T08:30:00Z";
const RECEIVED: &str = "2027-04-10T09:00:00Z";
const DECIDED: &str = "2027-06-10T09:00:00Z";

fn pending() -> Desk {
    let mut desk = Desk::new();
    desk.open(OPENED, |facts, now| open(new_case(1), facts, grounds(), &ann(), now));
    desk.attempt(NOTICED, Dated::CaseOpened);
    desk
}

fn second(case: &Case, facts: &NameFacts<'_>, now: Timestamp) -> Done {
    confirm(case, facts, &bob(), now)
}

fn undated() -> Desk {
    let mut desk = pending();
    desk.act(REVOKED, |case, facts, now| revoke(case, facts, grounds(), &ann(), now)).unwrap();
    desk.act(REVOKED, second).unwrap();
    desk
}

fn revoked() -> Desk {
    let mut desk = undated();
    desk.attempt(DATED, Dated::Revocation);
    desk
}

/// The decision appealed, as the case and its name have it.
fn appealed(desk: &Desk) -> Result<Appealed, Refusal> {
    Appealed::revocation(desk.case.as_ref().unwrap(), &desk.domain)
}

/// A notice of appeal against it, received in time.
fn received(desk: &mut Desk) -> Appeal {
    let book = book();
    let appealed = appealed(desk).unwrap();
    let (decided_by, proposed_by) = decided_by_of(desk.case.as_ref().unwrap());
    let facts =
        registry_core::appeal::ReceiveFacts { decided_by, proposed_by, ..receive_facts(&book) };
    let now = at(RECEIVED);
    let (appeal, ..) = receive(new_appeal(now, None), &appealed, &facts, now).unwrap();
    let hold = |case: &Case, facts: &NameFacts<'_>, now| {
        Ok(revocation_received(&appeal, case, (facts, &ann()), now).unwrap())
    };
    desk.act(RECEIVED, hold).unwrap();
    appeal
}

#[test]
fn an_appeal_lies_against_a_revocation_that_stands_p_55() {
    let mut rescinded = pending();
    rescinded.act(NOTICED, |case, facts, now| rescind(case, facts, said(&ann()), now)).unwrap();
    let mut scheduled = revoked();
    let last_day = "2027-04-23T00:00:00Z";
    let none = |case: &Case, facts: &NameFacts<'_>, now| no_appeal(case, facts, said(&ann()), now);
    scheduled.act(last_day, none).unwrap();
    scheduled.act(last_day, second).unwrap();
    let mut deleted = scheduled.clone();
    deleted.until(at("2027-04-24T00:00:00Z"));
    let mut running = revoked();
    received(&mut running);
    for (desk, expected) in [
        (pending(), Err("pending-revocation")),
        (rescinded, Err("rescinded")),
        (undated(), Ok(None)),
        (revoked(), Ok(Some("2027-04-24"))),
        (scheduled, Ok(Some("2027-04-24"))),
        (running, Ok(Some("2027-04-24"))),
        (deleted, Err("deleted")),
    ] {
        let found = appealed(&desk).map(|appealed| appealed.until);
        let expected = expected.map(|until| until.map(at)).map_err(Refusal::NotAppealable);
        assert_eq!(found, expected);
    }
}

/// T&C 9.1: no suspension is appealable; nor is any other case.
#[test]
fn nothing_else_is_appealable_p_55() {
    let suspended = |facts: &NameFacts<'_>, now| {
        let ground = facts.parents.rulebooks.at(now).enforcement.suspension_grounds.clone();
        let ground = ground.keys().next().unwrap().clone();
        suspension::open(new_case(1), facts, (&ground, grounds()), &ann(), now)
    };
    let discontinued = |facts: &NameFacts<'_>, now| {
        discontinuation::open(new_case(1), facts, paper("2027-03-01"), now)
    };
    let mut desk = Desk::new();
    desk.open(OPENED, suspended);
    assert_eq!(appealed(&desk).unwrap_err(), Refusal::NotAppealable("suspension"));
    let mut desk = Desk::new();
    desk.open(OPENED, discontinued);
    assert_eq!(appealed(&desk).unwrap_err(), Refusal::NotAppealable("discontinuation"));
    let mut orphan = revoked();
    let case = orphan.case.as_mut().unwrap();
    if let registry_core::casework::About::Name { organization, .. } = &mut case.about {
        *organization = None;
    }
    assert_eq!(appealed(&orphan).unwrap_err(), Refusal::NoCustomer);
}

/// T&C 5.3: it is dated by its notice; until that has a date, by its decision.
#[test]
fn the_decision_bears_the_date_of_its_notice_p_57_p_71() {
    assert_eq!(appealed(&undated()).unwrap().decided_at, at(REVOKED));
    let dated = appealed(&revoked()).unwrap();
    assert_eq!(dated.decided_at, at(DATED));
    assert_eq!(dated.contact_email, revoked().domain.personal.contact_email);
}

/// P-15, P-55c: of two people who revoked a name neither sits.
#[test]
fn both_who_decided_are_unable_p_55c() {
    let mut desk = revoked();
    let appeal = received(&mut desk);
    let ids = |one: &Option<registry_core::appeal::Commissioner>| one.clone().map(|one| one.name);
    assert_eq!(ids(&appeal.decided_by).as_deref(), Some("Bob"));
    assert_eq!(ids(&appeal.proposed_by).as_deref(), Some("Ann"));
    let named = |office: &str, person| (office.to_owned(), person);
    for (number, name) in [(101, "Ann"), (102, "Bob")] {
        let holders = vec![
            named("executive-director", person(number, name)),
            named("policy-and-communications-director", policy_director()),
        ];
        let seated = appeal_in(&seat(&appeal, &holders, &book(), at("2027-05-01")).unwrap());
        assert!(seated.commission[0].serving().is_none(), "{name}");
    }
    // A proposal that was dropped made no decision.
    let mut desk = pending();
    let propose = |case: &Case, facts: &NameFacts<'_>, now| {
        revoke(case, facts, grounds(), &Actor::Import, now)
    };
    desk.act(REVOKED, |case, facts, now| revoke(case, facts, grounds(), &ann(), now)).unwrap();
    desk.act(REVOKED, |case, _, now| drop_proposal(case, said(&bob()), now)).unwrap();
    desk.act(REVOKED, propose).unwrap();
    desk.act(REVOKED, second).unwrap();
    let (decided, proposed) = decided_by_of(desk.case.as_ref().unwrap());
    assert_eq!((ids(&decided).as_deref(), proposed), (Some("Bob"), None));
}

/// The last vote on a running appeal against the revocation.
fn decided(desk: &mut Desk, shown: [bool; 3]) -> Decision {
    let appeal = received(desk);
    let sitting = convened();
    let appeal = Appeal { against: appeal.against, decided_at: appeal.decided_at, ..sitting };
    desk.until(at(DECIDED));
    let rulebooks = desk.books.clone();
    let facts = NameFacts { domain: &desk.domain, parents: alone(&rulebooks) };
    let case = desk.case.as_ref().unwrap();
    let undone = Undone::Revocation { case, name: &facts, by: &ann() };
    let votes = |appeal: &Appeal, by| {
        vote(appeal, (by, findings(shown)), &undone, &book(), at(DECIDED)).unwrap()
    };
    let first = votes(&appeal, director().id);
    assert_eq!(first.changes.len(), 1, "nothing happens before the last vote");
    votes(&appeal_in(&first), policy_director().id)
}

fn name_and_case(decision: &Decision) -> (Domain, Case) {
    let (mut name, mut kept) = (None, None);
    for change in &decision.changes {
        match &change.after {
            Object::Domain(domain) => name = Some((**domain).clone()),
            Object::Case(case) => kept = Some((**case).clone()),
            _ => {}
        }
    }
    (name.unwrap(), kept.unwrap())
}

/// P-51, P-55g: the name is deleted at once, without redemption; the terms ended with the notice.
#[test]
fn affirmed_deletes_the_name_at_once_p_51_p_55g() {
    let mut desk = revoked();
    let decision = decided(&mut desk, AGAINST);
    assert_eq!(appeal_in(&decision).state.code(), "affirmed");
    let (name, case) = name_and_case(&decision);
    assert_eq!(case.matter.state(), "deleted");
    let Lifecycle::PendingDelete { since, .. } = name.lifecycle else { panic!("{name:?}") };
    assert_eq!(since, at(DECIDED));
    let end = terms_end(&name, Some(&case));
    assert_eq!(end, Some(TermsEnd::Revoked { at: at(DATED) }), "P-71");
}

/// P-55h: the cause is lifted and nothing has ended; an expiry that waited comes now (P-36).
#[test]
fn reversed_restores_the_prior_position_p_55h() {
    let mut desk = revoked();
    let decision = decided(&mut desk, FOR);
    assert_eq!(appeal_in(&decision).state.code(), "reversed");
    let (name, case) = name_and_case(&decision);
    assert_eq!((case.matter.state(), name.lifecycle), ("reversed", Lifecycle::Active));
    assert!(!name.causes.contains_key(&CauseKind::Revoked));
    assert_eq!(name.expires_at, desk.domain.expires_at);
    assert_eq!(terms_end(&name, Some(&case)), None, "as if they had never ended");

    let mut waiting = revoked();
    waiting.domain.expires_at = at("2027-05-20");
    let (name, _) = name_and_case(&decided(&mut waiting, FOR));
    assert_eq!(name.expires_at, at("2028-05-20"), "renewed at the end of the appeal");
}

/// P-55a, P-55f: forfeited, or ended by its costs, the revocation stands at once.
#[test]
fn an_end_without_a_decision_deletes_the_name_p_55a_p_55f() {
    let mut desk = revoked();
    let appeal = received(&mut desk);
    assert_eq!(desk.state(), "revoked-appealed");
    desk.act("2027-04-24T00:00:00Z", |case, facts, now| {
        Ok(revocation_stands(&appeal, case, (facts, &ann()), now).unwrap())
    })
    .unwrap();
    assert_eq!(desk.state(), "deleted");
    assert!(matches!(desk.domain.lifecycle, Lifecycle::PendingDelete { .. }));
    // An appeal that has ended ends nothing twice.
    let case = desk.case.as_ref().unwrap();
    let facts = NameFacts { domain: &desk.domain, parents: alone(&desk.books) };
    let again = revocation_stands(&appeal, case, (&facts, &ann()), at("2027-04-25"));
    assert_eq!(again.unwrap_err().code(), "case-state");
}
