//! Sites are the folds of their histories (P-90 to P-97; decision 0052).

use jiff::{SignedDuration, Timestamp};
use registry_core::decision::{Actor, Decision};
use registry_core::id::SiteId;
use registry_core::name::HostName;
use registry_core::watch::{
    Awaits, Class, Facts, NewVerdict, Portfolio, Site, SiteChanges, judge_finding,
};
use registry_store::{
    Cited, Constraint, Kind, Lock, PortfolioSweep, SiteFilter, StoreError, SweepCounts, TallyKind,
    Tx,
};
use registry_testkit::{World, both_engines};

use crate::audits::problems;
use crate::{read, record, samples, write};

/// Records what happened to a site.
pub(crate) async fn keep(world: &World, changes: SiteChanges) -> Site {
    let (site, decision) = changes.into_decision(&samples(world).rulebook());
    record(world, decision).await.expect("recorded");
    site
}

/// A portfolio that lists names.
pub(crate) async fn listing(world: &World, owner: &str, names: &[&str]) -> Portfolio {
    let portfolio = samples(world).portfolio(owner);
    let mut decision = Decision::default();
    let entered = registry_core::event::Event::PortfolioEntered;
    decision.change(world.clock.now(), &[entered], portfolio.clone(), None);
    record(world, decision).await.expect("recorded");
    let names: Vec<_> = names.iter().map(|name| HostName::parse(name).expect("a name")).collect();
    let id = portfolio.id;
    let list = move |tx: &mut Tx<'_>, _| {
        let listing = tx.begin_listing(id)?;
        Ok(tx.list_in_portfolio((id, listing), &names)?)
    };
    write(&world.store, list).await.expect("listed");
    portfolio
}

/// A site that is rogue, and told of to a portfolio.
pub(crate) async fn told(world: &World, name: &str, portfolio: &Portfolio) -> Site {
    let samples = samples(world);
    let mut changes = samples.site(&[name]);
    samples.assess(&mut changes, Class::Rogue, &samples.facts_in(&[portfolio.id]));
    samples.tell(&mut changes, portfolio);
    keep(world, changes).await
}

pub(crate) async fn site_now(world: &World, id: SiteId) -> Site {
    let now = world.clock.now();
    let found = read(world, move |read| read.site(id, Lock::None, now)).await;
    found.expect("a site").object
}

/// Sweeps what is due now, once.
pub(crate) async fn sweep(world: &World) -> u64 {
    let (now, cited) = (world.clock.now(), samples(world).cited());
    let due = read(world, move |read| read.due(now, 100)).await;
    let sweep = move |tx: &mut Tx<'_>, _| Ok(tx.sweep_all(&due, &cited)?);
    write(&world.store, sweep).await.expect("swept")
}

async fn queue(world: &World, filter: SiteFilter) -> Vec<(String, Class, Option<Awaits>)> {
    let now = world.clock.now();
    let (found, _) = read(world, move |read| read.watch_queue(&filter, None, 10, now)).await;
    let told = |site: registry_store::ListedSite| {
        (site.name, site.class, site.awaits.map(|(awaits, _)| awaits))
    };
    found.into_iter().map(told).collect()
}

