//! What time alone does to a name (P-35, P-36), to the microsecond.

use jiff::Timestamp;
use registry_core::auth_info::AuthInfo;
use registry_core::decision::{ChargeKind, Decision};
use registry_core::domain::{
    Domain, GraceKind, Lifecycle, NameServerLoss, Parents, Provisional, advance, due_at,
    earliest_purge,
};
use registry_core::event::Event;
use registry_core::rulebook::RulebookVersions;
use registry_core::status::CauseKind;

use crate::scenario::{
    MICROSECOND, at, cause, charges, days, domain, duties, event_names, events, grace, host_id,
    name, open, open_with, pharmacy, pharmacy_with, usd,
};
use crate::scene::alone;

/// A name of a TLD that asks for no accreditation.
fn unvouched(created: &str, expires: &str) -> Domain {
    let mut domain = domain(created, expires);
    domain.name = name("acme.example");
    domain.vouching = None;
    domain.personal.contact_email = String::new();
    domain
}

fn stepped(domain: &Domain, rulebooks: &RulebookVersions, now: Timestamp) -> (Domain, Decision) {
    let advanced = advance(domain, &alone(rulebooks), now);
    (advanced.domain, advanced.decision)
}

#[test]
fn redemption_pending_delete_and_purge_to_the_microsecond_p_35() {
    let book = open();
    let (since, until) = (at("2028-03-10"), at("2028-04-09"));
    let mut deleted = unvouched("2027-03-10", "2028-03-10");
    deleted.lifecycle = Lifecycle::Redemption { since, until };
    assert_eq!(due_at(&deleted, &alone(&book)), Some(until));
    assert!(stepped(&deleted, &book, until - MICROSECOND).1.is_empty());

    let (pending, decision) = stepped(&deleted, &book, until);
    let end = until + days(5);
    assert_eq!(pending.lifecycle, Lifecycle::PendingDelete { since: until, until: end });
    assert_eq!(event_names(&decision), [Event::RedemptionEnded]);
    assert_eq!(duties(&decision), ["poll redemption-ended"]);
    assert_eq!(due_at(&pending, &alone(&book)), Some(end));
    assert!(stepped(&pending, &book, end - MICROSECOND).1.is_empty());

    let (purged, decision) = stepped(&pending, &book, end);
    assert_eq!(purged.lifecycle, Lifecycle::Purged { at: end });
    assert_eq!(event_names(&decision), [Event::DomainPurged]);
    assert_eq!(duties(&decision), ["poll purged"]);
    assert!(!purged.is_live());
    assert_eq!(due_at(&purged, &alone(&book)), None, "an end");
    assert!(stepped(&purged, &book, at("2060-01-01")).1.is_empty());
    let earliest = [&deleted, &pending, &purged].map(|domain| earliest_purge(domain).unwrap());
    assert_eq!(earliest, [until, end, end]);
    assert_eq!(earliest_purge(&unvouched("2027-03-10", "2028-03-10")), Some(since));
}

#[test]
fn a_name_that_may_be_renewed_is_year_after_year() {
    let leap = unvouched("2027-02-28", "2028-02-29");
    let (domain, decision) = stepped(&leap, &open(), at("2031-01-01"));
    assert_eq!(domain.expires_at, at("2031-02-28"));
    assert_eq!(charges(&decision), vec![(ChargeKind::AutoRenew, usd("8.00")); 3]);
    assert_eq!(duties(&decision), ["poll auto-renewed"; 3], "nobody to write to");
    let kinds = event_names(&decision);
    assert_eq!(kinds[..2], [Event::DomainAutoRenewed, Event::GraceEnded]);
    assert_eq!(decision.charges[1].at, at("2029-02-28"));
}

#[test]
fn an_automatic_renewal_costs_what_the_book_of_its_instant_says_p_33() {
    let premium = |label: &str| {
        let mut domain = unvouched("2027-03-10", "2028-03-10");
        domain.name = name(label);
        charges(&stepped(&domain, &open(), at("2028-03-10")).1)[0].1
    };
    assert_eq!(premium("shop.example"), stepped_price("shop"));
    let dearer = open_with(&[("renew = \"8.00 USD\"", "renew = \"9.50 USD\"")]);
    let versions: Vec<_> = [(Timestamp::MIN, open()), (at("2028-06-01"), dearer)]
        .into_iter()
        .map(|(from, book)| (from, std::sync::Arc::clone(book.shared_at(from))))
        .collect();
    let versions = RulebookVersions::new(versions).unwrap();
    let (_, decision) =
        stepped(&unvouched("2027-03-10", "2028-03-10"), &versions, at("2030-01-01"));
    let amounts: Vec<_> = charges(&decision).into_iter().map(|(_, amount)| amount).collect();
    assert_eq!(amounts, [usd("8.00"), usd("9.50")]);
}

