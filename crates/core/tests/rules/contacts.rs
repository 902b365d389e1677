//! `contact:create` and `contact:delete` (EPP.md, section 6): each refusal, in its order.

use registry_core::contact::{
    Contact, ContactData, DataRefusal, Phone, PostalForm, PostalInfo, create, delete, email,
};
use registry_core::event::Event;
use registry_core::id::ContactId;
use registry_core::registrar::{DataModel, Registrar};
use registry_core::sponsored::SponsorRefusal;
use registry_core::status::{Status, StatusSet};

use crate::create_world::{alpha, handle};
use crate::scenario::{at, event_names, registrar, uuid};

const NOW: &str = "2027-02-10";

fn postal(form: PostalForm) -> PostalInfo {
    PostalInfo {
        form,
        name: "Ann Owner".to_owned(),
        organization: Some("Acme".to_owned()),
        street: vec!["1 Main St".to_owned()],
        city: "Springfield".to_owned(),
        province: Some("IL".to_owned()),
        postal_code: Some("62701".to_owned()),
        country: "US".to_owned(),
    }
}

pub(crate) fn phone(number: &str) -> Option<Phone> {
    Some(Phone { number: number.to_owned(), extension: None })
}

pub(crate) fn contact() -> Contact {
    Contact {
        id: ContactId::from_uuid(uuid(50)),
        handle: handle("C-OWNER"),
        registrar: registrar("alpha"),
        created_by: registrar("alpha"),
        created_at: at(NOW),
        client_statuses: StatusSet::EMPTY,
        updated: None,
        auth_info: None,
        transfer: None,
        transferred_at: None,
        deleted_at: None,
        personal: ContactData {
            postal: vec![postal(PostalForm::Internationalized), postal(PostalForm::Localized)],
            voice: phone("+1.2175551212"),
            fax: None,
            email: "ann@acme.example".to_owned(),
            disclose: None,
        },
    }
}

fn code(edit: impl FnOnce(&mut ContactData)) -> &'static str {
    let mut contact = contact();
    edit(&mut contact.personal);
    create::decide(contact, &alpha(), false, at(NOW))
        .map_or_else(|refusal| refusal.code(), |_| "ok")
}

#[test]
fn a_contact_in_order_is_created() {
    let decision = create::decide(contact(), &alpha(), false, at(NOW)).unwrap();
    assert_eq!(event_names(&decision), [Event::ContactCreated]);
    assert_eq!(decision.changes[0].due_at, None);
}

#[test]
fn each_refusal_of_a_create() {
    let int = PostalForm::Internationalized;
    assert_eq!(code(|data| data.postal[1].form = int), "postal-form-twice");
    assert_eq!(code(|data| data.postal[0].country = "XX".into()), "unknown-country");
    assert_eq!(code(|data| data.voice = phone("")), "phone-empty");
    assert_eq!(code(|data| data.fax = phone("")), "phone-empty");
    assert_eq!(code(|data| data.email = "ann".into()), "email-invalid");
    let minimum = Registrar { data_model: DataModel::Minimum, ..alpha() };
    let attempt = |by: &Registrar, taken| create::decide(contact(), by, taken, at(NOW)).err();
    assert_eq!(attempt(&alpha(), true), Some(create::Refusal::Exists));
    assert_eq!(attempt(&minimum, false), Some(create::Refusal::DataModelMinimum));
    assert_eq!(attempt(&minimum, true), Some(create::Refusal::Exists), "existence comes first");
    let mut wrong = contact();
    wrong.personal.email.clear();
    assert_eq!(
        create::decide(wrong, &minimum, true, at(NOW)).unwrap_err(),
        DataRefusal::InvalidEmail.into()
    );
}

#[test]
fn every_field_of_the_international_form_is_ascii() {
    let fields: [fn(&mut PostalInfo); 6] = [
        |postal| postal.name = "Añn".into(),
        |postal| postal.organization = Some("Açme".into()),
        |postal| postal.street.push("Straße 1".into()),
        |postal| postal.city = "Zürich".into(),
        |postal| postal.province = Some("Neuchâtel".into()),
        |postal| postal.postal_code = Some("６２７".into()),
    ];
    for (place, edit) in fields.into_iter().enumerate() {
        assert_eq!(code(|data| edit(&mut data.postal[0])), "postal-int-not-ascii", "field {place}");
        assert_eq!(code(|data| edit(&mut data.postal[1])), "ok", "the local form, field {place}");
    }
}

