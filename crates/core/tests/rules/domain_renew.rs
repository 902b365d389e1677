//! `domain:renew` (EPP.md, section 4; P-30, P-31, P-33): every state, every refusal in its order,
//! both sides of each boundary.

use registry_core::accreditation::Standing;
use registry_core::decision::ChargeKind;
use registry_core::domain::renew::{Facts, Refusal, RenewDomain, Renewed, decide};
use registry_core::domain::{GraceKind, Period, Updated, due_at};
use registry_core::event::Event;
use registry_core::pricing::StatedFee;
use registry_core::status::{CauseKind, Status};

use crate::create_world::account;
use crate::scenario::{
    MICROSECOND, at, cause, charges, days, domain, duties, event_names, grace, open, open_with,
    pharmacy, pharmacy_with, registrar, usd,
};
use crate::scene::{Scene, Twist, alone, deleted, refused_in_order};

const NOW: &str = "2027-06-01";

/// A renewal that goes ahead.
type World = Scene<RenewDomain>;

impl World {
    /// `acme.pharmacy`, which expires on 4 January 2028, for one year.
    fn pharmacy() -> Self {
        Self {
            command: RenewDomain {
                current_expiry: "2028-01-04".parse().unwrap(),
                period: Some(Period::Years(1)),
                stated_fee: None,
            },
            who: "alpha",
            domain: domain("2027-01-04", "2028-01-04"),
            standing: Some(Standing::InTerm { ends: Some(at("2028-02-01")) }),
            account: account("750.00"),
            rulebooks: pharmacy(),
            now: at(NOW),
        }
    }

    fn open() -> Self {
        Self { standing: None, rulebooks: open(), ..Self::pharmacy() }
    }

    fn decide(&self) -> Result<Renewed, Refusal> {
        self.ask(|parents| {
            let facts = Facts { domain: &self.domain, parents, account: &self.account };
            decide(&registrar(self.who), &self.command, &facts, self.now)
        })
    }

    fn code(&self) -> &'static str {
        self.decide().map_or_else(|refusal| refusal.code(), |_| "ok")
    }

    fn expires(&mut self, text: &str) {
        self.domain.expires_at = at(text);
        self.command.current_expiry = text[..10].parse().unwrap();
    }
}

/// One twist for each check, in the order in which a renewal makes them.
const CHECKS: [(&str, Twist<World>); 8] = [
    ("not-sponsor", |world| world.who = "beta"),
    ("status-prohibits", |world| {
        world.domain.client_statuses.insert(Status::ClientRenewProhibited);
    }),
    ("not-in-good-standing", |world| {
        world.standing = Some(Standing::Grace { ended: at("2027-05-20") });
    }),
    ("period-not-allowed", |world| world.command.period = Some(Period::Years(2))),
    ("expiry-date-differs", |world| {
        world.command.current_expiry = "2028-01-05".parse().unwrap();
    }),
    ("beyond-horizon", |world| world.now = at("2027-01-03T23:59:59Z")),
    ("price-too-low", |world| {
        let amounts = vec!["749.99".to_owned()];
        world.command.stated_fee = Some(StatedFee { amounts, currency: None });
    }),
    ("credit-exceeded", |world| world.account.balance = usd("749.99")),
];

#[test]
fn every_check_refuses_with_its_code_and_the_first_is_the_answer() {
    refused_in_order(World::pharmacy, &CHECKS, World::code);
}

#[test]
fn a_renewal_adds_its_year_costs_its_price_and_opens_its_grace() {
    let world = World::pharmacy();
    let Renewed { domain, years, quote, decision } = world.decide().unwrap();
    assert_eq!((domain.expires_at, years), (at("2029-01-04"), 1));
    assert_eq!((quote.fee, quote.grace_days), (usd("750.00"), Some(5)));
    let renewed = grace(GraceKind::Renew, "2027-06-06", "750.00", Some("2028-01-04"));
    assert_eq!(domain.graces, [renewed]);
    let updated = Updated { at: at(NOW), by: Some(registrar("alpha")) };
    assert_eq!((domain.updated.clone(), domain.changed_at), (Some(updated), at(NOW)));
    assert_eq!(event_names(&decision), [Event::DomainRenewed]);
    assert_eq!(charges(&decision), [(ChargeKind::Renew, usd("750.00"))]);
    assert!(duties(&decision).is_empty(), "the sponsor did it itself");
    assert_eq!(decision.changes[0].due_at, Some(at(NOW) + days(5)));
    assert_eq!(domain.rgp_statuses(), ["renewPeriod"]);
}

#[test]
fn every_state() {
    for (lifecycle, words) in deleted() {
        let refused = World::pharmacy().with(|world| world.domain.lifecycle = lifecycle);
        assert_eq!(refused.decide().unwrap_err().to_string(), words);
    }
}

#[test]
fn statuses_of_causes_and_of_the_sponsor_forbid_it_and_others_do_not() {
    let caused = |kind| {
        World::pharmacy().with(|world| {
            world.domain.causes.insert(kind, cause(kind));
        })
    };
    for kind in CauseKind::ALL {
        use CauseKind::{AccreditationLapsed, Revoked, Violation};
        let forbidden = matches!(kind, AccreditationLapsed | Revoked | Violation);
        assert_eq!(caused(kind).code() == "status-prohibits", forbidden, "{kind:?}");
    }
    for status in
        [Status::ClientDeleteProhibited, Status::ClientHold, Status::ClientUpdateProhibited]
    {
        let held = World::pharmacy().with(|world| world.domain.client_statuses.insert(status));
        assert_eq!(held.code(), "ok", "{status:?}");
    }
}

