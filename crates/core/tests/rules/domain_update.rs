//! `domain:update`: who may, in which state, what it records, what it costs, and the order in
//! which it is refused (EPP.md, sections 2 and 4).

use registry_core::auth_info::AuthInfoGiven;
use registry_core::decision::ChargeKind;
use registry_core::domain::update::{Part, RegistrantChange, UpdateDomain};
use registry_core::domain::{ContactRole, NameServerLoss, NameServers, Updated};
use registry_core::event::Event;
use registry_core::status::{CauseKind, Status};
use registry_core::ttl::{RecordType, TtlWish};

use crate::create_world::handle;
use crate::scenario::{
    MICROSECOND, at, cause, charges, days, duties, event_names, host_id, open_with, registrar, usd,
};
use crate::scene::{Twist, deleted, refused_in_order};
use crate::update_world::{NOW, World, servers};

fn wish(record_type: &str, seconds: Option<u32>) -> TtlWish {
    TtlWish { record_type: record_type.to_owned(), seconds }
}

/// One twist for each check, in the order in which an update makes them.
const CHECKS: [(&str, Twist<World>); 12] = [
    ("not-sponsor", |world| world.domain.registrar = registrar("beta")),
    ("status-prohibits", |world| {
        world.domain.client_statuses.insert(Status::ClientUpdateProhibited);
    }),
    ("nothing-asked", |world| world.command.says_something = false),
    ("status-not-the-clients", |world| world.command.statuses.add = vec![Status::ServerHold]),
    ("consent-required", |world| {
        world.registrant("C-OTHER");
        world.organization = Some("Beta Pharmacy");
        world.holders.as_mut().unwrap().0 = crate::update_world::party("Eve", None);
    }),
    ("contact-not-linked", |world| {
        world.command.remove.contacts = vec![(ContactRole::Tech, handle("C-OTHER"))];
    }),
    ("host-attributes", |world| world.command.add.name_servers = NameServers::Attributes),
    ("urgent-not-supported", |world| world.signs(|update| update.urgent = true)),
    ("ttl-out-of-range", |world| world.command.ttls = vec![wish("NS", Some(299))]),
    ("auth-info-extension", |world| world.command.auth_info = Some(AuthInfoGiven::Extension)),
    ("currency-not-served", |world| world.states("0.00", Some("EUR"))),
    ("credit-exceeded", |world| world.account.balance = usd("-0.01")),
];

#[test]
fn every_check_refuses_with_its_code_and_the_first_is_the_answer() {
    refused_in_order(World::pharmacy, &CHECKS, World::code);
}

#[test]
fn every_state() {
    for (lifecycle, words) in deleted() {
        let refused = World::pharmacy().with(|world| world.domain.lifecycle = lifecycle);
        assert_eq!(refused.decide().unwrap_err().to_string(), words);
    }
}

#[test]
fn causes_that_forbid_an_update_and_others() {
    for kind in CauseKind::ALL {
        use CauseKind::{Dispute, RegistryLock, Revoked};
        let forbidden = matches!(kind, Revoked | RegistryLock | Dispute);
        let world = World::pharmacy().with(|world| {
            world.domain.causes.insert(kind, cause(kind));
        });
        assert_eq!(world.code() == "status-prohibits", forbidden, "{kind:?}");
    }
}

#[test]
fn a_locked_name_is_unlocked_and_nothing_else_rfc_5731() {
    let unlock = || {
        World::pharmacy().with(|world| {
            world.domain.client_statuses.insert(Status::ClientUpdateProhibited);
            world.command.statuses.remove = vec![Status::ClientUpdateProhibited];
        })
    };
    assert!(!unlock().after().client_statuses.has(Status::ClientUpdateProhibited));
    assert_eq!(unlock().with(|world| world.states("0.00", None)).code(), "ok", "for its price");
    let besides: [fn(&mut UpdateDomain); 7] = [
        |command| command.statuses.remove.push(Status::ClientHold),
        |command| command.statuses.add = vec![Status::ClientUpdateProhibited],
        |command| command.remove.name_servers = servers(&["ns1.other.icann"]),
        |command| command.registrant = Some(RegistrantChange::Remove),
        |command| command.auth_info = Some(AuthInfoGiven::Unset),
        |command| command.ttls = vec![wish("NS", None)],
        |command| command.statuses.remove.clear(),
    ];
    for more in besides {
        assert_eq!(unlock().with(|world| more(&mut world.command)).code(), "status-prohibits");
    }
    let both = unlock().with(|world| {
        world.domain.causes.insert(CauseKind::RegistryLock, cause(CauseKind::RegistryLock));
    });
    assert_eq!(both.code(), "status-prohibits", "the registry's lock is no client's to open");
}

#[test]
fn an_update_says_who_did_it_and_when() {
    let updated = World::pharmacy().decide().unwrap();
    let by = Updated { at: at(NOW), by: Some(registrar("alpha")) };
    assert_eq!((updated.domain.updated, updated.domain.changed_at), (Some(by), at(NOW)));
    assert_eq!(event_names(&updated.decision), [Event::DomainUpdated]);
    assert!(duties(&updated.decision).is_empty() && charges(&updated.decision).is_empty());
    assert_eq!(updated.decision.changes[0].due_at, Some(at("2028-01-04")));
    assert_eq!((updated.quote.class.as_str(), updated.quote.fee), ("standard", usd("0.00")));
}

