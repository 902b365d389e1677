//! Maintenances: listed and told by projection, recorded by the sweep, proved by the audit.

use registry_core::decision::Decision;
use registry_core::event::Event;
use registry_core::maintenance::{Maintenance, State, due_at};
use registry_core::notice::PollOccasion;
use registry_store::{Aggregate, Kind, Lock, Tx};
use registry_testkit::{World, both_engines};

use crate::audits::problems;
use crate::{alpha, read, record, samples, with_registrar, write};

/// Announces one as an operator would.
async fn announced(world: &World, tlds: &[&str]) -> Maintenance {
    let maintenance = samples(world).maintenance(tlds);
    let mut decision = Decision::default();
    let due_at = due_at(&maintenance);
    let events = [Event::MaintenanceAnnounced];
    decision.change(world.clock.now(), &events, maintenance.clone(), due_at);
    record(world, decision).await.expect("announced");
    maintenance
}

async fn shown(world: &World, maintenance: &Maintenance) -> Maintenance {
    let (id, now) = (maintenance.id, world.clock.now());
    let found = read(world, move |read| read.maintenance(id, Lock::None, now)).await;
    found.expect("the maintenance").object
}

async fn listed(world: &World) -> Vec<Maintenance> {
    let now = world.clock.now();
    read(world, move |read| read.maintenances(now)).await
}

/// Visits what is due.
async fn sweep(world: &World) -> Vec<Kind> {
    let now = world.clock.now();
    let due = read(world, move |read| read.due(now, 10)).await;
    let kinds = due.iter().map(|due| due.kind).collect();
    let cited = samples(world).cited();
    let visit = move |tx: &mut Tx<'_>, _now| {
        for due in &due {
            tx.sweep(due, &cited)?;
        }
        Ok(())
    };
    write(&world.store, visit).await.expect("swept");
    kinds
}

both_engines! {
    async fn a_maintenance_is_reminded_of_and_ends(world) {
        with_registrar(world, 0).await;
        let maintenance = announced(world, &["pharmacy"]).await;
        let elsewhere = announced(world, &["elsewhere"]).await;
        assert_eq!(listed(world).await, [maintenance.clone(), elsewhere.clone()]);
        let (courtesy_at, end) = (samples(world).days(9), maintenance.plan.ends_at);
        assert_eq!(read(world, |read| read.next_due_at()).await, Some(courtesy_at));
        // Nothing is swept: the answers are right all the same.
        world.clock.set(courtesy_at);
        let near = shown(world, &maintenance).await;
        assert_eq!(near.state, State::Announced { courtesy_at: None });
        assert_eq!(listed(world).await.len(), 2);
        world.clock.set(end);
        let over = shown(world, &maintenance).await;
        assert_eq!(over.state, State::Ended { at: end });
        assert_eq!(listed(world).await, []);
        // Swept at last, each change is recorded at its own instant, and told once.
        assert_eq!(sweep(world).await, [Kind::Maintenance, Kind::Maintenance]);
        assert_eq!(sweep(world).await, []);
        assert_eq!(shown(world, &maintenance).await, over);
        let key = maintenance.key();
        let history = read(world, move |read| read.history(&key, 0, 10)).await;
        let told: Vec<_> = history.iter().map(|row| (row.at, row.events[0].as_str())).collect();
        assert_eq!(told, [
            (maintenance.created_at, "maintenance-announced"),
            (courtesy_at, "maintenance-reminded"),
            (end, "maintenance-ended"),
        ]);
        let (waiting, first) = read(world, |read| read.poll_first(&alpha())).await;
        let first = first.expect("a message");
        assert_eq!(waiting, 2, "the other maintenance is not this registrar's business");
        assert_eq!((first.message.occasion, first.at), (PollOccasion::MaintenanceNear, courtesy_at));
        let about = first.message.about.clone();
        let told = read(world, move |read| read.told::<Maintenance>(&about, 2)).await;
        assert_eq!(told.expect("its row").object, near);
        assert_eq!(first.object_number, Some(2));
        assert_eq!(problems(world).await, Vec::<String>::new());
    }

    async fn a_tampered_maintenance_is_named(world) {
        announced(world, &[]).await;
        assert_eq!(problems(world).await, Vec::<String>::new());
        world.execute("UPDATE maintenance SET body = '{}'");
        assert_eq!(problems(world).await, ["maintenance: is not what the object's row says"]);
    }
}
