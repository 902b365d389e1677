//! Checkpoints prove that what was recorded before them is what there is now.

use jiff::Timestamp;
use registry_store::{Checkpoint, Statement, Tx, audit};
use registry_testkit::{World, both_engines};

use crate::{read, samples, with_domain, with_registrar, write};

const SIGNATURE: &[u8] = b"signed";

/// Makes the next checkpoint, of everything recorded before an instant.
async fn checkpoint(world: &World, until: Timestamp) -> Checkpoint {
    let newest = read(world, |snapshot| snapshot.newest_checkpoint()).await;
    let since = newest.as_ref().map(|newest| newest.until);
    let heads = read(world, move |snapshot| snapshot.heads_changed(since, until)).await;
    let number = newest.as_ref().map_or(1, |newest| newest.number + 1);
    let statement = Statement {
        number,
        until,
        heads: heads.0.len() as u64,
        digest: heads.digest(),
        previous: newest.map_or([0; 32], |newest| Statement::hash(&newest.statement)),
        key: [9; 32],
    };
    let made = Checkpoint {
        number,
        until,
        recorded_at: until,
        statement: statement.text(),
        signature: SIGNATURE.to_vec(),
    };
    assert!(put(world, made.clone()).await);
    made
}

async fn put(world: &World, made: Checkpoint) -> bool {
    let put = move |tx: &mut Tx<'_>, _now| Ok(tx.put_checkpoint(&made)?);
    write(&world.store, put).await.expect("kept")
}

async fn problems(world: &World) -> Vec<String> {
    let is_signed = |made: &Checkpoint| made.signature == SIGNATURE;
    let report = read(world, move |snapshot| audit::verify(snapshot, is_signed, |_| {})).await;
    let problem =
        |problem: audit::Problem| format!("{} {}: {}", problem.kind, problem.object, problem.what);
    report.problems.into_iter().map(problem).collect()
}

/// Two checkpoints, with a name and then its registrar's second name between them.
async fn two_days(world: &World) {
    with_registrar(world, 0).await;
    with_domain(world, "acme.pharmacy").await;
    let first = samples(world).days(1);
    checkpoint(world, first).await;
    world.clock.set(first);
    with_domain(world, "bolt.pharmacy").await;
    checkpoint(world, samples(world).days(1)).await;
}

both_engines! {
    async fn each_covers_what_changed_since_the_one_before(world) {
        two_days(world).await;
        assert_eq!(problems(world).await, Vec::<String>::new());
        let made = read(world, |snapshot| snapshot.checkpoints(0, 10)).await;
        let said: Vec<_> = made.iter().filter_map(|made| Statement::parse(&made.statement)).collect();
        assert_eq!(said.iter().map(|said| said.heads).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(said[1].previous, Statement::hash(&made[0].statement));
    }

    async fn a_history_that_was_rewritten_as_a_whole_is_found_out(world) {
        two_days(world).await;
        world.execute("DELETE FROM history WHERE kind = 'domain'");
        world.execute("DELETE FROM domain");
        let covers = "covers another history than there is now";
        let expected = [format!("checkpoint 1: {covers}"), format!("checkpoint 2: {covers}")];
        assert_eq!(problems(world).await, expected);
    }

    async fn a_chain_of_checkpoints_that_was_cut_or_forged_is_found_out(world) {
        two_days(world).await;
        world.execute("UPDATE checkpoint SET signature = (SELECT previous FROM history WHERE kind = 'registrar')");
        let unsigned = "is not signed by a key that is trusted";
        let expected = [format!("checkpoint 1: {unsigned}"), format!("checkpoint 2: {unsigned}")];
        assert_eq!(problems(world).await, expected);
        world.execute("DELETE FROM checkpoint WHERE number = 1");
        let found = problems(world).await;
        let cut = "checkpoint 2: does not follow from the one before it".to_owned();
        assert!(found.contains(&cut), "{found:?}");
        world.execute("UPDATE checkpoint SET statement = 'all is well'");
        assert_eq!(problems(world).await, ["checkpoint 2: is no statement"]);
    }

    async fn the_second_node_makes_no_second_one(world) {
        two_days(world).await;
        let first = read(world, |snapshot| snapshot.checkpoints(0, 1)).await.remove(0);
        assert!(!put(world, first).await);
    }
}
