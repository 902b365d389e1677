//! What the registry knows of an organization: affiliates (P-7), disclosures (P-58), information
//! (P-57), questions to it (P-13), its data changed.

use jiff::civil::date;
use registry_core::decision::{Actor, Decision, Object};
use registry_core::event::Event;
use registry_core::id::{AffiliateId, InformationRequestId, RecordId};
use registry_core::information::{InformationRequest, Reply};
use registry_core::organization::{
    Affiliate, Details, Disclosure, Learnt, Organization, OrganizationContact, Refusal, ask,
    change, end_affiliation, record_affiliate, record_disclosure, record_information, reply,
};

use crate::scenario::{MICROSECOND, at, document, duties, event_names, organization, uuid};

const NOW: &str = "2027-02-10T15:30:00Z";

fn after(decision: &Decision) -> Organization {
    let Object::Organization(after) = decision.changes[0].after.clone() else {
        panic!("an act on an organization changes it")
    };
    *after
}

fn affiliate() -> Affiliate {
    Affiliate {
        id: AffiliateId::from_uuid(uuid(50)),
        name: "Acme Holding".to_owned(),
        country: "US".to_owned(),
        relation: "parent".to_owned(),
        organization: None,
        at: at(NOW),
        by: Actor::Import,
        ended: None,
    }
}

#[test]
fn an_affiliate_is_recorded_and_its_affiliation_ends_once_p_7() {
    let decision = record_affiliate(&organization(), affiliate(), at(NOW)).unwrap();
    assert_eq!(event_names(&decision), [Event::AffiliateRecorded]);
    let with = after(&decision);
    let own = Affiliate { organization: Some(organization().id), ..affiliate() };
    let refused = record_affiliate(&organization(), own, at(NOW)).unwrap_err();
    assert_eq!(refused, Refusal::OwnAffiliate);
    let end = |before: &Organization| {
        end_affiliation(before, affiliate().id, "Sold.", &Actor::Import, at(NOW))
    };
    let ended = after(&end(&with).unwrap());
    assert_eq!(ended.affiliates[0].ended.as_ref().unwrap().reason, "Sold.", "it is kept");
    assert_eq!(end(&ended).unwrap_err(), Refusal::NoSuchAffiliate);
    assert_eq!(end(&organization()).unwrap_err(), Refusal::NoSuchAffiliate);
}

/// P-58: both dates count: when it happened, and when it was disclosed.
#[test]
fn a_disclosure_has_the_day_of_the_breach_and_the_instant_of_the_disclosure_p_58() {
    let disclosure = |day: i8, disclosed: &str| Disclosure {
        id: RecordId::from_uuid(uuid(51)),
        words: "A fine under 21 U.S.C. 331.".to_owned(),
        happened_on: date(2027, 2, day),
        disclosed_at: at(disclosed),
        affiliate: None,
        documents: vec![document()],
        at: at(NOW),
        by: Actor::Import,
    };
    let record = |one: Disclosure| record_disclosure(&organization(), one, at(NOW));
    let known = after(&record(disclosure(8, "2027-02-08T23:59:59Z")).unwrap());
    assert_eq!(known.disclosures[0].happened_on, date(2027, 2, 8));
    let early = record(disclosure(9, "2027-02-08T23:59:59Z")).unwrap_err();
    assert_eq!(early, Refusal::HappenedLater);
    assert!(record(disclosure(10, NOW)).is_ok());
    let future = record(disclosure(10, "2027-02-10T15:30:01Z")).unwrap_err();
    assert_eq!(future, Refusal::ReceivedInTheFuture);
    let unknown = Disclosure { affiliate: Some(affiliate().id), ..disclosure(8, NOW) };
    assert_eq!(record(unknown.clone()).unwrap_err(), Refusal::NoSuchAffiliate);
    let with = after(&record_affiliate(&organization(), affiliate(), at(NOW)).unwrap());
    let decision = record_disclosure(&with, unknown, at(NOW)).unwrap();
    assert_eq!(event_names(&decision), [Event::BreachDisclosed]);
}

#[test]
fn information_from_any_source_is_recorded_with_source_and_date_p_57() {
    let learnt = |received| Learnt {
        id: RecordId::from_uuid(uuid(52)),
        source: "Illinois board".to_owned(),
        words: "The licence was suspended.".to_owned(),
        received_at: received,
        documents: vec![document()],
        at: at(NOW),
        by: Actor::Import,
    };
    let record = |received| record_information(&organization(), learnt(received), at(NOW));
    let decision = record(at(NOW)).unwrap();
    assert_eq!(event_names(&decision), [Event::InformationRecorded]);
    assert_eq!(after(&decision).learnt[0].source, "Illinois board");
    let future = record(at(NOW) + MICROSECOND).unwrap_err();
    assert_eq!(future, Refusal::ReceivedInTheFuture);
}

#[test]
fn a_customer_is_asked_and_answers_without_a_request_p_13() {
    let question = InformationRequest {
        id: InformationRequestId::from_uuid(uuid(53)),
        asked_at: at(NOW),
        asked_by: "Ann".to_owned(),
        question: "Who runs the shop?".to_owned(),
        due_at: at("2027-02-25"),
        documents: Vec::new(),
        overdue_since: None,
        reply: None,
    };
    let decision = ask(&organization(), question.clone(), at(NOW)).unwrap();
    assert_eq!(duties(&decision), ["mail customer-asked"]);
    assert_eq!(event_names(&decision), [Event::InformationRequested]);
    let asked = after(&decision);
    assert!(!asked.questions[0].is_overdue(at("2027-02-25") - MICROSECOND));
    assert!(asked.questions[0].is_overdue(at("2027-02-25")));
    let now = at("2027-03-01");
    let answer = Reply { received_at: now, text: "Ann Owner.".to_owned(), documents: Vec::new() };
    let answered = after(&reply(&asked, question.id, answer.clone(), now).unwrap());
    assert_eq!(answered.questions[0].reply.as_ref(), Some(&answer), "late, but kept");
    let again = reply(&answered, question.id, answer, now).unwrap_err();
    assert_eq!(again.code(), "no-such-question");
}

#[test]
fn data_are_changed_whole_and_the_same_data_are_no_change() {
    let before = organization();
    let details = |name: &str| Details {
        name: name.to_owned(),
        kind: before.kind.clone(),
        country: before.country.clone(),
        contact: OrganizationContact { ..before.personal.clone() },
    };
    let decision = change(&before, details("Acme Inc."), at(NOW)).unwrap();
    assert_eq!(event_names(&decision), [Event::OrganizationChanged]);
    assert_eq!(after(&decision).name, "Acme Inc.");
    assert_eq!(after(&decision).created_at, before.created_at);
    let same = change(&before, details(&before.name), at(NOW)).unwrap_err();
    assert_eq!(same, Refusal::NothingChanged);
}