#[test]
fn an_update_costs_what_the_rulebook_says() {
    let dearer = open_with(&[("update = \"0.00 USD\"", "update = \"2.00 USD\"")]);
    let mut world = World::open().with(|world| world.rulebooks = dearer);
    assert_eq!(world.code(), "credit-exceeded");
    world.account.balance = usd("2.00");
    assert_eq!(charges(&world.decide().unwrap().decision), [(ChargeKind::Update, usd("2.00"))]);
    world.states("1.99", None);
    assert_eq!(world.code(), "price-too-low");
}

#[test]
fn a_client_sets_and_removes_its_own_statuses_and_no_other() {
    for status in Status::ALL.iter().copied() {
        let adding = World::open().with(|world| {
            world.domain.client_statuses = [].into_iter().collect();
            world.command.statuses.add = vec![status];
        });
        let removing = World::open().with(|world| {
            world.domain.client_statuses.insert(status);
            world.command.statuses.remove = vec![status];
        });
        let codes = (adding.code(), removing.code());
        match status.as_str().starts_with("client") {
            true => {
                assert_eq!(codes, ("ok", "ok"), "{status:?}");
                assert!(adding.after().client_statuses.has(status));
                assert!(!removing.after().client_statuses.has(status));
            }
            false if status == Status::PendingDelete || status == Status::PendingTransfer => {}
            false => assert_eq!(codes.0, "status-not-the-clients", "{status:?}"),
        }
    }
    let add = |statuses: &[Status]| {
        let statuses = statuses.to_vec();
        World::open().with(|world| world.command.statuses.add = statuses).code()
    };
    assert_eq!(add(&[Status::ClientHold]), "status-already-set");
    assert_eq!(add(&[Status::ClientRenewProhibited; 2]), "status-already-set");
    let absent = vec![Status::ClientRenewProhibited];
    let removing = World::open().with(|world| world.command.statuses.remove = absent);
    assert_eq!(removing.code(), "status-not-set");
    let anew = World::open().with(|world| {
        world.command.statuses.remove = vec![Status::ClientHold];
        world.command.statuses.add = vec![Status::ClientHold];
    });
    assert_eq!(anew.code(), "ok", "what is taken away goes before what is added comes");
}

#[test]
fn a_hold_takes_the_name_out_of_the_zone_and_its_removal_puts_it_back() {
    let world = World::open().with(|world| {
        world.command.statuses.remove = vec![Status::ClientHold];
    });
    let delegated =
        |domain: &registry_core::domain::Domain| domain.is_delegated(world.rulebooks.at(at(NOW)));
    assert_eq!((delegated(&world.domain), delegated(&world.after())), (false, true));
}

#[test]
fn an_auth_info_is_set_for_a_while_and_cleared_rfc_9154() {
    let text = |bits| AuthInfoGiven::Text { bits, salt: "00".to_owned(), hash: "11".to_owned() };
    let given = |given| World::open().with(|world| world.command.auth_info = Some(given));
    assert_eq!(given(text(127)).code(), "auth-info-weak");
    let domain = given(text(128)).after();
    assert_eq!(domain.auth_info.as_ref().unwrap().expires_at, at(NOW) + days(14));
    let set = World::open().with(|world| world.domain = domain);
    assert!(set.after().auth_info.is_some(), "one that is not named stays");
    let cleared = set.with(|world| world.command.auth_info = Some(AuthInfoGiven::Unset));
    assert_eq!(cleared.after().auth_info, None);
}

#[test]
fn times_to_live_within_the_rulebooks_bounds_rfc_9803() {
    let wishes = |wishes: Vec<TtlWish>| World::open().with(|world| world.command.ttls = wishes);
    for (seconds, code) in [
        (0, "ttl-out-of-range"),
        (299, "ttl-out-of-range"),
        (300, "ok"),
        (86_400, "ok"),
        (86_401, "ttl-out-of-range"),
    ] {
        for record_type in ["NS", "DS"] {
            assert_eq!(wishes(vec![wish(record_type, Some(seconds))]).code(), code, "{seconds}");
        }
    }
    for record_type in ["A", "AAAA", "DNAME", "DELEG", ""] {
        let code = wishes(vec![wish(record_type, Some(3600))]).code();
        assert_eq!(code, "ttl-type-not-accepted", "{record_type}");
    }
    let both = wishes(vec![wish("NS", Some(600)), wish("DS", Some(900))]).after();
    assert_eq!(both.ttls, [(RecordType::Ns, 600), (RecordType::Ds, 900)].into());
    let back = World::open().with(|world| {
        world.domain = both;
        world.command.ttls = vec![wish("NS", None)];
    });
    assert_eq!(back.after().ttls, [(RecordType::Ds, 900)].into(), "empty is the default again");
}

#[test]
fn a_name_server_that_may_vanish_brings_the_next_look_forward() {
    let loss = at("2027-09-01");
    let world = World::pharmacy().with(|world| {
        let name = "ns3.other.icann";
        world.losses =
            vec![NameServerLoss { host: host_id(9), gone_at: None, earliest_loss: Some(loss) }];
        world.command.add.name_servers = servers(&[name]);
    });
    assert_eq!(world.decide().unwrap().decision.changes[0].due_at, Some(loss));
    let without = world.with(|world| world.command.add = Part::NOTHING);
    let due = without.decide().unwrap().decision.changes[0].due_at;
    assert_eq!(due, Some(at("2028-01-04")));
    assert!(due > Some(loss + MICROSECOND));
}
