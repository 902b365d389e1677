//! Loads at an instant: purges by projection, hosts that go along, requests and tokens that lapse.

use registry_core::auth_info::AuthInfoShown;
use registry_core::contact::transfer;
use registry_core::decision::{Actor, Decision};
use registry_core::domain::Lifecycle;
use registry_core::event::Event;
use registry_core::host::Host;
use registry_core::registrar;
use registry_core::token::TokenState;
use registry_store::{Aggregate, Lock, Snapshot, Tx};
use registry_testkit::{Samples, World, both_engines};

use crate::{domain_now, read, record, samples, with_registrar, write};

/// A name pending delete until tomorrow, a host under it, and a name that host serves.
async fn a_name_about_to_go(
    world: &World,
) -> (registry_core::domain::Domain, Host, registry_core::domain::Domain) {
    with_registrar(world, 0).await;
    let now = world.clock.now();
    let mut going = samples(world).domain("going.pharmacy", "alpha-rx");
    let until = samples(world).days(1);
    going.lifecycle = Lifecycle::PendingDelete { since: now, until };
    let host = samples(world).host("ns1.going.pharmacy", "alpha-rx", Some(&going));
    let mut served = samples(world).domain("served.pharmacy", "alpha-rx");
    served.name_servers.insert(host.id);
    let mut decision = Decision::default();
    decision.change(now, &[Event::DomainDeleted], going.clone(), Some(until));
    decision.change(now, &[Event::HostCreated], host.clone(), None);
    decision.change(now, &[Event::DomainCreated], served.clone(), Some(until));
    record(world, decision).await.expect("recorded");
    (going, host, served)
}

