//! What `record` leaves behind: row, history, chain, links, duties, money.

use registry_core::decision::{Actor, Charge, ChargeKind, Decision};
use registry_core::event::Event;
use registry_core::notice::{Message, Notice, PollMessage, PollOccasion, Subject};
use registry_store::{Aggregate, Lock, Sealed, StoreError, Tx};
use registry_testkit::both_engines;

use crate::{alpha, domain_now, read, record, samples, with_domain, with_registrar, write};

both_engines! {
    async fn a_decision_leaves_row_history_and_chain(world) {
        let mut domain = samples(world).domain("acme.pharmacy", "alpha-rx");
        domain.personal.contact_email = "ada@organization.test".to_owned();
        record(world, samples(world).creates(&domain)).await.expect("recorded");
        assert_eq!(domain_now(world, &domain).await.as_ref(), Some(&domain));
        let key = domain.key();
        let entries = read(world, move |snapshot| snapshot.history(&key, 0, 10)).await;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].number, 1);
        assert_eq!(entries[0].events, ["domain-created"]);
        assert_eq!(entries[0].client_transaction.as_deref(), Some("client-1"));
        assert_eq!(entries[0].actor, Actor::Import);
        assert!(!entries[0].body.contains("organization.test"), "personal data stands apart");
    }

    async fn changes_of_one_instant_are_one_row_of_history(world) {
        let domain = samples(world).domain("acme.pharmacy", "alpha-rx");
        let mut later = domain.clone();
        later.changed_at = samples(world).days(1);
        let mut decision = samples(world).creates(&domain);
        decision.change(world.clock.now(), &[Event::CauseSet], domain.clone(), None);
        decision.change(later.changed_at, &[Event::GraceEnded], later.clone(), None);
        record(world, decision).await.expect("recorded");
        let key = domain.key();
        let entries = read(world, move |snapshot| snapshot.history(&key, 0, 10)).await;
        let events: Vec<_> = entries.iter().map(|entry| entry.events.join(" ")).collect();
        assert_eq!(events, ["domain-created cause-set", "grace-ended"]);
        let (key, at) = (domain.key(), world.clock.now());
        let then = read(world, move |snapshot| snapshot.recorded_as_of(&key, at)).await;
        assert_eq!(then, Some(domain));
    }

    async fn links_follow_the_name_both_ways(world) {
        let now = world.clock.now();
        let host = samples(world).host("ns1.elsewhere.test", "alpha-rx", None);
        let contact = samples(world).contact("C-1000", "alpha-rx");
        let mut domain = samples(world).domain("acme.pharmacy", "alpha-rx");
        domain.name_servers.insert(host.id);
        domain.registrant = Some(contact.id);
        let mut decision = Decision::default();
        decision.change(now, &[Event::HostCreated], host.clone(), None);
        decision.change(now, &[Event::ContactCreated], contact.clone(), None);
        decision.append(samples(world).creates(&domain));
        record(world, decision).await.expect("recorded");
        let linked = move |snapshot: &mut registry_store::Snapshot<'_>| {
            let host = snapshot.host_is_linked(host.id, now)?;
            Ok((host, snapshot.contact_is_linked(contact.id, now)?))
        };
        assert_eq!(read(world, linked).await, (true, true));
        let (name, cited) = (domain.name.clone(), samples(world).cited());
        let unlink = move |tx: &mut Tx<'_>, now| {
            let found = tx.domain(&name, Lock::Update, now)?.expect("the name");
            let mut after = found.object;
            after.name_servers.clear();
            after.registrant = None;
            let mut decision = Decision::default();
            decision.change(now, &[Event::CauseSet], after, found.due_at);
            Ok(tx.record(&decision, &Actor::Clock, &cited, now)?)
        };
        write(&world.store, unlink).await.expect("unlinked");
        assert_eq!(read(world, linked).await, (false, false));
        // A contact's data comes back whole although it stands apart.
        let handle = registry_core::id::ContactHandle::parse("C-1000").expect("a handle");
        let now = world.clock.now();
        let found = read(world, move |snapshot| snapshot.contact(&handle, Lock::None, now)).await;
        assert_eq!(found.map(|contact| contact.object.personal.email), Some("grace@contact.test".into()));
    }

    async fn duties_and_poll_messages_are_owed_once(world) {
        with_registrar(world, 0).await;
        let domain = with_domain(world, "acme.pharmacy").await;
        let now = world.clock.now();
        let mut decision = Decision::default();
        let message = Message::Deletion { name: domain.name.clone(), restorable_until: None };
        let notice = Notice::new("ada@organization.test".to_owned(), message);
        decision.mail("deletion/1".to_owned(), now, notice);
        let message = PollMessage { occasion: PollOccasion::Purged, about: Subject::from(&domain) };
        decision.poll("poll/1".to_owned(), now, alpha(), message);
        let cited = samples(world).cited();
        let sealed = [Sealed { duty_key: "deletion/1".to_owned(), bytes: vec![1, 2, 3] }];
        for _ in 0..2 {
            let (decision, cited, sealed) = (decision.clone(), cited.clone(), sealed.clone());
            let record = move |tx: &mut Tx<'_>, now| {
                Ok(tx.record_sealed(&decision, &Actor::Clock, &cited, &sealed, now)?)
            };
            write(&world.store, record).await.expect("recorded");
        }
        let duties = read(world, move |snapshot| snapshot.duties_undone(now, now, 10)).await;
        assert_eq!(duties.len(), 1);
        assert_eq!(duties[0].sealed.as_deref(), Some([1, 2, 3].as_slice()));
        let (waiting, first) = read(world, |snapshot| snapshot.poll_first(&alpha())).await;
        let first = first.expect("a message");
        assert_eq!(waiting, 1);
        let duty = duties[0].id;
        let work = move |tx: &mut Tx<'_>, _| {
            Ok((tx.duty_done(duty)?, tx.poll_ack(&alpha(), first.id)?, tx.poll_ack(&alpha(), 0)?))
        };
        assert_eq!(write(&world.store, work).await.expect("done"), (true, true, false));
        assert_eq!(read(world, |snapshot| snapshot.poll_first(&alpha())).await, (0, None));
        let done = read(world, |snapshot| snapshot.duties_page(None, 10)).await;
        assert_eq!(done[0].sealed, None, "a delivered secret is wiped");
    }

    async fn credit_refuses_commands_and_nothing_else(world) {
        with_registrar(world, 1_000).await;
        let domain = with_domain(world, "acme.pharmacy").await;
        let charge = |kind, minor| {
            let mut decision = Decision::default();
            let amount = samples(world).account(minor, 0).balance;
            let (at, name) = (world.clock.now(), domain.name.clone());
            let charge = Charge { registrar: alpha(), at, kind, domain: domain.id, name, amount };
            decision.charges.push(charge);
            decision
        };
        record(world, charge(ChargeKind::Create, 600)).await.expect("within credit");
        let refused = record(world, charge(ChargeKind::Renew, 600)).await;
        assert!(matches!(refused, Err(StoreError::CreditExceeded(id)) if id == alpha()));
        record(world, charge(ChargeKind::AutoRenew, 600)).await.expect("automatic");
        record(world, charge(ChargeKind::Transfer, 600)).await.expect("answered by another");
        record(world, charge(ChargeKind::GraceCredit, -100)).await.expect("credited");
        let account = read(world, |snapshot| snapshot.account(&alpha())).await;
        assert_eq!(account.map(|account| account.balance.minor), Some(-700));
        let lines = read(world, |snapshot| snapshot.ledger_page(&alpha(), None, 10)).await;
        let kinds: Vec<_> = lines.iter().map(|line| line.kind.as_str()).collect();
        assert_eq!(kinds, ["grace-credit", "transfer", "auto-renew", "create", "payment"]);
    }

    async fn a_change_marks_its_name_for_the_zone_until_it_was_looked_at(world) {
        let domain = with_domain(world, "acme.pharmacy").await;
        let marks = || read(world, |snapshot| snapshot.zone_marks(10));
        let seen = marks().await;
        assert_eq!(seen.len(), 1);
        let (name, cited) = (domain.name.clone(), samples(world).cited());
        let touch = move |tx: &mut Tx<'_>, now| {
            let found = tx.domain(&name, Lock::Update, now)?.expect("the name");
            let mut decision = Decision::default();
            decision.change(now, &[Event::CauseSet], found.object, None);
            Ok(tx.record(&decision, &Actor::Clock, &cited, now)?)
        };
        write(&world.store, touch).await.expect("touched");
        let looked_at = seen[0].clone();
        let take = move |tx: &mut Tx<'_>, _| Ok(tx.take_zone_mark(&looked_at)?);
        assert!(write(&world.store, take.clone()).await.expect("taken"));
        let left = marks().await;
        assert_eq!(left.len(), 1, "marked again meanwhile: {left:?}");
        assert_eq!(left[0].name, "acme.pharmacy");
        assert!(!write(&world.store, take).await.expect("taken"), "only once");
    }
}
