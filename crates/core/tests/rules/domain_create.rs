//! `domain:create`: what it makes, what it costs, and the order in which it is refused
//! (EPP.md, sections 2 to 4; P-20 to P-23, P-30, P-33).

use registry_core::accreditation::Standing;
use registry_core::auth_info::AuthInfoGiven;
use registry_core::decision::{ChargeKind, Object};
use registry_core::domain::{GraceKind, Lifecycle, NameServers, Period, SecureDns};
use registry_core::event::Event;
use registry_core::request::{Basis, RequestState};
use registry_core::status::Status;
use registry_core::token::TokenState;

use crate::create_world::{NOW, World, ds};
use crate::scenario::{
    CUSTOMER, MICROSECOND, at, charges, days, domain, event_names, host_id, name, open_with,
    pharmacy_with, registrar, tld, usd, uuid,
};
use crate::scene::{Twist, refused_in_order};

/// One twist for each check, in the order in which a create makes them.
const CHECKS: [(&str, Twist<World>); 13] = [
    ("in-use", |world| world.live = Some(domain("2027-01-04", "2028-01-04"))),
    ("not-entitled", |world| world.registrar.tlds = [tld("example")].into()),
    ("name-reserved", |world| world.command.name = name("nic.pharmacy")),
    ("period-not-allowed", |world| world.command.period = Some(Period::Years(2))),
    ("registrant-required", |world| world.command.registrant = None),
    ("host-attributes", |world| world.command.name_servers = NameServers::Attributes),
    ("key-data-not-supported", |world| world.command.secure_dns = SecureDns::KeyData),
    ("auth-info-extension", |world| world.command.auth_info = AuthInfoGiven::Extension),
    ("token-required", |world| world.command.token_presented = false),
    ("token-used", |world| {
        let (at, domain) = (at(NOW), registry_core::id::DomainId::from_uuid(uuid(3)));
        world.token().name = world.command.name.clone();
        world.token().state = TokenState::Used { at, domain };
    }),
    ("not-in-good-standing", |world| {
        world.token().name = world.command.name.clone();
        world.stand(Standing::Grace { ended: at("2027-01-30") });
    }),
    ("price-too-low", |world| world.states("749.99", None)),
    ("credit-exceeded", |world| world.account.balance = usd("749.99")),
];

#[test]
fn every_check_refuses_with_its_code_and_the_first_is_the_answer() {
    refused_in_order(World::pharmacy, &CHECKS, World::code);
}

#[test]
fn a_refusal_changes_nothing_and_may_be_repaired() {
    for (_, twist) in CHECKS {
        let before = World::pharmacy().with(twist);
        let token = before.token.clone();
        assert!(before.decide().is_err());
        assert_eq!(before.token, token, "no token used");
    }
    let mut world = World::pharmacy().with(|world| world.account.balance = usd("0.00"));
    assert_eq!(world.code(), "credit-exceeded");
    world.account.balance = usd("750.00");
    assert_eq!(world.code(), "ok", "the same token once more");
}

#[test]
fn it_makes_the_name_and_consumes_the_token_in_one_decision_p_20() {
    let world = World::pharmacy();
    let created = world.decide().unwrap();
    let expected = [Event::RequestRegistered, Event::TokenUsed, Event::DomainCreated];
    assert_eq!(event_names(&created.decision), expected);
    let Object::Request(request) = &created.decision.changes[0].after else { panic!() };
    assert_eq!(request.state, RequestState::Registered { at: at(NOW) });
    let Object::Token(token) = &created.decision.changes[1].after else { panic!() };
    assert_eq!(token.state, TokenState::Used { at: at(NOW), domain: created.domain.id });
    let Object::Domain(domain) = &created.decision.changes[2].after else { panic!() };
    assert_eq!(**domain, created.domain);
    assert!(created.decision.duties.is_empty(), "the registrar did it itself");
}

#[test]
fn the_name_carries_what_was_asked_and_who_vouched() {
    let domain = World::pharmacy().decide().unwrap().domain;
    assert_eq!((domain.created_at, domain.changed_at), (at(NOW), at(NOW)));
    assert_eq!(domain.expires_at, at("2028-02-11"));
    assert_eq!((domain.lifecycle, domain.updated), (Lifecycle::Active, None));
    assert_eq!((domain.registrar, domain.created_by), (registrar("alpha"), registrar("alpha")));
    assert_eq!(domain.name_servers, [host_id(7), host_id(8)].into());
    assert_eq!(domain.ds, [ds(13, 2, 32)].into());
    assert_eq!(domain.tier, "standard");
    assert_eq!(domain.personal.contact_email, CUSTOMER, "P-57");
    assert_eq!(domain.standing_seen, 1);
    let (token, request, _) = World::pharmacy().token.unwrap();
    let vouching = domain.vouching.unwrap();
    assert_eq!((vouching.organization, vouching.request), (token.organization, request.id));
    assert_eq!((vouching.basis, vouching.terms_version), (request.basis, request.terms_version));
    assert_eq!(domain.graces.len(), 1);
    let grace = &domain.graces[0];
    assert_eq!((grace.kind, grace.until), (GraceKind::Add, at(NOW) + days(5)));
    assert_eq!((grace.charged, grace.expires_before), (usd("750.00"), None));
}

