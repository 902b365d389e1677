//! Names whose registrant has to be looked at, and the names a contact is registrant of (P-34).

use registry_core::decision::Decision;
use registry_core::domain::{AccuracyCheck, ContactRole, Domain, Lifecycle};
use registry_core::event::Event;
use registry_core::id::{ContactId, DomainId};
use registry_store::{Lock, Tx};
use registry_testkit::{World, both_engines};

use crate::{read, record, samples, with_registrar, write};

/// A vouched name with a registrant, its check open since so many days.
async fn checked(world: &World, name: &str, contact: ContactId, day: i64) -> Domain {
    let samples = samples(world);
    let organization = samples.organization("Acme");
    let accreditation = samples.accreditation(organization.id, samples.days(300));
    let mut domain = samples.domain(name, "alpha-rx");
    domain.vouching = Some(samples.vouching(&accreditation));
    domain.registrant = Some(contact);
    domain.accuracy = Some(AccuracyCheck {
        contact,
        organization: organization.id,
        opened_at: samples.days(day),
        closed: None,
    });
    let mut decision = Decision::default();
    let now = world.clock.now();
    decision.change(now, &[Event::OrganizationCreated], organization, None);
    decision.change(now, &[Event::AccreditationGranted], accreditation, None);
    decision.append(samples.creates(&domain));
    record(world, decision).await.expect("recorded");
    domain
}

/// The name as something else happened to it.
async fn becomes(world: &World, domain: Domain) {
    let run = move |tx: &mut Tx<'_>, now| {
        drop(tx.domain_by_id(domain.id, Lock::Update, now)?);
        let mut decision = Decision::default();
        decision.change(now, &[Event::DomainUpdated], domain.clone(), None);
        let actor = registry_core::decision::Actor::Import;
        Ok(tx.record(&decision, &actor, &registry_store::Cited::default(), now)?)
    };
    write(&world.store, run).await.expect("recorded");
}

async fn open(world: &World) -> Vec<String> {
    let now = world.clock.now();
    let found = read(world, move |snapshot| snapshot.open_accuracy_checks(None, 10, now)).await;
    found.into_iter().map(|found| found.object.name.to_string()).collect()
}

async fn of(world: &World, contact: ContactId) -> Vec<DomainId> {
    read(world, move |snapshot| snapshot.vouched_names_of(contact)).await
}

both_engines! {
    async fn open_checks_come_oldest_first_and_leave_when_closed_or_purged(world) {
        with_registrar(world, 0).await;
        let contact = samples(world).contact("C-1", "alpha-rx");
        let mut decision = Decision::default();
        decision.change(world.clock.now(), &[Event::ContactCreated], contact.clone(), None);
        record(world, decision).await.expect("a contact");
        let mut late = checked(world, "late.pharmacy", contact.id, 2).await;
        let mut soon = checked(world, "soon.pharmacy", contact.id, 1).await;
        assert_eq!(open(world).await, ["soon.pharmacy", "late.pharmacy"]);
        let (now, after) = (world.clock.now(), Some((samples(world).days(1), soon.id)));
        let rest = read(world, move |snapshot| snapshot.open_accuracy_checks(after, 10, now)).await;
        assert_eq!(rest.len(), 1, "behind the first");
        late.accuracy = None;
        becomes(world, late).await;
        assert_eq!(open(world).await, ["soon.pharmacy"]);
        soon.lifecycle = Lifecycle::Purged { at: world.clock.now() };
        becomes(world, soon).await;
        assert_eq!(open(world).await, Vec::<String>::new());
    }

    async fn a_contact_is_registrant_of_its_vouched_names_alone(world) {
        with_registrar(world, 0).await;
        let (contact, other) = (samples(world).contact("C-1", "alpha-rx"), ContactRole::Tech);
        let mut decision = Decision::default();
        decision.change(world.clock.now(), &[Event::ContactCreated], contact.clone(), None);
        record(world, decision).await.expect("a contact");
        let vouched = checked(world, "vouched.pharmacy", contact.id, 1).await;
        let mut open_tld = samples(world).domain("open.example", "alpha-rx");
        open_tld.registrant = Some(contact.id);
        let mut technical = samples(world).domain("technical.example", "alpha-rx");
        technical.contacts.insert((other, contact.id));
        for domain in [&open_tld, &technical] {
            record(world, samples(world).creates(domain)).await.expect("a name");
        }
        assert_eq!(of(world, contact.id).await, [vouched.id]);
        let contacts = [(other, contact.id)].into();
        becomes(world, Domain { registrant: None, contacts, ..vouched }).await;
        assert_eq!(of(world, contact.id).await, Vec::<DomainId>::new());
    }
}
