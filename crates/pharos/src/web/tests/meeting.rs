//! Two who meet at one row. Only PostgreSQL lets them.

use std::sync::{Mutex, mpsc};

use registry_store::{Failure, Tx};

use super::fixture::Fixture;

/// What the first of two does in its transaction.
pub(super) type Held = Result<(), Failure<()>>;

/// Does a first thing, and keeps its transaction open until a second one waits for it or has ended;
/// while the second one waits something is looked at. Whether it waited, and how it ended.
pub(super) async fn meeting<T>(
    fixture: &Fixture,
    (first, look): (impl Fn(&mut Tx<'_>) -> Held + Send + 'static, impl FnOnce()),
    second: impl Future<Output = T>,
) -> (bool, T) {
    let (open, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let (begin, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let store = fixture.registry.store.clone();
    let hold = move |tx: &mut Tx<'_>, _now| {
        first(tx)?;
        begin.send(()).unwrap();
        let _opened = gate.lock().unwrap().recv();
        Ok::<(), Failure<()>>(())
    };
    let held = tokio::spawn(async move { store.write(hold).await });
    begun.recv().await.unwrap();
    let mut waits = fixture.world.row_waits();
    let mut second = Box::pin(second);
    let ended = loop {
        tokio::select! {
            biased;
            ended = &mut second => break Some(ended),
            () = tokio::task::yield_now() => if waits.any() { break None },
        }
    };
    if ended.is_none() {
        look();
    }
    open.send(()).unwrap();
    held.await.unwrap().unwrap();
    match ended {
        Some(ended) => (false, ended),
        None => (true, second.await),
    }
}
