//! What a create names: contacts, hosts, DS records, authInfo (EPP.md, section 4, create 2 to 4).

use registry_core::auth_info::AuthInfoGiven;
use registry_core::domain::{ContactRole, NameServers, SecureDns};
use registry_core::id::ContactId;
use registry_core::registrar::DataModel;

use crate::create_world::{NOW, World, ds, handle, host_name};
use crate::scenario::{at, days, host_id, pharmacy_with, registrar, uuid};

fn twisted(twist: impl FnOnce(&mut World)) -> &'static str {
    World::pharmacy().with(twist).code()
}

#[test]
fn a_contact_exists_and_is_the_clients_own() {
    assert_eq!(
        twisted(|world| world.command.registrant = Some(handle("NOBODY"))),
        "contact-not-found"
    );
    let beta = || (ContactId::from_uuid(uuid(52)), registrar("beta"));
    let foreign = |world: &mut World| {
        world.contacts.insert(handle("C-BETA"), beta());
    };
    assert_eq!(
        twisted(|world| {
            foreign(world);
            world.command.registrant = Some(handle("C-BETA"));
        }),
        "contact-not-sponsored"
    );
    assert_eq!(
        twisted(|world| {
            foreign(world);
            world.command.contacts = vec![(ContactRole::Admin, handle("C-BETA"))];
        }),
        "contact-not-sponsored"
    );
    assert_eq!(
        twisted(|world| world.command.contacts = vec![(ContactRole::Admin, handle("NOBODY"))]),
        "contact-not-found"
    );
}

#[test]
fn one_contact_of_each_role_at_most() {
    let of = |roles: &[ContactRole]| {
        let contacts = roles.iter().map(|role| (*role, handle("C-TECH"))).collect();
        World::pharmacy().with(|world| world.command.contacts = contacts)
    };
    let all = [ContactRole::Admin, ContactRole::Billing, ContactRole::Tech];
    let domain = of(&all).decide().unwrap().domain;
    let tech = ContactId::from_uuid(uuid(51));
    assert_eq!(domain.contacts, all.map(|role| (role, tech)).into());
    assert_eq!(domain.registrant, Some(ContactId::from_uuid(uuid(50))));
    for role in all {
        assert_eq!(of(&[role, role]).code(), "contact-role-twice");
    }
    assert_eq!(all.map(ContactRole::as_str), ["admin", "billing", "tech"]);
}

#[test]
fn a_registrar_of_the_minimum_data_model_sends_no_contact() {
    let minimum = |world: &mut World| world.registrar.data_model = DataModel::Minimum;
    let without = |world: &mut World| {
        minimum(world);
        world.command.registrant = None;
        world.command.contacts.clear();
    };
    let domain = World::pharmacy().with(without).decide().unwrap().domain;
    assert!(domain.registrant.is_none() && domain.contacts.is_empty());
    assert_eq!(
        twisted(|world| {
            without(world);
            world.command.registrant = Some(handle("C-OWNER"));
        }),
        "data-model-minimum"
    );
    assert_eq!(
        twisted(|world| {
            without(world);
            world.command.contacts = vec![(ContactRole::Tech, handle("C-TECH"))];
        }),
        "data-model-minimum"
    );
}

#[test]
fn thirteen_name_servers_but_not_fourteen() {
    let with = |count: u128| {
        World::pharmacy().with(|world| {
            let mut names = Vec::new();
            for number in 0..count {
                let name = host_name(&format!("ns{number}.many.icann"));
                let mut host = world.hosts[&host_name("ns1.other.icann")].clone();
                host.id = host_id(100 + number);
                world.hosts.insert(name.clone(), host);
                names.push(name);
            }
            world.command.name_servers = NameServers::Objects(names);
        })
    };
    assert_eq!(with(13).decide().unwrap().domain.name_servers.len(), 13);
    assert_eq!(with(14).code(), "too-many-name-servers");
}

