//! The government basis: every act in every state, as the drawing in `organization.rs` has it.

use registry_core::accreditation::Standing;
use registry_core::decision::{Decision, Duty, Object, Wake};
use registry_core::event::Event;
use registry_core::organization::{
    Organization, OrganizationContact, Refusal, change_contact, create, grant_government_basis,
    lose_government_basis,
};

use crate::scenario::{at, event_names, open, organization, pharmacy};

fn after(decision: &Decision) -> Organization {
    let Object::Organization(after) = decision.changes[0].after.clone() else {
        panic!("an act on an organization changes it")
    };
    *after
}

fn granted(organization: &Organization, now: &str) -> Result<Decision, Refusal> {
    grant_government_basis(organization, "state board", pharmacy().at(at(now)), at(now))
}

fn lost(organization: &Organization, now: &str) -> Result<Decision, Refusal> {
    lose_government_basis(organization, "dissolved", at(now))
}

#[test]
fn every_act_in_every_state() {
    let none = organization();
    let held = after(&granted(&none, "2027-01-04").unwrap());
    let gone = after(&lost(&held, "2028-01-04").unwrap());
    let outcome = |decided: Result<Decision, Refusal>| match decided {
        Ok(decision) => after(&decision).standing().last().code(),
        Err(refusal) => refusal.code(),
    };
    // (state, grant, lose)
    let table = [
        (&none, "government", "government-basis-not-held"),
        (&held, "government-basis-held", "withdrawn"),
        (&gone, "government", "government-basis-not-held"),
    ];
    for (state, grant, lose) in table {
        assert_eq!(outcome(granted(state, "2029-01-04")), grant);
        assert_eq!(outcome(lost(state, "2029-01-04")), lose);
    }
}

#[test]
fn its_standing_is_good_from_grant_to_loss_p_31() {
    let held = after(&granted(&organization(), "2027-01-04").unwrap());
    let gone = after(&lost(&held, "2028-01-04").unwrap());
    let again = after(&granted(&gone, "2029-01-04").unwrap());
    let line = again.standing();
    assert_eq!(*line.at(at("2027-01-03")), Standing::NotYet);
    assert_eq!(*line.at(at("2027-01-04")), Standing::Government);
    assert_eq!(*line.at(at("2028-01-04")), Standing::Withdrawn { since: at("2028-01-04") });
    assert_eq!(*line.at(at("2029-01-04")), Standing::Government);
    assert!((0..3).all(|place| line.next_is_act(place)), "no clock runs on it");
}

#[test]
fn an_act_is_recorded_and_wakes_the_names_that_stand_on_it() {
    let decision = granted(&organization(), "2027-01-04").unwrap();
    assert_eq!(event_names(&decision), [Event::GovernmentBasisGranted]);
    let wakes = [Wake::DomainsOfOrganization(organization().id)];
    assert_eq!(decision.wakes, wakes);
    let decision = lost(&after(&decision), "2028-01-04").unwrap();
    assert_eq!(event_names(&decision), [Event::GovernmentBasisLost]);
    assert_eq!(decision.wakes, wakes);
    assert_eq!(
        event_names(&create(organization(), at("2027-01-04"))),
        [Event::OrganizationCreated]
    );
}

#[test]
fn a_rulebook_may_know_no_government_basis_p_1() {
    let now = at("2027-01-04");
    let refused = grant_government_basis(&organization(), "board", open().at(now), now);
    assert_eq!(refused.unwrap_err(), Refusal::NoGovernmentBasis);
    assert_eq!(Refusal::NoGovernmentBasis.code(), "no-government-basis");
}

#[test]
fn both_addresses_are_told_of_a_change_of_its_contact_p_57() {
    let before = organization();
    let contact = |email: &str| OrganizationContact {
        contact_name: "Bob".to_owned(),
        contact_email: email.to_owned(),
    };
    let decision =
        change_contact(&before, contact("bob@acme.example"), "Ada", at("2027-01-04")).unwrap();
    assert_eq!(after(&decision).personal, contact("bob@acme.example"));
    assert_eq!(after(&decision).name, before.name);
    let told = decision.duties.iter().map(|owed| match &owed.duty {
        Duty::Mail(notice) => (notice.to.clone(), notice.customer),
        other => panic!("{other:?}"),
    });
    let old = before.personal.contact_email.clone();
    let both = [(old, Some(before.id)), ("bob@acme.example".to_owned(), Some(before.id))];
    assert_eq!(told.collect::<Vec<_>>(), both);
    let again = change_contact(&before, before.personal.clone(), "Ada", at("2027-01-04"));
    assert_eq!(again.unwrap_err(), Refusal::NothingChanged);
}
