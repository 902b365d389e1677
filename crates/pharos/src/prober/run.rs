//! Measures until it is told to end: each test at its own pace, all of them side by side.

use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::hand_in::{self, on_disk};
use super::spool::Spool;
use super::{Context, Measurement, Prober, Test};

/// Most measurements that are written at once, and that wait while the disk takes none.
const WRITTEN_AT_ONCE: usize = 1_000;

/// Until a disk is tried again that took nothing.
const DISK_PAUSE: Duration = Duration::from_secs(10);

/// Measures until the future ends, then keeps what was measured and returns.
///
/// # Errors
/// When there is nowhere to hand in, or no spool.
pub async fn run(
    prober: Prober,
    told_to_end: impl Future<Output = ()>,
) -> Result<(), Box<dyn Error>> {
    let Prober { probe, patience, intervals, spool, registry, tests } = prober;
    let registry = registry.ok_or(
        "there is nowhere to hand in: add the section [registry], or measure by `probe once`",
    )?;
    let spool = Arc::new(Mutex::new(Spool::open(&spool)?));
    let (context, received) = Context::new(patience);
    let mut measuring = JoinSet::new();
    for test in tests {
        measuring.spawn(again_and_again(test.interval(&intervals), test, context.clone()));
    }
    drop(context);
    let recorder = tokio::spawn(record(received, Arc::clone(&spool)));
    let handing_in = tokio::spawn(hand_in::run(registry, probe, spool));
    told_to_end.await;
    measuring.shutdown().await;
    handing_in.abort();
    // It ends when nobody measures any more, with everything on the disk.
    recorder.await?;
    Ok(())
}

/// The next test begins an interval after the last, or when the last is over.
async fn again_and_again(interval: Duration, test: Test, context: Context) {
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        test.run(&context).await;
    }
}

/// Puts what was measured into the spool, as much at once as has come.
async fn record(mut received: UnboundedReceiver<Measurement>, spool: Arc<Mutex<Spool>>) {
    let mut some = Vec::new();
    while received.recv_many(&mut some, WRITTEN_AT_ONCE).await > 0 {
        let mut written = write(&spool, &some).await;
        // While the disk takes nothing, what is measured waits in memory, unread.
        while !written && !received.is_closed() {
            tokio::time::sleep(DISK_PAUSE).await;
            written = write(&spool, &some).await;
        }
        some.clear();
    }
}

async fn write(spool: &Arc<Mutex<Spool>>, some: &[Measurement]) -> bool {
    let count = some.len();
    let some = some.to_vec();
    match on_disk(spool, move |spool| spool.append(&some)).await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, count, "the spool takes no measurements");
            false
        }
    }
}
