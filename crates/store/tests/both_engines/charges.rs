//! The audit holds the ledger against the price list, line by line (P-32, P-33, P-39).

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use registry_core::calendar;
use registry_core::decision::{Actor, Charge, ChargeKind, Decision};
use registry_core::domain::{Domain, Lifecycle};
use registry_core::event::Event;
use registry_core::money::{Currency, Money};
use registry_core::name::Tld;
use registry_store::{Tx, audit};
use registry_testkit::{World, both_engines};

use crate::{alpha, read, samples, with_registrar, write};

const OPEN: &str = include_str!("../../../../etc/rulebooks/open.toml");

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::parse("USD").expect("a currency"))
}

fn line(domain: &Domain, at: Timestamp, kind: ChargeKind, minor: i64) -> Charge {
    let (registrar, name) = (domain.registrar.clone(), domain.name.clone());
    Charge { registrar, at, kind, domain: domain.id, name, amount: usd(minor) }
}

/// What a registrar's command leaves: the name after it and lines of the ledger.
async fn command(world: &World, after: &Domain, events: &[Event], lines: &[(ChargeKind, i64)]) {
    let (now, known) = (world.clock.now(), after.id);
    let mut decision = Decision::default();
    decision.change(now, events, after.clone(), None);
    decision.charges = lines.iter().map(|(kind, minor)| line(after, now, *kind, *minor)).collect();
    let cited = samples(world).cited();
    let run = move |tx: &mut Tx<'_>, now| {
        drop(tx.domain_by_id(known, registry_store::Lock::Update, now)?);
        Ok(tx.record(&decision, &Actor::Registrar(alpha()), &cited, now)?)
    };
    write(&world.store, run).await.expect("recorded");
}

/// A name of the open TLD, created for a year at what it says.
async fn created(world: &World, name: &str, minor: i64) -> Domain {
    let mut domain = samples(world).domain(name, "alpha-rx");
    domain.expires_at = calendar::add_years(world.clock.now(), 1).expect("a date");
    command(world, &domain, &[Event::DomainCreated], &[(ChargeKind::Create, minor)]).await;
    domain
}

/// A year more, later, at what it says.
async fn renewed(world: &World, domain: &Domain, minor: i64) -> Domain {
    let mut domain = domain.clone();
    domain.expires_at = calendar::add_years(domain.expires_at, 1).expect("a date");
    domain.changed_at = world.clock.now();
    command(world, &domain, &[Event::DomainRenewed], &[(ChargeKind::Renew, minor)]).await;
    domain
}

/// Deleted in the add grace period, with these lines.
async fn deleted(world: &World, domain: &Domain, lines: &[(ChargeKind, i64)]) {
    let mut domain = domain.clone();
    let at = world.clock.now();
    (domain.lifecycle, domain.changed_at) = (Lifecycle::Purged { at }, at);
    command(world, &domain, &[Event::DomainDeleted, Event::DomainPurged], lines).await;
}

async fn rulebook(world: &World, changes: &[(&str, &str)], from: Timestamp) {
    let text = changes.iter().fold(OPEN.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "the book does not say {old}");
        text.replace(old, new)
    });
    let tld = Tld::parse("example").expect("a TLD");
    world.store.install_rulebook(&tld, &text, from).await.expect("a sound book");
}

/// What the audit says of the ledger: of which name, by which row, and what differs.
async fn differences(world: &World) -> Vec<String> {
    let report = read(world, |snapshot| audit::verify(snapshot, |_| true, |_| {})).await;
    let said = report.problems.into_iter().map(|problem| {
        let number = problem.number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        format!("{} {} {number}: {}", problem.kind, problem.object, problem.what)
    });
    said.filter(|said| !said.contains("does not add up")).collect()
}