both_engines! {
    async fn a_purged_name_takes_its_hosts_and_frees_itself(world) {
        let (going, host, served) = a_name_about_to_go(world).await;
        world.clock.set(samples(world).days(1));
        let now = world.clock.now();
        // Nobody swept: every answer is right all the same.
        let seen = domain_now(world, &going).await.expect("given, so that a create can record it");
        assert!(!seen.is_live());
        let name = host.name.clone();
        let found = read(world, move |snapshot| snapshot.host(&name, Lock::None, now)).await;
        assert_eq!(found, None);
        let alone = domain_now(world, &served).await.expect("the served name lives");
        assert!(alone.name_servers.is_empty(), "it lost its name server");
        let id = host.id;
        assert!(!read(world, move |snapshot| snapshot.host_is_linked(id, now)).await);
        // A create at the purge instant records the purge and takes the name.
        let again = samples(world).domain("going.pharmacy", "alpha-rx");
        let (name, cited) = (going.name.clone(), samples(world).cited());
        let (create, wanted) = (samples(world).creates(&again), again.clone());
        let create = move |tx: &mut Tx<'_>, now| {
            let mut found = tx.domain(&name, Lock::Update, now)?.expect("the old one");
            assert!(!found.object.is_live());
            tx.catch_up(&mut found, &cited)?;
            Ok(tx.record(&create, &Actor::Import, &cited, now)?)
        };
        write(&world.store, create).await.expect("created");
        assert_eq!(domain_now(world, &going).await, Some(wanted));
        let key = host.key();
        let entries = read(world, move |snapshot| snapshot.history(&key, 0, 10)).await;
        assert_eq!(entries.last().map(|entry| entry.events.join(" ")), Some("host-purged".into()));
        let alone = domain_now(world, &served).await.expect("the served name lives");
        assert!(alone.name_servers.is_empty(), "the host of that name is gone for good");
    }

    async fn a_contact_is_sponsored_by_who_gained_it_whoever_looks(world) {
        with_registrar(world, 0).await;
        let now = world.clock.now();
        let contact = samples(world).contact("C-1", "alpha-rx");
        let (handle, kept) = (contact.handle.clone(), contact.clone());
        let (gaining, cited) = (samples(world).registrar("beta-rx"), samples(world).cited());
        let ask = move |tx: &mut Tx<'_>, now| {
            let books = tx.shared_rulebooks()?;
            let shown = AuthInfoShown::Right;
            let asked = transfer::request(&kept, &gaining, shown, books.at(now), now);
            let asked = asked.expect("a transfer of the contact may be asked for");
            let mut decision = registrar::authorize(gaining.clone(), now);
            decision.change(now, &[Event::ContactCreated], kept.clone(), None);
            decision.append(asked.decision);
            tx.record(&decision, &Actor::Import, &cited, now)?;
            Ok(tx.open_account(&gaining.id, &Samples::at(now).account(0, 0))?)
        };
        write(&world.store, ask).await.expect("asked");
        let sponsor = async |at| {
            let handles = vec![handle.clone()];
            let read_at = move |read: &mut Snapshot<'_>| {
                read.contact_sponsors(&handles, Lock::None, at)
            };
            let known = read(world, read_at).await;
            known.get(&handle).map(|(id, sponsor)| (*id, sponsor.to_string()))
        };
        let by = |who: &str| Some((contact.id, who.to_owned()));
        assert_eq!(sponsor(now).await, by("alpha-rx"));
        // Nobody swept: silence has approved it all the same (RFC 5733, section 3.2.4).
        assert_eq!(sponsor(samples(world).days(6)).await, by("beta-rx"));
    }

    async fn a_token_runs_out_whoever_looks(world) {
        let now = world.clock.now();
        let organization = samples(world).organization("Acme");
        let request = samples(world).request(organization.id, "acme.pharmacy");
        let token = samples(world).token(&request, [3; 32], samples(world).days(30));
        let mut decision = Decision::default();
        decision.change(now, &[Event::TokenMinted], token.clone(), token.due_at());
        decision.change(now, &[Event::RequestReceived], request.clone(), None);
        record(world, decision).await.expect("recorded");
        let later = samples(world).days(30);
        let hash = token.hash;
        let found =
            read(world, move |snapshot| snapshot.token_by_hash(&hash, Lock::None, later)).await;
        let state = found.map(|projected| projected.object.state);
        assert_eq!(state, Some(TokenState::Expired { at: later }));
        let queue = read(world, move |snapshot| snapshot.open_requests_page(None, 10, later)).await;
        assert_eq!(queue.len(), 1);
        assert_eq!(queue[0].object, request);
        let after = Some((request.received_at, request.id));
        let rest = read(world, move |snapshot| snapshot.open_requests_page(after, 10, later)).await;
        assert_eq!(rest.len(), 0);
    }

    async fn an_accreditation_is_seen_at_its_instant(world) {
        let now = world.clock.now();
        let organization = samples(world).organization("Ärzte-Apotheke");
        let vouched = samples(world).accreditation(organization.id, samples(world).days(300));
        let mut decision = Decision::default();
        let due_at = Some(samples(world).days(180));
        decision.change(now, &[Event::OrganizationCreated], organization.clone(), None);
        decision.change(now, &[Event::AccreditationGranted], vouched.clone(), due_at);
        record(world, decision).await.expect("recorded");
        let later = samples(world).days(301);
        let id = vouched.id;
        let found = read(world, move |snapshot| snapshot.accreditation(id, Lock::None, later)).await;
        let found = found.expect("the accreditation");
        assert!(found.overdue && !found.caught_up.is_empty());
        assert!(found.due_at.is_some_and(|due_at| due_at > later), "its lapse comes next");
        let page = read(world, |snapshot| snapshot.organizations_page("ÄRZTE", None, 10)).await;
        assert_eq!(page, [organization]);
    }

    async fn a_name_is_seen_as_it_was(world) {
        let (going, _, served) = a_name_about_to_go(world).await;
        let (start, gone) = (world.clock.now(), samples(world).days(1));
        world.clock.set(samples(world).days(2));
        let name = served.name.clone();
        let cited = samples(world).cited();
        let catch_up = move |tx: &mut Tx<'_>, now| {
            let mut found = tx.domain(&name, Lock::Update, now)?.expect("the name");
            Ok(tx.catch_up(&mut found, &cited)?)
        };
        write(&world.store, catch_up).await.expect("caught up");
        for (at, expected) in [(start, 2), (gone, 1)] {
            let page =
                read(world, move |snapshot| snapshot.domains_as_of_page("pharmacy", None, 10, at));
            let page = page.await;
            assert_eq!(page.domains.len(), expected, "at {at}");
            assert_eq!(page.next.map(|(name, _)| name), Some(served.name.clone()));
        }
        let name = served.name.clone();
        let then = read(world, move |snapshot| snapshot.domain_as_of(&name, start)).await;
        assert_eq!(then.as_ref(), Some(&served));
        let name = going.name.clone();
        assert_eq!(read(world, move |snapshot| snapshot.domain_as_of(&name, gone)).await, None);
    }
}
