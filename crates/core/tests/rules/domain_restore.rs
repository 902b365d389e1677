//! The restore of a deleted name (RFC 3915; P-36, P-45): every state, every refusal in its order,
//! the clock on both sides of each instant.

use jiff::Timestamp;
use registry_core::accreditation::Standing;
use registry_core::decision::{ChargeKind, Decision, Wake};
use registry_core::domain::restore::{
    Facts, Refusal, Report, ReportRestore, Reported, RequestRestore, Requested, report, request,
};
use registry_core::domain::{
    Domain, GraceKind, Lifecycle, Parents, Updated, advance, due_at, earliest_purge,
};
use registry_core::event::Event;
use registry_core::pricing::StatedFee;
use registry_core::registrar::Account;
use registry_core::rulebook::RulebookVersions;
use registry_core::status::{CauseKind, Status};
use registry_core::timeline::Timeline;

use crate::create_world::account;
use crate::scenario::{
    MICROSECOND, at, cause, charges, days, domain, duties, event_names, open, open_with, pharmacy,
    pharmacy_with, registrar, usd,
};

/// The name is deleted on 1 June and restored ten days later, long before it expires.
const DELETED: &str = "2027-06-01";
const NOW: &str = "2027-06-11";
const DUE: &str = "2027-06-18";
/// Twenty days of redemption were left; they stood still for seven.
const REDEMPTION_AGAIN_UNTIL: &str = "2027-07-08";

#[derive(Debug, Clone)]
struct World {
    who: &'static str,
    asks_more: bool,
    stated_fee: Option<StatedFee>,
    report: Option<Report>,
    domain: Domain,
    standing: Option<Standing>,
    account: Account,
    rulebooks: RulebookVersions,
    now: Timestamp,
}

fn said() -> Report {
    Report {
        data_before: "before".to_owned(),
        data_after: "after".to_owned(),
        deleted_at: at(DELETED),
        restored_at: at(NOW),
        reason: "registrant error".to_owned(),
        statements: vec!["true".to_owned(), "to the best of our knowledge".to_owned()],
        other: None,
    }
}

impl World {
    fn pharmacy() -> Self {
        let mut domain = domain("2027-01-04", "2028-01-04");
        domain.lifecycle = Lifecycle::Redemption { since: at(DELETED), until: at("2027-07-01") };
        domain.changed_at = at(DELETED);
        Self {
            who: "alpha",
            asks_more: false,
            stated_fee: None,
            report: Some(said()),
            domain,
            standing: Some(Standing::InTerm { ends: Some(at("2029-01-01")) }),
            account: account("0.00"),
            rulebooks: pharmacy(),
            now: at(NOW),
        }
    }

    /// A name that is not the pharmacy's: a restore costs 40 there.
    fn open() -> Self {
        let account = account("48.00");
        let mut world = Self { rulebooks: open(), standing: None, account, ..Self::pharmacy() };
        world.domain.vouching = None;
        world
    }

    /// As it stands once the restore was requested.
    fn pending() -> Self {
        let world = Self::pharmacy();
        let domain = world.request().unwrap().domain;
        Self { domain, now: at("2027-06-15"), ..world }
    }

    fn with(mut self, twist: impl FnOnce(&mut Self)) -> Self {
        twist(&mut self);
        self
    }

    fn line(&self) -> Option<Timeline<Standing>> {
        self.standing.map(Timeline::constant)
    }

    fn request(&self) -> Result<Requested, Refusal> {
        let line = self.line();
        let parents = Parents {
            rulebooks: &self.rulebooks,
            standing: line.as_ref(),
            gaining: None,
            name_servers: &[],
        };
        let facts = Facts { domain: &self.domain, parents, account: &self.account };
        let command =
            RequestRestore { asks_more: self.asks_more, stated_fee: self.stated_fee.clone() };
        request(&registrar(self.who), &command, &facts, self.now)
    }

    fn report(&self) -> Result<Reported, Refusal> {
        let line = self.line();
        let parents = Parents {
            rulebooks: &self.rulebooks,
            standing: line.as_ref(),
            gaining: None,
            name_servers: &[],
        };
        let facts = Facts { domain: &self.domain, parents, account: &self.account };
        let command = ReportRestore { asks_more: self.asks_more, report: self.report.clone() };
        report(&registrar(self.who), &command, &facts, self.now)
    }

    fn requested_code(&self) -> &'static str {
        self.request().map_or_else(|refusal| refusal.code(), |_| "ok")
    }

    fn reported_code(&self) -> &'static str {
        self.report().map_or_else(|refusal| refusal.code(), |_| "ok")
    }

    fn on(&self, now: Timestamp) -> (Domain, Decision) {
        let line = self.line();
        let parents = Parents {
            rulebooks: &self.rulebooks,
            standing: line.as_ref(),
            gaining: None,
            name_servers: &[],
        };
        let advanced = advance(&self.domain, &parents, now);
        (advanced.domain, advanced.decision)
    }

    fn states(&mut self, amounts: &[&str]) {
        let amounts = amounts.iter().map(|amount| (*amount).to_owned()).collect();
        self.stated_fee = Some(StatedFee { amounts, currency: None });
    }
}

type Twist = fn(&mut World);

/// One twist for each check, in the order in which a request makes them.
const REQUEST_CHECKS: [(&str, Twist); 6] = [
    ("not-sponsor", |world| world.who = "beta"),
    ("not-in-redemption", |world| world.domain.lifecycle = Lifecycle::Active),
    ("restore-not-alone", |world| world.asks_more = true),
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
    assert_eq!(World::pharmacy().requested_code(), "ok");
    for (place, (code, twist)) in REQUEST_CHECKS.iter().enumerate() {
        assert_eq!(World::pharmacy().with(twist).requested_code(), *code);
        for (later, other) in &REQUEST_CHECKS[place + 1..] {
            let both = World::pharmacy().with(other).with(twist);
            assert_eq!(both.requested_code(), *code, "before {later}");
        }
    }
    let poor = World::open().with(|world| world.account.balance = usd("39.99"));
    assert_eq!(poor.requested_code(), "credit-exceeded");
}

const REPORT_CHECKS: [(&str, Twist); 4] = [
    ("not-sponsor", |world| world.who = "beta"),
    ("no-restore-requested", |world| {
        world.domain.lifecycle = World::pharmacy().domain.lifecycle;
    }),
    ("restore-not-alone", |world| world.asks_more = true),
    ("restore-report-missing", |world| world.report = None),
];

#[test]
fn every_check_of_a_report_in_its_order() {
    assert_eq!(World::pending().reported_code(), "ok");
    for (place, (code, twist)) in REPORT_CHECKS.iter().enumerate() {
        assert_eq!(World::pending().with(twist).reported_code(), *code);
        for (later, other) in &REPORT_CHECKS[place + 1..] {
            let both = World::pending().with(other).with(twist);
            assert_eq!(both.reported_code(), *code, "before {later}");
        }
    }
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
    let parents = Parents {
        rulebooks: &world.rulebooks,
        standing: Some(&line),
        gaining: None,
        name_servers: &[],
    };
    assert_eq!(due_at(&world.domain, &parents), Some(lapsed));
    let held = advance(&world.domain, &parents, lapsed).domain;
    assert!(!held.is_delegated(world.rulebooks.at(lapsed)), "on hold");
    let facts = Facts { domain: &held, parents, account: &world.account };
    let command = ReportRestore { asks_more: false, report: Some(said()) };
    let reported = report(&registrar("alpha"), &command, &facts, lapsed).unwrap();
    assert_eq!(reported.domain.lifecycle, Lifecycle::Active);
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
