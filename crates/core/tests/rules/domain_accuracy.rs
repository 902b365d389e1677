//! Whether a registrant is who its name stands for (P-34): what is compared, every state with
//! every act, and that no command is refused for it.

use registry_core::contact::Contact;
use registry_core::decision::{Actor, Decision, Object};
use registry_core::domain::accuracy::{
    AccuracyCheck, Closing, Compared, NewVerdict, Refusal, Verdict, after_contact, decide,
};
use registry_core::domain::{Domain, Lifecycle, Parents};
use registry_core::event::Event;
use registry_core::id::StaffId;
use registry_core::rulebook::RulebookVersions;
use registry_core::status::{CauseKind, Status};

use crate::scenario::{at, cause, domain, duties, event_names, pharmacy, pharmacy_with, uuid};
use crate::{create_world, update_world};
use update_world::party;

const NOW: &str = "2027-06-01";
const ACME: &str = "Acme Pharmacy";

fn ann() -> Actor {
    Actor::Staff { id: StaffId::from_uuid(uuid(1)), name: "Ann".to_owned() }
}

fn registrant(organization: &str) -> Contact {
    let mut contact = party("Olga", Some(organization));
    contact.id = update_world::id(50);
    contact
}

/// `acme.pharmacy` with a check in a state: `none`, `open` or how it was closed.
fn checked(state: &str) -> Domain {
    let mut domain = domain("2027-01-04", "2028-01-04");
    domain.registrant = Some(update_world::id(50));
    let verdicts = [Verdict::Accepted, Verdict::Corrected, Verdict::Inaccurate];
    let verdict = verdicts.into_iter().find(|verdict| verdict.code() == state);
    let closed = verdict.map(|verdict| Closing {
        at: at("2027-05-02"),
        verdict,
        by: Some(ann()),
        name: "Ann".to_owned(),
        reason: "looked".to_owned(),
    });
    if state == "inaccurate" {
        domain.causes.insert(CauseKind::Accuracy, cause(CauseKind::Accuracy));
    }
    domain.accuracy = (state != "none").then(|| AccuracyCheck {
        contact: update_world::id(50),
        organization: domain.vouching.as_ref().unwrap().organization,
        opened_at: at("2027-05-01"),
        closed,
    });
    domain
}

fn parents(rulebooks: &RulebookVersions) -> Parents<'_> {
    Parents { rulebooks, standing: None, gaining: None, name_servers: &[] }
}

fn renamed(before: &Domain, organization: &str) -> Decision {
    let (book, registrant) = (pharmacy(), registrant(organization));
    let compared = Compared { organization: ACME, registrant: &registrant };
    after_contact(before, &compared, &parents(&book), at(NOW)).1
}

fn found(before: &Domain, verdict: Verdict) -> Result<Decision, Refusal> {
    found_by(before, verdict, ann(), &pharmacy())
}

fn found_by(
    before: &Domain,
    verdict: Verdict,
    by: Actor,
    book: &RulebookVersions,
) -> Result<Decision, Refusal> {
    let new =
        NewVerdict { verdict, by, name: "Bea".to_owned(), reason: "seen".to_owned(), case: None };
    decide(before, new, &parents(book), at(NOW))
}

/// The name after a decision, or as it was.
fn after(before: &Domain, decision: &Decision) -> Domain {
    match decision.changes.last().map(|change| change.after.clone()) {
        Some(Object::Domain(after)) => *after,
        _ => before.clone(),
    }
}

fn state(domain: &Domain) -> &'static str {
    domain.accuracy.as_ref().map_or("none", AccuracyCheck::code)
}

#[test]
fn case_spaces_and_punctuation_make_no_other_organization() {
    for (stated, agrees) in [
        ("Acme Pharmacy", true),
        ("ACME  pharmacy", true),
        ("Acme-Pharmacy.", true),
        ("«Acme» Pharmacy", true),
        ("Acme Pharmacy Inc.", false),
        ("Acme Pharmacies", false),
        ("Acme", false),
        ("", false),
    ] {
        let registrant = registrant(stated);
        let compared = Compared { organization: ACME, registrant: &registrant };
        assert_eq!(compared.agrees(), agrees, "{stated}");
    }
    // An organization of signs alone is nobody's.
    let signs = registrant("!!!");
    assert!(!Compared { organization: "???", registrant: &signs }.agrees());
    // Letters of any script, whatever their case.
    let other = registrant("АПТЕКА „ЗДОРОВЬЕ“");
    assert!(Compared { organization: "Аптека Здоровье", registrant: &other }.agrees());
}

