//! The list of everything that waits for a person, and the search over what there is.

use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_store::{Kind, Work, WorkKind};
use registry_testkit::{World, both_engines};

use crate::{read, record, samples, with_registrar};

/// Two requests for one name, one for another, and a pending application.
async fn filled(world: &World) {
    with_registrar(world, 0).await;
    let samples = samples(world);
    let mut decision = Decision::default();
    let now = world.clock.now();
    for (place, (name, day)) in
        [("a.pharmacy", 3), ("a.pharmacy", 1), ("b.pharmacy", 2)].into_iter().enumerate()
    {
        let organization = samples.organization(&format!("Acme {place}"));
        let accreditation = samples.accreditation(organization.id, samples.days(300));
        let mut request = samples.request(organization.id, name);
        request.received_at = samples.days(day);
        decision.change(now, &[Event::OrganizationCreated], organization, None);
        decision.change(now, &[Event::AccreditationGranted], accreditation, None);
        decision.change(now, &[Event::RequestReceived], request, None);
    }
    record(world, decision).await.expect("recorded");
}

both_engines! {
    /// P-12: only the head of a queue waits for a person; nothing is shown twice on two pages.
    async fn work_is_listed_once_and_by_its_date(world) {
        filled(world).await;
        let samples = samples(world);
        let now = samples.days(9);
        let all = read(world, move |read| read.worklist(&WorkKind::ALL, None, (50, now))).await;
        let of = |kind| all.iter().filter(move |work| work.kind == kind);
        let dates: Vec<_> = of(WorkKind::Request).map(|work| work.at).collect();
        assert_eq!(dates, [samples.days(1), samples.days(2)]);
        assert!(all.is_sorted());
        let mut paged: Vec<Work> = Vec::new();
        loop {
            let after = paged.last().cloned();
            let next = read(world, move |read| {
                read.worklist(&WorkKind::ALL, after.as_ref(), (1, now))
            });
            let next = next.await;
            if next.is_empty() {
                break;
            }
            paged.extend(next);
        }
        assert_eq!(paged, all);
        let count = read(world, move |read| read.work_count(WorkKind::Request, now)).await;
        assert_eq!(count, 2);
        assert_eq!(read(world, move |read| read.worklist_as_of(now)).await, None);
    }

    async fn what_there_is_is_found_by_its_beginning(world) {
        filled(world).await;
        let kinds = async |text: &'static str| {
            let hits = read(world, move |read| read.found(text, 10)).await;
            hits.into_iter().map(|hit| (hit.kind, hit.called)).collect::<Vec<_>>()
        };
        let organizations: Vec<_> =
            (0..3).map(|place| (Kind::Organization, format!("Acme {place}"))).collect();
        assert_eq!(kinds("ACME").await, organizations);
        assert_eq!(kinds("a.ph").await, vec![(Kind::Request, "a.pharmacy".to_owned()); 2]);
        assert_eq!(kinds("alpha").await.len(), 1, "a registrar by its id");
        assert_eq!(kinds("  ").await, []);
        assert_eq!(kinds("nothing like it").await, []);
    }
}
