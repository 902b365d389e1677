//! What time does to a name while its restore is possible or pending (RFC 3915; P-36, P-45): both
//! sides of each instant.

use registry_core::accreditation::Standing;
use registry_core::decision::ChargeKind;
use registry_core::domain::restore::{Facts, ReportRestore, Reported, report};
use registry_core::domain::{GraceKind, Lifecycle, advance, due_at};
use registry_core::event::Event;
use registry_core::rulebook::RulebookVersions;
use registry_core::status::CauseKind;
use registry_core::timeline::Timeline;

use crate::restore_scene::{DELETED, DUE, NOW, REDEMPTION_AGAIN_UNTIL, World, said};
use crate::scenario::{
    MICROSECOND, at, cause, charges, days, duties, event_names, open_with, pharmacy, pharmacy_with,
    registrar, usd,
};
use crate::scene::parents;

#[test]
fn without_a_report_redemption_goes_on_where_it_stood_still() {
    let world = World::pending();
    assert!(world.on(at(DUE) - MICROSECOND).1.is_empty());
    let (domain, decision) = world.on(at(DUE));
    let until = at(REDEMPTION_AGAIN_UNTIL);
    assert_eq!(domain.lifecycle, Lifecycle::Redemption { since: at(DELETED), until });
    assert_eq!(event_names(&decision), [Event::RestoreLapsed]);
    assert_eq!(duties(&decision), ["mail deletion", "poll restore-lapsed"]);
    assert_eq!(decision.changes[0].due_at, Some(until));
    let book = pharmacy();
    assert!(!domain.is_delegated(book.at(at(DUE))), "out of the zone again");

    let late = World { domain, now: at(DUE), ..world };
    assert_eq!(late.reported_code(), "no-restore-requested");
    let again = late.request().unwrap().domain;
    let expected = Lifecycle::PendingRestore {
        deleted_at: at(DELETED),
        since: at(DUE),
        report_due: at("2027-06-25"),
        redemption_until: at("2027-07-15"),
    };
    assert_eq!(again.lifecycle, expected, "twenty days are left all the same");
    let (purged, _) = late.on(until + days(5));
    assert_eq!(purged.lifecycle, Lifecycle::Purged { at: until + days(5) });
}

#[test]
fn both_sides_of_the_end_of_redemption() {
    let world = World::pharmacy();
    let end = at("2027-07-01");
    for (now, code) in [(end - MICROSECOND, "ok"), (end, "not-in-redemption")] {
        let (domain, _) = world.on(now);
        assert_eq!(World { domain, now, ..world.clone() }.requested_code(), code);
    }
}

#[test]
fn a_year_paid_with_a_restore_stays_though_no_report_comes() {
    let world = World::open().with(|world| world.domain.expires_at = at(DELETED));
    let requested = world.request().unwrap().domain;
    let (lapsed, decision) = World { domain: requested, ..world.clone() }.on(at(DUE));
    assert_eq!(lapsed.expires_at, at("2028-06-01"));
    assert!(charges(&decision).is_empty(), "P-32: no refund");
    let again = World { domain: lapsed, now: at(DUE), ..world }.request().unwrap();
    assert_eq!(charges(&again.decision), [(ChargeKind::Restore, usd("40.00"))], "nor twice");
}

#[test]
fn an_expiry_waits_for_the_report() {
    let mut world = World::open().with(|world| world.domain.expires_at = at("2027-06-14"));
    world.domain = world.request().unwrap().domain;
    assert_eq!(world.domain.expires_at, at("2027-06-14"), "not expired when it was requested");
    let (waiting, decision) = world.on(at("2027-06-17"));
    assert!(matches!(waiting.lifecycle, Lifecycle::PendingRestore { .. }) && decision.is_empty());

    world.now = at("2027-06-17");
    let Reported { domain, decision } = world.report().unwrap();
    assert_eq!((domain.lifecycle, domain.expires_at), (Lifecycle::Active, at("2028-06-14")));
    assert_eq!(event_names(&decision), [Event::DomainRestored, Event::DomainAutoRenewed]);
    assert_eq!(charges(&decision), [(ChargeKind::AutoRenew, usd("8.00"))]);
    assert_eq!(domain.graces[0].kind, GraceKind::AutoRenew);
    assert_eq!(domain.graces[0].until, at("2027-06-17") + days(45));

    let by_hand = open_with(&[("auto_renew = true", "auto_renew = false")]);
    let unrenewed = world.clone().with(|world| world.rulebooks = by_hand).report().unwrap();
    let expected = Lifecycle::Redemption { since: at("2027-06-17"), until: at("2027-07-17") };
    assert_eq!(unrenewed.domain.lifecycle, expected, "it expires as any name");

    let (lapsed, _) = world.on(at(DUE));
    assert!(matches!(lapsed.lifecycle, Lifecycle::Redemption { .. }), "no report, no expiry");
    let late = World { domain: lapsed, now: at(DUE), ..world };
    let renewed = late.request().unwrap();
    assert_eq!(renewed.domain.expires_at, at("2028-06-14"), "now it has expired");
}

#[test]
fn a_name_that_expired_while_its_holder_had_lapsed_is_restored_by_rulebook_p_45() {
    let lapsed = |book: RulebookVersions, caused: bool| {
        let mut world = World::pharmacy();
        world.rulebooks = book;
        world.domain.lifecycle = Lifecycle::Active;
        (world.domain.expires_at, world.now) = (at("2027-06-05"), at(NOW));
        world.standing =
            Some(Standing::Lapsed { ended: at("2027-05-01"), since: at("2027-05-31") });
        if caused {
            let kind = CauseKind::AccreditationLapsed;
            world.domain.causes.insert(kind, cause(kind));
        }
        let mut deleted = world.on(at("2027-06-05")).0;
        deleted.causes.clear();
        world.domain = deleted;
        world.standing = Some(Standing::InTerm { ends: None });
        world.account.balance = usd("750.00");
        world
    };
    let kept = [("restore_after_reaccreditation = true", "restore_after_reaccreditation = false")];
    assert_eq!(lapsed(pharmacy(), true).requested_code(), "ok");
    assert_eq!(lapsed(pharmacy_with(&kept), true).requested_code(), "expired-while-lapsed");
    assert_eq!(lapsed(pharmacy_with(&kept), false).requested_code(), "ok", "it had not lapsed");
    let mut restored = lapsed(pharmacy(), true);
    restored.domain = restored.request().unwrap().domain;
    assert!(!restored.report().unwrap().domain.expired_lapsed);
}

#[test]
fn what_lapses_while_a_restore_is_pending_suspends_the_name_and_stops_no_report() {
    let mut line = Timeline::constant(Standing::InTerm { ends: Some(at("2027-05-16")) });
    let (ended, lapsed) = (at("2027-05-16"), at("2027-06-15"));
    line.push(lapsed, Standing::Lapsed { ended, since: lapsed });
    let world = World::pending();
    let parents = parents(&world.rulebooks, Some(&line));
    assert_eq!(due_at(&world.domain, &parents), Some(lapsed));
    let held = advance(&world.domain, &parents, lapsed).domain;
    assert!(!held.is_delegated(world.rulebooks.at(lapsed)), "on hold");
    let facts = Facts { domain: &held, parents, account: &world.account };
    let command = ReportRestore { asks_more: false, report: Some(said()) };
    let reported = report(&registrar("alpha"), &command, &facts, lapsed).unwrap();
    assert_eq!(reported.domain.lifecycle, Lifecycle::Active);
}
