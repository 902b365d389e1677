//! `contact:update` (EPP.md, section 6): what changes, what stays, and each refusal in its order.

use registry_core::auth_info::AuthInfoGiven;
use registry_core::contact::update::{AddressChange, PostalChange, Refusal, UpdateContact, decide};
use registry_core::contact::{Contact, Disclose, PostalForm};
use registry_core::domain::Updated;
use registry_core::event::Event;
use registry_core::id::RegistrarId;
use registry_core::sponsored::StatusChange;
use registry_core::status::Status;

use crate::contacts::{contact, phone};
use crate::scenario::{at, event_names, pharmacy, registrar};

const NOW: &str = "2027-02-11";
const INT: PostalForm = PostalForm::Internationalized;
const LOC: PostalForm = PostalForm::Localized;

fn attempt(
    by: &RegistrarId,
    on: Option<&Contact>,
    ask: &UpdateContact,
) -> Result<Contact, Refusal> {
    let updated = decide(ask, by, on, pharmacy().at(at(NOW)), at(NOW))?;
    assert_eq!(event_names(&updated.decision), [Event::ContactUpdated]);
    assert_eq!(updated.decision.changes[0].after, updated.contact.clone().into());
    Ok(updated.contact)
}

fn after(on: &Contact, ask: &UpdateContact) -> Contact {
    attempt(&registrar("alpha"), Some(on), ask).unwrap()
}

fn code(on: &Contact, ask: &UpdateContact) -> &'static str {
    attempt(&registrar("alpha"), Some(on), ask).map_or_else(|refusal| refusal.code(), |_| "ok")
}

fn postal(form: PostalForm) -> PostalChange {
    PostalChange { form, name: None, organization: None, address: None }
}

fn address(city: &str, country: &str) -> Option<AddressChange> {
    Some(AddressChange {
        street: vec!["2 Side St".to_owned()],
        city: city.to_owned(),
        province: None,
        postal_code: None,
        country: country.to_owned(),
    })
}

fn asks(postal: Vec<PostalChange>) -> UpdateContact {
    UpdateContact { postal, ..UpdateContact::default() }
}

fn statuses(add: &[Status], remove: &[Status]) -> UpdateContact {
    let statuses = StatusChange { add: add.to_vec(), remove: remove.to_vec() };
    UpdateContact { statuses, ..UpdateContact::default() }
}

fn email(text: &str) -> UpdateContact {
    UpdateContact { email: Some(text.to_owned()), ..UpdateContact::default() }
}

#[test]
fn what_is_not_named_stays() {
    let before = contact();
    let change = PostalChange { name: Some("Bea Owner".into()), ..postal(INT) };
    let changed = after(&before, &asks(vec![change]));
    let mut wanted = before.clone();
    wanted.personal.postal[0].name = "Bea Owner".into();
    wanted.updated = Some(Updated { at: at(NOW), by: Some(registrar("alpha")) });
    assert_eq!(changed, wanted);
    let moved = PostalChange { address: address("Zug", "CH"), ..postal(LOC) };
    let moved = after(&before, &asks(vec![moved]));
    let now = &moved.personal.postal[1];
    assert_eq!((now.city.as_str(), now.country.as_str(), &now.province), ("Zug", "CH", &None));
    assert_eq!(now.name, before.personal.postal[1].name, "the address is replaced whole");
    assert_eq!(moved.personal.postal[0], before.personal.postal[0]);
}

#[test]
fn empty_telephone_fax_and_organization_remove_it() {
    let mut before = contact();
    before.personal.fax = phone("+1.1");
    let empty = UpdateContact { voice: phone(""), fax: phone(""), ..UpdateContact::default() };
    let changed = after(&before, &empty);
    assert_eq!((changed.personal.voice, changed.personal.fax), (None, None));
    let no_company = PostalChange { organization: Some(String::new()), ..postal(INT) };
    let changed = after(&before, &asks(vec![no_company]));
    assert_eq!(changed.personal.postal[0].organization, None);
    assert!(changed.personal.postal[1].organization.is_some());
    let other = UpdateContact { voice: phone("+41.1"), ..UpdateContact::default() };
    assert_eq!(after(&before, &other).personal.voice, phone("+41.1"));
}