both_engines! {
    async fn a_line_changed_by_hand_is_named(world) {
        with_registrar(world, 10_000).await;
        let at = world.clock.now();
        let domain = created(world, "acme.example", 800).await;
        world.clock.turn(1.seconds());
        let later = world.clock.now();
        renewed(world, &domain, 800).await;
        assert_eq!(differences(world).await, Vec::<String>::new());
        let right = "UPDATE ledger SET amount = 800 WHERE kind = 'renew'";
        world.execute("UPDATE ledger SET amount = 799 WHERE kind = 'renew'");
        let expected = "expected renew 8.00 USD of alpha-rx";
        assert_eq!(differences(world).await, [format!(
            "ledger acme.example 2: at {later}: {expected}, found renew 7.99 USD of alpha-rx, line 3"
        )]);
        world.execute(right);
        world.execute("UPDATE ledger SET registrar_id = 'beta-rx' WHERE kind = 'renew'");
        assert_eq!(differences(world).await, [format!(
            "ledger acme.example 2: at {later}: {expected}, found renew 8.00 USD of beta-rx, line 3"
        )]);
        world.execute("UPDATE ledger SET registrar_id = 'alpha-rx', at = at - 1 \
            WHERE kind = 'renew'");
        let moved = later - SignedDuration::from_micros(1);
        assert_eq!(differences(world).await, [
            format!("ledger acme.example 2: at {later}: {expected}, found nothing"),
            format!("ledger acme.example -: at {moved}: expected nothing, \
                found renew 8.00 USD of alpha-rx, line 3"),
        ]);
        world.execute("DELETE FROM ledger WHERE kind = 'create'");
        world.execute("UPDATE ledger SET at = at + 1 WHERE kind = 'renew'");
        assert_eq!(differences(world).await, [format!(
            "ledger acme.example 1: at {at}: expected create 8.00 USD of alpha-rx, found nothing"
        )]);
    }

    async fn a_charge_for_no_name_is_named(world) {
        with_registrar(world, 10_000).await;
        assert_eq!(differences(world).await, Vec::<String>::new(), "a payment is for no name");
        world.execute("INSERT INTO ledger (registrar_id, at, recorded_at, kind, currency, amount) \
            VALUES ('alpha-rx', 0, 0, 'renew', 'USD', 5)");
        assert_eq!(differences(world).await, [
            "ledger (no name) -: at 1970-01-01T00:00:00Z: expected nothing, \
             found renew 0.05 USD of alpha-rx, line 2"
        ]);
    }

    async fn each_instant_is_priced_by_its_rulebook(world) {
        with_registrar(world, 10_000).await;
        let (before, dearer) = (created(world, "before.example", 800).await, "\"9.50 USD\"");
        let from = world.clock.now() + SignedDuration::from_secs(10);
        rulebook(world, &[("\"8.00 USD\"", dearer)], from).await;
        renewed(world, &before, 800).await;
        world.clock.turn(10.seconds());
        created(world, "after.example", 950).await;
        let cheap = created(world, "cheap.example", 800).await;
        assert_eq!(differences(world).await, [format!(
            "ledger cheap.example 1: at {from}: expected create 9.50 USD of alpha-rx, \
             found create 8.00 USD of alpha-rx, line 5"
        )]);
        // In the add grace period it gives back what it should have cost.
        let credit = [(ChargeKind::GraceCredit, -800)];
        deleted(world, &cheap, &credit).await;
        let found = differences(world).await;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|said| said.contains("expected grace-credit -9.50 USD")));
    }

    async fn the_limits_of_the_add_grace_period_are_judged(world) {
        let from = world.clock.now();
        let one = [("free_deletes = 50 ", "free_deletes = 1 "),
            ("free_deletes_percent = 10 ", "free_deletes_percent = 0 ")];
        rulebook(world, &one, from).await;
        with_registrar(world, 10_000).await;
        for (name, lines) in [
            ("first.example", &[(ChargeKind::GraceCredit, -800)][..]),
            ("second.example", &[]),
        ] {
            let domain = created(world, name, 800).await;
            // Two minutes, longer than any transaction: what was seen is known on both engines.
            world.clock.turn(120.seconds());
            deleted(world, &domain, lines).await;
            world.clock.turn(120.seconds());
        }
        assert_eq!(differences(world).await, Vec::<String>::new());
        let withheld = created(world, "third.example", 800).await;
        world.clock.turn(120.seconds());
        let at = world.clock.now();
        deleted(world, &withheld, &[(ChargeKind::GraceCredit, -800)]).await;
        assert_eq!(differences(world).await, [format!(
            "ledger third.example 2: at {at}: expected no credit: the limit of the month was \
             reached, found grace-credit -8.00 USD of alpha-rx"
        )]);
        world.execute("DELETE FROM ledger WHERE kind = 'grace-credit' AND name = 'first.example'");
        // Then the second was the month's first, and the third is within the limit.
        let found = differences(world).await;
        assert_eq!(found.len(), 2, "{found:?}");
        for (found, name) in found.iter().zip(["first", "second"]) {
            assert!(found.starts_with(&format!("ledger {name}.example 2: ")), "{found}");
            assert!(found.ends_with("expected grace-credit -8.00 USD of alpha-rx, found nothing"));
        }
    }

    async fn a_charge_twice_or_of_no_history_is_named(world) {
        with_registrar(world, 10_000).await;
        created(world, "acme.example", 800).await;
        world.execute("INSERT INTO ledger (registrar_id, at, recorded_at, kind, domain_id, name, \
            currency, amount) SELECT registrar_id, at, recorded_at, kind, domain_id, name, \
            currency, amount FROM ledger WHERE kind = 'create'");
        let found = differences(world).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("expected nothing, found create 8.00 USD of alpha-rx, line 3"));
        world.execute("DELETE FROM ledger WHERE id = 3");
        world.execute("UPDATE ledger SET kind = 'renew' WHERE kind = 'create'");
        let found = differences(world).await;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].ends_with("expected create 8.00 USD of alpha-rx, found nothing"));
        assert!(found[1].contains("expected nothing, found renew 8.00 USD of alpha-rx, line 2"));
    }

    async fn a_history_that_cannot_be_read_is_named(world) {
        with_registrar(world, 10_000).await;
        created(world, "acme.example", 800).await;
        world.execute("UPDATE history SET events = '[\"nothing-known\"]' WHERE kind = 'domain'");
        let found = differences(world).await;
        let said = "cannot be held against the price list: ";
        assert_eq!(found.iter().filter(|found| found.contains(said)).count(), 1, "{found:?}");
    }
}
