//! What an update names: contacts, registrant (P-37), hosts, DS records (EPP.md, section 4).

use registry_core::domain::update::RegistrantChange;
use registry_core::domain::{ContactRole, DsRecord, NameServers, Removal, SecureDns};
use registry_core::registrar::DataModel;

use crate::create_world::{ds, handle, host_name};
use crate::scenario::host_id;
use crate::update_world::{World, id, party, records, servers};

fn twisted(twist: impl FnOnce(&mut World)) -> &'static str {
    World::pharmacy().with(twist).code()
}

#[test]
fn contacts_come_and_go_by_their_role() {
    let adds = |role, text: &str| {
        let given = vec![(role, handle(text))];
        twisted(|world| world.command.add.contacts = given)
    };
    assert_eq!(adds(ContactRole::Admin, "C-OTHER"), "ok");
    assert_eq!(adds(ContactRole::Tech, "C-OTHER"), "contact-role-twice");
    assert_eq!(adds(ContactRole::Admin, "NOBODY"), "contact-not-found");
    assert_eq!(adds(ContactRole::Admin, "C-BETA"), "contact-not-sponsored");
    let removes = |role, text: &str| {
        let given = vec![(role, handle(text))];
        twisted(|world| world.command.remove.contacts = given)
    };
    assert_eq!(removes(ContactRole::Tech, "C-TECH"), "ok");
    assert_eq!(removes(ContactRole::Admin, "C-TECH"), "contact-not-linked");
    assert_eq!(removes(ContactRole::Tech, "C-OTHER"), "contact-not-linked");
    assert_eq!(removes(ContactRole::Tech, "NOBODY"), "contact-not-found");
    let exchanged = World::pharmacy().with(|world| {
        world.command.remove.contacts = vec![(ContactRole::Tech, handle("C-TECH"))];
        world.command.add.contacts = vec![(ContactRole::Tech, handle("C-OTHER"))];
    });
    assert_eq!(exchanged.after().contacts, [(ContactRole::Tech, id(52))].into());
}

#[test]
fn a_contact_that_a_transfer_left_behind_can_be_taken_away() {
    let world = World::pharmacy().with(|world| {
        world.domain.contacts = [(ContactRole::Tech, id(53))].into();
        world.command.remove.contacts = vec![(ContactRole::Tech, handle("C-BETA"))];
    });
    assert!(world.after().contacts.is_empty());
}

#[test]
fn a_registrant_exists_is_the_clients_own_and_stays() {
    assert_eq!(twisted(|world| world.registrant("NOBODY")), "contact-not-found");
    assert_eq!(twisted(|world| world.registrant("C-BETA")), "contact-not-sponsored");
    let removing = twisted(|world| world.command.registrant = Some(RegistrantChange::Remove));
    assert_eq!(removing, "registrant-removed");
    let changed = World::pharmacy().with(|world| world.registrant("C-OTHER")).after();
    assert_eq!(changed.registrant, Some(id(52)));
}

#[test]
fn another_organization_needs_consent_p_37() {
    let becomes = |name: &str, organization| {
        twisted(|world| {
            world.registrant("C-OTHER");
            world.holders.as_mut().unwrap().1 = party(name, organization);
        })
    };
    assert_eq!(becomes("Bob", Some("Acme Pharmacy")), "ok", "another person of the same");
    assert_eq!(becomes("Bob", Some(" acme   PHARMACY ")), "ok");
    assert_eq!(becomes("Bob", Some("Beta Pharmacy")), "consent-required");
    assert_eq!(becomes("Bob", None), "consent-required", "a person is another holder");
    assert_eq!(becomes("Acme Pharmacy", None), "ok", "the name is the organization's");

    let differed = |wanted: Option<&str>| {
        twisted(|world| {
            world.registrant("C-OTHER");
            world.holders = Some((party("Ann", Some("Acme Holding")), party("Bob", wanted)));
        })
    };
    assert_eq!(differed(Some("Acme Holding")), "ok", "as it was before (P-34)");
    assert_eq!(differed(Some("Acme Pharmacy")), "ok", "as the request says");
    assert_eq!(differed(Some("Other")), "consent-required");
    let unknown = twisted(|world| {
        world.registrant("C-OTHER");
        world.holders = None;
    });
    assert_eq!(unknown, "consent-required", "nobody knows who that is");
    let open = World::open().with(|world| world.registrant("C-OTHER"));
    assert_eq!(open.code(), "ok", "where no consent is needed");
}

#[test]
fn a_registrar_of_the_minimum_data_model_only_takes_contacts_away() {
    let minimum = |twist: &dyn Fn(&mut World)| {
        World::pharmacy().with(|world| {
            world.registrar.data_model = DataModel::Minimum;
            twist(world);
        })
    };
    assert_eq!(minimum(&|world| world.registrant("C-OTHER")).code(), "data-model-minimum");
    let added = |world: &mut World| {
        world.command.add.contacts = vec![(ContactRole::Admin, handle("C-OTHER"))];
    };
    assert_eq!(minimum(&added).code(), "data-model-minimum");
    let emptied = minimum(&|world| {
        world.command.registrant = Some(RegistrantChange::Remove);
        world.command.remove.contacts = vec![(ContactRole::Tech, handle("C-TECH"))];
    });
    let domain = emptied.after();
    assert!(domain.registrant.is_none() && domain.contacts.is_empty());
}