#[test]
fn it_is_due_at_the_first_thing_that_can_happen_to_it() {
    let due = |world: World| world.decide().unwrap().decision.changes.last().unwrap().due_at;
    assert_eq!(due(World::pharmacy()), Some(at(NOW) + days(5)), "the end of the add grace");
    let ending = World::pharmacy().with(|world| {
        let line = &mut world.token.as_mut().unwrap().2;
        line.push(at("2027-02-12"), Standing::Grace { ended: at("2027-02-12") });
    });
    assert_eq!(due(ending), Some(at("2027-02-12")));
    let losing = World::pharmacy().with(|world| {
        world.hosts.values_mut().next().unwrap().earliest_loss = Some(at("2027-02-13"));
    });
    assert_eq!(due(losing), Some(at("2027-02-13")));
}

#[test]
fn what_is_quoted_is_charged_p_33() {
    let created = World::pharmacy().decide().unwrap();
    assert_eq!(created.quote.fee, usd("750.00"));
    assert_eq!(charges(&created.decision), [(ChargeKind::Create, usd("750.00"))]);
    let charge = &created.decision.charges[0];
    assert_eq!((&charge.registrar, charge.domain), (&registrar("alpha"), created.domain.id));
    let generous = World::pharmacy().with(|world| world.states("900.00", Some("USD")));
    assert_eq!(charges(&generous.decide().unwrap().decision)[0].1, usd("750.00"));
    let years = World::open().with(|world| world.command.period = Some(Period::Years(3)));
    let created = years.decide().unwrap();
    assert_eq!(charges(&created.decision)[0].1, usd("24.00"));
    assert_eq!(created.domain.expires_at, at("2030-02-11"));
}

#[test]
fn the_stated_fee_is_held_against_the_price_p_33() {
    let stated = |amount: &str, currency: Option<&str>| {
        World::pharmacy().with(|world| world.states(amount, currency)).code()
    };
    assert_eq!(stated("750.00", None), "ok");
    assert_eq!(stated("749.99", None), "price-too-low");
    assert_eq!(stated("750.00", Some("EUR")), "currency-not-served");
    assert_eq!(stated("much", None), "fee-invalid");
}

#[test]
fn a_premium_or_government_price_has_to_be_stated_p_32() {
    let premium = || {
        World::pharmacy().with(|world| {
            world.command.name = name("drugs.pharmacy");
            world.token().name = name("drugs.pharmacy");
            world.account.balance = usd("5000.00");
        })
    };
    assert_eq!(premium().code(), "fee-required");
    let created = premium().with(|world| world.states("5000.00", None)).decide().unwrap();
    assert_eq!((created.domain.tier.as_str(), created.quote.premium), ("premium-1", true));
    let government = || {
        World::pharmacy().with(|world| {
            world.token.as_mut().unwrap().1.basis = Basis::Government;
            world.stand(Standing::Government);
        })
    };
    assert_eq!(government().code(), "fee-required");
    let created = government().with(|world| world.states("250.00", None)).decide().unwrap();
    assert_eq!(charges(&created.decision)[0].1, usd("250.00"));
    assert_eq!(created.domain.tier, "government");
    assert!(created.domain.stands_on_government());
}

#[test]
fn balance_and_credit_cover_it_to_the_cent_p_33() {
    let with = |balance: &str, credit: &str| {
        World::pharmacy()
            .with(|world| {
                world.account.balance = usd(balance);
                world.account.credit_limit = usd(credit);
            })
            .code()
    };
    assert_eq!(with("750.00", "0.00"), "ok");
    assert_eq!(with("749.99", "0.00"), "credit-exceeded");
    assert_eq!(with("0.00", "750.00"), "ok");
    assert_eq!(with("-0.01", "750.00"), "credit-exceeded");
    assert_eq!(with("-9250.00", "10000.00"), "ok");
    let euro = registry_core::money::Currency::parse("EUR").unwrap();
    let other = World::pharmacy().with(|world| world.account.balance.currency = euro);
    assert_eq!(other.code(), "credit-exceeded", "money of another currency pays nothing");
}

