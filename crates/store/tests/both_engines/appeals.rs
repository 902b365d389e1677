//! Appeals and invoices: projected, listed, one for each decision; numbers without a gap.

use std::slice::from_ref;

use registry_core::appeal::{self, Appeal, Clock};
use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_core::invoice::Invoice;
use registry_store::{Constraint, InvoiceFilter, Kind, Lock, StoreError, Tx};
use registry_testkit::{World, both_engines};

use crate::audits::problems;
use crate::{read, record, samples, write};

/// Records an appeal against a rejection as staff would, with the invoice of its fee.
async fn appealed(world: &World, name: &str) -> (Appeal, Invoice) {
    let organization = samples(world).organization("Acme");
    let request = samples(world).request(organization.id, name);
    let (appeal, fee) = samples(world).appeal(&request);
    record(world, recorded(world, &appeal, &fee)).await.expect("recorded");
    (appeal, fee)
}

fn recorded(world: &World, appeal: &Appeal, fee: &Invoice) -> Decision {
    let (now, mut decision) = (world.clock.now(), Decision::default());
    let due_at = appeal::due_at(appeal);
    decision.change(now, &[Event::AppealReceived], appeal.clone(), due_at);
    decision.change(now, &[Event::InvoiceIssued], fee.clone(), None);
    decision
}

async fn shown(world: &World, appeal: &Appeal) -> Appeal {
    let (id, now) = (appeal.id, world.clock.now());
    let found = read(world, move |read| read.appeal(id, Lock::None, now)).await;
    found.expect("the appeal").object
}

both_engines! {
    async fn a_missed_clock_is_shown_at_once_and_recorded_by_the_sweep(world) {
        let (appeal, _) = appealed(world, "acme.pharmacy").await;
        assert_eq!(shown(world, &appeal).await, appeal, "its personal part too");
        let end = appeal.clocks.get(Clock::Response).until;
        assert_eq!(read(world, |read| read.next_due_at()).await, Some(end));
        world.clock.set(end);
        assert!(shown(world, &appeal).await.clocks.response.missed, "nothing is swept yet");
        let due = read(world, move |read| read.due(end, 10)).await;
        assert_eq!(due.iter().map(|due| due.kind).collect::<Vec<_>>(), [Kind::Appeal]);
        let cited = samples(world).cited();
        let sweep = move |tx: &mut Tx<'_>, _| Ok(tx.sweep(&due[0], &cited)?);
        assert!(write(&world.store, sweep).await.expect("swept"));
        let next = appeal.clocks.get(Clock::Convening).until;
        assert_eq!(read(world, |read| read.next_due_at()).await, Some(next));
        assert_eq!(problems(world).await, Vec::<String>::new());
    }

    async fn a_decision_has_one_appeal(world) {
        let (appeal, fee) = appealed(world, "acme.pharmacy").await;
        let uuid = uuid::Uuid::from_u128(7);
        let id = registry_core::id::AppealId::from_uuid(uuid);
        let second = Appeal { id, number: "AP-2".to_owned(), ..appeal.clone() };
        let invoice = Invoice {
            id: registry_core::id::InvoiceId::from_uuid(uuid::Uuid::from_u128(8)),
            number: "IN-2".to_owned(),
            ..fee
        };
        let again = record(world, recorded(world, &second, &invoice)).await;
        assert!(
            matches!(again, Err(StoreError::Taken(Constraint::AppealedDecision))),
            "{again:?}"
        );
        // The same request rejected on another day is another decision.
        let later = Appeal { decided_at: samples(world).days(1), ..second };
        record(world, recorded(world, &later, &invoice)).await.expect("another decision");
        let (against, now) = (appeal.against, world.clock.now());
        let both = read(world, move |read| read.appeals_against(against, now)).await;
        assert_eq!(both, [appeal, later]);
    }

    async fn appeals_are_listed_by_name_and_while_they_wait(world) {
        let (first, fee) = appealed(world, "acme.pharmacy").await;
        let (second, _) = appealed(world, "beta.pharmacy").await;
        let now = world.clock.now();
        let page = move |waiting, after, limit| async move {
            read(world, move |read| read.appeals_page(waiting, after, (limit, now))).await
        };
        assert_eq!(page(true, None, 10).await, [first.clone(), second.clone()]);
        let after = Some((first.notice.received_at, first.id));
        assert_eq!(page(true, after, 10).await, from_ref(&second));
        assert_eq!(page(true, None, 1).await, from_ref(&first));
        let name = first.name.clone();
        let named = read(world, move |read| read.appeals_for_name(&name, Lock::None, now)).await;
        assert_eq!(named.into_iter().map(|one| one.object).collect::<Vec<_>>(), from_ref(&first));
        let ended = samples(world).decided(first.clone());
        let end = {
            let (id, cited, ended) = (first.id, samples(world).cited(), ended.clone());
            move |tx: &mut Tx<'_>, now| {
                tx.appeal(id, Lock::Update, now)?;
                let mut decision = Decision::default();
                decision.change(now, &[Event::AppealReported], ended.clone(), None);
                let actor = registry_core::decision::Actor::Import;
                Ok(tx.record(&decision, &actor, &cited, now)?)
            }
        };
        write(&world.store, end).await.expect("ended");
        assert_eq!(page(true, None, 10).await, from_ref(&second));
        assert_eq!(page(false, None, 10).await, [ended, second]);
        let (id, of) = (fee.id, InvoiceFilter::Of(fee.organization));
        let invoice = read(world, move |read| read.invoice(id, Lock::None)).await;
        assert_eq!(invoice.as_ref(), Some(&fee));
        let appeal = first.id;
        assert_eq!(read(world, move |read| read.invoices_of_appeal(appeal)).await, from_ref(&fee));
        assert_eq!(read(world, move |read| read.invoices_page(of, None, 10)).await, from_ref(&fee));
        let open = move |after| async move {
            read(world, move |read| read.invoices_page(InvoiceFilter::Open, after, 10)).await.len()
        };
        assert_eq!(open(None).await, 2);
        assert_eq!(open(Some((fee.dated_at, fee.id))).await, 1);
    }

    async fn what_is_undone_leaves_no_gap_in_the_numbers(world) {
        let next = || write(&world.store, |tx, now| Ok(tx.next_number("AP", now)?));
        let first = next().await.expect("a number");
        assert!(first.starts_with("AP-") && first.ends_with("-000001"), "{first}");
        let undone = world.store.write(|tx, now| {
            tx.next_number("AP", now)?;
            Err::<(), _>(registry_store::Failure::Refused("undone"))
        });
        assert!(undone.await.is_err());
        assert!(next().await.expect("a number").ends_with("-000002"));
        let other = write(&world.store, |tx, now| Ok(tx.next_number("IN", now)?)).await;
        assert!(other.expect("a number").ends_with("-000001"), "each series counts for itself");
    }
}