fn stepped_price(label: &str) -> registry_core::money::Money {
    let book = open();
    let quoted = name(&format!("{label}.example"));
    let renew = registry_core::pricing::Operation::Renew;
    let now = at("2028-03-10");
    let quote = registry_core::pricing::price(book.at(now), &quoted, false, renew, 1, now);
    assert!(quote.premium);
    quote.fee
}

#[test]
fn without_automatic_renewal_every_name_expires_into_redemption() {
    let book = open_with(&[("auto_renew = true", "auto_renew = false")]);
    let (domain, decision) =
        stepped(&unvouched("2027-03-10", "2028-03-10"), &book, at("2028-03-10"));
    assert!(matches!(domain.lifecycle, Lifecycle::Redemption { .. }));
    assert_eq!(duties(&decision), ["poll expired"]);
}

#[test]
fn whatever_is_deleted_at_expiry_has_no_grace_and_nothing_provisional() {
    let book = open_with(&[("auto_renew = true", "auto_renew = false")]);
    let mut held = unvouched("2027-03-10", "2028-03-10");
    held.graces = vec![grace(GraceKind::Renew, "2028-03-12", "8.00", Some("2027-03-10"))];
    held.provisional = Some(Provisional {
        decided_by: at("2028-04-01"),
        expires_before: at("2027-03-10"),
        charged: usd("8.00"),
    });
    assert_eq!(earliest_purge(&held), Some(at("2028-04-01")), "it may be undone, P-46");
    let (domain, decision) = stepped(&held, &book, at("2028-03-10"));
    assert!(domain.graces.is_empty() && domain.provisional.is_none());
    assert_eq!(charges(&decision), [], "the registry deletes: nothing is credited, P-39");
}

#[test]
fn expiry_under_each_cause_p_36() {
    let now = at("2028-03-10");
    let end = |kind: CauseKind, book: &RulebookVersions| {
        let mut held = unvouched("2027-03-10", "2028-03-10");
        held.causes.insert(kind, cause(kind));
        let (domain, decision) = stepped(&held, book, now);
        assert!(domain.causes.contains_key(&kind), "a cause does not go with the expiry");
        assert_eq!(charges(&decision).is_empty(), domain.lifecycle != Lifecycle::Active);
        domain.lifecycle
    };
    let redemption = Lifecycle::Redemption { since: now, until: now + days(30) };
    let skipped = Lifecycle::PendingDelete { since: now, until: now + days(5) };
    let table = [
        (CauseKind::AccreditationLapsed, redemption),
        (CauseKind::Revoked, skipped),
        (CauseKind::Violation, redemption),
        (CauseKind::Accuracy, Lifecycle::Active),
        (CauseKind::RegistryLock, Lifecycle::Active),
        (CauseKind::Dispute, Lifecycle::Active),
    ];
    for (kind, expected) in table {
        assert_eq!(end(kind, &pharmacy()), expected, "{}", kind.code());
    }
    let redeemed = ("revocation_redemption = false", "revocation_redemption = true");
    assert_eq!(end(CauseKind::Revoked, &pharmacy_with(&[redeemed])), redemption);
}

#[test]
fn each_grace_period_ends_at_its_own_instant_p_35() {
    let mut held = unvouched("2027-03-10", "2029-03-10");
    held.graces = vec![
        grace(GraceKind::Add, "2027-03-15", "8.00", None),
        grace(GraceKind::Renew, "2027-03-16", "8.00", Some("2028-03-10")),
        grace(GraceKind::Renew, "2027-03-18", "8.00", Some("2028-03-10")),
        grace(GraceKind::Transfer, "2027-03-16", "8.00", Some("2028-03-10")),
    ];
    let left = |now: Timestamp| stepped(&held, &open(), now).0.rgp_statuses();
    let all = ["addPeriod", "renewPeriod", "transferPeriod"];
    assert_eq!(left(at("2027-03-15") - MICROSECOND), all);
    assert_eq!(left(at("2027-03-15")), ["renewPeriod", "transferPeriod"]);
    assert_eq!(left(at("2027-03-16") - MICROSECOND), ["renewPeriod", "transferPeriod"]);
    assert_eq!(left(at("2027-03-16")), ["renewPeriod"]);
    assert_eq!(left(at("2027-03-18")), [""; 0]);
    let (_, decision) = stepped(&held, &open(), at("2027-04-01"));
    assert_eq!(event_names(&decision), [Event::GraceEnded; 4]);
    assert_eq!(charges(&decision), [], "ending gives nothing back");
}