#[test]
fn good_standing_renews_and_no_other_p_31() {
    let since = at("2027-05-20");
    for (standing, code) in [
        (Standing::InTerm { ends: None }, "ok"),
        (Standing::UnderReview { ended: since }, "ok"),
        (Standing::Government, "ok"),
        (Standing::NotYet, "not-in-good-standing"),
        (Standing::Grace { ended: since }, "not-in-good-standing"),
        (Standing::Lapsed { ended: since, since }, "not-in-good-standing"),
        (Standing::Withdrawn { since }, "not-in-good-standing"),
    ] {
        let world = World::pharmacy().with(|world| world.standing = Some(standing));
        assert_eq!(world.code(), code, "{standing:?}");
    }
    assert_eq!(World::open().code(), "ok", "a TLD that asks for no accreditation");
}

#[test]
fn the_horizon_to_the_microsecond_p_30() {
    let mut world = World::pharmacy();
    world.now = at("2027-01-04");
    assert_eq!(world.code(), "ok", "exactly two years ahead");
    world.now = at("2027-01-04") - MICROSECOND;
    assert_eq!(world.code(), "beyond-horizon");
    let mut ten = World::open();
    for (years, code) in [(9, "ok"), (10, "beyond-horizon")] {
        ten.command.period = Some(Period::Years(years));
        assert_eq!(ten.code(), code, "{years}");
    }
}

#[test]
fn a_name_of_older_terms_keeps_its_date_and_renews_once_it_comes_near_p_30() {
    let mut old = World::pharmacy();
    old.domain.created_at = at("2019-03-10");
    old.expires("2029-03-10");
    assert_eq!(old.code(), "beyond-horizon");
    old.now = at("2028-03-10");
    assert_eq!(old.decide().unwrap().domain.expires_at, at("2030-03-10"));
}

#[test]
fn a_period_is_one_year_in_pharmacy_and_one_to_ten_in_open_p_30() {
    let with = |world: World, period| world.with(|world| world.command.period = period);
    for (period, pharmacy, open) in [
        (None, "ok", "ok"),
        (Some(Period::Years(0)), "period-not-allowed", "period-not-allowed"),
        (Some(Period::Years(2)), "period-not-allowed", "ok"),
        (Some(Period::Years(11)), "period-not-allowed", "period-not-allowed"),
        (Some(Period::Months(12)), "period-not-allowed", "period-not-allowed"),
    ] {
        assert_eq!(with(World::pharmacy(), period).code(), pharmacy, "{period:?}");
        assert_eq!(with(World::open(), period).code(), open, "{period:?}");
    }
}

#[test]
fn the_29th_of_february_becomes_the_28th() {
    let mut leap = World::pharmacy();
    leap.expires("2028-02-29T13:00:00Z");
    assert_eq!(leap.decide().unwrap().domain.expires_at, at("2029-02-28T13:00:00Z"));
}

#[test]
fn the_date_stated_is_that_of_the_day_in_utc() {
    let mut late = World::pharmacy();
    late.expires("2028-01-04T23:59:59.999999Z");
    assert_eq!(late.code(), "ok");
    late.domain.expires_at += MICROSECOND;
    assert_eq!(late.code(), "expiry-date-differs", "a renewal sent twice is done once");
}

#[test]
fn renewals_add_up_and_each_has_its_own_grace() {
    let mut world = World::open();
    let renewed = world.decide().unwrap().domain;
    world.domain = renewed;
    world.command.current_expiry = "2029-01-04".parse().unwrap();
    world.now = at("2027-06-03");
    let domain = world.decide().unwrap().domain;
    let first = grace(GraceKind::Renew, "2027-06-06", "8.00", Some("2028-01-04"));
    let second = grace(GraceKind::Renew, "2027-06-08", "8.00", Some("2029-01-04"));
    assert_eq!(domain.graces, [first, second]);
    assert_eq!(due_at(&domain, &alone(&world.rulebooks)), Some(at("2027-06-06")));
    assert_eq!(domain.rgp_statuses(), ["renewPeriod"]);
}

#[test]
fn what_the_rulebook_says_of_years_and_money_is_what_counts() {
    let dearer = [("renew = \"8.00 USD\"", "renew = \"9.50 USD\"")];
    let mut world = World::open().with(|world| world.rulebooks = open_with(&dearer));
    world.command.period = Some(Period::Years(3));
    let renewed = world.decide().unwrap();
    assert_eq!(charges(&renewed.decision), [(ChargeKind::Renew, usd("28.50"))]);
    assert_eq!(renewed.years, 3);
    let short = World::pharmacy()
        .with(|world| world.rulebooks = pharmacy_with(&[("renew = 5 ", "renew = 2 ")]));
    assert_eq!(short.decide().unwrap().domain.graces[0].until, at(NOW) + days(2));
}
