//! Sweeps of portfolios (P-90): begun, gone on with, ended.

use registry_core::name::HostName;
use registry_core::watch::Tier;
use registry_store::{ListingChange, PortfolioSweep, SweepCounts, SweepState, Tx};
use registry_testkit::both_engines;

use crate::watch::listing;
use crate::{read, samples, write};

fn further(from: &PortfolioSweep, last_name: &str, names: u64) -> PortfolioSweep {
    let counts = SweepCounts { names, hits: 1, filed: 1 };
    PortfolioSweep { last_name: last_name.to_owned(), counts, ..from.clone() }
}

both_engines! {
    /// A process that was killed leaves a sweep that is gone on with; whoever was behind writes nothing.
    async fn a_sweep_goes_on_where_it_was_left(world) {
        let portfolio = listing(world, "Registrar", &["a.test", "b.test"]).await;
        let id = portfolio.id;
        let listed_at = Some(world.clock.now());
        let state = || read(world, move |read| read.sweep_state(id));
        let tier = Tier::Complimentary;
        let unswept = SweepState { portfolio: id, tier, listed_at, swept_at: None };
        assert_eq!(state().await, Some(unswept));
        assert_eq!(read(world, |read| read.sweep_states(None, 9)).await, [unswept]);

        let begin = || write(&world.store, move |tx: &mut Tx<'_>, _| Ok(tx.begin_sweep(id)?));
        let begun = begin().await.expect("begun");
        assert_eq!((begun.last_name.as_str(), begun.counts), ("", SweepCounts::default()));
        let go_on = |from: &PortfolioSweep, to: &PortfolioSweep| {
            let (from, to) = (from.clone(), to.clone());
            write(&world.store, move |tx: &mut Tx<'_>, _| Ok(tx.go_on_sweeping(&from, &to)?))
        };
        let to = further(&begun, "a.test", 1);
        assert!(go_on(&begun, &to).await.expect("a step"));
        assert!(!go_on(&begun, &to).await.expect("a step"), "somebody was there");
        world.clock.set(samples(world).days(1));
        assert_eq!(begin().await.expect("the same"), to);

        let end = |sweep: &PortfolioSweep| {
            let sweep = sweep.clone();
            write(&world.store, move |tx: &mut Tx<'_>, _| Ok(tx.end_sweep(id, &sweep)?))
        };
        end(&to).await.expect("ended");
        let swept = SweepState { swept_at: Some(begun.began_at), ..unswept };
        assert_eq!(state().await, Some(swept), "as of when it began");
        assert!(!go_on(&to, &further(&to, "b.test", 2)).await.expect("a step"), "it is over");
        let next = begin().await.expect("another one");
        assert!(next.id > begun.id && next.began_at == world.clock.now());
        let sweeps = read(world, move |read| read.sweeps_of(id, None, 9)).await;
        let ended: Vec<_> = sweeps.iter().map(|sweep| sweep.ended_at.is_some()).collect();
        assert_eq!((ended, sweeps[1].counts), (vec![false, true], to.counts));
        let before = read(world, move |read| read.sweeps_of(id, Some(next.id), 9)).await;
        assert_eq!(before.len(), 1);
    }

    async fn what_came_and_went_between_two_sweeps_is_counted(world) {
        let portfolio = listing(world, "Registrar", &["a.test", "b.test"]).await;
        let (id, first) = (portfolio.id, world.clock.now());
        world.clock.set(samples(world).days(1));
        let names = vec![HostName::parse("b.test").expect("a name")];
        let list = move |tx: &mut Tx<'_>, _| {
            let listing = tx.begin_listing(id)?;
            tx.list_in_portfolio((id, listing), &names)?;
            Ok(tx.end_unlisted(id, listing)?)
        };
        write(&world.store, list).await.expect("listed");
        let state = read(world, move |read| read.sweep_state(id)).await.expect("a portfolio");
        assert_eq!(state.listed_at, Some(first), "nothing new was listed");
        let now = world.clock.now();
        let change = read(world, move |read| read.listing_change(id, (first, now))).await;
        assert_eq!(change, ListingChange { added: 0, gone: 1 });
        let back = vec![HostName::parse("a.test").expect("a name")];
        let again = move |tx: &mut Tx<'_>, _| {
            let listing = tx.begin_listing(id)?;
            Ok(tx.list_in_portfolio((id, listing), &back)?)
        };
        assert_eq!(write(&world.store, again).await.expect("listed"), 0);
        let state = read(world, move |read| read.sweep_state(id)).await.expect("a portfolio");
        assert_eq!(state.listed_at, Some(world.clock.now()), "it came back");
        let between = |from, until| read(world, move |read| read.listing_change(id, (from, until)));
        assert_eq!(between(first, now).await, ListingChange { added: 0, gone: 0 });
        let before = samples(world).days(-2);
        assert_eq!(between(before, first).await, ListingChange { added: 2, gone: 0 });
    }
}