#[test]
fn name_servers_come_and_go() {
    let adds = |names: &[&str]| twisted(|world| world.command.add.name_servers = servers(names));
    assert_eq!(adds(&["ns3.other.icann"]), "ok");
    assert_eq!(adds(&["ns1.other.icann"]), "name-server-twice");
    assert_eq!(adds(&["ns3.other.icann", "ns3.other.icann"]), "name-server-twice");
    assert_eq!(adds(&["ns9.other.icann"]), "host-not-found");
    let removes =
        |names: &[&str]| twisted(|world| world.command.remove.name_servers = servers(names));
    assert_eq!(removes(&["ns1.other.icann"]), "ok");
    assert_eq!(removes(&["ns3.other.icann"]), "name-server-not-linked");
    assert_eq!(removes(&["ns1.other.icann", "ns1.other.icann"]), "name-server-not-linked");
    assert_eq!(removes(&["ns9.other.icann"]), "host-not-found");
    let attributes =
        |world: &mut World| world.command.remove.name_servers = NameServers::Attributes;
    assert_eq!(twisted(attributes), "host-attributes");
    let dry = twisted(|world| {
        world.hosts.get_mut(&host_name("ns3.other.icann")).unwrap().lacks_glue = true;
        world.command.add.name_servers = servers(&["ns3.other.icann"]);
    });
    assert_eq!(dry, "host-without-address");
    let bare = World::pharmacy().with(|world| {
        let both = ["ns1.other.icann", "ns2.other.icann"];
        world.command.remove.name_servers = servers(&both);
    });
    assert!(bare.after().name_servers.is_empty(), "it is inactive then");
    let exchanged = World::pharmacy().with(|world| {
        world.command.remove.name_servers = servers(&["ns1.other.icann"]);
        world.command.add.name_servers = servers(&["ns3.other.icann"]);
    });
    assert_eq!(exchanged.after().name_servers, [host_id(8), host_id(9)].into());
}

#[test]
fn thirteen_name_servers_together_but_not_fourteen() {
    let adding = |count: u128| {
        World::pharmacy().with(|world| {
            let mut names = Vec::new();
            for number in 0..count {
                let name = host_name(&format!("ns{number}.many.icann"));
                let mut host = world.hosts[&host_name("ns1.other.icann")].clone();
                host.id = host_id(100 + number);
                world.hosts.insert(name.clone(), host);
                names.push(name);
            }
            world.command.add.name_servers = NameServers::Objects(names);
        })
    };
    assert_eq!(adding(11).after().name_servers.len(), 13);
    assert_eq!(adding(12).code(), "too-many-name-servers");
    let exchanged =
        adding(12).with(|world| world.command.remove.name_servers = servers(&["ns1.other.icann"]));
    assert_eq!(exchanged.after().name_servers.len(), 13);
}

fn other() -> DsRecord {
    DsRecord { key_tag: 999, ..ds(13, 2, 32) }
}

#[test]
fn ds_records_are_taken_away_and_then_added_rfc_5910() {
    let there = || records(vec![ds(13, 2, 32)]);
    let adds = |given| twisted(|world| world.signs(|update| update.add = Some(given)));
    assert_eq!(adds(records(vec![other()])), "ok");
    assert_eq!(adds(there()), "ds-record-twice");
    assert_eq!(adds(records(vec![ds(5, 2, 32)])), "ds-algorithm-not-accepted");
    assert_eq!(adds(records(vec![ds(13, 1, 20)])), "ds-digest-type-not-accepted");
    assert_eq!(adds(records(vec![ds(13, 2, 31)])), "ds-digest-length");
    assert_eq!(adds(SecureDns::KeyData), "key-data-not-supported");
    let lifetime = SecureDns::Records { records: vec![other()], lifetime_given: true };
    assert_eq!(adds(lifetime), "signature-lifetime-not-supported");

    let removes =
        |given| twisted(|world| world.signs(|update| update.remove = Removal::Listed(given)));
    assert_eq!(removes(there()), "ok");
    assert_eq!(removes(records(vec![other()])), "ds-record-not-there");
    assert_eq!(removes(SecureDns::KeyData), "key-data-not-supported");

    let after = |remove, add: Option<SecureDns>| {
        let world = World::pharmacy()
            .with(|world| world.signs(|update| (update.remove, update.add) = (remove, add)));
        world.after().ds
    };
    assert!(after(Removal::All, None).is_empty());
    assert_eq!(after(Removal::All, Some(records(vec![other()]))), [other()].into());
    assert_eq!(after(Removal::Listed(there()), Some(there())), [ds(13, 2, 32)].into());
    assert_eq!(after(Removal::Nothing, None), [ds(13, 2, 32)].into());
    let unsigned = World::pharmacy().with(|world| {
        world.domain.ds.clear();
        world.signs(|update| update.remove = Removal::All);
    });
    assert_eq!(unsigned.code(), "ok", "all there are may be none");
}

#[test]
fn eight_ds_records_together_but_not_nine() {
    let adding = |count: u16| {
        let record = |key_tag| DsRecord { key_tag, ..ds(13, 2, 32) };
        let given = records((0..count).map(record).collect());
        twisted(|world| world.signs(|update| update.add = Some(given)))
    };
    assert_eq!([adding(7), adding(8)], ["ok", "too-many-ds-records"]);
}

#[test]
fn haste_and_signature_lifetimes_are_not_taken_rfc_5910() {
    let urgent = twisted(|world| world.signs(|update| update.urgent = true));
    assert_eq!(urgent, "urgent-not-supported");
    let lifetime = twisted(|world| world.signs(|update| update.lifetime_given = true));
    assert_eq!(lifetime, "signature-lifetime-not-supported");
}
