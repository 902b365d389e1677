//! The restore of a deleted name (RFC 3915; P-36, P-45): every state, every refusal in its order,
//! what a request and a report do.

use registry_core::accreditation::Standing;
use registry_core::decision::{ChargeKind, Wake};
use registry_core::domain::restore::{Reported, Requested};
use registry_core::domain::{Lifecycle, Updated, earliest_purge};
use registry_core::event::Event;
use registry_core::status::{CauseKind, Status};

use crate::restore_scene::{DELETED, DUE, NOW, REDEMPTION_AGAIN_UNTIL, World, said};
use crate::scenario::{
    MICROSECOND, at, cause, charges, days, duties, event_names, open_with, pharmacy, pharmacy_with,
    registrar, usd,
};
use crate::scene::{Twist, refused_in_order};

/// One twist for each check, in the order in which a request makes them.
const REQUEST_CHECKS: [(&str, Twist<World>); 6] = [
    ("not-sponsor", |world| world.who = "beta"),
    ("not-in-redemption", |world| world.domain.lifecycle = Lifecycle::Active),
    ("restore-not-alone", |world| world.command.asks_more = true),
    ("cause-forbids", |world| {
        let kind = CauseKind::Violation;
        world.domain.causes.insert(kind, cause(kind));
    }),
    ("not-in-good-standing", |world| {
        world.standing = Some(Standing::Grace { ended: at("2027-06-10") });
    }),
    ("price-too-low", |world| world.states(&["-0.01"])),
];

#[test]
fn every_check_of_a_request_in_its_order() {
    refused_in_order(World::pharmacy, &REQUEST_CHECKS, World::requested_code);
    let poor = World::open().with(|world| world.account.balance = usd("39.99"));
    assert_eq!(poor.requested_code(), "credit-exceeded");
}

const REPORT_CHECKS: [(&str, Twist<World>); 4] = [
    ("not-sponsor", |world| world.who = "beta"),
    ("no-restore-requested", |world| {
        world.domain.lifecycle = World::pharmacy().domain.lifecycle;
    }),
    ("restore-not-alone", |world| world.command.asks_more = true),
    ("restore-report-missing", |world| world.command.report = None),
];

#[test]
fn every_check_of_a_report_in_its_order() {
    refused_in_order(World::pending, &REPORT_CHECKS, World::reported_code);
}

#[test]
fn every_state() {
    let (since, until) = (at(DELETED), at("2027-07-01"));
    let restoring = World::pending().domain.lifecycle;
    for (lifecycle, requested, reported) in [
        (Lifecycle::Active, "not-in-redemption", "no-restore-requested"),
        (Lifecycle::Redemption { since, until }, "ok", "no-restore-requested"),
        (restoring, "not-in-redemption", "ok"),
        (Lifecycle::PendingDelete { since, until }, "not-in-redemption", "no-restore-requested"),
        (Lifecycle::Purged { at: since }, "not-in-redemption", "no-restore-requested"),
    ] {
        let world = World::pharmacy().with(|world| world.domain.lifecycle = lifecycle);
        let codes = (world.requested_code(), world.reported_code());
        assert_eq!(codes, (requested, reported), "{lifecycle:?}");
    }
}

#[test]
fn a_request_brings_the_name_back_until_its_report_is_due() {
    let Requested { domain, quote, decision } = World::pharmacy().request().unwrap();
    let expected = Lifecycle::PendingRestore {
        deleted_at: at(DELETED),
        since: at(NOW),
        report_due: at(DUE),
        redemption_until: at(REDEMPTION_AGAIN_UNTIL),
    };
    assert_eq!(domain.lifecycle, expected);
    assert_eq!((quote.restore.fee, quote.renewal), (usd("0.00"), None), "free, and not expired");
    assert_eq!(charges(&decision), [(ChargeKind::Restore, usd("0.00"))]);
    assert_eq!(event_names(&decision), [Event::RestoreRequested]);
    assert_eq!(decision.changes[0].due_at, Some(at(DUE)));
    assert_eq!((domain.expires_at, domain.graces.len()), (at("2028-01-04"), 0));
    assert_eq!(domain.updated, Some(Updated { at: at(NOW), by: Some(registrar("alpha")) }));
    let book = pharmacy();
    let statuses = domain.statuses(book.at(at(NOW)));
    assert!(statuses.has(Status::PendingDelete), "RFC 3915, section 3.1");
    assert_eq!(domain.rgp_statuses(), ["pendingRestore"]);
    assert!(domain.is_delegated(book.at(at(NOW))), "back in the zone");
    assert_eq!(earliest_purge(&domain), Some(at(REDEMPTION_AGAIN_UNTIL)));
}

