//! Hands measurements in: `POST /api/v1/measurements`. To hand the same in twice is to hand it in
//! once, so whatever is in doubt is sent again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::Measurement;
use super::spool::{Refused, Spool};
use crate::api_client::{self, Answer, Content, Request, Target};

const PATH: &str = "/api/v1/measurements";

/// Most measurements of one call: the registry takes bodies of 256 KiB.
const AT_ONCE: usize = 500;

/// The least time between two deliveries, so that what is measured goes in together.
const PAUSE: Duration = Duration::from_secs(5);

/// The longest wait while the registry does not answer; it doubles from [`PAUSE`] on.
const PAUSE_MAXIMUM: Duration = Duration::from_secs(300);

/// The registry that takes measurements.
#[derive(Debug)]
pub struct Registry(Target);

/// Why measurements were not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandInError {
    /// It refuses what it was given, and will again.
    #[error("the registry refuses it: {0}")]
    Refused(String),
    /// Nothing was decided.
    #[error("{0}")]
    NotNow(String),
}

/// What became of a delivery.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Delivered {
    pub(super) refused: Vec<Refused>,
    /// What was not decided, in order, and why.
    pub(super) left: Vec<Measurement>,
    pub(super) trouble: Option<String>,
}

/// A delivery under way: in parts that the registry takes; where it refuses one, by halves, until
/// what it refuses is found.
#[derive(Debug)]
pub(super) struct Delivery<'m> {
    /// What is still to be handed in, the next part last.
    parts: Vec<&'m [Measurement]>,
    done: Delivered,
}

impl<'m> Delivery<'m> {
    pub(super) fn of(all: &'m [Measurement]) -> Self {
        let parts = all.chunks(AT_ONCE).rev().collect();
        Self { parts, done: Delivered::default() }
    }

    /// What is to be handed in next.
    pub(super) fn next(&mut self) -> Option<&'m [Measurement]> {
        self.parts.pop()
    }

    /// What the registry said to it.
    pub(super) fn answered(&mut self, part: &'m [Measurement], answer: Result<u64, HandInError>) {
        match (answer, part) {
            (Ok(_), _) => {}
            (Err(HandInError::Refused(refusal)), [measurement]) => {
                self.done.refused.push(Refused { measurement: measurement.clone(), refusal });
            }
            (Err(HandInError::Refused(_)), _) => {
                let (first, second) = part.split_at(part.len() / 2);
                self.parts.extend([second, first]);
            }
            (Err(HandInError::NotNow(words)), _) => {
                self.done.left.extend_from_slice(part);
                let rest = std::mem::take(&mut self.parts);
                self.done.left.extend(rest.into_iter().rev().flatten().cloned());
                self.done.trouble = Some(words);
            }
        }
    }

    pub(super) fn done(self) -> Delivered {
        self.done
    }
}

impl Registry {
    pub(super) const fn new(target: Target) -> Self {
        Self(target)
    }

    /// One call; gives how many were new.
    async fn take(&self, probe: &str, measurements: &[Measurement]) -> Result<u64, HandInError> {
        let request = Request {
            method: "POST".to_owned(),
            path: PATH.to_owned(),
            content: Content::Json(json!({ "probe": probe, "measurements": measurements })),
            idempotency_key: None,
            if_match: None,
        };
        let answer = api_client::send(&self.0, request).await;
        let Answer { status, body, .. } =
            answer.map_err(|error| HandInError::NotNow(error.to_string()))?;
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        let words = || match answer["detail"].as_str() {
            Some(detail) => format!("{detail} ({status})"),
            None => format!("status {status}"),
        };
        match status {
            200..=299 => Ok(answer["kept"].as_u64().unwrap_or_default()),
            // What one of the measurements, or their number, is to blame for.
            400 | 413 | 422 => Err(HandInError::Refused(words())),
            401 | 403 => {
                let words = format!("{}; is the token right, and may its owner do it?", words());
                Err(HandInError::NotNow(words))
            }
            _ => Err(HandInError::NotNow(words())),
        }
    }

    /// Hands all of it in.
    ///
    /// # Errors
    /// [`HandInError`], of the first that was not taken.
    pub async fn hand_in(&self, probe: &str, all: &[Measurement]) -> Result<(), HandInError> {
        let Delivered { refused, left: _, trouble } = self.deliver(probe, all).await;
        if let Some(words) = trouble {
            return Err(HandInError::NotNow(words));
        }
        match refused.into_iter().next() {
            Some(Refused { refusal, .. }) => Err(HandInError::Refused(refusal)),
            None => Ok(()),
        }
    }

    /// Hands in all it can.
    pub(super) async fn deliver(&self, probe: &str, all: &[Measurement]) -> Delivered {
        let mut delivery = Delivery::of(all);
        while let Some(part) = delivery.next() {
            delivery.answered(part, self.take(probe, part).await);
        }
        delivery.done()
    }
}

/// Hands in whatever waits, oldest first, for ever.
pub(super) async fn run(registry: Registry, probe: String, spool: Arc<Mutex<Spool>>) {
    let mut pause = PAUSE;
    loop {
        tokio::time::sleep(pause).await;
        let trouble = hand_in(&registry, &probe, &spool).await;
        pause = match trouble {
            None => PAUSE,
            Some(words) => {
                tracing::warn!(%words, "measurements wait to be handed in");
                (pause * 2).min(PAUSE_MAXIMUM)
            }
        };
    }
}

/// Hands in what waits now; gives what stood in the way.
pub(super) async fn hand_in(
    registry: &Registry,
    probe: &str,
    spool: &Arc<Mutex<Spool>>,
) -> Option<String> {
    loop {
        let oldest = on_disk(spool, |spool| spool.oldest()).await;
        let waiting = match oldest {
            Ok(Some(waiting)) => waiting,
            Ok(None) => return None,
            Err(error) => return Some(format!("the spool cannot be read: {error}")),
        };
        let Delivered { refused, left, trouble } = match waiting.measurements.as_slice() {
            [] => Delivered::default(),
            all => registry.deliver(probe, all).await,
        };
        for Refused { measurement, refusal } in &refused {
            tracing::error!(?measurement, refusal, "set aside in the spool as refused");
        }
        let kept = on_disk(spool, move |spool| {
            spool.set_aside(&refused)?;
            spool.keep(&waiting, &left)
        });
        if let Err(error) = kept.await {
            return Some(format!("the spool cannot be written: {error}"));
        }
        if trouble.is_some() {
            return trouble;
        }
    }
}

/// Works on the spool where it may wait for the disk.
pub(super) async fn on_disk<T: Send + 'static>(
    spool: &Arc<Mutex<Spool>>,
    work: impl FnOnce(&mut Spool) -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    let spool = Arc::clone(spool);
    let done = tokio::task::spawn_blocking(move || {
        work(&mut spool.lock().unwrap_or_else(PoisonError::into_inner))
    });
    done.await.map_err(std::io::Error::other)?
}