#[test]
fn a_person_without_an_organization_stands_for_itself() {
    let person = party("Acme Pharmacy", None);
    assert!(Compared { organization: ACME, registrant: &person }.agrees());
    let person = party("Ann", None);
    assert!(!Compared { organization: ACME, registrant: &person }.agrees());
    // Of two forms one is enough: an organization has one name here.
    let mut both = party("Ann", Some("Other"));
    both.personal.postal.extend(party("Ann", Some(ACME)).personal.postal);
    assert!(Compared { organization: ACME, registrant: &both }.agrees());
}

#[test]
fn every_state_with_every_act() {
    use Verdict as V;
    for (before, differs, agrees, accepted, corrected, inaccurate) in [
        ("none", "open", "none", "no-accuracy-check", "no-accuracy-check", "no-accuracy-check"),
        ("open", "open", "corrected", "accepted", "corrected", "inaccurate"),
        ("accepted", "open", "accepted", "closed", "closed", "closed"),
        ("corrected", "open", "corrected", "closed", "closed", "closed"),
        ("inaccurate", "open", "corrected", "accepted", "corrected", "closed"),
    ] {
        let domain = checked(before);
        let then = after(&domain, &renamed(&domain, "Other"));
        assert_eq!(state(&then), differs, "{before} differs");
        // A new difference neither suspends nor lifts a suspension.
        assert_eq!(then.causes, domain.causes, "{before} differs");
        let then = after(&domain, &renamed(&domain, ACME));
        assert_eq!(state(&then), agrees, "{before} agrees");
        assert!(then.causes.is_empty(), "{before} agrees");
        for (verdict, expected) in
            [(V::Accepted, accepted), (V::Corrected, corrected), (V::Inaccurate, inaccurate)]
        {
            let told = match found(&domain, verdict) {
                Ok(decision) => {
                    let then = after(&domain, &decision);
                    let suspended = then.causes.contains_key(&CauseKind::Accuracy);
                    assert_eq!(suspended, verdict == V::Inaccurate, "{before} {verdict:?}");
                    state(&then)
                }
                Err(Refusal::Closed(_)) => "closed",
                Err(refusal) => refusal.code(),
            };
            assert_eq!(told, expected, "{before} {verdict:?}");
        }
    }
}

#[test]
fn a_verdict_is_signed_and_what_follows_is_told_p_34() {
    let open = checked("open");
    let decision = found(&open, Verdict::Inaccurate).unwrap();
    assert_eq!(event_names(&decision), [Event::AccuracyCheckClosed, Event::CauseSet]);
    assert_eq!(duties(&decision), ["mail suspension", "poll suspended"]);
    let then = after(&open, &decision);
    let statuses = then.statuses(pharmacy().at(at(NOW)));
    assert!(statuses.has(Status::ServerHold) && statuses.has(Status::ServerTransferProhibited));
    assert!(!statuses.has(Status::ServerRenewProhibited));
    let cause = &then.causes[&CauseKind::Accuracy];
    assert_eq!((cause.set_by.as_str(), cause.rule.as_str()), ("Bea", "P-34"));
    let closing = then.accuracy.as_ref().unwrap().closed.as_ref().unwrap();
    assert_eq!((closing.by.clone(), closing.reason.as_str()), (Some(ann()), "seen"));
    // Corrected data lift it by themselves.
    let decision = renamed(&then, ACME);
    assert_eq!(event_names(&decision), [Event::AccuracyCheckClosed, Event::CauseLifted]);
    assert_eq!(duties(&decision), ["mail reinstatement", "poll reinstated"]);
}

#[test]
fn a_check_that_is_open_again_keeps_its_suspension_until_a_reviewer_lifts_it() {
    let suspended = checked("inaccurate");
    let open = after(&suspended, &renamed(&suspended, "Another"));
    assert_eq!((state(&open), open.causes.len()), ("open", 1));
    let decision = found(&open, Verdict::Inaccurate).unwrap();
    assert_eq!(event_names(&decision), [Event::AccuracyCheckClosed]);
    let decision = found(&open, Verdict::Accepted).unwrap();
    assert_eq!(event_names(&decision), [Event::AccuracyCheckClosed, Event::CauseLifted]);
}