#[test]
fn a_name_server_exists_has_its_glue_and_is_named_once() {
    assert_eq!(twisted(|world| world.name_servers(&["ns9.other.icann"])), "host-not-found");
    let twice = ["ns1.other.icann", "ns1.other.icann"];
    assert_eq!(twisted(|world| world.name_servers(&twice)), "name-server-twice");
    assert_eq!(
        twisted(|world| world.hosts.values_mut().for_each(|host| host.lacks_glue = true)),
        "host-without-address"
    );
    assert_eq!(
        twisted(|world| world.command.name_servers = NameServers::Attributes),
        "host-attributes"
    );
}

#[test]
fn ds_records_fit_their_algorithm_and_digest_rfc_5910() {
    let one = |algorithm, digest_type, octets| {
        twisted(|world| world.records(vec![ds(algorithm, digest_type, octets)]))
    };
    for algorithm in [8, 10, 13, 14, 15, 16] {
        assert_eq!(one(algorithm, 2, 32), "ok", "{algorithm}");
    }
    for algorithm in [0, 1, 5, 7, 9, 12, 17, 255] {
        assert_eq!(one(algorithm, 2, 32), "ds-algorithm-not-accepted", "{algorithm}");
    }
    assert_eq!(one(13, 4, 48), "ok");
    for digest_type in [0, 1, 3, 5, 255] {
        assert_eq!(one(13, digest_type, 32), "ds-digest-type-not-accepted", "{digest_type}");
    }
    for (digest_type, octets) in [(2, 0), (2, 31), (2, 33), (2, 48), (4, 32), (4, 49)] {
        assert_eq!(one(13, digest_type, octets), "ds-digest-length", "{digest_type} {octets}");
    }
    let odd = twisted(|world| {
        let mut record = ds(13, 2, 32);
        record.digest.push('A');
        world.records(vec![record]);
    });
    assert_eq!(odd, "ds-digest-length", "half an octet too many");
}

#[test]
fn a_digest_the_rulebook_accepts_has_the_length_of_its_type() {
    let more = [("digest_types = [2, 4]", "digest_types = [2, 3, 4, 5, 6, 7]")];
    let one = |digest_type, octets| {
        twisted(|world| {
            world.rulebooks = pharmacy_with(&more);
            world.records(vec![ds(13, digest_type, octets)]);
        })
    };
    for digest_type in [3, 5, 6] {
        assert_eq!([one(digest_type, 32), one(digest_type, 48)], ["ok", "ds-digest-length"]);
    }
    assert_eq!(one(7, 32), "ds-digest-length", "nobody knows how long it is");
}

#[test]
fn eight_ds_records_but_not_nine_and_none_twice() {
    let tagged = |count: u16| {
        let record = |key_tag| registry_core::domain::DsRecord { key_tag, ..ds(13, 2, 32) };
        twisted(|world| world.records((0..count).map(record).collect()))
    };
    assert_eq!([tagged(0), tagged(8)], ["ok", "ok"]);
    assert_eq!(tagged(9), "too-many-ds-records");
    assert_eq!(twisted(|world| world.records(vec![ds(13, 2, 32); 2])), "ds-record-twice");
}

#[test]
fn key_data_and_signature_lifetimes_are_not_taken() {
    assert_eq!(
        twisted(|world| world.command.secure_dns = SecureDns::KeyData),
        "key-data-not-supported"
    );
    let lifetime = SecureDns::Records { records: vec![ds(13, 2, 32)], lifetime_given: true };
    let code = twisted(|world| world.command.secure_dns = lifetime);
    assert_eq!(code, "signature-lifetime-not-supported");
}

#[test]
fn an_auth_info_is_strong_and_kept_for_a_while_rfc_9154() {
    let text = |bits| AuthInfoGiven::Text { bits, salt: "00".to_owned(), hash: "11".to_owned() };
    assert_eq!(twisted(|world| world.command.auth_info = text(127)), "auth-info-weak");
    assert_eq!(
        twisted(|world| world.command.auth_info = AuthInfoGiven::Extension),
        "auth-info-extension"
    );
    let domain = World::pharmacy().with(|world| world.command.auth_info = text(128));
    let kept = domain.decide().unwrap().domain.auth_info.unwrap();
    assert_eq!((kept.salt.as_str(), kept.hash.as_str()), ("00", "11"));
    assert_eq!(kept.expires_at, at(NOW) + days(14));
    assert_eq!(World::pharmacy().decide().unwrap().domain.auth_info, None);
}
