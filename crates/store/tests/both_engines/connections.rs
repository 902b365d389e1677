//! The connections to PostgreSQL: as few as the work takes, and new ones for those that ended.

use registry_store::Tx;
use registry_testkit::{World, block_on};

use crate::{read, write};

async fn writes(world: &World, text: String) {
    let set = move |tx: &mut Tx<'_>, _| Ok(tx.set_meta("written", &text)?);
    write(&world.store, set).await.expect("written");
}

/// One after another is done on one connection, which has its statements prepared.
#[test]
fn little_work_keeps_to_few_connections() {
    let world = &World::postgres();
    block_on(async {
        for number in 0..40 {
            writes(world, number.to_string()).await;
        }
    });
    // One that writes; looks at the rulebooks, as the world was made, may have met.
    let open = world.row_waits().others();
    assert!((1..=3).contains(&open), "{open} connections");
}

/// A server that restarts, or a network that forgets, ends what nobody uses.
#[test]
fn connections_that_ended_meanwhile_are_opened_anew() {
    let world = &World::postgres();
    block_on(async {
        for round in 0..12 {
            writes(world, round.to_string()).await;
            world.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
            let written = read(world, |read| read.meta("written")).await;
            assert_eq!(written, Some(round.to_string()));
        }
    });
}