#[test]
fn countries_are_those_of_iso_3166_1() {
    let known = |text: &str| code(|data| data.postal[0].country = text.to_owned()) == "ok";
    let letters = || (b'A'..=b'Z').map(char::from);
    let count = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    assert_eq!(count.filter(|text| known(text)).count(), 249);
    for text in ["US", "us", "CH", "BQ", "SS", "ZW", "AD"] {
        assert!(known(text), "{text}");
    }
    for text in ["", "U", "USA", "UK", "EU", "XK", "AN", "ZZ", "D ", " ", "A D"] {
        assert!(!known(text), "{text:?}");
    }
}

#[test]
fn an_e_mail_address_is_an_addr_spec_with_a_domain_rfc_5322() {
    let longest = format!("{}@acme.example", "a".repeat(64));
    let label = format!("ann@{}.example", "a".repeat(63));
    for good in [
        "ann@acme.example",
        "a@b.cd",
        "ann.owner+rx@mail.acme.example",
        "!#$%&'*+-/=?^_`{|}~@acme.example",
        "ann@xn--acme-9ta.example",
        "ann@1.example",
        longest.as_str(),
        label.as_str(),
    ] {
        assert!(email::is_address(good), "{good}");
    }
    let too_long = format!("{}@acme.example", "a".repeat(65));
    let label = format!("ann@{}.example", "a".repeat(64));
    let domain = format!("ann@{}example", "abcdefg.".repeat(32));
    for bad in [
        "",
        "@",
        "ann",
        "ann@",
        "@acme.example",
        "ann@acme",
        "ann@@acme.example",
        "ann@acme@example.com",
        ".ann@acme.example",
        "ann.@acme.example",
        "ann..owner@acme.example",
        "ann owner@acme.example",
        "\"ann\"@acme.example",
        "ann(owner)@acme.example",
        "añn@acme.example",
        "ann@açme.example",
        "ann@[192.0.2.1]",
        "ann@-acme.example",
        "ann@acme-.example",
        "ann@acme..example",
        "ann@.example",
        "ann@acme.example.",
        "ann@acme_x.example",
        "ann@acme.example\n",
        "ann@acme.example\r\nBcc: x@y.example",
        too_long.as_str(),
        label.as_str(),
        domain.as_str(),
    ] {
        assert!(!email::is_address(bad), "{bad:?}");
    }
}

#[test]
fn a_delete_asks_for_sponsor_status_and_links_in_this_order() {
    let attempt = |contact: &Contact, by: &str, linked| {
        delete::decide(contact, &registrar(by), linked, at(NOW)).err()
    };
    let mut locked = contact();
    locked.client_statuses.insert(Status::ClientDeleteProhibited);
    let mut open = contact();
    open.client_statuses.insert(Status::ClientUpdateProhibited);
    open.client_statuses.insert(Status::ClientTransferProhibited);
    assert_eq!(attempt(&open, "alpha", false), None);
    assert_eq!(attempt(&locked, "beta", true), Some(SponsorRefusal::NotSponsor.into()));
    assert_eq!(
        attempt(&locked, "alpha", true),
        Some(SponsorRefusal::Prohibited("clientDeleteProhibited").into())
    );
    assert_eq!(attempt(&open, "alpha", true), Some(delete::Refusal::Linked));
    let gone = Contact { deleted_at: Some(at(NOW)), ..contact() };
    assert_eq!(
        attempt(&gone, "alpha", false),
        Some(delete::Refusal::NotFound),
        "deleted is an end"
    );
    let decision = delete::decide(&contact(), &registrar("alpha"), false, at(NOW)).unwrap();
    assert_eq!(event_names(&decision), [Event::ContactDeleted]);
    let registry_core::decision::Object::Contact(after) = &decision.changes[0].after else {
        panic!()
    };
    assert_eq!(after.deleted_at, Some(at(NOW)));
}

#[test]
fn ok_stands_with_linked_alone_rfc_5733() {
    let shown = |contact: &Contact, linked| -> Vec<&str> {
        contact.statuses(linked).iter().map(Status::as_str).collect()
    };
    let mut locked = contact();
    locked.client_statuses.insert(Status::ClientUpdateProhibited);
    assert_eq!(shown(&contact(), false), ["ok"]);
    assert_eq!(shown(&contact(), true), ["linked", "ok"]);
    assert_eq!(shown(&locked, true), ["clientUpdateProhibited", "linked"]);
}