both_engines! {
    async fn a_site_is_read_back_from_what_happened_to_it(world) {
        let portfolio = listing(world, "Registrar", &["shop.test"]).await;
        let site = told(world, "rx.shop.test", &portfolio).await;
        assert_eq!(site_now(world, site.id()).await, site);
        let key = registry_store::Aggregate::key(&site);
        let history = read(world, move |read| read.history(&key, 0, 10)).await;
        assert_eq!(history.len(), 1, "one row for one instant");
        assert!(history[0].events.contains(&"site-assessed".to_owned()), "{:?}", history[0].events);
        assert_eq!(problems(world).await, Vec::<String>::new());
        world.execute("UPDATE history SET body = replace(body, 'rogue', 'legitimate') \
            WHERE kind = 'watch_site'");
        let changed = [
            "watch_site: its hash is not that of what it says",
            "watch_site: is not what the object's row says",
        ];
        assert_eq!(problems(world).await, changed);
    }

    async fn a_row_holds_what_happened_then_and_not_what_was_before(world) {
        let samples = samples(world);
        let site = keep(world, samples.site(&["rx.shop.test"])).await;
        world.clock.set(samples.days(1));
        let by = samples.analyst(1);
        let finding = site.findings()[0].id;
        let facts = Facts::default();
        let judge = move |tx: &mut Tx<'_>, now: Timestamp| {
            let found = tx.site(site.id(), Lock::Update, now)?.expect("a site");
            let mut changes = SiteChanges::of(found.object);
            let accept = NewVerdict::Accept;
            let judged = judge_finding(changes.site(), finding, accept, &by, &facts, now);
            changes.add([judged.expect("accepted")]);
            let (site, decision) = changes.into_decision(&samples.rulebook());
            tx.record(&decision, &by, &Cited::default(), now)?;
            // Twice in one transaction at one instant: nothing is lost.
            let found = tx.site(site.id(), Lock::Update, now)?.expect("a site");
            assert_eq!(found.object, site);
            Ok(site)
        };
        let site = write(&world.store, judge).await.expect("judged");
        assert_eq!(site_now(world, site.id()).await, site);
        let key = registry_store::Aggregate::key(&site);
        let history = read(world, move |read| read.history(&key, 0, 10)).await;
        assert_eq!(history.len(), 2);
        assert!(!history[1].body.contains("site-opened"), "{}", history[1].body);
        let id = site.id();
        let before = read(world, move |read| read.site_as_of(id, samples.now)).await;
        assert!(!before.expect("it was there").findings()[0].is_accepted());
        let never = read(world, move |read| read.site_as_of(id, samples.days(-1))).await;
        assert_eq!(never, None);
    }

    /// P-94: with the sweep stopped too, the clocks of a notice are right.
    async fn the_clock_of_a_notice_runs_without_the_sweep(world) {
        let portfolio = listing(world, "Registrar", &["shop.test"]).await;
        let site = told(world, "rx.shop.test", &portfolio).await;
        let escalated = Awaits::Escalation;
        let waiting = SiteFilter { awaits: Some(escalated), ..SiteFilter::default() };
        assert_eq!(queue(world, waiting.clone()).await, []);
        world.clock.set(samples(world).days(20));
        let expected = [("rx.shop.test".to_owned(), Class::Rogue, Some(escalated))];
        assert_eq!(queue(world, waiting.clone()).await, expected, "the sweep did nothing yet");
        let seen = site_now(world, site.id()).await;
        assert!(seen.notices()[0].reminded_at().is_some(), "reminded");
        assert!(seen.notices()[0].escalated_at().is_some(), "escalated");
        while sweep(world).await > 0 {}
        assert_eq!(site_now(world, site.id()).await, seen, "the sweep records what was read");
        assert_eq!(queue(world, waiting).await, expected);
        assert_eq!(problems(world).await, Vec::<String>::new());
        let to = [portfolio.id];
        let listed = read(world, move |read| read.notices_to_portfolios(&to, None, 10)).await;
        let reply = listed[0].reply.clone().expect("silence is an answer");
        assert_eq!((listed.len(), listed[0].name.as_str(), reply.0.as_str()),
            (1, "rx.shop.test", "no-reply"));
        let behind = Some((listed[0].sent_at, listed[0].id));
        let rest = read(world, move |read| read.notices_to_portfolios(&to, behind, 10)).await;
        assert_eq!(rest, []);
        let letters = read(world, |read| read.duties_page(None, 10)).await;
        assert_eq!(letters.len(), 1, "one reminder");
        assert_eq!(letters[0].notice.to, portfolio.abuse_contact);
        assert_eq!(letters[0].notice.message.code(), "watch-reminder");
        let (now, id) = (world.clock.now(), site.id());
        let whole = read(world, move |read| read.watch_site_whole(id, now)).await.expect("a site");
        let codes: Vec<_> = whole.events.iter().map(|one| one.recorded.event.code()).collect();
        let due = [
            "recheck-due", "reminder-due", "reminded", "recheck-due", "recheck-due", "escalation-due",
        ];
        assert_eq!(codes[codes.len() - 6..], due);
        assert!(whole.events.iter().rev().take(6).all(|one| one.recorded.at < one.recorded_at));
    }

    /// P-93, P-94: a name that its portfolio lists no more is told to it no more, by the clock
    /// neither, and nothing says that it was; a person looks at the silence all the same.
    async fn a_portfolio_that_lost_the_name_is_not_reminded(world) {
        let portfolio = listing(world, "Registrar", &["shop.test"]).await;
        let site = told(world, "rx.shop.test", &portfolio).await;
        world.clock.set(samples(world).days(1));
        let id = portfolio.id;
        let end = move |tx: &mut Tx<'_>, _| {
            let listing = tx.begin_listing(id)?;
            Ok(tx.end_unlisted(id, listing)?)
        };
        assert_eq!(write(&world.store, end).await.expect("ended"), 1);
        world.clock.set(samples(world).days(20));
        let seen = site_now(world, site.id()).await;
        let notice = &seen.notices()[0];
        assert!(notice.reminder_due_at().is_some() && notice.escalated_at().is_some());
        assert_eq!(notice.reminded_at(), None);
        while sweep(world).await > 0 {}
        assert_eq!(site_now(world, site.id()).await, seen);
        assert_eq!(read(world, |read| read.duties_page(None, 10)).await.len(), 0, "nothing left");
    }

    /// P-92: an assessment runs out by itself.
    async fn an_assessment_expires_whether_or_not_it_is_swept(world) {
        let samples = samples(world);
        let mut changes = samples.site(&["rx.shop.test"]);
        samples.assess(&mut changes, Class::Rogue, &Facts::default());
        let site = keep(world, changes).await;
        let rogue = SiteFilter { class: Some(Class::Rogue), ..SiteFilter::default() };
        assert_eq!(queue(world, rogue.clone()).await.len(), 1);
        world.clock.set(samples.days(400));
        assert_eq!(queue(world, rogue.clone()).await, []);
        let pending = SiteFilter { class: Some(Class::Pending), ..SiteFilter::default() };
        assert_eq!(queue(world, pending.clone()).await.len(), 1);
        let due = read(world, |read| read.next_due_at()).await;
        assert!(due.is_some_and(|due| due < samples.days(400)));
        while sweep(world).await > 0 {}
        assert_eq!(site_now(world, site.id()).await.class_at(samples.days(400)), Class::Pending);
        assert_eq!((queue(world, rogue).await.len(), queue(world, pending).await.len()), (0, 1));
    }

    async fn the_most_urgent_site_comes_first_and_no_page_leaves_one_out(world) {
        let samples = samples(world);
        let mut worse = samples.site(&["worse.shop.test"]);
        let evidence: Vec<_> = worse.site().evidence().to_vec();
        let second = samples.finding(registry_core::watch::Criterion::C2, &evidence);
        let made = registry_core::watch::make_finding(worse.site(), second, &Actor::Clock, samples.now);
        worse.add([made.expect("made")]);
        for name in ["a.shop.test", "b.shop.test"] {
            keep(world, samples.site(&[name])).await;
        }
        keep(world, worse).await;
        let now = world.clock.now();
        let mut after = None;
        let mut names = Vec::new();
        loop {
            let waiting = SiteFilter { waiting: true, ..SiteFilter::default() };
            let page = move |read: &mut registry_store::Snapshot<'_>| {
                read.watch_queue(&waiting, after, 1, now)
            };
            let (found, next) = read(world, page).await;
            names.extend(found.into_iter().map(|site| (site.name, site.urgency)));
            let Some(next) = next else { break };
            after = Some(next);
        }
        let name = |name: &str, urgency| (format!("{name}.shop.test"), urgency);
        assert_eq!(names, [name("worse", 4), name("a", 2), name("b", 2)]);
        let counts = read(world, |read| read.watch_counts()).await;
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<i64>(), 3);
        assert!(counts.contains(&(Awaits::Assessment, 3)), "{counts:?}");
    }

    async fn a_name_belongs_to_one_site(world) {
        let samples = samples(world);
        let site = keep(world, samples.site(&["a.shop.test", "b.shop.test"])).await;
        let (_, again) = samples.site(&["b.shop.test"]).into_decision(&samples.rulebook());
        let refused = record(world, again).await.expect_err("it is another site's");
        assert!(matches!(refused, StoreError::Taken(Constraint::SiteName)), "{refused}");
        let named = HostName::parse("b.shop.test").expect("a name");
        assert_eq!(read(world, move |read| read.site_named(&named)).await, Some(site.id()));
        let found = read(world, move |read| read.objects_called(&site.id().to_string())).await;
        assert_eq!(found[0].0, Kind::Site);
    }

    /// WATCH.md, section 10.
    async fn what_happens_is_counted_for_the_whole_and_for_each_portfolio(world) {
        let portfolio = listing(world, "Registrar", &["shop.test"]).await;
        let other = listing(world, "Other", &["other.test"]).await;
        told(world, "rx.shop.test", &portfolio).await;
        let id = portfolio.id;
        let swept = move |tx: &mut Tx<'_>, _| {
            let begun = tx.begin_sweep(id)?;
            let counts = SweepCounts { names: 500, ..begun.counts };
            Ok(tx.end_sweep(id, &PortfolioSweep { counts, ..begun })?)
        };
        write(&world.store, swept).await.expect("noted");
        world.clock.set(samples(world).days(20));
        while sweep(world).await > 0 {}
        let all = (samples(world).days(-30), samples(world).days(1));
        let of = |portfolio| read(world, move |read| read.watch_tallies(portfolio, all));
        let counted: Vec<_> = of(Some(portfolio.id)).await.into_iter()
            .map(|tally| (tally.kind, tally.detail, tally.count, tally.amount)).collect();
        let expected = [
            (TallyKind::Assessed, "rogue", 1, 0),
            (TallyKind::Opened, "", 1, 0),
            (TallyKind::Replied, "no-reply", 1, 0),
            (TallyKind::Scanned, "", 1, 500),
            (TallyKind::Told, "rogue", 1, 0),
        ];
        let expected = expected.map(|(kind, detail, count, amount)| {
            (kind, detail.to_owned(), count, amount)
        });
        assert_eq!(counted, expected);
        assert_eq!(of(None).await.len(), 5);
        assert_eq!(of(Some(other.id)).await, []);
        let before = (samples(world).days(-60), samples(world).days(-30));
        assert_eq!(read(world, move |read| read.watch_tallies(None, before)).await, []);
        let soon = world.clock.now() + SignedDuration::from_secs(1);
        assert_eq!(read(world, move |read| read.candidates_found(None, (before.0, soon))).await, 0);
    }
}
