//! Editions of documents: which is in force, and the letters of an amendment in pages.

use std::collections::BTreeSet;

use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_core::request::RequestState;
use registry_core::terms::{DocumentKind, Edition};
use registry_store::{Constraint, Lock, StoreError, TellingOfEdition, Tx};
use registry_testkit::{World, both_engines};

use crate::audits::problems;
use crate::{read, record, samples, write};

const TERMS: DocumentKind = DocumentKind::TermsAndConditions;

async fn published(world: &World, edition: &Edition) -> Result<(), StoreError> {
    let mut decision = Decision::default();
    decision.change(world.clock.now(), &[Event::EditionPublished], edition.clone(), None);
    record(world, decision).await
}

async fn in_force(world: &World) -> Option<String> {
    let now = world.clock.now();
    read(world, move |read| read.version_in_force(TERMS, now)).await
}

async fn told_whole(world: &World, edition: &Edition, page: i64) -> usize {
    let (id, mut pages) = (edition.id, 0);
    loop {
        let cited = samples(world).cited();
        let tell = move |tx: &mut Tx<'_>, _| Ok(tx.tell_of_edition(id, page, &cited)?);
        pages += 1;
        if write(&world.store, tell).await.expect("told") == TellingOfEdition::All {
            return pages;
        }
    }
}

async fn recipients(world: &World) -> Vec<String> {
    let rows = read(world, |read| read.duties_page(None, 100)).await;
    rows.into_iter().map(|row| row.notice.to).collect()
}

both_engines! {
    /// P-70: the version in force is that of the last effect, from its first instant on.
    async fn the_version_in_force_changes_at_the_instant_of_effect_p_70(world) {
        let first = samples(world).edition("2026-01", 0);
        let second = samples(world).edition("2026-03", 31);
        let mut gone = samples(world).edition("2026-02", 1);
        gone.withdrawn = Some(registry_core::terms::Withdrawn {
            at: world.clock.now(),
            reason: "a slip".to_owned(),
        });
        for edition in [&first, &second, &gone] {
            published(world, edition).await.expect("published");
        }
        assert_eq!(in_force(world).await.as_deref(), Some("2026-01"));
        let microsecond = jiff::SignedDuration::from_micros(1);
        world.clock.set(second.effective_at - microsecond);
        assert_eq!(in_force(world).await.as_deref(), Some("2026-01"));
        world.clock.set(second.effective_at);
        assert_eq!(in_force(world).await.as_deref(), Some("2026-03"));
        let again = Edition { id: samples(world).edition("x", 0).id, ..first };
        let refused = published(world, &again).await;
        assert!(matches!(refused, Err(StoreError::Taken(Constraint::Other))), "{refused:?}");
    }

    /// P-70: each distinct contact address of live names and of open and accepted requests has one
    /// letter, however small the pages are and however often it is begun anew.
    async fn every_customer_has_one_letter_of_an_amendment_p_70(world) {
        let samples = samples(world);
        let organization = samples.organization("Acme");
        let mut decision = Decision::default();
        let now = world.clock.now();
        for (name, email) in [
            ("one.pharmacy", "ada@acme.test"),
            ("two.pharmacy", "Ada@acme.test"),
            ("three.pharmacy", "bob@bolt.test"),
            ("four.pharmacy", ""),
        ] {
            let mut domain = samples.domain(name, "alpha-rx");
            domain.personal.contact_email = email.to_owned();
            decision.change(now, &[Event::DomainCreated], domain, None);
        }
        for (name, email, state) in [
            ("five.pharmacy", "ada@acme.test", RequestState::Open),
            ("six.pharmacy", "cy@corner.test", RequestState::Open),
            ("seven.pharmacy", "gone@lapsed.test", RequestState::Lapsed { at: now }),
        ] {
            let mut request = samples.request(organization.id, name);
            request.personal.contact_email = email.to_owned();
            request.state = state;
            decision.change(now, &[Event::RequestReceived], request, None);
        }
        record(world, decision).await.expect("recorded");
        let edition = samples.edition("2026-03", 31);
        published(world, &edition).await.expect("published");
        let waiting = read(world, |read| read.editions_to_tell()).await;
        assert_eq!(waiting, [edition.id]);
        assert!(told_whole(world, &edition, 2).await > 4);
        let told = recipients(world).await;
        let folded: BTreeSet<String> = told.iter().map(|it| it.to_lowercase()).collect();
        let expected = ["ada@acme.test", "bob@bolt.test", "cy@corner.test"].map(String::from);
        assert_eq!(folded, BTreeSet::from(expected));
        assert_eq!(told.len(), 3, "one letter each: {told:?}");
        assert_eq!(told_whole(world, &edition, 2).await, 1, "nothing is left to tell");
        assert_eq!(read(world, |read| read.editions_to_tell()).await, []);
        let id = edition.id;
        let shown = read(world, move |read| read.edition(id, Lock::None)).await;
        assert_eq!(shown.expect("there").told_at, Some(now));
        assert_eq!(problems(world).await, Vec::<String>::new());
    }

    /// P-72: what is given on request is logged: who, when, which.
    async fn what_is_given_is_logged_in_order_p_72(world) {
        let edition = samples(world).edition("2026-01", 0);
        published(world, &edition).await.expect("published");
        let by = registry_core::id::StaffId::from_uuid(uuid::Uuid::from_u128(9));
        let id = edition.id;
        for to in ["Alpha Rx", "Beta Rx"] {
            let log = move |tx: &mut Tx<'_>, _| {
                Ok(tx.log_edition_given(id, (to, "wants to sign"), (by, "Rae Reviewer"))?)
            };
            write(&world.store, log).await.expect("logged");
        }
        let given = read(world, move |read| read.editions_given(id, None, 10)).await;
        let to: Vec<&str> = given.iter().map(|it| it.to.as_str()).collect();
        assert_eq!(to, ["Alpha Rx", "Beta Rx"]);
        assert_eq!((given[0].at, given[0].by), (world.clock.now(), by));
        let after = given[0].id;
        let rest = read(world, move |read| read.editions_given(id, Some(after), 10)).await;
        assert_eq!(rest.len(), 1);
    }
}
