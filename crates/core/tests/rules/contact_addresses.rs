//! Where a customer's notices go, and the change of it (P-57; T&C 14.15).

use jiff::Timestamp;
use registry_core::contact_address::{NewAddress, change_of_name, change_of_request};
use registry_core::decision::{Decision, Duty, Object};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::event::Event;
use registry_core::id::RequestId;
use registry_core::notice::Message;
use registry_core::request::{Request, RequestState};

use crate::request_queue::{accepted, request, request_in};
use crate::scenario::{CUSTOMER, at, domain, event_names, pharmacy, uuid};
use crate::scene::{alone, refused_in_order};

const NOW: &str = "2027-02-10T15:30:00Z";
const NEXT: &str = "office@acme.example";

fn new() -> NewAddress {
    let (asked_by, reference) = ("Ann Owner".to_owned(), "letter of 9 February".to_owned());
    NewAddress { address: NEXT.to_owned(), asked_by, reference }
}

#[derive(Clone)]
struct Asked {
    new: NewAddress,
    request: Request,
    domain: Domain,
}

fn asked() -> Asked {
    Asked { new: new(), request: request(4), domain: domain("2027-01-10", "2028-01-10") }
}

fn of_request(asked: &Asked) -> Result<Decision, &'static str> {
    let changed = change_of_request(&asked.request, &asked.new, &pharmacy(), at(NOW));
    changed.map_err(|refusal| refusal.code())
}

fn of_name(asked: &Asked) -> Result<Decision, &'static str> {
    let rulebooks = pharmacy();
    let changed = change_of_name(&asked.domain, &asked.new, &alone(&rulebooks), at(NOW));
    changed.map_err(|refusal| refusal.code())
}

fn code(outcome: Result<Decision, &'static str>) -> &'static str {
    outcome.map_or_else(|code| code, |_| "ok")
}

/// To whom the change was told, each with the addresses it tells.
fn told(decision: &Decision) -> Vec<(&str, &str, &str)> {
    let mails = decision.duties.iter().filter_map(|owed| match &owed.duty {
        Duty::Mail(notice) => match &notice.message {
            Message::ContactAddressChanged { change, .. } => {
                Some((notice.to.as_str(), change.before.as_str(), change.after.as_str()))
            }
            other => panic!("{other:?}"),
        },
        _ => None,
    });
    mails.collect()
}

#[test]
fn both_addresses_are_told_and_who_asked_is_kept_p_57() {
    let request = of_request(&asked()).unwrap();
    assert_eq!(event_names(&request), [Event::ContactAddressChanged]);
    assert_eq!(told(&request), [(CUSTOMER, CUSTOMER, NEXT), (NEXT, CUSTOMER, NEXT)]);
    let after = request_in(&request, asked().request.id);
    assert_eq!(after.personal.contact_email, NEXT);
    let [kept] = after.personal.address_changes.as_slice() else { panic!() };
    assert_eq!(
        (kept.asked_by.as_str(), kept.reference.as_str()),
        ("Ann Owner", "letter of 9 February")
    );
    assert_eq!((kept.at, kept.before.as_str()), (at(NOW), CUSTOMER));

    let name = of_name(&asked()).unwrap();
    assert_eq!(told(&name), [(CUSTOMER, CUSTOMER, NEXT), (NEXT, CUSTOMER, NEXT)]);
    let Object::Domain(after) = &name.changes[0].after else { panic!() };
    assert_eq!((after.personal.contact_email.as_str(), after.changed_at), (NEXT, at(NOW)));
    assert_eq!(after.updated, None, "no registration data of the registrar's");
    assert_eq!(after.personal.address_changes.len(), 1);
}

#[test]
fn a_name_that_never_had_an_address_gets_one_and_it_alone_is_told_p_57() {
    let mut asked = asked();
    asked.domain.personal.contact_email.clear();
    assert_eq!(told(&of_name(&asked).unwrap()), [(NEXT, "", NEXT)]);
}

#[test]
fn what_is_asked_has_to_be_an_address_with_a_source_p_57() {
    type Check = (&'static str, fn(&mut Asked));
    let checks: [Check; 5] = [
        ("contact-address-invalid", |asked| asked.new.address = "office".to_owned()),
        ("contact-address-invalid", |asked| asked.new.address = " ".to_owned()),
        ("words-missing", |asked| asked.new.asked_by = " ".to_owned()),
        ("words-missing", |asked| asked.new.reference.clear()),
        ("contact-address-same", |asked| asked.new.address = format!(" {CUSTOMER} ")),
    ];
    refused_in_order(asked, &checks, |asked| code(of_request(asked)));
    let of_names: [Check; 2] = [
        ("domain-purged", |asked| asked.domain.lifecycle = Lifecycle::Purged { at: at(NOW) }),
        ("no-customer", |asked| asked.domain.vouching = None),
    ];
    let of_names = of_names.into_iter().chain(checks).collect::<Vec<_>>();
    refused_in_order(asked, &of_names, |asked| code(of_name(asked)));
}

/// P-57: a request's address changes in every state but the one in which the name has its own.
#[test]
fn every_state_of_a_request_p_57() {
    let now: Timestamp = at(NOW);
    let by = RequestId::from_uuid(uuid(99));
    let rejected = RequestState::Rejected {
        at: now,
        by: None,
        reasons: Vec::new(),
        noticed_at: None,
        appealable_until: None,
    };
    let table = [
        (RequestState::Open, "ok"),
        (accepted(at("2027-02-09")).state, "ok"),
        (RequestState::Registered { at: now }, "contact-address-of-the-name"),
        (RequestState::Lapsed { at: now }, "ok"),
        (rejected, "ok"),
        (RequestState::Superseded { at: now, by }, "ok"),
    ];
    for (state, expected) in table {
        let mut asked = asked();
        asked.request.state = state.clone();
        assert_eq!(code(of_request(&asked)), expected, "{state:?}");
    }
    // What time does to the token of an accepted one goes on.
    let mut asked = asked();
    asked.request = accepted(at("2027-02-09"));
    assert!(of_request(&asked).unwrap().changes[0].due_at.is_some());
}
