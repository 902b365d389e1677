//! Poll messages: in order, counted, told once, read from history; the low balance.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use registry_core::decision::{Actor, Charge, ChargeKind, Decision};
use registry_core::domain::Domain;
use registry_core::event::Event;
use registry_core::notice::{PollMessage, PollOccasion, Subject};
use registry_store::{Lock, PollRow, Tx};
use registry_testkit::{World, both_engines};

use crate::audits::problems;
use crate::long_queue::fill;
use crate::{alpha, read, record, samples, with_domain, with_registrar, write};

/// What the oldest message tells, and how many wait.
pub(crate) async fn first(world: &World) -> (i64, Option<PollRow>) {
    read(world, |snapshot| snapshot.poll_first(&alpha())).await
}

/// Takes the oldest message off the queue.
pub(crate) async fn take(world: &World) -> PollRow {
    let message = first(world).await.1.expect("a message");
    let id = message.id;
    let ack = move |tx: &mut Tx<'_>, _| Ok(tx.poll_ack(&alpha(), id)?);
    assert!(write(&world.store, ack).await.expect("acknowledged"));
    message
}

/// Records that the clock did something to a name, with word to its sponsor.
async fn tell(world: &World, domain: &Domain, occasion: PollOccasion) {
    let (name, cited) = (domain.name.clone(), samples(world).cited());
    let act = move |tx: &mut Tx<'_>, now| {
        let found = tx.domain(&name, Lock::Update, now)?.expect("the name");
        let mut decision = Decision::default();
        decision.change(now, &[Event::CauseSet], found.object.clone(), found.due_at);
        decision.tell(&alpha(), now, occasion, &found.object);
        Ok(tx.record(&decision, &Actor::Clock, &cited, now)?)
    };
    write(&world.store, act).await.expect("recorded");
}

fn spent(world: &World, domain: &Domain, kind: ChargeKind, minor: i64) -> Decision {
    let mut decision = Decision::default();
    let amount = samples(world).account(minor, 0).balance;
    let (at, name) = (world.clock.now(), domain.name.clone());
    let charge = Charge { registrar: alpha(), at, kind, domain: domain.id, name, amount };
    decision.charges.push(charge);
    decision
}

