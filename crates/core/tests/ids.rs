//! Ids: each kind checks itself, storage included.

use proptest::prelude::*;
use registry_core::id::{ContactHandle, DomainId, IdError, RegistrarId, Roid, RoidKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[test]
fn an_object_id_survives_its_text() {
    let uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let id = DomainId::from_uuid(uuid);
    assert_eq!(id.as_uuid(), &uuid);
    assert_eq!(id.to_string(), "01900000-0000-7000-8000-000000000001");
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!("acme".parse::<DomainId>(), Err(IdError::NotUuid("acme".into())));
}

#[test]
fn object_ids_sort_by_their_bytes() {
    let [first, second] = [1, 2].map(|number| DomainId::from_uuid(Uuid::from_u128(number)));
    assert!(first < second);
}

#[test]
fn registrar_ids() {
    for good in ["abc", "alpha-rx", "0123456789abcdef", "-a-", "123"] {
        assert_eq!(RegistrarId::parse(good).map(String::from), Ok(good.to_owned()));
    }
    for bad in ["", "ab", "0123456789abcdefg", "Alpha", "al pha", "al_pha", "älpha", "abc\n"] {
        assert_eq!(RegistrarId::parse(bad), Err(IdError::NotRegistrarId(bad.into())));
    }
}

#[test]
fn contact_handles_are_xml_tokens() {
    for good in ["abc", "REGD-1", "0123456789abcdef", "a b", "ääääääääääääääää"] {
        assert_eq!(ContactHandle::parse(good).map(String::from), Ok(good.to_owned()));
    }
    for bad in
        ["", "ab", "0123456789abcdefg", " abc", "abc ", "a  b", "a\tb", "a\nb", "äääääääääääääääää"]
    {
        assert_eq!(ContactHandle::parse(bad), Err(IdError::NotContactHandle(bad.into())));
    }
    assert_ne!(ContactHandle::parse("abc"), ContactHandle::parse("ABC"));
}

#[test]
fn roids_say_kind_object_and_repository() {
    let uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let texts = [
        (RoidKind::Domain, "AGIAAAAAABYABAAAAAAAAAAAAE_DOMAIN-PHARMACY"),
        (RoidKind::Host, "AGIAAAAAABYABAAAAAAAAAAAAE_HOST-PHARMACY"),
        (RoidKind::Contact, "AGIAAAAAABYABAAAAAAAAAAAAE_CONTACT-PHARMACY"),
    ];
    for (kind, text) in texts {
        let roid = Roid::new(kind, uuid, "PHARMACY");
        assert_eq!(roid.as_str(), text);
        assert_eq!(roid.object(), Some((kind, uuid)));
        assert_eq!(Roid::parse(text), Ok(roid));
    }
}

#[test]
fn roids_not_ours_are_refused() {
    for bad in [
        "",
        "AGIAAAAAABYABAAAAAAAAAAAAE_DOMAIN",
        "AGIAAAAAABYABAAAAAAAAAAAAE-PHARMACY",
        "AGIAAAAAABYABAAAAAAAAAAAAE_DOMAIN-",
        "AGIAAAAAABYABAAAAAAAAAAAAE_DOMAIN-PHARMACYS",
        "AGIAAAAAABYABAAAAAAAAAAAAE_DOMAIN-PH-RM",
        "AGIAAAAAABYABAAAAAAAAAAAA_DOMAIN-PHARMACY",
        "agiaaaaaabyabaaaaaaaaaaaae_DOMAIN-PHARMACY",
        "D1234_DOMAIN-PHARMACY",
    ] {
        assert_eq!(Roid::parse(bad), Err(IdError::NotRoid(bad.into())), "{bad}");
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    registrar: RegistrarId,
    contact: ContactHandle,
    roid: Roid,
    domain: DomainId,
}

#[test]
fn stored_ids_are_checked_again() {
    let row = Row {
        registrar: RegistrarId::parse("alpha-rx").unwrap(),
        contact: ContactHandle::parse("REGD-1").unwrap(),
        roid: Roid::new(RoidKind::Host, Uuid::nil(), "X"),
        domain: DomainId::from_uuid(Uuid::nil()),
    };
    let text = toml::to_string(&row).unwrap();
    assert_eq!(toml::from_str::<Row>(&text).unwrap(), row);
    for (good, bad) in
        [("alpha-rx", "Alpha"), ("REGD-1", "R"), ("_HOST-X", "_HOST"), ("00000000-", "x")]
    {
        assert!(toml::from_str::<Row>(&text.replace(good, bad)).is_err(), "{bad}");
    }
}

proptest! {
    /// `roidType` of eppcom-1.0: `(\w|_){1,80}-\w{1,8}`.
    #[test]
    fn every_roid_fits_the_schema(number: u128, repository in "[A-Za-z0-9_]{1,8}") {
        for kind in [RoidKind::Domain, RoidKind::Host, RoidKind::Contact] {
            let roid = Roid::new(kind, Uuid::from_u128(number), &repository);
            let (object, id) = roid.as_str().split_once('-').unwrap();
            let is_word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            prop_assert!((1..=80).contains(&object.len()) && is_word(object));
            prop_assert_eq!(id, repository.as_str());
            prop_assert_eq!(roid.object(), Some((kind, Uuid::from_u128(number))));
        }
    }
}
