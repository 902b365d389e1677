//! Checkpoints: once a day, how long the log is and what its root is, signed, stamped by an
//! authority, and chained to the day before.

use jiff::civil::Date;

use super::Log;
use super::entry::Entry;
use super::tree::{leaf, root};
use crate::digest::Digest;
use crate::seal::{CannotSign, PublicKey, Sign};
use crate::stamp::{self, StampError};

const HEADLINE: &str = "log of evidence";

/// What is signed once a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its number, from 1.
    pub number: u64,
    /// The day it ends.
    pub day: Date,
    /// How many entries it covers.
    pub size: usize,
    /// The root over them.
    pub root: Digest,
    /// The hash of the checkpoint before, with its signature and its stamp; of the first, zeros.
    pub previous: Digest,
}

/// A checkpoint with its signature, and the authority's stamp of its text once there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What is signed.
    pub text: String,
    /// The signature (Ed25519).
    pub signature: Vec<u8>,
    /// The stamp (RFC 3161).
    pub stamp: Option<Vec<u8>>,
}

/// What is wrong with a log: the first thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// A checkpoint is no checkpoint.
    #[error("checkpoint {0} cannot be read")]
    Unreadable(u64),
    /// Another key signed, or other words.
    #[error("the signature of checkpoint {0} is not of its text by this key")]
    Signature(u64),
    /// It stamps something else.
    #[error("the time stamp of checkpoint {0}: {1}")]
    Stamp(u64, StampError),
    /// A checkpoint was changed, moved or left out, or is not of a later day.
    #[error("checkpoint {0} is not the one that follows the one before")]
    Chain(u64),
    /// Entries were changed, moved or left out.
    #[error("the entries are not those that checkpoint {0} was signed over")]
    Entries(u64),
    /// The newest checkpoint is another one.
    #[error("the newest checkpoint is not the one that is known")]
    OtherEnd,
    /// The last line is not whole, or some line is no entry.
    #[error("entry {0} cannot be read")]
    Entry(usize),
}

/// Why a checkpoint is not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotCheckpoint {
    /// The one before is none.
    #[error("the checkpoint before cannot be read")]
    Unreadable,
    /// It is not of a later day.
    #[error("the checkpoint before is of {0}: the next one is of a later day")]
    Day(Date),
    /// Entries were left out or changed since.
    #[error(
        "the log does not begin with the {0} entries that the checkpoint before was signed over"
    )]
    OtherLog(usize),
    /// The key does not sign.
    #[error(transparent)]
    Sign(#[from] CannotSign),
}

impl Checkpoint {
    /// Its text: what is signed and stamped.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { number, day, size, root, previous } = self;
        format!(
            "{HEADLINE}\nnumber {number}\nday {day}\nsize {size}\nroot {root}\n\
             previous {previous}\n"
        )
    }

    /// Reads a text; there is one text for each checkpoint.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().skip(1);
        let mut value = |key: &str| lines.next()?.strip_prefix(key)?.strip_prefix(' ');
        let read = Self {
            number: value("number")?.parse().ok()?,
            day: value("day")?.parse().ok()?,
            size: value("size")?.parse().ok()?,
            root: Digest::parse(value("root")?).ok()?,
            previous: Digest::parse(value("previous")?).ok()?,
        };
        (read.to_text() == text).then_some(read)
    }
}

impl SignedCheckpoint {
    /// How many entries it covers; none if it is no checkpoint.
    #[must_use]
    pub fn size(&self) -> Option<usize> {
        Checkpoint::parse(&self.text).map(|found| found.size)
    }

    /// Its hash with signature and stamp: by this the next one, and whoever checks, knows it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let stamp = self.stamp.as_deref().unwrap_or_default();
        let parts = [self.text.as_bytes(), &self.signature, stamp];
        let hashes = parts.map(|part| Digest::of(part).0);
        Digest::of_parts(&[&hashes[0], &hashes[1], &hashes[2]])
    }
}

/// Signs how the log stands at the end of a day: later than the one before, and of the same log.
pub fn checkpoint(
    log: &Log,
    day: Date,
    before: Option<&SignedCheckpoint>,
    signer: &dyn Sign,
) -> Result<SignedCheckpoint, CannotCheckpoint> {
    let last =
        before.map(|before| Checkpoint::parse(&before.text).ok_or(CannotCheckpoint::Unreadable));
    let last = last.transpose()?;
    if let Some(last) = &last {
        goes_on(log, day, last)?;
    }
    let text = Checkpoint {
        number: last.map_or(1, |last| last.number.saturating_add(1)),
        day,
        size: log.leaves().len(),
        root: root(log.leaves()),
        previous: before.map_or(Digest([0; 32]), SignedCheckpoint::digest),
    }
    .to_text();
    let signature = signer.sign(text.as_bytes())?.to_vec();
    Ok(SignedCheckpoint { text, signature, stamp: None })
}

fn goes_on(log: &Log, day: Date, last: &Checkpoint) -> Result<(), CannotCheckpoint> {
    if day <= last.day {
        return Err(CannotCheckpoint::Day(last.day));
    }
    let beginning = log.leaves().get(..last.size);
    match beginning.is_some_and(|leaves| root(leaves) == last.root) {
        true => Ok(()),
        false => Err(CannotCheckpoint::OtherLog(last.size)),
    }
}

/// Checks a log against its checkpoints, and these against the newest one, which is known by its
/// hash from elsewhere. What it returns are the entries, and how many of them no checkpoint covers
/// yet: these could still be changed.
pub fn check(
    lines: &str,
    checkpoints: &[SignedCheckpoint],
    key: &PublicKey,
    newest: &Digest,
) -> Result<(Vec<Entry>, usize), LogFault> {
    let (entries, leaves) = read(lines)?;
    let mut previous = Digest([0; 32]);
    let mut covered = 0;
    let mut day = None;
    for (number, signed) in (1_u64..).zip(checkpoints) {
        let found = Checkpoint::parse(&signed.text).ok_or(LogFault::Unreadable(number))?;
        if !key.verifies(signed.text.as_bytes(), &signed.signature) {
            return Err(LogFault::Signature(number));
        }
        if let Some(reply) = &signed.stamp {
            let text = Digest::of(signed.text.as_bytes());
            stamp::read(reply, &text).map_err(|error| LogFault::Stamp(number, error))?;
        }
        let follows = (found.number, found.previous) == (number, previous)
            && found.size >= covered
            && day.is_none_or(|before| found.day > before);
        if !follows {
            return Err(LogFault::Chain(number));
        }
        let span = leaves.get(..found.size).ok_or(LogFault::Entries(number))?;
        if root(span) != found.root {
            return Err(LogFault::Entries(number));
        }
        (previous, covered, day) = (signed.digest(), found.size, Some(found.day));
    }
    match previous == *newest {
        true => Ok((entries, leaves.len() - covered)),
        false => Err(LogFault::OtherEnd),
    }
}

pub(super) fn read(lines: &str) -> Result<(Vec<Entry>, Vec<Digest>), LogFault> {
    if lines.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let count = lines.matches('\n').count();
    let whole = lines.strip_suffix('\n').ok_or(LogFault::Entry(count))?;
    let mut entries = Vec::with_capacity(count);
    let mut leaves = Vec::with_capacity(count);
    for (number, line) in whole.split('\n').enumerate() {
        entries.push(serde_json::from_str(line).map_err(|_| LogFault::Entry(number))?);
        leaves.push(leaf(line.as_bytes()));
    }
    Ok((entries, leaves))
}
