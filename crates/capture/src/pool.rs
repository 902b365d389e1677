//! Captures by many workers: a queue with an end, the most urgent first, one capture of a host at a
//! time.
//!
//! The memory of a pool is at most [`Limits::memory_bytes`](crate::Limits::memory_bytes) and the
//! browser's [`memory_bytes`](crate::BrowserLimits::memory_bytes) for each worker, and a request
//! for each place in the queue.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use crate::capture::{Capture, capture};
use crate::course::Means;
use crate::request::Request;

/// How large a pool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSize {
    /// How many captures are made at once.
    pub workers: usize,
    /// How many requests wait at most.
    pub queue: usize,
    /// How long a capture may take beyond its own bound before it is given up: by then it has ended
    /// by itself, or never will.
    pub grace: Duration,
}

/// Why a request was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// There is no place.
    #[error("{0} captures wait already, as many as may: offer it again later")]
    Full(usize),
    /// No more are taken.
    #[error("the workers are stopping: no more captures are taken")]
    Stopping,
}

/// Why there is no capture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// The worker met something that it should not have.
    #[error("the capture failed inside: {0}")]
    Panicked(String),
    /// It did not end.
    #[error("the capture did not end in {0:?} and was given up")]
    Stuck(Duration),
    /// The workers were stopped before its turn came, or before it was done.
    #[error("the workers were stopped before the capture was made")]
    Stopped,
}

/// A capture that will come.
#[derive(Debug)]
pub struct Ticket(oneshot::Receiver<Result<Capture, NotDone>>);

impl Ticket {
    /// Waits for it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn capture(self) -> Result<Capture, NotDone> {
        self.0.await.unwrap_or(Err(NotDone::Stopped))
    }
}

/// The future of a capture.
pub type Capturing = Pin<Box<dyn Future<Output = Capture> + Send>>;

struct Waiting {
    request: Request,
    answer: oneshot::Sender<Result<Capture, NotDone>>,
}

#[derive(Default)]
struct Queue {
    /// By urgency, then by arrival: the last is the next.
    waiting: BTreeMap<(u64, std::cmp::Reverse<u64>), Waiting>,
    busy: BTreeSet<String>,
    arrived: u64,
    is_stopping: bool,
}

struct Shared {
    size: PoolSize,
    limit: Duration,
    act: Box<dyn Fn(Request) -> Capturing + Send + Sync>,
    queue: Mutex<Queue>,
    changed: Notify,
}

impl Shared {
    fn queue<T>(&self, act: impl FnOnce(&mut Queue) -> T) -> T {
        act(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The most urgent request whose host nobody is at.
    fn next(&self) -> Next {
        self.queue(|queue| {
            let free = |(_, waiting): &(&_, &Waiting)| !queue.busy.contains(waiting.request.host());
            let key = queue.waiting.iter().rev().find(free).map(|(key, _)| *key);
            match key.and_then(|key| queue.waiting.remove(&key)) {
                Some(waiting) => {
                    queue.busy.insert(waiting.request.host().to_owned());
                    Next::Capture(Box::new(waiting))
                }
                None if queue.is_stopping => Next::End,
                None => Next::Wait,
            }
        })
    }
}

enum Next {
    Capture(Box<Waiting>),
    Wait,
    End,
}

/// Workers and their queue.
pub struct Pool {
    shared: Arc<Shared>,
    workers: JoinSet<()>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pool").field("size", &self.shared.size).finish_non_exhaustive()
    }
}

impl Pool {
    /// Starts workers that capture by these means.
    #[must_use]
    pub fn start(size: PoolSize, means: Means) -> Self {
        let limit = means.limits.capture_time;
        let means = Arc::new(means);
        Self::start_with(size, limit, move |request| {
            let means = means.clone();
            Box::pin(async move { capture(&request, &means).await })
        })
    }

    /// Starts workers that do this for each request, each at most so long.
    #[must_use]
    pub fn start_with(
        size: PoolSize,
        limit: Duration,
        act: impl Fn(Request) -> Capturing + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            size,
            limit: limit + size.grace,
            act: Box::new(act),
            queue: Mutex::default(),
            changed: Notify::new(),
        });
        let mut workers = JoinSet::new();
        for _ in 0..size.workers.max(1) {
            workers.spawn(work(shared.clone()));
        }
        Self { shared, workers }
    }

    /// Offers a request. `urgency` is harm times confidence; the higher comes first, and of equal
    /// ones the earlier.
    ///
    /// # Errors
    /// When the queue is full, or the workers are stopping.
    pub fn offer(&self, request: Request, urgency: u64) -> Result<Ticket, NotTaken> {
        let (answer, answered) = oneshot::channel();
        self.shared.queue(|queue| {
            if queue.is_stopping {
                return Err(NotTaken::Stopping);
            }
            if queue.waiting.len() >= self.shared.size.queue {
                return Err(NotTaken::Full(self.shared.size.queue));
            }
            queue.arrived += 1;
            let key = (urgency, std::cmp::Reverse(queue.arrived));
            queue.waiting.insert(key, Waiting { request, answer });
            Ok(())
        })?;
        self.shared.changed.notify_waiters();
        Ok(Ticket(answered))
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.shared.queue(|queue| queue.waiting.len())
    }

    /// Takes no more, gives those that wait back, and waits for those under way, at most so long.
    /// What is not done by then is ended.
    pub async fn stop(mut self, patience: Duration) {
        let waiting = self.shared.queue(|queue| {
            queue.is_stopping = true;
            std::mem::take(&mut queue.waiting)
        });
        for (_, Waiting { answer, .. }) in waiting {
            let _ = answer.send(Err(NotDone::Stopped));
        }
        self.shared.changed.notify_waiters();
        let ending = async { while self.workers.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(patience, ending).await;
        self.workers.shutdown().await;
    }
}

async fn work(shared: Arc<Shared>) {
    loop {
        let changed = shared.changed.notified();
        tokio::pin!(changed);
        // Listening begins before the look, so that nothing that changes in between is missed.
        changed.as_mut().enable();
        match shared.next() {
            Next::End => return,
            Next::Wait => changed.await,
            Next::Capture(waiting) => one(&shared, *waiting).await,
        }
    }
}

/// The host of a capture under way: free again whatever becomes of it.
struct Busy<'a>(&'a Shared, String);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.queue(|queue| queue.busy.remove(&self.1));
        self.0.changed.notify_waiters();
    }
}

/// A task that ends with whoever waits for it.
struct Tied<T>(JoinHandle<T>);

impl<T> Drop for Tied<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn one(shared: &Shared, Waiting { request, answer }: Waiting) {
    let _busy = Busy(shared, request.host().to_owned());
    let mut task = Tied(tokio::spawn((shared.act)(request)));
    let done = match tokio::time::timeout(shared.limit, &mut task.0).await {
        Ok(Ok(capture)) => Ok(capture),
        Ok(Err(error)) => Err(NotDone::Panicked(error.to_string())),
        Err(_) => Err(NotDone::Stuck(shared.limit)),
    };
    // Whoever asked may have gone.
    let _ = answer.send(done);
}