#[test]
fn a_report_makes_it_last() {
    let world = World::pending();
    let Reported { domain, decision } = world.report().unwrap();
    assert_eq!((domain.lifecycle, domain.expires_at), (Lifecycle::Active, at("2028-01-04")));
    assert_eq!(domain.personal.restore_report, Some(said()));
    assert_eq!(event_names(&decision), [Event::DomainRestored]);
    assert_eq!(decision.changes[0].due_at, Some(at("2028-01-04")));
    assert_eq!(decision.wakes, [Wake::DomainsServedUnder(domain.id)], "it may go earlier now");
    assert!(charges(&decision).is_empty() && duties(&decision).is_empty());
    assert!(domain.rgp_statuses().is_empty());
}

#[test]
fn after_the_expiry_date_a_restore_renews_too_at_the_price_of_a_renewal_p_36() {
    let expired = |expires: &str| World::open().with(|world| world.domain.expires_at = at(expires));
    let renewed = expired(NOW).request().unwrap();
    assert_eq!(renewed.domain.expires_at, at("2028-06-11"));
    assert!(renewed.domain.graces.is_empty(), "no grace gives that year back");
    let renewal = renewed.quote.renewal.unwrap();
    assert_eq!((renewal.fee, renewal.refundable, renewal.grace_days), (usd("8.00"), false, None));
    let both = [(ChargeKind::Restore, usd("40.00")), (ChargeKind::Renew, usd("8.00"))];
    assert_eq!(charges(&renewed.decision), both);

    let in_time = World::open().with(|world| world.domain.expires_at = at(NOW) + MICROSECOND);
    let requested = in_time.request().unwrap();
    assert_eq!(requested.domain.expires_at, at(NOW) + MICROSECOND);
    assert_eq!(charges(&requested.decision), [(ChargeKind::Restore, usd("40.00"))]);

    let states = |amounts: &[&str]| {
        let world = expired("2027-06-01").with(|world| world.states(amounts));
        world.requested_code()
    };
    assert_eq!(states(&["40.00", "8.00"]), "ok");
    assert_eq!(states(&["48"]), "ok", "together");
    assert_eq!(states(&["47.99"]), "price-too-low");
    let poor = expired("2027-06-01").with(|world| world.account.balance = usd("47.99"));
    assert_eq!(poor.requested_code(), "credit-exceeded");
    let none = open_with(&[("renew_years_after_expiry = 1", "renew_years_after_expiry = 0")]);
    let unrenewed = expired("2027-06-01").with(|world| world.rulebooks = none);
    assert_eq!(unrenewed.request().unwrap().domain.expires_at, at("2027-06-01"));
}

#[test]
fn the_29th_of_february_becomes_the_28th() {
    let mut world = World::open();
    world.domain.expires_at = at("2028-02-29");
    world.domain.lifecycle =
        Lifecycle::Redemption { since: at("2028-02-29"), until: at("2028-03-30") };
    world.now = at("2028-03-10");
    assert_eq!(world.request().unwrap().domain.expires_at, at("2029-02-28"));
}

#[test]
fn causes_that_forbid_a_renewal_forbid_a_restore_and_others_do_not_p_36() {
    for kind in CauseKind::ALL {
        use CauseKind::{AccreditationLapsed, Revoked, Violation};
        let forbids = matches!(kind, AccreditationLapsed | Revoked | Violation);
        let world = World::pharmacy().with(|world| {
            world.domain.causes.insert(kind, cause(kind));
        });
        assert_eq!(world.requested_code() == "cause-forbids", forbids, "{kind:?}");
    }
    for status in Status::ALL.iter().copied().filter(|status| status.is_sponsors()) {
        let world = World::pharmacy().with(|world| world.domain.client_statuses.insert(status));
        assert_eq!(world.requested_code(), "ok", "{status:?}");
    }
}

#[test]
fn restored_after_reaccreditation_within_redemption_p_45() {
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
        assert_eq!(world.requested_code(), code, "{standing:?}");
    }
    assert_eq!(World::open().requested_code(), "ok", "a TLD that asks for no accreditation");
}

#[test]
fn the_days_are_the_rulebooks() {
    let book = pharmacy_with(&[("report_days = 7", "report_days = 3")]);
    let domain = World::pharmacy().with(|world| world.rulebooks = book).request().unwrap().domain;
    let expected = Lifecycle::PendingRestore {
        deleted_at: at(DELETED),
        since: at(NOW),
        report_due: at(NOW) + days(3),
        redemption_until: at("2027-07-04"),
    };
    assert_eq!(domain.lifecycle, expected);
}