#[test]
fn a_suspension_is_lifted_against_a_reviewer_by_two_people_alone_p_15() {
    let bea = Actor::Staff { id: StaffId::from_uuid(uuid(2)), name: "Bea".to_owned() };
    let suspended = checked("inaccurate");
    let refused = found_by(&suspended, Verdict::Accepted, bea.clone(), &pharmacy());
    assert_eq!(refused, Err(Refusal::AgainstReviewer));
    assert!(found_by(&suspended, Verdict::Accepted, ann(), &pharmacy()).is_ok());
    assert!(found_by(&suspended, Verdict::Corrected, bea.clone(), &pharmacy()).is_ok());
    let one_is_enough = pharmacy_with(&[("\"suspension-lifted\", ", "")]);
    assert!(found_by(&suspended, Verdict::Accepted, bea, &one_is_enough).is_ok());
}

#[test]
fn only_its_registrant_and_a_name_that_lives_are_compared() {
    let mut other = checked("none");
    other.registrant = Some(update_world::id(51));
    assert!(renamed(&other, "Other").is_empty());
    let mut open_tld = checked("none");
    open_tld.vouching = None;
    assert!(renamed(&open_tld, "Other").is_empty());
    let mut gone = checked("open");
    gone.lifecycle = Lifecycle::Purged { at: at("2027-05-20") };
    assert!(renamed(&gone, ACME).is_empty());
    assert_eq!(found(&gone, Verdict::Accepted), Err(Refusal::Purged));
}

#[test]
fn a_create_opens_a_check_and_is_not_refused() {
    for (stated, expected) in [(ACME, "none"), ("Other", "open")] {
        let world = create_world::World::pharmacy()
            .with(|world| world.registrant = Some(registrant(stated)));
        let created = world.decide().unwrap();
        assert_eq!(state(&created.domain), expected, "{stated}");
        let last = created.decision.changes.last().unwrap();
        assert_eq!(last.after, created.domain.clone().into(), "{stated}");
        assert!(last.due_at.is_some_and(|due| due > last.at), "{stated}");
        let opened = last.events == [Event::AccuracyCheckOpened];
        assert_eq!(opened, expected == "open", "{stated}");
    }
    // The minimum data model names no registrant: there is nothing to compare.
    let created = create_world::World::pharmacy().decide().unwrap();
    assert_eq!(state(&created.domain), "none");
}

#[test]
fn an_update_of_the_registrant_opens_or_closes_and_is_not_refused() {
    let to = |before: &str, stated: &str| {
        let mut world = update_world::World::pharmacy();
        world.domain = checked(before);
        world.registrant("C-OTHER");
        // Whoever it was before may follow itself (P-37).
        let mut wanted = party("Bob", Some(stated));
        wanted.id = update_world::id(52);
        world.holders = Some((party("Olga", Some("Other")), wanted));
        world.decide().unwrap()
    };
    let updated = to("accepted", "Other");
    let check = updated.domain.accuracy.clone().unwrap();
    assert_eq!((state(&updated.domain), check.contact), ("open", update_world::id(52)));
    assert_eq!(check.opened_at, at(update_world::NOW));
    assert_eq!(updated.decision.changes.last().unwrap().after, updated.domain.clone().into());
    // Still open, since when it was, and of another contact now.
    let check = to("open", "Other").domain.accuracy.unwrap();
    assert_eq!((check.contact, check.opened_at), (update_world::id(52), at("2027-05-01")));
    assert_eq!(state(&to("open", ACME).domain), "corrected");
    // One that names the registrant it has changes nothing, and what was accepted stays.
    let mut world = update_world::World::pharmacy();
    world.domain = checked("accepted");
    world.registrant("C-OWNER");
    let owner = registrant("Other");
    world.holders = Some((owner.clone(), owner));
    assert_eq!(state(&world.after()), "accepted");
    // An update that leaves the registrant alone compares nothing.
    let mut world = update_world::World::pharmacy();
    world.holders = None;
    assert_eq!(state(&world.after()), "none");
}
