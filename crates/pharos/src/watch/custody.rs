//! Custody of bundles of evidence (WATCH.md, section 6): every act with one is a line of the log,
//! and once a day the log's root is signed and, where an authority is named, stamped (RFC 3161).

use std::time::Duration;

use axum::body::Body;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use registry_core::document::DocumentHash;
use registry_evidence::Digest;
use registry_evidence::log::{Act, Entry, Log, SignedCheckpoint, checkpoint};
use registry_evidence::stamp;
use registry_store::{LogCheckpoint, StoreError, Tx};
use url::Url;

use super::seal::EvidenceSeal;
use crate::https::fetch;
use crate::identity;
use crate::registry::Registry;

/// How long an authority is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longest answer of an authority.
const ANSWER_BYTES: usize = 64 * 1024;

/// Adds a line to the log; its number.
///
/// # Errors
/// The database's trouble.
pub(super) fn add(tx: &mut Tx<'_>, entry: &Entry) -> Result<usize, StoreError> {
    let line = serde_json::to_string(entry);
    let line = line.map_err(|error| StoreError::Stopped(error.to_string()))?;
    let place = tx.add_log_line(DocumentHash(entry.bundle.0), &line)?;
    usize::try_from(place).map_err(|error| StoreError::Stopped(error.to_string()))
}

/// Notes that somebody outside is given these documents; nothing of those that are no bundles.
///
/// # Errors
/// The database's trouble: then nobody is to be given them.
pub async fn handed_out(
    registry: &Registry,
    documents: Vec<DocumentHash>,
    (by, to): (String, String),
) -> Result<(), StoreError> {
    let note = move |tx: &mut Tx<'_>, now: Timestamp| {
        for hash in &documents {
            if tx.bundle(*hash)?.is_some() {
                let act = Act::Exported { to: to.clone() };
                add(tx, &Entry { at: now, by: by.clone(), bundle: Digest(hash.0), act })?;
            }
        }
        Ok(())
    };
    registry.commit(note).await
}

/// Notes that somebody reads a bundle; nothing of a document that is none.
///
/// # Errors
/// The database's trouble: then nobody is to be given it.
pub async fn read_by(
    registry: &Registry,
    hash: DocumentHash,
    by: String,
) -> Result<(), StoreError> {
    let note = move |tx: &mut Tx<'_>, now: Timestamp| match tx.bundle(hash)? {
        None => Ok(()),
        Some(_) => {
            let entry = Entry { at: now, by: by.clone(), bundle: Digest(hash.0), act: Act::Read };
            add(tx, &entry).map(drop)
        }
    };
    registry.commit(note).await
}

/// Signs how the log stood when the day began, if it grew since it was signed last; whether it did.
///
/// An authority that does not answer leaves a checkpoint without a stamp: its signature holds, and
/// the next day's stamp covers it by the chain.
///
/// # Errors
/// The database's trouble, or a log that is not what was signed before.
pub async fn sign_the_day(registry: &Registry) -> Result<bool, StoreError> {
    let Some(begun) = registry.clock.day_begun() else { return Ok(false) };
    let newest = registry.store.read(|read| read.newest_log_checkpoint()).await?;
    let before = newest.as_ref().map(signed);
    let covered = before.as_ref().and_then(SignedCheckpoint::size).unwrap_or(0);
    let length = registry.store.read(|read| read.log_length()).await?;
    if usize::try_from(length).is_ok_and(|length| length <= covered) {
        return Ok(false);
    }
    let lines = registry.store.read(|read| read.log_lines(0, i64::MAX)).await?;
    let log = of_days_before(&lines, begun).map_err(|error| stopped(&error))?;
    if log.entries().len() <= covered {
        return Ok(false);
    }
    let day = begun.checked_sub(SignedDuration::from_secs(1)).unwrap_or(begun);
    let day = day.to_zoned(TimeZone::UTC).date();
    let seal = EvidenceSeal::of(registry).map_err(|error| stopped(&error))?;
    let mut made = checkpoint(&log, day, before.as_ref(), &seal).map_err(|e| stopped(&e))?;
    if let Some(authority) = &registry.watch.time_stamps {
        made.stamp = stamped(authority, &Digest::of(made.text.as_bytes())).await;
    }
    let number = newest.map_or(1, |newest| newest.number + 1);
    let kept =
        LogCheckpoint { number, text: made.text, signature: made.signature, stamp: made.stamp };
    // Whoever else signed the day meanwhile was first.
    registry.commit(move |tx: &mut Tx<'_>, _now| tx.put_log_checkpoint(&kept)).await
}

/// The log as it stood at an instant.
fn of_days_before(
    lines: &[String],
    begun: Timestamp,
) -> Result<Log, registry_evidence::log::LogFault> {
    let text = |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let whole = Log::parse(&text(lines))?;
    let before = whole.entries().iter().take_while(|entry| entry.at < begun).count();
    Log::parse(&text(lines.get(..before).unwrap_or_default()))
}

/// A checkpoint as the log checks it.
#[must_use]
pub fn signed(kept: &LogCheckpoint) -> SignedCheckpoint {
    let LogCheckpoint { text, signature, stamp, .. } = kept.clone();
    SignedCheckpoint { text, signature, stamp }
}

fn stopped(error: &dyn std::error::Error) -> StoreError {
    StoreError::Stopped(format!("the log of evidence: {error}"))
}

/// An authority's stamp of a hash; none where it gives none.
async fn stamped(authority: &Url, digest: &Digest) -> Option<Vec<u8>> {
    let nonce = identity::random();
    let asked = async {
        let question = stamp::question(digest, nonce).map_err(|error| error.to_string())?;
        let answer = asked(authority, question).await?;
        let read = stamp::read_answer(&answer, digest, nonce);
        read.map(|_| answer).map_err(|error| error.to_string())
    };
    let answer = tokio::time::timeout(PATIENCE, asked).await;
    match answer.unwrap_or_else(|_| Err("nothing came in time".to_owned())) {
        Ok(answer) => Some(answer),
        Err(error) => {
            tracing::warn!(%authority, %error, "the log of evidence has no time stamp of today");
            None
        }
    }
}

/// Asks an authority (RFC 3161, section 3.4). Its answer is signed: it may travel in the open.
async fn asked(authority: &Url, question: Vec<u8>) -> Result<Vec<u8>, String> {
    let request = hyper::Request::builder()
        .method(hyper::Method::POST)
        .header(hyper::header::CONTENT_TYPE, "application/timestamp-query")
        .header(hyper::header::CONTENT_LENGTH, question.len());
    let body = Body::from(question);
    fetch(authority, (request, body), ANSWER_BYTES).await.map_err(|error| error.to_string())
}
