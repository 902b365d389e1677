//! The same acts with the sweep always, never and at random: nothing an answer says depends on
//! it; and between `changed_at` and `due_at` nothing changes (DESIGN, section 4a, 13).

mod acts;
mod aside;
mod lifecycle;
mod seen;
mod told;
mod transfers;

use std::convert::Infallible;

use jiff::{SignedDuration, Timestamp};
use registry_core::id::RegistrarId;
use registry_store::{Failure, Store, StoreError, Tx, audit};
use registry_testkit::{Samples, World, block_on};

use acts::{Act, Cast, perform};
use seen::{Seen, nothing_happens_before_it_is_due, owed, polled};
use told::untold;

type Written<T> = Result<T, Failure<Infallible>>;

/// A generator whose runs can be had again by their seed (xorshift64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or(0)
    }
}

/// When a world's sweep runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sweep {
    /// At every due instant.
    Always,
    /// Never.
    Never,
    /// Now and then, some rows, in any order.
    Random,
}

const SWEEPS: [Sweep; 3] = [Sweep::Always, Sweep::Never, Sweep::Random];

/// Two seeds; so many as `PHAROS_SWEEP_SEEDS` says in `./test --long`, which takes minutes.
#[test]
fn the_sweep_changes_no_answer_on_sqlite() {
    let asked = std::env::var("PHAROS_SWEEP_SEEDS");
    let seeds = asked.map_or(2, |text| text.parse().expect("a number of seeds"));
    for seed in 1..=seeds {
        let worlds = [World::sqlite(), World::sqlite(), World::sqlite()];
        block_on(play(&worlds, seed, 250));
    }
}

#[test]
fn the_sweep_changes_no_answer_on_postgres() {
    let worlds = [World::postgres(), World::postgres(), World::postgres()];
    block_on(play(&worlds, 11, 150));
}

/// Plays one seed in three worlds and compares them after every act.
async fn play(worlds: &[World; 3], seed: u64, acts: usize) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut idle = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let cast = Cast::new(&Samples::at(worlds[0].clock.now()));
    for world in worlds {
        cast.enter(world).await;
    }
    for number in 0..acts {
        let now = worlds[0].clock.now();
        let act = Act::draw(&mut dice, &cast, now, number);
        let mut outcomes = Vec::new();
        for (world, sweep) in worlds.iter().zip(SWEEPS) {
            let outcome = match &act {
                Act::Turn(span) => turn(world, sweep, *span).await,
                act => act_in(world, &cast, act).await,
            };
            outcomes.push(outcome);
            if sweep == Sweep::Random && idle.below(2) == 0 {
                sweep_some(world, &mut idle).await;
            }
        }
        let place = format!("seed {seed}, act {number}: {act:?}");
        assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{place}: {outcomes:?}");
        compare(worlds, &cast, &place).await;
    }
    finish(worlds, seed).await;
}

async fn compare(worlds: &[World; 3], cast: &Cast, place: &str) {
    let now = worlds[0].clock.now();
    let mut first: Option<Seen> = None;
    for (world, sweep) in worlds.iter().zip(SWEEPS) {
        let asked = cast.clone();
        let seen = world.store.read(move |read| Seen::of(read, &asked, now)).await;
        let seen = seen.expect("everything can be read");
        let asked = cast.clone();
        let late = world
            .store
            .read(move |read| nothing_happens_before_it_is_due(read, &asked, now))
            .await
            .expect("everything can be read");
        assert_eq!(late, Vec::<String>::new(), "{place}, sweep {sweep:?}");
        match &first {
            None => first = Some(seen),
            Some(first) => {
                assert_eq!(first.differences(&seen), [], "{place}, sweep {sweep:?}");
            }
        }
    }
}

/// Sweeps everything everywhere; then what was owed agrees too, and every record is whole.
async fn finish(worlds: &[World; 3], seed: u64) {
    let mut first = None;
    for (world, sweep) in worlds.iter().zip(SWEEPS) {
        sweep_until(world, world.clock.now()).await;
        let report =
            world.store.read(|read| audit::verify(read, |_| true, |_| {})).await.expect("a report");
        assert_eq!(report.problems, [], "seed {seed}, sweep {sweep:?}");
        assert_eq!(untold(world), Vec::<String>::new(), "seed {seed}, sweep {sweep:?}");
        let owed = (owed(world).await, polled(world).await);
        match &first {
            None => first = Some(owed),
            Some(first) => assert_eq!(*first, owed, "seed {seed}, sweep {sweep:?}"),
        }
    }
    let (letters, messages) = first.unwrap_or_default();
    println!("seed {seed}: {} letters, {} poll messages", letters.len(), messages.len());
}

async fn act_in(world: &World, cast: &Cast, act: &Act) -> &'static str {
    let (cast, does) = (cast.clone(), act.clone());
    let done = write(&world.store, move |tx, now| perform(tx, &cast, &does, now)).await;
    done.unwrap_or_else(|error| unreachable!("{act:?} on {:?}: {error}", world.url))
}

/// Turns a world's clock as the sandbox does: past every due instant where the sweep is on.
async fn turn(world: &World, sweep: Sweep, span: SignedDuration) -> &'static str {
    let to = world.clock.now().checked_add(span).expect("a time in range");
    if sweep == Sweep::Always {
        loop {
            let next = world.store.read(|read| read.next_due_at()).await.expect("a read");
            let Some(next) = next.filter(|next| *next <= to) else { break };
            world.clock.set(next.max(world.clock.now()));
            sweep_until(world, world.clock.now()).await;
        }
    }
    world.clock.set(to);
    "turned"
}

async fn sweep_until(world: &World, now: Timestamp) {
    loop {
        let due = world.store.read(move |read| read.due(now, 100)).await.expect("a read");
        if due.is_empty() {
            return;
        }
        // Together and alone, as they come: what is recorded must not differ.
        for batch in due.chunks(7) {
            visit(world, batch.to_vec()).await;
        }
    }
}

/// Visits a few due rows, not in their order.
async fn sweep_some(world: &World, dice: &mut Dice) {
    let now = world.clock.now();
    let mut due = world.store.read(move |read| read.due(now, 100)).await.expect("a read");
    for _ in 0..dice.below(4) {
        if !due.is_empty() {
            let place = dice.below(due.len());
            visit(world, vec![due.swap_remove(place)]).await;
        }
    }
}

async fn visit(world: &World, due: Vec<registry_store::Due>) {
    let cited = Samples::at(world.clock.now()).cited();
    let sweep = move |tx: &mut Tx<'_>, _now| Ok(tx.sweep_all(&due, &cited)?);
    write(&world.store, sweep).await.expect("swept");
}

pub(crate) async fn write<T: Send + 'static>(
    store: &Store,
    closure: impl Fn(&mut Tx<'_>, Timestamp) -> Written<T> + Send + 'static,
) -> Result<T, StoreError> {
    store.write(closure).await.map_err(|failure| match failure {
        Failure::Refused(never) => match never {},
        Failure::Store(error) => error,
    })
}

pub(crate) fn beta() -> RegistrarId {
    RegistrarId::parse("beta-rx").expect("a registrar id")
}

pub(crate) fn alpha() -> RegistrarId {
    RegistrarId::parse("alpha-rx").expect("a registrar id")
}