#[test]
fn a_term_is_one_year_here_and_one_to_ten_there_p_30() {
    let pharmacy = |period| World::pharmacy().with(|world| world.command.period = period).code();
    assert_eq!(pharmacy(None), "ok");
    assert_eq!(pharmacy(Some(Period::Years(1))), "ok");
    for period in [Period::Years(0), Period::Years(2), Period::Years(10), Period::Months(12)] {
        assert_eq!(pharmacy(Some(period)), "period-not-allowed", "{period:?}");
    }
    let open = |period| World::open().with(|world| world.command.period = Some(period)).code();
    assert_eq!([open(Period::Years(1)), open(Period::Years(10))], ["ok", "ok"]);
    assert_eq!(open(Period::Years(11)), "period-not-allowed");
    assert_eq!(open(Period::Months(12)), "period-not-allowed");
    let usual = World::open().with(|world| {
        world.rulebooks = open_with(&[("years_default = 1", "years_default = 2")]);
        world.command.period = None;
    });
    assert_eq!(usual.decide().unwrap().domain.expires_at, at("2029-02-11"));
}

#[test]
fn the_token_is_asked_for_where_the_rulebook_says_so_p_22() {
    assert_eq!(World::open().code(), "ok");
    let beside = World::open().with(|world| world.command.token_presented = true);
    assert_eq!(beside.code(), "token-not-applicable", "RFC 8495");
    let unknown = World::pharmacy().with(|world| world.token = None);
    assert_eq!(unknown.code(), "token-unknown");
    let table: [(&str, Twist<World>); 5] = [
        ("token-for-another-name", |world| world.token().name = name("other.pharmacy")),
        ("token-for-another-operation", |world| {
            world.token().operation = registry_core::token::TokenOperation::Transfer;
        }),
        ("token-for-another-registrar", |world| {
            world.token().registrar = Some(registrar("beta"));
        }),
        ("token-expired", |world| world.token().expires_at = at(NOW)),
        ("token-killed", |world| world.token().state = TokenState::Killed { at: at(NOW) }),
    ];
    for (code, twist) in table {
        assert_eq!(World::pharmacy().with(twist).code(), code);
    }
    let last = World::pharmacy().with(|world| world.token().expires_at = at(NOW) + MICROSECOND);
    assert_eq!(last.code(), "ok");
}

#[test]
fn the_holder_is_in_good_standing_at_the_create_p_23() {
    let ended = at("2027-01-30");
    let code = |standing| World::pharmacy().with(|world| world.stand(standing)).code();
    assert_eq!(code(Standing::InTerm { ends: None }), "ok");
    assert_eq!(code(Standing::UnderReview { ended }), "ok", "P-31");
    for standing in [
        Standing::NotYet,
        Standing::Grace { ended },
        Standing::Lapsed { ended, since: ended },
        Standing::Withdrawn { since: ended },
    ] {
        assert_eq!(code(standing), "not-in-good-standing", "{standing:?}");
    }
}

#[test]
fn what_was_purged_can_be_registered_anew() {
    let gone = World::pharmacy().with(|world| {
        let mut purged = domain("2025-01-04", "2026-01-04");
        purged.lifecycle = Lifecycle::Purged { at: at(NOW) };
        world.live = Some(purged);
    });
    assert_eq!(gone.code(), "ok");
    let (since, until) = (at("2027-02-01"), at("2027-03-01"));
    for lifecycle in
        [Lifecycle::Redemption { since, until }, Lifecycle::PendingDelete { since, until }]
    {
        let held = World::pharmacy().with(|world| {
            world.live = Some(crate::scenario::domain("2026-01-04", "2027-01-04"));
            world.live.as_mut().unwrap().lifecycle = lifecycle;
        });
        assert_eq!(held.code(), "in-use");
    }
}

#[test]
fn a_blocked_name_and_one_of_two_letters_are_kept_back() {
    let asked = |label: &str| World::pharmacy().with(|world| world.command.name = name(label));
    assert_eq!(asked("rx.pharmacy").code(), "name-reserved");
    let blocked = asked("brand.pharmacy").with(|world| {
        world.rulebooks = pharmacy_with(&[("blocked = [] ", "blocked = [\"brand\"] ")]);
    });
    assert_eq!(blocked.code(), "name-blocked");
}

#[test]
fn without_name_servers_it_is_inactive() {
    let world = World::pharmacy().with(|world| world.name_servers(&[]));
    let domain = world.decide().unwrap().domain;
    let statuses: Vec<_> = domain.statuses(world.rulebooks.at(world.now)).iter().collect();
    assert_eq!(statuses, [Status::Inactive]);
}

#[test]
fn an_expiry_beyond_the_calendar_is_refused() {
    let world = World::open().with(|world| world.now = at("9999-06-01"));
    assert_eq!(world.code(), "date-out-of-range");
}