both_engines! {
    async fn a_message_names_the_row_of_history_that_tells_it(world) {
        with_registrar(world, 0).await;
        let domain = with_domain(world, "acme.pharmacy").await;
        world.clock.turn(jiff::Span::new().hours(1));
        tell(world, &domain, PollOccasion::AccreditationEnded).await;
        world.clock.turn(jiff::Span::new().hours(1));
        tell(world, &domain, PollOccasion::Suspended).await;
        let told: Vec<_> = [take(world).await, take(world).await, take(world).await]
            .iter()
            .map(|row| (row.message.occasion, row.object_number, row.tells_before))
            .collect();
        // An update is told as the name stood before, then after (RFC 8590, section 2.2).
        assert_eq!(told, [
            (PollOccasion::AccreditationEnded, Some(2), false),
            (PollOccasion::Suspended, Some(3), true),
            (PollOccasion::Suspended, Some(3), false),
        ]);
        assert_eq!(first(world).await, (0, None));
        let about = Subject::from(&domain);
        let told = read(world, move |snapshot| snapshot.told::<Domain>(&about, 3)).await;
        let told = told.expect("the row");
        assert_eq!((told.object.name, told.actor), (domain.name.clone(), Actor::Clock));
        let about = Subject::from(&domain);
        assert_eq!(read(world, move |snapshot| snapshot.told::<Domain>(&about, 4)).await, None);
    }

    async fn a_message_stored_before_there_were_subjects_still_reads(world) {
        with_registrar(world, 0).await;
        fill(world, "alpha-rx", 1);
        let (waiting, row) = first(world).await;
        let row = row.expect("a message");
        assert_eq!((waiting, row.message.occasion, row.object_number), (1, PollOccasion::Purged, None));
        let about = row.message.about;
        assert!(matches!(about, Subject::Domain { name, .. } if name.as_str() == "acme.pharmacy"));
    }

    async fn a_message_owed_again_is_counted_once(world) {
        with_registrar(world, 0).await;
        let domain = with_domain(world, "acme.pharmacy").await;
        let message = PollMessage { occasion: PollOccasion::Purged, about: Subject::from(&domain) };
        let mut decision = Decision::default();
        for key in ["one", "two", "one"] {
            decision.poll(key.to_owned(), world.clock.now(), alpha(), message.clone());
        }
        for _ in 0..2 {
            record(world, decision.clone()).await.expect("recorded");
        }
        assert_eq!(first(world).await.0, 2);
        assert_eq!(problems(world).await, Vec::<String>::new());
        world.execute("UPDATE registrar_account SET waiting_messages = 3");
        assert_eq!(problems(world).await, ["poll: counts other messages than wait"]);
    }

    async fn messages_of_one_registrar_become_visible_in_the_order_of_their_numbers(world) {
        with_registrar(world, 0).await;
        let domain = with_domain(world, "acme.pharmacy").await;
        let store = Arc::new(world.store.clone());
        let mut writers = Vec::new();
        for number in 0..40 {
            let (store, domain) = (Arc::clone(&store), domain.clone());
            writers.push(tokio::spawn(async move {
                let message =
                    PollMessage { occasion: PollOccasion::Purged, about: Subject::from(&domain) };
                let act = move |tx: &mut Tx<'_>, now: Timestamp| {
                    let mut decision = Decision::default();
                    decision.poll(format!("poll/{number}"), now, alpha(), message.clone());
                    let cited = registry_store::Cited::default();
                    Ok(tx.record(&decision, &Actor::Clock, &cited, now)?)
                };
                write(&store, act).await.expect("recorded");
            }));
        }
        // Whoever takes the head off meanwhile never sees an older message come in behind it.
        let mut seen = Vec::new();
        while seen.len() < 40 {
            match first(world).await.1 {
                Some(_) => seen.push(take(world).await.id),
                None => tokio::task::yield_now().await,
            }
        }
        for writer in writers {
            writer.await.expect("a writer");
        }
        assert!(seen.is_sorted(), "{seen:?}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 40, "each once");
        assert_eq!(first(world).await, (0, None));
        assert_eq!(problems(world).await, Vec::<String>::new());
    }

    async fn a_low_balance_is_told_once_per_crossing(world) {
        with_registrar(world, 10_000).await;
        let domain = with_domain(world, "acme.pharmacy").await;
        let threshold = samples(world).account(5_000, 0).balance;
        let set = move |tx: &mut Tx<'_>, _| Ok(tx.set_credit_threshold(&alpha(), threshold)?);
        write(&world.store, set).await.expect("set");
        let spend = |minor| record(world, spent(world, &domain, ChargeKind::Renew, minor));
        spend(5_000).await.expect("just enough is not low");
        assert_eq!(first(world).await.0, 0);
        spend(1).await.expect("below");
        spend(1_000).await.expect("still below");
        let message = take(world).await.message;
        let expected = |available: i64| Subject::Account {
            available: samples(world).account(available, 0).balance,
            credit_limit: samples(world).account(0, 0).balance,
            credit_threshold: threshold,
        };
        assert_eq!((message.occasion, message.about), (PollOccasion::LowBalance, expected(4_999)));
        assert_eq!(first(world).await, (0, None), "once");
        let paid = samples(world).account(1_001, 0).balance;
        let pay = move |tx: &mut Tx<'_>, _| Ok(tx.record_payment(&alpha(), paid, "wire")?);
        write(&world.store, pay).await.expect("paid");
        assert_eq!(first(world).await, (0, None), "above again is no message");
        // The clock of a test stands still: the next crossing has the same instant.
        record(world, spent(world, &domain, ChargeKind::AutoRenew, 6_000)).await.expect("charged");
        assert_eq!(take(world).await.message.about, expected(-1_000));
        let limit = samples(world).account(100_000, 0).balance;
        let raise = move |tx: &mut Tx<'_>, _| Ok(tx.set_credit_limit(&alpha(), limit)?);
        write(&world.store, raise).await.expect("raised");
        let cut = samples(world).account(0, 0).balance;
        let lower = move |tx: &mut Tx<'_>, _| Ok(tx.set_credit_limit(&alpha(), cut)?);
        write(&world.store, lower).await.expect("lowered");
        assert_eq!(take(world).await.message.about, expected(-1_000), "a lower limit is a fall too");
        // What this test spends no history of a name owes; the rest is whole.
        let found = problems(world).await;
        let unowed = |said: &&String| said.contains("expected nothing, found");
        assert_eq!((found.len(), found.iter().filter(unowed).count()), (4, 4), "{found:?}");
    }
}