#[test]
fn a_form_that_is_not_there_comes_whole() {
    let mut before = contact();
    before.personal.postal.remove(0);
    let named = PostalChange { name: Some("Ann".into()), ..postal(INT) };
    assert_eq!(code(&before, &asks(vec![named.clone()])), "postal-incomplete");
    let placed = PostalChange { address: address("Zug", "CH"), ..postal(INT) };
    assert_eq!(code(&before, &asks(vec![placed])), "postal-incomplete");
    let whole = PostalChange { address: address("Zug", "CH"), ..named };
    let forms: Vec<_> =
        after(&before, &asks(vec![whole])).personal.postal.iter().map(|p| p.form).collect();
    assert_eq!(forms, [INT, LOC]);
}

#[test]
fn auth_info_is_set_and_unset() {
    let text = |bits| UpdateContact {
        auth_info: Some(AuthInfoGiven::Text { bits, salt: "00".into(), hash: "11".into() }),
        ..UpdateContact::default()
    };
    assert_eq!(code(&contact(), &text(127)), "auth-info-weak");
    let set = after(&contact(), &text(128));
    assert_eq!(set.auth_info.as_ref().map(|set| set.hash.as_str()), Some("11"));
    assert_eq!(after(&set, &email("ann@acme.example")).auth_info, set.auth_info);
    let unset = UpdateContact { auth_info: Some(AuthInfoGiven::Unset), ..UpdateContact::default() };
    assert_eq!(after(&set, &unset).auth_info, None);
    let other =
        UpdateContact { auth_info: Some(AuthInfoGiven::Extension), ..UpdateContact::default() };
    assert_eq!(code(&set, &other), "auth-info-extension");
}

#[test]
fn a_wish_about_disclosure_replaces_the_one_before() {
    let wish = |field: &str| Disclose { flag: true, fields: [field.to_owned()].into() };
    let mut before = contact();
    before.personal.disclose = Some(wish("voice"));
    let ask = UpdateContact { disclose: Some(wish("email")), ..UpdateContact::default() };
    assert_eq!(after(&before, &ask).personal.disclose, Some(wish("email")));
}

#[test]
fn a_lock_lets_only_its_own_lifting_pass() {
    let locked = after(&contact(), &statuses(&[Status::ClientUpdateProhibited], &[]));
    let lift = statuses(&[], &[Status::ClientUpdateProhibited]);
    assert_eq!(code(&locked, &lift), "ok");
    let more = UpdateContact { email: Some("b@acme.example".into()), ..lift };
    assert_eq!(code(&locked, &more), "status-prohibits");
    assert_eq!(code(&locked, &email("b@acme.example")), "status-prohibits");
}

#[test]
fn checks_come_in_their_order() {
    let all = UpdateContact {
        statuses: StatusChange { add: vec![Status::Linked], remove: Vec::new() },
        ..email("nobody")
    };
    let (alpha, beta) = (registrar("alpha"), registrar("beta"));
    let mut locked = contact();
    locked.client_statuses.insert(Status::ClientUpdateProhibited);
    let code = |by: &RegistrarId, on: Option<&Contact>, ask: &UpdateContact| {
        attempt(by, on, ask).map_or_else(|refusal| refusal.code(), |_| "ok")
    };
    assert_eq!(code(&beta, None, &all), "email-invalid");
    let all = UpdateContact { email: Some("b@acme.example".into()), ..all };
    assert_eq!(code(&beta, None, &all), "contact-not-found");
    let gone = Contact { deleted_at: Some(at(NOW)), ..contact() };
    assert_eq!(code(&beta, Some(&gone), &all), "contact-not-found");
    assert_eq!(code(&beta, Some(&locked), &all), "not-sponsor");
    assert_eq!(code(&alpha, Some(&locked), &all), "status-prohibits");
    assert_eq!(code(&alpha, Some(&contact()), &UpdateContact::default()), "nothing-to-change");
    assert_eq!(code(&alpha, Some(&contact()), &all), "status-not-the-clients");
}

#[test]
fn values_are_held_to_the_same_syntax_as_at_the_create() {
    let int = |change: PostalChange| code(&contact(), &asks(vec![change]));
    let named = |form| PostalChange { name: Some("Añn".into()), ..postal(form) };
    assert_eq!(int(named(INT)), "postal-int-not-ascii");
    assert_eq!(int(named(LOC)), "ok");
    assert_eq!(
        int(PostalChange { address: address("Zürich", "CH"), ..postal(INT) }),
        "postal-int-not-ascii"
    );
    assert_eq!(
        int(PostalChange { organization: Some("Açme".into()), ..postal(INT) }),
        "postal-int-not-ascii"
    );
    assert_eq!(
        int(PostalChange { address: address("Zug", "XX"), ..postal(INT) }),
        "unknown-country"
    );
    assert_eq!(code(&contact(), &asks(vec![postal(INT), postal(INT)])), "postal-form-twice");
}
