//! A closure on its way through a queue to the thread that owns a connection, and its answer on
//! the way back.

use jiff::Timestamp;
use registry_core::decision::Wake;
use tokio::sync::oneshot;

use crate::engine::AnyConnection;
use crate::error::{Failure, StoreError};
use crate::options::Shared;
use crate::session::{Snapshot, Tx};

/// How a run of a job ended.
#[derive(Debug)]
pub(crate) enum Ran {
    /// Its changes are to be committed.
    Kept,
    /// Refused, or an ordinary error: its changes are to be rolled back.
    Undone,
    /// In another's way, or behind: roll back and run again.
    Again,
    /// The connection can no longer be trusted.
    Broken(String),
}

/// A write that waits for its turn.
pub(crate) trait WriteJob: Send {
    /// Runs the closure once inside an open transaction or savepoint.
    fn run(&mut self, connection: &mut AnyConnection, shared: &Shared) -> Ran;

    /// Sends the answer; an error of the commit overrides whatever the closure said.
    fn finish(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A read that waits for its turn.
pub(crate) trait ReadJob: Send {
    /// Runs the closure inside an open read transaction and sends its answer.
    fn run(&mut self, connection: &mut AnyConnection);

    /// Sends an error in place of an answer.
    fn fail(self: Box<Self>, error: StoreError);
}

/// How a write ended, for whoever waits for it.
pub(crate) enum Ended<F, T, R> {
    /// With an answer.
    Answered(Result<T, Failure<R>>),
    /// Rolled back: these names are to be woken ahead of it, then it runs again.
    Asleep(Wake, F),
}

/// The closure of a write, its newest answer and the way back.
pub(crate) struct Write<F, T, R> {
    closure: F,
    wakes_ahead: bool,
    answer: Option<Result<T, Failure<R>>>,
    reply: oneshot::Sender<Ended<F, T, R>>,
}

impl<F, T, R> Write<F, T, R> {
    pub(crate) fn new(
        closure: F,
        wakes_ahead: bool,
        reply: oneshot::Sender<Ended<F, T, R>>,
    ) -> Self {
        Self { closure, wakes_ahead, answer: None, reply }
    }
}

impl<F, T, R> WriteJob for Write<F, T, R>
where
    F: Fn(&mut Tx<'_>, Timestamp) -> Result<T, Failure<R>> + Send,
    T: Send,
    R: Send,
{
    fn run(&mut self, connection: &mut AnyConnection, shared: &Shared) -> Ran {
        let now = shared.now();
        let mut tx = Tx::new(connection, shared, now, self.wakes_ahead);
        let mut answer = (self.closure)(&mut tx, now);
        if answer.is_ok()
            && let Err(error) = tx.settle()
        {
            answer = Err(Failure::Store(error));
        }
        let ran = match &answer {
            Ok(_) => Ran::Kept,
            Err(Failure::Refused(_)) => Ran::Undone,
            Err(Failure::Store(error)) if error.is_retryable() => Ran::Again,
            Err(Failure::Store(error)) if error.is_ordinary() => Ran::Undone,
            Err(Failure::Store(error)) => Ran::Broken(error.to_string()),
        };
        self.answer = Some(answer);
        ran
    }

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let Write { closure, wakes_ahead: _, answer, reply } = *self;
        let ended = match (committed, answer) {
            (Ok(()), Some(Err(Failure::Store(StoreError::Asleep(wake))))) => {
                Ended::Asleep(wake, closure)
            }
            (Ok(()), Some(answer)) => Ended::Answered(answer),
            (Ok(()), None) => Ended::Answered(Err(Failure::Store(StoreError::Closed))),
            (Err(error), _) => Ended::Answered(Err(Failure::Store(error))),
        };
        // Nobody waits any more: the client hung up, what is committed stays.
        drop(reply.send(ended));
    }
}

/// The closure of a read and the way back.
pub(crate) struct Read<F, T> {
    parts: Option<(F, oneshot::Sender<Result<T, StoreError>>)>,
    shared: std::sync::Arc<Shared>,
}

impl<F, T> Read<F, T> {
    pub(crate) fn new(
        closure: F,
        reply: oneshot::Sender<Result<T, StoreError>>,
        shared: std::sync::Arc<Shared>,
    ) -> Self {
        Self { parts: Some((closure, reply)), shared }
    }
}

impl<F, T> ReadJob for Read<F, T>
where
    F: FnOnce(&mut Snapshot<'_>) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn run(&mut self, connection: &mut AnyConnection) {
        if let Some((closure, reply)) = self.parts.take() {
            drop(reply.send(closure(&mut Snapshot::new(connection, &self.shared))));
        }
    }

    fn fail(self: Box<Self>, error: StoreError) {
        if let Some((_, reply)) = self.parts {
            drop(reply.send(Err(error)));
        }
    }
}