#[test]
fn an_auth_info_runs_out_at_its_instant() {
    let mut held = unvouched("2027-03-10", "2029-03-10");
    let expires_at = at("2027-03-24");
    let (salt, hash) = ("00".to_owned(), "11".to_owned());
    held.auth_info = Some(AuthInfo { salt, hash, expires_at });
    assert_eq!(due_at(&held, &alone(&open())), Some(expires_at));
    assert!(stepped(&held, &open(), expires_at - MICROSECOND).0.auth_info.is_some());
    let (domain, decision) = stepped(&held, &open(), expires_at);
    assert_eq!(domain.auth_info, None);
    assert_eq!(events(&decision), [(expires_at, Event::AuthInfoExpired)]);
}

#[test]
fn a_name_server_goes_with_the_name_above_it() {
    let book = open();
    let held = unvouched("2027-03-10", "2029-03-10");
    let gone_at = Some(at("2027-06-01"));
    let loss = |host, gone_at| NameServerLoss { host, gone_at, earliest_loss: gone_at };
    let losses = [loss(host_id(7), gone_at), loss(host_id(8), gone_at)];
    let parents = Parents { name_servers: &losses, ..alone(&book) };
    let advanced = advance(&held, &parents, at("2027-07-01"));
    assert!(advanced.domain.name_servers.is_empty());
    assert_eq!(events(&advanced.decision), [(at("2027-06-01"), Event::NameServerLost)]);
    assert_eq!(duties(&advanced.decision), ["poll name-server-lost"]);
    assert!(!advanced.domain.is_delegated(book.at(at("2027-07-01"))));
    let before = advance(&held, &parents, at("2027-06-01") - MICROSECOND);
    assert!(before.decision.is_empty(), "and the host it does not use is no loss");
}

#[test]
fn a_loss_that_may_come_makes_the_name_due_then() {
    let book = open();
    let held = unvouched("2027-03-10", "2029-03-10");
    let may_go =
        |host| NameServerLoss { host, gone_at: None, earliest_loss: Some(at("2027-06-01")) };
    let (used, unused) = ([may_go(host_id(7))], [may_go(host_id(8))]);
    let due = |losses| due_at(&held, &Parents { name_servers: losses, ..alone(&book) });
    assert_eq!(due(&used), Some(at("2027-06-01")));
    assert_eq!(due(&unused), Some(held.expires_at));
    let parents = Parents { name_servers: &used, ..alone(&book) };
    assert!(advance(&held, &parents, at("2027-06-01")).decision.is_empty(), "early is no harm");
}

#[test]
fn the_last_change_says_when_the_name_is_due_again() {
    let book = open();
    let held = unvouched("2027-03-10", "2028-03-10");
    let advanced = advance(&held, &alone(&book), at("2028-03-10"));
    let last = advanced.decision.changes.last().unwrap();
    assert_eq!(last.due_at, Some(at("2028-03-10") + days(45)));
    assert_eq!(last.due_at, due_at(&advanced.domain, &alone(&book)));
    assert_eq!(advanced.domain.changed_at, at("2028-03-10"));
}

#[test]
fn every_duty_of_a_life_has_a_key_of_its_own() {
    let held = unvouched("2027-03-10", "2028-03-10");
    let (_, decision) = stepped(&held, &open(), at("2040-01-01"));
    let keys: std::collections::BTreeSet<_> =
        decision.duties.iter().map(|owed| &owed.key).collect();
    assert_eq!(keys.len(), decision.duties.len());
    assert_eq!(
        decision.duties[0].key,
        format!("poll/auto-renewed/{}/alpha/{}", held.id, 1_836_259_200_000_000_i64)
    );
}
